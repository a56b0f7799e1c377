//! The gate: only who knows the secret of the webhook comes in.

use axum::http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Where Telegram puts the secret that it was given with `setWebhook`.
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// Compares secrets by their hashes, in constant time: neither the place of the first wrong letter nor the length
/// can be measured from outside, and the secret itself need not be kept.
pub(crate) struct Gate {
    expected: Option<[u8; 32]>,
}

impl Gate {
    /// A gate that opens to this secret; without one it stays shut, since nothing else proves who is calling.
    pub(crate) fn new(secret: Option<&SecretString>) -> Self {
        let secret = secret.map(ExposeSecret::expose_secret).filter(|secret| !secret.is_empty());
        Gate { expected: secret.map(hash) }
    }

    /// Whether whoever sent these headers may come in.
    pub(crate) fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(expected) = &self.expected else { return false };
        let shown = headers.get(SECRET_HEADER).map_or(&[][..], |value| value.as_bytes());
        expected.ct_eq(&hash(shown)).into()
    }
}

fn hash(secret: impl AsRef<[u8]>) -> [u8; 32] {
    Sha256::digest(secret).into()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn gate(secret: Option<&str>) -> Gate {
        Gate::new(secret.map(SecretString::from).as_ref())
    }

    fn showing(secret: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(
            "X-Telegram-Bot-Api-Secret-Token".parse().unwrap(),
            HeaderValue::from_static(secret),
        )])
    }

    #[test]
    fn opens_to_the_secret_only() {
        let gate = gate(Some("open-sesame"));
        assert!(gate.admits(&showing("open-sesame")));
        for wrong in ["", "open-sesam", "open-sesame-", "Open-sesame", "open-barley"] {
            assert!(!gate.admits(&showing(wrong)), "{wrong}");
        }
        assert!(!gate.admits(&HeaderMap::new()));
    }

    #[test]
    fn stays_shut_without_a_secret() {
        for unset in [None, Some("")] {
            assert!(!gate(unset).admits(&showing("")));
            assert!(!gate(unset).admits(&showing("anything")));
            assert!(!gate(unset).admits(&HeaderMap::new()));
        }
    }
}
