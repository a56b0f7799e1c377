//! Whose something is.

use std::fmt;
use std::str::FromStr;

use super::amount::{Asset, UnknownAsset};
use crate::id::{BotId, UserId};

/// What a holder has of one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    /// Whose it is.
    pub holder: Holder,
    /// Of what.
    pub asset: Asset,
}

/// Whose an account can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// A person's.
    Person(UserId),
    /// What a person has earned, apart from what else is theirs: it is paid out.
    Earner(UserId),
    /// The operator's.
    House(House),
    /// The world's. It alone may have less than nothing: what others have came from there.
    Outside(Outside),
    /// Somebody's who was forgotten: the number of the account is all that is left of whose it was.
    Gone(i64),
}

/// What the operator has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum House {
    /// Earned by plans and credits.
    Revenue,
    /// Given by people for nothing in return.
    Tips,
    /// Set aside to be given away: no more can be.
    Promotion,
    /// Came, and nobody can say any more whose it is.
    Unclaimed,
    /// Set aside for positions that are open. Theirs who hold them: it goes back to them, but for what the market takes.
    Margin,
}

/// Where something comes from and where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outside {
    /// Payments in Stars, which Telegram keeps for each bot apart.
    Telegram(BotId),
    /// The Tron chain.
    Tron,
    /// Where credits are made and where they end.
    Mint,
    /// What is lost, such as what Telegram took back after it was spent.
    Loss,
    /// What was earned and has been paid out, by an operator's hand.
    Payout,
    /// The market: profits come from it, and losses go to it.
    Market,
    /// What venues take for orders.
    Venue,
}

/// The text names no account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an account reads user:7/XTR, house:revenue/XTR or outside:telegram:1001/XTR, not {0:?}")]
pub struct BadAccount(String);

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Holder::Person(user) => write!(f, "user:{user}"),
            Holder::Earner(user) => write!(f, "earner:{user}"),
            Holder::House(House::Revenue) => f.write_str("house:revenue"),
            Holder::House(House::Tips) => f.write_str("house:tips"),
            Holder::House(House::Promotion) => f.write_str("house:promotion"),
            Holder::House(House::Unclaimed) => f.write_str("house:unclaimed"),
            Holder::House(House::Margin) => f.write_str("house:margin"),
            Holder::Outside(Outside::Telegram(bot)) => write!(f, "outside:telegram:{bot}"),
            Holder::Outside(Outside::Tron) => f.write_str("outside:tron"),
            Holder::Outside(Outside::Mint) => f.write_str("outside:mint"),
            Holder::Outside(Outside::Loss) => f.write_str("outside:loss"),
            Holder::Outside(Outside::Payout) => f.write_str("outside:payout"),
            Holder::Outside(Outside::Market) => f.write_str("outside:market"),
            Holder::Outside(Outside::Venue) => f.write_str("outside:venue"),
            Holder::Gone(number) => write!(f, "gone:{number}"),
        }
    }
}

impl FromStr for Holder {
    type Err = BadAccount;

    fn from_str(text: &str) -> Result<Holder, BadAccount> {
        let number = |digits: &str| digits.parse().ok().filter(|number: &i64| *number > 0);
        let holder = match text {
            "house:revenue" => Some(Holder::House(House::Revenue)),
            "house:tips" => Some(Holder::House(House::Tips)),
            "house:promotion" => Some(Holder::House(House::Promotion)),
            "house:unclaimed" => Some(Holder::House(House::Unclaimed)),
            "house:margin" => Some(Holder::House(House::Margin)),
            "outside:tron" => Some(Holder::Outside(Outside::Tron)),
            "outside:mint" => Some(Holder::Outside(Outside::Mint)),
            "outside:loss" => Some(Holder::Outside(Outside::Loss)),
            "outside:payout" => Some(Holder::Outside(Outside::Payout)),
            "outside:market" => Some(Holder::Outside(Outside::Market)),
            "outside:venue" => Some(Holder::Outside(Outside::Venue)),
            _ => match text.rsplit_once(':') {
                Some(("user", digits)) => number(digits).map(|user| Holder::Person(UserId(user))),
                Some(("earner", digits)) => number(digits).map(|user| Holder::Earner(UserId(user))),
                Some(("gone", digits)) => number(digits).map(Holder::Gone),
                Some(("outside:telegram", digits)) => {
                    number(digits).map(|bot| Holder::Outside(Outside::Telegram(BotId(bot))))
                }
                _ => None,
            },
        };
        holder.filter(|holder| holder.to_string() == text).ok_or_else(|| BadAccount(text.to_owned()))
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.holder, self.asset)
    }
}

impl FromStr for Account {
    type Err = BadAccount;

    fn from_str(text: &str) -> Result<Account, BadAccount> {
        let bad = || BadAccount(text.to_owned());
        let (holder, asset) = text.split_once('/').ok_or_else(bad)?;
        Ok(Account { holder: holder.parse()?, asset: asset.parse().map_err(|UnknownAsset| bad())? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_reads_as_it_is_written() {
        for text in [
            "user:7000000001/XTR",
            "earner:7/USDT",
            "house:revenue/USDT",
            "house:tips/XTR",
            "house:promotion/LOCK",
            "house:unclaimed/USDT",
            "outside:telegram:1001/XTR",
            "outside:tron/USDT",
            "outside:mint/LOCK",
            "outside:loss/XTR",
            "outside:payout/USDT",
            "house:margin/PAPER",
            "outside:market/PAPER",
            "outside:venue/PAPER",
            "gone:12/XTR",
        ] {
            assert_eq!(text.parse::<Account>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_names_nobody_is_refused() {
        for text in [
            "",
            "/",
            "user:7",
            "user:0/XTR",
            "user:-7/XTR",
            "user:+7/XTR",
            "user:07/XTR",
            "user:7/xtr",
            "user:7/XTR/XTR",
            "house:/XTR",
            "house:anything/XTR",
            "outside:telegram/XTR",
            "user:9223372036854775808/XTR",
        ] {
            assert!(text.parse::<Account>().is_err(), "{text:?}");
        }
    }
}
