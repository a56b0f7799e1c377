//! What moderators alone may read. It is sealed to their public key, as a sealed box (X25519, XSalsa20-Poly1305, as
//! libsodium makes it): with a key of its own each time, which is thrown away, so that not even who sealed it can open it.

use std::fmt::Write as _;

use crypto_box::aead::OsRng;
use crypto_box::{PublicKey, SecretKey};
use secrecy::SecretString;

/// The moderators' public key: it seals.
#[derive(Clone, Debug)]
pub struct ModeratorsKey(PublicKey);

/// The moderators' secret key: it opens. It is kept by them, on no server of Shoal's.
pub struct OpeningKey(SecretKey);

/// The text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key has 64 hexadecimal digits")]
pub struct BadKey;

impl ModeratorsKey {
    /// The key of these bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> ModeratorsKey {
        ModeratorsKey(PublicKey::from(bytes))
    }

    /// As it is put into the settings.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex(self.0.as_bytes())
    }

    /// Seals something; 48 bytes longer than it, and different each time.
    #[must_use]
    pub fn seal(&self, plain: &[u8]) -> Vec<u8> {
        self.0.seal(&mut OsRng, plain).expect("only what is longer than a machine's memory cannot be sealed")
    }
}

impl OpeningKey {
    /// A new one, by chance.
    #[must_use]
    pub fn generate() -> OpeningKey {
        OpeningKey(SecretKey::generate(&mut OsRng))
    }

    /// Reads what [`OpeningKey::to_hex`] wrote; space around it is nothing.
    pub fn from_hex(digits: &str) -> Result<OpeningKey, BadKey> {
        let digits = digits.trim();
        let mut bytes = [0; 32];
        if digits.len() != 2 * bytes.len() || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(BadKey);
        }
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * place..2 * place + 2], 16).map_err(|_| BadKey)?;
        }
        Ok(OpeningKey(SecretKey::from(bytes)))
    }

    /// As it is put into a file.
    #[must_use]
    pub fn to_hex(&self) -> SecretString {
        hex(&self.0.to_bytes()).into()
    }

    /// The key that seals for it.
    #[must_use]
    pub fn public(&self) -> ModeratorsKey {
        ModeratorsKey(self.0.public_key())
    }

    /// Opens what was sealed for it; `None` where that was for another key, or was changed.
    #[must_use]
    pub fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        self.0.unseal(sealed).ok()
    }
}

impl std::fmt::Debug for OpeningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpeningKey(***)")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("a text takes everything");
        digits
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_secret_key_alone() {
        let key = OpeningKey::generate();
        let sealed = key.public().seal(b"what was said");
        assert!(!sealed.windows(4).any(|some| some == b"what" || some == b"said"));
        assert_eq!(key.open(&sealed).as_deref(), Some(&b"what was said"[..]));
        assert_eq!(OpeningKey::generate().open(&sealed), None, "another key");
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(key.open(&changed), None, "changed");
        assert_ne!(key.public().seal(b"what was said"), sealed, "different each time");
    }

    #[test]
    fn keys_are_read_as_written_and_not_shown() {
        let key = OpeningKey::generate();
        let digits = key.to_hex();
        let again = OpeningKey::from_hex(&format!("{}\n", digits.expose_secret())).unwrap();
        assert_eq!(again.public().to_hex(), key.public().to_hex());
        assert!(!format!("{key:?}").contains(digits.expose_secret()));
        for text in ["", "00", &"g".repeat(64), &"0".repeat(65)] {
            assert_eq!(OpeningKey::from_hex(text).unwrap_err(), BadKey, "{text}");
        }
    }
}
