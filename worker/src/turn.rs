//! A turn: a batch of envelopes in, one commit out. Nothing here waits or reaches outside.

mod door;
mod opened;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use shoal_domain::chat;
use shoal_domain::decision::{Context, Decision, Policy};
use shoal_domain::effect::Effect;
use shoal_domain::entity::{EntityKey, FieldWrite};
use shoal_domain::following;
use shoal_domain::group::Group;
use shoal_domain::id::{Address, BotId, MessageId, UserId};
use shoal_domain::language::Language;
use shoal_domain::message::{Message, Report, Timer};
use shoal_domain::notice::Notice;
use shoal_domain::time::Timestamp;
use shoal_domain::update::{Introduction, Update};
use shoal_mailbox::{Commit, EffectId, EntryId, Envelope, Letter};
use shoal_telegram::{Peek, Route, UpdateKind, peek};
use tracing::error;

use self::opened::{Addressed, patiently};
use crate::doors::Doors;
use crate::entities::{Change, Entities, Entity};
use crate::groups::Groups;
use crate::links::Links;
use crate::memory::Memory;
use crate::metrics;
use crate::shop::Shop;

pub(crate) use self::opened::Opened;

/// What the operator has decided, and what rules need to know besides.
pub(crate) type Decided = (Policy, Doors, Links, Shop, Groups);

/// What a batch has decided so far.
pub(crate) struct Turn {
    policy: Policy,
    doors: Doors,
    links: Links,
    shop: Shop,
    groups: Groups,
    /// The groups that are open, the same for the whole batch.
    open: Arc<[Group]>,
    commit: Commit,
    /// Whether the batch had been parked.
    resuming: bool,
    /// When, by the clock that dates the envelopes.
    now: Timestamp,
    /// The last value wins, so a field that changes ten times in a batch is written once.
    fields: BTreeMap<EntityKey, BTreeMap<String, FieldWrite>>,
    timers: BTreeMap<(EntityKey, Timer), Option<Timestamp>>,
}

impl Turn {
    /// Begins behind a position, with fields that have to be written anyway.
    pub(crate) fn new(
        expected: EntryId,
        (policy, doors, links, shop, groups): Decided,
        now: Timestamp,
        unwritten: Vec<(EntityKey, Vec<FieldWrite>)>,
    ) -> Self {
        let mut turn = Turn {
            policy,
            doors,
            links,
            shop,
            open: groups.all(),
            groups,
            commit: Commit { expected, position: expected, ..Commit::default() },
            resuming: false,
            now,
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

    /// The same for envelopes that had been parked: the position stays where it is.
    pub(crate) fn resuming(
        position: EntryId,
        decided: Decided,
        now: Timestamp,
        unwritten: Vec<(EntityKey, Vec<FieldWrite>)>,
    ) -> Self {
        Turn { resuming: true, ..Turn::new(position, decided, now, unwritten) }
    }

    /// Handles one envelope.
    pub(crate) fn handle(&mut self, opened: Opened, memory: &mut Memory) {
        let Opened { envelope, letter } = opened;
        if self.resuming {
            self.commit.resumed.push(envelope.id);
        } else {
            self.commit.position = envelope.id;
        }
        match letter {
            Ok(None) => metrics::envelope("other"),
            Ok(Some(letter)) => {
                metrics::envelope(kind(&letter.message));
                #[cfg(feature = "sabotage")]
                crate::sabotage::strike_owner(&letter.message);
                // What had been parked was admitted then, and is handled however late it is.
                if self.resuming || self.admits(&envelope, &letter, memory) {
                    self.answer(envelope, letter, memory);
                }
            }
            Err(why) => {
                self.apologise_unread(&envelope, &memory.entities);
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

    /// Has a rule answer, now or, where its entity cannot be looked up, later.
    fn answer(&mut self, envelope: Envelope, letter: Addressed, memory: &mut Memory) {
        let Addressed { entity, mut message, original, .. } = letter;
        self.shop.open_order(&mut message);
        self.groups.recognise(&mut message);
        let waits = memory.entities.is_unknown(entity) || memory.parked.holds(entity);
        if waits && !self.resuming {
            self.park(envelope, entity, &message, memory);
        } else if let Err(why) = self.decide(envelope.id, entity, &message, original, &mut memory.entities) {
            self.apologise(envelope.id, &message, Notice::Broken, &memory.entities);
            self.bury(envelope, why);
        }
    }

    fn effect(&mut self, cause: EntryId, index: u32, effect: Effect) {
        self.commit.effects.push((EffectId { cause, index }, effect));
    }

    fn decide(
        &mut self,
        id: EntryId,
        key: EntityKey,
        message: &Message,
        original: Option<MessageId>,
        entities: &mut Entities,
    ) -> Result<(), String> {
        let gate = bot_of(message).and_then(|bot| self.doors.gate(bot));
        let link = self.links.opened_by(message);
        let (now, invitation, groups) = (id.time(), self.links.invited_by(message), &self.open);
        let context = Context { now, policy: self.policy, original, gate, link, invitation, groups };
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
            (EntityKey::Followers(..), Some(Entity::Followers(all))) => {
                let decision = patiently(|| following::followers(all, key, message))?;
                for change in &decision.changes {
                    all.apply(change);
                }
                self.absorb(id, key, decision);
            }
            (EntityKey::Market(me), Some(Entity::Market(market))) => {
                let decision = patiently(|| following::market(market, me, message))?;
                for change in &decision.changes {
                    market.apply(change);
                }
                self.absorb(id, key, decision);
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
    fn apologise(&mut self, id: EntryId, message: &Message, notice: Notice, entities: &Entities) {
        let Message::Update(bot, _, update) = message else { return };
        let bot = *bot;
        let language = language_of(bot, update, entities);
        let say = |user: UserId| Effect::Say { to: Address { bot, user }, language, notice };
        let effects = match update {
            Update::Message { from, .. } | Update::Edited { from, .. } | Update::Reacted { from, .. } => {
                vec![say(*from)]
            }
            Update::Press { from, query, .. } => {
                // The button may well work the next time, so nothing is said of it.
                let query = query.clone();
                vec![Effect::Answer { bot, query, language, toast: None }, say(*from)]
            }
            Update::Paid { .. }
            | Update::Refunded { .. }
            | Update::Reachable { .. }
            | Update::Member { .. }
            | Update::Knocked { .. }
            | Update::Other { .. } => vec![],
        };
        self.commit.effects.extend((0..).map(|index| EffectId { cause: id, index }).zip(effects));
    }

    /// Tells whoever wrote something that cannot be read, as far as its outside says who that is.
    fn apologise_unread(&mut self, envelope: &Envelope, entities: &Entities) {
        let Ok(Letter::Update(bot, raw)) = envelope.open() else { return };
        if let Ok(Peek { kind: UpdateKind::Message, route: Route::User(user), .. }) = peek(&raw) {
            let language = entities.user(user).map(|user| user.speaks(bot)).unwrap_or_default();
            let sorry = Effect::Say { to: Address { bot, user }, language, notice: Notice::Broken };
            self.effect(envelope.id, 0, sorry);
        }
    }

    fn bury(&mut self, envelope: Envelope, why: String) {
        error!(envelope.id = %envelope.id, why, "Envelope {} becomes a dead letter", envelope.id);
        metrics::dead();
        self.commit.dead.push((envelope, why));
    }
}

/// The language of whoever wrote or pressed: as we know it, or as their app says, where we cannot look them up.
fn language_of(bot: BotId, update: &Update, entities: &Entities) -> Language {
    let (user, introduction) = match update {
        Update::Message { from, introduction, .. } | Update::Press { from, introduction, .. } => {
            (*from, Some(introduction))
        }
        Update::Edited { from: user, .. }
        | Update::Reacted { from: user, .. }
        | Update::Paid { from: user, .. }
        | Update::Refunded { from: user, .. }
        | Update::Reachable { user, .. }
        | Update::Member { user, .. }
        | Update::Knocked { user, .. } => (*user, None),
        Update::Other { .. } => return Language::default(),
    };
    let contact = entities.user(user).and_then(|user| user.contacts.get(&bot));
    let chosen = contact.and_then(|contact| contact.wishes.language);
    let by_app =
        || introduction.map(Introduction::speaks).or_else(|| contact.map(|contact| contact.speaks()));
    chosen.or_else(by_app).unwrap_or_default()
}

/// The bot whose channels matter to a message: whoever comes, and what was found out about them.
fn bot_of(message: &Message) -> Option<BotId> {
    match message {
        Message::Update(bot, ..) => Some(*bot),
        Message::Report(Report::Membership { at, .. }) => Some(at.bot),
        Message::Report(_) | Message::Tell(_) | Message::Timer(_) => None,
    }
}

fn kind(message: &Message) -> &'static str {
    match message {
        Message::Update(..) => "update",
        Message::Tell(_) => "tell",
        Message::Timer(_) => "timer",
        Message::Report(_) => "report",
    }
}
