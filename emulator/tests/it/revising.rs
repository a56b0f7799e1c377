//! What is done to a message that is there, and what a message refers to.

use serde_json::json;
use shoal_emulator::Content;

use crate::bot::bot_and_alice;

#[tokio::test]
async fn another_file_takes_the_place_of_the_first() {
    let (bot, alice) = bot_and_alice().await;
    let (photo, video) = (alice.sends(Content::photo()).await, alice.sends(Content::video()).await);
    let shown = |id: i64| alice.chat().into_iter().find(|heard| heard.message_id == id).unwrap().json;
    let copy =
        json!({"chat_id": alice.id(), "from_chat_id": alice.id(), "message_id": photo, "caption": "sea"});
    let copied = bot.calls("copyMessage", copy).await["message_id"].clone();
    let edit = |caption: Option<&str>| {
        let media = json!({"type": "video", "media": shown(video)["video"]["file_id"], "caption": caption});
        let media = media.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
        let media: serde_json::Map<_, _> = media.map(|(name, value)| (name.clone(), value.clone())).collect();
        json!({"chat_id": alice.id(), "message_id": copied, "media": media})
    };
    bot.calls("editMessageMedia", edit(Some("it moves"))).await;
    let heard = alice.hears("it moves").await;
    assert_eq!((heard.message_id, &*heard.kind), (copied.as_i64().unwrap(), "video"));
    let again = bot.refused("editMessageMedia", edit(Some("it moves"))).await.1;
    assert!(again.contains("message is not modified"), "{again}");
    bot.calls("editMessageMedia", edit(None)).await;
    assert_eq!(shown(copied.as_i64().unwrap()).get("caption"), None, "the words go unless they come again");
    assert!(bot.emulator.violations().is_empty(), "{:?}", bot.emulator.violations());
}

#[tokio::test]
async fn a_place_moves_for_as_long_as_it_does() {
    let (bot, alice) = bot_and_alice().await;
    let chat_id = alice.id();
    let sent = json!({"chat_id": chat_id, "latitude": 1.5, "longitude": 2.5, "live_period": 60});
    let id = bot.calls("sendLocation", sent).await["message_id"].clone();
    let moved =
        |latitude: f64| json!({"chat_id": chat_id, "message_id": id, "latitude": latitude, "longitude": 2.5});
    let place = bot.calls("editMessageLiveLocation", moved(1.6)).await["location"].clone();
    assert_eq!(place, json!({"latitude": 1.6, "longitude": 2.5, "live_period": 60}));
    let stop = json!({"chat_id": chat_id, "message_id": id});
    let place = bot.calls("stopMessageLiveLocation", stop.clone()).await["location"].clone();
    assert_eq!(place.get("live_period"), None);
    for (method, call) in [("editMessageLiveLocation", moved(1.7)), ("stopMessageLiveLocation", stop)] {
        assert_eq!(bot.refused(method, call).await.1, "Bad Request: message can't be edited", "{method}");
    }
}

#[tokio::test]
async fn a_part_that_is_quoted_must_be_there() {
    let (bot, alice) = bot_and_alice().await;
    let asked = alice.says("tea or coffee?").await;
    let answer = |quote: &str| {
        let reply = json!({"message_id": asked, "quote": quote, "quote_position": 7});
        json!({"chat_id": alice.id(), "text": "this", "reply_parameters": reply})
    };
    let sent = bot.calls("sendMessage", answer("coffee")).await;
    assert_eq!(sent["quote"], json!({"text": "coffee", "position": 7, "is_manual": true}));
    assert_eq!(sent["reply_to_message"]["message_id"], asked);
    assert_eq!(bot.refused("sendMessage", answer("cocoa")).await.1, "Bad Request: QUOTE_TEXT_INVALID");
}

#[tokio::test]
async fn an_emoji_of_somebodys_own_is_set_only_where_it_is_already() {
    let (bot, alice) = bot_and_alice().await;
    let said = alice.says("hello").await;
    let own = json!([{"type": "custom_emoji", "custom_emoji_id": "5"}]);
    let react = json!({"chat_id": alice.id(), "message_id": said, "reaction": own});
    let refused = bot.refused("setMessageReaction", react.clone()).await.1;
    assert_eq!(refused, "Bad Request: REACTION_INVALID");
    alice.reacts_with(said, own).await;
    bot.calls("setMessageReaction", react).await;
}
