//! Marks of trials: HMAC-SHA256, under a key that is made of the vault's and used for nothing else. Without the key nobody
//! can try all people until one fits, as with a plain hash of a number.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use shoal_domain::id::UserId;
use shoal_domain::plan::{PlanName, TrialMark};

/// What the key of trials is made of, with the vault's key. Never to be changed, or everybody can try again.
const OF_TRIALS: &[u8] = b"shoal trials (1)";

/// What marks are made with.
pub(crate) type Keyed = Hmac<Sha256>;

/// Makes marks.
#[derive(Clone)]
pub(crate) struct TrialKey(Keyed);

impl TrialKey {
    /// The key of trials that belongs to a vault's.
    pub(crate) fn of(vault: &[u8; 32]) -> TrialKey {
        TrialKey(keyed(&keyed(vault).chain_update(OF_TRIALS).finalize().into_bytes()))
    }

    /// What stays of it that somebody tried a plan.
    pub(crate) fn mark(&self, user: UserId, plan: &PlanName) -> TrialMark {
        let said = format!("{user} {plan}");
        TrialMark::new(self.0.clone().chain_update(said).finalize().into_bytes().into())
    }
}

pub(crate) fn keyed(key: &[u8]) -> Keyed {
    Hmac::new_from_slice(key).expect("a key of any length will do")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vault;

    #[test]
    fn a_mark_is_the_same_for_the_same_person_plan_and_key_alone() {
        let (premium, gold) = ("premium".parse().unwrap(), "gold".parse().unwrap());
        let mark = |fill, user, plan| Vault::new(&[fill; 32]).trial_mark(UserId(user), plan);
        assert_eq!(mark(7, 12, &premium), mark(7, 12, &premium));
        for other in [mark(8, 12, &premium), mark(7, 13, &premium), mark(7, 12, &gold)] {
            assert_ne!(mark(7, 12, &premium), other);
        }
        assert_eq!(format!("{:?}", mark(7, 12, &premium)), "TrialMark(***)");
    }

    /// A mark that an earlier release made is found again.
    #[test]
    fn what_one_release_marked_the_next_knows() {
        let mark = Vault::new(&[7; 32]).trial_mark(UserId(5_123_456_789), &"premium".parse().unwrap());
        let earlier = [
            0x19, 0x59, 0xec, 0x20, 0x72, 0xaf, 0x4b, 0xe4, 0xee, 0xf4, 0x10, 0xf2, 0xeb, 0x3e, 0xff, 0xc2,
            0xb6, 0x1a, 0x92, 0x7c, 0x8e, 0x63, 0xec, 0xa3, 0xa6, 0xc5, 0x46, 0xa4, 0xf3, 0x4d, 0x0c, 0x37,
        ];
        assert_eq!(mark, TrialMark::new(earlier));
    }
}
