//! Entities as flat records, and the links between them.

use std::collections::{BTreeMap, VecDeque};

use shoal_domain::chat::{Pool, State, User, pool, user};
use shoal_domain::decision::Context;
use shoal_domain::effect::Effect;
use shoal_domain::entity::{EntityKey, FieldWrite};
use shoal_domain::id::{Address, BotId, PoolId, UserId};
use shoal_domain::message::{Message, Tell, Timer};
use shoal_domain::time::{Millis, Timestamp};

use crate::chance::Chance;
use crate::postmarks::Postmarks;
use crate::witness::Witness;

pub const BOTS: [BotId; 2] = [BotId(1001), BotId(1002)];
/// Few enough that the same people meet again and again.
pub const PEOPLE: i64 = 14;

/// Where a message comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Entity(EntityKey),
    /// Telegram's queue of one bot and one kind; the numbers keep presses and messages apart.
    Telegram(BotId, u8),
    /// How effects ended.
    Lane,
}

type Record = BTreeMap<String, String>;

pub struct World {
    pub now: Timestamp,
    records: BTreeMap<EntityKey, Record>,
    /// Each link keeps its order; between links there is none.
    links: BTreeMap<(Source, EntityKey), VecDeque<Message>>,
    timers: BTreeMap<(EntityKey, Timer), Timestamp>,
    pub witness: Witness,
    pub postmarks: Postmarks,
    pub next_message: i64,
}

impl World {
    pub fn new(chance: &mut Chance) -> Self {
        World {
            now: Timestamp(1_700_000_000_000 + chance.below(1000) as u64),
            records: BTreeMap::new(),
            links: BTreeMap::new(),
            timers: BTreeMap::new(),
            witness: Witness::default(),
            postmarks: Postmarks::default(),
            next_message: 1,
        }
    }

    pub fn user(&self, id: UserId) -> User {
        User::read(fields(self.records.get(&EntityKey::User(id)))).expect("a person's record reads")
    }

    pub fn pool(&self, id: PoolId) -> Pool {
        Pool::read(fields(self.records.get(&EntityKey::Pool(id)))).expect("a pool's record reads")
    }

    pub fn state(&self, at: Address) -> State {
        self.user(at.user).session(at.bot).state
    }

    pub fn passes(&mut self, time: Millis) {
        self.now = self.now + time;
    }

    pub fn send(&mut self, from: Source, to: EntityKey, message: Message) {
        self.links.entry((from, to)).or_default().push_back(message);
    }

    /// Delivers the next message of some link, or a timer that is due. `false` when there is neither.
    pub fn deliver_something(&mut self, chance: &mut Chance) -> bool {
        let due: Vec<_> =
            self.timers.iter().filter(|(_, at)| **at <= self.now).map(|(timer, _)| *timer).collect();
        let choices = self.links.len() + due.len();
        if choices == 0 {
            return false;
        }
        let choice = chance.below(choices);
        self.passes(Millis(chance.below(500) as u64));
        if let Some((entity, timer)) = choice.checked_sub(self.links.len()).map(|timer| due[timer]) {
            self.timers.remove(&(entity, timer));
            self.handle(entity, &Message::Timer(timer));
        } else {
            let link = *self.links.keys().nth(choice).expect("chosen among them");
            let queue = self.links.get_mut(&link).expect("just seen");
            let message = queue.pop_front().expect("an empty link is taken down");
            if queue.is_empty() {
                self.links.remove(&link);
            }
            self.handle(link.1, &message);
        }
        true
    }

    /// When a pool's timer is due.
    pub fn rematch_at(&self, pool: PoolId) -> Option<Timestamp> {
        self.timers.get(&(EntityKey::Pool(pool), Timer::Rematch)).copied()
    }

    fn handle(&mut self, entity: EntityKey, message: &Message) {
        match entity {
            EntityKey::User(id) => self.handle_at_user(id, message),
            EntityKey::Pool(id) => self.handle_at_pool(id, message),
        }
    }

    fn handle_at_user(&mut self, id: UserId, message: &Message) {
        let before = self.user(id);
        let decision = user(&before, id, &Context { now: self.now }, message);
        assert_eq!(decision.timers, [], "a person sets no timers");

        let mut after = before.clone();
        let record = self.records.entry(EntityKey::User(id)).or_default();
        for change in &decision.changes {
            after.apply(change);
            write(record, change.write());
        }
        assert_eq!(self.user(id), after, "the record says what the changes say");

        self.witness.sees(id, message, &decision, &before, &after, self.now);
        self.postmarks.sees(id, message, &decision, &before, &after, self.now);
        self.tell(EntityKey::User(id), decision.tells);
        for effect in &decision.effects {
            self.carry_out(effect);
        }
    }

    fn handle_at_pool(&mut self, id: PoolId, message: &Message) {
        let before = self.pool(id);
        let decision = pool(&before, id, &Context { now: self.now }, message);
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

        self.witness.sees_pool(&after, &decision);
        for (timer, at) in decision.timers {
            match at {
                Some(at) => self.timers.insert((EntityKey::Pool(id), timer), at),
                None => self.timers.remove(&(EntityKey::Pool(id), timer)),
            };
        }
        self.tell(EntityKey::Pool(id), decision.tells);
    }

    fn tell(&mut self, from: EntityKey, tells: Vec<(EntityKey, Tell)>) {
        for (to, tell) in tells {
            self.send(Source::Entity(from), to, Message::Tell(tell));
        }
    }

    /// Most calls to Telegram succeed. Which do not is decided by the clock, which is as random as anything here.
    fn carry_out(&mut self, effect: &Effect) {
        let report = match self.now.0 % 60 {
            0 => effect.unreachable(),
            1 => effect.refused(),
            _ => None,
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
