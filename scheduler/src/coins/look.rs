//! One look at the address of an invoice.

use std::collections::BTreeSet;

use shoal_domain::payment::coin::{Invoice, Provider, Transfer, Unsettled, judge};
use shoal_domain::payment::{ChargeId, Odd};
use shoal_domain::time::Timestamp;
use shoal_store::{Arrived, Noted, Store, Watched};
use shoal_tron::{Listed, TronError};
use tracing::{info, warn};

use super::Chain;
use crate::looking::LookError;
use crate::metrics;

/// Pages of a list that are read in one look. The next one goes on from there.
const PAGES: usize = 10;

/// Transactions that are read in one look: anybody can send any number of them.
const TRANSACTIONS: usize = 100;

/// A look that is under way.
pub(super) struct Look<'a> {
    store: &'a Store,
    chain: &'a Chain,
    /// The number of the newest block.
    head: u64,
    watched: &'a Watched,
    /// As it stands by now.
    pub(super) invoice: Invoice,
    /// All until here has been seen.
    until: Timestamp,
    /// From here on something may still vanish.
    unsure: Option<Timestamp>,
    /// A list may have the same more than once.
    seen: BTreeSet<String>,
}

impl<'a> Look<'a> {
    pub(super) fn new(store: &'a Store, chain: &'a Chain, head: u64, watched: &'a Watched) -> Look<'a> {
        let (invoice, until) = (watched.invoice.clone(), watched.since);
        Look { store, chain, head, watched, invoice, until, unsure: None, seen: BTreeSet::new() }
    }

    /// Whether something is there that may still vanish.
    pub(super) fn is_unsure(&self) -> bool {
        self.unsure.is_some()
    }

    /// The moment from which the next look has to begin.
    pub(super) fn since(&self) -> Timestamp {
        self.unsure.map_or(self.until, |unsure| unsure.min(self.until))
    }

    /// Looks at all that came to the address since it was looked at last.
    pub(super) async fn through(&mut self) -> Result<(), LookError> {
        let mut next: Option<String> = None;
        for _ in 0..PAGES {
            let page =
                self.chain.tron.listed(&self.invoice.address, self.watched.since, next.as_deref()).await?;
            for listed in &page.transfers {
                if self.seen.len() >= TRANSACTIONS {
                    return Ok(());
                }
                self.look_at(listed).await?;
                self.until = self.until.max(listed.at);
            }
            next = page.next.filter(|next| !page.transfers.is_empty() && !next.is_empty());
            if next.is_none() {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn look_at(&mut self, listed: &Listed) -> Result<(), LookError> {
        let id = &listed.transaction;
        if let Some(token) = listed.token.as_ref().filter(|token| **token != self.chain.terms.token) {
            let named = name(id, 0)?;
            if self.store.note_foreign(self.watched.number, &named, token).await? {
                metrics::coin_transfer("currency");
                warn!(charge = %named, token = %token, reference = %self.invoice.reference,
                      "Something came to the address of an invoice that is no USDT; it pays nothing");
            }
            return Ok(());
        }
        if !self.seen.insert(id.clone()) {
            return Ok(());
        }
        let Some(transaction) = self.chain.tron.transaction(id).await? else {
            // It is in the list and nowhere else: perhaps it is about to come, or to go.
            self.is_unsure_from(listed.at);
            return Ok(());
        };
        // With the block that has it.
        let confirmations = (self.head + 1).saturating_sub(transaction.block);
        let address = self.invoice.address.clone();
        for moved in transaction.moved.into_iter().filter(|moved| moved.to == address) {
            let charge = name(id, moved.log)?;
            let (token, to, amount) = (moved.token, moved.to, moved.amount);
            let transfer = Transfer { charge, token, to, amount, confirmations, at: transaction.at };
            self.book(&transfer, listed.at).await?;
        }
        Ok(())
    }

    fn is_unsure_from(&mut self, at: Timestamp) {
        self.unsure = Some(self.unsure.map_or(at, |before| before.min(at)));
    }

    async fn book(&mut self, transfer: &Transfer, listed: Timestamp) -> Result<(), LookError> {
        let odd = match judge(&self.invoice, transfer, &self.chain.terms) {
            // Of what was noted before it may be that nobody was given anything for it yet.
            Ok(_) | Err(Unsettled::Replay) => None,
            Err(Unsettled::Confirmations(_)) => {
                self.is_unsure_from(listed);
                return Ok(());
            }
            Err(why) => match why.odd() {
                Some(odd) => Some(odd),
                None => return Ok(()),
            },
        };
        let (provider, invoice) = (Provider::Tron, &self.invoice);
        let noted = self.store.note_transfer(&Arrived { provider, invoice, transfer, odd }).await?;
        let (charge, reference) = (&transfer.charge, &invoice.reference);
        match noted {
            Noted::Before => return Ok(()),
            Noted::Given => info!(charge = %charge, reference = %reference, "An invoice was paid in coins"),
            Noted::Kept => {
                warn!(charge = %charge, reference = %reference, odd = odd.map_or("refused", Odd::word),
                      "Coins came that pay no invoice; they are kept for their owner");
            }
        }
        metrics::coin_transfer(odd.map_or("paid", Odd::word));
        if odd.is_none() {
            self.invoice.paid_by = Some(transfer.charge.clone());
        }
        Ok(())
    }
}

/// Names a transfer. The list's own form of a transaction's name was looked at when it was read.
fn name(transaction: &str, log: usize) -> Result<ChargeId, TronError> {
    ChargeId::of_transfer(Provider::Tron, transaction, log)
        .map_err(|_| TronError::Unreadable("a transaction without a name"))
}
