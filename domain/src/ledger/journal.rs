//! What moves together.

use std::collections::BTreeMap;

use super::account::{Account, Holder};
use super::amount::{Amount, Asset};

/// Transfers that one journal has at most. A purchase with its fee and its reward has three.
pub const MOST_TRANSFERS: usize = 32;

/// So much of one asset leaves one account for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Whom it leaves.
    pub from: Holder,
    /// Whom it reaches.
    pub to: Holder,
    /// Of what.
    pub asset: Asset,
    /// How much.
    pub amount: Amount,
}

/// Why something moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Somebody paid from outside.
    Payment,
    /// A payment went back.
    Refund,
    /// Somebody gave something for nothing in return.
    Tip,
    /// The operator gave something away.
    Promotion,
    /// Somebody brought others.
    Referral,
    /// Somebody earned a part of a payment.
    Share,
    /// That payment went back, and the part of it with it.
    ShareBack,
    /// Something was bought with what was there.
    Purchase,
    /// A mistake is made good, since nothing is ever changed.
    Correction,
    /// A trade: what was set aside for it, what it took and what it brought.
    Trade,
}

impl Reason {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::Payment => "payment",
            Reason::Refund => "refund",
            Reason::Tip => "tip",
            Reason::Promotion => "promotion",
            Reason::Referral => "referral",
            Reason::Share => "share",
            Reason::ShareBack => "share_back",
            Reason::Purchase => "purchase",
            Reason::Correction => "correction",
            Reason::Trade => "trade",
        }
    }
}

/// Some transfers that happen together or not at all. There is no other way to make one, so that each balances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    reason: Reason,
    postings: Vec<Posting>,
}

/// What a journal does to one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Whose.
    pub account: Account,
    /// What is added; below zero, taken away. Never zero.
    pub units: i64,
}

/// The transfers make no journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadJournal {
    /// Nothing moves, or what moves comes back.
    #[error("nothing moves")]
    Nothing,
    /// There are too many.
    #[error("more than {MOST_TRANSFERS} transfers")]
    TooMany,
    /// More than can be counted.
    #[error("more than can be counted")]
    Overflow,
    /// Paper money and something else, which would make one of the other.
    #[error("paper money moves with nothing else")]
    PaperAndOther,
}

impl Journal {
    /// What comes of these transfers. Several of one account are one posting.
    pub fn new(reason: Reason, transfers: &[Transfer]) -> Result<Journal, BadJournal> {
        if transfers.len() > MOST_TRANSFERS {
            return Err(BadJournal::TooMany);
        }
        let paper = transfers.iter().filter(|transfer| transfer.asset == Asset::Paper).count();
        if paper != 0 && paper != transfers.len() {
            return Err(BadJournal::PaperAndOther);
        }
        let mut sums: BTreeMap<Account, i128> = BTreeMap::new();
        for &Transfer { from, to, asset, amount } in transfers {
            // 32 times what fits 64 bits fits 128.
            *sums.entry(Account { holder: from, asset }).or_default() -= i128::from(amount.units());
            *sums.entry(Account { holder: to, asset }).or_default() += i128::from(amount.units());
        }
        let moved = sums.into_iter().filter(|(_, units)| *units != 0);
        let postings = moved
            .map(|(account, units)| Ok(Posting { account, units: units.try_into()? }))
            .collect::<Result<Vec<_>, std::num::TryFromIntError>>()
            .map_err(|_| BadJournal::Overflow)?;
        if postings.is_empty() { Err(BadJournal::Nothing) } else { Ok(Journal { reason, postings }) }
    }

    /// One transfer.
    pub fn of(reason: Reason, transfer: Transfer) -> Result<Journal, BadJournal> {
        Journal::new(reason, &[transfer])
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// What it does to whom: of each asset they sum to zero, and no account comes twice.
    #[must_use]
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::id::UserId;
    use crate::ledger::Outside;

    fn transfer() -> impl Strategy<Value = Transfer> {
        (1..6i64, 1..6i64, 0..Asset::ALL.len(), 1..=i64::MAX).prop_map(|(from, to, asset, units)| Transfer {
            from: Holder::Person(UserId(from)),
            to: Holder::Person(UserId(to)),
            asset: Asset::ALL[asset],
            amount: Amount::new(units).unwrap(),
        })
    }

    proptest! {
        #[test]
        fn every_journal_balances(transfers in vec(transfer(), 0..40)) {
            let journal = match Journal::new(Reason::Correction, &transfers) {
                Ok(journal) => journal,
                Err(BadJournal::TooMany) => {
                    prop_assert!(transfers.len() > MOST_TRANSFERS);
                    return Ok(());
                }
                Err(_) => return Ok(()),
            };
            for asset in Asset::ALL {
                let of_asset = journal.postings().iter().filter(|posting| posting.account.asset == asset);
                prop_assert_eq!(of_asset.map(|posting| i128::from(posting.units)).sum::<i128>(), 0);
            }
            let accounts: Vec<_> = journal.postings().iter().map(|posting| posting.account).collect();
            prop_assert!(accounts.is_sorted() && accounts.windows(2).all(|two| two[0] != two[1]));
            prop_assert!(journal.postings().iter().all(|posting| posting.units != 0));
        }
    }

    #[test]
    fn nothing_is_ever_made_of_paper_money() {
        let (alice, mint) = (Holder::Person(UserId(1)), Holder::Outside(Outside::Mint));
        let amount = Amount::new(1).unwrap();
        let paper = Transfer { from: alice, to: mint, asset: Asset::Paper, amount };
        for asset in Asset::ALL.into_iter().filter(|asset| *asset != Asset::Paper) {
            let other = Transfer { from: mint, to: alice, asset, amount };
            assert_eq!(Journal::new(Reason::Correction, &[paper, other]), Err(BadJournal::PaperAndOther));
        }
        assert!(Journal::new(Reason::Correction, &[paper, paper]).is_ok());
    }

    #[test]
    fn what_moves_nothing_is_no_journal() {
        let (alice, bob) = (Holder::Person(UserId(1)), Holder::Person(UserId(2)));
        let (asset, amount) = (Asset::Stars, Amount::new(i64::MAX).unwrap());
        let there = Transfer { from: alice, to: bob, asset, amount };
        let back = Transfer { from: bob, to: alice, asset, amount };
        let itself = Transfer { from: alice, to: alice, asset, amount };
        for nothing in [&[][..], &[there, back], &[itself]] {
            assert_eq!(Journal::new(Reason::Tip, nothing), Err(BadJournal::Nothing));
        }
        assert_eq!(Journal::new(Reason::Tip, &[there, there]), Err(BadJournal::Overflow));
        assert_eq!(Journal::new(Reason::Tip, &[there; 33]), Err(BadJournal::TooMany));
    }
}
