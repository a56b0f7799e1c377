//! Payouts: what somebody has earned, and has to be sent by hand.
//!
//! Shoal holds no customer's money and sends none. Once a month what somebody has earned is set aside, if it is enough; an operator
//! sends it by whatever means they have, and says so, with a reference; or refuses it, with a reason.
//!
//! ```text
//!          ┌─ paid ─────▶ paid     it has left the books
//!   due ───┼─ refused ──▶ refused  it is free again, and due with the next month
//!          └─ nobody ───▶ lapsed   the same: nobody said anything for a year, or its owner is forgotten
//! ```

use std::fmt;
use std::str::FromStr;

use crate::broadcast::moment;
use crate::ledger::{Amount, Asset};
use crate::time::{Millis, Timestamp};

/// For so long it is set aside: who pays out has to say so within a year.
pub const SET_ASIDE: Millis = Millis::minutes(366 * 24 * 60);

/// The longest reference of a payment, in characters: that of a transaction on a chain has 64.
const LONGEST_REFERENCE: usize = 200;

/// From how much on it is paid out, and from how much on by two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayoutTerms {
    /// Stars that are paid out at least.
    pub stars: Amount,
    /// Millionths of USDT that are paid out at least.
    pub usdt: Amount,
    /// Above so many times that a second person has to approve it.
    pub approval: u32,
}

impl PayoutTerms {
    /// From how much on it is paid out, in units. `None`: never.
    #[must_use]
    pub const fn least(&self, asset: Asset) -> Option<Amount> {
        match asset {
            Asset::Stars => Some(self.stars),
            Asset::Tether => Some(self.usdt),
            Asset::Locks | Asset::Paper => None,
        }
    }

    /// Whether that much needs a second person.
    #[must_use]
    pub fn needs_two(&self, asset: Asset, amount: Amount) -> bool {
        let limit = self.least(asset).map(|least| i128::from(least.units()) * i128::from(self.approval));
        limit.is_none_or(|limit| i128::from(amount.units()) > limit)
    }
}

/// Numbers a payout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PayoutId(pub i64);

impl fmt::Display for PayoutId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a payout stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutState {
    /// Somebody has to pay it.
    Due,
    /// Somebody has.
    Paid,
    /// Somebody decided that it is not paid.
    Refused,
    /// Nobody said anything in time, or nobody can say any more whose it is.
    Lapsed,
}

impl PayoutState {
    /// All there are.
    pub const ALL: [PayoutState; 4] =
        [PayoutState::Due, PayoutState::Paid, PayoutState::Refused, PayoutState::Lapsed];

    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            PayoutState::Due => "due",
            PayoutState::Paid => "paid",
            PayoutState::Refused => "refused",
            PayoutState::Lapsed => "lapsed",
        }
    }
}

impl fmt::Display for PayoutState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PayoutState {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<PayoutState, &'static str> {
        PayoutState::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or("due, paid, refused or lapsed")
    }
}

/// A month of UTC, as `2026-12`. Of each somebody has one payout of an asset at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month(String);

impl Month {
    /// The month of a moment.
    #[must_use]
    pub fn of(at: Timestamp) -> Month {
        Month(moment::write(at).chars().take(7).collect())
    }

    /// As it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why somebody may not say that a payout is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotApproved {
    /// It is too much for one.
    #[error("so much has to be approved by a second person first")]
    Nobody,
    /// They have approved it themself.
    #[error("whoever approves it and whoever pays it are two people")]
    Themself,
}

/// Whether somebody may say that it is paid: too much for one takes another who approved it.
pub fn may_pay(needs_two: bool, by: &str, approved_by: Option<&str>) -> Result<(), NotApproved> {
    match approved_by {
        _ if !needs_two => Ok(()),
        None => Err(NotApproved::Nobody),
        Some(other) if other == by => Err(NotApproved::Themself),
        Some(_) => Ok(()),
    }
}

/// What a payment outside is found by again: one line of 1 to 200 characters.
pub fn reference(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    let fits = (1..=LONGEST_REFERENCE).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err("a reference is one line of 1 to 200 characters") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: PayoutTerms = PayoutTerms {
        stars: match Amount::new(4000) {
            Ok(amount) => amount,
            Err(_) => panic!(),
        },
        usdt: match Amount::new(50_000_000) {
            Ok(amount) => amount,
            Err(_) => panic!(),
        },
        approval: 10,
    };

    #[test]
    fn much_takes_two_and_they_are_two() {
        let needs = |units| TERMS.needs_two(Asset::Tether, Amount::new(units).unwrap());
        assert!(!needs(500_000_000) && needs(500_000_001));
        assert!(
            TERMS.needs_two(Asset::Locks, Amount::new(1).unwrap()),
            "what is never paid out needs all there are"
        );
        assert_eq!(may_pay(false, "anna", None), Ok(()));
        assert_eq!(may_pay(true, "anna", None), Err(NotApproved::Nobody));
        assert_eq!(may_pay(true, "anna", Some("anna")), Err(NotApproved::Themself));
        assert_eq!(may_pay(true, "anna", Some("bert")), Ok(()));
    }

    #[test]
    fn a_month_is_that_of_utc() {
        assert_eq!(Month::of(Timestamp(1_796_083_200_000)).as_str(), "2026-12");
        assert_eq!(Month::of(Timestamp(1_796_083_199_999)).as_str(), "2026-11");
    }

    #[test]
    fn a_state_is_stored_by_a_word_of_its_own() {
        for state in PayoutState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert!("".parse::<PayoutState>().is_err());
    }

    #[test]
    fn a_reference_is_a_line() {
        assert_eq!(reference(" SEPA 2026-12-01 #7 "), Ok("SEPA 2026-12-01 #7".to_owned()));
        for bad in ["", "  ", "a\nb", &"x".repeat(201)] {
            assert!(reference(bad).is_err(), "{bad:?}");
        }
    }
}
