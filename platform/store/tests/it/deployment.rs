//! The deployment: it lives on one Redis, until an operator says otherwise.

use crate::books::Books;

#[tokio::test]
async fn the_first_to_ask_settles_where_the_deployment_lives() {
    let books = Books::fresh().await;
    let (one, other) = tokio::join!(books.store.home("reef"), books.store.home("wreck"));
    let home = one.unwrap();
    assert!(["reef", "wreck"].contains(&home.as_str()));
    assert_eq!(other.unwrap(), home, "both hear the same");
    assert_eq!(books.store.home("kelp").await.unwrap(), home, "it stays");
}

#[tokio::test]
async fn an_operator_moves_the_deployment() {
    let books = Books::fresh().await;
    books.store.move_to("reef").await.unwrap();
    assert_eq!(books.store.home("wreck").await.unwrap(), "reef", "also before anybody asked");
    for _ in 0..2 {
        books.store.move_to("wreck").await.unwrap();
    }
    assert_eq!(books.store.home("reef").await.unwrap(), "wreck");
}
