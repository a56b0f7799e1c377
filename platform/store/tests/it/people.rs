//! People: ages, blocks, reports.

use std::collections::HashMap;

use shoal_domain::id::UserId;
use shoal_store::Books as Known;

use crate::books::{ALICE, BOB, Books, CAROL, HERE, age, block, report};

#[tokio::test]
async fn what_is_written_twice_is_there_once() {
    let books = Books::fresh().await;
    let records = [
        age(ALICE, 25, 1),
        block(ALICE, BOB, 2),
        report(ALICE, BOB, 1),
        age(BOB, 30, 3),
        block(BOB, ALICE, 4),
    ];
    for _ in 0..3 {
        books.write(&records).await;
    }
    assert_eq!(books.rows("people").await, 2);
    assert_eq!(books.rows("blocks").await, 2);
    assert_eq!(books.rows("reports").await, 1);
    let known = books.store.books(&[ALICE, BOB]).await.unwrap();
    assert_eq!(
        known[&ALICE],
        Known { age: Some(25), blocked: vec![BOB], wishes: vec![], ..Known::default() }
    );
    assert_eq!(
        known[&BOB],
        Known { age: Some(30), blocked: vec![ALICE], wishes: vec![], ..Known::default() }
    );
}

#[tokio::test]
async fn one_batch_may_name_the_same_thing_twice() {
    let books = Books::fresh().await;
    let twice = [block(ALICE, BOB, 1), block(ALICE, BOB, 1), report(ALICE, BOB, 1), report(ALICE, BOB, 1)];
    books.write(&twice).await;
    books.write(&[age(ALICE, 40, 1), age(ALICE, 40, 1), age(BOB, 30, 1)]).await;
    assert_eq!(books.rows("people").await, 2);
    assert_eq!(books.rows("blocks").await, 1);
    assert_eq!(books.rows("reports").await, 1);
    books.write(&[]).await;
}

#[tokio::test]
async fn a_conversation_is_reported_once_by_each_side() {
    let books = Books::fresh().await;
    let written = [("1/1-0.0", report(ALICE, BOB, 1)), ("1/2-0.0", report(ALICE, BOB, 1))];
    let written = written.map(|(cause, record)| (cause.to_owned(), record));
    books.store.write(HERE, &written).await.unwrap();
    assert_eq!(books.rows("reports").await, 1);
    books.write(&[report(BOB, ALICE, 1), report(ALICE, BOB, 2)]).await;
    assert_eq!(books.rows("reports").await, 3);
}

#[tokio::test]
async fn under_18_stands_whatever_is_said_after_it() {
    let books = Books::fresh().await;
    books.write(&[age(ALICE, 17, 1)]).await;
    books.write(&[age(ALICE, 30, 2)]).await;
    assert_eq!(books.age(ALICE).await, Some(17), "in another batch");
    books.write(&[age(BOB, 30, 1), age(BOB, 0, 2), age(BOB, 40, 3)]).await;
    assert_eq!(books.age(BOB).await, Some(0), "in the same batch");
    books.write(&[age(BOB, 16, 4)]).await;
    assert_eq!(books.age(BOB).await, Some(0), "not even for another such age");
}

#[tokio::test]
async fn a_grown_up_may_correct_their_age() {
    let books = Books::fresh().await;
    for stated in [18, 99, 25] {
        books.write(&[age(ALICE, stated, 1)]).await;
        assert_eq!(books.age(ALICE).await, Some(stated));
    }
    books.write(&[age(ALICE, 15, 2)]).await;
    assert_eq!(books.age(ALICE).await, Some(15), "down as well");
}

#[tokio::test]
async fn books_are_about_those_who_are_asked_for_and_known() {
    let books = Books::fresh().await;
    books.write(&[age(ALICE, 25, 1), block(BOB, CAROL, 9), block(BOB, ALICE, 5), age(CAROL, 50, 1)]).await;
    let known = books.store.books(&[ALICE, BOB, ALICE, UserId(-1), UserId(i64::MAX)]).await.unwrap();
    let expected = HashMap::from([
        (ALICE, Known { age: Some(25), blocked: vec![], wishes: vec![], ..Known::default() }),
        (BOB, Known { age: None, blocked: vec![ALICE, CAROL], wishes: vec![], ..Known::default() }),
    ]);
    assert_eq!(known, expected, "whom they blocked, earliest first");
    assert!(books.store.books(&[]).await.unwrap().is_empty());
}
