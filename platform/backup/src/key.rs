//! The two keys of backups: one that closes, one that opens.

use std::fmt;
use std::str::FromStr;

use age::secrecy::ExposeSecret as _;
use age::x25519;
use secrecy::SecretString;

/// The public key, to which backups are encrypted.
#[derive(Clone)]
pub struct Recipient(pub(crate) x25519::Recipient);

/// The secret key, which opens them.
pub struct Identity(pub(crate) x25519::Identity);

/// The text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// Not a public one.
    #[error("is no public key of `shoal backup key`: that begins with age1")]
    Public,
    /// Not a secret one.
    #[error("holds no secret key of `shoal backup key`: that begins with AGE-SECRET-KEY-1")]
    Secret,
}

/// Makes a pair of keys; the second one as text, to be kept.
#[must_use]
pub fn make_keys() -> (Recipient, SecretString) {
    let identity = x25519::Identity::generate();
    let secret = SecretString::from(identity.to_string().expose_secret().to_owned());
    (Recipient(identity.to_public()), secret)
}

impl FromStr for Recipient {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Recipient, BadKey> {
        text.trim().parse().map(Recipient).map_err(|_| BadKey::Public)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Identity {
    type Err = BadKey;

    /// Reads a file of keys: what begins with `#` is a remark.
    fn from_str(text: &str) -> Result<Identity, BadKey> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.next().and_then(|line| line.parse().ok()).map(Identity).ok_or(BadKey::Secret)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(***)")
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written_and_the_secret_one_is_not_shown() {
        let (public, secret) = make_keys();
        assert_eq!(public.to_string().parse::<Recipient>().unwrap().to_string(), public.to_string());
        let file = format!("# of the backups\n\n{}\n", secret.expose_secret());
        let identity: Identity = file.parse().unwrap();
        assert_eq!(identity.0.to_public().to_string(), public.to_string());
        assert_eq!(format!("{identity:?}"), "Identity(***)");
    }

    #[test]
    fn one_key_is_not_taken_for_the_other() {
        let (public, secret) = make_keys();
        assert_eq!(secret.expose_secret().parse::<Recipient>().unwrap_err(), BadKey::Public);
        assert_eq!(public.to_string().parse::<Identity>().unwrap_err(), BadKey::Secret);
        assert_eq!("".parse::<Identity>().unwrap_err(), BadKey::Secret);
    }
}
