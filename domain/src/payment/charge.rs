//! What a payment is called, by Telegram or by a chain.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Means;
use super::coin::Provider;
use crate::entitlement::GrantId;
use crate::ledger::OperationId;

/// The longest name of a payment, in bytes: so that an operation of the ledger can be named by it.
const LONGEST: usize = 180;

/// Names a payment for ever: Telegram's `telegram_payment_charge_id`, or of a transfer its chain, transaction and place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ChargeId(String);

/// The text names no payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a charge id has 1 to {LONGEST} visible characters of ASCII")]
pub struct BadChargeId;

impl ChargeId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A transfer of a chain: in which transaction, by its hash, and which of its logs.
    pub fn of_transfer(provider: Provider, transaction: &str, log: usize) -> Result<ChargeId, BadChargeId> {
        format!("{provider}:{transaction}:{log}").try_into()
    }

    /// The operation of the ledger by which it came in.
    #[must_use]
    pub fn came(&self, means: Means) -> OperationId {
        match means {
            Means::Stars(_) => self.operation("stars"),
            // It begins with the name of the chain already.
            Means::Coin(_) => self.0.parse().expect("a charge id is an operation's id"),
        }
    }

    /// The operation by which it went back.
    #[must_use]
    pub fn went(&self) -> OperationId {
        self.operation("refund")
    }

    /// Another operation about it.
    #[must_use]
    pub fn operation(&self, what: &'static str) -> OperationId {
        format!("{what}:{}", self.0)
            .parse()
            .expect("a short word, a colon and a charge id are an operation's id")
    }

    /// Names what is granted for it, or taken back: two payments have the same once in 2^64.
    #[must_use]
    pub fn grant(&self, back: bool) -> GrantId {
        // FNV-1a: it need not be secret, only the same in every release.
        let bytes = self.0.bytes().chain([u8::from(back)]);
        let mixed = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |mixed, byte| {
            (mixed ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        GrantId(mixed)
    }
}

impl fmt::Display for ChargeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ChargeId {
    type Error = BadChargeId;

    fn try_from(text: String) -> Result<ChargeId, BadChargeId> {
        let fits = (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(ChargeId(text)) } else { Err(BadChargeId) }
    }
}

impl From<ChargeId> for String {
    fn from(charge: ChargeId) -> String {
        charge.0
    }
}

impl FromStr for ChargeId {
    type Err = BadChargeId;

    fn from_str(text: &str) -> Result<ChargeId, BadChargeId> {
        text.to_owned().try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::BotId;

    #[test]
    fn a_charge_names_operations_and_grants_that_stay_the_same() {
        let charge: ChargeId = "stxABC_123".parse().unwrap();
        assert_eq!(
            (charge.came(Means::Stars(BotId(1))).as_str(), charge.went().as_str()),
            ("stars:stxABC_123", "refund:stxABC_123")
        );
        assert_eq!(charge.grant(false), GrantId(charge.grant(false).0));
        assert_ne!(charge.grant(false), charge.grant(true));
        assert_ne!(charge.grant(false), "stxABC_124".parse::<ChargeId>().unwrap().grant(false));
        let transfer = ChargeId::of_transfer(Provider::Tron, &"ab".repeat(32), 3).unwrap();
        assert_eq!(
            transfer.came(Means::Coin(Provider::Tron)).as_str(),
            format!("tron:{}:3", "ab".repeat(32))
        );
        let longest: ChargeId = "x".repeat(LONGEST).parse().unwrap();
        assert_eq!(longest.went().as_str().len(), LONGEST + "refund:".len());
    }

    #[test]
    fn a_charge_is_visible_and_bounded() {
        for text in ["", "a b", "a\n", "é", &"x".repeat(LONGEST + 1)] {
            assert_eq!(text.parse::<ChargeId>(), Err(BadChargeId), "{text:?}");
        }
    }
}
