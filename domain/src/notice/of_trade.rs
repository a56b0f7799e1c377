//! What is said about trades. Every figure carries its source.

use serde::{Deserialize, Serialize};

use crate::following::{Ended, Follow, Trade};
use crate::id::SignalId;
use crate::market::{Pair, Price, Quantity, Side};
use crate::trade::position::News;
use crate::trade::protection::KillSwitch;
use crate::trade::rule::Rule;
use crate::trade::source::Figure;

/// What is said about trades.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfTrade {
    /// Whom they follow, and how.
    Following {
        /// Whom.
        follows: Vec<Follow>,
        /// They are told the end of a trade alone.
        quiet: bool,
    },
    /// How they stand.
    Dashboard {
        /// All of it.
        overview: Box<Overview>,
    },
    /// What is open.
    Positions {
        /// Each.
        opened: Vec<Opened>,
    },
    /// What is over, the latest first.
    History {
        /// Each.
        ended: Vec<Ended>,
    },
    /// Do they want this trade?
    Proposed {
        /// Which.
        proposal: Box<Proposal>,
    },
    /// A signal comes to nothing.
    Refused {
        /// Of what.
        pair: Pair,
        /// The rule that says no.
        rule: Rule,
    },
    /// Something happened to a trade.
    News {
        /// Of what.
        pair: Pair,
        /// Which way.
        side: Side,
        /// What.
        news: News,
    },
    /// A trade is over.
    Over {
        /// Which, and what came of it.
        ended: Ended,
    },
    /// Something is begun from now on, or not.
    Switched {
        /// How it is now.
        switch: KillSwitch,
        /// So many are open.
        open: u64,
    },
}

/// How somebody stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// What they began with.
    pub granted: Figure,
    /// What is free.
    pub free: Figure,
    /// What is set aside for what is open.
    pub set_aside: Figure,
    /// What they have more or less than they began with.
    pub result: Figure,
    /// How many are open.
    pub open: u64,
    /// How many they follow.
    pub follows: u64,
    /// Whether anything is begun.
    pub switch: KillSwitch,
}

/// A trade that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// By which signal.
    pub signal: SignalId,
    /// As it was then.
    pub version: u8,
    /// Of what.
    pub pair: Pair,
    /// Which way.
    pub side: Side,
    /// How much is held; nothing where it waits to go in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// Where its stop is.
    pub stop: Price,
    /// The last price it was told.
    pub price: Price,
    /// What it won or lost so far, fees taken off.
    pub realised: Figure,
    /// What it would win or lose at that price, before fees.
    pub unrealised: Figure,
}

/// A trade that somebody can begin or leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// By which post.
    pub post: u64,
    /// Of what.
    pub pair: Pair,
    /// Which way.
    pub side: Side,
    /// The price as they are asked.
    pub price: Price,
    /// The ways in: no worse than these.
    pub entries: Vec<Price>,
    /// The stop.
    pub stop: Price,
    /// The targets.
    pub targets: Vec<Price>,
    /// How many times the margin.
    pub leverage: u8,
    /// What is committed at most.
    pub commits: Figure,
    /// For how many minutes it can be answered.
    pub minutes: u64,
}

impl Opened {
    /// A trade as it is shown.
    pub(crate) fn of(trade: &Trade) -> Opened {
        let (position, price) = (&trade.position, trade.quote().tick.price);
        let draft = position.plan().draft();
        let figure = |money| Figure { source: draft.source, money };
        Opened {
            signal: draft.id.signal,
            version: draft.id.version,
            pair: draft.pair.clone(),
            side: draft.side,
            quantity: position.holding().map(|held| held.quantity),
            stop: position.stop(),
            price,
            realised: figure(position.result().unwrap_or_default()),
            unrealised: position.unrealised(price).unwrap_or_else(|_| figure(crate::market::Money::ZERO)),
        }
    }
}
