//! A file on its way from one bot to another: what is asked, what is sent, and what is made of it when it breaks.

use std::error::Error;
use std::fmt::Write;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use secrecy::SecretString;
use serde_json::{Value, json};
use shoal_domain::cargo::{Cargo, File};
use shoal_domain::content::Parcel;
use shoal_domain::id::{BotId, ChatId, MessageId};
use shoal_telegram::{Call, Client, Fate, Sent, TelegramError};
use tokio::net::TcpListener;

const RECEIVER: BotId = BotId(12);
const SENDER: BotId = BotId(13);

/// How the download goes.
#[derive(Clone, Copy)]
enum Download {
    Whole,
    Status(u16),
    /// The connection breaks after half of it.
    Half,
    /// Without saying so before.
    Endless,
}

#[derive(Clone)]
struct Server {
    get_file: (u16, Value),
    download: Download,
    /// Path and body of what was asked.
    heard: Arc<Mutex<Vec<(String, String)>>>,
}

async fn reply(State(server): State<Server>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let body = axum::body::to_bytes(request.into_body(), 64 << 20).await.unwrap_or_default();
    server.heard.lock().unwrap().push((path.clone(), String::from_utf8_lossy(&body).into_owned()));
    if path.ends_with("/getFile") {
        let (status, answer) = server.get_file;
        return (StatusCode::from_u16(status).unwrap(), answer.to_string()).into_response();
    }
    if !path.starts_with("/file/") {
        return json!({"ok": true, "result": {"message_id": 7}}).to_string().into_response();
    }
    match server.download {
        Download::Whole => "the whole file".into_response(),
        Download::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Download::Half => {
            let chunks = [Ok("half"), Err(std::io::Error::other("broken"))];
            let body = Body::from_stream(futures::stream::iter(chunks));
            ([(header::CONTENT_LENGTH, "100")], body).into_response()
        }
        Download::Endless => {
            let chunk = "x".repeat(1 << 20);
            let chunks = std::iter::repeat_with(move || Ok::<_, std::io::Error>(chunk.clone()));
            Body::from_stream(futures::stream::iter(chunks)).into_response()
        }
    }
}

/// Telegram, which takes everything.
async fn telegram(server: Server) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(reply).with_state(server);
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    let tokens = [(RECEIVER, "12:receivers-secret"), (SENDER, "13:senders-secret")];
    Client::new(&url, tokens.map(|(bot, token)| (bot, SecretString::from(token)))).unwrap()
}

#[tokio::test]
async fn a_text_of_the_bots_own_goes_out_whole_as_a_file() {
    let heard = Arc::default();
    let server =
        Server { get_file: (200, Value::Null), download: Download::Whole, heard: Arc::clone(&heard) };
    let client = telegram(server).await;
    let text = "{\"age\": 30}\n".repeat(10_000);
    let call = Call::document(ChatId(7), "known.json", text.clone(), "What is known".to_owned());
    let sent = client.send(SENDER, &call).await.unwrap();
    assert_eq!(sent, Sent { messages: vec![MessageId(7)] });
    let heard = heard.lock().unwrap();
    let [(path, body)] = heard.as_slice() else { panic!("one call: {heard:?}") };
    assert!(path.ends_with("/sendDocument"), "{path}");
    assert!(body.contains(&text) && body.contains("filename=\"known.json\""));
    assert!(body.contains("name=\"caption\"\r\n\r\nWhat is known\r\n"));
}

/// Sends a file and returns what came of it, and what was asked for it.
async fn send(
    file: Value,
    get_file: (u16, Value),
    download: Download,
) -> (Result<Sent, TelegramError>, Vec<(String, String)>) {
    let heard = Arc::default();
    let client = telegram(Server { get_file, download, heard: Arc::clone(&heard) }).await;
    let file: File = serde_json::from_value(file).unwrap();
    let call = Call::relay(ChatId(42), SENDER, &Parcel::Cargo(Box::new(Cargo::File(file))));
    let sent = client.send(RECEIVER, &call).await;
    let heard = std::mem::take(&mut *heard.lock().unwrap());
    (sent, heard)
}

fn found() -> (u16, Value) {
    (200, json!({"ok": true, "result": {"file_id": "f", "file_path": "photos/file_1.jpg"}}))
}

fn photo() -> Value {
    json!({"kind": "photo", "file_id": "f"})
}

/// A field of a form: its name, what else its head says, and what it holds.
fn field(form: &str, name: &str) -> Option<(String, String)> {
    let at = form.find(&format!("name=\"{name}\""))?;
    let (head, rest) = form[at..].split_once("\r\n\r\n")?;
    Some((head.to_owned(), rest.split_once("\r\n--")?.0.to_owned()))
}

#[tokio::test]
async fn the_senders_bot_fetches_and_the_receivers_uploads() {
    let (sent, heard) = send(photo(), found(), Download::Whole).await;
    assert_eq!(sent.unwrap(), Sent { messages: vec![MessageId(7)] });
    let paths: Vec<_> = heard.iter().map(|(path, _)| path.as_str()).collect();
    let expected = [
        "/bot13:senders-secret/getFile",
        "/file/bot13:senders-secret/photos/file_1.jpg",
        "/bot12:receivers-secret/sendPhoto",
    ];
    assert_eq!(paths, expected);
    assert_eq!(heard[0].1, r#"{"file_id":"f"}"#);
    let form = &heard[2].1;
    let (described, bytes) = field(form, "photo").unwrap();
    assert!(described.contains("filename=\"file_1.jpg\""), "{described}");
    assert_eq!(bytes, "the whole file");
    assert_eq!(field(form, "chat_id").unwrap().1, "42");
    for absent in ["caption", "caption_entities", "has_spoiler", "duration", "show_caption_above_media"] {
        assert_eq!(field(form, absent), None, "{absent}");
    }
}

#[tokio::test]
async fn all_that_is_known_of_a_file_goes_with_it() {
    let caption =
        json!({"text": "look", "entities": [{"type": "bold", "offset": 0, "length": 4}], "above": true});
    let file = json!({
        "kind": "video", "file_id": "f", "file_size": 14, "file_name": "my \"film\"\r\nX-Evil: 1.mp4",
        "mime_type": "video/mp4", "duration": 5, "width": 3, "height": 4, "spoiler": true, "caption": caption,
    });
    let (sent, heard) = send(file, found(), Download::Whole).await;
    sent.unwrap();
    let form = &heard[2].1;
    let (described, _) = field(form, "video").unwrap();
    assert!(
        described.contains("video/mp4") && described.contains(r#"my \"film\"X-Evil: 1.mp4"#),
        "{described}"
    );
    for (name, value) in [
        ("duration", "5"),
        ("width", "3"),
        ("height", "4"),
        ("has_spoiler", "true"),
        ("caption", "look"),
        ("show_caption_above_media", "true"),
        ("caption_entities", r#"[{"type":"bold","offset":0,"length":4}]"#),
    ] {
        assert_eq!(field(form, name).unwrap().1, value, "{name}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_fetched_is_no_call_at_all() {
    let no = |code: u16, text: &str| (code, json!({"ok": false, "error_code": code, "description": text}));
    for (get_file, download, expected) in [
        (no(400, "Bad Request: file is too big"), Download::Whole, Fate::TooLarge),
        (no(400, "Bad Request: wrong file_id"), Download::Whole, Fate::Refused),
        (no(401, "Unauthorized"), Download::Whole, Fate::Refused),
        (no(500, "Internal Server Error"), Download::Whole, Fate::NotExecuted),
        (found(), Download::Status(500), Fate::NotExecuted),
        (found(), Download::Status(404), Fate::Refused),
        (found(), Download::Half, Fate::NotExecuted),
        (found(), Download::Endless, Fate::TooLarge),
    ] {
        let (sent, _) = send(photo(), get_file.clone(), download).await;
        let error = sent.unwrap_err();
        assert_eq!(error.fate(), expected, "{get_file:?}: {error:?}");
        let mut shown = format!("{error} {error:?}");
        let mut cause = error.source();
        while let Some(error) = cause {
            write!(shown, " {error} {error:?}").unwrap();
            cause = error.source();
        }
        assert!(!shown.contains("secret"), "{shown}");
    }
    let (sent, _) = send(photo(), found(), Download::Status(429)).await;
    assert!(matches!(sent.unwrap_err().fate(), Fate::RetryAt(_)));
}
