//! Whoever's plans have changed is told. A tell that comes twice or late says nothing.

use std::time::Duration;

use shoal_domain::entity::EntityKey;
use shoal_domain::message::Tell;
use shoal_domain::time::Timestamp;
use shoal_mailbox::Mailbox;
use shoal_runtime::clock::now_ms;
use shoal_store::{PlanNews, Store};
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
    let news = store.plan_news(Timestamp(now_ms()), MOST).await?;
    let mut all = Ok(Again::after(news.len(), usize::from(MOST)));
    for of in &news {
        // One who cannot be told holds up no other.
        if let Err(error) = Box::pin(tell_one(mailbox, store, of)).await {
            all = all.and(Err(error));
        }
    }
    all
}

async fn tell_one(mailbox: &Mailbox, store: &Store, of: &PlanNews) -> Result<(), LookError> {
    let holds = Tell::Holds { as_of: of.as_of, held: of.held.clone() };
    mailbox.tell(EntityKey::User(of.user), &holds).await?;
    // A crash before this tells them again.
    store.plan_told(of).await?;
    Ok(())
}
