//! Links: each tell once and in order, however it was handed over; and found again while the other side may need it.

use bytes::Bytes;
use fred::interfaces::{HashesInterface, KeysInterface};
use proptest::collection::vec;
use proptest::prelude::*;
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{Address, BotId, Ticket, UserId};
use shoal_domain::message::Tell;
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{Commit, Mailbox, MailboxError, Outgoing, Receipt, Settlement};

use crate::case::{Case, PARTITIONS, once, property};

/// Tells that are kept after they were received.
const KEPT: u64 = 64;

/// Somebody hands over a window of a link's numbers.
#[derive(Clone, Debug)]
struct HandOver {
    source: u16,
    /// By a Redis that came after another one.
    reborn: bool,
    /// Counted from the number that the other side wants next; negative for what it had before.
    ahead: i64,
    bodies: u64,
}

fn hand_over() -> impl Strategy<Value = HandOver> {
    (
        0..2_u16,
        prop::bool::weighted(0.05),
        prop_oneof![4 => Just(0), 3 => -12..0_i64, 1 => 1..4_i64],
        0..9_u64,
    )
        .prop_map(|(source, reborn, ahead, bodies)| HandOver { source, reborn, ahead, bodies })
}

/// Any bytes will do, also such as nobody can read.
fn body(source: u16, number: u64) -> Bytes {
    let mut body = vec![0xff, source as u8, b'\r', b'\n'];
    body.extend(number.to_be_bytes());
    body.into()
}

/// The same Redis under the name that it would have after losing its memory.
async fn reborn(case: &Case) -> Mailbox {
    let name: String = case.redis.get("incarnation").await.unwrap();
    case.redis.set::<(), _, _>("incarnation", "another", None, None, false).await.unwrap();
    let mailbox = Mailbox::connect(&case.url, PARTITIONS).await.unwrap();
    assert_eq!(mailbox.incarnation(), Some("another"));
    case.redis.set::<(), _, _>("incarnation", name, None, None, false).await.unwrap();
    mailbox
}

async fn bear_the_name_of(case: &Case, mailbox: &Mailbox) {
    let name = mailbox.incarnation().unwrap();
    case.redis.set::<(), _, _>("incarnation", name, None, None, false).await.unwrap();
}

#[test]
fn a_link_repeats_nothing_and_skips_nothing() {
    property(vec(hand_over(), 1..40), async |case: Case, hand_overs| {
        let reborn = reborn(&case).await;
        // For each source the incarnation that counts, and its last number.
        let mut marks = [(false, 0_u64); 2];
        let mut inbox = Vec::new();
        for HandOver { source, reborn: again, ahead, bodies } in hand_overs {
            let (incarnation, mark) = marks[usize::from(source)];
            let mark = if incarnation == again { mark } else { 0 };
            let first = (mark + 1).saturating_add_signed(ahead).max(1);
            let window: Vec<Bytes> = (first..first + bodies).map(|number| body(source, number)).collect();
            let mailbox = if again { &reborn } else { &case.mailbox };
            // Who knows this Redis by another name than it has hands nothing over.
            let before = case.snapshot().await;
            let stranger = if again { &case.mailbox } else { &reborn };
            bear_the_name_of(&case, mailbox).await;
            let refused = stranger.receive(PartitionId(source), case.partition, first, &window).await;
            assert!(matches!(refused, Err(MailboxError::Amnesia)), "{refused:?}");
            assert!(before == case.snapshot().await, "nothing is written");
            let receipt = mailbox.receive(PartitionId(source), case.partition, first, &window).await.unwrap();
            if first > mark + 1 {
                assert_eq!(receipt, Receipt::Gap(mark), "a hole is refused");
                continue;
            }
            let new_mark = mark.max(first + bodies - 1);
            assert_eq!(receipt, Receipt::Received(new_mark));
            inbox.extend((mark + 1..=new_mark).map(|number| body(source, number)));
            marks[usize::from(source)] = (again, new_mark);
        }
        assert_eq!(case.column("inbox", "b").await, inbox);
        bear_the_name_of(&case, &case.mailbox).await;
    });
}

/// Commits so many tells to the user with this number.
async fn tell(case: &Case, lease: &shoal_mailbox::Lease, from: u64, user: i64, tells: usize) -> Outgoing {
    let to = EntityKey::User(UserId(user));
    let who = Address { bot: BotId(1), user: UserId(user) };
    let tells =
        (0..tells as u64).map(|n| (to, Tell::Withdraw { who, ticket: Ticket(from * 1000 + n) })).collect();
    let commit = Commit {
        expected: crate::case::place(from),
        position: crate::case::place(from + 1),
        tells,
        ..Commit::default()
    };
    case.mailbox.commit(lease, &commit).await.unwrap().pop().unwrap()
}

#[test]
fn tells_are_read_back_from_any_number_that_is_kept() {
    let history = vec((1..60_usize, 0..=100_u64), 1..6);
    property(history, async |case: Case, commits| {
        let lease = case.acquire().await;
        let (mut sent, mut confirmed) = (Vec::<Bytes>::new(), 0_u64);
        let target = PARTITIONS.of(EntityKey::User(UserId(1)));
        for ((tells, percent), from) in commits.into_iter().zip(0..) {
            sent.extend(tell(&case, &lease, from, 1, tells).await.bodies);
            // The other side confirms some of it, or says again what it said before.
            let number = sent.len() as u64 * percent / 100;
            confirmed = confirmed.max(number);
            let said = Settlement { received: vec![(target, number)], ..Settlement::default() };
            case.mailbox.settle(&lease, &said).await.unwrap();

            let estate = case.mailbox.inherit(&lease).await.unwrap();
            assert_eq!(estate.links, [(target, sent.len() as u64, confirmed)]);
            let first_kept = confirmed.saturating_sub(KEPT).max(1);
            let end = sent.len() as u64 + 1;
            for first in [1, first_kept - 1, first_kept, first_kept + 1, confirmed, confirmed + 1, end] {
                let first = first.clamp(1, end);
                let read = case.mailbox.in_transit(case.partition, target, first).await.unwrap();
                let expected = if first < first_kept { &[][..] } else { &sent[first as usize - 1..] };
                assert_eq!(read, expected, "from {first} on, of which {confirmed} are confirmed");
            }
        }
    });
}

#[test]
fn a_receiver_that_came_back_older_is_served_again() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let target = PARTITIONS.of(EntityKey::User(UserId(1)));
        let there = Case { partition: target, ..case.clone() };
        let sent = tell(&case, &lease, 0, 1, 100).await.bodies;
        let receipt = case.mailbox.receive(case.partition, target, 1, &sent).await.unwrap();
        assert_eq!(receipt, Receipt::Received(100));
        let said = Settlement { received: vec![(target, 100)], ..Settlement::default() };
        case.mailbox.settle(&lease, &said).await.unwrap();

        let source = case.partition.to_string();
        let mark: String = case.redis.hget(there.key("received"), source.clone()).await.unwrap();
        let older = mark.replace("/100", "/60");
        case.redis.hset::<(), _, _>(there.key("received"), (source, older)).await.unwrap();
        let next = tell(&case, &lease, 1, 1, 1).await.bodies;
        let receipt = case.mailbox.receive(case.partition, target, 101, &next).await.unwrap();
        assert_eq!(receipt, Receipt::Gap(60), "it says what it has");
        let again = case.mailbox.in_transit(case.partition, target, 61).await.unwrap();
        let receipt = case.mailbox.receive(case.partition, target, 61, &again).await.unwrap();
        assert_eq!(receipt, Receipt::Received(101));
        let received = there.column("inbox", "b").await;
        assert_eq!(received, [&sent[..], &sent[60..], &next[..]].concat());
    });
}

#[test]
fn what_was_said_is_not_kept_for_ever_and_the_numbers_go_on() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let target = PARTITIONS.of(EntityKey::User(UserId(1)));
        let key = format!("{}:{target}", case.key("transit"));
        let confirm = async |number| {
            let said = Settlement { received: vec![(target, number)], ..Settlement::default() };
            case.mailbox.settle(&lease, &said).await.unwrap();
            let ms_left: i64 = case.redis.pttl(&key).await.unwrap();
            ms_left > 0
        };
        tell(&case, &lease, 0, 1, 3).await;
        assert!(!confirm(2).await, "one is still on its way");
        assert!(confirm(3).await);
        tell(&case, &lease, 1, 1, 1).await;
        assert!(!confirm(3).await, "the new one waits, and the old word comes again");
        assert!(confirm(4).await);

        case.redis.pexpire::<(), _>(&key, 0, None).await.unwrap();
        let next = tell(&case, &lease, 2, 1, 2).await.bodies;
        assert_eq!(case.mailbox.in_transit(case.partition, target, 5).await.unwrap(), next);
        assert!(case.mailbox.in_transit(case.partition, target, 4).await.unwrap().is_empty());
        assert_eq!(case.mailbox.inherit(&lease).await.unwrap().links, [(target, 6, 4)]);
    });
}
