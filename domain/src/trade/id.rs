//! What names a position and its orders.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{SignalId, UserId};

/// No part of an order's id has a larger number than this: what Telegram numbers has 52 bits, and eleven digits hold more.
const LARGEST: u64 = (1 << 53) - 1;

/// Orders of one kind that a position has at most. They are numbered by one digit.
pub const MOST_LEGS: usize = 16;

/// So often an order may be replaced: what three digits hold.
pub(super) const MOST_ATTEMPTS: u16 = 46_655;

/// What somebody trades by one signal as it was then. Whoever follows it has one position by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PositionId {
    /// By which signal.
    pub signal: SignalId,
    /// How often it had been changed.
    pub version: u8,
    /// Whose.
    pub person: UserId,
}

/// What an order is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leg {
    /// Into it, by this rung.
    Entry(u8),
    /// Out of a part, at this target.
    Target(u8),
    /// Out of all of it, where it goes wrong.
    Stop,
    /// Out of it now.
    Exit,
}

impl Leg {
    /// Whether it opens something; all others only close.
    #[must_use]
    pub const fn opens(self) -> bool {
        matches!(self, Leg::Entry(_))
    }
}

/// Names an order at every venue, for ever: made of what it is for, so that the same order asked for again has the same
/// id, and a venue that has it says so. At most 32 letters and digits, which is what the strictest venue takes.
///
/// It reads `<signal>V<version>U<person><leg><attempt>`; numbers have the digits 0-9 and a-z, and the leg is `E` or `T`
/// with its number, `S` or `X`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientOrderId {
    position: PositionId,
    leg: Leg,
    attempt: u16,
}

/// The text or the numbers make no id of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an order's id is <signal>V<version>U<person><leg><attempt>, at most 32 letters and digits")]
pub struct BadClientOrderId;

impl ClientOrderId {
    /// The id of an order; attempts count from 0.
    pub fn new(position: PositionId, leg: Leg, attempt: u16) -> Result<ClientOrderId, BadClientOrderId> {
        let person = u64::try_from(position.person.0).map_err(|_| BadClientOrderId)?;
        let fits = position.signal.0 <= LARGEST && person <= LARGEST && attempt <= MOST_ATTEMPTS;
        let legs = match leg {
            Leg::Entry(number) | Leg::Target(number) => usize::from(number) < MOST_LEGS,
            Leg::Stop | Leg::Exit => true,
        };
        if fits && legs { Ok(ClientOrderId { position, leg, attempt }) } else { Err(BadClientOrderId) }
    }

    /// Of which position.
    #[must_use]
    pub fn position(self) -> PositionId {
        self.position
    }

    /// What for.
    #[must_use]
    pub fn leg(self) -> Leg {
        self.leg
    }

    /// How often there was one for the same before.
    #[must_use]
    pub fn attempt(self) -> u16 {
        self.attempt
    }
}

fn digits(mut number: u64) -> String {
    let mut text = Vec::new();
    loop {
        text.push(char::from_digit((number % 36) as u32, 36).expect("a remainder of 36 is a digit"));
        number /= 36;
        if number == 0 {
            return text.iter().rev().collect();
        }
    }
}

fn number(text: &str) -> Option<u64> {
    // The digits that were written, and not those of another that reads the same.
    u64::from_str_radix(text, 36).ok().filter(|number| digits(*number) == text)
}

impl fmt::Display for PositionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PositionId { signal, version, person } = self;
        write!(f, "{}V{}U{}", digits(signal.0), digits(u64::from(*version)), digits(person.0.unsigned_abs()))
    }
}

impl fmt::Display for ClientOrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.position)?;
        match self.leg {
            Leg::Entry(number) => write!(f, "E{}", digits(u64::from(number)))?,
            Leg::Target(number) => write!(f, "T{}", digits(u64::from(number)))?,
            Leg::Stop => f.write_str("S")?,
            Leg::Exit => f.write_str("X")?,
        }
        f.write_str(&digits(u64::from(self.attempt)))
    }
}

impl FromStr for ClientOrderId {
    type Err = BadClientOrderId;

    fn from_str(text: &str) -> Result<ClientOrderId, BadClientOrderId> {
        let read = || {
            let (signal, rest) = text.split_once('V')?;
            let (version, rest) = rest.split_once('U')?;
            let at = rest.find(|letter: char| letter.is_ascii_uppercase())?;
            let (person, rest) = rest.split_at(at);
            let (kind, rest) = rest.split_at(1);
            let (leg, attempt) = match kind {
                "S" => (Leg::Stop, rest),
                "X" => (Leg::Exit, rest),
                _ => {
                    let (leg, attempt) = rest.split_at_checked(1)?;
                    let leg = u8::try_from(number(leg)?).ok()?;
                    (
                        if kind == "E" {
                            Leg::Entry(leg)
                        } else if kind == "T" {
                            Leg::Target(leg)
                        } else {
                            return None;
                        },
                        attempt,
                    )
                }
            };
            let position = PositionId {
                signal: SignalId(number(signal)?),
                version: number(version)?.try_into().ok()?,
                person: UserId(number(person)?.try_into().ok()?),
            };
            ClientOrderId::new(position, leg, number(attempt)?.try_into().ok()?).ok()
        };
        read().ok_or(BadClientOrderId)
    }
}

impl TryFrom<String> for ClientOrderId {
    type Error = BadClientOrderId;

    fn try_from(text: String) -> Result<ClientOrderId, BadClientOrderId> {
        text.parse()
    }
}

impl From<ClientOrderId> for String {
    fn from(id: ClientOrderId) -> String {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn leg() -> impl Strategy<Value = Leg> {
        prop_oneof![
            (0..16u8).prop_map(Leg::Entry),
            (0..16u8).prop_map(Leg::Target),
            Just(Leg::Stop),
            Just(Leg::Exit)
        ]
    }

    fn id() -> impl Strategy<Value = ClientOrderId> {
        (0..=LARGEST, any::<u8>(), 0..=LARGEST as i64, leg(), 0..=MOST_ATTEMPTS).prop_map(
            |(signal, version, person, leg, attempt)| {
                let position = PositionId { signal: SignalId(signal), version, person: UserId(person) };
                ClientOrderId::new(position, leg, attempt).unwrap()
            },
        )
    }

    #[test]
    fn the_form_stays() {
        let position = PositionId { signal: SignalId(71), version: 2, person: UserId(7_000_000_001) };
        let form = |leg, attempt| ClientOrderId::new(position, leg, attempt).unwrap().to_string();
        assert_eq!(form(Leg::Entry(0), 0), "1zV2U37rmakhE00");
        assert_eq!(form(Leg::Target(15), 36), "1zV2U37rmakhTf10");
        assert_eq!(form(Leg::Stop, 1), "1zV2U37rmakhS1");
        assert_eq!(form(Leg::Exit, 0), "1zV2U37rmakhX0");
    }

    #[test]
    fn what_names_no_order_is_refused() {
        for text in [
            "",
            "1",
            "1V2U3",
            "1V2U3S",
            "01V2U3S0",
            "1V2U3E0",
            "1V2U3Q0",
            "1V2U3Tz0",
            "1V2U3Ég0",
            "1V2U-3S0",
            "1V256U3S0",
        ] {
            assert_eq!(text.parse::<ClientOrderId>(), Err(BadClientOrderId), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn an_id_reads_as_it_is_written(id in id(), other in id()) {
            let text = id.to_string();
            prop_assert!(text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{}", text);
            prop_assert_eq!(text.parse::<ClientOrderId>(), Ok(id));
            prop_assert_eq!(id == other, text == other.to_string());
        }
    }
}
