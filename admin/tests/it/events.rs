//! Progress as it is made.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::running::{PATIENCE, Running, text};

/// Somebody who listens.
pub struct Listener {
    response: Response,
    heard: String,
}

impl Listener {
    pub async fn to(api: &Running, token: &str, broadcast: i64) -> Listener {
        let request = api.request(Method::GET, token, &format!("/broadcasts/{broadcast}/events"));
        let response = request.send().await.unwrap();
        assert_eq!(
            (response.status().as_u16(), &response.headers()["content-type"]),
            (200, &"text/event-stream".parse().unwrap())
        );
        Listener { response, heard: String::new() }
    }

    /// The name and the data of the next event; `None` at the end.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.heard.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.heard = rest;
                let line = |start| event.lines().find_map(|line| line.strip_prefix(start));
                let Some(name) = line("event: ") else { continue };
                return Some((name.to_owned(), serde_json::from_str(line("data: ").unwrap()).unwrap()));
            }
            let piece =
                timeout(PATIENCE, self.response.chunk()).await.expect("something is said").unwrap()?;
            self.heard.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }
}

#[tokio::test]
async fn numbers_come_as_they_change_and_the_end_is_said() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let id = api.draft(&anna, &text("Hello")).await;
    api.act(&anna, &format!("/broadcasts/{id}/start")).await;
    let mut listener = Listener::to(&api, &anna, id).await;
    let (name, first) = listener.next().await.unwrap();
    assert_eq!(
        (name.as_str(), &first["state"], &first["recipients"]["total"]),
        ("progress", &json!("running"), &json!(0))
    );
    api.ask(&format!(
        "insert into recipients (broadcast_id, user_id, partition, state, due_at, changed_at)
         select {id}, n, 0, 'waiting', now(), now() from generate_series(1, 100) as n;
         update recipients set state = 'sent' where broadcast_id = {id} and user_id <= 40"
    ))
    .await;
    let moved = loop {
        let (_, event) = listener.next().await.unwrap();
        if event["recipients"]["sent"] == 40 {
            break event;
        }
    };
    assert_eq!(moved["recipients"]["waiting"], 60);
    assert!(moved["rate"].as_f64().unwrap() > 0.0 && moved["expected_end"].is_string(), "{moved}");
    api.ask(&format!(
        "update recipients set state = 'sent' where broadcast_id = {id};
         update broadcasts set state = 'finished', open = false, frozen_at = now(), ended_at = now() where broadcast_id = {id}"
    ))
    .await;
    let mut last = moved;
    loop {
        match listener.next().await.expect("the end is said before it is there") {
            (name, event) if name == "progress" => last = event,
            (name, _) => break assert_eq!(name, "end"),
        }
    }
    assert_eq!((&last["state"], &last["recipients"]["sent"]), (&json!("finished"), &json!(100)));
    assert_eq!(last["recipients"], api.get(&anna, &format!("/broadcasts/{id}")).await.body["recipients"]);
    assert!(listener.next().await.is_none(), "and then it is over");
}

#[tokio::test]
async fn silence_is_never_longer_than_a_second_or_so() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let id = api.draft(&anna, &text("Hello")).await;
    let mut listener = Listener::to(&api, &anna, id).await;
    listener.next().await.unwrap();
    let since = Instant::now();
    for _ in 0..3 {
        listener.next().await.unwrap();
    }
    assert!(since.elapsed() < Duration::from_secs(15), "{:?}: on a busy machine, too", since.elapsed());
}

#[tokio::test]
async fn whose_token_is_revoked_hears_no_more() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let id = api.draft(&anna, &text("Hello")).await;
    let mut listener = Listener::to(&api, &anna, id).await;
    listener.next().await.unwrap();
    api.store.revoke_admin("anna").await.unwrap();
    let end = async { while listener.next().await.is_some() {} };
    timeout(PATIENCE, end).await.expect("it ends");
}

#[tokio::test]
async fn a_hundred_listen_and_no_more() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let id = api.draft(&anna, &text("Hello")).await;
    let mut listeners = vec![];
    for number in 0..100 {
        let token = api.token(&format!("l{number}"), shoal_store::Role::Viewer).await;
        listeners.push(Listener::to(&api, &token, id).await);
    }
    let path = format!("/broadcasts/{id}/events");
    let refused = api.get(&anna, &path).await;
    assert_eq!((refused.status, refused.slug()), (503, "unavailable"));
    listeners.pop();
    crate::running::wait_for("a free place", async || {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let answer = api.request(Method::GET, &anna, &path).send().await.unwrap();
        (answer.status() == 200).then_some(())
    })
    .await;
}
