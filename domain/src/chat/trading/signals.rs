//! A post reaches somebody, and a price.

use super::Desk;
use crate::chat::caller::Caller;
use crate::chat::user::UserChange;
use crate::decision::Decision;
use crate::entity::EntityKey;
use crate::following::{MOST_ASKED, Pending, Post, Purse, Says, Stage, Trade, leverage, plan};
use crate::market::{MarketId, Pair, Quote, Rate};
use crate::message::Tell;
use crate::notice::{OfTrade, Proposal};
use crate::signal::{Action, Signal};
use crate::time::{Millis, Timestamp};
use crate::trade::confirm::{Answer, Mode, Question, Terms};
use crate::trade::id::PositionId;
use crate::trade::plan::Plan;
use crate::trade::position::Ask;
use crate::trade::protection::{Guard, KillSwitch, Limits, Protections, Tally, check};
use crate::trade::rule::{Level, Rule};

/// Somebody has ten minutes to answer, and the price may move by half a per cent meanwhile.
const TERMS: Terms = Terms { answer_ms: Millis::minutes(10).0, tolerance: Rate::per_mille(5) };

/// A provider whom they follow has posted something. Each post is taken once, by its number.
pub(in crate::chat) fn posted(caller: &Caller, post: &Post) -> Decision<UserChange> {
    let mut desk = Desk::of(caller);
    if desk.trades.follow(post.provider).is_none() || !desk.trades.take(post.provider, post.number) {
        return Decision::new();
    }
    match &post.says {
        Says::Signal(signal) => {
            if let Err(rule) = desk.considers(post, signal) {
                desk.refuse(signal.pair.clone(), rule);
            }
        }
        Says::Action(action) => desk.heeds(post, action),
    }
    desk.done()
}

/// The answer to what the price is: something begins, or they are asked.
pub(in crate::chat) fn price_is(caller: &Caller, about: u64, quote: Option<Quote>) -> Decision<UserChange> {
    let mut desk = Desk::of(caller);
    let waits = |pending: &Pending| pending.post.number == about && !matches!(pending.stage, Stage::Yes(_));
    let Some(place) = desk.trades.asked.iter().position(waits) else { return Decision::new() };
    let Pending { post, stage } = desk.trades.asked.remove(place);
    let Says::Signal(signal) = &post.says else { return desk.done() };
    if let Err(rule) = desk.weighs(&post, signal, stage, quote) {
        desk.refuse(signal.pair.clone(), rule);
    }
    desk.done()
}

/// A price has come that one of their trades waited for.
pub(in crate::chat) fn priced(caller: &Caller, position: PositionId, quote: Quote) -> Decision<UserChange> {
    let mut desk = Desk::of(caller);
    let mut open = desk.trades.open.iter_mut();
    let Some(trade) = open.find(|trade| trade.position.plan().draft().id == position) else {
        return Decision::new();
    };
    if quote.number <= trade.quote().number {
        return Decision::new();
    }
    let came = trade.priced(quote);
    desk.settle(position, came);
    desk.done()
}

impl Desk<'_> {
    fn considers(&mut self, post: &Post, signal: &Signal) -> Result<(), Rule> {
        if self.trades.has(post.signal) {
            return Ok(());
        }
        let now = self.caller.now;
        let follow = self.trades.follow(post.provider).expect("it was looked for before");
        follow.filter.check(&signal.pair, signal.side, leverage(signal)?)?;
        self.stopped()?;
        self.trades
            .asked
            .retain(|pending| !matches!(pending.stage, Stage::Yes(question) if question.until() <= now));
        if self.trades.asked.len() >= MOST_ASKED {
            return Err(Rule::Questions);
        }
        self.trades.asked.push(Pending { post: post.clone(), stage: Stage::Price });
        self.asks_price(&signal.pair, post.number);
        Ok(())
    }

    pub(super) fn asks_price(&mut self, pair: &Pair, about: u64) {
        let (market, who) = (EntityKey::Market(MarketId::from(pair)), self.caller.at.user);
        self.tell(market, Tell::AskPrice { who, about });
    }

    fn stopped(&self) -> Result<(), Rule> {
        let stopped = |switch| switch != KillSwitch::Off;
        if stopped(self.trades.switch) || stopped(self.caller.policy.trades) {
            Err(Rule::KillSwitch)
        } else {
            Ok(())
        }
    }

    /// What is to be done about a signal of before.
    fn heeds(&mut self, post: &Post, action: &Action) {
        let signal = post.signal;
        if matches!(action, Action::Close(_) | Action::Cancel) {
            self.trades.asked.retain(|pending| pending.post.signal != signal);
        }
        let of_signal = |trade: &&Trade| {
            trade.provider == post.provider && trade.position.plan().draft().id.signal == signal
        };
        let Some(trade) = self.trades.open.iter().find(of_signal) else { return };
        let draft = trade.position.plan().draft();
        let even = || trade.position.holding()?.average(draft.side, draft.precision);
        let ask = match action {
            Action::Close(_) => Some(Ask::Close),
            Action::ClosePart(share) => {
                let millionths = u32::try_from(share.percent() * rust_decimal::Decimal::from(10_000));
                millionths.ok().and_then(|part| Rate::new(part).ok()).map(Ask::ClosePart)
            }
            Action::Cancel => Some(Ask::CancelEntries),
            Action::MoveStop(price) => Some(Ask::MoveStop(*price)),
            Action::MoveStopToEntry => even().map(Ask::MoveStop),
            // What was ordered is ordered, and what a provider says was reached is what the market says.
            Action::ModifyTargets(_)
            | Action::ModifyEntry(_)
            | Action::TargetHit(_)
            | Action::StopHit
            | Action::EntryHit => None,
        };
        let id = draft.id;
        if let Some(ask) = ask {
            self.ask(id, ask);
        }
    }

    fn weighs(
        &mut self,
        post: &Post,
        signal: &Signal,
        stage: Stage,
        quote: Option<Quote>,
    ) -> Result<(), Rule> {
        let quote = quote.ok_or(Rule::NoPrice)?;
        let Some(follow) = self.trades.follow(post.provider) else { return Ok(()) };
        let (mode, now) = (follow.mode, self.caller.now);
        let plan = self.plans(post, signal, &quote)?;
        let question = match stage {
            Stage::Price if mode == Mode::Follow => return self.begins(post, plan, quote, now),
            Stage::Price => Question::new(TERMS, quote.tick.price, now),
            Stage::Moved(question, at) => match question.yes(quote.tick.price, at)? {
                Answer::Confirmed => return self.begins(post, plan, quote, now),
                Answer::AskAgain(question) => question,
            },
            Stage::Yes(_) => return Ok(()),
        };
        let draft = plan.draft();
        let proposal = Proposal {
            post: post.number,
            pair: draft.pair.clone(),
            side: draft.side,
            price: quote.tick.price,
            entries: draft.rungs.iter().map(|rung| rung.at.worst()).collect(),
            stop: draft.stop,
            targets: draft.targets.iter().map(|target| target.price).collect(),
            leverage: draft.leverage.times(),
            commits: crate::following::Trades::figure(draft.ceiling),
            minutes: TERMS.answer_ms / 60_000,
        };
        self.trades.asked.push(Pending { post: post.clone(), stage: Stage::Yes(question) });
        self.say(OfTrade::Proposed { proposal: Box::new(proposal) });
        Ok(())
    }

    /// What they would do, if nothing that protects them says no.
    fn plans(&self, post: &Post, signal: &Signal, quote: &Quote) -> Result<Plan, Rule> {
        let trades = &self.trades;
        let follow = trades.follow(post.provider).ok_or(Rule::Symbol)?;
        let uncountable = |_| Rule::Uncountable;
        let id = PositionId { signal: post.signal, version: post.version, person: self.caller.at.user };
        let purse = Purse {
            size: follow.size,
            balance: trades.balance().map_err(uncountable)?,
            free: trades.spendable().map_err(uncountable)?,
        };
        let plan = plan(id, signal, &purse, quote)?;
        let holds = !self.caller.user.entitlements.held.is_empty();
        let limits = if holds { Limits::TIERS[1] } else { Limits::TIERS[0] };
        let protections = Protections { limits: Some(limits), ..trades.protections };
        let deposited = trades.account.map(|account| account.granted).unwrap_or_default();
        let nothing = (Protections::default(), Tally::default());
        let everybody = Guard {
            level: Level::Global,
            protections: &nothing.0,
            tally: &nothing.1,
            switch: self.caller.policy.trades,
            deposited,
        };
        let person = Guard {
            level: Level::Person,
            protections: &protections,
            tally: &trades.tally,
            switch: trades.switch,
            deposited,
        };
        check(&[everybody, person], plan.draft().ceiling, self.caller.now).map_err(|refusal| refusal.rule)?;
        Ok(plan)
    }

    fn begins(&mut self, post: &Post, plan: Plan, quote: Quote, now: Timestamp) -> Result<(), Rule> {
        let (id, ceiling) = (plan.draft().id, plan.draft().ceiling);
        let tally = self.trades.tally.began(ceiling, now).map_err(|_| Rule::Uncountable)?;
        let (trade, came) = Trade::begin(plan, post.provider, quote)?;
        self.trades.tally = tally;
        self.trades.open.push(trade);
        self.settle(id, Ok(came));
        Ok(())
    }
}
