//! Updates fetched one by one's own accord.

use std::time::Duration;

use serde_json::json;
use shoal_domain::id::UpdateId;
use shoal_telegram::{ALLOWED_UPDATES, Fate};

use crate::server::{BOT, Server, TOKEN};

#[tokio::test]
async fn updates_come_byte_for_byte() {
    let first = r#"{"update_id":7,  "message":{"text":"\ud83d", "b":1.0}}"#;
    let second = r#"{"telepathy":{},"update_id":9}"#;
    let nameless = r#"{"message":{}}"#;
    let server =
        Server::answering(200, &format!(r#"{{"ok":true,"result":[{first},{nameless},{second}]}}"#)).await;
    let updates = server.client.poll(BOT, Some(UpdateId(7)), Duration::from_secs(25)).await.unwrap();
    let updates: Vec<_> = updates.iter().map(|(id, raw)| (id.0, raw.get())).collect();
    assert_eq!(updates, [(7, first), (9, second)]);

    let expected = json!({"offset": 7, "limit": 100, "timeout": 25, "allowed_updates": ALLOWED_UPDATES});
    assert_eq!(server.heard(), (format!("/bot{TOKEN}/getUpdates"), expected));
}

#[tokio::test]
async fn the_first_poll_names_no_offset() {
    let server = Server::answering(200, r#"{"ok":true,"result":[]}"#).await;
    assert!(server.client.poll(BOT, None, Duration::ZERO).await.unwrap().is_empty());
    let (_, body) = server.heard();
    assert_eq!(body.get("offset"), None);
}

#[tokio::test]
async fn a_second_poller_is_a_conflict() {
    let description =
        "Conflict: terminated by other getUpdates request; make sure that only one bot is running";
    let answer = json!({"ok": false, "error_code": 409, "description": description}).to_string();
    let server = Server::answering(409, &answer).await;
    let error = server.client.poll(BOT, None, Duration::ZERO).await.unwrap_err();
    assert_eq!(error.fate(), Fate::Conflict);
}
