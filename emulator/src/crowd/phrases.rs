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
            ended: says(&self.ended),
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
}
