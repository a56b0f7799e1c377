//! Each rule of delivery, on its own.

use rand::SeedableRng;

use super::*;

const SECOND: Duration = Duration::from_secs(1);
const LATER: Moment = Duration::from_hours(24);

fn chat(id: i64) -> QueueKey {
    QueueKey { class: 0, id }
}

fn board(max_connections: usize) -> (Board, StdRng) {
    (Board::new(max_connections, SECOND), StdRng::seed_from_u64(1))
}

#[test]
fn a_queue_has_one_update_in_flight_and_keeps_its_order() {
    let (mut board, _) = board(10);
    for update in 1..=3 {
        board.push(chat(7), update, LATER);
    }
    assert_eq!(board.next(Moment::ZERO), Some((chat(7), 1)));
    assert_eq!(board.next(Moment::ZERO), None);
    board.taken(chat(7));
    assert_eq!(board.next(Moment::ZERO), Some((chat(7), 2)));
}

#[test]
fn a_failed_update_goes_again_before_its_followers() {
    let (mut board, mut chance) = board(10);
    board.push(chat(7), 1, LATER);
    board.push(chat(7), 2, LATER);
    let mut now = Moment::ZERO;
    let mut waits = Vec::new();
    for _ in 0..6 {
        assert_eq!(board.next(now), Some((chat(7), 1)));
        let Fate::RetryAt(at) = board.failed(chat(7), now, None, &mut chance) else { panic!("dropped") };
        waits.push(at.as_secs() - now.as_secs());
        assert!(at == now || board.next(now).is_none(), "not before its time");
        now = at;
    }
    assert_eq!(waits, [0, 2, 4, 8, 16, 32]);
    for _ in 0..10 {
        assert_eq!(board.next(now), Some((chat(7), 1)));
        let Fate::RetryAt(at) = board.failed(chat(7), now, None, &mut chance) else { panic!("dropped") };
        assert!((60..=120).contains(&(at.as_secs() - now.as_secs())));
        now = at;
    }
}

#[test]
fn retry_after_is_obeyed_up_to_an_hour() {
    let (mut board, mut chance) = board(1);
    board.push(chat(7), 1, LATER);
    board.next(Moment::ZERO);
    let fate = board.failed(chat(7), Moment::ZERO, Some(5 * SECOND), &mut chance);
    assert_eq!(fate, Fate::RetryAt(5 * SECOND));
    assert_eq!(board.next_wake(), Some(5 * SECOND));
    board.next(5 * SECOND);
    let fate = board.failed(chat(7), 5 * SECOND, Some(9_000 * SECOND), &mut chance);
    assert_eq!(fate, Fate::RetryAt(3_605 * SECOND));
}

#[test]
fn an_update_is_dropped_when_its_next_attempt_would_be_too_late() {
    let (mut board, mut chance) = board(1);
    board.push(chat(7), 1, 3 * SECOND);
    board.push(chat(7), 2, LATER);
    board.next(Moment::ZERO);
    assert_eq!(board.failed(chat(7), Moment::ZERO, Some(3 * SECOND), &mut chance), Fate::Dropped);
    assert_eq!(board.next(Moment::ZERO), Some((chat(7), 2)));
}

#[test]
fn at_most_max_connections_are_in_flight() {
    let (mut board, _) = board(2);
    for id in 1..=3 {
        board.push(chat(id), id, LATER);
    }
    assert!(board.next(Moment::ZERO).is_some());
    assert!(board.next(Moment::ZERO).is_some());
    assert_eq!(board.next(Moment::ZERO), None);
    board.taken(chat(1));
    assert_eq!(board.next(Moment::ZERO), Some((chat(3), 3)));
}

#[test]
fn twice_max_connections_failing_queues_stop_all_others() {
    let (mut board, mut chance) = board(2);
    for id in 1..=5 {
        board.push(chat(id), id, LATER);
    }
    for _ in 0..4 {
        let (key, _) = board.next(Moment::ZERO).unwrap();
        board.failed(key, Moment::ZERO, Some(60 * SECOND), &mut chance);
    }
    assert_eq!(board.next(SECOND), None, "the fifth chat is outside the window");
    let (key, update) = board.next(60 * SECOND).unwrap();
    board.taken(key);
    assert_eq!(update, 1);
    let updates: Vec<i64> =
        std::iter::from_fn(|| board.next(60 * SECOND)).map(|(_, update)| update).collect();
    assert_eq!(updates, [2, 3], "as many as there are connections");
}
