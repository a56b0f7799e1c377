//! The buttons under questions about somebody: what can be said, the way back, and the way on.

use shoal_domain::chat::Button;
use shoal_domain::language::Language;
use shoal_domain::notice::Notice;
use shoal_domain::profile::{Gender, Interest, Interests, Meet, Step};
use shoal_telegram::InlineButton;
use shoal_words as words;

type Rows = Vec<Vec<InlineButton>>;

/// The buttons under a question; `None` under anything else.
pub(super) fn under(notice: &Notice, language: Language) -> Option<Rows> {
    let around = |step, first, anything| around(step, first, anything, language);
    match notice {
        Notice::ChangeAge { first: true, .. } => Some(vec![vec![on(Step::Gender, false, language)]]),
        Notice::ChangeAge { first: false, .. } => Some(vec![around(Step::Age, false, false)]),
        Notice::AskGender { first, .. } => {
            let own = Gender::ALL.iter().map(|gender| plain(Button::Gender(Some(*gender)), language));
            let unsaid = vec![plain(Button::Gender(None), language)];
            let mut rows = vec![own.collect(), unsaid, around(Step::Gender, *first, false)];
            if *first {
                rows.push(vec![plain(Button::Find, language)]);
            }
            Some(rows)
        }
        Notice::AskInterests { interests, first } => {
            let mut rows = interesting(*interests, language);
            rows.push(around(Step::Interests, *first, !interests.is_empty()));
            Some(rows)
        }
        Notice::AskMeet { meet, first, .. } => {
            let mut rows = rows_of_two(&Meet::ALL, |one| chosen(Button::Meet(one), one == *meet, language));
            rows.push(around(Step::Meet, *first, false));
            Some(rows)
        }
        _ => None,
    }
}

fn interesting(interests: Interests, language: Language) -> Rows {
    rows_of_two(Interest::ALL, |one| chosen(Button::Interest(one), interests.holds(one), language))
}

/// The way back and the way on. Outside the first round both lead to the profile.
fn around(step: Step, first: bool, anything: bool, language: Language) -> Vec<InlineButton> {
    let back = |to: Button| InlineButton::new(words::back(language), to.to_string());
    if first {
        vec![back(Button::Step(step.back())), on(step.next(), anything, language)]
    } else {
        vec![back(Button::Profile)]
    }
}

/// On to the next question. Where `anything` was said to this one, it is not skipped.
fn on(step: Step, anything: bool, language: Language) -> InlineButton {
    let to = Button::Step(step);
    let reads = if anything { words::on(language) } else { words::button(&to, language) };
    InlineButton::new(reads, to.to_string())
}

fn chosen(button: Button, is_chosen: bool, language: Language) -> InlineButton {
    let reads = if is_chosen { words::ticked(&button, language) } else { words::button(&button, language) };
    InlineButton::new(reads, button.to_string())
}

fn plain(button: Button, language: Language) -> InlineButton {
    chosen(button, false, language)
}

fn rows_of_two<T: Copy>(all: &[T], button: impl Fn(T) -> InlineButton) -> Rows {
    all.chunks(2).map(|row| row.iter().map(|one| button(*one)).collect()).collect()
}
