//! Why a post is not followed: the closed list of rules, each with its name.

use std::fmt;

/// A rule that a post breaks. The list is closed: [`Rule::ALL`], `shoal signal rules` and `docs/signals.md` are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Longer than Telegram allows.
    TooLong,
    /// Characters that turn the writing round, or hide between letters.
    HiddenCharacters,
    /// Letters of two alphabets in one word.
    MixedLetters,
    /// Digits that are no price.
    PriceUnreadable,
    /// A distance in place of a price.
    PriceRelative,
    /// A price that is far from all others.
    PriceImplausible,
    /// No pair.
    NoPair,
    /// More than one pair.
    TwoPairs,
    /// No side, and prices that do not tell it.
    NoSide,
    /// Both sides.
    TwoSides,
    /// No entry.
    NoEntry,
    /// No target, and an entry that may be talk.
    NoTarget,
    /// More than one stop.
    TwoStops,
    /// The stop lies where the profit is.
    StopOnWrongSide,
    /// A target lies where the loss is.
    TargetOnWrongSide,
    /// Targets that do not lead away from the entry one after the other.
    TargetsOutOfOrder,
    /// Shares of the targets, or of the entries, above 100 %.
    SharesTooLarge,
    /// A target that was reached, in a post that also enters.
    AlreadyHit,
    /// A leverage that is none.
    LeverageUnreadable,
    /// More values than anybody means.
    TooMany,
    /// Something to be done only if something else happens.
    Conditional,
    /// An instruction that does not say to what.
    UpdateUnclear,
}

impl Rule {
    /// Every rule, in the order in which they are explained.
    pub const ALL: [Rule; 22] = [
        Rule::TooLong,
        Rule::HiddenCharacters,
        Rule::MixedLetters,
        Rule::PriceUnreadable,
        Rule::PriceRelative,
        Rule::PriceImplausible,
        Rule::NoPair,
        Rule::TwoPairs,
        Rule::NoSide,
        Rule::TwoSides,
        Rule::NoEntry,
        Rule::NoTarget,
        Rule::TwoStops,
        Rule::StopOnWrongSide,
        Rule::TargetOnWrongSide,
        Rule::TargetsOutOfOrder,
        Rule::SharesTooLarge,
        Rule::AlreadyHit,
        Rule::LeverageUnreadable,
        Rule::TooMany,
        Rule::Conditional,
        Rule::UpdateUnclear,
    ];

    /// Its name, for programs. It never changes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Rule::TooLong => "too-long",
            Rule::HiddenCharacters => "hidden-characters",
            Rule::MixedLetters => "mixed-letters",
            Rule::PriceUnreadable => "price-unreadable",
            Rule::PriceRelative => "price-relative",
            Rule::PriceImplausible => "price-implausible",
            Rule::NoPair => "no-pair",
            Rule::TwoPairs => "two-pairs",
            Rule::NoSide => "no-side",
            Rule::TwoSides => "two-sides",
            Rule::NoEntry => "no-entry",
            Rule::NoTarget => "no-target",
            Rule::TwoStops => "two-stops",
            Rule::StopOnWrongSide => "stop-on-wrong-side",
            Rule::TargetOnWrongSide => "target-on-wrong-side",
            Rule::TargetsOutOfOrder => "targets-out-of-order",
            Rule::SharesTooLarge => "shares-too-large",
            Rule::AlreadyHit => "already-hit",
            Rule::LeverageUnreadable => "leverage-unreadable",
            Rule::TooMany => "too-many",
            Rule::Conditional => "conditional",
            Rule::UpdateUnclear => "update-unclear",
        }
    }

    /// What it asks for, in a sentence, for whoever writes signals.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Rule::TooLong => "A post has at most 4096 characters.",
            Rule::HiddenCharacters => {
                "Nothing may turn the direction of the writing round, or hide between the letters of a word."
            }
            Rule::MixedLetters => {
                "The letters of a word are of one alphabet, and the digits of a number of one kind."
            }
            Rule::PriceUnreadable => {
                "A price is digits with at most one decimal mark; 1,880 is read only where the post shows which mark is which."
            }
            Rule::PriceRelative => "A target or a stop is a price or a percentage, not a distance in pips.",
            Rule::PriceImplausible => {
                "No target and no stop is twenty times as high, or as low, as the entry."
            }
            Rule::NoPair => "A post names what is traded, such as BTC/USDT, #BTC or XAUUSD.",
            Rule::TwoPairs => "A post is about one pair.",
            Rule::NoSide => "A post says long or short, or its stop and its targets tell.",
            Rule::TwoSides => "A post is either long or short.",
            Rule::NoEntry => {
                "A post says where to enter: a price, a zone, several prices, or now; with a side, targets and a stop it means now."
            }
            Rule::NoTarget => "A post has a target, unless its entry stands behind the word entry.",
            Rule::TwoStops => "A post has one stop.",
            Rule::StopOnWrongSide => "The stop of a long lies below all entries, that of a short above.",
            Rule::TargetOnWrongSide => "The targets of a long lie above all entries, those of a short below.",
            Rule::TargetsOutOfOrder => "Each target lies beyond the one before it.",
            Rule::SharesTooLarge => {
                "The shares of all targets make at most 100 %, those of all entries, too."
            }
            Rule::AlreadyHit => "A post that enters has no target that was reached already.",
            Rule::LeverageUnreadable => {
                "Leverage is one whole number from 1 to 500, or two with the smaller first."
            }
            Rule::TooMany => "A post has at most 20 entries and 20 targets.",
            Rule::Conditional => "An instruction is for now, not for when something has happened.",
            Rule::UpdateUnclear => "An instruction says what is to be changed, and to which price.",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What of a post breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The line, from 1.
    pub line: usize,
    /// What stands there, at most [`Complaint::WORDS`] characters of it; without anything that could steer a terminal.
    pub words: String,
    /// The rule.
    pub rule: Rule,
}

impl Complaint {
    /// So many characters of a post a complaint repeats.
    pub const WORDS: usize = 80;

    pub(super) fn new(rule: Rule, line: usize, words: &str) -> Complaint {
        let words = words.trim().chars().filter(|char| !char.is_control()).take(Complaint::WORDS).collect();
        Complaint { line, words, rule }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}: {}", self.line, self.rule, self.rule.sentence())?;
        if self.words.is_empty() { Ok(()) } else { write!(f, " ({})", self.words) }
    }
}
