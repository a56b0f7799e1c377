//! How often to look at the address of an invoice: often while it can be paid, and then less and less.

use super::Invoice;
use crate::time::{Millis, Timestamp};

/// While somebody may be paying. Each look is a call to a chain's server, which counts them.
const OPEN: Millis = Millis::seconds(20);

/// When something is there that may still vanish: two blocks later.
const UNSURE: Millis = Millis::seconds(6);

/// The least pause when nobody is expected to pay any more.
const LEAST: Millis = Millis::minutes(1);

/// The longest one.
const LONGEST: Millis = Millis::minutes(24 * 60);

/// After so long nobody looks any more, unless a provider tells of something.
const FORGOTTEN_AFTER: Millis = Millis::minutes(365 * 24 * 60);

/// Of its age, so much of it is the pause: what is late by a day is found within two hours.
const PART_OF_AGE: u64 = 20;

/// When to look again; `None`: not any more. `unsure`: something was seen that may still vanish.
#[must_use]
pub fn next_look(invoice: &Invoice, made: Timestamp, unsure: bool, now: Timestamp) -> Option<Millis> {
    let age = now.0.saturating_sub(made.0);
    if unsure {
        return Some(UNSURE);
    }
    if invoice.paid_by.is_none() && now <= invoice.until {
        return Some(OPEN);
    }
    let pause = Millis((age / PART_OF_AGE).clamp(LEAST.0, LONGEST.0));
    (age < FORGOTTEN_AFTER.0).then_some(pause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payment::coin::{CoinAddress, Reference};

    #[test]
    fn looks_are_frequent_while_it_can_be_paid_and_end_after_a_year() {
        let open = Invoice {
            reference: Reference::of(1),
            user: None,
            product: "plan:premium".parse().unwrap(),
            price: "9.99".parse().unwrap(),
            address: CoinAddress::of_bytes(&[1; 20]),
            until: Timestamp(7_200_000),
            paid_by: None,
        };
        let paid = Invoice { paid_by: Some("tron:1:0".parse().unwrap()), ..open.clone() };
        let (hour, day) = (3_600_000, 86_400_000);
        for (invoice, now, pause) in [
            (&open, 0, Some(OPEN)),
            (&open, 2 * hour, Some(OPEN)),
            (&open, 2 * hour + 1, Some(Millis(6 * 60_000))),
            (&open, day, Some(Millis(day / 20))),
            (&open, 30 * day, Some(LONGEST)),
            (&open, 365 * day, None),
            (&paid, 60_000, Some(LEAST)),
            (&paid, 365 * day, None),
        ] {
            assert_eq!(next_look(invoice, Timestamp(0), false, Timestamp(now)), pause, "{now}");
            assert_eq!(next_look(invoice, Timestamp(0), true, Timestamp(now)), Some(UNSURE));
        }
    }
}
