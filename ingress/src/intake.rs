//! The one way in for updates, whether they were brought or fetched: look at the outside, append to the right inbox.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{BotId, ChatId, UserId};
use shoal_domain::partition::{PartitionCount, PartitionId};
use shoal_mailbox::{Ingested, Mailbox, MailboxError};
use shoal_runtime::clock;
use shoal_runtime::telemetry::chain;
use shoal_telegram::{DecodeError, Peek, Route, UpdateKind, peek};

use crate::metrics;
use crate::pulse::Pulse;

/// Takes updates in. Holds none: what it has taken is in Redis.
#[derive(Clone)]
pub(crate) struct Intake {
    mailbox: Mailbox,
    pulse: Pulse,
}

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is in an inbox.
    Appended,
    /// Somebody is about to pay: it is before the workers, beside all inboxes.
    Hastened,
    /// It was there before.
    Repeated,
    /// It is no update. That is noted, and it is not wanted again: a body that always fails would hold up its queue at
    /// Telegram, and some eighty of those hold up the whole bot.
    Quarantined,
    /// Its inbox is full.
    Full,
    /// Redis is nearly out of memory.
    NoRoom,
    /// Redis did not confirm that it has it.
    Unavailable,
}

impl Outcome {
    pub(crate) const ALL: [Outcome; 7] = [
        Outcome::Appended,
        Outcome::Hastened,
        Outcome::Repeated,
        Outcome::Quarantined,
        Outcome::Full,
        Outcome::NoRoom,
        Outcome::Unavailable,
    ];

    /// As a metric's label.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Outcome::Appended => "appended",
            Outcome::Hastened => "hastened",
            Outcome::Repeated => "repeated",
            Outcome::Quarantined => "quarantined",
            Outcome::Full => "full",
            Outcome::NoRoom => "no_room",
            Outcome::Unavailable => "unavailable",
        }
    }

    /// Whether Telegram may forget the update.
    pub(crate) fn is_safe(self) -> bool {
        match self {
            Outcome::Appended | Outcome::Hastened | Outcome::Repeated | Outcome::Quarantined => true,
            Outcome::Full | Outcome::NoRoom | Outcome::Unavailable => false,
        }
    }
}

impl Intake {
    pub(crate) fn new(mailbox: Mailbox, pulse: Pulse) -> Self {
        Intake { mailbox, pulse }
    }

    /// Takes an update in, byte for byte. Taking it in again changes nothing.
    pub(crate) async fn take(&self, bot: BotId, raw: Bytes) -> Outcome {
        let outcome = match peek(&raw) {
            _ if self.pulse.is_full() => Ok(Outcome::NoRoom),
            Ok(peek) if peek.kind == UpdateKind::PreCheckoutQuery => self.hasten(bot, raw).await,
            Ok(peek) => self.append(bot, &peek, raw).await,
            Err(error) => self.quarantine(bot, &error, &raw).await,
        };
        let outcome = outcome.unwrap_or_else(|error| {
            match error {
                // One partition's fault, and an operator's case: Redis itself is well.
                MailboxError::Halted(..) | MailboxError::Refused { .. } => {
                    tracing::error!(bot.id = %bot, error = chain(&error), "An update of bot {bot} cannot be kept");
                }
                error => self.pulse.missed(&error),
            }
            Outcome::Unavailable
        });
        metrics::update(outcome);
        outcome
    }

    async fn append(&self, bot: BotId, peek: &Peek, raw: Bytes) -> Result<Outcome, MailboxError> {
        let partition = partition_of(self.mailbox.partitions(), peek);
        let started = clock::monotonic();
        let ingested = self.mailbox.ingest(partition, bot, peek.update_id, raw).await?;
        metrics::append_took(started.elapsed());
        self.pulse.felt();
        Ok(match ingested {
            Ingested::Appended => {
                #[cfg(feature = "sabotage")]
                shoal_runtime::sabotage::reach("appended");
                metrics::kind(peek.kind);
                Outcome::Appended
            }
            Ingested::Repeated => Outcome::Repeated,
            Ingested::Full => Outcome::Full,
        })
    }

    /// Telegram gives ten seconds to answer whether somebody may pay, and an inbox may hold a backlog. A repeat is answered
    /// again, which harms nobody.
    async fn hasten(&self, bot: BotId, raw: Bytes) -> Result<Outcome, MailboxError> {
        self.mailbox.ask_checkout(bot, raw).await?;
        self.pulse.felt();
        metrics::kind(UpdateKind::PreCheckoutQuery);
        Ok(Outcome::Hastened)
    }

    async fn quarantine(&self, bot: BotId, why: &DecodeError, raw: &[u8]) -> Result<Outcome, MailboxError> {
        let sha256 = format!("{:x}", Sha256::digest(raw));
        self.mailbox.quarantine(bot, &why.to_string(), raw.len(), &sha256).await?;
        tracing::warn!(
            bot.id = %bot, bytes = raw.len(), sha256, why = %why,
            "Put something that bot {bot} was sent as an update into quarantine"
        );
        Ok(Outcome::Quarantined)
    }
}

/// The partition whose inbox an update goes to. A person's is where they live. What concerns a group, a channel or
/// nobody has no entity of its own: it only needs to be spread evenly, to stay in the order of its queue at Telegram,
/// and to come to the same place when it comes again, where it is recognised. So its number is taken for a person's.
fn partition_of(partitions: PartitionCount, peek: &Peek) -> PartitionId {
    let user = match peek.route {
        Route::User(user) => user,
        Route::Chat(ChatId(id)) => UserId(id),
        Route::Nobody => UserId(peek.update_id.0.cast_signed()),
    };
    partitions.of(EntityKey::User(user))
}
