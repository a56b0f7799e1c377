//! Many who want the same account at once: each is served, and none twice.

use std::future::Future;

use futures::future::join_all;
use shoal_domain::id::UserId;
use shoal_domain::ledger::{Holder, Journal, Operation, Reason};
use shoal_domain::time::Timestamp;
use shoal_store::{LedgerError, Store};

use super::{ALICE, BOB, HOUSE, LATER, TELEGRAM, enter, held, moved, proven, stars, stars_of};
use crate::books::Books;

/// So many do something at once. Says how many were let.
async fn at_once<F>(books: &Books, many: u64, ask: impl Fn(Store, u64) -> F) -> usize
where
    F: Future<Output = Result<(), LedgerError>> + Send + 'static,
{
    let asked = (0..many).map(|number| tokio::spawn(ask(books.store.clone(), number)));
    join_all(asked).await.into_iter().filter(|done| done.as_ref().unwrap().is_ok()).count()
}

/// F-44: those who give to each other lock the same accounts in the same order, so nobody waits for somebody who waits for
/// them, and Postgres has nobody to throw out.
#[tokio::test(flavor = "multi_thread")]
async fn those_who_give_to_each_other_at_once_are_never_locked_for_ever() {
    const RING: i64 = 16;
    let books = Books::fresh().await;
    let person = |place: i64| Holder::Person(UserId(1_000 + place % RING));
    for place in 0..RING {
        enter(&books.store, &format!("stars:{place}"), &moved(TELEGRAM, person(place), 10_000))
            .await
            .unwrap();
    }
    let done = at_once(&books, 400, |store, number| async move {
        // Everybody gives to all others, as often as the others give to them.
        let giver = i64::try_from(number).unwrap();
        let others = (1..RING).map(|place| stars(person(giver), person(giver + place), 3));
        let gifts: Vec<_> = others.collect();
        let journal = Operation::Move(Journal::new(Reason::Payment, &gifts).unwrap());
        enter(&store, &format!("give:{number}"), &journal).await.map(drop)
    })
    .await;
    assert_eq!((done, stars_of(&books.store, person(0)).await), (400, (10_000, 0)));
    // What a connection has counted is seen once it ends.
    books.store.close().await;
    let deadlocks = "select deadlocks from pg_stat_database where datname = current_database()";
    let deadlocks: i64 = sqlx::query_scalar(deadlocks).fetch_one(&books.postgres).await.unwrap();
    assert_eq!(deadlocks, 0);
}

/// F-45: an account that everybody wants serves one after the other, and nobody is sent away.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_everybody_wants_serves_everybody() {
    let books = Books::fresh().await;
    let done = at_once(&books, 500, |store, number| async move {
        enter(&store, &format!("pay:{number}"), &moved(TELEGRAM, HOUSE, 2)).await.map(drop)
    })
    .await;
    assert_eq!((done, stars_of(&books.store, HOUSE).await), (500, (1_000, 0)));
    proven(&books.store).await;
}

/// F-79: whoever draws on one account at once gets no more than there is.
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_who_draw_on_one_balance_do_not_overdraw_it() {
    let books = Books::fresh().await;
    enter(&books.store, "stars:1", &moved(TELEGRAM, ALICE, 100)).await.unwrap();
    let done = at_once(&books, 100, |store, number| async move {
        let operation = if number % 2 == 0 {
            moved(ALICE, HOUSE, 7)
        } else {
            held(ALICE, BOB, 7, Timestamp(LATER.0 + number))
        };
        enter(&store, &format!("draw:{number}"), &operation).await.map(drop)
    })
    .await;
    let (balance, set_aside) = stars_of(&books.store, ALICE).await;
    assert_eq!((done, balance - set_aside), (14, 2), "14 times 7 of 100");
    proven(&books.store).await;
}
