//! Who is brought together.
//!
//! A new seeker is compared with those who wait, longest first, and leaves with the first who fits. So everybody who
//! is left waiting fits nobody else there, and that keeps the list short: each pair on it takes up a place on one of
//! the two's lists of recent or blocked people, which have [`MOST_RECENT`](super::MOST_RECENT) and
//! [`MOST_BLOCKED`](super::MOST_BLOCKED) places. With n people waiting, n(n − 1)/2 pairs share at most n times 1,256
//! places, so n never passes about 2,500, however many people use the bot; and in ordinary life nearly everybody fits
//! nearly everybody, and one person waits.
//!
//! Time can make two of them fit: then a recent partner is recent no longer. Each remembers when to look again, and
//! one timer stands at the earliest of these moments, and never farther ahead than [`ROUND`]: the pool may have become
//! the wrong one for those in it, and then they search on elsewhere.

use std::collections::BTreeMap;

use crate::chat::pool::{Pool, PoolChange, Waiting};
use crate::chat::pool_of;
use crate::decision::{Context, Decision, Policy};
use crate::entity::EntityKey;
use crate::id::{Address, ConversationId, PoolId, Ticket, UserId};
use crate::message::{Message, Seeker, Tell, Timer};
use crate::time::{Millis, Timestamp};

/// How many people look again each time the timer is due. If there are more, it is due again at once, so that others
/// in the partition are served in between.
const MOST_LOOKS: usize = 50;

/// How long a pool with somebody in it rests at most. Whoever waits where nobody comes any more, because the operator has
/// changed who meets whom, waits no longer than this.
const ROUND: Millis = Millis::minutes(1);

/// Any message to a pool.
pub(super) fn message(pool: &Pool, me: PoolId, ctx: &Context, message: &Message) -> Decision<PoolChange> {
    match message {
        Message::Tell(Tell::Seek(seeker)) => seek(pool, me, ctx, seeker),
        Message::Tell(Tell::Withdraw { who, ticket }) => withdraw(pool, *who, *ticket),
        Message::Timer(Timer::Rematch) => rematch(pool, me, ctx),
        // For people.
        Message::Tell(_) | Message::Update(..) | Message::Timer(Timer::Album) | Message::Report(_) => {
            Decision::new()
        }
    }
}

/// Somebody looks for a partner. If they wait already, this is their newer wish.
fn seek(pool: &Pool, me: PoolId, ctx: &Context, seeker: &Seeker) -> Decision<PoolChange> {
    let mut round = Round::new(pool, me, ctx);
    round.look(seeker);
    round.end()
}

/// Somebody looks no longer. The end of an earlier search does not end a later one.
fn withdraw(pool: &Pool, who: Address, ticket: Ticket) -> Decision<PoolChange> {
    match pool.find(who) {
        Some(waiting) if waiting.seeker.ticket == ticket => Decision::new().change(PoolChange::Gone(who)),
        _ => Decision::new(),
    }
}

/// For somebody, a recent partner is recent no longer, or the pool is the wrong one.
fn rematch(pool: &Pool, me: PoolId, ctx: &Context) -> Decision<PoolChange> {
    let mut round = Round::new(pool, me, ctx);
    let due = pool.waiting().filter(|waiting| round.due(waiting).is_some_and(|at| at <= ctx.now));
    let due: Vec<_> = due.take(MOST_LOOKS).collect();
    for waiting in due {
        if round.is_misplaced(waiting) {
            round.send_on(&waiting.seeker);
        } else {
            round.look(&waiting.seeker);
        }
    }
    round.end()
}

/// People who look for a partner in one step, one after the other.
struct Round<'a> {
    pool: &'a Pool,
    me: PoolId,
    now: Timestamp,
    policy: Policy,
    /// What has become of those the step is about. Everybody else waits as before.
    fates: BTreeMap<Address, Fate>,
    next_number: u64,
    decision: Decision<PoolChange>,
}

enum Fate {
    Waits { look_again: Option<Timestamp> },
    Gone,
}

impl<'a> Round<'a> {
    fn new(pool: &'a Pool, me: PoolId, ctx: &Context) -> Self {
        let next_number = pool.next_number();
        let Context { now, policy, .. } = *ctx;
        Round { pool, me, now, policy, fates: BTreeMap::new(), next_number, decision: Decision::new() }
    }

    /// Whether nobody whom this person could meet comes here any more.
    fn is_misplaced(&self, waiting: &Waiting) -> bool {
        pool_of(waiting.seeker.who.bot, self.policy) != self.me
    }

    /// When something is to be done for somebody who waits.
    fn due(&self, waiting: &Waiting) -> Option<Timestamp> {
        if self.is_misplaced(waiting) { Some(self.now) } else { waiting.look_again }
    }

    /// Has somebody search on, which leads to the pool that is theirs now.
    fn send_on(&mut self, seeker: &Seeker) {
        self.fates.insert(seeker.who, Fate::Gone);
        self.decision.changes.push(PoolChange::Gone(seeker.who));
        let search_on = Tell::Missed { you: seeker.who, ticket: seeker.ticket };
        self.decision.tells.push((EntityKey::User(seeker.who.user), search_on));
    }

    fn look(&mut self, seeker: &Seeker) {
        if self.is_gone(seeker.who) {
            return;
        }
        let mut look_again: Option<Timestamp> = None;
        for other in self.pool.waiting().map(|waiting| &waiting.seeker) {
            if other.who == seeker.who || self.is_gone(other.who) {
                continue;
            }
            match may_meet(seeker, other) {
                Some(from) if from <= self.now => return self.pair(other, seeker),
                Some(from) => look_again = Some(look_again.map_or(from, |earlier| earlier.min(from))),
                None => {}
            }
        }
        self.fates.insert(seeker.who, Fate::Waits { look_again });
        self.decision.changes.push(PoolChange::Waiting(Waiting { seeker: seeker.clone(), look_again }));
    }

    fn pair(&mut self, one: &Seeker, other: &Seeker) {
        let conversation = ConversationId { pool: self.me, number: self.next_number };
        self.next_number += 1;
        for seeker in [one, other] {
            self.fates.insert(seeker.who, Fate::Gone);
            if self.pool.find(seeker.who).is_some() {
                self.decision.changes.push(PoolChange::Gone(seeker.who));
            }
        }
        self.decision.changes.push(PoolChange::NextNumber(self.next_number));

        let one_waited_longer = (one.since, one.who) <= (other.since, other.who);
        let (first, second) = if one_waited_longer { (one, other) } else { (other, one) };
        let matched = Tell::Matched {
            you: first.who,
            ticket: first.ticket,
            conversation,
            peer: second.who,
            peer_ticket: second.ticket,
        };
        self.decision.tells.push((EntityKey::User(first.who.user), matched));
    }

    fn is_gone(&self, who: Address) -> bool {
        matches!(self.fates.get(&who), Some(Fate::Gone))
    }

    /// Sets the timer to the earliest moment at which somebody has to look again, and to the next round at the latest, as
    /// long as anybody waits. One that is set too early, for somebody who has gone by then, finds nobody and moves on.
    fn end(self) -> Decision<PoolChange> {
        let others = self.pool.waiting().filter(|waiting| !self.fates.contains_key(&waiting.seeker.who));
        let others = others.map(|waiting| self.due(waiting));
        let looked = self.fates.values().filter_map(|fate| match fate {
            Fate::Waits { look_again } => Some(*look_again),
            Fate::Gone => None,
        });
        let next_round = self.now + ROUND;
        match others.chain(looked).map(|due| due.unwrap_or(next_round).min(next_round)).min() {
            Some(earliest) => self.decision.set_timer(Timer::Rematch, earliest),
            None => self.decision,
        }
    }
}

/// From when on two seekers may be brought together: each must be willing. `None`: never.
fn may_meet(one: &Seeker, other: &Seeker) -> Option<Timestamp> {
    let (a, b) = (one.who.user, other.who.user);
    if a == b || one.blocked.contains(&b) || other.blocked.contains(&a) {
        return None;
    }
    Some(avoids_until(one, b).max(avoids_until(other, a)))
}

fn avoids_until(seeker: &Seeker, other: UserId) -> Timestamp {
    let entries = seeker.recent.iter().filter(|(met, _)| *met == other);
    entries.map(|(_, until)| *until).max().unwrap_or_default()
}
