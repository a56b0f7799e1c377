//! What moderators decided, told to the owners of those it is about. Every scheduler looks; a measure that is told twice
//! counts once.

use std::time::Duration;

use shoal_domain::entity::EntityKey;
use shoal_domain::message::Tell;
use shoal_mailbox::{Mailbox, MailboxError};
use shoal_runtime::outage::Outage;
use shoal_runtime::telemetry::chain;
use shoal_store::{Store, StoreError, Untold};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// How often to look. A ban has to end a running chat within two seconds, wherever it is.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Measures told in one look.
const AT_ONCE: u32 = 100;

/// A measure could not be told. It will be.
#[derive(Debug, thiserror::Error)]
enum TellError {
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Tells what there is to tell until told to stop.
pub(crate) async fn tell(mailbox: Mailbox, store: Store, drain: CancellationToken) {
    let mut outage = Outage::none(LONGEST_PAUSE);
    let work = async {
        loop {
            match look(&mailbox, &store).await {
                Ok(()) => {
                    outage.is_over();
                    sleep(LOOK_EVERY).await;
                }
                Err(error) => {
                    if outage.failed() {
                        warn!(error = chain(&error), "What moderators decided cannot be told");
                    }
                    sleep(outage.pause()).await;
                }
            }
        }
    };
    drain.run_until_cancelled(work).await;
}

/// Told first and noted after: what is lost in between is told again.
async fn look(mailbox: &Mailbox, store: &Store) -> Result<(), TellError> {
    let mut first = Ok(());
    for untold in store.untold(AT_ONCE).await? {
        // One that cannot be told holds up no other.
        if let Err(error) = Box::pin(tell_one(mailbox, store, untold)).await {
            first = first.and(Err(error));
        }
    }
    first
}

async fn tell_one(mailbox: &Mailbox, store: &Store, untold: Untold) -> Result<(), TellError> {
    let (id, measure) = (untold.id, untold.measure);
    let decided = Tell::Decided { id, measure, reason: untold.reason };
    mailbox.tell(EntityKey::User(untold.user), &decided).await?;
    store.told(id).await?;
    info!(measure.id = %id, measure = measure.word(), "Measure {id} is on its way");
    Ok(())
}
