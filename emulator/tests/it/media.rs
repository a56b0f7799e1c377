//! What a broadcast is made of: files by id and by URL, albums, keyboards, and what is done to them afterwards.

use std::time::Duration;

use serde_json::{Value, json};
use shoal_emulator::Content;

use crate::bot::bot_and_alice;

const PICTURE: &str = "https://pictures.example/1.jpg";

#[tokio::test]
async fn a_file_is_sent_by_id_and_by_url() {
    let (bot, alice) = bot_and_alice().await;
    let kinds = ["photo", "video", "animation", "document", "audio", "voice"];
    for kind in kinds {
        let method = format!("send{}{}", kind[..1].to_uppercase(), &kind[1..]);
        let mut call =
            json!({ "chat_id": alice.id(), "caption": format!("a {kind}"), "disable_notification": true });
        call[kind] = json!(format!("https://files.example/{kind}"));
        let sent = bot.calls(&method, call.clone()).await;
        assert_eq!(alice.hears(&format!("a {kind}")).await.kind, kind);
        let file = if kind == "photo" { &sent["photo"][0] } else { &sent[kind] };
        call[kind] = file["file_id"].clone();
        let by_id = bot.calls(&method, call.clone()).await;
        assert_eq!(by_id[kind], sent[kind], "the same file");
        for (wrong, words) in [
            ("http://files.example/x", "failed to get HTTP URL content"),
            ("https://", "wrong HTTP URL specified"),
            ("nonsense", "wrong file identifier/HTTP URL specified"),
        ] {
            call[kind] = json!(wrong);
            assert_eq!(bot.refused(&method, call.clone()).await, (400, format!("Bad Request: {words}")));
        }
    }
    assert!(bot.emulator.violations().is_empty(), "{:?}", bot.emulator.violations());
}

#[tokio::test]
async fn an_album_is_sent_as_one_or_not_at_all() {
    let (bot, alice) = bot_and_alice().await;
    let album = |media: Value| json!({ "chat_id": alice.id(), "media": media, "protect_content": true });
    let item = |kind: &str| json!({ "type": kind, "media": PICTURE });
    let mut first = item("photo");
    first["caption"] = json!("<b>two</b> of them");
    first["parse_mode"] = json!("HTML");
    let sent = bot.calls("sendMediaGroup", album(json!([first, item("video")]))).await;
    assert_eq!(sent.as_array().map(Vec::len), Some(2));
    assert!(sent[0]["media_group_id"].is_string() && sent[0]["media_group_id"] == sent[1]["media_group_id"]);
    assert_ne!(sent[0]["message_id"], sent[1]["message_id"]);
    assert_eq!(sent[0]["caption_entities"][0]["type"], "bold");
    assert_eq!(bot.emulator.traffic(bot.id).sent, 2);

    let mut long = item("photo");
    long["caption"] = json!("a".repeat(1_025));
    let mut attached = item("photo");
    attached["media"] = json!("http://pictures.example/1.jpg");
    for media in [
        json!([item("photo")]),
        json!(vec![item("photo"); 11]),
        json!([item("photo"), item("document")]),
        json!([item("audio"), item("video")]),
        json!([item("photo"), item("sticker")]),
        json!([item("photo"), long]),
        json!([item("photo"), attached]),
    ] {
        let (code, reason) = bot.refused("sendMediaGroup", album(media)).await;
        assert!(code == 400 && reason.starts_with("Bad Request: "), "{reason}");
    }
    assert_eq!(alice.chat().len(), 3, "the start and the first album: what is refused is not sent in part");
    bot.calls("sendMediaGroup", album(json!(vec![item("document"); 10]))).await;
}

#[tokio::test]
async fn buttons_do_one_thing_and_links_lead_somewhere() {
    let (bot, alice) = bot_and_alice().await;
    let with = |button: Value| json!({ "chat_id": alice.id(), "text": "x", "reply_markup": { "inline_keyboard": [[button]] } });
    for url in ["https://shop.example/a?b=c", "shop.example", "tg://user?id=5"] {
        bot.calls("sendMessage", with(json!({ "text": "Look", "url": url }))).await;
    }
    let refused = async |button: Value| bot.refused("sendMessage", with(button)).await.1;
    for url in ["localhost", "javascript://x.example", "https://nowhere", "not a link"] {
        let expected = format!("Bad Request: inline keyboard button URL '{url}' is invalid: Wrong HTTP URL");
        assert_eq!(refused(json!({ "text": "Look", "url": url })).await, expected);
    }
    assert!(refused(json!({ "text": "Nothing" })).await.contains("text buttons are unallowed"));
    assert!(
        refused(json!({ "text": "Two", "url": "a.example", "callback_data": "x" }))
            .await
            .contains("more than one")
    );
    assert!(refused(json!({ "text": " ", "callback_data": "x" })).await.contains("non-empty"));
    let data = async |data: &str| refused(json!({ "text": "x", "callback_data": data })).await;
    assert_eq!(data(&"d".repeat(65)).await, "Bad Request: BUTTON_DATA_INVALID");
    assert_eq!(data("").await, "Bad Request: BUTTON_DATA_INVALID");
    let sent = bot.calls("sendMessage", json!({ "chat_id": alice.id(), "text": "y" })).await;
    let mut edit = with(json!({ "text": "Look", "url": "localhost" }));
    edit["message_id"] = sent["message_id"].clone();
    assert!(bot.refused("editMessageText", edit).await.1.contains("Wrong HTTP URL"));
}

#[tokio::test]
async fn a_copy_carries_the_keyboard_it_is_given() {
    let (bot, alice) = bot_and_alice().await;
    let original = alice.sends(Content::photo().caption("news")).await;
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Stop", "callback_data": "stop" }]] });
    let copy = json!({
        "chat_id": alice.id(), "from_chat_id": alice.id(), "message_id": original,
        "reply_markup": keyboard, "allow_paid_broadcast": true, "protect_content": true,
    });
    let sent = bot.calls("copyMessage", copy).await;
    let heard = alice.hears("news").await;
    assert_eq!(heard.message_id, sent["message_id"]);
    assert_eq!(heard.buttons, [["Stop"]]);
    let id = json!({ "chat_id": alice.id(), "message_id": sent["message_id"] });
    bot.calls("editMessageReplyMarkup", id.clone()).await;
    let (_, reason) = bot.refused("editMessageReplyMarkup", id.clone()).await;
    assert!(reason.contains("message is not modified"), "{reason}");
    let mut caption = id.clone();
    caption["caption"] = json!("old news");
    bot.calls("editMessageCaption", caption).await;
    let mut words = id;
    words["text"] = json!("no caption");
    let refused = bot.refused("editMessageText", words).await.1;
    assert_eq!(refused, "Bad Request: there is no text in the message to edit");
}

#[tokio::test]
async fn messages_are_deleted_for_two_days_only() {
    let (bot, alice) = bot_and_alice().await;
    let mut ids = Vec::new();
    for number in 0..4 {
        let sent =
            bot.calls("sendMessage", json!({ "chat_id": alice.id(), "text": format!("{number}") })).await;
        ids.push(sent["message_id"].clone());
    }
    let several = |ids: &[Value]| json!({ "chat_id": alice.id(), "message_ids": ids });
    bot.calls("deleteMessages", several(&[ids[0].clone(), json!(9_999), ids[1].clone()])).await;
    let left = || alice.chat().into_iter().skip(1).map(|heard| heard.text).collect::<Vec<_>>();
    assert_eq!(left(), ["2", "3"]);
    assert_eq!(bot.refused("deleteMessages", several(&[])).await.0, 400);
    bot.emulator.time_passes(Duration::from_secs(48 * 60 * 60 + 5));
    let old = "Bad Request: message can't be deleted";
    assert_eq!(bot.refused("deleteMessages", several(&ids[2..])).await.1, old);
    let one = json!({ "chat_id": alice.id(), "message_id": ids[2] });
    assert_eq!(bot.refused("deleteMessage", one).await.1, old);
    assert_eq!(left(), ["2", "3"]);
}

#[tokio::test]
async fn a_reaction_is_one_of_those_there_are() {
    let (bot, alice) = bot_and_alice().await;
    let message = alice.says("hello").await;
    let react = |emoji: Value| json!({ "chat_id": alice.id(), "message_id": message, "reaction": emoji });
    bot.calls("setMessageReaction", react(json!([{ "type": "emoji", "emoji": "👍" }]))).await;
    assert_eq!(alice.chat()[1].reactions, ["👍"]);
    let wrong = bot.refused("setMessageReaction", react(json!([{ "type": "emoji", "emoji": "🐟" }]))).await;
    assert_eq!(wrong.1, "Bad Request: REACTION_INVALID");
    let mut nowhere = react(json!([]));
    nowhere["message_id"] = json!(9_999);
    assert_eq!(bot.refused("setMessageReaction", nowhere).await.1, "Bad Request: message to react not found");
}

#[tokio::test]
async fn words_are_marked_in_either_way() {
    let (bot, alice) = bot_and_alice().await;
    let marked =
        |words: &str, mode: &str| json!({ "chat_id": alice.id(), "text": words, "parse_mode": mode });
    let html = bot.calls("sendMessage", marked("<b>50 %</b> off <i>today</i>", "HTML")).await;
    let markdown = bot.calls("sendMessage", marked("*50 %* off _today_", "MarkdownV2")).await;
    assert_eq!((&html["text"], &html["entities"]), (&markdown["text"], &markdown["entities"]));
    let refused = bot.refused("sendMessage", marked("50 % off.", "MarkdownV2")).await.1;
    let expected = "Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'";
    assert_eq!(refused, expected);
}
