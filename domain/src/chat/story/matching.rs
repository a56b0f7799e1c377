use super::*;
use crate::message::Seeker;
use crate::notice::Outlook;
use crate::profile::Traits;

const POOL: PoolId = PoolId(1001);

fn seeker(user: i64, since: u64) -> Seeker {
    let who = Address { bot: BOT, user: UserId(user) };
    Seeker {
        who,
        ticket: Ticket(1),
        since: Timestamp(since),
        recent: vec![],
        blocked: vec![],
        traits: Traits::default(),
        card: Card::default(),
    }
}

fn seeks(town: &mut Town, seeker: Seeker) -> Option<(Address, Address)> {
    town.handles(EntityKey::Pool(POOL), &Message::Tell(Tell::Seek(seeker)));
    matched(town)
}

fn matched(town: &mut Town) -> Option<(Address, Address)> {
    town.underway.retain(|(_, tell)| !matches!(tell, Tell::Waits { .. }));
    match town.underway.pop_front() {
        Some((EntityKey::User(to), Tell::Matched { you, peer, .. })) if to == you.user => Some((you, peer)),
        None => None,
        other => panic!("a pool says nothing but matched: {other:?}"),
    }
}

fn waiting(town: &Town) -> Vec<i64> {
    let mut waiting: Vec<_> = town.pools[&POOL].waiting().map(|waiting| &waiting.seeker).collect();
    waiting.sort_by_key(|seeker| seeker.since);
    waiting.into_iter().map(|seeker| seeker.who.user.0).collect()
}

/// Three who wait because none of them fits another.
fn crowd() -> Town {
    let mut town = Town::default();
    for (user, since) in [(4, 10), (3, 5), (2, 20)] {
        let others = [2, 3, 4].map(UserId).into_iter().filter(|id| id.0 != user).collect();
        assert_eq!(seeks(&mut town, Seeker { blocked: others, ..seeker(user, since) }), None);
    }
    town
}

#[test]
fn the_longest_waiting_comes_first() {
    let mut town = crowd();
    assert_eq!(waiting(&town), [3, 4, 2]);
    assert_eq!(seeks(&mut town, seeker(1, 30)), Some((seeker(3, 0).who, seeker(1, 0).who)));
    assert_eq!(waiting(&town), [4, 2]);
    assert_eq!(town.pools[&POOL].next_number(), 1);
}

#[test]
fn a_block_of_either_side_keeps_two_apart() {
    for (first, second) in [(vec![UserId(2)], vec![]), (vec![], vec![UserId(1)])] {
        let mut town = Town::default();
        seeks(&mut town, Seeker { blocked: first, ..seeker(1, 0) });
        assert_eq!(seeks(&mut town, Seeker { blocked: second, ..seeker(2, 1) }), None);
    }
}

#[test]
fn recent_partners_are_kept_apart_until_the_later_of_their_times() {
    let mut town = Town::default();
    seeks(&mut town, Seeker { recent: vec![(UserId(2), Timestamp(500))], ..seeker(1, 0) });
    let other = Seeker { recent: vec![(UserId(1), Timestamp(900))], ..seeker(2, 1) };
    assert_eq!(seeks(&mut town, other), None);
    assert_eq!(town.timers, [((EntityKey::Pool(POOL), Timer::Rematch), Timestamp(900))].into());

    town.now = Timestamp(899);
    town.handles(EntityKey::Pool(POOL), &Message::Timer(Timer::Rematch));
    assert_eq!(matched(&mut town), None, "too early is not lost");
    assert_eq!(town.timers[&(EntityKey::Pool(POOL), Timer::Rematch)], Timestamp(900));

    town.now = Timestamp(900);
    town.handles(EntityKey::Pool(POOL), &Message::Timer(Timer::Rematch));
    assert_eq!(matched(&mut town), Some((seeker(1, 0).who, seeker(2, 0).who)));
    assert!(waiting(&town).is_empty());
}

#[test]
fn the_timer_stands_at_the_earliest_moment_of_all() {
    let mut town = Town::default();
    let met = |user: i64, until| (UserId(user), Timestamp(until));
    seeks(&mut town, seeker(1, 0));
    seeks(&mut town, Seeker { recent: vec![met(1, 300)], ..seeker(2, 1) });
    seeks(&mut town, Seeker { recent: vec![met(1, 700), met(2, 600)], ..seeker(3, 2) });
    assert_eq!(town.timers[&(EntityKey::Pool(POOL), Timer::Rematch)], Timestamp(300));
    town.now = Timestamp(800);
    town.handles(EntityKey::Pool(POOL), &Message::Timer(Timer::Rematch));
    assert_eq!(matched(&mut town), Some((seeker(1, 0).who, seeker(2, 0).who)));
    assert_eq!(matched(&mut town), None, "three make one pair");
    assert_eq!(waiting(&town), [3]);
}

#[test]
fn a_withdrawal_ends_only_its_own_search() {
    let mut town = Town::default();
    seeks(&mut town, Seeker { ticket: Ticket(2), ..seeker(1, 0) });
    for (ticket, left) in [(1, 1), (3, 1), (2, 0), (2, 0)] {
        let withdraw = Tell::Withdraw { who: seeker(1, 0).who, ticket: Ticket(ticket) };
        town.handles(EntityKey::Pool(POOL), &Message::Tell(withdraw));
        assert_eq!(waiting(&town).len(), left, "ticket {ticket}");
    }
}

#[test]
fn a_newer_wish_takes_the_place_of_the_older() {
    let mut town = Town::default();
    seeks(&mut town, seeker(1, 0));
    assert_eq!(seeks(&mut town, Seeker { ticket: Ticket(2), ..seeker(1, 5) }), None, "not with oneself");
    assert_eq!(waiting(&town), [1]);
    assert_eq!(town.pools[&POOL].find(seeker(1, 0).who).unwrap().seeker.ticket, Ticket(2));
}

#[test]
fn recent_partners_meet_again_when_time_has_passed() {
    let mut town = Town::with_a_chat();
    town.says(ALICE, "/stop");
    town.passes(Millis::minutes(11));
    town.says(ALICE, "/find");
    town.says(BOB, "/find");
    town.passes(Millis::minutes(8));
    assert_eq!(town.timers_fire(), []);
    town.passes(Millis::minutes(1));
    assert_eq!(town.timers_fire(), [connected(ALICE, SECOND), connected(BOB, SECOND)]);
}

#[test]
fn very_many_who_look_again_are_served_in_several_turns() {
    let mut town = Town::default();
    let everybody: Vec<_> = (0..120).map(|id| (UserId(id), Timestamp(100))).collect();
    for id in 0..120 {
        let recent = everybody.iter().copied().filter(|(other, _)| other.0 != id).collect();
        assert_eq!(seeks(&mut town, Seeker { recent, ..seeker(id, 1) }), None);
    }
    town.now = Timestamp(100);
    assert_eq!(matched(&mut town), None);
    let mut turns = 0;
    while town.timers.remove(&(EntityKey::Pool(POOL), Timer::Rematch)).is_some() {
        town.handles(EntityKey::Pool(POOL), &Message::Timer(Timer::Rematch));
        turns += 1;
    }
    assert_eq!((town.underway.len(), turns, waiting(&town).len()), (60, 3, 0));
}

#[test]
fn who_waits_is_told_once_that_nobody_is_new_to_them() {
    let mut town = Town::default();
    let mut told = |message, at| {
        town.now = Timestamp(at);
        town.handles(EntityKey::Pool(POOL), &message);
        let waits = |tell: &Tell| matches!(tell, Tell::Waits { outlook: Outlook::NobodyNew, .. });
        let told = town.underway.drain(..).filter(|(_, tell)| waits(tell)).map(|(who, _)| who);
        told.collect::<Vec<_>>()
    };
    let user = |id| EntityKey::User(UserId(id));
    let seek = |seeker| Message::Tell(Tell::Seek(seeker));
    let met =
        |users: &[(i64, u64)]| users.iter().map(|(id, until)| (UserId(*id), Timestamp(*until))).collect();
    assert_eq!(told(seek(seeker(1, 0)), 0), [], "nobody is there");
    let second = Seeker { recent: met(&[(1, 60_000), (3, 90_000)]), ..seeker(2, 5) };
    assert_eq!(told(seek(second), 5), [user(1), user(2)]);
    let third = Seeker { recent: met(&[(1, 90_000)]), ..seeker(3, 6) };
    assert_eq!(told(seek(third), 6), [user(3)], "the others know");
    let gone = Tell::Withdraw { who: seeker(1, 0).who, ticket: Ticket(1) };
    assert_eq!(told(Message::Tell(gone), 7), []);
    assert_eq!(told(Message::Timer(Timer::Rematch), 60_000), [], "and nothing has changed");
}
