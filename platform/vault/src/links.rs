//! Personal links: whose they are is sealed into them, so that nothing has to be looked up, and nothing can be guessed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, AeadCore, KeyInit, OsRng};
use chacha20poly1305::{ChaCha20Poly1305, Nonce, XChaCha20Poly1305, XNonce};
use shoal_domain::chat::Link;
use shoal_domain::id::{Address, BotId, UserId};

/// Bytes of a nonce. Telegram leaves room for 48 bytes in all, so they are fewer than elsewhere; at a billion links made
/// with one key the odds of two alike are one to 10^11.
const NONCE: usize = 12;

/// Bytes of what is sealed: two numbers of eight bytes and one of four.
const PLAIN: usize = 20;

/// The nonce under which the key of links is made of the vault's. Nothing else is ever sealed under it.
const OF_LINKS: &[u8; 24] = b"shoal personal links (1)";

/// Seals and opens what names a personal link.
#[derive(Clone)]
pub(crate) struct LinkKey(ChaCha20Poly1305);

impl LinkKey {
    /// The key of links that belongs to a vault's.
    pub(crate) fn of(vault: &XChaCha20Poly1305) -> LinkKey {
        let stream = vault.encrypt(XNonce::from_slice(OF_LINKS), [0; 32].as_slice());
        let stream = stream.expect("only what is longer than 256 GiB cannot be sealed");
        LinkKey(ChaCha20Poly1305::new_from_slice(&stream[..32]).expect("32 bytes are a key"))
    }

    /// What names a link: 64 signs of A-Z a-z 0-9 _ -, as Telegram takes them, and different each time.
    pub(crate) fn seal(&self, link: Link) -> String {
        let nonce = ChaCha20Poly1305::generate_nonce(&mut OsRng);
        let Link { owner: Address { bot, user }, serial } = link;
        let mut plain = Vec::with_capacity(PLAIN);
        plain.extend(user.0.to_be_bytes());
        plain.extend(bot.0.to_be_bytes());
        plain.extend(serial.to_be_bytes());
        let sealed = self
            .0
            .encrypt(&nonce, plain.as_slice())
            .expect("only what is longer than 256 GiB cannot be sealed");
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// The link of this name; nothing where it is not one that this key has made.
    pub(crate) fn open(&self, name: &str) -> Option<Link> {
        let bytes = URL_SAFE_NO_PAD.decode(name).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let plain = self.0.decrypt(Nonce::from_slice(nonce), sealed).ok()?;
        let (user, rest) = plain.split_first_chunk()?;
        let (bot, rest) = rest.split_first_chunk()?;
        let owner = Address { bot: BotId(i64::from_be_bytes(*bot)), user: UserId(i64::from_be_bytes(*user)) };
        Some(Link { owner, serial: u32::from_be_bytes(rest.try_into().ok()?) })
    }
}

#[cfg(test)]
mod tests {
    use shoal_domain::chat::{LINK_SIGNS, link_in};

    use super::*;
    use crate::Vault;

    const LINK: Link =
        Link { owner: Address { bot: BotId(1001), user: UserId(5_123_456_789) }, serial: 1_767_225_600 };

    #[test]
    fn a_link_opens_with_its_key_alone_and_no_two_are_alike() {
        let (vault, other) = (Vault::new(&[7; 32]), Vault::new(&[8; 32]));
        let (one, two) = (vault.seal_link(LINK), vault.seal_link(LINK));
        assert_ne!(one, two);
        assert_eq!([&one, &two].map(|name| vault.open_link(name)), [Some(LINK); 2]);
        assert_eq!(other.open_link(&one), None);
        assert_eq!(one.len(), LINK_SIGNS);
        assert_eq!(link_in(&format!("/start {one}")), Some(one.as_str()), "Telegram and the rules take it");
    }

    #[test]
    fn nothing_that_was_changed_or_guessed_opens() {
        let vault = Vault::new(&[7; 32]);
        let name = vault.seal_link(LINK);
        for place in 0..name.len() {
            let mut changed = name.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            assert_eq!(vault.open_link(str::from_utf8(&changed).unwrap()), None, "sign {place}");
            assert_eq!(vault.open_link(&name[..place]), None, "{place} signs");
        }
        for guess in ["", "A", &"A".repeat(64), &"-".repeat(64), "not a name \u{1f41f}"] {
            assert_eq!(vault.open_link(guess), None, "{guess}");
        }
    }

    /// A link that an earlier release made stands on somebody's page.
    #[test]
    fn what_one_release_made_the_next_opens() {
        let earlier = "sW7Rz6dOw95Ay57AgU_1HKKlHJoVOoHBNMQdtLa7EiSwFKM90ODSRP3RgcITmIYl";
        assert_eq!(Vault::new(&[7; 32]).open_link(earlier), Some(LINK));
    }
}
