//! An envelope, opened: whom it is for, and what it says.

use shoal_domain::entity::EntityKey;
use shoal_domain::flood::Makeup;
use shoal_domain::id::{BotId, MessageId};
use shoal_domain::message::Message;
use shoal_domain::time::Timestamp;
use shoal_domain::update::Update;
use shoal_mailbox::{Envelope, Letter};
use shoal_runtime::panics;
use shoal_runtime::telemetry::chain;
use shoal_telegram::{Decoded, decode};

/// Tries at a message that panics, before it becomes a dead letter.
const TRIES: usize = 3;

/// An envelope, opened.
pub(crate) struct Opened {
    pub(super) envelope: Envelope,
    pub(super) letter: Result<Option<Addressed>, String>,
}

/// What an envelope says, and to whom.
pub(super) struct Addressed {
    pub entity: EntityKey,
    pub message: Message,
    /// Where it is about a message that is a copy: of which.
    pub original: Option<MessageId>,
    /// When it was written, as far as Telegram says so.
    pub written: Option<Timestamp>,
    /// How it was made, if somebody wrote it.
    pub makeup: Makeup,
}

impl Opened {
    /// Opens an envelope, and decodes an update.
    pub(crate) fn new(envelope: Envelope) -> Self {
        let letter = patiently(|| open(&envelope)).and_then(|letter| letter);
        Opened { envelope, letter }
    }

    /// An envelope that was tried too often to be opened again.
    pub(crate) fn worn_out(envelope: Envelope, tries: u32) -> Self {
        let why = format!("its owner stopped at each of {} tries", tries.saturating_sub(1));
        Opened { envelope, letter: Err(why) }
    }

    /// The entity that it is for.
    pub(crate) fn entity(&self) -> Option<EntityKey> {
        self.letter.as_ref().ok()?.as_ref().map(|letter| letter.entity)
    }

    /// The bot and the message of its chat that it is about, if it is an update about one.
    pub(crate) fn about(&self) -> Option<(BotId, MessageId)> {
        match &self.letter.as_ref().ok()?.as_ref()?.message {
            Message::Update(bot, _, Update::Message { reply: Some(reply), .. }) => Some((*bot, reply.to)),
            Message::Update(bot, _, Update::Reacted { message, .. }) => Some((*bot, *message)),
            _ => None,
        }
    }

    /// Says what the message that it is about is a copy of.
    pub(crate) fn set_original(&mut self, of: Option<MessageId>) {
        if let Ok(Some(letter)) = &mut self.letter {
            letter.original = of;
        }
    }
}

/// Who an envelope is for and what it says; `None` where nobody handles it.
fn open(envelope: &Envelope) -> Result<Option<Addressed>, String> {
    let letter = |entity, message| {
        Some(Addressed { entity, message, original: None, written: None, makeup: Makeup::default() })
    };
    Ok(match envelope.open().map_err(|error| chain(&error))? {
        Letter::Update(bot, raw) => {
            let Decoded { id, written, makeup, update } = decode(&raw).map_err(|error| chain(&error))?;
            receiver(&update).map(|entity| Addressed {
                entity,
                message: Message::Update(bot, id, update),
                original: None,
                written,
                makeup,
            })
        }
        Letter::Tell(to, tell) => letter(to, Message::Tell(tell)),
        Letter::Timer(of, timer) => letter(of, Message::Timer(timer)),
        Letter::Report(report) => letter(report.entity(), Message::Report(report)),
    })
}

/// The entity that an update is for; `None` for what nobody handles.
fn receiver(update: &Update) -> Option<EntityKey> {
    match update {
        Update::Message { from: user, .. }
        | Update::Edited { from: user, .. }
        | Update::Reacted { from: user, .. }
        | Update::Press { from: user, .. }
        | Update::Paid { from: user, .. }
        | Update::Refunded { from: user, .. }
        | Update::Reachable { user, .. }
        | Update::Member { user, .. }
        | Update::Knocked { user, .. } => Some(EntityKey::User(*user)),
        Update::Other { .. } => None,
    }
}

/// Does something; again where it panics. It only looks at what it is given, so a panic leaves nothing half done.
pub(super) fn patiently<T>(look: impl Fn() -> T) -> Result<T, String> {
    let mut place = String::new();
    for _ in 0..TRIES {
        match panics::catch(&look) {
            Ok(decision) => return Ok(decision),
            Err(at) => place = at,
        }
    }
    Err(format!("panicked {TRIES} times at {place}"))
}
