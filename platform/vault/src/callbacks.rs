//! Calls that a provider signs: HMAC-SHA256 over the moment of signing and the body, byte for byte as it came.

use hmac::{Hmac, Mac};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use shoal_domain::payment::coin::Provider;

/// The keys of providers. One may have two, while it changes from one to the other.
#[derive(Clone, Default)]
pub struct CallbackKeys(Vec<(Provider, Hmac<Sha256>)>);

impl CallbackKeys {
    /// With these keys of 256 bits.
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = (Provider, [u8; 32])>) -> CallbackKeys {
        let keyed = |(provider, key): (Provider, [u8; 32])| {
            let key = Zeroizing::new(key);
            (provider, Hmac::new_from_slice(&*key).expect("a key of any length will do"))
        };
        CallbackKeys(keys.into_iter().map(keyed).collect())
    }

    /// Whether somebody who has a key of this provider signed the body at that moment, as they wrote it. How long it takes
    /// does not tell how much of a signature is right.
    #[must_use]
    pub fn verify(&self, provider: Provider, signed_at: &str, body: &[u8], signature: &[u8; 32]) -> bool {
        let of_it = self.0.iter().filter(|(of, _)| *of == provider);
        of_it.fold(false, |before, (_, key)| {
            let said = key.clone().chain_update(signed_at).chain_update(".").chain_update(body);
            // All are tried, whichever it is.
            said.verify_slice(signature).is_ok() | before
        })
    }
}

/// Whether somebody who has this secret signed the body at that moment: its characters are the key. How long it takes tells
/// nothing, too.
#[must_use]
pub fn is_signed(secret: &SecretString, signed_at: &str, body: &[u8], signature: &[u8; 32]) -> bool {
    let key = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes());
    let said = key.expect("a key of any length will do").chain_update(signed_at).chain_update(".");
    said.chain_update(body).verify_slice(signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: [u8; 32] = [7; 32];
    const NEW: [u8; 32] = [8; 32];

    fn signed(key: [u8; 32], text: &str) -> [u8; 32] {
        let hmac: Hmac<Sha256> = Hmac::new_from_slice(&key).unwrap();
        hmac.chain_update(text).finalize().into_bytes().into()
    }

    #[test]
    fn each_of_a_providers_keys_counts_and_no_other_does() {
        let keys = CallbackKeys::new([(Provider::Tron, OLD), (Provider::Tron, NEW)]);
        let counts = |signature| keys.verify(Provider::Tron, "17", b"{}", &signature);
        assert!(counts(signed(OLD, "17.{}")) && counts(signed(NEW, "17.{}")));
        for wrong in [
            signed([9; 32], "17.{}"),
            signed(OLD, "18.{}"),
            signed(OLD, "17.{ }"),
            signed(OLD, "{}"),
            [0; 32],
        ] {
            assert!(!counts(wrong));
        }
        assert!(!CallbackKeys::default().verify(Provider::Tron, "17", b"{}", &signed(OLD, "17.{}")));
    }
}
