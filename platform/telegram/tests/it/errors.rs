//! What can go wrong on the way, and what is said about it.

use std::error::Error;
use std::fmt::Write;
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use shoal_domain::id::{BotId, ChatId};
use shoal_domain::message::Absence;
use shoal_telegram::{Call, Fate, TelegramError, Unchanged};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::samples::samples;
use crate::server::{BOT, Server, TOKEN, client};

/// The error of a call that is answered like this.
async fn error(status: u16, body: &str) -> TelegramError {
    let server = Server::answering(status, body).await;
    server.client.send(BOT, &Call::say(ChatId(42), "hello", vec![])).await.unwrap_err()
}

async fn fate(status: u16, body: &str) -> Fate {
    error(status, body).await.fate()
}

/// Telegram's no.
fn rejection(code: u16, description: &str, parameters: &Value) -> String {
    json!({"ok": false, "error_code": code, "description": description, "parameters": parameters}).to_string()
}

#[tokio::test]
async fn answers_of_telegram() {
    let too_many = rejection(429, "Too Many Requests: retry after 600", &json!({"retry_after": 600}));
    assert_eq!(fate(429, &too_many).await, Fate::RetryAt(Duration::from_mins(10)));
    let unstated = rejection(429, "Too Many Requests", &Value::Null);
    assert!(matches!(fate(429, &unstated).await, Fate::RetryAt(wait) if !wait.is_zero()));
    let at_once = rejection(429, "Too Many Requests: retry after 0", &json!({"retry_after": 0}));
    assert!(matches!(fate(429, &at_once).await, Fate::RetryAt(wait) if !wait.is_zero()));

    let supergroup = json!({"migrate_to_chat_id": -1_000_000_000_001_i64, "unheard_of": 1});
    let moved = rejection(400, "Bad Request: group chat was upgraded to a supergroup chat", &supergroup);
    assert_eq!(fate(400, &moved).await, Fate::Migrated(ChatId(-1_000_000_000_001)));

    let blocked = rejection(403, "Forbidden: bot was blocked by the user", &Value::Null);
    assert_eq!(fate(403, &blocked).await, Fate::Unreachable(Absence::Blocked));
    assert_eq!(
        fate(200, &blocked).await,
        Fate::Unreachable(Absence::Blocked),
        "error_code counts, whatever it comes with"
    );
    assert_eq!(fate(401, &rejection(401, "Unauthorized", &Value::Null)).await, Fate::Revoked);
    assert_eq!(fate(400, &rejection(400, "Bad Request: unheard of", &json!({}))).await, Fate::Refused);
    assert_eq!(fate(400, r#"{"ok":false}"#).await, Fate::Refused);
    assert_eq!(fate(500, &rejection(500, "Internal Server Error", &Value::Null)).await, Fate::Unknown);
}

#[tokio::test]
async fn who_is_gone_and_what_stays_as_it_is_are_told_apart() {
    let blocked = error(403, &rejection(403, "Forbidden: bot was blocked by the user", &Value::Null)).await;
    assert_eq!((blocked.gone(), blocked.unchanged()), (Some(Absence::Blocked), None));
    assert_eq!(blocked.said().unwrap(), "403: Forbidden: bot was blocked by the user");
    let fixed = error(400, &rejection(400, "Bad Request: message can't be edited", &Value::Null)).await;
    assert_eq!((fixed.gone(), fixed.unchanged()), (None, Some(Unchanged::NotEditable)));
    let nothing = error(502, "<html>Bad Gateway</html>").await;
    assert_eq!((nothing.gone(), nothing.unchanged(), nothing.said()), (None, None, None));
}

#[tokio::test]
async fn answers_of_something_else() {
    assert_eq!(fate(502, "<html>Bad Gateway</html>").await, Fate::Unknown);
    assert_eq!(fate(200, "").await, Fate::Unknown);
    assert_eq!(fate(200, r#"{"ok":true"#).await, Fate::Unknown);
    assert_eq!(fate(302, "").await, Fate::Unknown);
    assert!(matches!(fate(429, "<html>slow down</html>").await, Fate::RetryAt(_)));
}

#[tokio::test]
async fn nobody_answers_at_all() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = client(address).send(BOT, &Call::say(ChatId(42), "hello", vec![])).await.unwrap_err();
    assert_eq!(error.fate(), Fate::NotExecuted);
}

#[tokio::test]
async fn the_answer_is_cut_off() {
    for answer in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"ok\":true"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut connection, _) = listener.accept().await.unwrap();
            // Past the head the request has certainly left.
            let mut request = Vec::new();
            while !request.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
                connection.read_buf(&mut request).await.unwrap();
            }
            connection.write_all(answer.as_bytes()).await.unwrap();
        });
        let error = client(address).send(BOT, &Call::say(ChatId(42), "hello", vec![])).await.unwrap_err();
        assert_eq!(error.fate(), Fate::Unknown, "{answer:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_bot_without_a_token_cannot_speak() {
    let server = Server::answering(200, "").await;
    let error = server.client.send(BotId(13), &Call::answer("q", None)).await.unwrap_err();
    assert!(matches!(error, TelegramError::NoSuchBot(BotId(13))));
}

#[tokio::test]
async fn no_error_shows_the_token_or_the_message() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let refused =
        client(nobody).send(BOT, &Call::say(ChatId(42), "hello-private", vec![])).await.unwrap_err();
    let echoed = error(200, r#"{"ok":true,"result":{"text":"hello-private"}"#).await;
    for error in [refused, echoed] {
        let mut shown = format!("{error:?} {error:#?} {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            write!(shown, " {error} {error:?}").unwrap();
            cause = error.source();
        }
        assert!(
            !shown.contains(TOKEN) && !shown.contains("secret") && !shown.contains("hello-private"),
            "{shown}"
        );
    }
}

#[derive(Deserialize)]
struct Sample {
    response: Box<RawValue>,
    suggested_class: String,
}

#[tokio::test]
async fn known_error_answers_have_the_fate_that_others_give_them() {
    let Some(lines) = samples("bot-api-spec/error-responses.jsonl") else { return };
    for line in lines.lines() {
        let Sample { response, suggested_class } = serde_json::from_str(line).unwrap();
        let expected = match suggested_class.as_str() {
            // Some say that it is as it was to become: whoever was to leave a group is not in it.
            "permanent_do_not_retry" => match fate(200, response.get()).await {
                Fate::AsWished => Fate::AsWished,
                _ => Fate::Refused,
            },
            "stop_sending_to_this_chat" => match fate(200, response.get()).await {
                gone @ Fate::Unreachable(_) => gone,
                other => panic!("{other:?}: {response}"),
            },
            "retry_later" => Fate::Unknown,
            "configuration" => Fate::Conflict,
            "token_dead" => Fate::Revoked,
            class => panic!("a class that this test does not know: {class}"),
        };
        // The error's code counts, so the answer's status may be anything.
        assert_eq!(fate(200, response.get()).await, expected, "{response}");
    }
}
