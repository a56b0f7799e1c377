//! Bots that were added: there once, and gone with their token.

use shoal_domain::id::BotId;

use crate::books::Books;

const REEF: BotId = BotId(1002);
const KELP: BotId = BotId(1003);

/// Number, sealed token, whether it leaves.
async fn all(books: &Books) -> Vec<(BotId, Vec<u8>, bool)> {
    let bots = books.store.bots().await.unwrap();
    bots.into_iter().map(|bot| (bot.bot, bot.sealed_token, bot.leaving)).collect()
}

#[tokio::test]
async fn a_bot_is_added_once() {
    let books = Books::fresh().await;
    assert!(books.store.add_bot(KELP, "kelp_bot", b"sealed").await.unwrap());
    assert!(books.store.add_bot(REEF, "reef_bot", b"\0\xff").await.unwrap());
    assert!(!books.store.add_bot(REEF, "other_bot", b"other").await.unwrap(), "it stays as it was");
    assert_eq!(all(&books).await, [(REEF, b"\0\xff".to_vec(), false), (KELP, b"sealed".to_vec(), false)]);
    let reef = books.store.bots().await.unwrap().remove(0);
    assert_eq!(reef.username, "reef_bot");
    assert!(reef.added.starts_with("20") && reef.added.ends_with(" UTC"), "{}", reef.added);
}

#[tokio::test]
async fn a_bot_leaves_before_it_is_forgotten() {
    let books = Books::fresh().await;
    books.store.add_bot(REEF, "reef_bot", b"sealed").await.unwrap();
    assert!(!books.store.remove_bot(KELP).await.unwrap(), "it was never there");
    books.store.forget_bot(REEF).await.unwrap();
    assert_eq!(all(&books).await, [(REEF, b"sealed".to_vec(), false)], "it has not been removed");
    for _ in 0..2 {
        assert!(books.store.remove_bot(REEF).await.unwrap());
        assert_eq!(all(&books).await, [(REEF, b"sealed".to_vec(), true)]);
    }
    for _ in 0..2 {
        books.store.forget_bot(REEF).await.unwrap();
        assert_eq!(all(&books).await, []);
    }
}

#[tokio::test]
async fn a_bot_that_is_added_again_while_it_leaves_stays() {
    let books = Books::fresh().await;
    books.store.add_bot(REEF, "reef_bot", b"old").await.unwrap();
    books.store.remove_bot(REEF).await.unwrap();
    assert!(books.store.add_bot(REEF, "reef_bot", b"new").await.unwrap());
    books.store.forget_bot(REEF).await.unwrap();
    assert_eq!(all(&books).await, [(REEF, b"new".to_vec(), false)]);
}
