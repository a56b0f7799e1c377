//! Who holds which token.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lru::LruCache;
use shoal_runtime::clock::monotonic;
use shoal_store::{Admin, Store, StoreError};
use tokio::time::Instant;

use crate::token::TokenHash;

/// How long a look-up holds. A token that was taken back stops within that.
const HOLDS: Duration = Duration::from_secs(4);

/// Tokens that are remembered; more are looked up each time.
const MOST: NonZeroUsize = NonZeroUsize::new(1000).expect("it is not zero");

/// The tokens that were shown lately and are good. Wrong ones are not remembered: they would push the good ones out.
pub(crate) struct Keys {
    store: Store,
    seen: Mutex<LruCache<TokenHash, (Admin, Instant)>>,
}

impl Keys {
    pub(crate) fn new(store: Store) -> Keys {
        Keys { store, seen: Mutex::new(LruCache::new(MOST)) }
    }

    /// Who holds this token; nobody if it was taken back, or never was.
    pub(crate) async fn holder(&self, hash: &TokenHash) -> Result<Option<Admin>, StoreError> {
        let now = monotonic();
        if let Some((admin, at)) = self.seen().get(hash)
            && now.duration_since(*at) < HOLDS
        {
            return Ok(Some(admin.clone()));
        }
        let holder = self.store.admin(hash).await?;
        let mut seen = self.seen();
        match &holder {
            Some(admin) => drop(seen.put(*hash, (admin.clone(), now))),
            None => drop(seen.pop(hash)),
        }
        drop(seen);
        Ok(holder)
    }

    /// Whether this token was good when it was last looked up.
    pub(crate) fn knows(&self, hash: &TokenHash) -> bool {
        self.seen().contains(hash)
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, LruCache<TokenHash, (Admin, Instant)>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
