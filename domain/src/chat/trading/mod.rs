//! What a person does with signals: what they chose, what they are asked, and what becomes of their trades.
//!
//! [`following`](crate::following) draws how it goes. Here is a person's part of it: each message changes their
//! [`Trades`] as a whole, books what moved, and says what there is to say. Nothing here trades anything but paper.

mod button;
mod choices;
mod signals;

pub use button::TradeButton;
pub(super) use choices::{command, press};
pub(super) use signals::{posted, price_is, priced};

use crate::chat::caller::Caller;
use crate::chat::user::UserChange;
use crate::decision::{Decision, Record};
use crate::entity::EntityKey;
use crate::following::{Account, Came, Ended, MOST_ENDED, Trades};
use crate::market::{MarketId, Money, Uncountable, Wants};
use crate::message::Tell;
use crate::notice::{Notice, OfTrade};
use crate::partition::PartitionCount;
use crate::trade::id::PositionId;
use crate::trade::position::{Ask, Movement, News};
use crate::trade::rule::Rule;
use crate::trade::source::Source;

/// The paper money that somebody begins with: 10,000 dollars.
pub const GRANT: Money = Money::new(10_000_000_000);

/// Providers that one person follows at most.
pub const MOST_FOLLOWED: usize = 20;

/// A person's trades while something is decided about them.
struct Desk<'a> {
    caller: &'a Caller<'a>,
    trades: Trades,
    decided: Decision<UserChange>,
}

impl<'a> Desk<'a> {
    fn of(caller: &'a Caller<'a>) -> Desk<'a> {
        let trades = caller.user.trades.as_deref().cloned().unwrap_or_default();
        Desk { caller, trades, decided: Decision::new() }
    }

    /// All of it, as it is to be committed and kept in the books.
    fn done(mut self) -> Decision<UserChange> {
        if self.caller.user.trades.as_deref() != Some(&self.trades) {
            let (user, at) = (self.caller.at.user, self.caller.now);
            let trades = Box::new(self.trades);
            self.decided.records.push(Record::TradesBecame { user, trades: trades.clone(), at });
            self.decided.changes.push(UserChange::TradesBecame(Some(*trades)));
        }
        self.decided
    }

    fn tell(&mut self, to: EntityKey, tell: Tell) {
        self.decided.tells.push((to, tell));
    }

    /// Says it by the bot that tells them of trades, if that can write to them.
    fn say(&mut self, about: OfTrade) {
        let bot = self.trades.bot.unwrap_or(self.caller.at.bot);
        let reachable = self.caller.user.contacts.get(&bot).is_some_and(|contact| !contact.unreachable);
        if reachable {
            let said = self.caller.at_bot(bot).say(Notice::OfTrade { about });
            self.decided.effects.extend(said.effects);
        }
    }

    fn partitions(&self) -> PartitionCount {
        self.caller.policy.partitions
    }

    /// They have paper money from now on, if they had none.
    fn opens_account(&mut self) {
        if self.trades.account.is_none() {
            self.trades.account = Some(Account { granted: GRANT, free: GRANT });
            let (user, at) = (self.caller.at.user, self.caller.now);
            self.decided.records.push(Record::PaperGranted { user, money: GRANT, at });
        }
    }

    /// Something came of a trade: what moved is booked, what there is to say is said, and the market hears which price it
    /// waits for now. What cannot be counted changed nothing.
    fn settle(&mut self, id: PositionId, came: Result<Came, Uncountable>) {
        let Came { movements, news } = came.unwrap_or_default();
        for movement in movements {
            self.book(id, movement);
        }
        let Some(trade) = self.trades.open.iter().find(|trade| trade.position.plan().draft().id == id) else {
            return;
        };
        let draft = trade.position.plan().draft();
        let (pair, side, over) = (draft.pair.clone(), draft.side, trade.over());
        let watch = Tell::Watch { who: id, seen: trade.quote().number, wants: trade.wants() };
        self.tell(EntityKey::Market(MarketId::from(&pair)), watch);
        for news in news {
            let urgent = matches!(news, News::Unprotected | News::Overfilled);
            if !matches!(news, News::Over(_)) && (urgent || !self.trades.quiet) {
                self.say(OfTrade::News { pair: pair.clone(), side, news });
            }
        }
        if over.is_some() {
            self.ends(id);
        }
    }

    fn book(&mut self, position: PositionId, movement: Movement) {
        let account = self.trades.account.map(|account| account.after(&movement));
        // It was counted before it was bought: the margin comes out of what was free, and no more comes back than fits.
        if let Some(Ok(account)) = account {
            self.trades.account = Some(account);
        }
        let record = Record::Traded { position, source: Source::Paper, movement, at: self.caller.now };
        self.decided.records.push(record);
    }

    /// A trade is over: it goes from what is open, and counts.
    fn ends(&mut self, id: PositionId) {
        let trades = &mut self.trades;
        let place = trades.open.iter().position(|trade| trade.position.plan().draft().id == id);
        let Some((trade, end)) = place.map(|place| trades.open.remove(place)).and_then(|trade| {
            let end = trade.over()?;
            Some((trade, end))
        }) else {
            return;
        };
        let (position, draft) = (&trade.position, trade.position.plan().draft());
        let won = position.result().unwrap_or(position.realised().money);
        if let Ok(tally) = trades.tally.ended(draft.ceiling, won, self.caller.now) {
            trades.tally = tally;
        }
        let (result, fees) = (Trades::figure(won), position.fees());
        let ended = Ended {
            id,
            provider: trade.provider,
            pair: draft.pair.clone(),
            side: draft.side,
            end,
            result,
            fees,
            at: trade.quote().tick.at,
        };
        trades.ended.push(ended.clone());
        let over = trades.ended.len().saturating_sub(MOST_ENDED);
        trades.ended.drain(..over);
        self.say(OfTrade::Over { ended });
    }

    /// Something is wanted of one that is open; whether there is one.
    fn ask(&mut self, id: PositionId, ask: Ask) -> bool {
        let open = &mut self.trades.open;
        let Some(trade) = open.iter_mut().find(|trade| trade.position.plan().draft().id == id) else {
            return false;
        };
        let came = trade.asked(ask);
        self.settle(id, came);
        true
    }

    fn refuse(&mut self, pair: crate::market::Pair, rule: Rule) {
        if !self.trades.quiet {
            self.say(OfTrade::Refused { pair, rule });
        }
    }
}

/// All that is known of them is about to be forgotten: nobody tells them anything any more, and what was set aside for
/// what is open is theirs, with nothing won or lost.
pub(super) fn forgotten(caller: &Caller) -> Decision<UserChange> {
    let mut desk = Desk::of(caller);
    for provider in desk.trades.follows.iter().map(|follow| follow.provider).collect::<Vec<_>>() {
        let partition = desk.partitions().of(EntityKey::User(caller.at.user));
        desk.tell(EntityKey::Followers(provider, partition), Tell::Unfollow { who: caller.at.user });
    }
    for trade in std::mem::take(&mut desk.trades.open) {
        let draft = trade.position.plan().draft();
        let (who, market) = (draft.id, EntityKey::Market(MarketId::from(&draft.pair)));
        desk.tell(market, Tell::Watch { who, seen: trade.quote().number, wants: Wants::default() });
        if let Some(movement) = trade.position.abandoned() {
            desk.book(who, movement);
        }
    }
    desk.decided
}
