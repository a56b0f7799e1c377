//! What admins do with a broadcast: what it waits for, and what is left behind.

use serde_json::json;
use shoal_domain::broadcast::{Delivery, Filter, State};
use shoal_domain::id::{BotId, BroadcastId};
use shoal_store::{Created, Draft, Due, Step};

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
    assert_eq!(
        books.store.step(id, "anna", Step::RetryFailed { weekly_cap: None }).await.unwrap(),
        State::Running
    );
    assert_eq!(why().await, None);
}

/// Writes a recipient down as it came to be.
async fn recipient(books: &Books, id: BroadcastId, user: i64, state: &str, reason: Option<&str>) {
    sqlx::query(
        "insert into recipients (broadcast_id, user_id, partition, state, reason, due_at, changed_at, messages)
         values ($1, $2, 0, $3, $4, now(), now(), array[7])",
    )
    .bind(id.0)
    .bind(user)
    .bind(state)
    .bind(reason)
    .execute(&books.postgres)
    .await
    .unwrap();
}

#[tokio::test]
async fn who_has_had_enough_meanwhile_is_not_tried_again() {
    let books = Books::fresh().await;
    let (id, other) = (running(&books).await, running(&books).await);
    books.store.freeze(id, None).await.unwrap();
    for (user, reason) in [(1, "too_many_tries"), (2, "too_many_tries"), (3, "refused")] {
        recipient(&books, id, user, "failed", Some(reason)).await;
    }
    for user in [1, 3] {
        recipient(&books, other, user, "sent", None).await;
    }
    assert!(books.store.close_broadcast(id).await.unwrap());
    let retry = Step::RetryFailed { weekly_cap: Some(1) };
    assert_eq!(books.store.step(id, "anna", retry).await.unwrap(), State::Running);
    let rows: Vec<(i64, String, Option<String>)> =
        sqlx::query_as("select user_id, state, reason from recipients where broadcast_id = $1 order by 1")
            .bind(id.0)
            .fetch_all(&books.postgres)
            .await
            .unwrap();
    let rows: Vec<_> =
        rows.iter().map(|(user, state, reason)| (*user, state.as_str(), reason.as_deref())).collect();
    assert_eq!(
        rows,
        [(1, "skipped", Some("capped")), (2, "waiting", None), (3, "failed", Some("refused"))],
        "one has had the other broadcast, one has not, and one was not to be tried again"
    );
}

/// A deletion of what that one sent, whose time has come.
async fn due_deletion(books: &Books, of: BroadcastId) -> BroadcastId {
    let task = json!({"task": "delete", "broadcast": of.0});
    sqlx::query_scalar(
        "insert into broadcasts (bot_id, name, task, audience, delivery, paid, created_by, state, start_at)
         values (1001, 'away', $1, '\"everybody\"', '{}', false, 'anna', 'scheduled', now()) returning broadcast_id",
    )
    .bind(task)
    .fetch_one(&books.postgres)
    .await
    .map(BroadcastId)
    .unwrap()
}

#[tokio::test]
async fn a_deletion_that_is_due_waits_for_what_it_takes_back_and_fails_where_nothing_is_left() {
    let books = Books::fresh().await;
    let state = async |id| {
        let broadcast = books.store.broadcast(id).await.unwrap().unwrap();
        (broadcast.state, broadcast.why.unwrap_or_default())
    };
    let target = running(&books).await;
    recipient(&books, target, 1, "sent", None).await;
    let deletion = due_deletion(&books, target).await;
    assert_eq!(books.store.start_due().await.unwrap(), Due::default(), "it is still being sent");
    books.store.step(target, "anna", Step::Cancel).await.unwrap();
    let started = Due { started: vec![deletion], ..Due::default() };
    assert_eq!(books.store.start_due().await.unwrap(), started, "who had it before the end has it");

    sqlx::query("update recipients set changed_at = now() - interval '49 hours'")
        .execute(&books.postgres)
        .await
        .unwrap();
    let (old, gone) = (due_deletion(&books, target).await, due_deletion(&books, BroadcastId(99)).await);
    let mut due = books.store.start_due().await.unwrap();
    due.failed.sort_unstable();
    assert_eq!(due, Due { failed: vec![old, gone], ..Due::default() });
    for (id, word) in [(old, "48 hours"), (gone, "gone")] {
        let (state, why) = state(id).await;
        assert!(state == State::Failed && why.contains(word), "{state}: {why}");
    }
    assert_eq!(books.store.start_due().await.unwrap(), Due::default());
}
