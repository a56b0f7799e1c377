//! Marks of the links that lead into groups: HMAC-SHA256, under a key that is made of the vault's and used for nothing else.
//! The administrators of a group read them, and whose link it is they do not say.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use shoal_domain::id::{ChatId, UserId};

/// What the key of ways is made of, with the vault's key.
const OF_WAYS: &[u8] = b"shoal ways into groups (1)";

/// Bytes of a mark: nobody finds one that fits by trying, and the text of it is within Telegram's 32 characters.
const LENGTH: usize = 18;

/// Makes marks.
#[derive(Clone)]
pub(crate) struct WayKey(Hmac<Sha256>);

impl WayKey {
    /// The key of ways that belongs to a vault's.
    pub(crate) fn of(vault: &[u8; 32]) -> WayKey {
        let keyed = |key: &[u8]| Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
        WayKey(keyed(&keyed(vault).chain_update(OF_WAYS).finalize().into_bytes()))
    }

    /// The mark of somebody's way into a group.
    pub(crate) fn mark(&self, user: UserId, group: ChatId) -> String {
        let mark = self.0.clone().chain_update(format!("{user} {group}")).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode(&mark[..LENGTH])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vault;

    #[test]
    fn a_mark_is_the_same_for_the_same_person_group_and_key_alone() {
        let (salon, library) = (ChatId(-1_001), ChatId(-1_002));
        let mark = Vault::new(&[7; 32]).way_mark(UserId(1), salon);
        assert_eq!(mark.len(), 24);
        assert_eq!(Vault::new(&[7; 32]).way_mark(UserId(1), salon), mark);
        for other in [
            Vault::new(&[7; 32]).way_mark(UserId(2), salon),
            Vault::new(&[7; 32]).way_mark(UserId(1), library),
            Vault::new(&[8; 32]).way_mark(UserId(1), salon),
        ] {
            assert_ne!(other, mark);
        }
    }
}
