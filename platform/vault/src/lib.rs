//! The vault: secrets that have to be kept where a thief may come by, in the database, its dumps and Redis.
//!
//! What is [sealed](Vault::seal) is of no use without the key, which only the processes are given (`SHOAL_SEAL_KEY`).
//! The cipher is XChaCha20-Poly1305: its nonces are so long (24 bytes) that each can be drawn by chance, and nobody
//! has to count them. What a secret is, and whose, is sealed along as a [`Label`]: taken from one row and put into
//! another, it does not open.
//!
//! What must be known again of somebody who was forgotten, that they tried a plan, or were brought by somebody, or were forgotten at all, is a
//! [mark](Vault::trial_mark) that only the key can make.
//!
//! Calls of payment providers are told from forged ones by their signature ([`CallbackKeys`]).
//!
//! What moderators alone may read is sealed to their public key ([`ModeratorsKey`]): no process of Shoal can open it.

mod callbacks;
mod forgotten;
mod links;
mod moderators;
mod orders;
mod referrals;
mod trials;
mod ways;

use std::fmt::{self, Debug, Formatter};

use chacha20poly1305::aead::{Aead, AeadCore, KeyInit, OsRng, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use shoal_domain::chat::Link;
use shoal_domain::forgotten::ForgottenMark;
use shoal_domain::id::{BotId, ChatId, ProviderId, UserId};
use shoal_domain::payment::Order;
use shoal_domain::plan::{PlanName, TrialMark};
use shoal_domain::referral::Invitation;

use crate::forgotten::ForgottenKey;
use crate::links::LinkKey;
use crate::orders::OrderKey;
use crate::referrals::ReferralKey;
use crate::trials::TrialKey;
use crate::ways::WayKey;

pub use callbacks::{CallbackKeys, is_signed};
pub use moderators::{BadKey, ModeratorsKey, OpeningKey};

/// The first byte of what is sealed: how the rest is to be read. Another form gets another number, and this one is read
/// for as long as something of it may be left.
const FORM: u8 = 1;

/// Bytes of a nonce, behind the first.
const NONCE: usize = 24;

/// What a secret is, and whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// The token of this bot.
    BotToken(BotId),
    /// What the webhook of this provider of signals is signed with.
    ProviderSecret(ProviderId),
}

/// Seals and opens with one key.
#[derive(Clone)]
pub struct Vault(XChaCha20Poly1305, LinkKey, TrialKey, OrderKey, ReferralKey, WayKey, ForgottenKey);

/// Something sealed does not open. Says nothing about what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is too short, or another release sealed it in another form.
    #[error("it was sealed by another release, or is not whole")]
    Form,
    /// Sealed with another key, under another label, or changed since.
    #[error("it was sealed with another key, for somebody else, or was changed since")]
    Refused,
}

impl Vault {
    /// A vault with this key of 256 bits.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Vault {
        let cipher = XChaCha20Poly1305::new(key.into());
        let links = LinkKey::of(&cipher);
        let orders = OrderKey::of(&cipher);
        let (ways, forgotten) = (WayKey::of(key), ForgottenKey::of(key));
        Vault(cipher, links, TrialKey::of(key), orders, ReferralKey::of(key), ways, forgotten)
    }

    /// What names a personal link. It tells nobody whose it is.
    #[must_use]
    pub fn seal_link(&self, link: Link) -> String {
        self.1.seal(link)
    }

    /// The personal link of this name; nothing where it is none of ours.
    #[must_use]
    pub fn open_link(&self, name: &str) -> Option<Link> {
        self.1.open(name)
    }

    /// The payload of the invoice for an order, at most 128 signs.
    #[must_use]
    pub fn seal_order(&self, order: &Order) -> String {
        self.3.seal(order)
    }

    /// The order that a payload says; nothing where it is none of ours.
    #[must_use]
    pub fn open_order(&self, payload: &str) -> Option<Order> {
        self.3.open(payload)
    }

    /// What `/start` comes with by somebody's referral link. It tells nobody whose it is.
    #[must_use]
    pub fn seal_referral(&self, owner: UserId, serial: u64) -> String {
        self.4.seal(owner, serial)
    }

    /// Whose referral link of this name is, with the mark of who opens it; nothing where it is none of ours.
    #[must_use]
    pub fn open_referral(&self, name: &str, opener: UserId) -> Option<Invitation> {
        self.4.open(name, opener)
    }

    /// What stays of it that somebody tried a plan: the same for the same, and nothing to whoever has not the key.
    #[must_use]
    pub fn trial_mark(&self, user: UserId, plan: &PlanName) -> TrialMark {
        self.2.mark(user, plan)
    }

    /// The mark of somebody's way into a group, 24 signs: whoever comes by a link with it can be told from others.
    #[must_use]
    pub fn way_mark(&self, user: UserId, group: ChatId) -> String {
        self.5.mark(user, group)
    }

    /// What stays of it that somebody was forgotten: the same for the same, and nothing to whoever has not the key.
    #[must_use]
    pub fn forgotten_mark(&self, user: UserId) -> ForgottenMark {
        self.6.mark(user)
    }

    /// Seals a secret; 41 bytes longer than the secret, and different each time.
    #[must_use]
    pub fn seal(&self, label: Label, secret: &SecretString) -> Vec<u8> {
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        let aad = label.bytes();
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: &aad };
        let sealed =
            self.0.encrypt(&nonce, payload).expect("only what is longer than 256 GiB cannot be sealed");
        [&[FORM], nonce.as_slice(), &sealed].concat()
    }

    /// Opens what was sealed under the same label.
    pub fn open(&self, label: Label, sealed: &[u8]) -> Result<SecretString, OpenError> {
        let Some((&FORM, rest)) = sealed.split_first() else { return Err(OpenError::Form) };
        let Some((nonce, msg)) = rest.split_at_checked(NONCE) else { return Err(OpenError::Form) };
        let aad = label.bytes();
        let opened = self.0.decrypt(XNonce::from_slice(nonce), Payload { msg, aad: &aad });
        let opened = Zeroizing::new(opened.map_err(|_| OpenError::Refused)?);
        str::from_utf8(&opened).map(SecretString::from).map_err(|_| OpenError::Form)
    }
}

impl Label {
    /// As it is sealed along: never to be changed, or nothing opens any more. Each kind begins differently.
    fn bytes(self) -> Vec<u8> {
        match self {
            Label::BotToken(bot) => format!("shoal {FORM} token of bot {bot}").into_bytes(),
            Label::ProviderSecret(provider) => {
                format!("shoal {FORM} secret of provider {provider}").into_bytes()
            }
        }
    }
}

impl Debug for Vault {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("Vault(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABEL: Label = Label::BotToken(BotId(1001));
    const TOKEN: &str = "1001:AAcanaryTokenThatMustNeverBeSeen";

    fn vault(fill: u8) -> Vault {
        Vault::new(&[fill; 32])
    }

    fn sealed() -> Vec<u8> {
        vault(7).seal(LABEL, &TOKEN.into())
    }

    #[test]
    fn what_was_sealed_opens_with_the_same_key_and_label_only() {
        let sealed = sealed();
        assert_eq!(vault(7).open(LABEL, &sealed).unwrap().expose_secret(), TOKEN);
        assert_eq!(vault(8).open(LABEL, &sealed).unwrap_err(), OpenError::Refused);
        let other = Label::BotToken(BotId(1002));
        assert_eq!(vault(7).open(other, &sealed).unwrap_err(), OpenError::Refused);
    }

    #[test]
    fn nothing_of_it_shows_and_no_two_are_alike() {
        let (one, other) = (sealed(), sealed());
        assert_ne!(one, other);
        assert_eq!(one.len(), TOKEN.len() + 41);
        for part in TOKEN.as_bytes().windows(4) {
            assert!(!one.windows(4).any(|sealed| sealed == part));
        }
        assert_eq!(format!("{:?}", vault(7)), "Vault(***)");
    }

    #[test]
    fn a_flipped_bit_anywhere_or_a_missing_byte_keeps_it_shut() {
        let sealed = sealed();
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(vault(7).open(LABEL, &changed).is_err(), "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert!(vault(7).open(LABEL, &sealed[..length]).is_err(), "{length} bytes");
        }
    }

    /// A row written by an earlier release. It must open for ever.
    #[test]
    fn what_one_release_sealed_the_next_opens() {
        let earlier = "0171e805ecfc42c6a0956de87d659b923e1e914e91a9784b0b3e0a7ff71e8fb8\
                       8722cb68fb3d86b4cf51d7a5f8be5ca276d68f";
        let bytes: Vec<u8> = (0..earlier.len() / 2)
            .map(|at| u8::from_str_radix(&earlier[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        assert_eq!(vault(7).open(LABEL, &bytes).unwrap().expose_secret(), "1001:known");
    }
}
