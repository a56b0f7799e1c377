//! Sealed signals, told to those who follow: in the order of the record, a provider's followers in every partition.
//!
//! The scheduler that leads tells them. How far it is is noted in Redis, so another goes on with it; whoever is told twice takes
//! a number once. Where the note is gone all is told again, but for calls to trade that are old by now: nobody goes in late.

use std::time::Duration;

use futures::future::try_join_all;
use shoal_domain::entity::EntityKey;
use shoal_domain::following::{Post, Says};
use shoal_domain::message::Tell;
use shoal_domain::provider::{Instruction, SealedSignal};
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
        Ok(Instruction::Signal(_)) if row.sealed_at + FRESH < now => return None,
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

#[cfg(test)]
mod tests {
    use shoal_domain::id::{ProviderId, SignalId};
    use shoal_domain::provider::chain::Hash;
    use shoal_domain::provider::{Kind, Source};
    use shoal_domain::signal::{Action, read};

    use super::*;

    const SEALED: Timestamp = Timestamp(1_764_183_267_000);
    const CALL: &str = "BTC/USDT long\nentry: market\ntp: 110\nsl: 95";

    fn row(kind: Kind, text: &str, version: u32) -> SealedSignal {
        let instruction = Instruction::of(read(text)).unwrap();
        SealedSignal {
            number: 9,
            provider: ProviderId(7),
            place: 3,
            signal: SignalId(4),
            version,
            kind,
            source: Source::Webhook,
            origin: "a".to_owned(),
            cause: "a".to_owned(),
            pair: instruction.pair(),
            label: None,
            text: text.to_owned(),
            reading: serde_json::to_string(&instruction).unwrap(),
            said: instruction.to_string(),
            posted_at: SEALED,
            sealed_at: SEALED,
            previous: Hash::default(),
            hash: Hash::default(),
        }
    }

    #[test]
    fn nobody_is_called_to_trade_by_what_is_old_and_all_else_is_told() {
        let late = SEALED + FRESH + Millis(1);
        for kind in [Kind::Signal, Kind::Edit] {
            let row = row(kind, CALL, 1);
            assert!(post(&row, SEALED + FRESH).is_some(), "{kind}");
            assert!(post(&row, late).is_none(), "{kind}");
        }
        let told = post(&row(Kind::Update, "BTC/USDT close now", 2), late).unwrap();
        assert!(matches!(told.says, Says::Action(Action::Close(_))), "{told:?}");
        assert_eq!((told.number, told.signal, told.version), (9, SignalId(4), 1));
    }

    #[test]
    fn a_row_that_cannot_be_read_keeps_nobody_from_the_next() {
        let row = SealedSignal { reading: "{".to_owned(), ..row(Kind::Signal, CALL, 1) };
        assert!(post(&row, SEALED).is_none());
        let version = u32::from(u8::MAX) + 9;
        assert_eq!(post(&self::row(Kind::Edit, CALL, version), SEALED).unwrap().version, u8::MAX);
    }
}
