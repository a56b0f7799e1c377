//! What was agreed, and whether money is for it.

use serde::{Deserialize, Serialize};

use super::{Product, STARS};
use crate::id::Address;
use crate::plan::Plan;
use crate::time::{Millis, Timestamp};

/// For so long an invoice can be paid for the first time.
pub const PAYABLE_FOR: Millis = Millis::minutes(24 * 60);

/// What an invoice is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// What they get.
    pub product: Product,
    /// For how many Stars.
    pub stars: u32,
    /// Who, and at which bot.
    pub who: Address,
    /// Until when somebody can begin to pay.
    pub until: Timestamp,
}

/// What is wrong with money that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Odd {
    /// The payload is none of ours.
    Payload,
    /// Somebody else was to pay, or at another bot.
    Payer,
    /// It is more or less than was agreed.
    Amount,
    /// It is no Stars.
    Currency,
    /// It came when nobody waited for it any more.
    Late,
    /// What it was for has been paid for already.
    Paid,
    /// What it was for cannot be given: there is no such plan any more, or they have more of it than anybody needs.
    Refused,
}

/// Why an invoice cannot be paid now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpayable {
    /// It is not ours, or was changed.
    Odd(Odd),
    /// It is too old.
    Late,
    /// It costs something else by now, or is not sold any more.
    Changed,
}

impl Odd {
    /// All there are.
    pub const ALL: [Odd; 7] =
        [Odd::Payload, Odd::Payer, Odd::Amount, Odd::Currency, Odd::Late, Odd::Paid, Odd::Refused];

    /// As it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Odd::Payload => "payload",
            Odd::Payer => "payer",
            Odd::Amount => "amount",
            Odd::Currency => "currency",
            Odd::Late => "late",
            Odd::Paid => "paid",
            Odd::Refused => "refused",
        }
    }
}

/// What somebody gets for so much of a currency, by the order that came with it.
pub fn settles<'a>(
    order: Option<&'a Order>,
    who: Address,
    currency: &str,
    amount: u64,
) -> Result<&'a Product, Odd> {
    if currency != STARS {
        return Err(Odd::Currency);
    }
    let order = order.ok_or(Odd::Payload)?;
    if order.who != who {
        return Err(Odd::Payer);
    }
    if u64::from(order.stars) != amount {
        return Err(Odd::Amount);
    }
    Ok(&order.product)
}

impl Order {
    /// An order at today's price; `None`: it is not sold.
    #[must_use]
    pub fn of(product: &Product, who: Address, plans: &[Plan], now: Timestamp) -> Option<Order> {
        let stars = product.price(plans)?;
        Some(Order { product: product.clone(), stars, who, until: now + PAYABLE_FOR })
    }

    /// Whether they can pay for it now, by what is sold now.
    pub fn can_be_paid(
        order: Option<&Order>,
        who: Address,
        (currency, amount): (&str, u64),
        plans: &[Plan],
        now: Timestamp,
    ) -> Result<(), Unpayable> {
        let product = settles(order, who, currency, amount).map_err(Unpayable::Odd)?;
        if order.is_none_or(|order| order.until <= now) {
            return Err(Unpayable::Late);
        }
        match product.price(plans) {
            Some(stars) if u64::from(stars) == amount => Ok(()),
            _ => Err(Unpayable::Changed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{BotId, UserId};

    const ALICE: Address = Address { bot: BotId(1001), user: UserId(7) };

    fn order() -> Order {
        Order { product: Product::Locks(5), stars: 100, who: ALICE, until: Timestamp(50) }
    }

    #[test]
    fn money_is_for_an_order_or_odd() {
        let order = order();
        assert_eq!(settles(Some(&order), ALICE, "XTR", 100), Ok(&Product::Locks(5)));
        let bob = Address { user: UserId(8), ..ALICE };
        let elsewhere = Address { bot: BotId(1002), ..ALICE };
        for (order, who, currency, amount, odd) in [
            (None, ALICE, "XTR", 100, Odd::Payload),
            (Some(&order), bob, "XTR", 100, Odd::Payer),
            (Some(&order), elsewhere, "XTR", 100, Odd::Payer),
            (Some(&order), ALICE, "XTR", 99, Odd::Amount),
            (Some(&order), ALICE, "XTR", 101, Odd::Amount),
            (Some(&order), ALICE, "USD", 100, Odd::Currency),
        ] {
            assert_eq!(settles(order, who, currency, amount), Err(odd));
        }
    }

    #[test]
    fn what_is_late_or_costs_something_else_is_not_begun_and_yet_counts_when_paid() {
        let order = order();
        let asked = |order: &Order, now| {
            Order::can_be_paid(Some(order), ALICE, ("XTR", u64::from(order.stars)), &[], Timestamp(now))
        };
        assert_eq!(asked(&order, 49), Ok(()));
        assert_eq!(asked(&order, 50), Err(Unpayable::Late));
        let cheap = Order { stars: 90, ..order.clone() };
        assert_eq!(asked(&cheap, 49), Err(Unpayable::Changed));
        assert!(settles(Some(&cheap), ALICE, "XTR", 90).is_ok(), "it was paid: it counts");
        let gone = Order { product: "plan:gone".parse().unwrap(), ..order };
        assert_eq!(asked(&gone, 49), Err(Unpayable::Changed));
        assert_eq!(Order::of(&gone.product, ALICE, &[], Timestamp(0)), None);
    }
}
