//! What a person has of trades: whom they follow, their paper money, what is open, what came of the rest.

use serde::{Deserialize, Serialize};

use super::post::Post;
use super::trade::Trade;
use crate::id::{BotId, ProviderId, SignalId};
use crate::market::{Money, Pair, Rate, Side, Uncountable};
use crate::time::Timestamp;
use crate::trade::confirm::{Mode, Question};
use crate::trade::filter::Filter;
use crate::trade::id::PositionId;
use crate::trade::position::{End, Movement};
use crate::trade::protection::{KillSwitch, Protections, Tally};
use crate::trade::size::Size;
use crate::trade::source::{Figure, Source};

/// Questions that are open at once.
pub const MOST_ASKED: usize = 10;

/// Trades that are over and kept with a person. All others are in the books.
pub const MOST_ENDED: usize = 20;

/// What a person has of trades.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trades {
    /// Their paper money, once they began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// Whom they follow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<Follow>,
    /// Posts of which they have taken all up to this number, of each whom they ever followed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<(ProviderId, u64)>,
    /// Whether anything is begun.
    pub switch: KillSwitch,
    /// What they do not want to exceed.
    pub protections: Protections,
    /// What happened so far.
    pub tally: Tally,
    /// Posts that wait for a price or an answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Pending>,
    /// What is open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<Trade>,
    /// What is over, the latest last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<Ended>,
    /// They want no word of what happens, but to be asked and that it is over.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub quiet: bool,
    /// The bot that tells them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bot: Option<BotId>,
}

/// Paper money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// What they were given at the beginning.
    pub granted: Money,
    /// What there is beside what is set aside for what is open.
    pub free: Money,
}

/// How somebody follows a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follow {
    /// Whom.
    pub provider: ProviderId,
    /// Whether they are asked.
    #[serde(default)]
    pub mode: Mode,
    /// How much is committed to a trade.
    pub size: Size,
    /// Which signals.
    #[serde(default)]
    pub filter: Filter,
}

impl Follow {
    /// As it begins: they are asked, and commit a tenth of the balance.
    #[must_use]
    pub fn of(provider: ProviderId) -> Follow {
        let (mode, size) = (Mode::Confirm, Size::Balance(Rate::per_mille(100)));
        Follow { provider, mode, size, filter: Filter::default() }
    }
}

/// A post that waits for something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Which.
    pub post: Post,
    /// For what.
    pub stage: Stage,
}

/// What a post waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// For the price, to be begun or asked about.
    Price,
    /// For a yes.
    Yes(Question),
    /// There was a yes at this moment; for the price, which must not have moved.
    Moved(Question, Timestamp),
}

/// A trade that is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Which.
    pub id: PositionId,
    /// By whose signal.
    pub provider: ProviderId,
    /// What was traded.
    pub pair: Pair,
    /// Which way.
    pub side: Side,
    /// Why it is over.
    pub end: End,
    /// What was won or lost, fees taken off.
    pub result: Figure,
    /// What venues took.
    pub fees: Figure,
    /// When, by the clock of the market.
    pub at: Timestamp,
}

impl Account {
    /// It after a movement.
    pub fn after(self, movement: &Movement) -> Result<Account, Uncountable> {
        let free = match *movement {
            Movement::Entered { margin, fee, .. } => self.free.minus(margin)?.minus(fee)?,
            Movement::Left { margin, profit, fee, .. } => self.free.plus(margin)?.plus(profit)?.minus(fee)?,
            Movement::Liquidated { .. } => self.free,
        };
        Ok(Account { free, ..self })
    }
}

impl Trades {
    /// What is set aside for what is open.
    pub fn set_aside(&self) -> Result<Money, Uncountable> {
        let held = self.open.iter().filter_map(|trade| trade.position.holding());
        held.map(|held| held.margin).try_fold(Money::ZERO, Money::plus)
    }

    /// All there is: what is free and what is set aside.
    pub fn balance(&self) -> Result<Money, Uncountable> {
        self.account.map_or(Money::ZERO, |account| account.free).plus(self.set_aside()?)
    }

    /// What may be committed to something new: what is free, less what orders that are out may still take.
    pub fn spendable(&self) -> Result<Money, Uncountable> {
        let free = self.account.map_or(Money::ZERO, |account| account.free);
        let mut reserved = self.open.iter().map(|trade| trade.position.reserved());
        reserved.try_fold(free, |free, reserved| free.minus(reserved?))
    }

    /// How they follow a provider.
    #[must_use]
    pub fn follow(&self, provider: ProviderId) -> Option<&Follow> {
        self.follows.iter().find(|follow| follow.provider == provider)
    }

    /// Takes a post, once: those of a provider come in their order.
    pub(crate) fn take(&mut self, provider: ProviderId, number: u64) -> bool {
        match self.taken.iter_mut().find(|(of, _)| *of == provider) {
            Some((_, taken)) if *taken >= number => false,
            Some((_, taken)) => {
                *taken = number;
                true
            }
            None => {
                self.taken.push((provider, number));
                true
            }
        }
    }

    /// As it is shown.
    #[must_use]
    pub fn figure(money: Money) -> Figure {
        Figure { source: Source::Paper, money }
    }

    /// Whether they have a trade by this signal, had one lately, or are asked about one: whoever changes what they posted calls
    /// nobody back into what is over.
    #[must_use]
    pub fn has(&self, signal: SignalId) -> bool {
        self.open.iter().any(|trade| trade.position.plan().draft().id.signal == signal)
            || self.ended.iter().any(|ended| ended.id.signal == signal)
            || self.asked.iter().any(|pending| pending.post.signal == signal)
    }
}
