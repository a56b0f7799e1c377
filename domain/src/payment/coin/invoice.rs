//! What somebody is asked to pay, and whether a transfer pays it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{CoinAddress, Usdt};
use crate::id::UserId;
use crate::ledger::Amount;
use crate::payment::{ChargeId, Odd, Product};
use crate::time::{Millis, Timestamp};

/// For so long an invoice can be paid.
pub const PAID_WITHIN: Millis = Millis::minutes(120);

/// The longest reference, in digits.
const LONGEST: usize = 32;

/// Names an invoice. It cannot be guessed, and tells nobody whose it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(String);

/// The text names no invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a reference has 1 to {LONGEST} of 0-9 a-f")]
pub struct BadReference;

/// What somebody is asked to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Names it.
    pub reference: Reference,
    /// Who; nobody can say any more of who was forgotten.
    pub user: Option<UserId>,
    /// What they get.
    pub product: Product,
    /// For how much, exactly.
    pub price: Usdt,
    /// Where to. No other invoice has or ever had this address.
    pub address: CoinAddress,
    /// Until when it can be paid, by the time of the block that has the transfer.
    pub until: Timestamp,
    /// What has paid it.
    pub paid_by: Option<ChargeId>,
}

/// What moved, as the chain has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Names it for ever: its chain, transaction, and which of its transfers it is.
    pub charge: ChargeId,
    /// The contract whose coins moved.
    pub token: CoinAddress,
    /// Where to.
    pub to: CoinAddress,
    /// How many, in the token's smallest units.
    pub amount: Amount,
    /// Blocks from the one that has it on, with that one.
    pub confirmations: u64,
    /// The time of that block.
    pub at: Timestamp,
}

/// What has to hold for all transfers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The contract of what is taken. Whoever likes can make another one of the same name.
    pub token: CoinAddress,
    /// Blocks after which nothing is undone any more.
    pub confirmations: u64,
}

/// Why a transfer does not pay an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsettled {
    /// It went elsewhere.
    Address,
    /// It is of another contract, whatever it calls itself.
    Currency,
    /// So many blocks still have to come. It may vanish until then.
    Confirmations(u64),
    /// This one has paid it already.
    Replay,
    /// It came too late.
    Late,
    /// It is more or less than was agreed.
    Amount,
    /// Another one has paid it already.
    Paid,
}

impl Unsettled {
    /// What is wrong with money that is there for good and pays nothing; `None`: there is none.
    #[must_use]
    pub const fn odd(self) -> Option<Odd> {
        match self {
            Unsettled::Late => Some(Odd::Late),
            Unsettled::Amount => Some(Odd::Amount),
            Unsettled::Paid => Some(Odd::Paid),
            Unsettled::Address | Unsettled::Currency | Unsettled::Confirmations(_) | Unsettled::Replay => {
                None
            }
        }
    }
}

/// What somebody gets for a transfer to the address of their invoice. What is not there for good is judged before all that
/// would make a difference to the books.
pub fn judge<'a>(invoice: &'a Invoice, transfer: &Transfer, terms: &Terms) -> Result<&'a Product, Unsettled> {
    if transfer.to != invoice.address {
        return Err(Unsettled::Address);
    }
    if transfer.token != terms.token {
        return Err(Unsettled::Currency);
    }
    match terms.confirmations.saturating_sub(transfer.confirmations) {
        0 => {}
        missing => return Err(Unsettled::Confirmations(missing)),
    }
    if invoice.paid_by.as_ref() == Some(&transfer.charge) {
        return Err(Unsettled::Replay);
    }
    if transfer.at > invoice.until {
        return Err(Unsettled::Late);
    }
    if transfer.amount != invoice.price.amount() {
        return Err(Unsettled::Amount);
    }
    if invoice.paid_by.is_some() { Err(Unsettled::Paid) } else { Ok(&invoice.product) }
}

impl Reference {
    /// The reference of these random bytes.
    #[must_use]
    pub fn of(random: u128) -> Reference {
        Reference(format!("{random:032x}"))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Reference {
    type Error = BadReference;

    fn try_from(text: String) -> Result<Reference, BadReference> {
        let fits = (1..=LONGEST).contains(&text.len());
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if fits && digits { Ok(Reference(text)) } else { Err(BadReference) }
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> String {
        reference.0
    }
}

impl FromStr for Reference {
    type Err = BadReference;

    fn from_str(text: &str) -> Result<Reference, BadReference> {
        text.to_owned().try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(number: u8) -> CoinAddress {
        CoinAddress::of_bytes(&[number; 20])
    }

    fn charge(number: u32) -> ChargeId {
        format!("tron:{number}:0").parse().unwrap()
    }

    fn invoice() -> Invoice {
        Invoice {
            reference: Reference::of(7),
            user: Some(UserId(7)),
            product: "plan:premium".parse().unwrap(),
            price: "9.99".parse().unwrap(),
            address: address(1),
            until: Timestamp(5000),
            paid_by: None,
        }
    }

    fn transfer() -> Transfer {
        let (token, to, amount) = (address(9), address(1), Amount::new(9_990_000).unwrap());
        Transfer { charge: charge(1), token, to, amount, confirmations: 20, at: Timestamp(5000) }
    }

    fn judged(invoice: &Invoice, transfer: &Transfer) -> Result<Product, Unsettled> {
        judge(invoice, transfer, &Terms { token: address(9), confirmations: 20 }).cloned()
    }

    #[test]
    fn exactly_what_was_agreed_pays_and_nothing_else_does() {
        let (invoice, transfer) = (invoice(), transfer());
        assert_eq!(judged(&invoice, &transfer), Ok(invoice.product.clone()));
        let amount = |units| Amount::new(units).unwrap();
        for (wrong, why) in [
            (Transfer { to: address(2), ..transfer.clone() }, Unsettled::Address),
            (Transfer { token: address(8), ..transfer.clone() }, Unsettled::Currency),
            (Transfer { confirmations: 19, ..transfer.clone() }, Unsettled::Confirmations(1)),
            (Transfer { confirmations: 0, ..transfer.clone() }, Unsettled::Confirmations(20)),
            (Transfer { at: Timestamp(5001), ..transfer.clone() }, Unsettled::Late),
            (Transfer { amount: amount(9_989_999), ..transfer.clone() }, Unsettled::Amount),
            (Transfer { amount: amount(9_990_001), ..transfer.clone() }, Unsettled::Amount),
        ] {
            assert_eq!(judged(&invoice, &wrong), Err(why));
        }
    }

    #[test]
    fn a_transfer_counts_once_and_a_second_one_is_its_owners() {
        let paid = Invoice { paid_by: Some(charge(1)), ..invoice() };
        assert_eq!(judged(&paid, &transfer()), Err(Unsettled::Replay));
        assert_eq!(judged(&paid, &Transfer { charge: charge(2), ..transfer() }), Err(Unsettled::Paid));
        let other_amount = Transfer { charge: charge(2), amount: Amount::new(1).unwrap(), ..transfer() };
        assert_eq!(judged(&paid, &other_amount), Err(Unsettled::Amount));
    }

    #[test]
    fn what_may_still_vanish_is_never_odd_money() {
        let mut late = Transfer { at: Timestamp(9999), confirmations: 19, ..transfer() };
        assert_eq!(judged(&invoice(), &late).unwrap_err().odd(), None);
        late.confirmations = 20;
        assert_eq!(judged(&invoice(), &late).unwrap_err().odd(), Some(Odd::Late));
        for (why, odd) in [
            (Unsettled::Address, None),
            (Unsettled::Currency, None),
            (Unsettled::Replay, None),
            (Unsettled::Amount, Some(Odd::Amount)),
            (Unsettled::Paid, Some(Odd::Paid)),
        ] {
            assert_eq!(why.odd(), odd);
        }
    }

    #[test]
    fn a_reference_is_hexadecimal_and_bounded() {
        assert_eq!(Reference::of(0xff).as_str(), &format!("{}ff", "0".repeat(30)));
        assert_eq!(Reference::of(u128::MAX).to_string().parse(), Ok(Reference::of(u128::MAX)));
        for text in ["", "F", "g", "0x1", &"0".repeat(LONGEST + 1)] {
            assert_eq!(text.parse::<Reference>(), Err(BadReference), "{text:?}");
        }
    }
}
