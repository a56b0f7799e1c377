//! What all routes share.

use std::sync::Arc;

use serde_json::Value;
use shoal_domain::broadcast::ApprovalRule;
use shoal_domain::id::BotId;
use shoal_domain::payout::PayoutTerms;
use shoal_store::Store;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::keys::Keys;
use crate::limits::Limits;
use crate::{Rates, openapi};

/// Streams of progress that one process serves at most: each looks into the database twice a second.
const LISTENERS: usize = 100;

/// Exports at a time.
const EXPORTS: usize = 8;

/// Audiences that are counted at a time: each takes a connection, for seconds where there are millions.
const COUNTS: usize = 2;

/// What all routes share.
pub(crate) struct Api {
    pub(crate) store: Store,
    pub(crate) keys: Keys,
    pub(crate) limits: Limits,
    /// The bots of the settings.
    pub(crate) bots: Vec<BotId>,
    pub(crate) approval: ApprovalRule,
    pub(crate) rates: Rates,
    pub(crate) weekly_cap: Option<u32>,
    pub(crate) payouts: PayoutTerms,
    pub(crate) sells_for_coins: bool,
    pub(crate) drain: CancellationToken,
    pub(crate) listeners: Arc<Semaphore>,
    pub(crate) exports: Arc<Semaphore>,
    pub(crate) counts: Semaphore,
    pub(crate) openapi: Value,
}

impl Api {
    pub(crate) fn new(parts: crate::Parts, drain: CancellationToken) -> Api {
        let crate::Parts { store, bots, approval, rates, weekly_cap, payouts, sells_for_coins, .. } = parts;
        Api {
            keys: Keys::new(store.clone()),
            store,
            limits: Limits::new(),
            bots,
            approval,
            rates,
            weekly_cap,
            payouts,
            sells_for_coins,
            drain,
            listeners: Arc::new(Semaphore::new(LISTENERS)),
            exports: Arc::new(Semaphore::new(EXPORTS)),
            counts: Semaphore::new(COUNTS),
            openapi: openapi::document(),
        }
    }
}
