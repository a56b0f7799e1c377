//! What a call looks like on the wire, and what is made of the answer.

use secrecy::SecretString;
use serde_json::{Value, json};
use shoal_domain::content::{Caption, Entity, EntityKind, LinkPreview, Parcel, Poll, RichText};
use shoal_domain::id::{BotId, ChatId, MessageId};
use shoal_telegram::{ALLOWED_UPDATES, BotCommand, Call, InlineButton, Me, Sent};

use crate::server::{BOT, Server, TOKEN};

const CHAT: ChatId = ChatId(42);

fn bold(text: &str) -> RichText {
    let entity = json!({"type": "bold", "offset": 0, "length": 1});
    let entity: Entity = serde_json::from_value(entity).unwrap();
    assert_eq!(entity.kind, EntityKind::Bold);
    RichText { text: text.to_owned(), entities: vec![entity], reduced: true }
}

fn plain(text: &str) -> RichText {
    RichText { text: text.to_owned(), ..RichText::default() }
}

/// Sends it to a server that answers `result`, and returns what the server was asked.
async fn asked(call: &Call, result: Value, message: Option<i64>) -> Value {
    let server = Server::answering(200, &json!({"ok": true, "result": result}).to_string()).await;
    let sent = server.client.send(BOT, call).await.unwrap();
    assert_eq!(sent, Sent { messages: message.into_iter().map(MessageId).collect() });
    let (path, body) = server.heard();
    assert_eq!(path, format!("/bot{TOKEN}/{}", call.method()));
    body
}

#[tokio::test]
async fn plain_words_are_as_short_as_can_be() {
    let body =
        asked(&Call::say(CHAT, "hello", vec![]), json!({"message_id": 7, "unheard_of": []}), Some(7)).await;
    assert_eq!(body, json!({"chat_id": 42, "text": "hello"}));
}

#[tokio::test]
async fn buttons_stand_in_rows() {
    let rows = vec![vec![InlineButton::new("Next", "next"), InlineButton::new("Stop", "stop")]];
    let body = asked(&Call::say(CHAT, "hello", rows), json!({}), None).await;
    let row = json!([{"text": "Next", "callback_data": "next"}, {"text": "Stop", "callback_data": "stop"}]);
    assert_eq!(body, json!({"chat_id": 42, "text": "hello", "reply_markup": {"inline_keyboard": [row]}}));
}

#[tokio::test]
async fn words_are_passed_on_with_their_formatting() {
    let preview = Some(LinkPreview { is_disabled: Some(true), ..LinkPreview::default() });
    let call = Call::relay(CHAT, BOT, &Parcel::Text { text: bold("hello"), preview });
    let body = asked(&call, json!({"message_id": 7}), Some(7)).await;
    let entities = json!([{"type": "bold", "offset": 0, "length": 1}]);
    let expected = json!({"chat_id": 42, "text": "hello", "entities": entities, "link_preview_options": {"is_disabled": true}});
    assert_eq!(body, expected);
}

#[tokio::test]
async fn media_is_copied_with_its_own_caption_or_another() {
    let copy = |caption| {
        Call::relay(
            CHAT,
            BOT,
            &Parcel::Copy { from_chat: ChatId(43), message: MessageId(5), caption, seen: None },
        )
    };
    let body = asked(&copy(None), json!({"message_id": 7}), Some(7)).await;
    assert_eq!(body, json!({"chat_id": 42, "from_chat_id": 43, "message_id": 5}));

    let mine = Caption { text: bold("mine"), above: true };
    let body = asked(&copy(Some(mine)), json!({"message_id": 7}), Some(7)).await;
    let entities = json!([{"type": "bold", "offset": 0, "length": 1}]);
    let expected = json!({"chat_id": 42, "from_chat_id": 43, "message_id": 5, "caption": "mine", "caption_entities": entities, "show_caption_above_media": true});
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_poll_is_asked_anew() {
    let poll = Poll { question: plain("Tea?"), options: vec![plain("Yes"), bold("No")], multiple: true };
    let body = asked(&Call::relay(CHAT, BOT, &Parcel::Poll(poll)), json!({"message_id": 7}), Some(7)).await;
    let no = json!({"text": "No", "text_entities": [{"type": "bold", "offset": 0, "length": 1}]});
    let expected = json!({
        "chat_id": 42, "question": "Tea?", "options": [{"text": "Yes"}, no], "allows_multiple_answers": true,
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_press_is_answered() {
    let body = asked(&Call::answer("q7", None), json!(true), None).await;
    assert_eq!(body, json!({"callback_query_id": "q7"}));
    let body = asked(&Call::answer("q7", Some("Done".into())), json!(true), None).await;
    assert_eq!(body, json!({"callback_query_id": "q7", "text": "Done"}));
}

#[tokio::test]
async fn commands_are_listed() {
    let find = BotCommand { command: "find".into(), description: "Find somebody".into() };
    let body = asked(&Call::commands(vec![find], Some("de".into())), json!(true), None).await;
    let expected =
        json!({"commands": [{"command": "find", "description": "Find somebody"}], "language_code": "de"});
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_webhook_is_set_and_removed_without_dropping_anything() {
    let server = Server::answering(200, r#"{"ok":true,"result":true,"description":"Webhook was set"}"#).await;
    let secret = SecretString::from("s3cret");
    server.client.set_webhook(BOT, "https://example.com/telegram/12", &secret, 100).await.unwrap();
    let expected = json!({
        "url": "https://example.com/telegram/12", "secret_token": "s3cret", "max_connections": 100,
        "allowed_updates": ALLOWED_UPDATES,
    });
    assert_eq!(server.heard(), (format!("/bot{TOKEN}/setWebhook"), expected));
    server.client.delete_webhook(BOT).await.unwrap();
    assert_eq!(server.heard(), (format!("/bot{TOKEN}/deleteWebhook"), json!({})));
}

#[tokio::test]
async fn the_state_of_a_webhook_is_read_as_far_as_it_is_told() {
    let answer =
        r#"{"ok":true,"result":{"url":"https://example.com","pending_update_count":3,"unheard_of":1}}"#;
    let state = Server::answering(200, answer).await.client.get_webhook(BOT).await.unwrap();
    assert_eq!((state.url.as_str(), state.pending_update_count), ("https://example.com", 3));
    let state =
        Server::answering(200, r#"{"ok":true,"result":{}}"#).await.client.get_webhook(BOT).await.unwrap();
    assert_eq!(state, shoal_telegram::WebhookState::default());
}

#[tokio::test]
async fn a_bot_knows_itself() {
    let answer =
        r#"{"ok":true,"result":{"id":12,"is_bot":true,"first_name":"Shoal","username":"shoal_bot"}}"#;
    let me = Server::answering(200, answer).await.client.get_me(BOT).await.unwrap();
    assert_eq!(me, Me { id: BotId(12), username: Some("shoal_bot".into()) });
}

#[tokio::test]
async fn a_success_is_a_success_whatever_else_is_answered() {
    for result in [json!(true), json!({}), json!({"message_id": "x"}), json!([]), json!(7), Value::Null] {
        let server = Server::answering(200, &json!({"ok": true, "result": result}).to_string()).await;
        let sent = server.client.send(BOT, &Call::say(ChatId(42), "hi", vec![])).await;
        assert_eq!(sent.unwrap(), Sent::default(), "it would be sent again: {result}");
    }
}

#[tokio::test]
async fn a_success_without_a_result_is_one_too() {
    let server = Server::answering(200, r#"{"ok":true}"#).await;
    let sent = server.client.send(BOT, &Call::say(ChatId(42), "hi", vec![])).await;
    assert_eq!(sent.unwrap(), Sent::default(), "it would be sent again");
}
