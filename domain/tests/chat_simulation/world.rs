//! Entities as flat records, and the links between them.

use std::collections::{BTreeMap, VecDeque};

use shoal_domain::chat::{EVERYBODY, MOST_BLOCKED, Pool, State, User};
use shoal_domain::decision::{Policy, WhenUnknown};
use shoal_domain::entity::{EntityKey, FieldWrite};
use shoal_domain::id::{Address, BotId, PoolId, UpdateId, UserId};
use shoal_domain::message::{Message, Timer};
use shoal_domain::time::{Millis, Timestamp};

use crate::chance::Chance;
use crate::channels::Channels;
use crate::contacts::Contacts;
use crate::kills::{Fleet, Kills};
use crate::lanes::Lanes;
use crate::links::Links;
use crate::postmarks::Postmarks;
use crate::turn::Sleeper;
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

pub type Record = BTreeMap<String, String>;

/// In half of the towns people are new for a while.
fn policy(chance: &mut Chance) -> Policy {
    let newcomer = Millis::minutes(if chance.one_in(2) { 360 } else { 0 });
    let gate_when_unknown = chance.pick(&[WhenUnknown::Open, WhenUnknown::Closed]);
    let match_across_bots = chance.one_in(2);
    Policy { match_across_bots, newcomer, gate_when_unknown, links: true, ..Policy::default() }
}

pub struct World {
    pub now: Timestamp,
    /// What the operator has decided last.
    pub policy: Policy,
    pub records: BTreeMap<EntityKey, Record>,
    /// Each link keeps its order; between links there is none.
    pub links: BTreeMap<(Source, EntityKey), VecDeque<Message>>,
    pub timers: BTreeMap<(EntityKey, Timer), Timestamp>,
    pub lanes: Lanes,
    /// Workers that sleep over what they have decided.
    pub sleepers: Vec<Sleeper>,
    pub channels: Channels,
    pub personal: Links,
    pub witness: Witness,
    pub contacts: Contacts,
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
    pub fn new(chance: &mut Chance, fleet: Fleet) -> Self {
        World {
            now: Timestamp(1_700_000_000_000 + chance.below(1000) as u64),
            policy: policy(chance),
            records: BTreeMap::new(),
            links: BTreeMap::new(),
            timers: BTreeMap::new(),
            lanes: Lanes::default(),
            sleepers: vec![],
            channels: Channels::default(),
            personal: Links::default(),
            witness: Witness::default(),
            contacts: Contacts::default(),
            postmarks: Postmarks::default(),
            kills: Kills::new(fleet),
            next_message: 1,
            words_wait: false,
            latest: BOTS.map(|bot| (bot, 1_000_000_000)).into(),
            ids_fall: chance.one_in(2),
        }
    }

    /// Somebody has blocked so many that the first of them is not known by name any more.
    pub fn has_blocked_many(&mut self, who: UserId, first: UserId) {
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

    /// When a pool's timer is due.
    pub fn rematch_at(&self, pool: PoolId) -> Option<Timestamp> {
        self.timers.get(&(EntityKey::Pool(pool), Timer::Rematch)).copied()
    }
}

fn fields(record: Option<&Record>) -> impl Iterator<Item = (&str, &str)> {
    record.into_iter().flatten().map(|(name, value)| (name.as_str(), value.as_str()))
}

pub fn write(record: &mut Record, write: FieldWrite) {
    match write.value {
        Some(value) => record.insert(write.name, value),
        None => record.remove(&write.name),
    };
}
