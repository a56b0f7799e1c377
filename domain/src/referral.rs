//! Referrals: whoever brings somebody who stays has some days of a plan for it, or a share of what
//! that one pays.
//!
//! Somebody new comes by a person's link and is bound to them; the first link is the one that counts. When they have done what
//! [`Terms`] ask for, the reward rests for a while, and is given once. What looks like a trick is not given before somebody
//! has looked at it: [`Seen::next`] says what does.
//!
//! People are compared by a [`Mark`], which stays when they are forgotten: so nobody is brought twice, and nobody closes a
//! ring by leaving and coming back.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::UserId;
use crate::ledger::OperationId;
use crate::share::PerMille;
use crate::time::Millis;

/// The plan of which the reward is.
pub const REWARD: &str = "premium";

/// Within this time somebody has to do what counts.
pub const WITHIN: Millis = Millis::minutes(14 * 24 * 60);

/// How many people back it is looked who brought whom. A longer ring costs more people than it brings days.
pub const LONGEST_RING: u16 = 50;

/// What a referral brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reward {
    /// Days of the plan, once.
    Days(u16),
    /// This of each payment of whoever was brought, as long as nothing of it is taken back ([`crate::share`]).
    Share(PerMille),
}

/// What a referral asks for and brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What it brings.
    #[serde(flatten)]
    pub reward: Reward,
    /// Days for which that rests before it is given.
    pub hold_days: u16,
    /// With so many different people somebody has to chat.
    pub chats: u8,
    /// For so many minutes at least, each.
    pub minutes: u8,
    /// So many come by one person's link in a day before somebody has to look at it.
    pub most_a_day: u32,
}

impl Terms {
    /// For how long the reward rests.
    #[must_use]
    pub const fn hold(&self) -> Millis {
        Millis::minutes(self.hold_days as u64 * 24 * 60)
    }

    /// How long a chat is that counts.
    #[must_use]
    pub const fn chat(&self) -> Millis {
        Millis::minutes(self.minutes as u64)
    }
}

/// Numbers a referral: somebody who was brought by somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferralId(pub i64);

impl ReferralId {
    /// The operation that gives the reward: always the same, so that it is given once.
    #[must_use]
    pub fn given(self) -> OperationId {
        self.operation("referral")
    }

    /// The operation that takes back what is left of it.
    #[must_use]
    pub fn taken(self) -> OperationId {
        self.operation("referral-back")
    }

    fn operation(self, what: &str) -> OperationId {
        format!("{what}:{self}").parse().expect("a short word, a colon and a number are an operation's id")
    }
}

impl fmt::Display for ReferralId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Says who somebody is to whoever has the key and asks about exactly them. It tells nobody else anything.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mark([u8; 32]);

impl Mark {
    /// A mark of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Mark {
        Mark(bytes)
    }

    /// As it is stored.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mark(***)")
    }
}

/// The link by which somebody comes, opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Whose it is.
    pub by: UserId,
    /// Which of theirs. Only the latest counts.
    pub serial: u64,
    /// Their mark.
    pub by_mark: Mark,
    /// That of whoever opens it.
    pub own_mark: Mark,
}

/// What somebody's link has brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// People who came by it.
    pub came: u32,
    /// Those of them who did what counts.
    pub counted: u32,
    /// Rewards that rest, or are looked at.
    pub on_hold: u32,
    /// Days that were given.
    pub days: u32,
}

/// Why somebody has to look before the reward is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// They brought themself.
    Own,
    /// They were brought, in some steps, by whom they bring.
    Ring,
    /// Too many came by their link on that day.
    Burst,
}

impl Pattern {
    const ALL: [Pattern; 3] = [Pattern::Own, Pattern::Ring, Pattern::Burst];

    /// As it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Pattern::Own => "own",
            Pattern::Ring => "ring",
            Pattern::Burst => "burst",
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Pattern {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Pattern, &'static str> {
        Pattern::ALL.into_iter().find(|pattern| pattern.word() == text).ok_or("own, ring or burst")
    }
}

/// What is known of a referral that counts, when it is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its reward has rested.
    pub rested: bool,
    /// A moderator has allowed it.
    pub allowed: bool,
    /// Who was brought.
    pub brought: Mark,
    /// Whoever brought them, whoever brought that one, and so on.
    pub line: Vec<Mark>,
    /// How many came by the same person's links on the same day, with them.
    pub that_day: u32,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The reward rests.
    Rests,
    /// A moderator has to look.
    Review(Pattern),
    /// The reward is given.
    Given,
}

impl Seen {
    /// What becomes of it now. It is looked at before it rests and after: a burst is seen when the day is over.
    #[must_use]
    pub fn next(&self, terms: &Terms) -> Next {
        match self.suspicion(terms) {
            Some(pattern) if !self.allowed => Next::Review(pattern),
            _ if self.rested => Next::Given,
            _ => Next::Rests,
        }
    }

    fn suspicion(&self, terms: &Terms) -> Option<Pattern> {
        match self.line.as_slice() {
            [by, ..] if *by == self.brought => Some(Pattern::Own),
            [_, rest @ ..] if rest.contains(&self.brought) => Some(Pattern::Ring),
            _ if self.that_day > terms.most_a_day => Some(Pattern::Burst),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: Terms =
        Terms { reward: Reward::Days(7), hold_days: 7, chats: 3, minutes: 5, most_a_day: 10 };

    fn mark(of: u8) -> Mark {
        Mark::new([of; 32])
    }

    fn seen(line: &[u8], that_day: u32) -> Seen {
        let line = line.iter().copied().map(mark).collect();
        Seen { rested: false, allowed: false, brought: mark(1), line, that_day }
    }

    #[test]
    fn what_looks_like_a_trick_is_looked_at() {
        let next = |line, that_day| seen(line, that_day).next(&TERMS);
        assert_eq!(next(&[2], 1), Next::Rests);
        assert_eq!(next(&[2, 3, 4], 10), Next::Rests, "a long line is none");
        assert_eq!(next(&[1], 1), Next::Review(Pattern::Own));
        assert_eq!(next(&[2, 1], 1), Next::Review(Pattern::Ring));
        assert_eq!(next(&[2, 3, 4, 1], 1), Next::Review(Pattern::Ring));
        assert_eq!(next(&[2, 3], 11), Next::Review(Pattern::Burst));
    }

    #[test]
    fn a_reward_that_has_rested_is_looked_at_again_unless_somebody_has() {
        let rested = |that_day| Seen { rested: true, ..seen(&[2], that_day) };
        assert_eq!(rested(10).next(&TERMS), Next::Given);
        assert_eq!(rested(11).next(&TERMS), Next::Review(Pattern::Burst));
        assert_eq!(Seen { allowed: true, ..rested(11) }.next(&TERMS), Next::Given);
        assert_eq!(
            Seen { allowed: true, ..seen(&[1], 1) }.next(&TERMS),
            Next::Rests,
            "it rests all the same"
        );
    }

    #[test]
    fn what_an_earlier_release_stored_of_terms_is_read() {
        let earlier = r#"{"days":7,"hold_days":7,"chats":3,"minutes":5,"most_a_day":10}"#;
        assert_eq!(serde_json::from_str::<Terms>(earlier).unwrap(), TERMS);
        assert_eq!(serde_json::to_string(&TERMS).unwrap(), earlier);
        let shared = Terms { reward: Reward::Share(PerMille::new(50).unwrap()), ..TERMS };
        let stored = serde_json::to_string(&shared).unwrap();
        assert!(stored.starts_with(r#"{"share":50,"#), "{stored}");
        assert_eq!(serde_json::from_str::<Terms>(&stored).unwrap(), shared);
    }

    #[test]
    fn a_pattern_is_stored_by_a_word_of_its_own() {
        for pattern in Pattern::ALL {
            assert_eq!(pattern.word().parse(), Ok(pattern));
        }
        assert!("".parse::<Pattern>().is_err());
    }

    #[test]
    fn a_mark_says_nothing_where_it_is_shown() {
        assert_eq!(format!("{:?}", mark(7)), "Mark(***)");
    }
}
