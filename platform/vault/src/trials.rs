//! Marks of trials: HMAC-SHA256, under a key that is made of the vault's and used for nothing else. Without the key nobody
//! can try all people until one fits, as with a plain hash of a number.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use shoal_domain::id::UserId;
use shoal_domain::plan::{PlanName, TrialMark};

/// What the key of trials is made of, with the vault's key. Never to be changed, or everybody can try again.
const OF_TRIALS: &[u8] = b"shoal trials (1)";

/// Makes marks.
#[derive(Clone)]
pub(crate) struct TrialKey(Hmac<Sha256>);

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

fn keyed(key: &[u8]) -> Hmac<Sha256> {
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
        let hex: String = mark.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "1959ec2072af4be4eef410f2eb3effc2b61a927c8e63eca3a6c546a4f34d0c37");
    }
}
