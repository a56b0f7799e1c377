//! The venue on paper passes, and what is broken does not.

use super::*;
use crate::market::Rate;
use crate::trade::venue::{Conditions, Paper};

impl Candidate for Paper {
    fn market(&mut self, book: &Book) {
        Paper::market(self, book);
    }
}

fn paper() -> Paper {
    let precision = crate::market::Precision {
        tick: "0.1".parse().unwrap(),
        lot: "0.001".parse().unwrap(),
        least_value: Money::whole(5).unwrap(),
    };
    let (maker, taker) = (Rate::new(200).unwrap(), Rate::new(600).unwrap());
    Paper::new(Conditions { pair: "BTC/USDT".parse().unwrap(), precision, maker, taker, patience_ms: 60_000 })
}

/// What a venue may do wrong.
#[derive(Clone, Copy, Debug)]
enum Fault {
    PlacesTwice,
    ForgetsCancels,
    LosesFees,
    SaysNothingOfAbsence,
    Overfills,
}

struct Broken(Paper, Fault);

impl Venue for Broken {
    fn place(&mut self, order: &Order) {
        let mut order = order.clone();
        if matches!(self.1, Fault::Overfills) && order.id.leg() == Leg::Target(0) {
            order.quantity = number("2");
        }
        self.0.place(&order);
        if matches!(self.1, Fault::PlacesTwice) {
            self.0.look(order.id);
        }
    }

    fn cancel(&mut self, id: ClientOrderId) {
        if !matches!(self.1, Fault::ForgetsCancels) {
            self.0.cancel(id);
        }
    }

    fn look(&mut self, id: ClientOrderId) {
        self.0.look(id);
    }

    fn reports(&mut self) -> Vec<(ClientOrderId, Report)> {
        let mut said = self.0.reports();
        for (_, report) in &mut said {
            if let (Report::Filled(fill), Fault::LosesFees) = (report, self.1) {
                fill.fee = Money::ZERO;
            }
        }
        said.retain(|(_, report)| {
            !(matches!(self.1, Fault::SaysNothingOfAbsence) && *report == Report::Absent)
        });
        said
    }
}

impl Candidate for Broken {
    fn market(&mut self, book: &Book) {
        self.0.market(book);
    }
}

#[test]
fn the_venue_on_paper_passes() {
    assert_eq!(exam(&mut paper()), Ok(()));
}

#[test]
fn what_is_broken_does_not() {
    for (fault, point) in [
        (Fault::PlacesTwice, "names a pair that it does not have"),
        (Fault::SaysNothingOfAbsence, "says that an order is absent"),
        (Fault::LosesFees, "fills a part, at the limit or better, once"),
        (Fault::ForgetsCancels, "fills nothing that was cancelled"),
        (Fault::Overfills, "gives a target no better price than it names"),
    ] {
        let failed = exam(&mut Broken(paper(), fault)).expect_err("a broken venue fails");
        assert_eq!(failed.point, point, "{fault:?}");
    }
}
