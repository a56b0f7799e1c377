//! What the scheduler publishes in Redis under a version, as this worker knows it.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use shoal_mailbox::MailboxError;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// How often to look whether it has changed: one field in Redis.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The latest that this worker has read, and its version.
#[derive(Default)]
pub(crate) struct Published<T>(RwLock<(String, T)>);

impl<T: Clone> Published<T> {
    /// Before anything was read.
    pub(crate) fn of(known: T) -> Published<T> {
        Published(RwLock::new((String::new(), known)))
    }

    /// What is known, as `take` sees it.
    pub(crate) fn with<R>(&self, take: impl FnOnce(&T) -> R) -> R {
        take(&self.0.read().unwrap_or_else(PoisonError::into_inner).1)
    }

    /// Takes over what is there now, if its version is another. While nothing is published, all stays as it is.
    pub(crate) async fn look(
        &self,
        version: impl Future<Output = Result<Option<String>, MailboxError>>,
        read: impl Future<Output = Result<Option<(String, T)>, MailboxError>>,
    ) -> Result<(), MailboxError> {
        let version = version.await?;
        let known = |known: &(String, T)| version.as_ref().is_none_or(|version| *version == known.0);
        if known(&self.0.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(());
        }
        if let Some(now) = read.await? {
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = now;
        }
        Ok(())
    }
}

/// Looks again and again, until the drain. An error is told by whoever watches Redis; what is known stays as it is.
pub(crate) async fn follow<F>(drain: CancellationToken, mut look: impl FnMut() -> F)
where
    F: Future<Output = Result<(), MailboxError>>,
{
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let looking = async {
        loop {
            ticks.tick().await;
            let _ = look().await;
        }
    };
    drain.run_until_cancelled(looking).await;
}
