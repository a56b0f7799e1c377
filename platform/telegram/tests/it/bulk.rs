//! What broadcasts need on the wire: manner, buttons that lead away, media by name, albums, and what is done to messages
//! that are there already.

use serde_json::{Value, json};
use shoal_domain::content::{Caption, RichText};
use shoal_domain::id::{ChatId, MessageId};
use shoal_telegram::{
    Call, CopyMessage, DeleteMessage, DeleteMessages, EditMessageCaption, EditMessageText, InlineButton,
    InlineKeyboard, Manner, Media, MediaKind, Reaction, SendMedia, SendMediaGroup, SendMessage, Sent,
    SetMessageReaction,
};

use crate::server::{BOT, Server, TOKEN};

const CHAT: ChatId = ChatId(42);
const MESSAGE: MessageId = MessageId(5);
const ALL: Manner = Manner { disable_notification: true, protect_content: true, allow_paid_broadcast: true };

fn bold(text: &str) -> RichText {
    let entities = serde_json::from_value(json!([{"type": "bold", "offset": 0, "length": 1}])).unwrap();
    RichText { text: text.to_owned(), entities, reduced: false }
}

fn photo(caption: Option<Caption>) -> Media {
    Media { kind: MediaKind::Photo, file: "AgAD".to_owned(), caption, spoiler: true }
}

fn keyboard() -> InlineKeyboard {
    let row = vec![InlineButton::link("Read", "https://example.com/a"), InlineButton::new("Stop", "stop")];
    InlineKeyboard { inline_keyboard: vec![row] }
}

fn keyboard_json() -> Value {
    let read = json!({"text": "Read", "url": "https://example.com/a"});
    json!({"inline_keyboard": [[read, {"text": "Stop", "callback_data": "stop"}]]})
}

/// Sends it to a server that answers `result`, and compares the method, the parameters, and what came of it.
async fn asks(call: &Call, method: &str, parameters: Value, result: Value, messages: &[i64]) {
    let server = Server::answering(200, &json!({"ok": true, "result": result}).to_string()).await;
    let sent = server.client.send(BOT, call).await.unwrap();
    assert_eq!(server.heard(), (format!("/bot{TOKEN}/{method}"), parameters));
    assert_eq!(call.method(), method);
    assert_eq!(sent, Sent { messages: messages.iter().copied().map(MessageId).collect() });
}

#[tokio::test]
async fn words_come_in_quietly_protected_and_paid_with_buttons_that_lead_away() {
    let words = SendMessage {
        chat_id: CHAT,
        text: "hello".to_owned(),
        entities: bold("h").entities,
        link_preview_options: None,
        reply_markup: Some(keyboard()),
        reply_parameters: None,
        manner: ALL,
    };
    let expected = json!({
        "chat_id": 42, "text": "hello", "entities": [{"type": "bold", "offset": 0, "length": 1}],
        "reply_markup": keyboard_json(),
        "disable_notification": true, "protect_content": true, "allow_paid_broadcast": true,
    });
    asks(&Call::SendMessage(words), "sendMessage", expected, json!({"message_id": 7}), &[7]).await;
}

#[tokio::test]
async fn a_copy_has_buttons_and_a_manner_of_its_own() {
    let copy = CopyMessage {
        chat_id: CHAT,
        from_chat_id: ChatId(-1_000_000_000_001),
        message_id: MESSAGE,
        caption: None,
        caption_entities: vec![],
        show_caption_above_media: false,
        reply_markup: Some(keyboard()),
        reply_parameters: None,
        manner: Manner { disable_notification: true, ..Manner::default() },
    };
    let expected = json!({
        "chat_id": 42, "from_chat_id": -1_000_000_000_001_i64, "message_id": 5, "reply_markup": keyboard_json(),
        "disable_notification": true,
    });
    asks(&Call::CopyMessage(copy), "copyMessage", expected, json!({"message_id": 7}), &[7]).await;
}

#[tokio::test]
async fn each_kind_of_media_goes_by_its_own_method() {
    for (kind, method, parameter) in [
        (MediaKind::Photo, "sendPhoto", "photo"),
        (MediaKind::Video, "sendVideo", "video"),
        (MediaKind::Animation, "sendAnimation", "animation"),
        (MediaKind::Document, "sendDocument", "document"),
        (MediaKind::Audio, "sendAudio", "audio"),
        (MediaKind::Voice, "sendVoice", "voice"),
    ] {
        let media = Media { kind, file: "https://example.com/f".to_owned(), caption: None, spoiler: false };
        let send = SendMedia { chat_id: CHAT, media, reply_markup: None, manner: Manner::default() };
        let mut expected = json!({"chat_id": 42});
        expected[parameter] = json!("https://example.com/f");
        asks(&Call::SendMedia(Box::new(send)), method, expected, json!({"message_id": 7}), &[7]).await;
    }
}

#[tokio::test]
async fn media_has_words_a_cover_and_buttons_where_its_kind_can() {
    let caption = Caption { text: bold("look"), above: true };
    let media = photo(Some(caption.clone()));
    let send = SendMedia { chat_id: CHAT, media, reply_markup: Some(keyboard()), manner: ALL };
    let expected = json!({
        "chat_id": 42, "photo": "AgAD", "caption": "look",
        "caption_entities": [{"type": "bold", "offset": 0, "length": 1}],
        "show_caption_above_media": true, "has_spoiler": true, "reply_markup": keyboard_json(),
        "disable_notification": true, "protect_content": true, "allow_paid_broadcast": true,
    });
    asks(&Call::SendMedia(Box::new(send)), "sendPhoto", expected, json!({"message_id": 7}), &[7]).await;

    // A voice message knows neither.
    let media =
        Media { kind: MediaKind::Voice, file: "AwAC".to_owned(), caption: Some(caption), spoiler: true };
    let send = SendMedia { chat_id: CHAT, media, reply_markup: None, manner: Manner::default() };
    let expected = json!({
        "chat_id": 42, "voice": "AwAC", "caption": "look",
        "caption_entities": [{"type": "bold", "offset": 0, "length": 1}],
    });
    asks(&Call::SendMedia(Box::new(send)), "sendVoice", expected, json!({"message_id": 7}), &[7]).await;
}

#[tokio::test]
async fn an_album_is_several_messages() {
    let words = Caption { text: bold("look"), above: false };
    let video = Media { kind: MediaKind::Video, file: "BAAC".to_owned(), caption: None, spoiler: false };
    let album = |manner| {
        let media = vec![photo(Some(words.clone())), video.clone()];
        Call::SendMediaGroup(SendMediaGroup { chat_id: CHAT, media, reply_parameters: None, manner })
    };
    let first = json!({
        "type": "photo", "media": "AgAD", "caption": "look", "has_spoiler": true,
        "caption_entities": [{"type": "bold", "offset": 0, "length": 1}],
    });
    let expected =
        json!({"chat_id": 42, "media": [first, {"type": "video", "media": "BAAC"}], "protect_content": true});
    let manner = Manner { protect_content: true, ..Manner::default() };
    let answer = json!([{"message_id": 7, "media_group_id": "1"}, {"message_id": 8}]);
    asks(&album(manner), "sendMediaGroup", expected, answer, &[7, 8]).await;

    // What no honest server answers is a success still, and takes no room.
    let many: Vec<Value> = (0..100_000).map(|id| json!({"message_id": id})).collect();
    let server = Server::answering(200, &json!({"ok": true, "result": many}).to_string()).await;
    assert_eq!(server.client.send(BOT, &album(Manner::default())).await.unwrap().messages.len(), 10);
}

#[tokio::test]
async fn what_is_there_is_edited_and_deleted() {
    let text = EditMessageText {
        chat_id: CHAT,
        message_id: MESSAGE,
        text: "new".to_owned(),
        entities: bold("n").entities,
        link_preview_options: None,
        reply_markup: Some(keyboard()),
    };
    let expected = json!({
        "chat_id": 42, "message_id": 5, "text": "new", "reply_markup": keyboard_json(),
        "entities": [{"type": "bold", "offset": 0, "length": 1}],
    });
    let edited = json!({"message_id": 5, "text": "new"});
    asks(&Call::EditMessageText(Box::new(text)), "editMessageText", expected, edited, &[]).await;

    let caption = EditMessageCaption {
        chat_id: CHAT,
        message_id: MESSAGE,
        caption: String::new(),
        caption_entities: vec![],
        show_caption_above_media: false,
        reply_markup: None,
    };
    let expected = json!({"chat_id": 42, "message_id": 5, "caption": ""});
    let call = Call::EditMessageCaption(Box::new(caption));
    asks(&call, "editMessageCaption", expected, json!(true), &[]).await;

    let call = Call::DeleteMessage(DeleteMessage { chat_id: CHAT, message_id: MESSAGE });
    asks(&call, "deleteMessage", json!({"chat_id": 42, "message_id": 5}), json!(true), &[]).await;
    let message_ids = vec![MESSAGE, MessageId(6)];
    let call = Call::DeleteMessages(DeleteMessages { chat_id: CHAT, message_ids });
    asks(&call, "deleteMessages", json!({"chat_id": 42, "message_ids": [5, 6]}), json!(true), &[]).await;
}

#[tokio::test]
async fn a_reaction_is_set_and_taken_back() {
    let react = |reaction, is_big| {
        Call::SetMessageReaction(SetMessageReaction { chat_id: CHAT, message_id: MESSAGE, reaction, is_big })
    };
    let set = react(vec![Reaction::Emoji { emoji: "👍".to_owned() }], true);
    let expected = json!({"chat_id": 42, "message_id": 5, "reaction": [{"type": "emoji", "emoji": "👍"}], "is_big": true});
    asks(&set, "setMessageReaction", expected, json!(true), &[]).await;
    let expected = json!({"chat_id": 42, "message_id": 5, "reaction": []});
    asks(&react(vec![], false), "setMessageReaction", expected, json!(true), &[]).await;
}

#[tokio::test]
async fn a_call_goes_to_the_chat_that_has_got_another_number() {
    let mut call = Call::DeleteMessage(DeleteMessage { chat_id: CHAT, message_id: MESSAGE });
    call.redirect(ChatId(-1_000_000_000_001));
    let expected = json!({"chat_id": -1_000_000_000_001_i64, "message_id": 5});
    asks(&call, "deleteMessage", expected, json!(true), &[]).await;

    let mut bound_to_none = Call::answer("q7", None);
    bound_to_none.redirect(ChatId(-1));
    assert_eq!(bound_to_none, Call::answer("q7", None));
}
