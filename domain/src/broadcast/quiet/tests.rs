use proptest::prelude::*;

use super::*;
use crate::broadcast::moment::{read, write};

fn quiet(from: &str, to: &str) -> Quiet {
    Quiet { from: from.parse().unwrap(), to: to.parse().unwrap(), zone: "Europe/Kyiv".to_owned() }
}

/// When somebody there may get it, whose turn comes now.
fn next(hours: &Quiet, zone: &str, now: &str) -> String {
    write(hours.next_allowed(read(now).unwrap(), Some(zone)))
}

#[test]
fn a_window_over_midnight_ends_in_the_morning() {
    let night = quiet("22:00", "08:00");
    for (now, allowed) in [
        ("2026-11-26T21:59:59.999+02:00", "2026-11-26T19:59:59.999Z"),
        ("2026-11-26T22:00:00+02:00", "2026-11-27T06:00:00Z"),
        ("2026-11-27T00:00:00+02:00", "2026-11-27T06:00:00Z"),
        ("2026-11-27T07:59:59.999+02:00", "2026-11-27T06:00:00Z"),
        ("2026-11-27T08:00:00+02:00", "2026-11-27T06:00:00Z"),
    ] {
        assert_eq!(next(&night, "Europe/Kyiv", now), allowed, "{now}");
    }
}

#[test]
fn a_window_within_a_day_ends_that_day() {
    let siesta = quiet("13:00", "15:30");
    assert_eq!(next(&siesta, "Europe/Madrid", "2026-07-01T12:59:00+02:00"), "2026-07-01T10:59:00Z");
    assert_eq!(next(&siesta, "Europe/Madrid", "2026-07-01T13:00:00+02:00"), "2026-07-01T13:30:00Z");
    assert_eq!(next(&siesta, "Europe/Madrid", "2026-07-01T15:30:00+02:00"), "2026-07-01T13:30:00Z");
}

#[test]
fn the_recipients_own_zone_counts_and_else_that_of_the_quiet_hours() {
    let night = quiet("22:00", "08:00");
    let now = read("2026-11-26T21:00:00Z").unwrap();
    assert_eq!(night.next_allowed(now, Some("America/New_York")), now, "16:00 there");
    let in_kyiv = read("2026-11-27T06:00:00Z").unwrap();
    for zone in [None, Some("Nowhere/Land"), Some(""), Some("Etc/Unknown")] {
        assert_eq!(night.next_allowed(now, zone), in_kyiv, "{zone:?}");
    }
    let nowhere = Quiet { zone: "Nowhere/Land".to_owned(), ..night };
    assert_eq!(
        write(nowhere.next_allowed(read("2026-11-26T23:00:00Z").unwrap(), None)),
        "2026-11-27T08:00:00Z"
    );
}

#[test]
fn the_night_is_an_hour_shorter_in_spring_and_longer_in_autumn() {
    let night = quiet("22:00", "08:00");
    for (zone, evening, allowed) in [
        // Kyiv goes from +02:00 to +03:00 on 29 March 2026 at 03:00, and back on 25 October at 04:00.
        ("Europe/Kyiv", "2026-03-28T22:00:00+02:00", "2026-03-29T05:00:00Z"),
        ("Europe/Kyiv", "2026-10-24T22:00:00+03:00", "2026-10-25T06:00:00Z"),
        // New York goes from -05:00 to -04:00 on 8 March 2026 at 02:00, and back on 1 November at 02:00.
        ("America/New_York", "2026-03-07T22:00:00-05:00", "2026-03-08T12:00:00Z"),
        ("America/New_York", "2026-10-31T22:00:00-04:00", "2026-11-01T13:00:00Z"),
    ] {
        assert_eq!(next(&night, zone, evening), allowed, "{zone} {evening}");
    }
}

#[test]
fn a_window_that_ends_in_the_hour_left_out_ends_with_it() {
    // The clock goes from 02:59 to 04:00 in Kyiv, and from 01:59 to 03:00 in New York.
    let short = quiet("01:00", "03:30");
    assert_eq!(next(&short, "Europe/Kyiv", "2026-03-29T02:30:00+02:00"), "2026-03-29T01:00:00Z");
    let short = quiet("01:00", "02:30");
    assert_eq!(next(&short, "America/New_York", "2026-03-08T01:30:00-05:00"), "2026-03-08T07:00:00Z");
}

#[test]
fn a_day_on_which_every_hour_that_is_left_is_quiet_is_passed_over() {
    // What is allowed, 02:00 to 02:24, does not exist in New York on 8 March 2026.
    let nearly_always = quiet("02:24", "02:00");
    let next = next(&nearly_always, "America/New_York", "2026-03-07T23:59:59-05:00");
    assert_eq!(next, "2026-03-09T06:00:00Z");
}

#[test]
fn an_hour_that_comes_twice_is_quiet_twice() {
    // The clock goes from 03:59 back to 03:00 in Kyiv, and from 01:59 back to 01:00 in New York.
    let early = quiet("02:00", "03:30");
    assert_eq!(next(&early, "Europe/Kyiv", "2026-10-25T03:10:00+03:00"), "2026-10-25T00:30:00Z");
    assert_eq!(next(&early, "Europe/Kyiv", "2026-10-25T03:10:00+02:00"), "2026-10-25T01:30:00Z");
    let late = quiet("01:30", "04:00");
    assert_eq!(next(&late, "America/New_York", "2026-11-01T01:40:00-04:00"), "2026-11-01T06:00:00Z");
    assert_eq!(next(&late, "America/New_York", "2026-11-01T01:40:00-05:00"), "2026-11-01T09:00:00Z");
}

/// The same answer, found by looking at the clock every minute.
fn by_looking(hours: &Quiet, zone: &TimeZone, now: Timestamp) -> Timestamp {
    let on_the_minute = now.0.div_ceil(60_000) * 60_000;
    let looks = std::iter::once(now.0).chain((0..4 * 1440).map(|minute| on_the_minute + minute * 60_000));
    let mut looks = looks.map(Timestamp);
    looks.find(|at| !hours.holds(jiff_at(*at).unwrap(), zone)).expect("no window lasts for four days")
}

proptest! {
    #[test]
    fn the_earliest_allowed_moment_is_what_a_look_at_the_clock_finds(
        zone in prop::sample::select(vec!["Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
            "Pacific/Apia", "America/St_Johns", "Africa/Casablanca", "UTC"]),
        year in 2024_i16..2040,
        near in 0_usize..4,
        before in 0_i64..36 * 3600,
        from in 0_u16..1440,
        length in 1_u16..1440,
    ) {
        let hours = Quiet {
            from: WallClock { minutes: from },
            to: WallClock { minutes: (from + length) % 1440 },
            zone: String::new(),
        };
        let time_zone = TimeZone::get(zone).unwrap();
        let new_year = jiff::civil::date(year, 1, 1).to_datetime(jiff::civil::Time::midnight());
        let new_year = time_zone.to_timestamp(new_year).unwrap();
        // Near a change of the clocks, if the zone has any.
        let change = time_zone.following(new_year).nth(near).map_or(new_year, |change| change.timestamp());
        let now = Timestamp((change.as_millisecond() - before * 1000) as u64);
        prop_assert_eq!(hours.next_allowed(now, Some(zone)), by_looking(&hours, &time_zone, now));
    }

    #[test]
    fn no_moment_is_too_far_and_no_zone_too_strange(now: u64, zone: String) {
        prop_assert!(quiet("22:00", "08:00").next_allowed(Timestamp(now), Some(&zone)) >= Timestamp(now));
    }
}

#[test]
fn what_no_clock_shows_is_refused() {
    for text in ["", "8:00", "24:00", "08:60", "0800", "08:00:00", "+8:00", "-1:00", "08:0x"] {
        assert_eq!(text.parse::<WallClock>(), Err(BadWallClock(text.to_owned())));
    }
    assert_eq!("08:05".parse::<WallClock>().unwrap().to_string(), "08:05");
}
