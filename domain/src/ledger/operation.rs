//! What can be asked of the ledger, and what it answers.

use std::fmt;
use std::fmt::Write;
use std::str::FromStr;

use super::account::Account;
use super::amount::Amount;
use super::journal::{Journal, Transfer};
use crate::time::Timestamp;

/// The longest id of an operation, in bytes. A charge id of Telegram's has some hundred.
const LONGEST_ID: usize = 200;

/// Names an operation by its cause, such as `stars:<charge id>`, so that however often it is asked for it happens once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId(String);

/// The text is no id of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an operation's id has 1 to {LONGEST_ID} visible characters of ASCII")]
pub struct BadOperationId;

impl OperationId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for OperationId {
    type Err = BadOperationId;

    fn from_str(text: &str) -> Result<OperationId, BadOperationId> {
        let fits = (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(OperationId(text.to_owned())) } else { Err(BadOperationId) }
    }
}

/// Something to be set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// What is to move when it is posted.
    pub transfer: Transfer,
    /// When it is free again, if it was not posted by then.
    pub until: Timestamp,
}

/// What is asked of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// It moves.
    Move(Journal),
    /// It is set aside.
    Hold(Hold),
    /// What was set aside moves.
    Post {
        /// The operation that set it aside.
        hold: OperationId,
        /// How much of it; `None`: all.
        amount: Option<Amount>,
    },
    /// What was set aside is free again.
    Void {
        /// The operation that set it aside.
        hold: OperationId,
    },
}

/// What came of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The journal that was written, where something moved.
    pub journal: Option<i64>,
    /// It had been done before, and nothing was done now.
    pub before: bool,
}

/// How a hold stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldState {
    /// Set aside.
    Pending,
    /// It moved.
    Posted,
    /// It was freed.
    Voided,
    /// Its time ran out.
    Expired,
}

/// Why nothing was done, nor ever will be under this id. Another id may be allowed later.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody has not as much, or has set it aside.
    #[error("{0} has too little")]
    TooLittle(Account),
    /// Nothing was set aside by that operation.
    #[error("nothing was set aside by {0}")]
    NoHold(OperationId),
    /// It moved, was freed, or its time ran out.
    #[error("what {0} set aside is {1} already")]
    Ended(OperationId, HoldState),
    /// Less was set aside.
    #[error("{0} set less aside than that")]
    MoreThanHeld(OperationId),
    /// Its time is over before it begins.
    #[error("a hold ends in the future")]
    EndsInThePast,
    /// Nothing would move.
    #[error("a hold is between two")]
    Nothing,
    /// More than can be counted.
    #[error("somebody would have more than can be counted")]
    Overflow,
}

impl HoldState {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            HoldState::Pending => "pending",
            HoldState::Posted => "posted",
            HoldState::Voided => "voided",
            HoldState::Expired => "expired",
        }
    }
}

impl fmt::Display for HoldState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for HoldState {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<HoldState, &'static str> {
        [HoldState::Pending, HoldState::Posted, HoldState::Voided, HoldState::Expired]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or("pending, posted, voided or expired")
    }
}

impl Operation {
    /// The hold that it is about, where it is about one that was made before.
    #[must_use]
    pub fn hold(&self) -> Option<&OperationId> {
        match self {
            Operation::Post { hold, .. } | Operation::Void { hold } => Some(hold),
            Operation::Move(_) | Operation::Hold(_) => None,
        }
    }

    /// All that it says, as a text that only this operation has: two are the same if their contents are. What is kept of
    /// it is a digest, for years, so the form of what exists never changes.
    #[must_use]
    pub fn contents(&self) -> String {
        match self {
            Operation::Move(journal) => {
                let mut text = format!("move {}", journal.reason().as_str());
                for posting in journal.postings() {
                    write!(text, " {} {}", posting.account, posting.units).expect("a String takes all");
                }
                text
            }
            Operation::Hold(Hold { transfer: Transfer { from, to, asset, amount }, until }) => {
                format!("hold {from} {to} {asset} {amount} {until}")
            }
            Operation::Post { hold, amount: None } => format!("post {hold}"),
            Operation::Post { hold, amount: Some(amount) } => format!("post {hold} {amount}"),
            Operation::Void { hold } => format!("void {hold}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::UserId;
    use crate::ledger::{Asset, Holder, House, Reason};

    #[test]
    fn the_kept_form_of_an_operation_stays() {
        let transfer = Transfer {
            from: Holder::Person(UserId(7)),
            to: Holder::House(House::Revenue),
            asset: Asset::Stars,
            amount: Amount::new(5).unwrap(),
        };
        let hold: OperationId = "h:1".parse().unwrap();
        let journal = Journal::of(Reason::Purchase, transfer).unwrap();
        let some = Some(transfer.amount);
        for (operation, contents) in [
            (Operation::Move(journal), "move purchase user:7/XTR -5 house:revenue/XTR 5"),
            (Operation::Hold(Hold { transfer, until: Timestamp(9) }), "hold user:7 house:revenue XTR 5 9"),
            (Operation::Post { hold: hold.clone(), amount: None }, "post h:1"),
            (Operation::Post { hold: hold.clone(), amount: some }, "post h:1 5"),
            (Operation::Void { hold }, "void h:1"),
        ] {
            assert_eq!(operation.contents(), contents);
        }
    }

    #[test]
    fn an_id_is_visible_and_bounded() {
        let longest = "x".repeat(LONGEST_ID);
        assert_eq!(longest.parse::<OperationId>().unwrap().as_str(), longest);
        for text in ["", " ", "a b", "a\n", "a\0", "é", &"x".repeat(LONGEST_ID + 1)] {
            assert_eq!(text.parse::<OperationId>(), Err(BadOperationId), "{text:?}");
        }
    }
}
