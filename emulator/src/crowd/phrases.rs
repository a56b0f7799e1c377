//! How people understand the bot: by parts of what it writes, and by what stands on its buttons.

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

use super::{
    label::{LABELS, Label},
    saying::{Saying, WORDS},
};

/// Parts of the bot's texts and labels of its buttons, compared without regard to case.
#[derive(Debug, Clone)]
pub struct Phrases {
    /// What a part of a text says.
    pub words: Vec<(Saying, String)>,
    /// What a button is for, by its label without the signs around it.
    pub labels: Vec<(Label, String)>,
    /// On buttons: what somebody can be, and people of that kind. In each language the kinds stand in the same order.
    pub kinds: Vec<Vec<(String, String)>>,
    /// On a button: that something has a price.
    pub price: String,
    /// Behind it stands when something ends, in milliseconds of Unix time.
    pub ends: String,
    /// On a button: that they want to meet anyone.
    pub anyone: Vec<String>,
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
        let kinds = |kinds: [(&str, &str); 3]| {
            kinds.into_iter().map(|(one, many)| (one.to_owned(), many.to_owned())).collect()
        };
        Self {
            words: WORDS.map(|(saying, words)| (saying, words.to_owned())).into(),
            labels: LABELS.map(|(label, words)| (label, words.to_owned())).into(),
            kinds: vec![
                kinds([("woman", "women"), ("man", "men"), ("other", "others")]),
                kinds([("frau", "frauen"), ("mann", "männer"), ("divers", "diverse")]),
            ],
            price: "⭐".to_owned(),
            ends: "unix time in ms ".to_owned(),
            anyone: ["anyone", "egal, wen"].map(str::to_owned).into(),
        }
    }
}

/// What a text says; it may say several things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Notice(u64);

impl Notice {
    pub(crate) fn says(self, saying: Saying) -> bool {
        self.0 & bit(saying) != 0
    }

    /// A text that says this, too.
    #[must_use]
    pub(crate) fn and(self, saying: Saying) -> Self {
        Self(self.0 | bit(saying))
    }
}

/// There are fewer sayings than bits.
fn bit(saying: Saying) -> u64 {
    1 << saying as u64
}

impl Phrases {
    /// Reads a text as a person does.
    pub(crate) fn read(&self, text: &str) -> Notice {
        let text = plain(text);
        let said = self.words.iter().filter(|(_, words)| text.contains(&plain(words)));
        said.fold(Notice::default(), |notice, (saying, _)| notice.and(*saying))
    }

    /// When something ends that the text speaks of, in milliseconds of Unix time, if it says so to the millisecond.
    pub(crate) fn ends_at(&self, text: &str) -> Option<u64> {
        let text = plain(text);
        let (_, rest) = text.split_once(self.ends.as_str())?;
        rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
    }

    /// What somebody has done who reads this.
    pub(crate) fn errands(&self, notice: Notice) -> Vec<&'static str> {
        let mut errands: Vec<_> = self.words.iter().filter(|(saying, _)| notice.says(*saying)).collect();
        errands.dedup_by_key(|(saying, _)| *saying);
        errands.into_iter().filter_map(|(saying, _)| saying.errand()).collect()
    }

    /// Whether a button is for this.
    pub(crate) fn is(&self, label: &str, wanted: Label) -> bool {
        let label = bare(label);
        self.labels.iter().any(|(one, words)| *one == wanted && label == plain(words))
    }

    /// What somebody presses under a question about themself: mostly an answer, sometimes the way past it or back.
    /// `None` where there is no such question. Each button is a label and what it calls back with.
    pub(crate) fn answer(&self, buttons: &[(String, String)], chance: &mut StdRng) -> Option<String> {
        let back = self.button(buttons, Label::Back)?;
        let skip = self.button(buttons, Label::Skip);
        // Whom they meet matters most to people: few go past that question.
        let wishes = buttons.iter().filter(|(label, _)| matches!(self.said_by(label), Some(Trait::Wants(_))));
        let wish = wishes.collect::<Vec<_>>().choose(chance).map(|(_, data)| data.clone());
        let chosen = match chance.random_range(0..10) {
            1..9 if wish.is_some() => wish,
            0 | 1 => Some(back.clone()),
            2..5 => skip,
            _ => buttons.choose(chance).map(|(_, data)| data.clone()),
        };
        Some(chosen.unwrap_or(back))
    }

    /// An answer to the question, and no way around it.
    pub(crate) fn plain_answer(&self, buttons: &[(String, String)], chance: &mut StdRng) -> Option<String> {
        self.button(buttons, Label::Back)?;
        let around = |label: &str| self.is(label, Label::Back) || self.is(label, Label::Skip);
        let answers: Vec<_> = buttons.iter().filter(|(label, _)| !around(label)).collect();
        answers.choose(chance).map(|(_, data)| data.clone())
    }

    /// What somebody says of themself who presses a button with this label.
    pub(crate) fn said_by(&self, label: &str) -> Option<Trait> {
        let label = bare(label);
        let is = |phrase: &str| label == plain(phrase);
        if self.anyone.iter().any(|phrase| is(phrase)) {
            return Some(Trait::Wants(None));
        }
        let kinds = self.kinds.iter().flat_map(|kinds| kinds.iter().enumerate());
        kinds.into_iter().find_map(|(kind, (one, many))| {
            let wants = is(many).then_some(Trait::Wants(Some(kind)));
            wants.or_else(|| is(one).then_some(Trait::Is(kind)))
        })
    }

    /// What the button for this calls back with.
    pub(crate) fn button(&self, buttons: &[(String, String)], wanted: Label) -> Option<String> {
        buttons.iter().find(|(label, _)| self.is(label, wanted)).map(|(_, data)| data.clone())
    }
}

/// A label without the signs around it: a choice that stands has a mark before it.
fn bare(label: &str) -> String {
    plain(label).trim_matches(|sign: char| !sign.is_alphanumeric()).to_owned()
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
        assert_eq!(notice, Notice::default().and(Saying::Ended).and(Saying::Searching));
        assert!(Phrases::default().read("🎉 You’re connected!").says(Saying::Paired));
        assert!(Phrases::default().read("Der Chat ist zu Ende.").says(Saying::Ended));
        assert_eq!(Phrases::default().read("hello"), Notice::default());
    }

    #[test]
    fn an_end_is_read_where_it_is_said_to_the_millisecond() {
        let ends = |text| Phrases::default().ends_at(text);
        assert_eq!(
            ends("Reported, and it ends at Unix time in ms 1764183267000. If"),
            Some(1_764_183_267_000)
        );
        assert_eq!(ends("until 2026-12-31 23:59 UTC"), None);
    }

    #[test]
    fn a_label_may_say_something_of_whoever_presses_it() {
        let said = |label| Phrases::default().said_by(label);
        assert_eq!(said("Woman"), Some(Trait::Is(0)));
        assert_eq!(said("✅ Others"), Some(Trait::Wants(Some(2))));
        assert_eq!(said("Männer"), Some(Trait::Wants(Some(1))));
        assert_eq!(said("Anyone"), Some(Trait::Wants(None)));
        assert_eq!(said("Anyone will do"), None);
        assert_eq!(said("Skip ➡️"), None);
    }

    #[test]
    fn a_button_is_known_by_its_whole_label() {
        let is = |label, wanted| Phrases::default().is(label, wanted);
        assert!(is("🔒 Lock", Label::Lock) && !is("🔒 Lock it", Label::Lock));
        assert!(is("👍 Nice", Label::Like) && !is("👎 Not nice", Label::Like));
        assert!(is("🔁 Again?", Label::Again) && is("I’m staying", Label::Here));
        assert!(is("Don't protect what I send", Label::ProtectNoMore) && !is("Don't share", Label::Share));
    }
}
