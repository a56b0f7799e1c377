//! Nobody who was forgotten comes back by a backup.

use shoal_domain::decision::Record;
use shoal_domain::forgotten::{Forgotten, ForgottenMark, KEPT_DAYS};
use shoal_domain::id::UserId;
use shoal_domain::time::Timestamp;
use shoal_store::{Kept, Store};

use crate::books::{ALICE, BOB, Books, CAROL, HERE, age, block};

fn mark(user: UserId) -> ForgottenMark {
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&user.0.to_be_bytes());
    ForgottenMark::new(bytes)
}

fn list(of: &[(UserId, u64)]) -> Forgotten {
    of.iter().map(|(user, at)| (mark(*user), Timestamp(*at))).collect()
}

fn marking(books: &Books) -> Store {
    books.store.clone().marking(mark)
}

async fn forget(store: &Store, user: UserId, at: u64) {
    let record = Record::Forgotten { user, at: Timestamp(at) };
    store.write(HERE, &[("1".to_owned(), record)]).await.unwrap();
}

#[tokio::test]
async fn who_is_forgotten_is_on_the_list_with_the_last_time() {
    let books = Books::fresh().await;
    let store = marking(&books);
    forget(&store, ALICE, 5).await;
    forget(&store, BOB, 9).await;
    for at in [8, 7, 8] {
        forget(&store, ALICE, at).await;
    }
    forget(&books.store, CAROL, 9).await;
    assert_eq!(
        store.forgotten().await.unwrap(),
        list(&[(ALICE, 8), (BOB, 9)]),
        "who has no mark is not on it"
    );
}

/// The books are a backup from after Carol was forgotten, who has come back since, and before Alice and Bob were.
#[tokio::test]
async fn of_a_backup_only_those_go_who_were_forgotten_after_it() {
    let books = Books::fresh().await;
    let store = marking(&books);
    forget(&store, CAROL, 5).await;
    books.write(&[age(ALICE, 30, 1), age(CAROL, 30, 6), block(BOB, CAROL, 1), block(CAROL, BOB, 6)]).await;
    let all = list(&[(ALICE, 9), (BOB, 9), (CAROL, 5), (UserId(99), 9)]);
    assert_eq!(books.store.forget_again(&Forgotten::default()).await.unwrap(), 0);
    assert_eq!(store.forget_again(&all).await.unwrap(), 2);
    assert_eq!((books.age(ALICE).await, books.age(CAROL).await), (None, Some(30)));
    let blocks = "select string_agg(by_user::text, ' ') from blocks";
    let blocks: String = sqlx::query_scalar(blocks).fetch_one(&books.postgres).await.unwrap();
    assert_eq!(blocks, CAROL.to_string(), "Bob was known by whom he had blocked alone");
    assert_eq!(store.forgotten().await.unwrap(), all, "also who was not in the backup is on the next list");
    books.write(&[age(ALICE, 40, 10)]).await;
    assert_eq!(store.forget_again(&all).await.unwrap(), 0, "again changes nothing");
    assert_eq!(books.age(ALICE).await, Some(40));
}

/// Whoever is only in a table that is passed over would come back.
#[tokio::test]
async fn everybody_is_found_wherever_their_number_is() {
    let books = Books::fresh().await;
    let store = marking(&books);
    let places = "select table_name || ' ' || column_name from information_schema.columns
                   where table_schema = current_schema() and column_name ~ '(^|_)user(_id)?$'";
    let places: Vec<String> = sqlx::query_scalar(places).fetch_all(&books.postgres).await.unwrap();
    // Others said this of them, and it stays; or it is about to be gone; or it says nothing beside what says it, too.
    let beside = ["blocks blocked_user", "evidence by_user", "payments ends_for_user", "plan_news user_id"];
    let reports = ["reports against_user", "reports by_user"];
    let text = include_str!("../../src/forgotten.rs");
    for place in places {
        let (table, column) = place.split_once(' ').unwrap();
        let is_looked_at = text.contains(&format!("select {column} from {table}"))
            || text.contains(&format!("select {column} as \"user_id!\" from {table}"));
        let stays = beside.contains(&place.as_str()) || reports.contains(&place.as_str());
        assert!(is_looked_at != stays, "{place}");
    }
    assert_eq!(store.forget_again(&list(&[(ALICE, 1)])).await.unwrap(), 0);
}

#[tokio::test]
async fn the_list_ends_where_no_backup_is_older() {
    let books = Books::fresh().await;
    let store = marking(&books);
    let old =
        format!("insert into forgotten select sha256('a'), now() - interval '{KEPT_DAYS} days 1 minute'");
    sqlx::query(sqlx::AssertSqlSafe(old)).execute(&books.postgres).await.unwrap();
    forget(&store, ALICE, 32_503_680_000_000).await;
    assert_eq!(store.forget_kept(Kept::Forgotten, 10).await.unwrap(), 1);
    assert_eq!(store.forgotten().await.unwrap(), list(&[(ALICE, 32_503_680_000_000)]));
}
