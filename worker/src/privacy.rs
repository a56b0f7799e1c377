//! What the books hold of somebody, read when it is handed to them.

use std::sync::Arc;
use std::time::Duration;

use shoal_domain::effect::Effect;
use shoal_domain::id::UserId;
use shoal_runtime::telemetry::chain;
use shoal_store::Store;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tracing::warn;

/// How long Postgres may take. What else is for this chat waits behind it.
const PATIENCE: Duration = Duration::from_secs(5);

/// People whose books are read at a time: most connections stay with what everybody waits for.
const AT_A_TIME: usize = 2;

/// What the file is called.
pub(crate) const FILE_NAME: &str = "known.json";

/// Reads what the books hold of people.
#[derive(Clone)]
pub(crate) struct Privacy {
    store: Store,
    turns: Arc<Semaphore>,
}

impl Privacy {
    pub(crate) fn new(store: Store) -> Privacy {
        Privacy { store, turns: Arc::new(Semaphore::new(AT_A_TIME)) }
    }

    /// Puts in what the books hold of whom it is handed to, if it is.
    pub(crate) async fn fill(&self, effect: &mut Effect) {
        if let Effect::HandOut { to, known, .. } = effect {
            *known = timeout(PATIENCE, self.known_of(to.user)).await.ok().flatten();
        }
    }

    async fn known_of(&self, user: UserId) -> Option<String> {
        let _turn = self.turns.acquire().await.ok()?;
        let known = self.store.known_of(user).await;
        known
            .inspect_err(|error| warn!(error = chain(error), "Nobody could be told what the books hold"))
            .ok()
    }
}
