//! A turn: a batch of envelopes in, one commit out. Nothing here waits or reaches outside.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use shoal_domain::chat;
use shoal_domain::decision::{Context, Decision, Policy};
use shoal_domain::effect::Effect;
use shoal_domain::entity::{EntityKey, FieldWrite};
use shoal_domain::id::{Address, BotId, UserId};
use shoal_domain::message::{Message, Timer};
use shoal_domain::notice::{Notice, Toast};
use shoal_domain::time::Timestamp;
use shoal_domain::update::Update;
use shoal_mailbox::{Commit, EffectId, EntryId, Envelope, Letter};
use shoal_runtime::telemetry::chain;
use shoal_telegram::{Peek, Route, UpdateKind, decode, peek};
use tracing::error;

use crate::entities::{Change, Entities, Entity};
use crate::metrics;

/// Tries at a message that panics, before it becomes a dead letter.
const TRIES: usize = 3;

/// An envelope, opened.
pub(crate) struct Opened {
    envelope: Envelope,
    letter: Result<Option<(EntityKey, Message)>, String>,
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
        self.letter.as_ref().ok()?.as_ref().map(|(key, _)| *key)
    }
}

/// Who an envelope is for and what it says; `None` where nobody handles it.
fn open(envelope: &Envelope) -> Result<Option<(EntityKey, Message)>, String> {
    Ok(match envelope.open().map_err(|error| chain(&error))? {
        Letter::Update(bot, raw) => {
            let (id, update) = decode(&raw).map_err(|error| chain(&error))?;
            receiver(&update).map(|key| (key, Message::Update(bot, id, update)))
        }
        Letter::Tell(to, tell) => Some((to, Message::Tell(tell))),
        Letter::Timer(of, timer) => Some((of, Message::Timer(timer))),
        Letter::Report(report) => Some((report.entity(), Message::Report(report))),
    })
}

/// The entity that an update is for; `None` for what nobody handles.
fn receiver(update: &Update) -> Option<EntityKey> {
    match update {
        Update::Message { from: user, .. }
        | Update::Edited { from: user, .. }
        | Update::Press { from: user, .. }
        | Update::Reachable { user, .. } => Some(EntityKey::User(*user)),
        Update::Other { .. } => None,
    }
}

/// What a batch has decided so far.
pub(crate) struct Turn {
    policy: Policy,
    commit: Commit,
    /// The last value wins, so a field that changes ten times in a batch is written once.
    fields: BTreeMap<EntityKey, BTreeMap<String, FieldWrite>>,
    timers: BTreeMap<(EntityKey, Timer), Option<Timestamp>>,
}

impl Turn {
    /// Begins behind a position, with fields that have to be written anyway.
    pub(crate) fn new(
        expected: EntryId,
        policy: Policy,
        unwritten: Vec<(EntityKey, Vec<FieldWrite>)>,
    ) -> Self {
        let mut turn = Turn {
            policy,
            commit: Commit { expected, position: expected, ..Commit::default() },
            fields: BTreeMap::new(),
            timers: BTreeMap::new(),
        };
        for (key, fields) in unwritten {
            for field in fields {
                turn.write(key, field);
            }
        }
        turn
    }

    /// Handles one envelope.
    pub(crate) fn handle(&mut self, opened: Opened, entities: &mut Entities) {
        let Opened { envelope, letter } = opened;
        let id = envelope.id;
        self.commit.position = id;
        match letter {
            Ok(None) => metrics::envelope("other"),
            Ok(Some((key, message))) => {
                metrics::envelope(kind(&message));
                #[cfg(feature = "sabotage")]
                crate::sabotage::strike_owner(&message);
                if let Err(why) = self.decide(id, key, &message, entities) {
                    self.apologise(id, &message, &Notice::Broken);
                    self.bury(envelope, why);
                }
            }
            Err(why) => {
                self.apologise_unread(&envelope);
                self.bury(envelope, why);
            }
        }
    }

    /// The batch as it is to be committed.
    pub(crate) fn finish(mut self) -> Commit {
        self.commit.entities =
            self.fields.into_iter().map(|(key, fields)| (key, fields.into_values().collect())).collect();
        self.commit.timers = self.timers.into_iter().map(|((key, timer), at)| (key, timer, at)).collect();
        self.commit
    }

    fn decide(
        &mut self,
        id: EntryId,
        key: EntityKey,
        message: &Message,
        entities: &mut Entities,
    ) -> Result<(), String> {
        let context = Context { now: id.time(), policy: self.policy };
        match (key, entities.get(key)) {
            (EntityKey::User(me), Some(Entity::User(user))) => {
                let decision = patiently(|| {
                    #[cfg(feature = "sabotage")]
                    crate::sabotage::strike_rule(message);
                    chat::user(user, me, &context, message)
                })?;
                for change in &decision.changes {
                    user.apply(change);
                }
                self.absorb(id, key, decision);
            }
            (EntityKey::Pool(me), Some(Entity::Pool(pool))) => {
                let decision = patiently(|| chat::pool(pool, me, &context, message))?;
                for change in &decision.changes {
                    pool.apply(change);
                }
                self.absorb(id, key, decision);
            }
            (EntityKey::User(_), Some(Entity::Unknown)) if matches!(message, Message::Update(..)) => {
                self.apologise(id, message, &Notice::NotNow);
            }
            (EntityKey::User(_), Some(Entity::Unknown)) => {
                return Err(format!("{key} could not be looked up"));
            }
            (_, Some(Entity::Damaged(field))) => return Err(format!("{key} cannot be read: {field}")),
            _ => return Err(format!("{key} was not loaded")),
        }
        Ok(())
    }

    fn absorb<C: Change>(&mut self, id: EntryId, key: EntityKey, decision: Decision<C>) {
        for change in &decision.changes {
            self.write(key, change.field());
        }
        self.commit.tells.extend(decision.tells);
        for (timer, at) in decision.timers {
            self.timers.insert((key, timer), at);
        }
        let numbered = |index| EffectId { cause: id, index };
        self.commit.effects.extend((0..).map(numbered).zip(decision.effects));
        self.commit.records.extend((0..).map(numbered).zip(decision.records));
    }

    fn write(&mut self, key: EntityKey, field: FieldWrite) {
        self.fields.entry(key).or_default().insert(field.name.clone(), field);
    }

    /// Tells a person that what they did comes to nothing, and stops the button they pressed.
    fn apologise(&mut self, id: EntryId, message: &Message, notice: &Notice) {
        let Message::Update(bot, _, update) = message else { return };
        let say =
            |bot: BotId, user: UserId| Effect::Say { to: Address { bot, user }, notice: notice.clone() };
        let effects = match update {
            Update::Message { from, .. } | Update::Edited { from, .. } => vec![say(*bot, *from)],
            Update::Press { from, query, .. } => {
                let answer =
                    Effect::Answer { bot: *bot, query: query.clone(), toast: Some(Toast::ButtonExpired) };
                vec![answer, say(*bot, *from)]
            }
            Update::Reachable { .. } | Update::Other { .. } => vec![],
        };
        self.commit.effects.extend((0..).map(|index| EffectId { cause: id, index }).zip(effects));
    }

    /// Tells whoever wrote something that cannot be read, as far as its outside says who that is.
    fn apologise_unread(&mut self, envelope: &Envelope) {
        let Ok(Letter::Update(bot, raw)) = envelope.open() else { return };
        if let Ok(Peek { kind: UpdateKind::Message, route: Route::User(user), .. }) = peek(&raw) {
            let sorry = Effect::Say { to: Address { bot, user }, notice: Notice::Broken };
            self.commit.effects.push((EffectId { cause: envelope.id, index: 0 }, sorry));
        }
    }

    fn bury(&mut self, envelope: Envelope, why: String) {
        error!(envelope.id = %envelope.id, why, "Envelope {} becomes a dead letter", envelope.id);
        metrics::dead();
        self.commit.dead.push((envelope, why));
    }
}

/// Does something; again where it panics. It only looks at what it is given, so a panic leaves nothing half done.
fn patiently<T>(look: impl Fn() -> T) -> Result<T, String> {
    let mut why = String::new();
    for _ in 0..TRIES {
        match catch_unwind(AssertUnwindSafe(&look)) {
            Ok(decision) => return Ok(decision),
            Err(panic) => why = describe(panic.as_ref()),
        }
    }
    Err(format!("panicked {TRIES} times: {why}"))
}

fn describe(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without a word").chars().take(200).collect()
}

fn kind(message: &Message) -> &'static str {
    match message {
        Message::Update(..) => "update",
        Message::Tell(_) => "tell",
        Message::Timer(_) => "timer",
        Message::Report(_) => "report",
    }
}
