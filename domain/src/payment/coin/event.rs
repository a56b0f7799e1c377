//! What a provider tells of by itself, over a signed call.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Reference;
use crate::time::{Millis, Timestamp};

/// For so long a signature counts, before and after the moment that it says: whoever repeats a call later is refused.
pub const SIGNED_FOR: Millis = Millis::minutes(5);

/// The longest id of an event, in bytes.
const LONGEST: usize = 100;

/// Names an event, so that it counts once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventId(String);

/// The text names no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event's id has 1 to {LONGEST} visible characters of ASCII")]
pub struct BadEvent;

/// Something has happened with an invoice: look. It does not say what, for nobody would believe it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Names it.
    pub id: EventId,
    /// Which invoice.
    pub reference: Reference,
}

/// Whether a call that says it was signed at `signed` comes in time.
#[must_use]
pub fn is_fresh(signed: Timestamp, now: Timestamp) -> bool {
    signed.0.abs_diff(now.0) <= SIGNED_FOR.0
}

impl EventId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for EventId {
    type Error = BadEvent;

    fn try_from(text: String) -> Result<EventId, BadEvent> {
        let fits = (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(EventId(text)) } else { Err(BadEvent) }
    }
}

impl From<EventId> for String {
    fn from(id: EventId) -> String {
        id.0
    }
}

impl FromStr for EventId {
    type Err = BadEvent;

    fn from_str(text: &str) -> Result<EventId, BadEvent> {
        text.to_owned().try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_counts_for_five_minutes_both_ways() {
        let now = Timestamp(10_000_000);
        for (signed, counts) in [
            (10_000_000, true),
            (9_700_000, true),
            (9_699_999, false),
            (10_300_000, true),
            (10_300_001, false),
        ] {
            assert_eq!(is_fresh(Timestamp(signed), now), counts, "{signed}");
        }
        assert!(!is_fresh(Timestamp(u64::MAX), now) && !is_fresh(Timestamp(0), now));
    }

    #[test]
    fn an_event_says_which_invoice_and_nothing_that_anybody_would_have_to_believe() {
        let event: Event = serde_json::from_str(r#"{"id":"e-1","reference":"00ff"}"#).unwrap();
        assert_eq!((event.id.as_str(), event.reference.as_str()), ("e-1", "00ff"));
        for text in [
            r#"{"id":"","reference":"00ff"}"#,
            r#"{"id":"a b","reference":"00ff"}"#,
            r#"{"id":"e-1","reference":"00FF"}"#,
            r#"{"id":"e-1"}"#,
            r#"{"id":"e-1","reference":"00ff","amount":"9.99"}"#,
        ] {
            assert!(serde_json::from_str::<Event>(text).is_err(), "{text}");
        }
        assert!(EventId::try_from("x".repeat(LONGEST + 1)).is_err());
    }
}
