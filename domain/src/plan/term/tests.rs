use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const DAY: u64 = 24 * 60 * 60 * 1000;

fn id(text: &str) -> OperationId {
    text.parse().unwrap()
}

fn day(number: u64) -> Timestamp {
    Timestamp(number * DAY)
}

fn add(days: u64) -> Step<'static> {
    Step::Add { length: Millis(days * DAY), grace: Millis(0) }
}

fn runs(until: u64, grace: u64) -> Standing {
    Standing::Runs { until: day(until), grace: day(grace) }
}

#[test]
fn the_same_again_lengthens() {
    let first = Term::default().after(&id("a"), add(30), day(0)).unwrap();
    let second = first.after(&id("b"), add(30), day(10)).unwrap();
    assert_eq!(second.standing(day(10)), runs(60, 60));
    assert_eq!(second.standing(day(60)), Standing::Over);
    assert_eq!(second.after(&id("c"), add(30), day(100)).unwrap().standing(day(100)), runs(130, 130));
}

#[test]
fn a_trial_is_had_once() {
    let tried = Term::default().after(&id("a"), Step::Try(Millis(3 * DAY)), day(0)).unwrap();
    assert_eq!(tried.standing(day(0)), runs(3, 3));
    assert_eq!(tried.after(&id("b"), Step::Try(Millis(DAY)), day(50)), Err(NoStep::TriedBefore));
    assert_eq!(Term::default().after(&id("b"), Step::Try(Millis(0)), day(0)), Err(NoStep::NoTrial));
}

#[test]
fn a_pause_keeps_what_is_left() {
    let bought = Term::default().after(&id("a"), add(30), day(0)).unwrap();
    let paused = bought.after(&id("b"), Step::Pause, day(10)).unwrap();
    assert_eq!(paused.standing(day(500)), Standing::Paused { left: Millis(20 * DAY) });
    assert_eq!(paused.after(&id("c"), Step::Pause, day(11)), Err(NoStep::NotRunning));
    let goes_on = paused.after(&id("c"), Step::Resume, day(100)).unwrap();
    assert_eq!(goes_on.standing(day(100)), runs(120, 120));
    assert_eq!(goes_on.after(&id("d"), Step::Resume, day(100)), Err(NoStep::NotPaused));
    assert_eq!(bought.after(&id("d"), Step::Pause, day(30)), Err(NoStep::NotRunning));
}

#[test]
fn a_refund_takes_what_is_left_of_that_part() {
    let first = Term::default().after(&id("a"), add(30), day(0)).unwrap();
    let both = first.after(&id("b"), add(30), day(0)).unwrap();
    let (a, b) = (id("a"), id("b"));
    assert_eq!(both.after(&id("r"), Step::TakeBack(&a), day(10)).unwrap().standing(day(10)), runs(40, 40));
    assert_eq!(both.after(&id("r"), Step::TakeBack(&b), day(10)).unwrap().standing(day(10)), runs(30, 30));
    let used = both.after(&id("r"), Step::TakeBack(&a), day(40)).unwrap();
    assert_eq!(used.standing(day(40)), runs(60, 60), "of the first there is nothing left to take");
}

#[test]
fn what_was_had_on_trust_is_paid_first() {
    let step = Step::Add { length: Millis(30 * DAY), grace: Millis(3 * DAY) };
    let bought = Term::default().after(&id("a"), step, day(0)).unwrap();
    assert_eq!(bought.standing(day(31)), Standing::Runs { until: day(31), grace: day(33) });
    assert_eq!(bought.standing(day(33)), Standing::Over);
    assert_eq!(bought.after(&id("b"), step, day(32)).unwrap().standing(day(32)), runs(60, 63));
    assert_eq!(bought.after(&id("b"), step, day(90)).unwrap().standing(day(90)), runs(117, 120));
    let a = id("a");
    let refunded = bought.after(&id("r"), Step::TakeBack(&a), day(5)).unwrap();
    assert_eq!(refunded.standing(day(5)), Standing::Over, "nobody is trusted after a refund");
}

#[test]
fn nobody_stacks_for_ever() {
    let mut term = Term::default();
    for number in 0..MOST_PARTS {
        term = term.after(&id(&format!("a{number}")), add(1), day(0)).unwrap();
    }
    assert_eq!(term.after(&id("more"), add(1), day(0)), Err(NoStep::TooMuch));
    assert_eq!(Term::default().after(&id("long"), add(4000), day(0)), Err(NoStep::TooMuch));
}

#[derive(Clone, Debug)]
enum Deed {
    Add(u64, u64),
    Try(u64),
    Pause,
    Resume,
    TakeBack(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (1..40 * DAY, 0..5 * DAY).prop_map(|(length, grace)| Deed::Add(length, grace)),
        (1..7 * DAY).prop_map(Deed::Try),
        Just(Deed::Pause),
        Just(Deed::Resume),
        (0..20_usize).prop_map(Deed::TakeBack),
    ]
}

/// Until when the perks last, with grace.
fn end(standing: Standing) -> Option<Timestamp> {
    match standing {
        Standing::Runs { grace, .. } => Some(grace),
        Standing::Paused { .. } | Standing::Over => None,
    }
}

proptest! {
    /// Whatever is done in whatever order, also by a clock that is set back now and then: what was had and what is still
    /// left is what was given and not taken back; nothing else but one time of grace can come on top.
    #[test]
    fn no_order_gives_more_time_than_was_given(deeds in vec((deed(), 0..20 * DAY, 0..4_u64), 1..60)) {
        let (mut term, mut now, mut latest) = (Term::default(), 0_u64, 0_u64);
        let (mut given, mut taken, mut had, mut most_grace) = (0_u64, 0_u64, 0_u64, 0_u64);
        for (number, (deed, pause, back)) in deeds.into_iter().enumerate() {
            now = if back == 0 { now.saturating_sub(pause) } else { now + pause };
            if now > latest {
                if let Some(end) = end(term.standing(Timestamp(latest))) {
                    had += end.0.min(now).saturating_sub(latest);
                }
                latest = now;
            }
            let by = id(&format!("op{number}"));
            let of;
            let step = match deed {
                Deed::Add(length, grace) => Step::Add { length: Millis(length), grace: Millis(grace) },
                Deed::Try(length) => Step::Try(Millis(length)),
                Deed::Pause => Step::Pause,
                Deed::Resume => Step::Resume,
                Deed::TakeBack(which) => { of = id(&format!("op{which}")); Step::TakeBack(&of) }
            };
            let before = term.at(Timestamp(now));
            let Ok(after) = before.after(&by, step, Timestamp(now)) else { term = before; continue };
            match step {
                Step::Add { length, grace } => { given += length.0; most_grace = most_grace.max(grace.0); }
                Step::Try(length) => given += length.0,
                Step::TakeBack(_) => taken += before.left().0 - after.left().0,
                Step::Pause | Step::Resume => {}
            }
            term = after;
            let left = term.left().0;
            prop_assert!(had + left <= given - taken + most_grace, "{had} + {left} of {given} - {taken}");
            prop_assert_eq!(had + left, given - taken + term.owed_ms, "not a millisecond is lost");
            prop_assert!(term.owed_ms <= most_grace);
        }
    }
}
