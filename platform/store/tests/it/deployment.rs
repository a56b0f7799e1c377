//! The deployment: it lives on one Redis, until an operator says otherwise.

use shoal_store::Home;

use crate::books::Books;

fn home(redis: &str, tide: u64) -> Home {
    Home { redis: redis.to_owned(), tide }
}

#[tokio::test]
async fn the_first_to_say_so_settles_where_the_deployment_lives() {
    let books = Books::fresh().await;
    assert_eq!(books.store.home().await.unwrap(), None);
    let (one, other) = tokio::join!(books.store.settle_on("reef"), books.store.settle_on("wreck"));
    one.and(other).unwrap();
    let settled = books.store.home().await.unwrap().unwrap();
    assert!([home("reef", 0), home("wreck", 0)].contains(&settled), "{settled:?}");
    books.store.settle_on("kelp").await.unwrap();
    assert_eq!(books.store.home().await.unwrap(), Some(settled), "it stays");
}

#[tokio::test]
async fn an_operator_moves_the_deployment() {
    let books = Books::fresh().await;
    for (redis, tide) in [("reef", 7), ("wreck", 3), ("wreck", 3)] {
        books.store.move_to(&home(redis, tide)).await.unwrap();
        assert_eq!(
            books.store.home().await.unwrap(),
            Some(home(redis, tide)),
            "also before anybody settled it"
        );
    }
}

#[tokio::test]
async fn the_tide_rises_and_only_where_the_deployment_lives() {
    let books = Books::fresh().await;
    books.store.settle_on("reef").await.unwrap();
    for (redis, tide, expected) in
        [("reef", 5, 5), ("reef", 4, 5), ("wreck", 9, 5), ("reef", 1 << 40, 1 << 40)]
    {
        books.store.raise_tide(&home(redis, tide)).await.unwrap();
        assert_eq!(books.store.home().await.unwrap(), Some(home("reef", expected)));
    }
}
