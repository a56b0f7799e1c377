use std::collections::BTreeMap;

use super::*;
use crate::time_zone::Region;

fn zone(name: &str) -> TimeZone {
    name.parse().unwrap()
}

fn at(moment: &str) -> Timestamp {
    Timestamp(moment.parse::<jiff::Timestamp>().unwrap().as_millisecond().cast_unsigned())
}

/// By how much somebody's evening is after eight.
fn own(who: UserId) -> Millis {
    Millis(evening(at("2026-11-27T00:00:00Z"), None, who).0 - at("2026-11-27T20:00:00Z").0)
}

#[test]
fn a_day_ends_in_the_evening_of_the_place_and_the_next_one_begins() {
    let who = UserId(7);
    for (place, now, evening_is) in [
        ("Europe/Kyiv", "2026-11-27T12:00:00Z", "2026-11-27T18:00:00Z"),
        ("Europe/Kyiv", "2026-11-27T19:30:00Z", "2026-11-28T18:00:00Z"),
        ("Pacific/Auckland", "2026-11-27T12:00:00Z", "2026-11-28T07:00:00Z"),
        ("America/Los_Angeles", "2026-11-27T03:00:00Z", "2026-11-27T04:00:00Z"),
        // Clocks are put forward and back in the night before.
        ("Europe/Berlin", "2026-03-28T20:30:00Z", "2026-03-29T18:00:00Z"),
        ("Europe/Berlin", "2026-10-24T19:30:00Z", "2026-10-25T19:00:00Z"),
    ] {
        assert_eq!(evening(at(now), Some(zone(place)), who), at(evening_is) + own(who), "{place} at {now}");
    }
}

#[test]
fn whatever_the_moment_the_next_evening_is_within_a_day_and_stays_until_it_has_come() {
    for place in Region::ALL.into_iter().flat_map(Region::zones) {
        let (mut now, mut last) = (at("2026-01-01T00:00:00Z"), None);
        for _ in 0..3_000 {
            let next = evening(now, Some(*place), UserId(7));
            let ahead = next.0 - now.0;
            assert!(ahead > 0 && ahead <= 25 * 3_600_000, "{place}: {ahead} ms after {now}");
            if let Some(last) = last.filter(|last| *last > now) {
                assert_eq!(next, last, "{place} at {now}");
            }
            last = Some(next);
            now = now + Millis::minutes(173);
        }
    }
    assert_eq!(evening(Timestamp(u64::MAX), None, UserId(7)), Timestamp(u64::MAX), "beyond the calendar");
}

#[test]
fn a_city_is_not_written_to_at_once() {
    let (now, mut seconds) = (at("2026-11-27T00:00:00Z"), BTreeMap::<_, u32>::new());
    for who in 5_000_000_000..5_000_050_000 {
        *seconds.entry(evening(now, Some(zone("Europe/Kyiv")), UserId(who))).or_default() += 1;
    }
    let (first, last) = (seconds.keys().next().unwrap(), seconds.keys().next_back().unwrap());
    assert!(last.0 - first.0 < SPREAD_S * 1000);
    let most = seconds.values().max().unwrap();
    assert!(*most <= 32, "50,000 in an hour are 14 a second; {most} in one");
}

#[test]
fn days_in_a_row_are_counted_and_a_gap_begins_anew() {
    let (mut diary, day) = (Diary::default(), Millis::minutes(24 * 60));
    let mut evening = at("2026-11-27T20:00:00Z");
    let has_chats = |diary: Diary, evening: Timestamp, chats: u32| {
        (0..chats).fold(diary, |diary, n| diary.with(Timestamp(evening.0 - 1000 + u64::from(n)), evening))
    };
    for days in 1..=3 {
        diary = has_chats(diary, evening, days);
        assert_eq!(diary, Diary { until: evening, chats: days, days, longest: days });
        evening = evening + day;
    }
    evening = evening + day;
    diary = has_chats(diary, evening, 1);
    assert_eq!(diary, Diary { until: evening, chats: 1, days: 1, longest: 3 });
    // Eastward, the next evening is soon.
    evening = evening + Millis::minutes(7 * 60);
    diary = has_chats(diary, evening, 1);
    assert_eq!(diary, Diary { until: evening, chats: 1, days: 1, longest: 3 });
    // Westward it is late.
    evening = evening + Millis::minutes(33 * 60);
    assert_eq!(has_chats(diary, evening, 1).days, 2);
}

#[test]
fn it_is_one_short_text_and_read_again() {
    let diary = Diary { until: at("2026-11-27T20:00:00Z"), chats: 3, days: 5, longest: 9 };
    let text = "\"1795809600 3 5 9\"";
    assert_eq!(serde_json::to_string(&diary).unwrap(), text);
    assert_eq!(serde_json::from_str::<Diary>(text).unwrap(), diary);
    for bad in ["\"\"", "\"1 2 3\"", "\"1 2 3 x\"", "\"18446744073709551615 1 1 1\"", "\"1 4294967296 1 1\""]
    {
        assert!(serde_json::from_str::<Diary>(bad).is_err(), "{bad}");
    }
}
