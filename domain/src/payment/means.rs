//! By what means somebody has paid.

use super::STARS;
use super::coin::{Provider, Usdt};
use crate::id::BotId;
use crate::ledger::{Asset, Outside};

/// Where money comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// Stars, which Telegram keeps for each bot apart.
    Stars(BotId),
    /// Coins of a provider.
    Coin(Provider),
}

impl Means {
    /// The account of the world's that it comes from.
    #[must_use]
    pub const fn outside(self) -> Outside {
        match self {
            Means::Stars(bot) => Outside::Telegram(bot),
            Means::Coin(provider) => provider.outside(),
        }
    }

    /// By what means whatever came from there was paid, if anything can be.
    #[must_use]
    pub const fn of(outside: Outside) -> Option<Means> {
        match outside {
            Outside::Telegram(bot) => Some(Means::Stars(bot)),
            Outside::Tron => Some(Means::Coin(Provider::Tron)),
            Outside::Mint | Outside::Payout | Outside::Loss | Outside::Market | Outside::Venue => None,
        }
    }

    /// Of what it is.
    #[must_use]
    pub const fn asset(self) -> Asset {
        match self {
            Means::Stars(_) => Asset::Stars,
            Means::Coin(_) => Usdt::ASSET,
        }
    }

    /// The currency in which it is paid.
    #[must_use]
    pub const fn currency(self) -> &'static str {
        match self {
            Means::Stars(_) => STARS,
            Means::Coin(_) => Usdt::ASSET.code(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_from_somewhere_goes_back_there() {
        for means in [Means::Stars(BotId(1001)), Means::Coin(Provider::Tron)] {
            assert_eq!(Means::of(means.outside()), Some(means));
            assert_eq!(means.currency(), means.asset().code());
        }
        assert_eq!([Means::of(Outside::Mint), Means::of(Outside::Loss)], [None; 2]);
    }
}
