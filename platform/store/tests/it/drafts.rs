//! What admins do with a broadcast: what it waits for, and what is left behind.

use serde_json::json;
use shoal_domain::broadcast::{Delivery, Filter, State};
use shoal_domain::id::{BotId, BroadcastId};
use shoal_store::{Created, Draft, Step};

use crate::books::Books;

/// A broadcast that runs.
async fn running(books: &Books) -> BroadcastId {
    let task = json!({"task": "send", "content": {"body": {"text": {"html": "Hello"}}}});
    let (task, audience, delivery) =
        (serde_json::from_value(task).unwrap(), Filter::Everybody, Delivery::default());
    let draft = Draft {
        bot: BotId(1001),
        name: "news",
        task: &task,
        audience: &audience,
        delivery: &delivery,
        test_of: None,
        by: "anna",
    };
    let Created::New(id) = books.store.create_broadcast(draft, None).await.unwrap() else {
        panic!("it is new")
    };
    let start = Step::Start { at: None, needs_approval: false, most_unapproved: None };
    assert_eq!(books.store.step(id, "anna", start).await.unwrap(), State::Running);
    id
}

#[tokio::test]
async fn a_pause_does_not_wait_for_a_freeze() {
    let books = Books::fresh().await;
    let id = running(&books).await;
    // As a freeze does, which takes its time where there are millions.
    let mut freeze = books.postgres.begin().await.unwrap();
    sqlx::query(
        "insert into recipients (broadcast_id, user_id, partition, state, due_at, changed_at)
         values ($1, 7, 7, 'waiting', now(), now())",
    )
    .bind(id.0)
    .execute(&mut *freeze)
    .await
    .unwrap();
    assert_eq!(books.store.step(id, "anna", Step::Pause).await.unwrap(), State::Paused);
    freeze.commit().await.unwrap();
}

#[tokio::test]
async fn what_goes_on_has_no_reason_why_it_does_not() {
    let books = Books::fresh().await;
    let id = running(&books).await;
    let why = async || books.store.broadcast(id).await.unwrap().unwrap().why;
    books.store.fail(id, "its bot is gone").await.unwrap();
    assert_eq!(why().await.as_deref(), Some("its bot is gone"));
    assert_eq!(books.store.step(id, "anna", Step::RetryFailed).await.unwrap(), State::Running);
    assert_eq!(why().await, None);
}
