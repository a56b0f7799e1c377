//! A turn: something comes to an entity, is decided, and is written; or its worker ends over it.

use shoal_domain::chat::{PoolChange, UserChange, pool, user};
use shoal_domain::decision::{Context, Decision};
use shoal_domain::effect::Effect;
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{Address, PoolId, UserId};
use shoal_domain::message::{Message, Report, Tell, Timer};
use shoal_domain::time::{Millis, Timestamp};

use crate::chance::Chance;
use crate::kills::Token;
use crate::lanes::Due;
use crate::world::{Source, WORDS, World, write};

/// What is decided, and not yet written.
enum Decided {
    OfUser(UserId, Decision<UserChange>),
    OfPool(PoolId, Decision<PoolChange>),
}

/// A worker that fell asleep before it wrote.
pub struct Sleeper {
    token: Token,
    wakes: Timestamp,
    message: Message,
    decided: Decided,
}

/// What can happen next.
#[derive(Clone, Copy)]
enum Next {
    Link((Source, EntityKey)),
    Timer((EntityKey, Timer)),
    Call(Address),
    Sleeper(usize),
}

impl World {
    /// Delivers the next message of some link, fires a timer that is due, makes a call, or wakes a worker. `false` when there
    /// is nothing of it.
    pub fn deliver_something(&mut self, chance: &mut Chance) -> bool {
        let choices = self.choices();
        if choices.is_empty() {
            let Some(time) = self.kills.next_takeover(self.now) else { return self.wakes_the_last() };
            self.passes(time);
            return self.deliver_something(chance);
        }
        let choice = chance.pick(&choices);
        self.passes(Millis(chance.below(500) as u64));
        match choice {
            Next::Link(link) => self.deliver(link, chance),
            Next::Timer(timer) => self.fire(timer, chance),
            Next::Call(at) => self.call(at, chance),
            Next::Sleeper(place) => self.wakes(place),
        }
        true
    }

    fn choices(&self) -> Vec<Next> {
        let held = |entity| self.kills.hold(entity, self.now);
        let waits = |from: Source| self.words_wait && matches!(from, Source::Telegram(_, WORDS));
        let links = self.links.keys().filter(|(from, to)| !waits(*from) && !held(*to));
        let due = |entity, at: Timestamp| at <= self.now && !held(entity);
        let timers = self.timers.iter().filter(|((entity, _), at)| due(*entity, **at));
        let calls = self.lanes.open().filter(|at| !held(EntityKey::User(at.user)));
        let awake = self.sleepers.iter().enumerate().filter(|(_, sleeper)| sleeper.wakes <= self.now);
        let links = links.map(|link| Next::Link(*link));
        let timers = timers.map(|(timer, _)| Next::Timer(*timer));
        let awake = awake.map(|(place, _)| Next::Sleeper(place));
        links.chain(timers).chain(calls.map(Next::Call)).chain(awake).collect()
    }

    fn fire(&mut self, of: (EntityKey, Timer), chance: &mut Chance) {
        let message = Message::Timer(of.1);
        if !self.is_cut_short(of.0, &message, chance) {
            self.timers.remove(&of);
            self.handle(of.0, &message);
        }
    }

    fn deliver(&mut self, link: (Source, EntityKey), chance: &mut Chance) {
        let queue = self.links.get(&link).expect("just seen");
        let message = queue.front().expect("an empty link is taken down").clone();
        if self.is_cut_short(link.1, &message, chance) {
            return;
        }
        let queue = self.links.get_mut(&link).expect("just seen");
        queue.pop_front();
        if queue.is_empty() {
            self.links.remove(&link);
        }
        self.handle(link.1, &message);
    }

    /// Whether the worker ends over it: what it decides is never written, or, where it falls asleep, is tried later.
    fn is_cut_short(&mut self, entity: EntityKey, message: &Message, chance: &mut Chance) -> bool {
        let token = self.kills.token(entity);
        let ends = self.kills.strikes(entity, self.now, chance);
        if ends {
            let decided = self.decides(entity, message);
            if chance.one_in(2) {
                let wakes = self.now + Millis(15_000 + chance.below(60_000) as u64);
                self.sleepers.push(Sleeper { token, wakes, message: message.clone(), decided });
            }
        }
        ends
    }

    fn wakes(&mut self, place: usize) {
        let Sleeper { token, message, decided, .. } = self.sleepers.remove(place);
        if self.kills.admits(token) {
            self.write_down(&message, decided);
        }
    }

    /// When all is quiet, whoever still sleeps wakes up.
    fn wakes_the_last(&mut self) -> bool {
        let any = !self.sleepers.is_empty();
        if any {
            self.wakes(0);
        }
        any
    }

    /// A call is made. Where its worker ends over it, nobody knows whether it was: what may be done twice is done again.
    fn call(&mut self, at: Address, chance: &mut Chance) {
        let repeats = matches!(self.lanes.first(at), Some(Due::Call(effect)) if effect.is_repeatable());
        let is_goodbye = matches!(self.lanes.first(at), Some(Due::Goodbye(_)));
        if !is_goodbye && self.kills.strikes(EntityKey::User(at.user), self.now, chance) {
            if chance.one_in(2) {
                self.lanes.shows(at);
            }
            if !repeats {
                self.lanes.take(at);
            }
            return;
        }
        self.lanes.shows(at);
        let report = match self.lanes.first(at) {
            Some(Due::Call(effect)) => self.answer_of_telegram(effect),
            _ => None,
        };
        self.lanes.take(at);
        if let Some(report) = report {
            self.send(Source::Lane, report.entity(), Message::Report(report));
        }
    }

    /// Most calls to Telegram succeed. Which do not is decided by the clock, which is as random as anything here.
    fn answer_of_telegram(&self, effect: &Effect) -> Option<Report> {
        if let Effect::AskMembership { who, gate } = effect {
            let found = self.channels.look(*who, self.now);
            return Some(Report::Membership { at: *who, gate: *gate, found });
        }
        match self.now.0 % 60 {
            0 => effect.unreachable(None),
            1 => effect.refused(),
            _ => effect.done(),
        }
    }

    fn handle(&mut self, entity: EntityKey, message: &Message) {
        let decided = self.decides(entity, message);
        self.write_down(message, decided);
    }

    fn decides(&self, entity: EntityKey, message: &Message) -> Decided {
        let gate = match message {
            Message::Update(bot, ..) => self.channels.gate(*bot),
            Message::Report(Report::Membership { at, .. }) => self.channels.gate(at.bot),
            _ => None,
        };
        let link = self.personal.opened(message);
        let (policy, groups) = (self.policy, &[]);
        let context = Context { now: self.now, policy, original: None, gate, link, invitation: None, groups };
        match entity {
            EntityKey::User(id) => Decided::OfUser(id, user(&self.user(id), id, &context, message)),
            EntityKey::Pool(id) => Decided::OfPool(id, pool(&self.pool(id), id, &context, message)),
            EntityKey::Followers(..) | EntityKey::Market(_) => panic!("nobody trades here"),
        }
    }

    fn write_down(&mut self, message: &Message, decided: Decided) {
        match decided {
            Decided::OfUser(id, decision) => self.write_user(id, message, decision),
            Decided::OfPool(id, decision) => self.write_pool(id, message, decision),
        }
    }

    fn write_user(&mut self, id: UserId, message: &Message, decision: Decision<UserChange>) {
        let before = self.user(id);
        let mut after = before.clone();
        let record = self.records.entry(EntityKey::User(id)).or_default();
        for change in &decision.changes {
            after.apply(change);
            write(record, change.write());
        }
        assert_eq!(self.user(id), after, "the record says what the changes say");

        self.channels.sees(id, message, &before, &after, self.policy, self.now);
        self.personal.sees(id, message, &decision, &after);
        self.witness.sees(id, message, &decision, &before, &after, (&self.personal, self.now));
        self.contacts.sees(id, message, &decision, &before, &after, self.now);
        self.postmarks.sees(id, message, &decision, &before, &after, self.now);
        self.lanes.sees(id, message, &decision.effects, &before, &after);
        self.set_timers(EntityKey::User(id), decision.timers);
        self.tell(EntityKey::User(id), decision.tells);
    }

    fn write_pool(&mut self, id: PoolId, message: &Message, decision: Decision<PoolChange>) {
        assert!(
            decision.effects.is_empty() && decision.records.is_empty(),
            "a pool talks to people's entities only"
        );
        let mut after = self.pool(id);
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
}
