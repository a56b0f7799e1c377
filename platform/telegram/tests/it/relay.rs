//! What is passed on, with what it refers to, and what becomes of it later.

use serde_json::{Value, json};
use shoal_domain::cargo::{File, FileKind, Location, Moving};
use shoal_domain::content::{Caption, Parcel, RichText};
use shoal_domain::id::{ChatId, MessageId};
use shoal_domain::reference::Quote;
use shoal_domain::revision::Revision;
use shoal_telegram::{Call, ReplyParameters};

use crate::server::{BOT, Server, TOKEN};

const CHAT: ChatId = ChatId(42);
const MESSAGE: MessageId = MessageId(7);

fn rich(text: &str) -> RichText {
    let entities = json!([{"type": "bold", "offset": 0, "length": 1}]);
    RichText { text: text.to_owned(), entities: serde_json::from_value(entities).unwrap(), reduced: false }
}

fn bold() -> Value {
    json!([{"type": "bold", "offset": 0, "length": 1}])
}

fn file(kind: FileKind) -> File {
    let file = json!({"kind": "photo", "file_id": "AgAD", "spoiler": true});
    File { kind, ..serde_json::from_value(file).unwrap() }
}

/// Sends it to a server that answers `result`; returns what the server was asked, and the messages that were made.
async fn asked(call: &Call, result: Value) -> (Value, Vec<i64>) {
    let server = Server::answering(200, &json!({"ok": true, "result": result}).to_string()).await;
    let sent = server.client.send(BOT, call).await.unwrap();
    let (path, body) = server.heard();
    assert_eq!(path, format!("/bot{TOKEN}/{}", call.method()));
    (body, sent.messages.into_iter().map(|message| message.0).collect())
}

#[tokio::test]
async fn an_answer_is_sent_also_where_what_it_answers_is_gone() {
    let quote = Quote { text: rich("ell"), position: 1 };
    let text =
        Parcel::Text { text: RichText { text: "yes".to_owned(), ..RichText::default() }, preview: None };
    let mut call = Call::relay(CHAT, BOT, &text).in_reply(ReplyParameters::to(MESSAGE, Some(quote)));
    let (body, _) = asked(&call, json!({"message_id": 8})).await;
    let whole = json!({"message_id": 7, "allow_sending_without_reply": true});
    let part = json!({"message_id": 7, "allow_sending_without_reply": true, "quote": "ell",
        "quote_entities": bold(), "quote_position": 1});
    assert_eq!(body, json!({"chat_id": 42, "text": "yes", "reply_parameters": part}));

    assert!(call.drop_quote() && !call.drop_quote());
    let (body, _) = asked(&call, json!({"message_id": 8})).await;
    assert_eq!(body["reply_parameters"], whole);
}

#[tokio::test]
async fn an_album_is_copied_together_or_sent_anew() {
    let messages = vec![MessageId(5), MessageId(6)];
    let album = Parcel::Album { from_chat: ChatId(43), messages: messages.clone(), seen: vec![] };
    let (body, made) =
        asked(&Call::relay(CHAT, BOT, &album), json!([{"message_id": 8}, {"message_id": 9}])).await;
    assert_eq!(body, json!({"chat_id": 42, "from_chat_id": 43, "message_ids": [5, 6]}));
    assert_eq!(made, [8, 9]);

    let caption = Some(Caption { text: rich("sea"), above: false });
    let files = vec![File { caption, ..file(FileKind::Photo) }, file(FileKind::Video)];
    let call = Call::relay(CHAT, BOT, &Parcel::Group { messages, files });
    let call = call.in_reply(ReplyParameters::to(MESSAGE, None));
    let (body, made) = asked(&call, json!([{"message_id": 8}, {"message_id": 9}])).await;
    let photo = json!({"type": "photo", "media": "AgAD", "caption": "sea", "caption_entities": bold(),
        "has_spoiler": true});
    let video = json!({"type": "video", "media": "AgAD", "has_spoiler": true});
    let reply = json!({"message_id": 7, "allow_sending_without_reply": true});
    assert_eq!(body, json!({"chat_id": 42, "media": [photo, video], "reply_parameters": reply}));
    assert_eq!(made, [8, 9]);
}

#[tokio::test]
async fn each_revision_goes_by_its_own_method() {
    let place = Location {
        latitude_e6: 1_500_000,
        longitude_e6: -2_500_000,
        moving: Some(Moving { period: 60, heading: Some(90), accuracy: Some(5) }),
    };
    let captioned = |kind| {
        let caption = Some(Caption { text: rich("sea"), above: true });
        Revision::File(Box::new(File { caption, ..file(kind) }))
    };
    let words = json!({"chat_id": 42, "message_id": 7, "caption": "sea", "caption_entities": bold(),
        "show_caption_above_media": true});
    for (revision, method, expected) in [
        (
            Revision::Text { text: rich("hi"), preview: None },
            "editMessageText",
            json!({"chat_id": 42, "message_id": 7, "text": "hi", "entities": bold()}),
        ),
        (Revision::Caption(Caption { text: rich("sea"), above: true }), "editMessageCaption", words.clone()),
        (captioned(FileKind::Voice), "editMessageCaption", words),
        (
            captioned(FileKind::Photo),
            "editMessageMedia",
            json!({"chat_id": 42, "message_id": 7, "media": {"type": "photo", "media": "AgAD", "caption": "sea",
                "caption_entities": bold(), "show_caption_above_media": true, "has_spoiler": true}}),
        ),
        (
            Revision::Moved(place),
            "editMessageLiveLocation",
            json!({"chat_id": 42, "message_id": 7, "latitude": 1.5, "longitude": -2.5, "heading": 90,
                "horizontal_accuracy": 5}),
        ),
        (Revision::Stopped, "stopMessageLiveLocation", json!({"chat_id": 42, "message_id": 7})),
    ] {
        let call = Call::revise(CHAT, MESSAGE, &revision);
        assert_eq!(call.method(), method);
        assert_eq!(asked(&call, json!(true)).await, (expected, vec![]), "{method}");
    }
}

#[tokio::test]
async fn a_place_that_moves_is_sent_as_one() {
    let moving = Some(Moving { period: 3600, heading: None, accuracy: None });
    let place = Location { latitude_e6: 1_500_000, longitude_e6: 0, moving };
    let cargo = shoal_domain::cargo::Cargo::Location(place);
    let (body, made) =
        asked(&Call::relay(CHAT, BOT, &Parcel::Cargo(Box::new(cargo))), json!({"message_id": 8})).await;
    assert_eq!(body, json!({"chat_id": 42, "latitude": 1.5, "longitude": 0.0, "live_period": 3600}));
    assert_eq!(made, [8]);
}

#[tokio::test]
async fn feelings_are_shown_and_taken_back_and_messages_go_away() {
    let (body, _) = asked(&Call::feel(CHAT, MESSAGE, Some("❤")), json!(true)).await;
    let heart = json!([{"type": "emoji", "emoji": "❤"}]);
    assert_eq!(body, json!({"chat_id": 42, "message_id": 7, "reaction": heart}));
    let (body, _) = asked(&Call::feel(CHAT, MESSAGE, None), json!(true)).await;
    assert_eq!(body, json!({"chat_id": 42, "message_id": 7, "reaction": []}));
    let (body, _) = asked(&Call::erase(CHAT, vec![MESSAGE, MessageId(8)]), json!(true)).await;
    assert_eq!(body, json!({"chat_id": 42, "message_ids": [7, 8]}));
}
