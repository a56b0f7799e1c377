//! The same again and again.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::cargo::{Cargo, FileKind};
use crate::content::{Content, RichText};
use crate::flood::Makeup;
use crate::id::MessageId;
use crate::time::{Millis, Timestamp};

/// Different things that are remembered of each person, the latest.
const REMEMBERED: usize = 8;

/// A text of so few characters, without a link, is a greeting or a laugh. People say it to everybody they meet.
const GREETING: usize = 32;

/// How often something may be said: so often at once, and then once in so long.
#[derive(Clone, Copy)]
struct Patience {
    at_once: u64,
    then_every: Millis,
}

const WITH_GREETINGS: Patience = Patience { at_once: 10, then_every: Millis::seconds(5) };
const WITH_THE_REST: Patience = Patience { at_once: 4, then_every: Millis::minutes(2) };

/// What somebody has sent lately.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Repeats {
    /// The latest last.
    things: Vec<Thing>,
    latest: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Thing {
    mark: u64,
    /// The message that said it last and was heard.
    message: MessageId,
    /// When it may be said as often as ever.
    forgotten_at: Timestamp,
    told: bool,
}

/// What becomes of something. Of the outcomes of its parts the greatest stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// It is not what they always say.
    Heard,
    /// They have said it too often, and have been told so.
    TooOftenAgain,
    /// They have said it too often.
    TooOften,
}

impl Repeats {
    /// Judges something, new or edited, and remembers it.
    pub fn judge(
        &mut self,
        message: MessageId,
        content: &Content,
        makeup: &Makeup,
        at: Timestamp,
    ) -> Outcome {
        self.latest = self.latest.max(at);
        let said = known_by(content, makeup).into_iter().flatten();
        said.map(|known| self.count(message, known)).max().unwrap_or(Outcome::Heard)
    }

    fn count(&mut self, message: MessageId, (mark, patience): (u64, Patience)) -> Outcome {
        let now = self.latest;
        let earlier = self.things.iter().position(|thing| thing.mark == mark);
        let mut thing = match earlier {
            // An edit that leaves this as it was says it no second time: Telegram reports one when it has drawn a preview.
            Some(place) if self.things[place].message == message => return Outcome::Heard,
            Some(place) => self.things.remove(place),
            None => Thing { mark, message, forgotten_at: now, told: false },
        };
        let used = thing.forgotten_at.max(now);
        let most = patience.then_every.0 * (patience.at_once - 1);
        let outcome = if used.0 - now.0 <= most {
            thing.forgotten_at = used + patience.then_every;
            (thing.message, thing.told) = (message, false);
            Outcome::Heard
        } else if std::mem::replace(&mut thing.told, true) {
            Outcome::TooOftenAgain
        } else {
            Outcome::TooOften
        };
        if self.things.len() == REMEMBERED {
            self.things.remove(0);
        }
        self.things.push(thing);
        outcome
    }
}

/// By what the parts of something are known when they come again, and how often each may; `None` for what has nothing
/// to be known by.
fn known_by(content: &Content, makeup: &Makeup) -> [Option<(u64, Patience)>; 2] {
    match content {
        Content::Text { text, .. } => [Some(words(text)), None],
        Content::Media { cargo, caption } => {
            let is_sticker =
                matches!(cargo.as_deref(), Some(Cargo::File(file)) if file.kind == FileKind::Sticker);
            let patience = if is_sticker { WITH_GREETINGS } else { WITH_THE_REST };
            let file = makeup.file.as_deref().map(|file| (mark(("file", file)), patience));
            // A caption says what a text says: an advertisement is none the less for a new picture above it.
            [file, caption.as_ref().map(|caption| words(&caption.text))]
        }
        Content::Poll(poll) => [Some((mark(("poll", letters(&poll.question.text))), WITH_THE_REST)), None],
        Content::Contact(_) | Content::Uncopyable(_) => [None, None],
    }
}

fn words(text: &RichText) -> (u64, Patience) {
    let is_greeting = text.text.chars().nth(GREETING).is_none() && !text.leads_away();
    (mark(("text", letters(&text.text))), if is_greeting { WITH_GREETINGS } else { WITH_THE_REST })
}

/// A text without what makes no difference: spaces, signs and capitals. Where nothing is left, the text as it is.
fn letters(text: &str) -> String {
    let letters: String =
        text.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if letters.is_empty() { text.to_owned() } else { letters }
}

/// In memory only, so it need not be the same for ever; two things of one mark only share how often they may be said.
fn mark(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cargo::File;
    use crate::content::Caption;

    fn text(text: &str) -> Content {
        Content::Text { text: RichText { text: text.to_owned(), ..RichText::default() }, preview: None }
    }

    /// Each is another message.
    fn sent(repeats: &mut Repeats, content: &Content, at: u64) -> Outcome {
        let message = MessageId(repeats.things.iter().map(|thing| thing.message.0).max().unwrap_or(0) + 1);
        repeats.judge(message, content, &Makeup::default(), Timestamp(at))
    }

    /// How many of so many, sent every second, are heard.
    fn heard(content: &[Content], makeup: &Makeup, times: u64) -> usize {
        let mut repeats = Repeats::default();
        let all = (0..times).flat_map(|n| content.iter().map(move |content| (content, n * 1000)));
        let all = (1..).map(MessageId).zip(all);
        all.filter(|(message, (content, at))| {
            repeats.judge(*message, content, makeup, Timestamp(*at)) == Outcome::Heard
        })
        .count()
    }

    const AD: &str = "The very best prices in town, only with us, come and see";

    #[test]
    fn the_same_is_heard_a_few_times_and_then_now_and_then() {
        assert_eq!(heard(&[text("hi")], &Makeup::default(), 60), 10 + 11, "a greeting");
        assert_eq!(heard(&[text(AD)], &Makeup::default(), 600), 4 + 4, "an advertisement");
        let mixed = [text(AD), text("THE VERY best prices in town! Only with us: come and see…")];
        assert_eq!(heard(&mixed, &Makeup::default(), 300), 4 + 2, "the same in other clothes");
    }

    #[test]
    fn a_file_is_known_however_it_is_sent() {
        let file: File = serde_json::from_str(r#"{"kind":"photo","file_id":"A"}"#).unwrap();
        let other = File { file_id: "B".to_owned(), ..file.clone() };
        let [one, other] = [file, other]
            .map(|file| Content::Media { caption: None, cargo: Some(Box::new(Cargo::File(file))) });
        let makeup = Makeup { file: Some("same".to_owned()), forwarded: false };
        assert_eq!(heard(&[one.clone(), other], &makeup, 10), 4);
        assert_eq!(heard(&[one], &Makeup::default(), 10), 10, "a file without a name is like no other");
    }

    #[test]
    fn a_caption_says_what_a_text_says() {
        let caption = |words: &str| {
            let text = RichText { text: words.to_owned(), ..RichText::default() };
            Content::Media { caption: Some(Caption { text, above: false }), cargo: None }
        };
        assert_eq!(heard(&[caption(AD)], &Makeup::default(), 10), 4);
        assert_eq!(heard(&[caption(AD), text(AD)], &Makeup::default(), 10), 4);
        assert_eq!(heard(&[caption("me")], &Makeup::default(), 10), 10);
    }

    #[test]
    fn one_message_says_a_thing_once_however_often_it_is_edited() {
        let mut repeats = Repeats::default();
        let mut said =
            |message| repeats.judge(MessageId(message), &text(AD), &Makeup::default(), Timestamp(1_000));
        let judged: Vec<_> = [1, 1, 1, 1, 1, 1, 2, 3, 4, 4, 5].map(&mut said).to_vec();
        assert!(judged[..10].iter().all(|outcome| *outcome == Outcome::Heard), "{judged:?}");
        assert_eq!(judged[10], Outcome::TooOften);
    }

    #[test]
    fn it_is_said_once_for_each_thing() {
        let mut repeats = Repeats::default();
        for _ in 0..4 {
            assert_eq!(sent(&mut repeats, &text(AD), 1_000), Outcome::Heard);
        }
        assert_eq!(sent(&mut repeats, &text(AD), 1_000), Outcome::TooOften);
        assert_eq!(sent(&mut repeats, &text(AD), 1_000), Outcome::TooOftenAgain);
        assert_eq!(sent(&mut repeats, &text("something else"), 1_000), Outcome::Heard);
        assert_eq!(sent(&mut repeats, &text(AD), 130_000), Outcome::Heard, "two minutes later");
        assert_eq!(sent(&mut repeats, &text(AD), 130_000), Outcome::TooOften);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut repeats = Repeats::default();
        for n in 0..1000 {
            assert_eq!(sent(&mut repeats, &text(&format!("words {n}")), 1_000 + n), Outcome::Heard);
        }
        assert_eq!(repeats.things.len(), REMEMBERED);
    }
}
