//! Referral links, sealed as personal links are and with a key of their own, so that neither is taken for the other; and marks
//! of people, by which they are known again when they were forgotten.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, AeadCore, KeyInit, OsRng};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hmac::Mac;
use shoal_domain::chat::REFERRED;
use shoal_domain::id::UserId;
use shoal_domain::referral::{Invitation, Mark};

use crate::trials::{Keyed, keyed};

/// Bytes of a nonce, as with personal links.
const NONCE: usize = 12;

/// Bytes of what is sealed: whose it is, and which.
const PLAIN: usize = 16;

/// What the keys are made of, with the vault's. Never to be changed: links stand on people's pages, and marks in the books.
const OF_LINKS: &[u8] = b"shoal referral links (1)";
const OF_MARKS: &[u8] = b"shoal referral marks (1)";

/// Seals and opens what names a referral link, and makes marks.
#[derive(Clone)]
pub(crate) struct ReferralKey {
    links: ChaCha20Poly1305,
    marks: Keyed,
}

impl ReferralKey {
    /// The keys that belong to a vault's.
    pub(crate) fn of(vault: &[u8; 32]) -> ReferralKey {
        let key = |of| keyed(vault).chain_update(of).finalize().into_bytes();
        let links = ChaCha20Poly1305::new(&key(OF_LINKS));
        ReferralKey { links, marks: keyed(&key(OF_MARKS)) }
    }

    /// What `/start` comes with by this link: `ref_` and 59 signs, different each time.
    pub(crate) fn seal(&self, owner: UserId, serial: u64) -> String {
        let nonce = ChaCha20Poly1305::generate_nonce(&mut OsRng);
        let mut plain = Vec::with_capacity(PLAIN);
        plain.extend(owner.0.to_be_bytes());
        plain.extend(serial.to_be_bytes());
        let sealed = self
            .links
            .encrypt(&nonce, plain.as_slice())
            .expect("only what is longer than 256 GiB cannot be sealed");
        format!("{REFERRED}{}", URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Whose link of this name is, opened by somebody; nothing where it is not one that this key has made. The name is
    /// without `ref_`.
    pub(crate) fn open(&self, name: &str, opener: UserId) -> Option<Invitation> {
        let bytes = URL_SAFE_NO_PAD.decode(name).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let plain = self.links.decrypt(Nonce::from_slice(nonce), sealed).ok()?;
        let (user, serial) = plain.split_first_chunk()?;
        let by = UserId(i64::from_be_bytes(*user));
        let serial = u64::from_be_bytes(serial.try_into().ok()?);
        Some(Invitation { by, serial, by_mark: self.mark(by), own_mark: self.mark(opener) })
    }

    fn mark(&self, user: UserId) -> Mark {
        Mark::new(self.marks.clone().chain_update(user.to_string()).finalize().into_bytes().into())
    }
}

#[cfg(test)]
mod tests {
    use shoal_domain::chat::{link_in, referral_in};

    use super::*;
    use crate::Vault;

    const OWNER: UserId = UserId(5_123_456_789);
    const OPENER: UserId = UserId(12);

    fn opened(vault: &Vault, link: &str) -> Option<(UserId, u64)> {
        let invitation = vault.open_referral(link.strip_prefix(REFERRED)?, OPENER)?;
        Some((invitation.by, invitation.serial))
    }

    #[test]
    fn a_link_opens_with_its_key_alone_says_nothing_and_is_no_personal_one() {
        let (vault, other) = (Vault::new(&[7; 32]), Vault::new(&[8; 32]));
        let (one, two) = (vault.seal_referral(OWNER, 9), vault.seal_referral(OWNER, 9));
        assert_ne!(one, two);
        assert_eq!([&one, &two].map(|link| opened(&vault, link)), [Some((OWNER, 9)); 2]);
        assert_eq!(opened(&other, &one), None);
        let message = format!("/start {one}");
        assert_eq!(referral_in(&message), one.strip_prefix(REFERRED), "Telegram and the rules take it");
        assert!(one.len() <= 64 && link_in(&message).is_none());
        assert_eq!(vault.open_link(&one), None);
    }

    #[test]
    fn nothing_that_was_changed_or_guessed_opens() {
        let vault = Vault::new(&[7; 32]);
        let link = vault.seal_referral(OWNER, 9);
        for place in REFERRED.len()..link.len() - 1 {
            let mut changed = link.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            assert_eq!(opened(&vault, str::from_utf8(&changed).unwrap()), None, "sign {place}");
            assert_eq!(opened(&vault, &link[..place]), None, "{place} signs");
        }
        for guess in ["", "A", &"A".repeat(59), &"-".repeat(60)] {
            assert_eq!(vault.open_referral(guess, OPENER), None, "{guess}");
        }
    }

    #[test]
    fn somebody_has_one_mark_whoever_opens_what() {
        let vault = Vault::new(&[7; 32]);
        let open = |owner, opener| {
            let link = vault.seal_referral(owner, 9);
            vault.open_referral(link.strip_prefix(REFERRED).unwrap(), opener).unwrap()
        };
        let (there, back) = (open(OWNER, OPENER), open(OPENER, OWNER));
        assert_eq!((there.by_mark, there.own_mark), (back.own_mark, back.by_mark));
        assert_ne!(there.by_mark, there.own_mark);
    }
}
