//! What moderators decided, told to the owners of those it is about. A measure that is told twice counts once.

use std::time::Duration;

use shoal_domain::entity::EntityKey;
use shoal_domain::message::Tell;
use shoal_mailbox::Mailbox;
use shoal_store::{Store, Untold};
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::looking::{Again, LookError, look_every};

/// How often to look. A ban has to end a running chat within two seconds, wherever it is.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Measures told in one look at most.
const MOST: u16 = 100;

/// Tells what there is to tell until told to stop.
pub(crate) async fn tell(mailbox: &Mailbox, store: &Store, drain: &CancellationToken) {
    let undone = "What moderators decided cannot be told";
    look_every(LOOK_EVERY, undone, drain, || look(mailbox, store)).await;
}

async fn look(mailbox: &Mailbox, store: &Store) -> Result<Again, LookError> {
    let untold = store.untold(MOST.into()).await?;
    let mut all = Ok(Again::after(untold.len(), usize::from(MOST)));
    for untold in untold {
        // One that cannot be told holds up no other.
        if let Err(error) = Box::pin(tell_one(mailbox, store, untold)).await {
            all = all.and(Err(error));
        }
    }
    all
}

/// Told first and noted after: what is lost in between is told again.
async fn tell_one(mailbox: &Mailbox, store: &Store, untold: Untold) -> Result<(), LookError> {
    let (id, measure) = (untold.id, untold.measure);
    let decided = Tell::Decided { id, measure, reason: untold.reason };
    mailbox.tell(EntityKey::User(untold.user), &decided).await?;
    store.told(id).await?;
    info!(measure.id = %id, measure = measure.word(), "Measure {id} is on its way");
    Ok(())
}
