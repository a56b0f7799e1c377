//! What is wrong is named by its field, and nothing of it is stored.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::running::{BOT, Running, sent, text};

/// A good broadcast with one thing in it replaced.
fn with(pointer: &str, value: Value) -> Value {
    let mut body = text("Hello {first_name|friend}");
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap()[name] = value;
    body
}

#[tokio::test]
async fn each_mistake_is_named_by_its_field() {
    let api = Running::start().await;
    let data = json!([[{ "text": "Yes", "data": "x".repeat(65) }]]);
    let cases = [
        (with("/audience", json!({ "all": [{ "shoe_size": [42] }] })), "audience.all[0].shoe_size"),
        (
            with("/audience", json!({ "joined": { "until": "2026-01-01T00:00:00Z" } })),
            "audience.joined.until",
        ),
        (with("/audience", json!({ "users": [] })), "audience.users"),
        (with("/content/body/text/html", json!("<b>open")), "content.body.text"),
        (with("/content/body/text/html", json!("Hi {first_name}")), "content.body.text"),
        (with("/content/body/text/html", json!("x".repeat(4097))), "content.body.text"),
        (with("/content/buttons", data), "content.buttons[0][0].data"),
        (with("/content/body/text", json!({ "html": "a", "markdown": "a" })), "content.body.text"),
        (with("/name", json!("")), "name"),
        (with("/name", json!("two\nlines")), "name"),
        (with("/name", json!("nul\0")), "name"),
        (with("/name", json!(7)), "name"),
        (with("/bot", json!(4711)), "bot"),
        (with("/bot", json!("1001")), "bot"),
        (with("/surprise", json!(true)), "surprise"),
        (with("/delivery", json!({ "use_by": "2020-01-01T00:00:00Z" })), "delivery.use_by"),
        (with("/delivery", json!({ "late_after_secs": 2_592_001 })), "delivery.late_after_secs"),
        (with("/delivery", json!({ "speed": 9 })), "delivery.speed"),
        (with("/delivery", json!({ "rate": { "paid": { "stars": 0 } } })), "delivery.rate.paid.stars"),
        (with("/delete", json!({ "broadcast": 1 })), "content"),
        (json!({ "bot": BOT, "name": "x", "audience": "everybody" }), "content"),
        (json!({ "bot": BOT, "name": "x", "content": { "body": { "text": { "html": "x" } } } }), "audience"),
        (json!({ "name": "x" }), "bot"),
        (json!({ "bot": BOT, "name": "x", "delete": { "broadcast": 17 } }), "delete.broadcast"),
        (
            json!({ "bot": BOT, "name": "x", "edit": { "broadcast": 17, "content": { "body": { "text": { "html": "<i>" } } } } }),
            "edit.content.body.text",
        ),
    ];
    for (number, (body, field)) in cases.iter().enumerate() {
        let token = api.token(&format!("anna-{number}"), shoal_store::Role::Operator).await;
        let answer = api.post(&token, "/broadcasts", body).await;
        assert_eq!((answer.status, answer.slug()), (422, "bad-fields"), "{body} {answer:?}");
        assert!(answer.fields().contains(field), "{field} is not in {:?}", answer.body);
    }
    assert_eq!(api.count("broadcasts").await, "0", "nothing is stored");
}

#[tokio::test]
async fn what_is_no_request_is_refused_before_it_is_read() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let post = || api.request(Method::POST, &anna, "/broadcasts");
    let status = async |request: reqwest::RequestBuilder| sent(request).await.status;
    let json = "application/json";
    assert_eq!(status(post().header("content-type", json).body("{\"bot\":")).await, 400);
    assert_eq!(status(post().header("content-type", json).body("")).await, 400);
    assert_eq!(status(post().header("content-type", json).body("[".repeat(10_000))).await, 400);
    assert_eq!(status(post().header("content-type", "text/plain").body("{}")).await, 415);
    assert_eq!(status(post().body("{}")).await, 415);
    assert_eq!(status(post().header("content-type", json).body("x".repeat(257 * 1024))).await, 413);
    let query = ["limit=0", "limit=101", "limit=many", "before=-1", "after=1", "limit=1&limit=2"];
    for query in query {
        let answer = api.get(&anna, &format!("/broadcasts?{query}")).await;
        assert_eq!((answer.status, answer.fields().len()), (422, 1), "{query}");
    }
    for id in ["0", "-1", "x", "01", "99999999999999999999", "17"] {
        assert_eq!(api.get(&anna, &format!("/broadcasts/{id}")).await.status, 404, "{id}");
    }
    let key = post().header("idempotency-key", "k".repeat(129)).json(&text("x"));
    assert_eq!(sent(key).await.fields(), ["Idempotency-Key"]);
    assert_eq!(api.count("broadcasts").await, "0");
}

/// What a server says to this head when nothing of the body ever comes.
async fn says(api: &Running, head: &str) -> String {
    let mut wire = TcpStream::connect(api.address).await.unwrap();
    wire.write_all(head.as_bytes()).await.unwrap();
    let (mut said, mut piece) = (vec![], [0; 4096]);
    while !said.windows(4).any(|end| end == b"\r\n\r\n") {
        let read =
            tokio::time::timeout(crate::running::PATIENCE, wire.read(&mut piece)).await.unwrap().unwrap();
        assert!(read > 0, "it closed without a word");
        said.extend_from_slice(&piece[..read]);
    }
    String::from_utf8_lossy(&said).lines().next().unwrap().to_owned()
}

#[tokio::test]
async fn who_is_refused_need_not_send_the_body() {
    let api = Running::start().await;
    let (anna, vera) = (api.anna().await, api.token("vera", shoal_store::Role::Viewer).await);
    let head = |token: &str, more: &str| {
        format!(
            "POST /api/v1/broadcasts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{more}\r\n\r\n"
        )
    };
    let large = "Content-Type: application/json\r\nContent-Length: 10485760";
    let odd = "Content-Type: text/plain\r\nContent-Length: 100";
    assert!(says(&api, &head("wrong", large)).await.contains("401"));
    assert!(says(&api, &head(&vera, large)).await.contains("403"));
    assert!(says(&api, &head(&anna, large)).await.contains("413"));
    assert!(says(&api, &head(&anna, odd)).await.contains("415"));
}

#[tokio::test]
async fn a_body_without_an_end_is_read_to_the_limit_only() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let head = format!(
        "POST /api/v1/broadcasts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {anna}\r\n\
         Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    let chunk = format!("{:x}\r\n{}\r\n", 60_000, " ".repeat(60_000));
    let chunks = head + &chunk.repeat(5);
    assert!(says(&api, &chunks).await.contains("413"));
}

#[tokio::test]
async fn a_start_in_the_past_names_its_field() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let id = api.draft(&anna, &text("Hello")).await;
    for (body, field) in [
        (json!({ "at": "2020-01-01T00:00:00Z" }), "at"),
        (json!({ "at": "tomorrow" }), "at"),
        (json!({ "at": null }), "at"),
        (json!({ "when": "now" }), "when"),
    ] {
        let answer = api.post(&anna, &format!("/broadcasts/{id}/start"), &body).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field]), "{answer:?}");
    }
    assert_eq!(api.get(&anna, &format!("/broadcasts/{id}")).await.body["state"], "draft");
}
