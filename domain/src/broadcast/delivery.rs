//! How a broadcast is sent: how fast, when not, until when, and what happens when an answer is lost.

use serde::{Deserialize, Serialize};

use super::fault::{Fault, Faults, Place};
use super::moment;
pub use super::quiet::Quiet;
use crate::time::{Millis, Timestamp};

/// The largest budget of one broadcast: a hundred million messages.
pub const MOST_STARS: u32 = 10_000_000;

/// The longest that a scheduled start may be late without anybody's decision, in seconds: 30 days.
pub const LATEST_START_SECS: u32 = 30 * 24 * 3600;

/// How a broadcast is sent. `{}` is at the free rate, at any hour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Delivery {
    /// How fast.
    pub rate: Rate,
    /// When nobody is to be woken up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    /// After this nobody wants it any more. Whoever is left is skipped.
    #[serde(with = "moment::maybe", skip_serializing_if = "Option::is_none")]
    pub use_by: Option<Timestamp>,
    /// A scheduled broadcast that could not start within so many seconds after its time does not start by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_after_secs: Option<u32>,
    /// When nobody knows whether Telegram has a message.
    pub on_unknown: OnUnknown,
    /// Goes out in quiet hours too.
    pub urgent: bool,
}

/// How fast, and at what price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rate {
    /// About 30 messages a second, for nothing.
    #[default]
    Free,
    /// Up to 1000 messages a second, for 0.1 Star each (Bot API, `allow_paid_broadcast`).
    Paid {
        /// The budget. What it does not cover is sent at the free rate.
        stars: u32,
    },
}

/// What to do when nobody knows whether Telegram has a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnUnknown {
    /// List it as uncertain: somebody may not get it.
    #[default]
    Leave,
    /// Send it again: somebody may get it twice.
    Repeat,
}

impl Rate {
    /// How many messages the budget covers: ten a Star.
    #[must_use]
    pub fn messages(self) -> u64 {
        match self {
            Rate::Free => 0,
            Rate::Paid { stars } => u64::from(stars) * 10,
        }
    }

    /// The most that so many messages cost at this rate, in Stars: the last Star may be used in part.
    #[must_use]
    pub fn price(self, messages: u64) -> u64 {
        messages.min(self.messages()).div_ceil(10)
    }

    /// Whether it costs money.
    #[must_use]
    pub fn is_paid(self) -> bool {
        matches!(self, Rate::Paid { .. })
    }
}

impl Delivery {
    /// What is wrong with it, by its place in `delivery`.
    #[must_use]
    pub fn check(&self) -> Vec<Fault> {
        let (place, mut faults) = (Place::root("delivery"), Faults::default());
        if let Some(quiet) = &self.quiet {
            quiet.check(&place.field("quiet"), &mut faults);
        }
        if let Rate::Paid { stars } = self.rate {
            let budget = format!("the budget is 1 to {MOST_STARS} Stars");
            faults.unless(
                (1..=MOST_STARS).contains(&stars),
                &place.field("rate").field("paid").field("stars"),
                budget,
            );
            // Telegram counts a message that it got twice as two.
            let twice = "a message that is paid for is never sent again when its answer is lost; use leave";
            faults.unless(self.on_unknown == OnUnknown::Leave, &place.field("on_unknown"), twice);
        }
        let late = format!("a start is at most {LATEST_START_SECS} seconds late, which are 30 days");
        let fits = self.late_after_secs.is_none_or(|secs| secs <= LATEST_START_SECS);
        faults.unless(fits, &place.field("late_after_secs"), late);
        faults.all()
    }

    /// The earliest moment, from now on, at which somebody in that time zone may get it.
    #[must_use]
    pub fn next_allowed(&self, now: Timestamp, zone: Option<&str>) -> Timestamp {
        match &self.quiet {
            Some(quiet) if !self.urgent => quiet.next_allowed(now, zone),
            _ => now,
        }
    }

    /// Whether nobody wants it any more at that moment.
    #[must_use]
    pub fn is_stale(&self, at: Timestamp) -> bool {
        self.use_by.is_some_and(|use_by| at > use_by)
    }

    /// Whether its start comes too late for it to start by itself.
    #[must_use]
    pub fn is_missed(&self, start_at: Timestamp, now: Timestamp) -> bool {
        let late = self.late_after_secs.map(|secs| start_at + Millis::seconds(u64::from(secs)));
        late.is_some_and(|late| now > late)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn delivery(value: serde_json::Value) -> Result<Delivery, String> {
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    fn faults(value: serde_json::Value) -> Vec<String> {
        delivery(value).unwrap().check().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn it_reads_as_it_is_written() {
        assert_eq!(delivery(json!({})), Ok(Delivery::default()));
        for value in [
            json!({ "rate": "free", "on_unknown": "repeat", "urgent": true }),
            json!({
                "rate": { "paid": { "stars": 250 } },
                "quiet": { "from": "22:00", "to": "08:00", "zone": "Europe/Kyiv" },
                "use_by": "2026-11-27T12:00:00Z",
                "late_after_secs": LATEST_START_SECS,
                "on_unknown": "leave",
                "urgent": false,
            }),
        ] {
            let read = delivery(value.clone()).unwrap();
            assert_eq!(read.check(), []);
            assert_eq!(serde_json::to_value(read).unwrap(), value);
        }
    }

    #[test]
    fn what_it_does_not_know_is_refused_with_what_it_knows() {
        for (value, error) in [
            (json!({ "speed": 1 }), "unknown field `speed`, expected one of `rate`, `quiet`"),
            (json!({ "rate": "fast" }), "unknown variant `fast`, expected `free` or `paid`"),
            (
                json!({ "rate": { "paid": { "stars": 1, "euro": 1 } } }),
                "unknown field `euro`, expected `stars`",
            ),
            (json!({ "rate": { "paid": {} } }), "missing field `stars`"),
            (
                json!({ "quiet": { "from": "22", "to": "08:00", "zone": "UTC" } }),
                "\"22\" is not a time of day",
            ),
            (json!({ "use_by": "soon" }), "\"soon\" is not a time in RFC 3339"),
        ] {
            let refused = delivery(value).unwrap_err();
            assert!(refused.starts_with(error), "{refused}");
        }
    }

    #[test]
    fn every_fault_is_named() {
        let bad = json!({
            "rate": { "paid": { "stars": 0 } },
            "on_unknown": "repeat",
            "quiet": { "from": "08:00", "to": "08:00", "zone": "Kyiv" },
            "late_after_secs": LATEST_START_SECS + 1,
        });
        assert_eq!(
            faults(bad),
            [
                "delivery.quiet.to: the quiet hours begin and end at the same time, so there are none",
                "delivery.quiet.zone: \"Kyiv\" is not a time zone, such as Europe/Kyiv",
                "delivery.rate.paid.stars: the budget is 1 to 10000000 Stars",
                "delivery.on_unknown: a message that is paid for is never sent again when its answer is lost; use leave",
                "delivery.late_after_secs: a start is at most 2592000 seconds late, which are 30 days",
            ]
        );
    }

    #[test]
    fn a_star_pays_for_ten_messages_and_never_more_than_the_budget() {
        let paid = Rate::Paid { stars: 3 };
        assert_eq!((Rate::Free.messages(), paid.messages()), (0, 30));
        assert_eq!([0, 1, 10, 11, 30, 31].map(|messages| paid.price(messages)), [0, 1, 1, 2, 3, 3]);
        assert_eq!(Rate::Free.price(1_000_000), 0);
    }

    #[test]
    fn what_is_urgent_does_not_wait_for_the_morning() {
        let quiet =
            Quiet { from: "22:00".parse().unwrap(), to: "08:00".parse().unwrap(), zone: "UTC".to_owned() };
        let calm = Delivery { quiet: Some(quiet), ..Delivery::default() };
        let midnight = Timestamp(1_795_651_200_000);
        assert_eq!(calm.next_allowed(midnight, None), midnight + Millis::minutes(8 * 60));
        assert_eq!(Delivery { urgent: true, ..calm }.next_allowed(midnight, None), midnight);
    }

    #[test]
    fn what_comes_too_late_is_known_to_the_second() {
        let delivery =
            Delivery { use_by: Some(Timestamp(5000)), late_after_secs: Some(2), ..Delivery::default() };
        assert_eq!((delivery.is_stale(Timestamp(5000)), delivery.is_stale(Timestamp(5001))), (false, true));
        let missed = |now| delivery.is_missed(Timestamp(1000), Timestamp(now));
        assert_eq!((missed(3000), missed(3001)), (false, true));
        assert!(!Delivery::default().is_missed(Timestamp(0), Timestamp(u64::MAX)));
    }
}
