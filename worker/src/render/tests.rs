//! Every sentence with its buttons, as people get it, in every language: a change of wording is seen in review.

mod every;

use std::fmt::Write;

use shoal_domain::broadcast::{Message, RenderedBody};
use shoal_domain::content::RichText;
use shoal_domain::id::{Address, BotId, UserId};
use shoal_domain::language::Language;
use shoal_telegram::{ButtonAction, InlineButton};

use super::*;

/// Turns what is behind it from right to left, and is not seen (RLM).
const FROM_RIGHT: char = '\u{200f}';
/// Keep what is between them from turning what is around them (FSI, PDI).
const ISOLATES: [char; 2] = ['\u{2068}', '\u{2069}'];

/// What somebody reads, and the rows of buttons under it.
struct Screen {
    name: String,
    text: String,
    buttons: Vec<Vec<InlineButton>>,
}

/// Everything that is said in a language.
fn screens(language: Language) -> Vec<Screen> {
    let to = Address { bot: BotId(1001), user: UserId(42) };
    let notices = every::notices().into_iter().map(|notice| {
        let name = format!("{notice:?}");
        let Some(Call::SendMessage(message)) = call(&Effect::Say { to, language, notice }, &[]) else {
            panic!("{name} is not a message")
        };
        let buttons = message.reply_markup.map(|keyboard| keyboard.inline_keyboard).unwrap_or_default();
        Screen { name, text: message.text, buttons }
    });
    let toasts = every::toasts().into_iter().map(|toast| {
        let query = "press".to_owned();
        let answer = call(&Effect::Answer { bot: to.bot, query, language, toast: Some(toast) }, &[]);
        let Some(Call::AnswerCallbackQuery(answer)) = answer else { panic!("{toast:?} is not an answer") };
        Screen { name: format!("{toast:?}"), text: answer.text.unwrap(), buttons: vec![] }
    });
    let mut all: Vec<Screen> = notices.chain(toasts).collect();
    let lines: Vec<String> = words::commands(language)
        .into_iter()
        .map(|(command, description)| format!("/{command} – {description}"))
        .collect();
    all.push(Screen { name: "the list of commands".to_owned(), text: lines.join("\n"), buttons: vec![] });
    all.push(broadcast(language));
    all
}

/// What is ours in a broadcast.
fn broadcast(language: Language) -> Screen {
    let text = RichText { text: "…".to_owned(), ..RichText::default() };
    let (body, buttons) = (RenderedBody::Text(text), vec![]);
    let message = Message { body, buttons, silent: false, protect: false, link_preview: true };
    let Call::SendMessage(sent) = bulk::send(UserId(42).chat(), language, message, false) else {
        panic!("words are sent as a message")
    };
    let buttons = sent.reply_markup.unwrap().inline_keyboard;
    Screen { name: "a broadcast".to_owned(), text: sent.text, buttons }
}

fn shown(button: &InlineButton) -> String {
    let (ButtonAction::Data(does) | ButtonAction::Link(does)) = &button.action;
    format!("[{} → {does}]", button.text)
}

fn page(language: Language) -> String {
    let mut page = String::new();
    for Screen { name, text, buttons } in screens(language) {
        writeln!(page, "── {name}\n{text}").unwrap();
        for row in buttons {
            let row: Vec<String> = row.iter().map(shown).collect();
            writeln!(page, "{}", row.join(" ")).unwrap();
        }
        page.push('\n');
    }
    // Marks that are not seen are shown, so that they are reviewed, too.
    page.replace(FROM_RIGHT, "<RLM>").replace(ISOLATES[0], "<FSI>").replace(ISOLATES[1], "<PDI>")
}

#[test]
fn what_people_read() {
    for language in Language::ALL {
        insta::assert_snapshot!(format!("what_people_read_{language}"), page(language));
    }
}

/// Whether it holds nothing of ours that could be said in a language.
fn is_theirs(name: &str) -> bool {
    name == "a broadcast" || name.starts_with("Export")
}

#[test]
fn nothing_is_left_in_english() {
    let english = screens(Language::English);
    for language in Language::ALL.into_iter().filter(|language| *language != Language::English) {
        for (ours, theirs) in english.iter().zip(screens(language)) {
            assert!(ours.text != theirs.text || is_theirs(&ours.name), "{language}: {}", ours.name);
        }
    }
}

/// Bot API: `sendMessage`, `answerCallbackQuery`. A button has one line, of which a phone shows about 30 signs, or half
/// of that where two are in a row.
#[test]
fn telegram_takes_it_and_a_phone_shows_it() {
    let names: Vec<String> = every::toasts().iter().map(|toast| format!("{toast:?}")).collect();
    for language in Language::ALL {
        for Screen { name, text, buttons } in screens(language) {
            let most = if names.contains(&name) { 200 } else { 4096 };
            assert!((1..=most).contains(&text.encode_utf16().count()), "{language}: {name}");
            for row in buttons {
                let room = if row.len() == 1 { 30 } else { 22 };
                for button in row {
                    assert!(button.text.chars().count() <= room, "{language}: {}", button.text);
                    assert!(
                        !button.text.trim().is_empty() && !button.text.contains('\n'),
                        "{language}: {name}"
                    );
                }
            }
        }
    }
}

/// Telegram shows a line in the direction of its first letter: one that begins with a command would be shown from left
/// to right, its full stop in front.
#[test]
fn what_is_written_from_right_to_left_is_shown_so() {
    let is_letter = |sign: &char| sign.is_alphabetic() || *sign == FROM_RIGHT;
    for Screen { name, text, .. } in screens(Language::Persian) {
        for line in text.lines().filter(|_| name != "the list of commands") {
            let first = line.chars().find(is_letter);
            assert!(first.is_none_or(|first| !first.is_ascii()), "{name}: {line}");
        }
        let isolated = |mark: char| text.chars().filter(|sign| *sign == mark).count();
        assert_eq!(isolated(ISOLATES[0]), isolated(ISOLATES[1]), "{name}: {text}");
    }
}

#[test]
fn what_is_written_from_left_to_right_has_no_marks() {
    for language in Language::ALL.into_iter().filter(|language| !language.is_right_to_left()) {
        for Screen { name, text, .. } in screens(language) {
            assert!(!text.contains([FROM_RIGHT, ISOLATES[0], ISOLATES[1]]), "{language}: {name}");
        }
    }
}
