//! Between a position, its venue and the ledger.

use std::collections::{BTreeMap, VecDeque};

use rust_decimal::Decimal;
use shoal_domain::ledger::{Holder, House, OperationId, Outside};
use shoal_domain::market::{Book, Price};
use shoal_domain::time::Timestamp;
use shoal_domain::trade::id::ClientOrderId;
use shoal_domain::trade::order::{Order, Reject, Report};
use shoal_domain::trade::position::{Event, Intent, News, Position};
use shoal_domain::trade::postings;
use shoal_domain::trade::venue::{Conditions, Paper, Venue};

use crate::laws;
use crate::world::{Case, precision};

/// Which prices a position is told.
#[derive(Clone, Copy, PartialEq)]
pub enum Hearing {
    All,
    Named,
}

/// What becomes of what is sent.
#[derive(Clone, Copy)]
pub enum Post {
    Prompt,
    /// Three of ten orders and cancels get no answer, half of those never arrive, and one of ten answers is late.
    Lossy(u64),
}

pub struct Desk {
    pub position: Position,
    pub venue: Paper,
    /// What each account has.
    pub ledger: BTreeMap<Holder, i64>,
    booked: Vec<OperationId>,
    post: Option<u64>,
    late: VecDeque<(ClientOrderId, Report)>,
    /// All that was ever ordered under an id.
    ordered: BTreeMap<ClientOrderId, Order>,
    /// What the venue has filled, by order and number: what it says again is the same.
    pub filled: BTreeMap<(ClientOrderId, u32), Decimal>,
    pub entries: u32,
    pub exits: u32,
    pub stop_moves: u32,
}

impl Desk {
    pub fn begin(case: &Case, post: Post) -> Option<Desk> {
        let (maker, taker) = (case.maker, case.taker);
        let pair = case.plan.draft().pair.clone();
        let venue =
            Paper::new(Conditions { pair, precision: precision(), maker, taker, patience_ms: 12_000 });
        let first = case.ticks[0];
        let (position, intents) = Position::begin(case.plan.clone(), first.price, first.at).ok()?;
        let post = if let Post::Lossy(seed) = post { Some(seed) } else { None };
        let mut desk = Desk {
            position,
            venue,
            ledger: BTreeMap::new(),
            booked: Vec::new(),
            post,
            late: VecDeque::new(),
            ordered: BTreeMap::new(),
            filled: BTreeMap::new(),
            entries: 0,
            exits: 0,
            stop_moves: 0,
        };
        desk.carry_out(intents);
        Some(desk)
    }

    pub fn result(&self) -> i64 {
        self.ledger
            .iter()
            .filter(|(holder, _)| matches!(holder, Holder::Person(_)))
            .map(|(_, units)| units)
            .sum()
    }

    pub fn has(&self, holder: Holder) -> i64 {
        self.ledger.get(&holder).copied().unwrap_or_default()
    }

    pub fn margin(&self) -> i64 {
        self.has(Holder::House(House::Margin))
    }

    pub fn took(&self) -> i64 {
        self.has(Holder::Outside(Outside::Venue))
    }

    /// Whether the venue has no order of ours that could still be filled.
    pub fn rests_nothing(&mut self) -> bool {
        self.ordered.keys().copied().collect::<Vec<_>>().into_iter().all(|id| {
            self.venue.look(id);
            let said = self.venue.reports();
            let filled: Decimal = said
                .iter()
                .filter_map(|(_, report)| {
                    if let Report::Filled(fill) = report { Some(fill.quantity.decimal()) } else { None }
                })
                .sum();
            let over = said.iter().any(|(_, report)| {
                matches!(report, Report::Cancelled | Report::Rejected(_) | Report::Absent)
            });
            over || filled == self.ordered[&id].quantity.decimal()
        })
    }

    /// The market moves; the venue first, then what the position makes of the price.
    pub fn market(&mut self, book: &Book, hearing: Hearing) {
        let now = book.at();
        while let Some(wake) = self.position.wake().filter(|wake| *wake <= now) {
            self.hear(&Event::Woke, wake);
        }
        self.venue.market(book);
        self.deliver(now, true);
        if hearing == Hearing::All || self.waits_for(book.mark()) {
            self.hear(&Event::Marked(book.mark()), now);
        }
    }

    fn waits_for(&self, mark: Price) -> bool {
        let levels = self.position.levels();
        levels.below.is_some_and(|level| mark <= level) || levels.above.is_some_and(|level| mark >= level)
    }

    pub fn hear(&mut self, event: &Event, now: Timestamp) {
        let before = self.position.clone();
        let intents = self.position.hear(event, now).unwrap();
        laws::between(&before, &self.position);
        self.carry_out(intents);
        self.deliver(now, false);
    }

    fn carry_out(&mut self, intents: Vec<Intent>) {
        for intent in intents {
            match intent {
                Intent::Place(order) => self.place(&order),
                Intent::Cancel(id) => {
                    if !self.one_in_ten(3) {
                        self.venue.cancel(id);
                    }
                }
                Intent::Look(id) => self.venue.look(id),
                Intent::Book(movement) => {
                    let draft = self.position.plan().draft();
                    let Some((id, journal)) = postings::journal(draft.id, draft.source, movement).unwrap()
                    else {
                        continue;
                    };
                    assert!(!self.booked.contains(&id), "{id} is booked twice");
                    self.booked.push(id);
                    for posting in journal.postings() {
                        assert_eq!(posting.account.asset.code(), "PAPER");
                        *self.ledger.entry(posting.account.holder).or_default() += posting.units;
                    }
                }
                Intent::Tell(News::StopMoved(_)) => self.stop_moves += 1,
                // What was filled is reported after the venue took all of it, where reports are late.
                Intent::Tell(News::Overfilled) => assert!(!self.is_prompt() && self.liquidated()),
                Intent::Tell(_) => {}
            }
        }
    }

    fn place(&mut self, order: &Order) {
        let known = self.ordered.entry(order.id).or_insert_with(|| order.clone());
        assert_eq!(known, order, "one id, one order");
        if !self.one_in_ten(3) {
            self.venue.place(order);
            return;
        }
        if self.one_in_ten(5) {
            self.venue.place(order);
            // Its answer is lost.
            let said = self.venue.reports();
            self.late.extend(said.into_iter().filter(|(id, _)| *id != order.id));
        }
        self.late.push_back((order.id, Report::Unknown));
    }

    /// What the venue says reaches the position, in its order; some of it later.
    fn deliver(&mut self, now: Timestamp, all: bool) {
        loop {
            let said = self.venue.reports();
            for (id, report) in &said {
                assert_ne!(*report, Report::Rejected(Reject::TakenId));
                if let Report::Filled(fill) = report {
                    let quantity = *self.filled.entry((*id, fill.number)).or_insert(fill.quantity.decimal());
                    assert_eq!(quantity, fill.quantity.decimal());
                }
            }
            self.late.extend(said);
            if self.late.is_empty() || (!all && self.one_in_ten(1)) {
                return;
            }
            let (order, report) = self.late.pop_front().unwrap();
            let before = self.position.clone();
            let intents = self.position.hear(&Event::Reported { order, report }, now).unwrap();
            laws::between(&before, &self.position);
            let booked = self.booked.len();
            self.carry_out(intents);
            let new = self.booked.len() > booked;
            self.entries += u32::from(new && order.leg().opens());
            self.exits += u32::from(new && !order.leg().opens());
        }
    }

    /// Whether the venue ever took what was set aside.
    pub fn liquidated(&self) -> bool {
        self.booked.iter().any(|id| id.as_str().contains("liquidated"))
    }

    /// Whether all that is sent arrives and is answered.
    pub fn is_prompt(&self) -> bool {
        self.post.is_none()
    }

    fn one_in_ten(&mut self, times: u64) -> bool {
        let Some(state) = &mut self.post else { return false };
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33) % 10 < times
    }

    /// All that is kept is written down and read back.
    pub fn restart(&mut self) {
        let stored = serde_json::to_string(&self.position).unwrap();
        let read: Position = serde_json::from_str(&stored).unwrap();
        assert_eq!(read, self.position);
        self.position = read;
    }
}
