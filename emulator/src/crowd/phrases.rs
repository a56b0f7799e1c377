//! How people understand the bot: by parts of what it writes.

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
}

impl Default for Phrases {
    fn default() -> Self {
        Self {
            ask_age: "how old are you".to_owned(),
            searching: "looking for someone".to_owned(),
            paired: "you're connected".to_owned(),
            ended: "chat has ended".to_owned(),
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
