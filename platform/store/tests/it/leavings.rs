//! Who wants to be forgotten: known again when Redis is lost, and told when it is time.

use shoal_domain::decision::Record;
use shoal_domain::id::UserId;
use shoal_domain::time::Timestamp;

use crate::books::{ALICE, BOB, Books, CAROL};

/// Long ago.
const THEN: Timestamp = Timestamp(60_000);
/// Long after everybody who reads this.
const ONE_DAY: Timestamp = Timestamp(32_503_680_000_000);

fn leaves(user: UserId, until: Option<Timestamp>, at: u64) -> Record {
    Record::Leaving { user, until, at: Timestamp(at) }
}

async fn leaves_at(books: &Books, user: UserId) -> Option<Timestamp> {
    books.store.books(&[user]).await.unwrap().get(&user).and_then(|books| books.leaves_at)
}

#[tokio::test]
async fn what_was_said_last_counts_whatever_is_written_when() {
    let books = Books::fresh().await;
    books.write(&[leaves(ALICE, Some(THEN), 1), leaves(BOB, Some(THEN), 1), leaves(BOB, None, 2)]).await;
    assert_eq!(leaves_at(&books, ALICE).await, Some(THEN));
    assert_eq!(leaves_at(&books, BOB).await, None);
    books.write(&[leaves(BOB, Some(THEN), 1)]).await;
    assert_eq!(leaves_at(&books, BOB).await, None, "that came late");
    books.write(&[leaves(BOB, Some(ONE_DAY), 3)]).await;
    assert_eq!(leaves_at(&books, BOB).await, Some(ONE_DAY));
}

#[tokio::test]
async fn whose_time_is_over_is_told_once_an_hour_until_they_are_gone() {
    let books = Books::fresh().await;
    books.write(&[leaves(ALICE, Some(THEN), 1), leaves(BOB, Some(ONE_DAY), 1)]).await;
    books.write(&[leaves(CAROL, Some(THEN), 1), leaves(CAROL, None, 2)]).await;
    let overdue = async || books.store.overdue_leavings(10).await.unwrap();
    for _ in 0..2 {
        assert_eq!(overdue().await, [ALICE], "who was not told yet");
    }
    books.store.told_of_leaving(&[ALICE]).await.unwrap();
    assert_eq!(overdue().await, []);
    let past = "update leavings set told_at = told_at - interval '61 minutes'";
    sqlx::query(past).execute(&books.postgres).await.unwrap();
    assert_eq!(overdue().await, [ALICE]);
    books.write(&[Record::Forgotten { user: ALICE, at: Timestamp(9) }]).await;
    assert_eq!(overdue().await, []);
}
