//! What a signal says, and what is said of it later.

use serde::{Deserialize, Serialize};

use crate::market::{Pair, Price, Quantity, Side};

use super::amount::{Percent, Share, Times};

/// Where to enter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// At the price of the moment.
    Market,
    /// At a price.
    Price(Price),
    /// Anywhere between two prices, in the order in which they were written.
    Zone(Price, Price),
    /// In steps, two or more, in the order in which they were written.
    Ladder(Vec<Step>),
}

impl Entry {
    /// Its prices; none for [`Entry::Market`].
    #[must_use]
    pub fn prices(&self) -> Vec<Price> {
        match self {
            Entry::Market => Vec::new(),
            Entry::Price(price) => vec![*price],
            Entry::Zone(from, to) => vec![*from, *to],
            Entry::Ladder(steps) => steps.iter().map(|step| step.price).collect(),
        }
    }
}

/// A price, and how much is done there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The price.
    pub price: Price,
    /// How much, where it was said; otherwise all steps are alike.
    #[serde(default)]
    pub share: Option<Share>,
}

/// How somebody enters, where it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// At once; a price is then where that was thought to be.
    Market,
    /// At the price or a better one.
    Limit,
    /// When the price is reached from the other side.
    Stop,
}

impl Order {
    /// As a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Order::Market => "market",
            Order::Limit => "limit",
            Order::Stop => "stop",
        }
    }
}

/// Where profit is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Targets {
    /// At prices, in the order in which they are reached; perhaps none.
    Prices(Vec<Step>),
    /// At so many percent from the entry, growing.
    Percents(Vec<Percent>),
}

/// Where the loss is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// At a price.
    Price(Price),
    /// At so many percent from the entry.
    Percent(Percent),
}

/// How much to borrow, as a provider says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leverage {
    /// This.
    Of(Times),
    /// From the first to the second, which is larger.
    Between(Times, Times),
    /// This or less.
    UpTo(Times),
}

/// What a position's losses may eat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Margin {
    /// All of the account.
    Cross,
    /// What was put into it.
    Isolated,
}

impl Margin {
    /// As a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Margin::Cross => "cross",
            Margin::Isolated => "isolated",
        }
    }
}

/// A call to trade. Its stop and its targets lie on the sides where they belong: [`read`](super::read) makes no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// What is traded.
    pub pair: Pair,
    /// Which way.
    pub side: Side,
    /// Where to enter.
    pub entry: Entry,
    /// How, where it was said.
    #[serde(default)]
    pub order: Option<Order>,
    /// Where profit is taken.
    pub targets: Targets,
    /// Where the loss is cut, where it was said.
    #[serde(default)]
    pub stop: Option<Stop>,
    /// How much to borrow, where it was said.
    #[serde(default)]
    pub leverage: Option<Leverage>,
    /// What losses may eat, where it was said.
    #[serde(default)]
    pub margin: Option<Margin>,
    /// How much of the base, where it was said.
    #[serde(default)]
    pub size: Option<Quantity>,
    /// Its provider's own name for it: letters, digits, `-` and `_`, at most 32.
    #[serde(default)]
    pub label: Option<String>,
    /// Where a trade is said to be seen. Nobody has looked: it is UNVERIFIED.
    #[serde(default)]
    pub link: Option<String>,
}

/// What is to be done about a signal of before, or what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// Of which pair, where it was said.
    #[serde(default)]
    pub pair: Option<Pair>,
    /// Of which signal, by its provider's name for it.
    #[serde(default)]
    pub label: Option<String>,
    /// What.
    pub action: Action,
    /// Where a trade is said to be seen. Nobody has looked: it is UNVERIFIED.
    #[serde(default)]
    pub link: Option<String>,
}

/// What an [`Update`] says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// End it, at a price where one was said.
    Close(Option<Price>),
    /// End a part of it.
    ClosePart(Share),
    /// Do not enter.
    Cancel,
    /// The stop is there now.
    MoveStop(Price),
    /// The stop is where the entry was.
    MoveStopToEntry,
    /// The targets are these now.
    ModifyTargets(Vec<Price>),
    /// The entry is there now.
    ModifyEntry(Price),
    /// A target was reached, by its number from 1 where one was said.
    TargetHit(Option<u8>),
    /// The stop was reached.
    StopHit,
    /// The entry was reached.
    EntryHit,
}

impl Action {
    /// Its name, for programs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Action::Close(_) => "close",
            Action::ClosePart(_) => "close_part",
            Action::Cancel => "cancel",
            Action::MoveStop(_) => "move_stop",
            Action::MoveStopToEntry => "move_stop_to_entry",
            Action::ModifyTargets(_) => "modify_targets",
            Action::ModifyEntry(_) => "modify_entry",
            Action::TargetHit(_) => "take_profit_hit",
            Action::StopHit => "stop_hit",
            Action::EntryHit => "entry_hit",
        }
    }
}
