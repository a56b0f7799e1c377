//! Stories of single positions: what is wanted, in which order.

use shoal_domain::id::{SignalId, UserId};
use shoal_domain::market::{Money, Precision, Price, Quantity, Rate, Side};
use shoal_domain::time::Timestamp;
use shoal_domain::trade::holding::Leverage;
use shoal_domain::trade::id::{ClientOrderId, Leg, PositionId};
use shoal_domain::trade::order::{Fill, Kind, Reject, Report};
use shoal_domain::trade::plan::{At, Draft, Patience, Plan, Rung, Target, Trailing, Unprotected};
use shoal_domain::trade::position::{Ask, End, Event, Intent, Position, State};
use shoal_domain::trade::rule::Rule;
use shoal_domain::trade::source::Source;

fn price(text: &str) -> Price {
    text.parse().unwrap()
}

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

/// Two at 100, half of it at 110 and half at 120; the stop is at 90.
fn draft() -> Draft {
    let half = Rate::per_mille(500);
    Draft {
        id: PositionId { signal: SignalId(1), version: 0, person: UserId(7) },
        source: Source::Paper,
        pair: "BTC/USDT".parse().unwrap(),
        side: Side::Long,
        leverage: Leverage::NONE,
        precision: Precision {
            tick: price("0.1"),
            lot: quantity("0.01"),
            least_value: Money::whole(5).unwrap(),
        },
        fee: Rate::per_mille(1),
        maintenance: Rate::per_mille(5),
        rungs: vec![Rung { at: At::Price(price("100")), quantity: quantity("2") }],
        zone_end: None,
        targets: vec![
            Target { price: price("110"), share: half },
            Target { price: price("120"), share: half },
        ],
        stop: price("90"),
        trailing: None,
        break_even_after: Some(1),
        unprotected: Unprotected::Close,
        patience: Patience::default(),
        ceiling: Money::whole(201).unwrap(),
    }
}

struct Story {
    position: Position,
    wanted: Vec<Intent>,
    now: Timestamp,
}

impl Story {
    fn of(draft: Draft) -> Story {
        let now = Timestamp(0);
        let (position, wanted) = Position::begin(Plan::new(draft).unwrap(), price("105"), now).unwrap();
        Story { position, wanted, now }
    }

    fn hears(&mut self, event: &Event) {
        self.wanted = self.position.hear(event, self.now).unwrap();
    }

    fn reports(&mut self, leg: Leg, attempt: u16, report: Report) {
        let order = ClientOrderId::new(draft().id, leg, attempt).unwrap();
        self.hears(&Event::Reported { order, report });
    }

    fn fills(&mut self, leg: Leg, number: u32, at: &str, much: &str) {
        let fill =
            Fill { number, price: price(at), quantity: quantity(much), fee: Money::new(100), at: self.now };
        self.reports(leg, 0, Report::Filled(fill));
    }

    /// Bought, and its stop is there.
    fn protected(draft: Draft) -> Story {
        let mut story = Story::of(draft);
        story.fills(Leg::Entry(0), 1, "100", "2");
        story.reports(Leg::Stop, 0, Report::Accepted);
        assert_eq!(story.position.state(), State::Protected);
        story
    }

    /// What was wanted of the venue, shortly; and what was told.
    fn wants(&self) -> Vec<String> {
        let shown = |intent: &Intent| match intent {
            Intent::Place(order) => {
                let kind = match order.kind {
                    Kind::Market { .. } => "market".to_owned(),
                    Kind::Limit(price) => format!("limit {price}"),
                    Kind::StopMarket(price) => format!("stop {price}"),
                    Kind::TakeProfit(price) => format!("target {price}"),
                };
                Some(format!("{:?} {kind} of {}", order.deal, order.quantity))
            }
            Intent::Cancel(id) => Some(format!("cancel {:?} {}", id.leg(), id.attempt())),
            Intent::Look(id) => Some(format!("look {:?}", id.leg())),
            Intent::Tell(news) => Some(format!("{news:?}")),
            Intent::Book(_) => None,
        };
        self.wanted.iter().filter_map(shown).collect()
    }
}

#[test]
fn bought_protected_and_given_back_at_its_targets() {
    let mut story = Story::of(draft());
    assert_eq!(story.wants(), ["Buy limit 100 of 2"]);
    story.fills(Leg::Entry(0), 1, "100", "2");
    assert_eq!(
        story.wants(),
        ["Entered", "Sell stop 90 of 2", "Sell target 110 of 1", "Sell target 120 of 1"]
    );
    assert_eq!(story.position.state(), State::Unprotected { until: Timestamp(10_000) });
    story.reports(Leg::Stop, 0, Report::Accepted);
    story.fills(Leg::Target(0), 1, "110", "1");
    // The new stop is there before the old one goes.
    assert_eq!(story.wants(), ["TargetReached(1)", "StopMoved(Price(100))", "Sell stop 100 of 2"]);
    story.reports(Leg::Stop, 1, Report::Accepted);
    assert_eq!(story.wants(), ["cancel Stop 0"]);
    story.reports(Leg::Stop, 0, Report::Cancelled);
    story.fills(Leg::Target(1), 1, "120", "1");
    assert_eq!(story.wants(), ["TargetReached(2)", "cancel Stop 1"]);
    story.reports(Leg::Stop, 1, Report::Cancelled);
    assert_eq!(story.position.state(), State::Closed(End::Targets));
    assert_eq!(story.position.realised().to_string(), "30.00 PAPER");
    assert_eq!(story.position.fees().to_string(), "0.0003 PAPER");
}

#[test]
fn what_has_no_stop_is_given_back() {
    let mut story = Story::of(draft());
    story.fills(Leg::Entry(0), 1, "100", "2");
    story.reports(Leg::Stop, 0, Report::Rejected(Reject::Closed));
    let wants = story.wants();
    assert_eq!(wants[..2], ["Rejected(Stop, Closed)", "Unprotected"]);
    assert_eq!(wants.last().unwrap(), "Sell market of 2");
    assert!(matches!(story.position.state(), State::Closing { why: End::Unprotected, .. }));
}

#[test]
fn a_stop_that_is_not_answered_in_time_is_not_waited_for() {
    for (unprotected, last) in [(Unprotected::Close, "Sell market of 2"), (Unprotected::Tell, "Unprotected")]
    {
        let mut story = Story::of(Draft { unprotected, ..draft() });
        story.fills(Leg::Entry(0), 1, "100", "2");
        assert_eq!(story.position.wake(), Some(Timestamp(5000)));
        story.now = Timestamp(5000);
        story.hears(&Event::Woke);
        assert_eq!(story.wants(), ["look Target(0)", "look Target(1)", "look Stop"]);
        story.now = Timestamp(10_000);
        story.hears(&Event::Woke);
        assert_eq!(story.wants().last().unwrap(), last);
        assert!(story.wants().contains(&"Unprotected".to_owned()));
    }
}

#[test]
fn a_stop_that_was_reached_and_not_filled_is_not_waited_for() {
    let mut story = Story::protected(draft());
    story.hears(&Event::Marked(price("89.9")));
    assert_eq!(story.position.wake(), Some(Timestamp(5000)), "what is not answered is looked for");
    for target in 0..2 {
        story.reports(Leg::Target(target), 0, Report::Accepted);
    }
    assert_eq!(story.position.wake(), Some(Timestamp(10_000)));
    story.now = Timestamp(10_000);
    story.hears(&Event::Woke);
    let wants = story.wants();
    assert_eq!(wants, ["cancel Target(0) 0", "cancel Target(1) 0", "Sell market of 2"]);
    // Nothing comes of that, either: again.
    story.now = Timestamp(20_000);
    story.hears(&Event::Woke);
    assert!(
        story.wants().contains(&"Sell market of 2".to_owned())
            && story.wants().contains(&"cancel Exit 0".to_owned())
    );
}

#[test]
fn a_stop_moves_only_in_favour() {
    let mut story = Story::protected(draft());
    story.hears(&Event::Asked(Ask::MoveStop(price("89"))));
    assert_eq!(story.wants(), ["StopStays(Price(90))"]);
    story.hears(&Event::Asked(Ask::MoveStop(price("95.05"))));
    assert_eq!(story.wants(), ["StopStays(Price(90))"], "that is between two ticks");
    story.hears(&Event::Asked(Ask::MoveStop(price("95"))));
    assert_eq!(story.wants(), ["StopMoved(Price(95))", "Sell stop 95 of 2"]);
    // The venue does not take it: the old one stays.
    story.reports(Leg::Stop, 1, Report::Rejected(Reject::Closed));
    assert_eq!(story.wants(), ["Rejected(Stop, Closed)", "StopStays(Price(90))"]);
    assert_eq!(story.position.state(), State::Protected);
}

#[test]
fn a_stop_follows_by_steps() {
    let trailing = Trailing { after: 0, distance: Rate::per_mille(100), step: Rate::per_mille(10) };
    let mut story = Story::protected(Draft { trailing: Some(trailing), targets: Vec::new(), ..draft() });
    // 1 % above 90 is 90.9, and 10 % above that is 101.
    assert_eq!(story.position.levels().above, Some(price("101")));
    story.hears(&Event::Marked(price("100.9")));
    assert!(story.wants().is_empty());
    story.hears(&Event::Marked(price("105.5")));
    assert_eq!(story.wants(), ["StopMoved(Price(94.9))", "Sell stop 94.9 of 2"]);
}

#[test]
fn a_first_target_ends_what_was_not_bought() {
    let mut story = Story::of(draft());
    story.reports(Leg::Entry(0), 0, Report::Accepted);
    assert_eq!(story.position.levels().above, Some(price("110")));
    story.hears(&Event::Marked(price("110")));
    assert_eq!(story.wants(), ["cancel Entry(0) 0"]);
    story.reports(Leg::Entry(0), 0, Report::Cancelled);
    assert_eq!(story.wants(), ["Over(NeverEntered)"]);
}

#[test]
fn a_zone_is_waited_for() {
    let mut draft = draft();
    draft.zone_end = Some(price("99"));
    draft.stop = price("90");
    let begin = |mark: &str| Position::begin(Plan::new(draft.clone()).unwrap(), price(mark), Timestamp(0));
    let (mut position, wanted) = begin("95").unwrap();
    assert_eq!((position.state(), wanted), (State::Waiting, Vec::new()));
    assert_eq!(position.levels().above, Some(price("99")));
    assert_eq!(position.hear(&Event::Marked(price("99")), Timestamp(1)).unwrap().len(), 1);
    assert_eq!(position.state(), State::Entering);
    assert_eq!(begin("90").unwrap_err(), Rule::StopPassed);
}

#[test]
fn a_plan_that_makes_no_sense_is_refused_by_name() {
    let rung = |at: &str, much: &str| Rung { at: At::Price(price(at)), quantity: quantity(much) };
    let change = |change: &dyn Fn(&mut Draft)| {
        let mut draft = draft();
        change(&mut draft);
        Plan::new(draft).unwrap_err()
    };
    assert_eq!(change(&|draft| draft.rungs.clear()), Rule::TooManyOrders);
    assert_eq!(change(&|draft| draft.rungs = vec![rung("100", "0.1"); 17]), Rule::TooManyOrders);
    assert_eq!(change(&|draft| draft.stop = price("90.05")), Rule::TooFine);
    assert_eq!(change(&|draft| draft.rungs = vec![rung("100", "1.001")]), Rule::TooFine);
    assert_eq!(
        change(&|draft| draft.rungs = vec![rung("99", "1"), rung("100", "1")]),
        Rule::EntriesOutOfOrder
    );
    assert_eq!(change(&|draft| draft.stop = price("100")), Rule::StopOnWrongSide);
    assert_eq!(change(&|draft| draft.targets.reverse()), Rule::TargetsOutOfOrder);
    assert_eq!(change(&|draft| draft.targets[0].price = price("100")), Rule::TargetsOutOfOrder);
    assert_eq!(change(&|draft| draft.ceiling = Money::whole(200).unwrap()), Rule::Ceiling);
    assert_eq!(change(&|draft| draft.rungs = vec![rung("100", "0.04")]), Rule::LeastValue);
    assert_eq!(change(&|draft| draft.leverage = Leverage::new(20).unwrap()), Rule::StopBeyondLiquidation);
    assert_eq!(
        change(&|draft| draft.rungs = vec![rung("1000000000000", "1000000000000")]),
        Rule::TargetsOutOfOrder
    );
}

#[test]
fn a_liquidation_takes_the_margin_and_no_more() {
    let mut story = Story::protected(Draft { leverage: Leverage::new(5).unwrap(), ..draft() });
    assert_eq!(story.position.levels().below, Some(price("90")));
    story.hears(&Event::Marked(price("89")));
    // The stop was reached and is not filled yet; what is left of 40 is 0.5 % of the value at 80.40…
    assert_eq!(story.position.levels().below, Some(price("80.5")));
    story.hears(&Event::Marked(price("70")));
    assert_eq!(story.wants(), ["cancel Target(0) 0", "cancel Target(1) 0", "cancel Stop 0"]);
    assert_eq!(story.position.state(), State::Ending(End::Liquidated));
    assert_eq!(story.position.realised().to_string(), "-40.00 PAPER");
}

#[test]
fn targets_never_share_out_more_than_is_held() {
    let mut story = Story::protected(draft());
    story.fills(Leg::Target(0), 1, "110", "0.9");
    story.hears(&Event::Asked(Ask::ClosePart(Rate::per_mille(500))));
    assert_eq!(story.wants(), ["Sell market of 0.55"]);
    story.fills(Leg::Exit, 1, "109", "0.55");
    // The first one has had more than its half of what there is now.
    assert_eq!(story.wants(), ["cancel Target(0) 0", "cancel Target(1) 0"]);
    story.reports(Leg::Target(0), 0, Report::Cancelled);
    story.reports(Leg::Target(1), 0, Report::Cancelled);
    assert_eq!(story.wants(), ["Sell target 120 of 0.55"]);
}
