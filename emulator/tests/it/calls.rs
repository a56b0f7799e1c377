//! Calls: bodies, judgement, and the rules of each method.

use serde_json::{Value, json};
use shoal_emulator::{Content, Fault, Options};

use crate::bot::Bot;

#[tokio::test]
async fn every_kind_of_body_is_read() {
    let bot = Bot::start().await;
    let alice = bot.emulator.person("Alice");
    alice.says("/start").await;
    bot.calls("SendMessage", json!({ "chat_id": alice.id(), "text": "by json" })).await;
    alice.hears("by json").await;

    let id = alice.id().to_string();
    let form = "chat_id=".to_owned() + &id + "&text=by+form";
    let sent = bot.post("sendmessage").header("content-type", "application/x-www-form-urlencoded").body(form);
    assert_eq!(sent.send().await.unwrap().status(), 200);
    alice.hears("by form").await;

    let sent = bot.post(&format!("sendMessage?chat_id={id}&text=by%20query")).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    alice.hears("by query").await;

    let boundary = "xxBOUNDARYxx";
    let part = |head: &str, body: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
    };
    let body = part("name=\"chat_id\"", &id)
        + &part("name=\"caption\"", "by multipart")
        + &part("name=\"photo\"; filename=\"a.jpg\"", "JPEG")
        + &format!("--{boundary}--\r\n");
    let multipart = format!("multipart/form-data; boundary={boundary}");
    let sent = bot.post("sendPhoto").header("content-type", multipart).body(body).send().await.unwrap();
    assert_eq!(sent.status(), 200, "{}", sent.text().await.unwrap());
    assert_eq!(alice.hears("by multipart").await.kind, "photo");
    assert!(bot.emulator.violations().is_empty(), "{:?}", bot.emulator.violations());
}

#[tokio::test]
async fn tokens_and_methods_are_checked() {
    let bot = Bot::start().await;
    let status = async |url: String| reqwest::get(url).await.unwrap().status().as_u16();
    assert_eq!(status(bot.url("getMe")).await, 200);
    assert_eq!(status(format!("{}/bot1001:Wrong/getMe", bot.emulator.url())).await, 401);
    assert_eq!(status(format!("{}/botnonsense/getMe", bot.emulator.url())).await, 404);
    assert_eq!(bot.refused("sendHologram", json!({})).await, (404, "Not Found: method not found".into()));
    let known = bot.refused("setChatTitle", json!({ "chat_id": 1, "title": "x" })).await;
    assert_eq!(known, (501, "Not Implemented: setChatTitle is not emulated".into()));
}

#[tokio::test]
async fn broken_rules_are_remembered() {
    let bot = Bot::start().await;
    let alice = bot.emulator.person("Alice");
    alice.says("/start").await;
    let text = |text: &str| json!({ "chat_id": alice.id(), "text": text });
    bot.calls("sendMessage", text(&"a".repeat(4096))).await;
    assert!(bot.emulator.violations().is_empty());

    assert_eq!(
        bot.refused("sendMessage", text(&"a".repeat(4097))).await.1,
        "Bad Request: message is too long"
    );
    assert_eq!(bot.refused("sendMessage", text("  ")).await.1, "Bad Request: message text is empty");
    let mut strange = text("hi");
    strange["colour"] = json!("red");
    bot.calls("sendMessage", strange).await;
    let mut formatted = text("hi");
    formatted["entities"] = json!([{ "type": "glow", "offset": 0, "length": 2 }]);
    assert_eq!(bot.refused("sendMessage", formatted.clone()).await.0, 400);
    formatted["entities"] = json!([{ "type": "bold", "offset": 1, "length": 2 }]);
    assert!(bot.refused("sendMessage", formatted).await.1.contains("can't parse entities"));
    let reasons: Vec<String> = bot.emulator.violations().into_iter().map(|v| v.reason).collect();
    assert_eq!(reasons.len(), 5, "{reasons:?}");
    assert_eq!(reasons[2], "unknown parameter colour");
}

#[tokio::test]
async fn who_cannot_be_written_to_is_not() {
    let bot = Bot::start().await;
    let alice = bot.emulator.person("Alice");
    let hello = json!({ "chat_id": alice.id(), "text": "hello" });
    let reason = async || bot.refused("sendMessage", hello.clone()).await;
    assert_eq!(reason().await, (403, "Forbidden: bot can't initiate conversation with a user".into()));
    alice.says("/start").await;
    bot.calls("sendMessage", hello.clone()).await;
    alice.blocks().await;
    assert_eq!(reason().await, (403, "Forbidden: bot was blocked by the user".into()));
    alice.unblocks().await;
    bot.calls("sendMessage", hello.clone()).await;
    alice.deactivates().await;
    assert_eq!(reason().await, (403, "Forbidden: user is deactivated".into()));
    let nobody = bot.refused("sendMessage", json!({ "chat_id": 4, "text": "hello" })).await;
    assert_eq!(nobody, (400, "Bad Request: chat not found".into()));
    assert!(bot.emulator.violations().is_empty());
}

#[tokio::test]
async fn a_copy_says_nothing_of_its_origin_and_a_forward_does() {
    let bot = Bot::start().await;
    let (alice, bob) = (bot.emulator.person("Alice"), bot.emulator.person("Bob"));
    bob.says("/start").await;
    let photo = alice.sends(Content::photo().caption("my cat https://cat.example")).await;
    let from = json!({ "chat_id": bob.id(), "from_chat_id": alice.id(), "message_id": photo });
    bot.calls("copyMessage", from.clone()).await;
    let copy = bob.hears("my cat").await;
    assert_eq!((copy.kind.as_str(), copy.forwarded), ("photo", false));
    assert_eq!(copy.entities[0]["type"], "url");
    assert!(bob.traces_of(&alice).is_empty());

    let mut captioned = from.clone();
    captioned["caption"] = json!("<b>other</b> words");
    captioned["parse_mode"] = json!("HTML");
    bot.calls("copyMessage", captioned).await;
    assert_eq!(bob.hears("other words").await.entities[0]["type"], "bold");

    bot.calls("forwardMessage", from).await;
    assert!(bob.hears("my cat").await.forwarded);
    assert!(!bob.traces_of(&alice).is_empty());

    let story = alice.sends(Content::story()).await;
    let copy_of = |id: i64| json!({ "chat_id": bob.id(), "from_chat_id": alice.id(), "message_id": id });
    let copying = async |id: i64| bot.refused("copyMessage", copy_of(id)).await.1;
    assert_eq!(copying(story).await, "Bad Request: message can't be copied");
    assert_eq!(copying(9_999).await, "Bad Request: message to copy not found");
}

#[tokio::test]
async fn an_album_is_copied_as_one() {
    let bot = Bot::start().await;
    let (alice, bob) = (bot.emulator.person("Alice"), bot.emulator.person("Bob"));
    bob.says("/start").await;
    let mut ids = alice.sends_album(vec![Content::photo(), Content::video()]).await;
    ids.push(9_999);
    let copies = json!({ "chat_id": bob.id(), "from_chat_id": alice.id(), "message_ids": ids });
    let ids_of_copies = bot.calls("copyMessages", copies).await;
    assert_eq!(ids_of_copies.as_array().map(Vec::len), Some(2), "the missing one is skipped");
    let groups: Vec<Value> =
        bob.chat().iter().skip(1).map(|heard| heard.json["media_group_id"].clone()).collect();
    assert!(groups[0].is_string() && groups[0] == groups[1], "{groups:?}");
}

#[tokio::test]
async fn messages_are_edited_and_deleted() {
    let bot = Bot::start().await;
    let alice = bot.emulator.person("Alice");
    alice.says("/start").await;
    let sent = bot.calls("sendMessage", json!({ "chat_id": alice.id(), "text": "one" })).await;
    let edit = json!({ "chat_id": alice.id(), "message_id": sent["message_id"], "text": "two" });
    bot.calls("editMessageText", edit.clone()).await;
    assert!(alice.hears("two").await.edited);
    let (code, reason) = bot.refused("editMessageText", edit).await;
    assert!(code == 400 && reason.starts_with("Bad Request: message is not modified"), "{reason}");
    let own = alice.says("mine").await;
    let edit = json!({ "chat_id": alice.id(), "message_id": own, "text": "yours" });
    assert_eq!(bot.refused("editMessageText", edit).await.1, "Bad Request: message can't be edited");
    let gone = json!({ "chat_id": alice.id(), "message_id": sent["message_id"] });
    bot.calls("deleteMessage", gone.clone()).await;
    assert_eq!(bot.refused("deleteMessage", gone).await.1, "Bad Request: message to delete not found");
}

#[tokio::test]
async fn ordered_faults_happen_once() {
    let bot = Bot::with(Options::default()).await;
    let alice = bot.emulator.person("Alice");
    alice.says("/start").await;
    let text = |text: &str| json!({ "chat_id": alice.id(), "text": text });
    bot.emulator
        .next_call(alice.id(), Fault::TooManyRequests { retry_after: std::time::Duration::from_secs(7) });
    let answer = bot.call("sendMessage", text("one")).await;
    assert_eq!((&answer["error_code"], &answer["parameters"]["retry_after"]), (&json!(429), &json!(7)));
    bot.emulator.next_call(alice.id(), Fault::ServerError);
    assert_eq!(bot.refused("sendMessage", text("two")).await.0, 500);
    for (executed, words) in [(false, "three"), (true, "four")] {
        bot.emulator.next_call(alice.id(), Fault::DropReply { executed });
        assert!(bot.post("sendMessage").json(&text(words)).send().await.is_err(), "the line is cut");
    }
    bot.calls("sendMessage", text("five")).await;
    let heard: Vec<String> = alice.chat().into_iter().skip(1).map(|heard| heard.text).collect();
    assert_eq!(heard, ["four", "five"]);
}

#[tokio::test]
async fn two_bots_live_side_by_side() {
    let bots = vec!["1001:AAfirst".to_owned(), "1002:AAsecond".to_owned()];
    let bot = Bot::with(Options { bots, ..Options::default() }).await;
    let alice = bot.emulator.person("Alice");
    let second = bot.emulator.bots()[1];
    alice.with(second).says("/start").await;
    let hello = json!({ "chat_id": alice.id(), "text": "hello" });
    assert_eq!(bot.refused("sendMessage", hello.clone()).await.0, 403, "she started the other bot only");
    let url = format!("{}/bot1002:AAsecond/sendMessage", bot.emulator.url());
    assert_eq!(reqwest::Client::new().post(url).json(&hello).send().await.unwrap().status(), 200);
    alice.with(second).hears("hello").await;
    assert!(alice.chat().is_empty());
}
