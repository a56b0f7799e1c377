//! Looking for what is to be done, again and again. Every scheduler does it at the same time: what is found is done once,
//! because a row says that it has been, or because whoever is told twice hears it once.

use std::future::Future;
use std::time::Duration;

use shoal_backup::BackupError;
use shoal_mailbox::MailboxError;
use shoal_runtime::outage::Outage;
use shoal_runtime::telemetry::chain;
use shoal_store::StoreError;
use shoal_telegram::TelegramError;
use shoal_tron::TronError;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;

/// The longest pause after failures: Postgres or Redis is down, and what is to be done waits for it.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What somebody looks for cannot be found or done now. It will be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LookError {
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Telegram(#[from] TelegramError),
    #[error(transparent)]
    Tron(#[from] TronError),
    #[error(transparent)]
    Backup(#[from] BackupError),
}

/// When to look again after a look that went well.
pub(crate) enum Again {
    /// After the usual pause.
    Later,
    /// At once: there is more.
    AtOnce,
}

impl Again {
    /// At once where as much was found as one look takes.
    pub(crate) fn after(found: usize, most: usize) -> Again {
        if found < most { Again::Later } else { Again::AtOnce }
    }
}

/// Looks until told to stop. Of a row of failures the first is logged, as `undone`.
pub(crate) async fn look_every<F>(
    pause: Duration,
    undone: &'static str,
    drain: &CancellationToken,
    mut look: impl FnMut() -> F,
) where
    F: Future<Output = Result<Again, LookError>>,
{
    let mut outage = Outage::none(LONGEST_PAUSE);
    let work = async {
        loop {
            match look().await {
                Ok(again) => {
                    outage.is_over();
                    if let Again::Later = again {
                        sleep(pause).await;
                    }
                }
                Err(error) => {
                    if outage.failed() {
                        warn!(error = chain(&error), "{undone}");
                    }
                    sleep(outage.pause()).await;
                }
            }
        }
    };
    drain.run_until_cancelled(work).await;
}
