//! Sealed signals, told to those who follow: in the order of the record, a provider's followers in every partition.
//!
//! The scheduler that leads tells them. How far it is is noted in Redis, so another goes on with it; whoever is told twice takes
//! a number once. Where the note is gone all is told again, but for calls to trade that are old by now: nobody goes in late.

use std::time::Duration;

use futures::future::try_join_all;
use shoal_domain::entity::EntityKey;
use shoal_domain::following::{Post, Says};
use shoal_domain::message::Tell;
use shoal_domain::provider::{Instruction, Kind, SealedSignal};
use shoal_domain::time::{Millis, Timestamp};
use shoal_mailbox::{Mailbox, MailboxError};
use shoal_runtime::clock::now_ms;
use shoal_runtime::outage::Outage;
use shoal_runtime::telemetry::chain;
use shoal_store::{Store, StoreError};
use tokio::time::sleep;
use tracing::{error, warn};

/// The name of the note that says which was told last.
const NOTE: &str = "signals";

/// How often it is looked whether something was posted.
const LOOK: Duration = Duration::from_millis(200);

/// Rows read in one go.
const MOST: u16 = 100;

/// Nobody is called to trade by what was sealed longer ago.
const FRESH: Millis = Millis::minutes(5);

/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Tells what was sealed.
pub(crate) struct Announcer {
    pub(crate) mailbox: Mailbox,
    pub(crate) store: Store,
}

#[derive(Debug, thiserror::Error)]
enum AnnounceError {
    #[error(transparent)]
    Redis(#[from] MailboxError),
    #[error(transparent)]
    Postgres(#[from] StoreError),
}

impl Announcer {
    /// Tells whatever is sealed, as long as this process has the lead.
    pub(crate) async fn keep(&self) {
        let mut outage = Outage::none(LONGEST_PAUSE);
        loop {
            match self.tell_new().await {
                Ok(count) if count == usize::from(MOST) => {}
                Ok(_) => {
                    outage = Outage::none(LONGEST_PAUSE);
                    sleep(LOOK).await;
                }
                Err(error) => {
                    if outage.failed() {
                        warn!(error = chain(&error), "Signals cannot be told to followers, trying again");
                    }
                    sleep(outage.pause()).await;
                }
            }
        }
    }

    /// Tells what is behind the note. Answers how many rows that were.
    async fn tell_new(&self) -> Result<usize, AnnounceError> {
        let noted = self.mailbox.note(NOTE).await?.and_then(|number| number.parse().ok());
        let rows = self.store.signals_after(noted.unwrap_or(0), MOST).await?;
        for row in &rows {
            if let Some(post) = post(row, Timestamp(now_ms())) {
                self.tell(post).await?;
            }
            self.mailbox.set_note(NOTE, &row.number.to_string()).await?;
        }
        Ok(rows.len())
    }

    async fn tell(&self, post: Post) -> Result<(), MailboxError> {
        let (provider, post) = (post.provider, Box::new(post));
        let told = |partition| {
            let told = Tell::Posted { post: post.clone(), after: None };
            async move { self.mailbox.tell(EntityKey::Followers(provider, partition), &told).await }
        };
        try_join_all(self.mailbox.partitions().all().map(told)).await.map(drop)
    }
}

/// What followers are told of a row.
fn post(row: &SealedSignal, now: Timestamp) -> Option<Post> {
    let says = match row.instruction() {
        Ok(Instruction::Signal(_)) if row.kind == Kind::Signal && row.sealed_at + FRESH < now => return None,
        Ok(Instruction::Signal(signal)) => Says::Signal(signal),
        Ok(Instruction::Update(update)) => Says::Action(update.action),
        Err(error) => {
            let number = row.number;
            error!(%error, number, "Row {number} of the record of signals cannot be read and is passed over");
            return None;
        }
    };
    // The record counts from the first, a post how often it was changed.
    let version = u8::try_from(row.version.saturating_sub(1)).unwrap_or(u8::MAX);
    Some(Post { number: row.number, provider: row.provider, signal: row.signal, version, says })
}
