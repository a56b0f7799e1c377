//! What every venue has to pass.

use super::Venue;
use crate::id::{SignalId, UserId};
use crate::market::{Book, Deal, Money, Pair, Quantity, Row};
use crate::time::Timestamp;
use crate::trade::id::{ClientOrderId, Leg, PositionId};
use crate::trade::order::{Kind, Order, Reject, Report};

/// A venue that takes the exam: its market does as it is told. It has BTC/USDT in ticks of 0.1 and lots of 0.001, takes
/// no order worth less than 5, and ends what it cannot fill at once by the time of a book a minute later.
pub trait Candidate: Venue {
    /// The market is this now.
    fn market(&mut self, book: &Book);
}

/// What a venue did not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{point}: {said:?}")]
pub struct Failed {
    /// The point of the exam.
    pub point: &'static str,
    /// What the venue said.
    pub said: Vec<Report>,
}

struct Desk<'a, V> {
    venue: &'a mut V,
    minute: u64,
}

fn order(person: i64, leg: Leg, deal: Deal, kind: Kind, quantity: &str) -> Order {
    let position = PositionId { signal: SignalId(1), version: 0, person: UserId(person) };
    let id = ClientOrderId::new(position, leg, 0).expect("small numbers make an id");
    Order { id, pair: pair("BTC/USDT"), deal, kind, quantity: number(quantity) }
}

fn pair(text: &str) -> Pair {
    text.parse().expect("the exam names pairs")
}

fn number(text: &str) -> Quantity {
    text.parse().expect("the exam writes numbers")
}

fn row(price: &str, quantity: &str) -> Row {
    Row { price: price.parse().expect("the exam writes numbers"), quantity: number(quantity) }
}

impl<V: Candidate> Desk<'_, V> {
    /// The market does this, a minute later.
    fn market(&mut self, bid: &str, ask: &str, quantity: &str) {
        self.minute += 1;
        let at = Timestamp(self.minute * 60_000);
        let (bids, asks) = (vec![row(bid, quantity)], vec![row(ask, quantity)]);
        self.venue
            .market(&Book::new(at, row(bid, quantity).price, bids, asks).expect("the exam writes books"));
    }

    fn said(&mut self, of: &Order) -> Vec<Report> {
        self.venue.reports().into_iter().filter(|(id, _)| *id == of.id).map(|(_, report)| report).collect()
    }

    fn expect(
        &mut self,
        point: &'static str,
        of: &Order,
        right: impl Fn(&[Report]) -> bool,
    ) -> Result<(), Failed> {
        let said = self.said(of);
        if right(&said) { Ok(()) } else { Err(Failed { point, said }) }
    }
}

fn filled(reports: &[Report]) -> rust_decimal::Decimal {
    let quantity =
        |report: &Report| if let Report::Filled(fill) = report { fill.quantity.decimal() } else { 0.into() };
    reports.iter().map(quantity).sum()
}

fn numbered(reports: &[Report]) -> bool {
    let numbers = reports
        .iter()
        .filter_map(|report| if let Report::Filled(fill) = report { Some(fill.number) } else { None });
    numbers.zip(1..).all(|(number, expected)| number == expected)
}

fn fees(reports: &[Report]) -> bool {
    reports.iter().all(|report| !matches!(report, Report::Filled(fill) if fill.fee <= Money::ZERO))
}

/// Whether a venue does what the rules count on. It says the first point at which it does not.
pub fn exam(venue: &mut impl Candidate) -> Result<(), Failed> {
    let mut desk = Desk { venue, minute: 0 };
    desk.market("100", "100.1", "5");
    refusals(&mut desk)?;
    fills(&mut desk)?;
    exits(&mut desk)
}

fn refusals<V: Candidate>(desk: &mut Desk<'_, V>) -> Result<(), Failed> {
    let limit = |price: &str| Kind::Limit(price.parse().expect("the exam writes numbers"));
    let mut foreign = order(1, Leg::Entry(0), Deal::Buy, limit("90"), "1");
    foreign.pair = pair("NONE/USDT");
    for (point, order, why) in [
        ("names a pair that it does not have", foreign, Reject::UnknownPair),
        (
            "refuses a price between ticks",
            order(2, Leg::Entry(0), Deal::Buy, limit("90.01"), "1"),
            Reject::Precision,
        ),
        (
            "refuses parts of a lot",
            order(3, Leg::Entry(0), Deal::Buy, limit("90"), "1.0001"),
            Reject::Precision,
        ),
        (
            "refuses what is worth too little",
            order(4, Leg::Entry(0), Deal::Buy, limit("90"), "0.05"),
            Reject::LeastValue,
        ),
        (
            "closes nothing where nothing is held",
            order(5, Leg::Exit, Deal::Sell, Kind::Market { worst: None }, "1"),
            Reject::NothingHeld,
        ),
    ] {
        desk.venue.place(&order);
        desk.expect(point, &order, |said| said == [Report::Rejected(why)])?;
    }
    let absent = order(6, Leg::Entry(0), Deal::Buy, limit("90"), "1");
    desk.venue.look(absent.id);
    desk.expect("says that an order is absent", &absent, |said| said == [Report::Absent])
}

fn fills<V: Candidate>(desk: &mut Desk<'_, V>) -> Result<(), Failed> {
    let limit = |price: &str| Kind::Limit(price.parse().expect("the exam writes numbers"));
    let once = order(10, Leg::Entry(0), Deal::Buy, limit("90"), "3");
    desk.venue.place(&once);
    desk.venue.place(&once);
    desk.market("90", "90.5", "2");
    desk.expect("fills nothing before its price", &once, |said| said == [Report::Accepted])?;
    desk.market("89", "89.5", "2");
    desk.expect("fills a part, at the limit or better, once", &once, |said| {
        filled(said) == 2.into() && numbered(said) && fees(said)
    })?;
    desk.market("89", "89.5", "2");
    desk.venue.place(&once);
    desk.market("89", "89.5", "2");
    let rest = desk.said(&once);
    if filled(&rest) != 1.into() {
        return Err(Failed {
            point: "fills no more than was ordered, however often it is placed",
            said: rest,
        });
    }
    desk.venue.look(once.id);
    desk.expect("tells all of an order again", &once, |said| {
        filled(said) == 3.into() && numbered(said) && said[0] == Report::Accepted
    })?;
    let mut other = once.clone();
    other.quantity = number("2");
    desk.venue.place(&other);
    desk.expect("takes no other order under the same id", &other, |said| {
        said == [Report::Rejected(Reject::TakenId)]
    })?;
    let ended = order(11, Leg::Entry(0), Deal::Buy, limit("80"), "3");
    desk.venue.place(&ended);
    desk.market("90", "90.1", "2");
    desk.venue.cancel(ended.id);
    desk.venue.cancel(ended.id);
    desk.market("70", "70.1", "2");
    desk.expect("fills nothing that was cancelled", &ended, |said| {
        said == [Report::Accepted, Report::Cancelled]
    })?;
    let capped = order(12, Leg::Entry(0), Deal::Buy, Kind::Market { worst: "75".parse().ok() }, "5");
    desk.venue.place(&capped);
    desk.market("74", "74.5", "2");
    desk.market("75", "75.5", "2");
    desk.expect("buys at no worse than the worst, and ends the rest", &capped, |said| {
        filled(said) == 2.into() && said.last() == Some(&Report::Cancelled)
    })
}

fn exits<V: Candidate>(desk: &mut Desk<'_, V>) -> Result<(), Failed> {
    let price = |text: &str| text.parse().expect("the exam writes numbers");
    // Person 10 holds 3, bought above.
    let stop = order(10, Leg::Stop, Deal::Sell, Kind::StopMarket(price("60")), "9");
    let target = order(10, Leg::Target(0), Deal::Sell, Kind::TakeProfit(price("80")), "1");
    desk.venue.place(&stop);
    desk.venue.place(&target);
    desk.market("70", "70.1", "9");
    desk.expect("keeps a stop until its price", &stop, |said| said == [Report::Accepted])?;
    desk.venue.look(target.id);
    desk.expect("keeps a target until its price", &target, |said| said == [Report::Accepted])?;
    desk.market("85", "85.1", "9");
    desk.expect("gives a target no better price than it names", &target, |said| {
        filled(said) == 1.into()
            && said.iter().all(|report| !matches!(report, Report::Filled(fill) if fill.price != price("80")))
    })?;
    desk.market("50", "50.1", "9");
    desk.market("50", "50.1", "9");
    desk.expect("gives back at a stop what is held, and no more, at what there is", &stop, |said| {
        filled(said) == 2.into()
            && said.iter().all(|report| !matches!(report, Report::Filled(fill) if fill.price != price("50")))
    })
}

#[cfg(test)]
#[path = "exam/tests.rs"]
mod tests;
