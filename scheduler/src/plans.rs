//! Whoever's plans have changed is told. Every scheduler does it; a tell that comes twice or late says nothing.

use std::time::Duration;

use shoal_domain::entity::EntityKey;
use shoal_domain::message::Tell;
use shoal_domain::time::Timestamp;
use shoal_mailbox::Mailbox;
use shoal_runtime::clock::now_ms;
use shoal_runtime::outage::Outage;
use shoal_runtime::telemetry::chain;
use shoal_store::{PlanNews, Store};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;

/// How often to look. A refund takes effect this much late, and a little more.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// People who are told in one round at most. While there are more, the next round follows at once.
const MOST: u16 = 500;

/// The longest pause after failures: Redis or Postgres is down, and what has changed waits for it.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Tells people of their plans until told to stop.
pub(crate) async fn tell(store: Store, mailbox: Mailbox, drain: CancellationToken) {
    let mut outage = Outage::none(LONGEST_PAUSE);
    let work = async {
        loop {
            match round(&store, &mailbox).await {
                Ok(told) => {
                    outage.is_over();
                    if told < usize::from(MOST) {
                        sleep(LOOK_EVERY).await;
                    }
                }
                Err(why) => {
                    if outage.failed() {
                        warn!(error = why, "People cannot be told of their plans");
                    }
                    sleep(outage.pause()).await;
                }
            }
        }
    };
    drain.run_until_cancelled(work).await;
}

async fn round(store: &Store, mailbox: &Mailbox) -> Result<usize, String> {
    let news = store.plan_news(Timestamp(now_ms()), MOST).await.map_err(|error| chain(&error))?;
    let mut first = Ok(news.len());
    for of in &news {
        // One who cannot be told holds up no other.
        if let Err(why) = tell_one(store, mailbox, of).await {
            first = first.and(Err(why));
        }
    }
    first
}

async fn tell_one(store: &Store, mailbox: &Mailbox, of: &PlanNews) -> Result<(), String> {
    let tell = Tell::Holds { as_of: of.as_of, held: of.held.clone() };
    Box::pin(mailbox.tell(EntityKey::User(of.user), &tell)).await.map_err(|error| chain(&error))?;
    // A crash before this tells them again.
    store.plan_told(of).await.map_err(|error| chain(&error))
}
