//! Whoever's plans have changed is told. A tell that comes twice or late says nothing.

use std::time::Duration;

use shoal_domain::entity::EntityKey;
use shoal_domain::message::Tell;
use shoal_mailbox::Mailbox;
use shoal_store::Store;
use tokio_util::sync::CancellationToken;

use crate::looking::{Again, LookError, look_every};

/// How often to look. A refund takes effect this much late, and a little more.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// People who are told in one look at most.
const MOST: u16 = 500;

/// Tells people of their plans until told to stop.
pub(crate) async fn tell(mailbox: &Mailbox, store: &Store, drain: &CancellationToken) {
    look_every(LOOK_EVERY, "People cannot be told of their plans", drain, || look(mailbox, store)).await;
}

async fn look(mailbox: &Mailbox, store: &Store) -> Result<Again, LookError> {
    let news = store.plan_news(MOST).await?;
    let (mut all, mut told) = (Ok(Again::after(news.len(), usize::from(MOST))), vec![]);
    for of in news {
        let holds = Tell::Holds { as_of: of.as_of, held: of.held.clone() };
        match Box::pin(mailbox.tell(EntityKey::User(of.user), &holds)).await {
            Ok(()) => told.push(of),
            // One who cannot be told holds up no other.
            Err(error) => all = all.and(Err(error.into())),
        }
    }
    // A crash before this tells them again.
    store.plans_told(&told).await?;
    // A plan that very many hold has changed: so many of them are next as still find room, so that whoever buys something
    // meanwhile does not wait until all of them are told.
    let room = MOST.saturating_sub(told.len().try_into().unwrap_or(MOST));
    let noted = if room == 0 { 0 } else { store.note_plan_changes(room).await? };
    if noted > 0 { all.map(|_| Again::AtOnce) } else { all }
}
