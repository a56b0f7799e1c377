//! Tokens: what an admin shows with every request.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use sha2::{Digest, Sha256};

/// What all our tokens begin with, so that people and scanners know a lost one when they see it.
const PREFIX: &str = "shoal_";

/// Bytes of chance in a token: nobody guesses 256 bits.
const CHANCE: usize = 32;

/// What is kept of a token.
pub type TokenHash = [u8; 32];

/// Makes a token: what is shown once, and what is kept of it.
#[must_use]
pub fn make() -> (SecretString, TokenHash) {
    let chance: [u8; CHANCE] = rand::random();
    let token = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(chance));
    let hash = Sha256::digest(&token).into();
    (token.into(), hash)
}

/// The hash by which a token is looked up; `None` for what is no token of ours.
pub(crate) fn hash(token: &str) -> Option<TokenHash> {
    let chance = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
    (chance.len() == CHANCE).then(|| Sha256::digest(token).into())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_token_is_known_by_its_hash() {
        let ((token, kept), (other, _)) = (make(), make());
        let text = token.expose_secret();
        assert_eq!((text.len(), hash(text)), (6 + 43, Some(kept)));
        assert_ne!(text, other.expose_secret());
    }

    #[test]
    fn what_is_no_token_has_no_hash() {
        let (token, _) = make();
        let text = token.expose_secret();
        let cut = &text[..text.len() - 1];
        for wrong in
            ["", "shoal_", cut, &format!("{text}A"), &text.replace("shoal_", "whale_"), &format!(" {text}")]
        {
            assert_eq!(hash(wrong), None, "{wrong}");
        }
    }
}
