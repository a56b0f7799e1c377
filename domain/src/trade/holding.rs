//! What somebody holds, what it cost, and what is set aside for it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::order::Fill;
use crate::market::{Money, Precision, Price, Quantity, Rate, Side, Uncountable};

/// How many times what is set aside a position is worth: 1 to 125.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Leverage(u8);

/// There is no such leverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a leverage is 1 to 125, not {0}")]
pub struct BadLeverage(u8);

impl Leverage {
    /// None: all of it is set aside.
    pub const NONE: Leverage = Leverage(1);

    /// So many times.
    pub const fn new(times: u8) -> Result<Leverage, BadLeverage> {
        if times >= 1 && times <= 125 { Ok(Leverage(times)) } else { Err(BadLeverage(times)) }
    }

    /// How many times.
    #[must_use]
    pub const fn times(self) -> u8 {
        self.0
    }

    /// What is set aside for so much: rounded up.
    #[must_use]
    pub fn margin(self, value: Money) -> Money {
        let times = i64::from(self.0);
        Money::new(value.units() / times + i64::from(value.units() % times != 0))
    }
}

impl TryFrom<u8> for Leverage {
    type Error = BadLeverage;

    fn try_from(times: u8) -> Result<Leverage, BadLeverage> {
        Leverage::new(times)
    }
}

impl From<Leverage> for u8 {
    fn from(leverage: Leverage) -> u8 {
        leverage.0
    }
}

/// What is held now. There is always something: who holds nothing has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// How much.
    pub quantity: Quantity,
    /// What it cost, or brought where it was sold first.
    pub value: Money,
    /// What is set aside for it.
    pub margin: Money,
}

/// What a part of a holding came to when it was given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// How much.
    pub quantity: Quantity,
    /// What had been set aside for it.
    pub margin: Money,
    /// What was won; below zero what was lost, which is never more than the margin.
    pub profit: Money,
    /// What the venue took: never more than is left.
    pub fee: Money,
}

impl Holding {
    /// It with what was filled, and what is set aside for that. Somebody who buys pays what rounds up, somebody who sells
    /// gets what rounds down. What is set aside and what the venue took are together no more than was kept ready for it:
    /// who sells at a better price than they asked for gets more, and has nothing more set aside.
    pub fn enter(
        held: Option<Holding>,
        side: Side,
        fill: &Fill,
        leverage: Leverage,
        ready: Money,
    ) -> Result<(Holding, Money), Uncountable> {
        let value = match side {
            Side::Long => Money::up(fill.value()?)?,
            Side::Short => Money::down(fill.value()?)?,
        };
        let margin = leverage.margin(value).min(ready.minus(fill.fee)?).max(Money::ZERO);
        let holding = match held {
            None => Holding { quantity: fill.quantity, value, margin },
            Some(held) => Holding {
                quantity: held.quantity.plus(fill.quantity)?,
                value: held.value.plus(value)?,
                margin: held.margin.plus(margin)?,
            },
        };
        Ok((holding, margin))
    }

    /// What is left of it, and what the part that was given back came to. The last part takes the rest of what it all
    /// cost, so parts sum to the whole to the last unit.
    pub fn leave(self, side: Side, fill: &Fill) -> Result<(Option<Holding>, Part), Uncountable> {
        let quantity = fill.quantity.min(self.quantity);
        let (value, margin) = match self.quantity.minus(quantity) {
            None => (self.value, self.margin),
            Some(_) => {
                (self.value.share(quantity, self.quantity)?, self.margin.share(quantity, self.quantity)?)
            }
        };
        let now = fill.price.times(quantity)?;
        let won = match side {
            Side::Long => Money::down(now)?.minus(value)?,
            Side::Short => value.minus(Money::up(now)?)?,
        };
        // What is set aside is all that can be lost: the venue bears the rest, as venues do with margins that are apart.
        let profit = won.max(Money::new(-margin.units()));
        let fee = fill.fee.max(Money::ZERO).min(margin.plus(profit)?);
        let rest = match self.quantity.minus(quantity) {
            None => None,
            Some(left) => Some(Holding {
                quantity: left,
                value: self.value.minus(value)?,
                margin: self.margin.minus(margin)?,
            }),
        };
        Ok((rest, Part { quantity, margin, profit, fee }))
    }

    /// What one of the base cost, on the tick that is worse for whoever holds it: leaving there brings no loss but the fee.
    #[must_use]
    pub fn average(&self, side: Side, precision: Precision) -> Option<Price> {
        let exact = self.value.decimal().checked_div(self.quantity.decimal())?;
        match side {
            Side::Long => precision.price_up(exact),
            Side::Short => precision.price_down(exact),
        }
    }

    /// Where what is left of the margin is no more than the venue wants to see, on the tick that comes sooner. `None`:
    /// nowhere, as for what was paid in full.
    #[must_use]
    pub fn liquidation(&self, side: Side, maintenance: Rate, precision: Precision) -> Option<Price> {
        let (value, margin, quantity) =
            (self.value.decimal(), self.margin.decimal(), self.quantity.decimal());
        let part = maintenance.decimal();
        match side {
            Side::Long if margin >= value => None,
            Side::Long => {
                precision.price_up((value - margin).checked_div(quantity.checked_mul(Decimal::ONE - part)?)?)
            }
            Side::Short => precision
                .price_down((value + margin).checked_div(quantity.checked_mul(Decimal::ONE + part)?)?),
        }
    }
}

#[cfg(test)]
#[path = "holding/tests.rs"]
mod tests;
