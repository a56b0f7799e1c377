use proptest::prelude::*;

use super::*;
use crate::broadcast::moment;

const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

const NIGHTLY: Schedule =
    Schedule { pattern: "30 2 * * *", catch_up: Millis(DAY), backlog: Backlog::Latest, jitter: Millis(0) };
const EVERY_QUARTER: Schedule = Schedule {
    pattern: "*/15 * * * *",
    catch_up: Millis(2 * HOUR),
    backlog: Backlog::Each,
    jitter: Millis(0),
};

fn at(text: &str) -> Timestamp {
    moment::read(text).unwrap()
}

fn berlin() -> Zone {
    "Europe/Berlin".parse().unwrap()
}

fn told(due: &Due) -> Vec<String> {
    due.now.iter().map(|at| moment::write(*at)).collect()
}

/// What happens of a job when somebody looks every minute.
fn watched(schedule: &Schedule, zone: &Zone, from: &str, until: &str) -> Vec<String> {
    let (mut last, mut now, until) = (at(from), at(from), at(until));
    let mut happened = vec![];
    while now <= until {
        let due = due(schedule, zone, 0, last, now);
        assert_eq!(due.missed, None);
        happened.extend(told(&due));
        last = due.now.last().copied().unwrap_or(last);
        now = now + Millis::minutes(1);
    }
    happened
}

#[test]
fn a_job_happens_once_a_day_at_its_hour_on_the_wall() {
    let happened = watched(&NIGHTLY, &berlin(), "2026-07-01T00:00:00Z", "2026-07-03T12:00:00Z");
    assert_eq!(happened, ["2026-07-01T00:30:00Z", "2026-07-02T00:30:00Z", "2026-07-03T00:30:00Z"]);
}

#[test]
fn where_clocks_are_put_forward_over_its_hour_it_happens_in_the_first_minute_after() {
    // On 29 March 2026 there is no 02:30 in Berlin: after 01:59 comes 03:00, which is 01:00 UTC.
    let happened = watched(&NIGHTLY, &berlin(), "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z");
    assert_eq!(happened, ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]);
}

#[test]
fn where_clocks_are_put_back_it_happens_once() {
    // On 25 October 2026 there are two 02:30 in Berlin: 00:30 and 01:30 UTC.
    let happened = watched(&NIGHTLY, &berlin(), "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z");
    assert_eq!(happened, ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
}

#[test]
fn every_quarter_of_an_hour_goes_on_while_clocks_are_put_forward_and_back() {
    for day in ["2026-03-29", "2026-10-25"] {
        let (from, until) = (format!("{day}T00:00:00Z"), format!("{day}T03:00:00Z"));
        let happened = watched(&EVERY_QUARTER, &berlin(), &from, &until);
        assert_eq!(happened.len(), 12, "{happened:?}");
    }
}

#[test]
fn after_an_hour_of_nobody_the_last_stands_for_all_or_each_happens() {
    let (last, now) = (at("2026-07-01T10:00:00Z"), at("2026-07-01T11:05:00Z"));
    let each = due(&EVERY_QUARTER, &Zone::UTC, 0, last, now);
    let quarters =
        ["2026-07-01T10:15:00Z", "2026-07-01T10:30:00Z", "2026-07-01T10:45:00Z", "2026-07-01T11:00:00Z"];
    assert_eq!((told(&each), each.missed), (quarters.map(String::from).to_vec(), None));
    let latest = Schedule { backlog: Backlog::Latest, ..EVERY_QUARTER };
    assert_eq!(told(&due(&latest, &Zone::UTC, 0, last, now)), ["2026-07-01T11:00:00Z"]);
}

#[test]
fn what_is_older_than_is_caught_up_with_is_missed_and_said_to_be() {
    let (last, now) = (at("2026-07-01T02:30:00Z"), at("2026-07-09T01:00:00Z"));
    let due_then = due(&NIGHTLY, &Zone::UTC, 0, last, now);
    assert_eq!(told(&due_then), ["2026-07-08T02:30:00Z"]);
    assert_eq!(due_then.missed, Some(at("2026-07-07T02:30:00Z")));
    let brief = Schedule { catch_up: Millis(HOUR), ..NIGHTLY };
    let too_late = due(&brief, &Zone::UTC, 0, last, now);
    assert_eq!(too_late, Due { now: vec![], missed: Some(at("2026-07-08T02:30:00Z")) });
}

#[test]
fn a_clock_that_is_put_back_does_nothing_again() {
    let last = at("2026-07-01T11:00:00Z");
    for hours in 0..48 {
        let earlier = Timestamp(last.0 - hours * HOUR);
        assert_eq!(due(&EVERY_QUARTER, &Zone::UTC, 0, last, earlier), Due::default());
    }
}

#[test]
fn a_long_outage_does_not_come_at_once() {
    let schedule = Schedule { pattern: "* * * * *", catch_up: Millis(7 * DAY), ..EVERY_QUARTER };
    let (mut last, now) = (at("2026-07-01T00:00:00Z"), at("2026-07-06T00:00:30Z"));
    let mut count = 0;
    loop {
        let due = due(&schedule, &Zone::UTC, 0, last, now);
        assert!(due.now.len() <= MOST_DUE);
        let Some(newest) = due.now.last() else { break };
        (count, last) = (count + due.now.len(), *newest);
    }
    assert_eq!(count, 5 * 24 * 60);
}

#[test]
fn jitter_is_the_same_for_everybody_and_other_for_other_jobs() {
    let schedule = Schedule { jitter: Millis::minutes(10), ..NIGHTLY };
    let scheduled = at("2026-07-02T02:30:00Z");
    let late: Vec<u64> = (0..8).map(|salt| late_by(&schedule, salt, scheduled)).collect();
    assert!(late.windows(2).all(|two| two[0] != two[1]), "{late:?}");
    let begins = Timestamp(scheduled.0 + late[3]);
    let last = at("2026-07-01T02:30:00Z");
    assert_eq!(due(&schedule, &Zone::UTC, 3, last, Timestamp(begins.0 - 1)), Due::default());
    assert_eq!(due(&schedule, &Zone::UTC, 3, last, begins).now, [scheduled]);
}

#[test]
fn a_pattern_that_is_none_is_never_due() {
    let schedule = Schedule { pattern: "whenever", ..NIGHTLY };
    assert_eq!(due(&schedule, &Zone::UTC, 0, Timestamp(0), at("2026-07-01T00:00:00Z")), Due::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whenever_somebody_looks_nothing_happens_twice_early_or_out_of_order(
        steps in prop::collection::vec(-5_400_000_i64..10_800_000, 1..40),
        zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe"]),
        each in any::<bool>(),
        jitter in 0..600_000_u64,
    ) {
        let backlog = if each { Backlog::Each } else { Backlog::Latest };
        let schedule = Schedule { backlog, jitter: Millis(jitter), ..EVERY_QUARTER };
        let (zone, mut now) = (zone.parse::<Zone>().unwrap(), at("2026-03-28T20:00:00Z"));
        let mut happened = vec![now];
        for step in steps {
            now = Timestamp(now.0.saturating_add_signed(step));
            // As it is asked for: the last that is not after now.
            let last = happened.iter().copied().filter(|at| *at <= now).max().unwrap_or(Timestamp(0));
            let due = due(&schedule, &zone, 7, last, now);
            for at in due.now {
                prop_assert!(at <= now && at.0 + schedule.catch_up.0 >= now.0);
                // What a clock that was ahead has done already is not done again: its row is there.
                if !happened.contains(&at) {
                    happened.push(at);
                }
            }
        }
        let mut once = happened.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), happened.len());
    }
}
