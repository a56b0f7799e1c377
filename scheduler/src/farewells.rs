//! Whoever's time is over that they had to change their mind about leaving for good is told. Mostly they know, and are gone by
//! then; where Redis was lost meanwhile, nobody but the books does.

use std::time::Duration;

use shoal_domain::entity::EntityKey;
use shoal_domain::message::Tell;
use shoal_mailbox::Mailbox;
use shoal_store::Store;
use tokio_util::sync::CancellationToken;

use crate::looking::{Again, LookError, look_every};

/// How often to look. It has waited for a week.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// People who are told in one look at most.
const MOST: u16 = 100;

/// Tells them until told to stop.
pub(crate) async fn tell(mailbox: &Mailbox, store: &Store, drain: &CancellationToken) {
    let undone = "Who asked to be forgotten cannot be told that it is time";
    look_every(LOOK_EVERY, undone, drain, || look(mailbox, store)).await;
}

async fn look(mailbox: &Mailbox, store: &Store) -> Result<Again, LookError> {
    let overdue = store.overdue_leavings(MOST).await?;
    let (mut all, mut told) = (Ok(Again::after(overdue.len(), usize::from(MOST))), vec![]);
    for user in overdue {
        match Box::pin(mailbox.tell(EntityKey::User(user), &Tell::Farewell)).await {
            Ok(()) => told.push(user),
            // One who cannot be told holds up no other.
            Err(error) => all = all.and(Err(error.into())),
        }
    }
    // A crash before this tells them again, which does no harm.
    store.told_of_leaving(&told).await?;
    all
}
