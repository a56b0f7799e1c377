//! One trade: a position, and the orders of it at a venue on paper of its own.
//!
//! Orders of different people never meet, so each trade has its venue to itself and is as it would be among others. Its
//! clock is that of the prices it is told.

use serde::{Deserialize, Serialize};

use crate::id::ProviderId;
use crate::market::{Levels, Quote, Uncountable, Wants};
use crate::time::{Millis, Timestamp};
use crate::trade::plan::Plan;
use crate::trade::position::{Ask, End, Event, Intent, Movement, News, Position, State};
use crate::trade::rule::Rule;
use crate::trade::venue::{Conditions, Paper, Venue};

/// One trade of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trade {
    /// By whose signal.
    pub provider: ProviderId,
    /// What is traded, and how it stands.
    pub position: Position,
    venue: Paper,
    /// The last price it was told.
    quote: Quote,
}

/// What came of something: what moves in the ledger, and what there is to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Came {
    /// In order.
    pub movements: Vec<Movement>,
    /// In order.
    pub news: Vec<News>,
}

impl Trade {
    /// A trade by this plan begins at this price. Its orders meet the prices that come after.
    pub fn begin(plan: Plan, provider: ProviderId, quote: Quote) -> Result<(Trade, Came), Rule> {
        let conditions = Conditions {
            pair: plan.draft().pair.clone(),
            precision: quote.terms.precision,
            maker: quote.terms.maker,
            taker: quote.terms.taker,
            patience_ms: quote.terms.patience_ms,
        };
        let (position, wanted) = Position::begin(plan, quote.tick.price, quote.tick.at)?;
        let mut trade = Trade { provider, position, venue: Paper::new(conditions), quote };
        let mut came = Came::default();
        trade.carry_out(wanted, &mut came).map_err(|Uncountable| Rule::Uncountable)?;
        Ok((trade, came))
    }

    /// The price is this. One that it has seen, or that is older, is none. On an error it is as it was, but has seen it.
    pub fn priced(&mut self, quote: Quote) -> Result<Came, Uncountable> {
        if quote.number <= self.quote.number {
            return Ok(Came::default());
        }
        self.quote = quote;
        let (now, before) = (quote.tick.at, self.clone());
        let came = self.meet(now);
        if came.is_err() {
            *self = before;
        }
        came
    }

    fn meet(&mut self, now: Timestamp) -> Result<Came, Uncountable> {
        let mut came = Came::default();
        if let Some(book) = self.quote.book() {
            self.venue.market(&book);
            self.listen(&mut came)?;
            let wanted = self.position.hear(&Event::Marked(book.mark()), now)?;
            self.carry_out(wanted, &mut came)?;
        }
        if self.position.wake().is_some_and(|wake| wake <= now) {
            let wanted = self.position.hear(&Event::Woke, now)?;
            self.carry_out(wanted, &mut came)?;
        }
        Ok(came)
    }

    /// Somebody wants something of it.
    pub fn asked(&mut self, ask: Ask) -> Result<Came, Uncountable> {
        let (before, mut came) = (self.clone(), Came::default());
        let wanted = self.position.hear(&Event::Asked(ask), self.quote.tick.at);
        match wanted.and_then(|wanted| self.carry_out(wanted, &mut came)) {
            Ok(()) => Ok(came),
            Err(error) => {
                *self = before;
                Err(error)
            }
        }
    }

    fn carry_out(&mut self, wanted: Vec<Intent>, came: &mut Came) -> Result<(), Uncountable> {
        for intent in wanted {
            match intent {
                Intent::Place(order) => self.venue.place(&order),
                Intent::Cancel(id) => self.venue.cancel(id),
                Intent::Look(id) => self.venue.look(id),
                Intent::Book(movement) => came.movements.push(movement),
                Intent::Tell(news) => came.news.push(news),
            }
        }
        self.listen(came)
    }

    /// Hears all that the venue has to say, and what follows from it.
    fn listen(&mut self, came: &mut Came) -> Result<(), Uncountable> {
        for (order, report) in self.venue.reports() {
            let wanted = self.position.hear(&Event::Reported { order, report }, self.quote.tick.at)?;
            self.carry_out(wanted, came)?;
        }
        Ok(())
    }

    /// Why it is over, if it is.
    #[must_use]
    pub fn over(&self) -> Option<End> {
        match self.position.state() {
            State::Closed(end) => Some(end),
            _ => None,
        }
    }

    /// The last price it was told.
    #[must_use]
    pub fn quote(&self) -> Quote {
        self.quote
    }

    /// The prices that change something; none where it is over.
    #[must_use]
    pub fn wants(&self) -> Wants {
        if self.over().is_some() {
            return Wants::default();
        }
        let (bid, ask, next) = self.venue.waits();
        let next = next.then(|| self.quote.tick.at + Millis(1));
        let mark: Levels = self.position.levels();
        Wants { mark, bid, ask, from: [next, self.position.wake()].into_iter().flatten().min() }
    }
}
