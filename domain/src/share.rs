//! Shares: of what somebody pays, somebody else earns a part.
//!
//! A payment is split in whole units of what was paid: the earner has so many thousandths of it, rounded down, and the house has
//! the rest, the remainder with it. Where a payment goes back, the share of it goes back, too: exactly as much as was given,
//! also in parts. What was paid out meanwhile is not there to be taken: it is owed, and taken when enough has come, and
//! nothing is paid out while it would eat into that. A share knows nothing of why somebody earns it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ledger::{Amount, Asset};

/// Thousandths: what of a payment somebody earns. At least one, and all of it at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct PerMille(u16);

/// The number is no share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a share is 1 to 1000 thousandths")]
pub struct BadShare;

/// A payment, split. The two sum to what was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// What stays with the house, in units.
    pub house: i64,
    /// What the earner has of it, in units. Nothing where it would be less than one.
    pub earner: i64,
}

impl PerMille {
    /// So many thousandths, if they are a share.
    pub const fn new(thousandths: u16) -> Result<PerMille, BadShare> {
        if matches!(thousandths, 1..=1000) { Ok(PerMille(thousandths)) } else { Err(BadShare) }
    }

    /// In thousandths.
    #[must_use]
    pub const fn thousandths(self) -> u16 {
        self.0
    }

    /// Splits what was paid. The house takes the remainder.
    #[must_use]
    pub fn split(self, paid: Amount) -> Split {
        self.of(paid.units())
    }

    /// What of the earner's share goes back where so many units of the payment have gone back: what is left with them is
    /// their share of what is left of it. In however many parts it goes back, they sum to all that was given.
    #[must_use]
    pub fn taken_back(self, paid: Amount, returned: i64) -> i64 {
        let left = paid.units() - returned.clamp(0, paid.units());
        self.of(paid.units()).earner - self.of(left).earner
    }

    fn of(self, units: i64) -> Split {
        // A thousand times what fits 64 bits fits 128, and a thousandth of that 64.
        let part = i128::from(units) * i128::from(self.0) / 1000;
        let earner = i64::try_from(part).expect("a part of it is no more than all of it");
        Split { house: units - earner, earner }
    }
}

/// In per cent, as people read it: `5` or `12.5`.
impl fmt::Display for PerMille {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 10, self.0 % 10) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, tenth) => write!(f, "{whole}.{tenth}"),
        }
    }
}

/// Reads thousandths.
impl FromStr for PerMille {
    type Err = BadShare;

    fn from_str(text: &str) -> Result<PerMille, BadShare> {
        text.parse().map_err(|_| BadShare).and_then(PerMille::new)
    }
}

impl TryFrom<u16> for PerMille {
    type Error = BadShare;

    fn try_from(thousandths: u16) -> Result<PerMille, BadShare> {
        PerMille::new(thousandths)
    }
}

impl From<PerMille> for u16 {
    fn from(share: PerMille) -> u16 {
        share.0
    }
}

/// What somebody has earned of one asset, in units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earned {
    /// Of which.
    pub asset: Asset,
    /// Rests, or waits for a word: it is not theirs yet.
    pub resting: i64,
    /// Theirs, and not set aside.
    pub free: i64,
    /// Set aside, to be paid out.
    pub due: i64,
    /// Paid out.
    pub paid: i64,
    /// Was given for payments that went back, and is not there to be taken: what comes next goes there first.
    pub owed: i64,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amounts() -> impl Strategy<Value = Amount> {
        prop_oneof![1..=2000i64, 1..=i64::MAX].prop_map(|units| Amount::new(units).unwrap())
    }

    fn shares() -> impl Strategy<Value = PerMille> {
        (1..=1000u16).prop_map(|thousandths| PerMille::new(thousandths).unwrap())
    }

    proptest! {
        #[test]
        fn a_split_sums_to_what_was_paid_and_the_house_takes_the_remainder(paid in amounts(), share in shares()) {
            let Split { house, earner } = share.split(paid);
            prop_assert_eq!(i128::from(house) + i128::from(earner), i128::from(paid.units()));
            prop_assert!(house >= 0 && earner >= 0);
            let exact = i128::from(paid.units()) * i128::from(share.thousandths());
            let short = exact - i128::from(earner) * 1000;
            prop_assert!((0..1000).contains(&short), "less than a unit is left to the house");
        }

        #[test]
        fn whoever_pays_more_or_shares_more_gives_no_less(
            (paid, more) in (amounts(), amounts()), (share, higher) in (shares(), shares()),
        ) {
            let (paid, more) = (paid.min(more), paid.max(more));
            let (share, higher) = (share.min(higher), share.max(higher));
            let (less, of_more) = (share.split(paid), share.split(more));
            prop_assert!(less.earner <= of_more.earner && less.house <= of_more.house);
            prop_assert!(less.earner <= higher.split(paid).earner);
        }

        #[test]
        fn in_however_many_parts_it_goes_back_exactly_what_was_given_goes_back(
            paid in 1..=100_000i64, share in shares(), parts in proptest::collection::vec(1..=5000i64, 0..40),
        ) {
            let amount = Amount::new(paid).unwrap();
            let (mut returned, mut taken) = (0, 0);
            for part in parts.into_iter().chain([paid]) {
                returned = (returned + part).min(paid);
                let all = share.taken_back(amount, returned);
                prop_assert!(all >= taken, "what went back stays back");
                prop_assert_eq!(share.split(amount).earner - all, share.of(paid - returned).earner);
                taken = all;
            }
            prop_assert_eq!(taken, share.split(amount).earner);
        }
    }

    #[test]
    fn a_fifth_of_a_cent_is_the_houses() {
        let share = PerMille::new(800).unwrap();
        let split = |units| share.split(Amount::new(units).unwrap());
        assert_eq!(split(1), Split { house: 1, earner: 0 });
        assert_eq!(split(9_990_001), Split { house: 1_998_001, earner: 7_992_000 });
        assert_eq!(PerMille::new(1000).unwrap().split(Amount::new(i64::MAX).unwrap()).earner, i64::MAX);
    }

    #[test]
    fn a_share_is_some_and_at_most_all() {
        assert_eq!([0, 1001].map(PerMille::new), [Err(BadShare); 2]);
        assert_eq!(
            ("50".parse(), "0".parse::<PerMille>(), "x".parse::<PerMille>()),
            (PerMille::new(50), Err(BadShare), Err(BadShare))
        );
        assert_eq!([50, 125, 1].map(|share| PerMille(share).to_string()), ["5", "12.5", "0.1"]);
    }
}
