use super::*;
use crate::id::{ProviderId, SignalId, UserId};
use crate::market::{Depth, Levels, Money, Precision, Quote, Rate, Terms, Tick, Wants};
use crate::message::Tell;
use crate::partition::PartitionId;
use crate::signal::Action;
use crate::time::Timestamp;
use crate::trade::id::PositionId;

const PAIR: &str = "BTC/USDT";

fn terms() -> Terms {
    let (tick, lot) = ("0.1".parse().unwrap(), "0.001".parse().unwrap());
    let (spread, step) = (Rate::per_mille(1), Rate::per_mille(1));
    Terms {
        precision: Precision { tick, lot, least_value: Money::ZERO },
        maker: Rate::per_mille(1),
        taker: Rate::per_mille(1),
        maintenance: Rate::ZERO,
        depth: Depth { spread, step, rows: 1, value: Money::whole(1000).unwrap() },
        patience_ms: 1000,
    }
}

/// A market whose tells to itself are heard behind all that is under way.
#[derive(Default)]
struct Floor {
    market: Market,
    onward: usize,
    told: Vec<(PositionId, Quote)>,
    /// The most that were told in one step.
    most: usize,
}

impl Floor {
    fn hears(&mut self, tell: Tell) {
        let me: MarketId = PAIR.parse().unwrap();
        let decision = market(&self.market, me, &Message::Tell(tell));
        decision.changes.iter().for_each(|change| self.market.apply(change));
        self.most = self.most.max(decision.tells.len());
        for (_, tell) in decision.tells {
            match tell {
                Tell::Onward => self.onward += 1,
                Tell::Priced { position, quote } => self.told.push((position, quote)),
                other => panic!("{other:?}"),
            }
        }
    }

    fn ticks(&mut self, second: u64, price: &str) {
        let tick = Tick { at: Timestamp(second * 1000), price: price.parse().unwrap() };
        self.hears(Tell::Ticked { tick, terms: terms() });
    }

    fn watches(&mut self, person: i64, seen: u64, below: &str) {
        let mark = Levels { below: below.parse().ok(), above: None };
        self.hears(Tell::Watch { who: who(person), seen, wants: Wants { mark, ..Wants::default() } });
    }

    /// It goes on by itself until nothing is left.
    fn goes_on(&mut self) {
        while self.onward > 0 {
            self.onward -= 1;
            self.hears(Tell::Onward);
        }
    }

    fn told_to(&self, person: i64) -> Vec<u64> {
        let of = |(position, quote): &(PositionId, Quote)| (*position == who(person)).then_some(quote.number);
        self.told.iter().filter_map(of).collect()
    }
}

fn who(person: i64) -> PositionId {
    PositionId { signal: SignalId(1), version: 0, person: UserId(person) }
}

#[test]
fn a_price_that_reaches_many_is_told_in_portions_and_the_next_waits_for_it() {
    let mut floor = Floor::default();
    let many = 2 * PORTION as i64 + 200;
    floor.ticks(1, "100");
    (0..many).for_each(|person| floor.watches(person, 1, "99"));
    floor.ticks(2, "98");
    assert_eq!((floor.told.len(), floor.most), (PORTION, PORTION + 1));
    let first = floor.told[0].0.person.0;
    // Somebody of the first portion wants to hear of it once more: what they have seen is no news.
    floor.watches(first, 2, "99");
    floor.ticks(3, "101");
    floor.ticks(4, "97");
    floor.goes_on();
    assert_eq!(floor.told_to(first), [2, 4]);
    assert!((0..many).filter(|person| *person != first).all(|person| floor.told_to(person) == [2]));
    assert!(floor.most <= PORTION + 1);
    assert_eq!((floor.market.waiting(), floor.told.len()), (0, many as usize + 1));
}

#[test]
fn a_price_that_passed_meanwhile_is_told_afterwards_and_one_told_twice_is_one() {
    let mut floor = Floor::default();
    for (second, price) in [(1, "100"), (2, "98"), (2, "98"), (1, "50"), (3, "100")] {
        floor.ticks(second, price);
    }
    assert_eq!(floor.market.last().unwrap().number, 3);
    floor.watches(7, 1, "99");
    assert_eq!(floor.told_to(7), [2]);
    floor.watches(7, 2, "99");
    assert_eq!((floor.told_to(7).len(), floor.market.waiting()), (1, 1));
    floor.hears(Tell::Watch { who: who(7), seen: 3, wants: Wants::default() });
    floor.ticks(4, "90");
    assert_eq!((floor.told_to(7).len(), floor.market.waiting()), (1, 0));
}

#[test]
fn a_market_is_read_as_it_was_written() {
    let (mut floor, mut record) = (Floor::default(), std::collections::BTreeMap::new());
    let me: MarketId = PAIR.parse().unwrap();
    let wants = Wants { from: Some(Timestamp(9)), ..Wants::default() };
    let tick = |second| Tick { at: Timestamp(second * 1000), price: "100".parse().unwrap() };
    let ticks = (1..REMEMBERED + 40).map(|second| Tell::Ticked { tick: tick(second), terms: terms() });
    let watch = |person| Tell::Watch { who: who(person), seen: u64::MAX, wants };
    let gone = Tell::Watch { who: who(2), seen: 0, wants: Wants::default() };
    for tell in ticks.chain([watch(1), watch(2), gone]) {
        for change in market(&floor.market, me, &Message::Tell(tell)).changes {
            floor.market.apply(&change);
            let field = change.write();
            match field.value {
                Some(value) => record.insert(field.name, value),
                None => record.remove(&field.name),
            };
        }
    }
    assert_eq!(record.len() as u64, REMEMBERED + 3, "as many prices as are remembered, and no more");
    let read = Market::read(record.iter().map(|(name, value)| (name.as_str(), value.as_str()))).unwrap();
    assert_eq!(format!("{read:?}"), format!("{:?}", floor.market));
}

#[test]
fn all_who_follow_are_told_once_in_portions() {
    let me = EntityKey::Followers(ProviderId(7), PartitionId(3));
    assert_eq!(me.to_string().parse::<EntityKey>().unwrap(), me);
    let (mut all, mut record) = (Followers::default(), vec![]);
    for who in (0..PORTION as i64 + 3).map(UserId) {
        for change in followers(&all, me, &Message::Tell(Tell::Follow { who })).changes {
            record.push(change.write());
            all.apply(&change);
        }
    }
    let fields = record.iter().map(|field| (field.name.as_str(), field.value.as_deref().unwrap()));
    assert_eq!(Followers::read(fields).unwrap(), all);
    for change in followers(&all, me, &Message::Tell(Tell::Unfollow { who: UserId(5) })).changes {
        all.apply(&change);
    }
    let says = Says::Action(Action::Cancel);
    let post = Post { number: 1, provider: ProviderId(7), signal: SignalId(1), version: 0, says };
    let mut waiting = vec![Tell::Posted { post: Box::new(post), after: None }];
    let (mut told, mut most) = (vec![], 0);
    while let Some(tell) = waiting.pop() {
        let decision = followers(&all, me, &Message::Tell(tell));
        most = most.max(decision.tells.len());
        for (to, tell) in decision.tells {
            if to == me { waiting.push(tell) } else { told.push(to) }
        }
    }
    let expected: Vec<_> =
        (0..PORTION as i64 + 3).filter(|id| *id != 5).map(|id| EntityKey::User(UserId(id))).collect();
    assert_eq!(told, expected);
    assert!(most <= PORTION + 1);
}
