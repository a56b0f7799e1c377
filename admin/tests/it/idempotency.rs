//! The same request under the same key makes one broadcast, however often and wherever it comes.

use reqwest::Method;
use serde_json::{Value, json};
use shoal_store::Role;

use crate::running::{Answer, Running, sent, text};

async fn post(api: &Running, token: &str, key: &str, body: &Value) -> Answer {
    post_to(api, "/broadcasts", token, key, body).await
}

async fn post_to(api: &Running, path: &str, token: &str, key: &str, body: &Value) -> Answer {
    sent(api.request(Method::POST, token, path).header("Idempotency-Key", key).json(body)).await
}

#[tokio::test]
async fn twice_is_once_and_another_body_is_refused() {
    let api = Running::start().await;
    let (anna, bert) = (api.anna().await, api.token("bert", Role::Operator).await);
    let first = post(&api, &anna, "monday", &text("Hello")).await;
    assert_eq!((first.status, first.headers.get("idempotent-replayed")), (201, None));
    let again = post(&api, &anna, "monday", &text("Hello")).await;
    assert_eq!((again.status, &again.headers["idempotent-replayed"]), (201, &"true".parse().unwrap()));
    assert_eq!(again.body, first.body);
    let other = post(&api, &anna, "monday", &text("Goodbye")).await;
    assert_eq!((other.status, other.slug()), (409, "other-request"));
    let of_bert = post(&api, &bert, "monday", &text("Goodbye")).await;
    assert_eq!(of_bert.status, 201, "keys are each person's own: {of_bert:?}");
    assert_eq!(api.count("broadcasts").await, "2");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_at_once_at_two_processes_make_one() {
    let api = Running::start().await;
    let (beside, anna) = (api.beside().await, api.anna().await);
    let body = text("Hello");
    // More than a token may make in an hour: repeats make nothing.
    let asking = (0..40).map(|number| post([&api, &beside][number % 2], &anna, "monday", &body));
    let answers = futures::future::join_all(asking).await;
    assert!(answers.iter().all(|answer| answer.status == 201), "{answers:?}");
    let new: Vec<_> = answers.iter().filter(|a| !a.headers.contains_key("idempotent-replayed")).collect();
    assert_eq!(new.len(), 1);
    assert!(answers.iter().all(|answer| answer.body["id"] == new[0].body["id"]));
    assert_eq!(api.count("broadcasts").await, "1");
}

#[tokio::test]
async fn a_test_goes_out_once() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let (id, other) = (api.draft(&anna, &text("Hello")).await, api.draft(&anna, &text("Goodbye")).await);
    let (path, users) = (format!("/broadcasts/{id}/test"), json!({ "users": [7] }));
    let first = post_to(&api, &path, &anna, "try", &users).await;
    assert_eq!((first.status, first.headers.get("idempotent-replayed")), (201, None), "{first:?}");
    let again = post_to(&api, &path, &anna, "try", &users).await;
    assert_eq!((again.status, &again.headers["idempotent-replayed"]), (201, &"true".parse().unwrap()));
    assert_eq!(again.body, first.body);
    // Under another number, path or body it is another request.
    let of_other = format!("/broadcasts/{other}/test");
    for (path, body) in
        [(&*path, &json!({ "users": [8] })), (&*of_other, &users), ("/broadcasts", &text("x"))]
    {
        let answer = post_to(&api, path, &anna, "try", body).await;
        assert_eq!((answer.status, answer.slug()), (409, "other-request"), "{path}");
    }
    assert_eq!(api.count("broadcasts where test_of is not null").await, "1");
    // The first request may have been broken off before it started what it made.
    api.ask(
        "update broadcasts set state = 'draft', started_at = null, open = false where test_of is not null",
    )
    .await;
    assert_eq!(post_to(&api, &path, &anna, "try", &users).await.body["state"], "running");
    api.ask("update broadcasts set state = 'cancelled' where test_of is not null").await;
    assert_eq!(post_to(&api, &path, &anna, "try", &users).await.body["state"], "cancelled", "as it is now");
}
