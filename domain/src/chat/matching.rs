//! Who is brought together.
//!
//! A new seeker is compared with those who wait and suit them, longest waiting first, and leaves with one who is
//! willing ([`choice`](super::choice)). So of those who are left waiting, nobody suits another who is willing. The
//! unwilling are few: each pair of them takes up a place on one of the two's lists of recent or blocked people, which
//! have [`MOST_RECENT`](super::MOST_RECENT) and [`MOST_BLOCKED`](super::MOST_BLOCKED) places. With n of them waiting,
//! n(n − 1)/2 pairs share at most n times 1,256 places, so n never passes about 2,500, however many people use the bot.
//! Those who do not suit each other may be very many; they stand in other lines, and cost nothing.
//!
//! Time can make two of them willing: then a recent partner is recent no longer. Each remembers when to look again, and
//! one timer stands at the earliest of these moments, and never farther ahead than [`ROUND`]: the pool may have become
//! the wrong one for those in it, and then they search on elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::chat::choice::choose;
use crate::chat::pool::{Pace, Pool, PoolChange, Waiting};
use crate::chat::{pool_of, room};
use crate::decision::{Context, Decision, Policy};
use crate::entity::EntityKey;
use crate::id::{Address, ConversationId, PoolId, Ticket};
use crate::message::{Message, Seeker, Tell, Timer};
use crate::notice::Outlook;
use crate::time::{Millis, Timestamp};

/// How many people look again each time the timer is due. If there are more, it is due again at once, so that others
/// in the partition are served in between.
const MOST_LOOKS: usize = 50;

/// How long a pool with somebody in it rests at most. Whoever waits where nobody comes any more, because the operator has
/// changed who meets whom, waits no longer than this.
const ROUND: Millis = Millis::minutes(1);

/// So long ago at most two were brought together, where that says how long others will wait.
const CURRENT: Millis = Millis::minutes(10);

/// Any message to a pool.
pub(super) fn message(pool: &Pool, me: PoolId, ctx: &Context, message: &Message) -> Decision<PoolChange> {
    match message {
        Message::Tell(Tell::Seek(seeker)) => seek(pool, me, ctx, seeker),
        Message::Tell(Tell::Withdraw { who, ticket }) => withdraw(pool, *who, *ticket),
        Message::Tell(Tell::Reunite { you, ticket, peer, peer_ticket, card }) => {
            let number = pool.next_number();
            let conversation = ConversationId { pool: me, number };
            let (you, ticket, peer, peer_ticket, card) = (*you, *ticket, *peer, *peer_ticket, *card);
            let matched = Tell::Matched { you, ticket, conversation, peer, peer_ticket, card };
            let numbered = Decision::new().change(PoolChange::NextNumber(number + 1));
            numbered.tell(EntityKey::User(you.user), matched)
        }
        Message::Tell(Tell::AskRooms { you }) => room::answer(pool, *you),
        Message::Timer(Timer::Rematch) => rematch(pool, me, ctx),
        // For people.
        Message::Tell(_) | Message::Update(..) | Message::Timer(_) | Message::Report(_) => Decision::new(),
    }
}

/// Somebody looks for a partner. If they wait already, this is their newer wish.
fn seek(pool: &Pool, me: PoolId, ctx: &Context, seeker: &Seeker) -> Decision<PoolChange> {
    let mut round = Round::new(pool, me, ctx);
    if let Some(outlook) = round.look(seeker) {
        round.tell_outlook(seeker, outlook);
    }
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
    if round.is_misplaced() {
        pool.waiting().take(MOST_LOOKS).for_each(|waiting| round.send_on(&waiting.seeker));
        return round.end();
    }
    let due = pool.looks().take_while(|(at, _)| *at <= ctx.now).take(MOST_LOOKS);
    let due: Vec<_> = due.filter_map(|(_, who)| pool.find(*who)).collect();
    for waiting in due {
        // They heard it once, and hear of it again only where it has become otherwise.
        match round.look(&waiting.seeker) {
            Some(outlook) if is_exhausted(outlook) != waiting.exhausted => {
                round.tell_outlook(&waiting.seeker, outlook);
            }
            _ => {}
        }
    }
    round.end()
}

/// Whether there are people, and none for them.
fn is_exhausted(outlook: Outlook) -> bool {
    outlook == Outlook::NobodyNew
}

/// People who look for a partner in one step, one after the other.
struct Round<'a> {
    pool: &'a Pool,
    me: PoolId,
    now: Timestamp,
    policy: Policy,
    /// What has become of those the step is about. Everybody else waits as before.
    fates: BTreeMap<Address, Fate>,
    /// Who hear in this step that nobody is new to them, though they have not looked themselves.
    aware: BTreeSet<Address>,
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
        let (fates, aware, decision) = (BTreeMap::new(), BTreeSet::new(), Decision::new());
        Round { pool, me, now, policy, fates, aware, next_number, decision }
    }

    /// Whether people of these bots meet elsewhere now. A pool is one bot's or everybody's, so that goes for all in it.
    fn is_misplaced(&self) -> bool {
        let mut waiting = self.pool.waiting();
        waiting.next().is_some_and(|waiting| pool_of(waiting.seeker.who.bot, self.policy) != self.me)
    }

    /// Has somebody search on, which leads to the pool that is theirs now.
    fn send_on(&mut self, seeker: &Seeker) {
        self.fates.insert(seeker.who, Fate::Gone);
        self.decision.changes.push(PoolChange::Gone(seeker.who));
        let search_on = Tell::Missed { you: seeker.who, ticket: seeker.ticket };
        self.decision.tells.push((EntityKey::User(seeker.who.user), search_on));
    }

    /// Looks for a partner. How it looks where there is none.
    fn look(&mut self, seeker: &Seeker) -> Option<Outlook> {
        if self.is_gone(seeker.who) {
            return None;
        }
        let is_gone = |who| matches!(self.fates.get(&who), Some(Fate::Gone));
        let choice = choose(self.pool, seeker, self.now, self.now + ROUND, is_gone);
        if let Some(partner) = choice.partner {
            self.pair(partner, seeker);
            return None;
        }
        let (look_again, outlook) = (choice.look_again, self.outlook(seeker, choice.passed));
        self.fates.insert(seeker.who, Fate::Waits { look_again });
        let (seeker, exhausted) = (seeker.clone(), is_exhausted(outlook));
        self.decision.changes.push(PoolChange::Waiting(Waiting { seeker, look_again, exhausted }));
        choice.unaware.into_iter().for_each(|waiting| self.make_aware(waiting));
        Some(outlook)
    }

    /// Somebody has come whom one who waits will not meet for now. Had there been anybody else for them, they would be gone: so
    /// there is nobody new to them now, and they hear of it, once.
    fn make_aware(&mut self, waiting: &Waiting) {
        let who = waiting.seeker.who;
        let outlook = self.outlook(&waiting.seeker, true);
        if !is_exhausted(outlook) || self.fates.contains_key(&who) || !self.aware.insert(who) {
            return;
        }
        self.decision.changes.push(PoolChange::Waiting(Waiting { exhausted: true, ..waiting.clone() }));
        self.tell_outlook(&waiting.seeker, outlook);
    }

    fn tell_outlook(&mut self, seeker: &Seeker, outlook: Outlook) {
        let waits = Tell::Waits { you: seeker.who, ticket: seeker.ticket, outlook };
        self.decision.tells.push((EntityKey::User(seeker.who.user), waits));
    }

    fn outlook(&self, seeker: &Seeker, passed: bool) -> Outlook {
        if let Some(room) = seeker.traits.room {
            return Outlook::InRoom(room);
        }
        match self.pool.pace() {
            _ if passed => Outlook::NobodyNew,
            Some(Pace { wait_ms, at }) if at + CURRENT >= self.now => {
                Outlook::Usually((wait_ms / 1000).try_into().unwrap_or(u32::MAX))
            }
            _ => Outlook::Quiet,
        }
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
        // How long people wait in a room says nothing to those in none.
        if first.traits.room.is_none() {
            let waited = self.now.0.saturating_sub(first.since.0);
            let pace = Pace::after(self.pool.pace(), waited, self.now);
            self.decision.changes.push(PoolChange::PaceBecame(pace));
        }
        let matched = Tell::Matched {
            you: first.who,
            ticket: first.ticket,
            conversation,
            peer: second.who,
            peer_ticket: second.ticket,
            card: second.card,
        };
        self.decision.tells.push((EntityKey::User(first.who.user), matched));
    }

    fn is_gone(&self, who: Address) -> bool {
        matches!(self.fates.get(&who), Some(Fate::Gone))
    }

    /// Sets the timer to the earliest moment at which somebody has to look again, and to the next round at the latest, as
    /// long as anybody waits. One that is set too early, for somebody who has gone by then, finds nobody and moves on.
    fn end(self) -> Decision<PoolChange> {
        let next_round = self.now + ROUND;
        let known = |who: &Address| self.fates.contains_key(who);
        let others = self.pool.looks().find(|(_, who)| !known(who)).map(|(at, _)| *at);
        let decided = self.fates.keys().filter(|who| self.pool.find(**who).is_some()).count();
        let others_wait = self.pool.len() > decided;
        let looked = self.fates.values().filter_map(|fate| match fate {
            Fate::Waits { look_again } => Some(look_again.unwrap_or(next_round)),
            Fate::Gone => None,
        });
        let rest = others_wait.then(|| if self.is_misplaced() { self.now } else { next_round });
        match looked.chain(others).chain(rest).min() {
            Some(earliest) => self.decision.set_timer(Timer::Rematch, earliest.min(next_round)),
            None => self.decision,
        }
    }
}
