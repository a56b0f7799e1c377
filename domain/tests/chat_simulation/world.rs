//! Entities as flat records, and the links between them.

use std::collections::{BTreeMap, VecDeque};

use shoal_domain::chat::{EVERYBODY, MOST_BLOCKED, Pool, State, User, pool, user};
use shoal_domain::decision::{Context, Policy};
use shoal_domain::effect::Effect;
use shoal_domain::entity::{EntityKey, FieldWrite};
use shoal_domain::id::{Address, BotId, PoolId, UpdateId, UserId};
use shoal_domain::message::{Message, Tell, Timer};
use shoal_domain::time::{Millis, Timestamp};

use crate::chance::Chance;
use crate::contacts::Contacts;
use crate::kills::Kills;
use crate::postmarks::Postmarks;
use crate::witness::Witness;

pub const BOTS: [BotId; 2] = [BotId(1001), BotId(1002)];
/// Every pool there can be: each bot's own, and everybody's.
pub const POOLS: [PoolId; 3] = [PoolId(BOTS[0].0), PoolId(BOTS[1].0), EVERYBODY];
/// Few enough that the same people meet again and again.
pub const PEOPLE: i64 = 14;

/// Telegram's queues: what people write, what they press, and whether they can be reached.
pub const WORDS: u8 = 0;
pub const PRESSES: u8 = 1;
pub const REACH: u8 = 2;

/// Where a message comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Entity(EntityKey),
    /// Telegram's queue of one bot and one kind.
    Telegram(BotId, u8),
    /// How effects ended.
    Lane,
}

type Record = BTreeMap<String, String>;

/// In half of the towns people are new for a while.
fn policy(chance: &mut Chance) -> Policy {
    let newcomer = Millis::minutes(if chance.one_in(2) { 360 } else { 0 });
    Policy { match_across_bots: chance.one_in(2), newcomer, ..Policy::default() }
}

pub struct World {
    pub now: Timestamp,
    /// What the operator has decided last.
    pub policy: Policy,
    records: BTreeMap<EntityKey, Record>,
    /// Each link keeps its order; between links there is none.
    links: BTreeMap<(Source, EntityKey), VecDeque<Message>>,
    timers: BTreeMap<(EntityKey, Timer), Timestamp>,
    pub witness: Witness,
    contacts: Contacts,
    pub postmarks: Postmarks,
    pub kills: Kills,
    /// Numbers what people write and press, in the order they do so.
    pub next_message: i64,
    /// Whether Telegram keeps back what people write, while presses come through.
    pub words_wait: bool,
    /// Telegram's latest update id at each bot.
    latest: BTreeMap<BotId, u64>,
    /// Whether they go on from a lower one after a quiet week.
    ids_fall: bool,
}

impl World {
    pub fn new(chance: &mut Chance) -> Self {
        let mut world = World {
            now: Timestamp(1_700_000_000_000 + chance.below(1000) as u64),
            policy: policy(chance),
            records: BTreeMap::new(),
            links: BTreeMap::new(),
            timers: BTreeMap::new(),
            witness: Witness::default(),
            contacts: Contacts::default(),
            postmarks: Postmarks::default(),
            kills: Kills::default(),
            next_message: 1,
            words_wait: false,
            latest: BOTS.map(|bot| (bot, 1_000_000_000)).into(),
            ids_fall: chance.one_in(2),
        };
        world.has_blocked_many(UserId(PEOPLE - 1), UserId(PEOPLE - 2));
        world
    }

    /// Somebody has blocked so many that the first of them is not known by name any more.
    fn has_blocked_many(&mut self, who: UserId, first: UserId) {
        let others = (0..MOST_BLOCKED as i64).map(|number| UserId(1_000_000 + number));
        let (_, changes) = User::from_books(None, [first].into_iter().chain(others).collect(), vec![]);
        let record = self.records.entry(EntityKey::User(who)).or_default();
        for change in &changes {
            write(record, change.write());
        }
        self.witness.blocked.insert((who, first));
    }

    pub fn user(&self, id: UserId) -> User {
        User::read(fields(self.records.get(&EntityKey::User(id)))).expect("a person's record reads")
    }

    pub fn pool(&self, id: PoolId) -> Pool {
        Pool::read(fields(self.records.get(&EntityKey::Pool(id)))).expect("a pool's record reads")
    }

    pub fn state(&self, at: Address) -> State {
        self.user(at.user).session(at.bot).state.clone()
    }

    pub fn passes(&mut self, time: Millis) {
        self.now = self.now + time;
    }

    /// The id that Telegram gives to what happens now at a bot.
    pub fn next_id(&mut self, bot: BotId) -> UpdateId {
        let latest = self.latest.get_mut(&bot).expect("it is one of ours");
        *latest += 1;
        UpdateId(*latest)
    }

    /// Nothing happens for a week, after which Telegram goes on from ids somewhere else.
    pub fn passes_a_quiet_week(&mut self, chance: &mut Chance) {
        self.passes(Millis::minutes(7 * 24 * 60));
        for latest in self.latest.values_mut() {
            // Far away, as almost all are: also from those of the week before, so always in the same direction.
            let there = 2_000_000 + chance.below(300_000_000) as u64;
            *latest = if self.ids_fall { *latest - there } else { *latest + there };
        }
    }

    pub fn send(&mut self, from: Source, to: EntityKey, message: Message) {
        self.links.entry((from, to)).or_default().push_back(message);
    }

    /// Delivers the next message of some link, or a timer that is due. `false` when there is neither.
    pub fn deliver_something(&mut self, chance: &mut Chance) -> bool {
        let held = |entity| self.kills.hold(entity, self.now);
        let is_due = |(entity, _), at| at <= self.now && !held(entity);
        let due = self.timers.iter().filter(|(timer, at)| is_due(**timer, **at));
        let due: Vec<_> = due.map(|(timer, _)| *timer).collect();
        let waits = |from: Source| self.words_wait && matches!(from, Source::Telegram(_, WORDS));
        let open = self.links.keys().copied().filter(|(from, to)| !waits(*from) && !held(*to));
        let open: Vec<_> = open.collect();
        let choices = open.len() + due.len();
        if choices == 0 {
            let Some(time) = self.kills.next_takeover(self.now) else { return false };
            self.passes(time);
            return self.deliver_something(chance);
        }
        let choice = chance.below(choices);
        self.passes(Millis(chance.below(500) as u64));
        match choice.checked_sub(open.len()) {
            Some(timer) => self.fire(due[timer], chance),
            None => self.deliver(open[choice], chance),
        }
        true
    }

    fn fire(&mut self, of: (EntityKey, Timer), chance: &mut Chance) {
        let message = Message::Timer(of.1);
        if self.kills.strikes(of.0, self.now, chance) {
            return self.decides_in_vain(of.0, &message);
        }
        self.timers.remove(&of);
        self.handle(of.0, &message);
    }

    fn deliver(&mut self, link: (Source, EntityKey), chance: &mut Chance) {
        let queue = self.links.get_mut(&link).expect("just seen");
        let message = queue.front().expect("an empty link is taken down").clone();
        if self.kills.strikes(link.1, self.now, chance) {
            return self.decides_in_vain(link.1, &message);
        }
        queue.pop_front();
        if queue.is_empty() {
            self.links.remove(&link);
        }
        self.handle(link.1, &message);
    }

    /// It is decided, and never written.
    fn decides_in_vain(&self, entity: EntityKey, message: &Message) {
        match entity {
            EntityKey::User(id) => drop(user(&self.user(id), id, &self.context(), message)),
            EntityKey::Pool(id) => drop(pool(&self.pool(id), id, &self.context(), message)),
        }
    }

    /// When a pool's timer is due.
    pub fn rematch_at(&self, pool: PoolId) -> Option<Timestamp> {
        self.timers.get(&(EntityKey::Pool(pool), Timer::Rematch)).copied()
    }

    fn context(&self) -> Context {
        Context { now: self.now, policy: self.policy, original: None, gate: None, link: None }
    }

    fn handle(&mut self, entity: EntityKey, message: &Message) {
        match entity {
            EntityKey::User(id) => self.handle_at_user(id, message),
            EntityKey::Pool(id) => self.handle_at_pool(id, message),
        }
    }

    fn handle_at_user(&mut self, id: UserId, message: &Message) {
        let before = self.user(id);
        let decision = user(&before, id, &self.context(), message);
        let mut after = before.clone();
        let record = self.records.entry(EntityKey::User(id)).or_default();
        for change in &decision.changes {
            after.apply(change);
            write(record, change.write());
        }
        assert_eq!(self.user(id), after, "the record says what the changes say");

        self.witness.sees(id, message, &decision, &before, &after, self.now);
        self.contacts.sees(id, message, &decision, &before, &after, self.now);
        self.postmarks.sees(id, message, &decision, &before, &after, self.now);
        self.set_timers(EntityKey::User(id), decision.timers);
        self.tell(EntityKey::User(id), decision.tells);
        for effect in &decision.effects {
            self.carry_out(effect);
        }
    }

    fn handle_at_pool(&mut self, id: PoolId, message: &Message) {
        let before = self.pool(id);
        let decision = pool(&before, id, &self.context(), message);
        assert!(
            decision.effects.is_empty() && decision.records.is_empty(),
            "a pool talks to people's entities only"
        );

        let mut after = before;
        let record = self.records.entry(EntityKey::Pool(id)).or_default();
        for change in &decision.changes {
            after.apply(change);
            write(record, change.write());
        }
        assert_eq!(self.pool(id), after, "the record says what the changes say");

        self.witness.sees_pool(message, &after, &decision);
        self.set_timers(EntityKey::Pool(id), decision.timers);
        self.tell(EntityKey::Pool(id), decision.tells);
    }

    fn set_timers(&mut self, of: EntityKey, timers: Vec<(Timer, Option<Timestamp>)>) {
        for (timer, at) in timers {
            match at {
                Some(at) => self.timers.insert((of, timer), at),
                None => self.timers.remove(&(of, timer)),
            };
        }
    }

    fn tell(&mut self, from: EntityKey, tells: Vec<(EntityKey, Tell)>) {
        for (to, tell) in tells {
            self.send(Source::Entity(from), to, Message::Tell(tell));
        }
    }

    /// Most calls to Telegram succeed. Which do not is decided by the clock, which is as random as anything here.
    fn carry_out(&mut self, effect: &Effect) {
        let report = match self.now.0 % 60 {
            0 => effect.unreachable(None),
            1 => effect.refused(),
            _ => effect.done(),
        };
        if let Some(report) = report {
            self.send(Source::Lane, report.entity(), Message::Report(report));
        }
    }
}

fn fields(record: Option<&Record>) -> impl Iterator<Item = (&str, &str)> {
    record.into_iter().flatten().map(|(name, value)| (name.as_str(), value.as_str()))
}

fn write(record: &mut Record, write: FieldWrite) {
    match write.value {
        Some(value) => record.insert(write.name, value),
        None => record.remove(&write.name),
    };
}
