//! A venue on paper: orders are filled from what a market takes and gives, with costs.
//!
//! 1. An order meets the books that come after it, never the one it was made by: nobody trades at a price they have seen.
//! 2. What is taken at once pays what the rows of the book ask, row by row, and the taker's fee. What is not there is
//!    not filled; the rest waits for the next book, and is ended after [`Conditions::patience_ms`].
//! 3. An order at a limit that waited is filled at its price, never better, by what the book has at that price or
//!    better, and pays the maker's fee.
//! 4. A stop is filled at what there is once the best price is at it or beyond, which may be far worse. A target is
//!    filled likewise, but never better than it says.
//! 5. Every order meets the whole book by itself: what one person does changes nobody else's result.
//!
//! So what comes out depends on the orders and the books alone, to the last digit.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Venue;
use crate::market::{Book, Deal, Full, Levels, Money, Pair, Precision, Price, Quantity, Rate, Row, Triggers};
use crate::time::{Millis, Timestamp};
use crate::trade::id::{ClientOrderId, PositionId};
use crate::trade::order::{Fill, Kind, Order, Reject, Report};
use crate::trade::plan::MOST_FILLS;

/// Orders that one market has at most; what is over counts until it is forgotten.
const MOST_ORDERS: usize = 1_000_000;

/// What a market on paper asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// Of what.
    pub pair: Pair,
    /// How fine it is.
    pub precision: Precision,
    /// What an order pays that waited, as a part of the value.
    pub maker: Rate,
    /// What one pays that is filled at once.
    pub taker: Rate,
    /// How long what is to be filled at once waits, in milliseconds.
    pub patience_ms: u64,
}

/// An order as the venue knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Resting {
    order: Order,
    left: Option<Quantity>,
    /// Whether it waited for a book: then its limit makes, and takes nothing.
    waited: bool,
    /// Since when it is to be filled at once.
    working: Option<Timestamp>,
    said: Vec<Report>,
    over: bool,
}

/// One market on paper.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Kept", into = "Kept")]
pub struct Paper {
    conditions: Conditions,
    orders: BTreeMap<ClientOrderId, Resting>,
    held: BTreeMap<PositionId, Quantity>,
    /// Those to look at with the next book.
    working: BTreeSet<ClientOrderId>,
    /// Who waits for the bid, and who for the ask.
    sellers: Triggers<ClientOrderId>,
    buyers: Triggers<ClientOrderId>,
    said: Vec<(ClientOrderId, Report)>,
}

/// What a market is made of again: who waits for which price follows from the orders.
#[derive(Serialize, Deserialize)]
struct Kept {
    conditions: Conditions,
    orders: Vec<Resting>,
    held: Vec<(PositionId, Quantity)>,
    working: BTreeSet<ClientOrderId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    said: Vec<(ClientOrderId, Report)>,
}

impl From<Paper> for Kept {
    fn from(Paper { conditions, orders, held, working, said, .. }: Paper) -> Kept {
        let (orders, held) = (orders.into_values().collect(), held.into_iter().collect());
        Kept { conditions, orders, held, working, said }
    }
}

impl From<Kept> for Paper {
    fn from(Kept { conditions, orders, held, working, said }: Kept) -> Paper {
        let mut paper = Paper { held: held.into_iter().collect(), working, said, ..Paper::new(conditions) };
        for resting in orders {
            let id = resting.order.id;
            if !resting.over && !paper.working.contains(&id) && paper.wait(&resting.order).is_err() {
                paper.working.insert(id);
            }
            paper.orders.insert(id, resting);
        }
        paper
    }
}

/// Two are equal that are kept alike.
impl PartialEq for Paper {
    fn eq(&self, other: &Paper) -> bool {
        (&self.conditions, &self.orders, &self.held, &self.working, &self.said)
            == (&other.conditions, &other.orders, &other.held, &other.working, &other.said)
    }
}

impl Eq for Paper {}

impl Paper {
    /// The bids and the asks that change something, and whether the next book does whatever it is.
    #[must_use]
    pub fn waits(&self) -> (Levels, Levels, bool) {
        (self.sellers.nearest(), self.buyers.nearest(), !self.working.is_empty())
    }

    /// A market without orders.
    #[must_use]
    pub fn new(conditions: Conditions) -> Paper {
        let (sellers, buyers) = (Triggers::new(MOST_ORDERS), Triggers::new(MOST_ORDERS));
        let (orders, held, working) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Paper { conditions, orders, held, working, sellers, buyers, said: Vec::new() }
    }

    /// The market is this now. It costs those orders that it reaches.
    pub fn market(&mut self, book: &Book) {
        let reached = self
            .sellers
            .reach(book.best(Deal::Sell))
            .into_iter()
            .chain(self.buyers.reach(book.best(Deal::Buy)));
        let mut looked: BTreeSet<_> = std::mem::take(&mut self.working);
        looked.extend(reached);
        for id in looked {
            self.meet(id, book);
        }
    }

    /// A position is over and none of its orders is open: nothing of it need be known any more.
    pub fn forget(&mut self, position: PositionId) {
        let whose = |id: &ClientOrderId| id.position() == position;
        self.orders.retain(|id, resting| !whose(id) || !resting.over);
        self.held.remove(&position);
    }

    fn meet(&mut self, id: ClientOrderId, book: &Book) {
        let Some(mut resting) = self.orders.remove(&id) else { return };
        if !resting.over {
            self.fill(&mut resting, book);
            self.rest(&mut resting, book.at());
        }
        self.orders.insert(id, resting);
    }

    /// Fills what can be filled.
    fn fill(&mut self, resting: &mut Resting, book: &Book) {
        let Order { id, deal, kind, .. } = resting.order;
        let best = book.best(deal);
        let at_or_beyond =
            |level: Price, deal: Deal| if deal == Deal::Buy { best <= level } else { best >= level };
        // A stop waits on the other side: a seller for a price that falls.
        let meets = match kind {
            Kind::Market { .. } => true,
            Kind::Limit(limit) => at_or_beyond(limit, deal),
            Kind::StopMarket(level) => resting.working.is_some() || at_or_beyond(level, deal.opposite()),
            Kind::TakeProfit(level) => resting.working.is_some() || at_or_beyond(level, deal),
        };
        let makes = matches!(kind, Kind::Limit(_)) && resting.waited;
        resting.waited = true;
        let held = if id.leg().opens() { resting.left } else { self.held.get(&id.position()).copied() };
        let Some(much) = resting.left.and_then(|left| Some(left.min(held?))).filter(|_| meets) else {
            return;
        };
        if !matches!(kind, Kind::Limit(_)) {
            resting.working.get_or_insert(book.at());
        }
        let worst = match kind {
            Kind::Market { worst } => worst,
            Kind::Limit(limit) => Some(limit),
            Kind::StopMarket(_) | Kind::TakeProfit(_) => None,
        };
        for Row { price, quantity } in book.walk(deal, much, worst) {
            if resting.said.len() >= MOST_FILLS as usize && id.leg().opens() {
                break;
            }
            let price = match kind {
                Kind::Limit(limit) if makes => limit,
                Kind::TakeProfit(level) if deal == Deal::Sell => price.min(level),
                Kind::TakeProfit(level) => price.max(level),
                _ => price,
            };
            let rate = if makes { self.conditions.maker } else { self.conditions.taker };
            // What cannot be counted is not filled.
            let Ok(value) = price.times(quantity).and_then(Money::up) else { break };
            let number =
                1 + resting.said.iter().filter(|report| matches!(report, Report::Filled(_))).count() as u32;
            let fill = Fill { number, price, quantity, fee: value.part_up(rate), at: book.at() };
            self.hold(id, quantity);
            resting.left = resting.left.and_then(|left| left.minus(quantity));
            self.say(resting, Report::Filled(fill));
        }
        resting.over = resting.left.is_none();
    }

    fn hold(&mut self, id: ClientOrderId, quantity: Quantity) {
        let held = self.held.remove(&id.position());
        let now = match (held, id.leg().opens()) {
            (None, true) => Some(quantity),
            (Some(held), true) => held.plus(quantity).ok().or(Some(held)),
            (held, false) => held.and_then(|held| held.minus(quantity)),
        };
        self.held.extend(now.map(|now| (id.position(), now)));
    }

    /// What is left of an order waits, or is ended.
    fn rest(&mut self, resting: &mut Resting, now: Timestamp) {
        let id = resting.order.id;
        if resting.over {
            return;
        }
        let impatient =
            resting.working.is_some_and(|since| since + Millis(self.conditions.patience_ms) <= now);
        let full = id.leg().opens() && resting.said.len() >= MOST_FILLS as usize;
        let nothing =
            resting.working.is_some() && !id.leg().opens() && !self.held.contains_key(&id.position());
        if impatient || full || nothing {
            self.end(resting);
            return;
        }
        if matches!(resting.order.kind, Kind::Market { .. }) {
            resting.working.get_or_insert(now);
        }
        if resting.working.is_some() || self.wait(&resting.order).is_err() {
            self.working.insert(id);
        }
    }

    fn wait(&mut self, order: &Order) -> Result<(), Full> {
        let (below, above) = match (order.kind, order.deal) {
            (Kind::Market { .. }, _) => (None, None),
            (Kind::Limit(price) | Kind::TakeProfit(price), Deal::Buy)
            | (Kind::StopMarket(price), Deal::Sell) => (Some(price), None),
            (Kind::Limit(price) | Kind::TakeProfit(price), Deal::Sell)
            | (Kind::StopMarket(price), Deal::Buy) => (None, Some(price)),
        };
        let whose = if order.deal == Deal::Buy { &mut self.buyers } else { &mut self.sellers };
        whose.set(order.id, Levels { below, above })
    }

    fn end(&mut self, resting: &mut Resting) {
        resting.over = true;
        self.say(resting, Report::Cancelled);
    }

    fn say(&mut self, resting: &mut Resting, report: Report) {
        resting.said.push(report);
        self.said.push((resting.order.id, report));
    }

    fn refuses(&self, order: &Order) -> Option<Reject> {
        let Conditions { pair, precision, .. } = &self.conditions;
        if order.pair != *pair {
            return Some(Reject::UnknownPair);
        }
        if !precision.has_quantity(order.quantity)
            || order.kind.price().is_some_and(|price| !precision.has_price(price))
        {
            return Some(Reject::Precision);
        }
        if self.orders.len() >= MOST_ORDERS {
            return Some(Reject::TooMany);
        }
        if !order.id.leg().opens() {
            return (!self.held.contains_key(&order.id.position())).then_some(Reject::NothingHeld);
        }
        let value =
            order.kind.price().and_then(|price| price.times(order.quantity).and_then(Money::down).ok());
        value.is_some_and(|value| value < precision.least_value).then_some(Reject::LeastValue)
    }
}

impl Venue for Paper {
    fn place(&mut self, order: &Order) {
        if let Some(known) = self.orders.get(&order.id) {
            if known.order != *order {
                self.said.push((order.id, Report::Rejected(Reject::TakenId)));
            }
            return;
        }
        let refused = self.refuses(order);
        let (left, said, over) = (Some(order.quantity), Vec::new(), refused.is_some());
        let mut resting = Resting { order: order.clone(), left, waited: false, working: None, said, over };
        self.say(&mut resting, refused.map_or(Report::Accepted, Report::Rejected));
        if !over {
            self.working.insert(order.id);
        }
        self.orders.insert(order.id, resting);
    }

    fn cancel(&mut self, id: ClientOrderId) {
        let Some(mut resting) = self.orders.remove(&id) else { return };
        if !resting.over {
            self.working.remove(&id);
            self.sellers.remove(&id);
            self.buyers.remove(&id);
            self.end(&mut resting);
        }
        self.orders.insert(id, resting);
    }

    fn look(&mut self, id: ClientOrderId) {
        let known = self.orders.get(&id).map_or(vec![Report::Absent], |resting| resting.said.clone());
        self.said.extend(known.into_iter().map(|report| (id, report)));
    }

    fn reports(&mut self) -> Vec<(ClientOrderId, Report)> {
        std::mem::take(&mut self.said)
    }
}
