//! How people understand the bot: by parts of what it writes.

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

/// Parts of the bot's texts, compared without regard to case.
#[derive(Debug, Clone)]
pub struct Phrases {
    /// Asks for the age.
    pub ask_age: String,
    /// Says that a partner is being looked for.
    pub searching: String,
    /// Says that a partner was found.
    pub paired: String,
    /// Says, to either side, that the chat is over.
    pub ended: String,
    /// On a button: leads to the question before. What has it is a question that buttons answer.
    pub back: String,
    /// On a button: leads past a question.
    pub skip: String,
    /// On a button: to talk on with whom one parted from.
    pub again: String,
    /// Says, beside the end of a chat, that the two will not meet again.
    pub never_again: String,
    /// Says that what they chose was not taken.
    pub unchanged: String,
    /// On buttons: what somebody can be, and people of that kind.
    pub kinds: Vec<(String, String)>,
    /// On a button: that they want to meet anyone.
    pub anyone: String,
}

/// What somebody says of themself by a button: kinds are numbered as they stand in [`Phrases::kinds`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trait {
    /// What they are.
    Is(usize),
    /// Whom they want to meet; `None`: anyone.
    Wants(Option<usize>),
}

impl Default for Phrases {
    fn default() -> Self {
        Self {
            ask_age: "how old are you".to_owned(),
            searching: "looking for someone".to_owned(),
            paired: "you're connected".to_owned(),
            ended: "chat has ended".to_owned(),
            back: "back".to_owned(),
            skip: "skip".to_owned(),
            again: "again".to_owned(),
            never_again: "will not meet again".to_owned(),
            unchanged: "nothing was changed".to_owned(),
            kinds: [("woman", "women"), ("man", "men"), ("other", "others")]
                .map(|(one, many)| (one.to_owned(), many.to_owned()))
                .into(),
            anyone: "anyone".to_owned(),
        }
    }
}

/// What a text says; it may say several things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one phrase was read")]
pub(crate) struct Notice {
    pub(crate) asks_age: bool,
    pub(crate) searching: bool,
    pub(crate) paired: bool,
    pub(crate) ended: bool,
    pub(crate) unchanged: bool,
}

impl Phrases {
    /// Reads a text as a person does.
    pub(crate) fn read(&self, text: &str) -> Notice {
        let text = plain(text);
        let says = |phrase: &str| text.contains(&plain(phrase));
        Notice {
            asks_age: says(&self.ask_age),
            searching: says(&self.searching),
            paired: says(&self.paired),
            ended: says(&self.ended) || says(&self.never_again),
            unchanged: says(&self.unchanged),
        }
    }
}

impl Phrases {
    /// What somebody presses under a question about themself: mostly an answer, sometimes the way past it or back.
    /// `None` where there is no such question. Each button is a label and what it calls back with.
    pub(crate) fn answer(&self, buttons: &[(String, String)], chance: &mut StdRng) -> Option<String> {
        let back = buttons.iter().find(|(label, _)| says(label, &self.back))?;
        let skip = buttons.iter().find(|(label, _)| says(label, &self.skip));
        let chosen = match chance.random_range(0..10) {
            0 | 1 => Some(back),
            2..5 => skip,
            _ => buttons.choose(chance),
        };
        Some(chosen.unwrap_or(back).1.clone())
    }

    /// What somebody says of themself who presses a button with this label.
    pub(crate) fn said_by(&self, label: &str) -> Option<Trait> {
        // A choice that stands has a mark before it.
        let label = plain(label);
        let label = label.trim_start_matches(|sign: char| !sign.is_alphanumeric());
        let is = |phrase: &str| label == plain(phrase);
        if is(&self.anyone) {
            return Some(Trait::Wants(None));
        }
        self.kinds.iter().enumerate().find_map(|(kind, (one, many))| {
            let wants = is(many).then_some(Trait::Wants(Some(kind)));
            wants.or_else(|| is(one).then_some(Trait::Is(kind)))
        })
    }

    /// The button to talk on.
    pub(crate) fn again(&self, buttons: &[(String, String)]) -> Option<String> {
        buttons.iter().find(|(label, _)| says(label, &self.again)).map(|(_, data)| data.clone())
    }
}

fn says(label: &str, phrase: &str) -> bool {
    plain(label).contains(&plain(phrase))
}

/// Lower case, with the apostrophe of a typewriter.
fn plain(text: &str) -> String {
    text.to_lowercase().replace('’', "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_say_several_things() {
        let notice = Phrases::default().read("The CHAT has ended. Looking for someone new…");
        assert_eq!(notice, Notice { ended: true, searching: true, ..Notice::default() });
        assert!(Phrases::default().read("🎉 You’re connected!").paired);
        assert_eq!(Phrases::default().read("hello"), Notice::default());
    }

    #[test]
    fn a_label_may_say_something_of_whoever_presses_it() {
        let said = |label| Phrases::default().said_by(label);
        assert_eq!(said("Woman"), Some(Trait::Is(0)));
        assert_eq!(said("✅ Others"), Some(Trait::Wants(Some(2))));
        assert_eq!(said("Anyone"), Some(Trait::Wants(None)));
        assert_eq!(said("Anyone will do"), None);
        assert_eq!(said("Skip ➡️"), None);
    }
}
