//! What goes wrong: that trying again can help is told from that it cannot.

use std::time::{Duration, Instant};

use shoal_domain::decision::Record;
use shoal_local::Postgres;
use shoal_store::{Store, StoreError};

use crate::books::{ALICE, BOB, Books, HERE, age, block, report};

/// Longest wait for Postgres to be found again.
const BOUND: Duration = Duration::from_secs(30);

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let books = Books::fresh().await;
    for record in [age(ALICE, 200, 1), block(ALICE, ALICE, 1), report(BOB, BOB, 1)] {
        let error = write(&books.store, &record).await.unwrap_err();
        assert!(matches!(error, StoreError::Refused { .. }), "{error:?}");
    }
    books.write(&[age(ALICE, 25, 1)]).await;
    assert_eq!(books.age(ALICE).await, Some(25), "and the next one is taken");
}

#[tokio::test]
async fn a_bad_address_is_not_repeated() {
    for address in ["secret", "postgres://somebody:secret@127.0.0.1:port/books"] {
        let error = Store::new(address).err().unwrap();
        assert!(matches!(error, StoreError::Address), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}

#[tokio::test]
async fn a_postgres_that_is_not_there_may_come_later() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let store = Store::new(&format!("postgres://shoal@127.0.0.1:{port}/shoal")).unwrap();
    for error in [store.reach().await.unwrap_err(), store.ping().await.unwrap_err()] {
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_database_that_does_not_exist_is_refused() {
    let url = tokio::task::spawn_blocking(|| shoal_local::shared().postgres.database_url("nobody_made_it"));
    let store = Store::new(&url.await.unwrap()).unwrap();
    let error = store.reach().await.unwrap_err();
    assert!(matches!(error, StoreError::Refused { .. }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn writing_goes_on_where_postgres_comes_back() {
    let postgres = tokio::task::spawn_blocking(|| Postgres::start(None).unwrap()).await.unwrap();
    let url = tokio::task::block_in_place(|| postgres.create_database("books").unwrap());
    let store = Store::new(&url).unwrap();
    store.migrate().await.unwrap();
    write(&store, &age(ALICE, 25, 1)).await.unwrap();

    tokio::task::block_in_place(|| postgres.kill().unwrap());
    let error = write(&store, &age(BOB, 30, 1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "killed: {error:?}");
    tokio::task::block_in_place(|| postgres.restart().unwrap());
    write_at_last(&store, &age(BOB, 30, 1)).await;

    postgres.pause().unwrap();
    let error = write(&store, &block(ALICE, BOB, 1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "frozen: {error:?}");
    postgres.resume().unwrap();
    write_at_last(&store, &block(ALICE, BOB, 1)).await;

    let known = store.books(&[ALICE, BOB]).await.unwrap();
    assert_eq!((known[&ALICE].age, known[&BOB].age), (Some(25), Some(30)));
    assert_eq!(known[&ALICE].blocked, [BOB]);
    store.close().await;
    tokio::task::block_in_place(|| drop(postgres));
}

async fn write(store: &Store, record: &Record) -> Result<(), StoreError> {
    store.write(HERE, &[("cause".to_owned(), record.clone())]).await
}

/// Writes again while trying again may help.
async fn write_at_last(store: &Store, record: &Record) {
    let end = Instant::now() + BOUND;
    while let Err(error) = write(store, record).await {
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
        assert!(Instant::now() < end, "Postgres is not found again within {BOUND:?}: {error:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
