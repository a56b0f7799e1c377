//! A market: its last prices, and who waits for which.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::PORTION;
use crate::decision::Decision;
use crate::entity::{BadField, EntityKey, FieldWrite, read_field};
use crate::market::{Book, Deal, Levels, MarketId, Quote, Terms, Tick, Triggers, Wants};
use crate::message::{Message, Tell};
use crate::time::Timestamp;
use crate::trade::id::PositionId;

/// So many prices are remembered, for those who were busy.
pub const REMEMBERED: u64 = 256;

/// So many wait at one market at most.
const MOST_WAITING: usize = 1_000_000;

const TICK: &str = "tick:";
const WAIT: &str = "wait:";
const TERMS: &str = "terms";
const TOLD: &str = "told";

/// A market.
#[derive(Clone, Debug)]
pub struct Market {
    terms: Option<Terms>,
    /// The last ones, by their numbers.
    ticks: BTreeMap<u64, Tick>,
    /// Up to this one everybody was told.
    told: u64,
    waiting: BTreeMap<PositionId, Waiting>,
    marks: Triggers<PositionId>,
    bids: Triggers<PositionId>,
    asks: Triggers<PositionId>,
    moments: Triggers<PositionId, Timestamp>,
}

/// Somebody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Who.
    pub who: PositionId,
    /// What they have seen: only a later price is told.
    pub seen: u64,
    /// Which prices.
    pub wants: Wants,
}

/// A price, numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbered {
    /// Its number.
    pub number: u64,
    /// The price.
    pub tick: Tick,
}

/// What changes at a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarketChange {
    /// It asks something else.
    Terms(Terms),
    /// There is another price.
    Tick(Numbered),
    /// Everybody was told of the prices up to this.
    Told(u64),
    /// Somebody waits.
    Waits(Waiting),
    /// Somebody waits no longer.
    Gone(PositionId),
}

impl Default for Market {
    fn default() -> Market {
        Market {
            terms: None,
            ticks: BTreeMap::new(),
            told: 0,
            waiting: BTreeMap::new(),
            marks: Triggers::new(MOST_WAITING),
            bids: Triggers::new(MOST_WAITING),
            asks: Triggers::new(MOST_WAITING),
            moments: Triggers::new(MOST_WAITING),
        }
    }
}

impl Market {
    /// Reads the fields of a stored record. A field of unknown name is passed over: a newer release wrote it.
    pub fn read<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Market, BadField> {
        let mut market = Market::default();
        for (name, value) in fields {
            match name {
                TERMS => market.terms = Some(read_field(name, value)?),
                TOLD => market.told = read_field(name, value)?,
                _ if name.starts_with(TICK) => {
                    let Numbered { number, tick } = read_field(name, value)?;
                    market.ticks.insert(number, tick);
                }
                _ if name.starts_with(WAIT) => market.wait(read_field(name, value)?),
                _ => {}
            }
        }
        Ok(market)
    }

    /// Makes a change.
    pub fn apply(&mut self, change: &MarketChange) {
        match *change {
            MarketChange::Terms(terms) => self.terms = Some(terms),
            MarketChange::Tick(Numbered { number, tick }) => {
                self.ticks.insert(number, tick);
                self.ticks = self.ticks.split_off(&(number + 1).saturating_sub(REMEMBERED));
            }
            MarketChange::Told(number) => self.told = number,
            MarketChange::Waits(waiting) => self.wait(waiting),
            MarketChange::Gone(who) => self.leave(who),
        }
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// The last price.
    #[must_use]
    pub fn last(&self) -> Option<Quote> {
        let (number, tick) = self.ticks.last_key_value()?;
        Some(Quote { number: *number, tick: *tick, terms: self.terms? })
    }

    fn wait(&mut self, waiting: Waiting) {
        let Waiting { who, wants: Wants { mark, bid, ask, from }, .. } = waiting;
        let moment = Levels { below: None, above: from };
        let full = [self.marks.set(who, mark), self.bids.set(who, bid), self.asks.set(who, ask)];
        if full.iter().all(Result::is_ok) && self.moments.set(who, moment).is_ok() {
            self.waiting.insert(who, waiting);
        } else {
            self.leave(who);
        }
    }

    fn leave(&mut self, who: PositionId) {
        self.waiting.remove(&who);
        self.marks.remove(&who);
        self.bids.remove(&who);
        self.asks.remove(&who);
        self.moments.remove(&who);
    }

    /// Whom a book reaches that was not seen by them.
    fn reached(&self, number: u64, book: &Book) -> BTreeSet<PositionId> {
        let marks = self.marks.reached(book.mark());
        let bids = self.bids.reached(book.best(Deal::Sell));
        let asks = self.asks.reached(book.best(Deal::Buy));
        let all = marks.chain(bids).chain(asks).chain(self.moments.reached(book.at()));
        all.filter(|who| self.waiting.get(who).is_some_and(|waiting| waiting.seen < number))
            .copied()
            .collect()
    }
}

impl MarketChange {
    /// The change as it is written to the record.
    #[must_use]
    pub fn write(&self) -> FieldWrite {
        match self {
            MarketChange::Terms(terms) => FieldWrite::set(TERMS, terms),
            MarketChange::Tick(tick) => FieldWrite::set(format!("{TICK}{}", tick.number % REMEMBERED), tick),
            MarketChange::Told(number) => FieldWrite::set(TOLD, number),
            MarketChange::Waits(waiting) => FieldWrite::set(format!("{WAIT}{}", waiting.who), waiting),
            MarketChange::Gone(who) => FieldWrite::remove(format!("{WAIT}{who}")),
        }
    }
}

pub(super) fn message(state: &Market, me: MarketId, message: &Message) -> Decision<MarketChange> {
    match message {
        Message::Tell(Tell::Ticked { tick, terms }) => ticked(state, me, *tick, *terms),
        Message::Tell(Tell::Onward) => advance(state, me),
        Message::Tell(Tell::AskPrice { who, about }) => {
            let answer = Tell::PriceIs { about: *about, quote: state.last() };
            Decision::new().tell(EntityKey::User(*who), answer)
        }
        Message::Tell(Tell::Watch { who, seen, wants }) => {
            watch(state, Waiting { who: *who, seen: *seen, wants: *wants })
        }
        _ => Decision::new(),
    }
}

/// There is another price. One that is not later than the last is a repeat.
fn ticked(state: &Market, me: MarketId, tick: Tick, terms: Terms) -> Decision<MarketChange> {
    let last = state.ticks.last_key_value();
    let is_late = last.is_some_and(|(_, last)| tick.at <= last.at);
    if is_late || Book::around(tick, terms.depth, terms.precision).is_none() {
        return Decision::new();
    }
    let number = last.map_or(1, |(number, _)| number + 1);
    let is_new = state.terms != Some(terms);
    let mut noted = Decision::new().change(MarketChange::Tick(Numbered { number, tick }));
    if is_new {
        noted = noted.change(MarketChange::Terms(terms));
    }
    // Who was not told of an earlier price hears that one first: a step of its own goes on with it.
    if state.ticks.range(state.told + 1..).next().is_some() {
        return noted;
    }
    noted.and(pass(state, me, Quote { number, tick, terms }, number))
}

/// Goes on with the prices of which not everybody was told yet.
fn advance(state: &Market, me: MarketId) -> Decision<MarketChange> {
    let (Some(terms), Some(last)) = (state.terms, state.last()) else { return Decision::new() };
    match state.ticks.range(state.told + 1..).next() {
        Some((number, tick)) => pass(state, me, Quote { number: *number, tick: *tick, terms }, last.number),
        None => Decision::new(),
    }
}

/// Tells whom a price reaches, a portion of them.
fn pass(state: &Market, me: MarketId, quote: Quote, last: u64) -> Decision<MarketChange> {
    let reached = quote.book().map(|book| state.reached(quote.number, &book)).unwrap_or_default();
    let mut told = reached.iter().take(PORTION).fold(Decision::new(), |told, who| {
        told.change(MarketChange::Gone(*who)).tell(EntityKey::User(who.person), priced(*who, quote))
    });
    let all = reached.len() <= PORTION;
    if all {
        told = told.change(MarketChange::Told(quote.number));
    }
    if all && quote.number == last { told } else { told.tell(EntityKey::Market(me), Tell::Onward) }
}

/// Somebody waits from now on, unless what they wait for has been since they looked.
fn watch(state: &Market, waiting: Waiting) -> Decision<MarketChange> {
    let Waiting { who, seen, wants } = waiting;
    if wants == Wants::default() {
        return Decision::new().change(MarketChange::Gone(who));
    }
    let been = state.terms.and_then(|terms| {
        let quote = |(number, tick): (&u64, &Tick)| Quote { number: *number, tick: *tick, terms };
        let missed = state.ticks.range(seen.saturating_add(1)..).map(quote);
        let mut told = missed.take_while(|quote| quote.number <= state.told);
        told.find(|quote| quote.book().is_some_and(|book| wants.meets(&book)))
    });
    match been {
        Some(quote) => Decision::new()
            .change(MarketChange::Gone(who))
            .tell(EntityKey::User(who.person), priced(who, quote)),
        None => Decision::new().change(MarketChange::Waits(waiting)),
    }
}

fn priced(position: PositionId, quote: Quote) -> Tell {
    Tell::Priced { position, quote }
}
