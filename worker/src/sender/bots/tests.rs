//! A bot at rest: what waits for it, what does not, and how it goes on.

use super::*;

const ILL: BotId = BotId(1);
const WELL: BotId = BotId(2);

#[tokio::test(start_paused = true)]
async fn a_bot_at_rest_takes_no_room_and_bounded_memory() {
    let bound = Bound::new(10);
    let bots = Bots::within(bound.clone());
    let mut waiting: Vec<_> = (0..10).filter_map(|_| bots.enter(ILL)).collect();
    assert!(!bound.has_room());
    assert_eq!(bots.rest(ILL), Some(0));
    assert!(bound.has_room(), "nobody waits for a bot at rest");

    waiting.extend((0..2000).filter_map(|_| bots.enter(ILL)));
    assert_eq!(waiting.len() as u64, WAITING_AT_REST);
    assert!(bound.has_room());
    let well: Vec<_> = (0..10).filter_map(|_| bots.enter(WELL)).collect();
    assert_eq!((well.len(), bound.has_room()), (10, false));
    drop(well);
    assert!(bound.has_room());

    bots.wake(ILL);
    assert!(!bound.has_room(), "what waited counts again");
    drop(waiting);
    assert!(bound.has_room());
}

#[tokio::test(start_paused = true)]
async fn one_call_at_a_time_finds_out_and_the_others_follow() {
    let bots = Bots::within(Bound::new(10));
    let (mut first, mut other) = (bots.enter(ILL).unwrap(), bots.enter(ILL).unwrap());
    assert_eq!(first.pass().await, Passed::AtOnce);
    assert_eq!(bots.rest(ILL), Some(0));
    assert_eq!(bots.rest(ILL), None, "others in flight are not told one by one");
    let began = Instant::now();
    assert!(first.rests(&Passed::AtOnce), "it had passed before, and has to come back");
    let passed = first.pass().await;
    assert_eq!(passed, Passed::ToFindOut);
    assert!(!first.rests(&passed));
    assert_eq!(began.elapsed(), PROBE_EVERY);
    let second = tokio::spawn(async move { other.pass().await });
    tokio::task::yield_now().await;
    assert!(!second.is_finished(), "one finds out for all");
    bots.wake(ILL);
    assert_eq!(second.await.unwrap(), Passed::AfterRest);
    assert_eq!(began.elapsed(), PROBE_EVERY);
}

#[tokio::test(start_paused = true)]
async fn what_waits_beyond_the_bound_when_a_bot_comes_to_rest_is_given_up() {
    let bots = Bots::within(Bound::new(10_000));
    let mut waiting: Vec<_> = (0..=WAITING_AT_REST).filter_map(|_| bots.enter(ILL)).collect();
    bots.rest(ILL);
    let (mut first, mut second) = (waiting.remove(0), waiting.remove(0));
    assert_eq!(first.pass().await, Passed::Not);
    assert_eq!(second.pass().await, Passed::ToFindOut, "the others are as many as may wait");
    assert_eq!(bots.rest(ILL), Some(1), "the log says how many");
}
