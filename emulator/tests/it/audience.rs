//! An audience: many who only receive, and what of that is known of each.

use serde_json::{Value, json};
use shoal_emulator::{Closed, Options, PersonId};

use crate::bot::Bot;

fn text(chat: i64, text: &str) -> Value {
    json!({ "chat_id": chat, "text": text })
}

#[tokio::test]
async fn who_received_what_is_counted_by_tag() {
    let bot = Bot::start().await;
    bot.emulator.audience(bot.id, 101..=120);
    bot.emulator.closes(120, Closed::Blocked);
    bot.emulator.closes(119, Closed::Deactivated);
    bot.calls("sendMessage", text(101, "#spring before it was counted")).await;
    bot.emulator.count_tag("#spring");
    for person in 101..=118 {
        bot.calls("sendMessage", text(person, &format!("Hello {person} #spring"))).await;
        bot.calls("sendMessage", text(person, "something else")).await;
    }
    for person in [119, 120] {
        assert_eq!(bot.refused("sendMessage", text(person, "#spring")).await.0, 403);
    }
    assert_eq!(bot.emulator.received_once("#spring"), 18);
    let photo = json!({ "chat_id": 105, "photo": "https://pictures.example/1.jpg", "caption": "#spring" });
    bot.calls("sendPhoto", photo).await;
    assert_eq!(bot.emulator.received_once("#spring"), 17);
    assert_eq!(bot.emulator.received_more_than_once("#spring"), [PersonId(105)]);
    let received = |person| bot.emulator.received(person, "#spring");
    assert_eq!((received(101), received(105), received(120)), (1, 2, 0));
}

#[tokio::test]
#[should_panic(expected = "nobody counts")]
async fn what_is_not_counted_is_not_said_to_be_none() {
    let _never = Bot::start().await.emulator.received(101, "#spring");
}

#[tokio::test]
async fn what_was_sent_to_an_audience_is_edited_and_deleted() {
    let bot = Bot::start().await;
    bot.emulator.audience(bot.id, [101]);
    let mut ids = Vec::new();
    for words in ["one", "two", "three", "four", "five"] {
        ids.push(bot.calls("sendMessage", text(101, words)).await["message_id"].clone());
    }
    let about = |index: usize| json!({ "chat_id": 101, "message_id": ids[index] });
    let mut edit = about(4);
    edit["text"] = json!("five!");
    assert_eq!(bot.calls("editMessageText", edit.clone()).await["text"], "five!");
    let (_, reason) = bot.refused("editMessageText", edit).await;
    assert!(reason.starts_with("Bad Request: message is not modified"), "{reason}");
    bot.calls("deleteMessage", about(3)).await;
    assert_eq!(bot.refused("deleteMessage", about(3)).await.1, "Bad Request: message to delete not found");
    let oldest = bot.refused("deleteMessage", about(0)).await.1;
    assert_eq!(oldest, "Bad Request: message to delete not found", "the newest four are kept");
    let member = bot.emulator.member(bot.id, 101);
    let words: Vec<String> = member.chat().into_iter().map(|heard| heard.text).collect();
    assert_eq!(words, ["two", "three", "five!"]);
}

#[tokio::test]
async fn one_of_an_audience_tells_a_story() {
    let bot = Bot::start().await;
    bot.emulator.audience(bot.id, 101..=103);
    bot.calls("sendMessage", text(102, "before")).await;
    let member = bot.emulator.member(bot.id, 102);
    member.hears("before").await;
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Stop", "callback_data": "stop" }]] });
    let mut after = text(102, "after");
    after["reply_markup"] = keyboard;
    bot.calls("sendMessage", after).await;
    member.hears("after").await;
    member.presses("Stop").await;
    member.blocks().await;
    assert_eq!(bot.refused("sendMessage", text(102, "gone")).await.0, 403);
    bot.calls("sendMessage", text(103, "still here")).await;
}

#[tokio::test]
async fn a_person_may_be_of_the_audience_of_another_bot() {
    let bots = vec!["1001:AAfirst".to_owned(), "1002:AAsecond".to_owned()];
    let bot = Bot::with(Options { bots, ..Options::default() }).await;
    let second = bot.emulator.bots()[1];
    let alice = bot.emulator.person("Alice").with(second);
    bot.emulator.audience(bot.id, [alice.id()]);
    bot.calls("sendMessage", text(alice.id(), "hello")).await;
    alice.with(bot.id).hears("hello").await;
    assert!(alice.chat().is_empty());
}
