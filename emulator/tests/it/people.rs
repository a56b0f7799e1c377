//! People: what they do reaches the bot in Telegram's form, and what the bot does reaches them.

use serde_json::json;
use shoal_emulator::Content;

use crate::bot::{Bot, Webhook};

#[tokio::test]
async fn what_people_do_has_telegrams_form() {
    let (bot, mut webhook) = (Bot::start().await, Webhook::listen().await);
    webhook.set(&bot).await;
    let alice = bot.emulator.person("Alice");
    let id = alice.says("/start now").await;
    let update = webhook.next().await;
    let message = &update["message"];
    assert!(update["update_id"].as_i64().unwrap() > 0);
    assert_eq!(message["message_id"], id);
    let person = json!({ "id": alice.id(), "is_bot": false, "first_name": "Alice", "username": "alice", "language_code": "en" });
    assert_eq!(message["from"], person);
    let chat = json!({ "id": alice.id(), "type": "private", "first_name": "Alice", "username": "alice" });
    assert_eq!(message["chat"], chat);
    assert_eq!(message["entities"], json!([{ "type": "bot_command", "offset": 0, "length": 6 }]));

    let sticker = alice.sends(Content::sticker()).await;
    assert!(webhook.next().await["message"]["sticker"]["file_id"].is_string());
    alice.replies(sticker, "nice").await;
    assert_eq!(webhook.next().await["message"]["reply_to_message"]["message_id"], sticker);
    alice.edits(id, "/start later").await;
    assert_eq!(webhook.next().await["edited_message"]["text"], "/start later");
    alice.blocks().await;
    let change = webhook.next().await;
    assert_eq!(change["my_chat_member"]["new_chat_member"]["status"], "kicked");
    alice.unblocks().await;
    assert_eq!(webhook.next().await["my_chat_member"]["new_chat_member"]["status"], "member");
}

#[tokio::test]
async fn unknown_entities_and_fields_pass_unharmed() {
    let (bot, mut webhook) = (Bot::start().await, Webhook::listen().await);
    webhook.set(&bot).await;
    let alice = bot.emulator.person("Alice");
    let glow = json!([{ "type": "glow", "offset": 0, "length": 2, "colour": "red" }]);
    alice.sends(Content::formatted("hi", glow.clone())).await;
    assert_eq!(webhook.next().await["message"]["entities"], glow);
    alice.sends_raw(json!({ "hologram": { "depth": 3 } })).await;
    assert_eq!(webhook.next().await["message"]["hologram"]["depth"], 3);
    bot.emulator.deliver_raw(bot.id, json!({ "wormhole": {} }));
    assert_eq!(webhook.next().await["wormhole"], json!({}));
    bot.emulator.deliver_text(bot.id, "not json");
    assert_eq!(webhook.next().await, "not json");
}

#[tokio::test]
async fn a_pressed_button_is_answered() {
    let (bot, mut webhook) = (Bot::start().await, Webhook::listen().await);
    webhook.set(&bot).await;
    let alice = bot.emulator.person("Alice");
    alice.says("/start").await;
    webhook.next().await;
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Find somebody", "callback_data": "find" }]] });
    let menu = json!({ "chat_id": alice.id(), "text": "menu", "reply_markup": keyboard });
    bot.calls("sendMessage", menu).await;
    let pressed = alice.presses("Find").await;
    let query = webhook.next().await["callback_query"].clone();
    assert_eq!((&query["data"], &query["message"]["text"]), (&json!("find"), &json!("menu")));
    bot.calls("answerCallbackQuery", json!({ "callback_query_id": query["id"], "text": "Searching" })).await;
    assert_eq!(pressed.answered().await["text"], "Searching");
    let unknown = bot.refused("answerCallbackQuery", json!({ "callback_query_id": "1" })).await;
    assert!(unknown.1.contains("query is too old"), "{unknown:?}");
}

#[tokio::test]
async fn a_key_of_the_keyboard_sends_its_text() {
    let bot = Bot::start().await;
    let alice = bot.emulator.person("Alice");
    alice.says("/start").await;
    let keyboard = json!({ "keyboard": [[{ "text": "⏭ Next" }]], "resize_keyboard": true });
    bot.calls("sendMessage", json!({ "chat_id": alice.id(), "text": "menu", "reply_markup": keyboard }))
        .await;
    alice.presses("Next").await.answered().await;
    assert_eq!(alice.chat().last().unwrap().text, "⏭ Next");
}

#[tokio::test]
async fn reactions_go_both_ways() {
    let (bot, mut webhook) = (Bot::start().await, Webhook::listen().await);
    let asked = json!({ "url": webhook.url, "allowed_updates": ["message", "message_reaction"] });
    bot.calls("setWebhook", asked).await;
    let alice = bot.emulator.person("Alice");
    let id = alice.says("hello").await;
    webhook.next().await;
    alice.reacts(id, "🔥").await;
    let reaction = webhook.next().await["message_reaction"].clone();
    assert_eq!(reaction["new_reaction"], json!([{ "type": "emoji", "emoji": "🔥" }]));
    let thumb = json!([{ "type": "emoji", "emoji": "👍" }]);
    let react = json!({ "chat_id": alice.id(), "message_id": id, "reaction": thumb });
    bot.calls("setMessageReaction", react.clone()).await;
    assert_eq!(alice.chat()[0].reactions, ["👍"]);
    let mut strange = react;
    strange["reaction"][0]["emoji"] = json!("🧨");
    assert_eq!(bot.refused("setMessageReaction", strange).await.1, "Bad Request: REACTION_INVALID");
}

#[tokio::test]
#[should_panic(expected = "nothing came that contains \"goodbye\"")]
async fn a_wait_for_what_never_comes_fails_and_shows_the_chat() {
    let patience = std::time::Duration::from_millis(50);
    let bot = Bot::with(shoal_emulator::Options { patience, ..Default::default() }).await;
    let alice = bot.emulator.person("Alice");
    alice.says("/start").await;
    alice.hears("goodbye").await;
}
