//! Which calls a gate lets through, and what it says to the others.

use super::*;

const BOT: BotId = BotId(1001);

fn at(milliseconds: u64) -> Moment {
    Moment::from_millis(milliseconds)
}

fn to(chat: i64) -> Passing {
    Passing { bot: BOT, chat: Some(chat), paid: false }
}

fn gate(limits: Limits) -> Gate {
    let mut gate = Gate::new();
    gate.limit(BOT, limits);
    gate
}

/// How many calls, one a millisecond from `from` to `to`, pass.
fn passed(gate: &mut Gate, from: u64, until: u64, call: Passing) -> usize {
    (from..until).filter(|moment| gate.pass(call, at(*moment)).is_ok()).count()
}

#[test]
fn above_the_limit_the_whole_bot_waits() {
    let mut gate = gate(Limits { retry_after: at(3_000), ..Limits::per_second(30) });
    assert_eq!(passed(&mut gate, 0, 30, to(5)), 30);
    let wait = Refused { until: at(3_500), whole_bot: true };
    assert_eq!(gate.pass(to(5), at(500)), Err(wait));
    assert_eq!(gate.pass(to(6), at(3_499)), Err(wait), "the window is long empty, but the wait runs");
    assert_eq!(gate.pass(to(6), at(3_500)), Ok(()));
}

#[test]
fn only_the_excess_is_refused_where_that_is_asked_for() {
    let mut gate = gate(Limits { excess_only: true, ..Limits::per_second(100) });
    assert_eq!(passed(&mut gate, 0, 10_000, to(5)), 1_000);
    let refused = gate.pass(to(5), at(9_999)).unwrap_err();
    assert_eq!(refused, Refused { until: at(10_999), whole_bot: false });
}

#[test]
fn who_pays_passes_by_the_free_limit() {
    let mut gate = gate(Limits { paid_per_bot: Some(50), ..Limits::per_second(10) });
    let paid = Passing { paid: true, ..to(5) };
    assert_eq!(passed(&mut gate, 0, 20, to(5)), 10);
    assert_eq!(passed(&mut gate, 20, 100, paid), 50);
}

#[test]
fn a_limit_is_moved_while_it_runs() {
    let mut gate = gate(Limits { excess_only: true, ..Limits::per_second(10) });
    assert_eq!(passed(&mut gate, 0, 1_000, to(5)), 10);
    gate.limit(BOT, Limits { excess_only: true, ..Limits::per_second(40) });
    assert_eq!(passed(&mut gate, 1_000, 2_000, to(5)), 40);
    gate.limit(BOT, Limits::default());
    assert_eq!(passed(&mut gate, 2_000, 3_000, to(5)), 1_000);
}

#[test]
fn a_chat_and_a_group_have_their_own() {
    let second = Duration::from_secs(1);
    let mut gate = gate(Limits { per_chat: Some((3, second)), per_group: Some(20), ..Limits::default() });
    assert_eq!(passed(&mut gate, 0, 10_000, to(5)), 12, "three at once and one in each second after");
    assert_eq!(passed(&mut gate, 10_000, 60_000, to(-7)), 20);
    let refused = gate.pass(to(-7), at(60_000)).unwrap_err();
    assert_eq!(refused, Refused { until: at(70_000), whole_bot: false });
    assert_eq!(gate.pass(to(-7), at(70_000)), Ok(()));
}

#[test]
fn a_chat_that_refuses_holds_up_no_other() {
    let mut gate = gate(Limits::default());
    gate.refuse(5, at(10_000_000));
    let refused = Refused { until: at(10_000_000), whole_bot: false };
    assert_eq!(gate.pass(to(5), at(9_999_999)), Err(refused));
    assert_eq!(gate.pass(to(6), at(9_999_999)), Ok(()));
    assert_eq!(gate.pass(to(5), at(10_000_000)), Ok(()));
}
