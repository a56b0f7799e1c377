//! Marks of the forgotten: HMAC-SHA256 of a person's number, under a key that is made of the vault's and used for nothing else.

use hmac::Mac;
use shoal_domain::forgotten::ForgottenMark;
use shoal_domain::id::UserId;

use crate::trials::{Keyed, keyed};

/// What the key is made of, with the vault's. Never to be changed, or a backup brings back who was forgotten.
const OF_FORGOTTEN: &[u8] = b"shoal forgotten (1)";

/// Makes marks.
#[derive(Clone)]
pub(crate) struct ForgottenKey(Keyed);

impl ForgottenKey {
    /// The key that belongs to a vault's.
    pub(crate) fn of(vault: &[u8; 32]) -> ForgottenKey {
        ForgottenKey(keyed(&keyed(vault).chain_update(OF_FORGOTTEN).finalize().into_bytes()))
    }

    pub(crate) fn mark(&self, user: UserId) -> ForgottenMark {
        ForgottenMark::new(self.0.clone().chain_update(user.to_string()).finalize().into_bytes().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vault;

    #[test]
    fn a_mark_is_the_same_for_the_same_person_and_key_alone_and_stays_so() {
        let mark = |fill, user| Vault::new(&[fill; 32]).forgotten_mark(UserId(user));
        assert_eq!(mark(7, 12), mark(7, 12));
        assert!(mark(7, 12) != mark(8, 12) && mark(7, 12) != mark(7, 13));
        assert_eq!(mark(7, 12).as_bytes()[..4], [230, 67, 242, 238]);
    }
}
