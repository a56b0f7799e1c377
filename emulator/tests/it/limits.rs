//! Telegram's limits on sending, as a bot meets them, and the counts by which its sending is judged.

use std::time::Duration;

use serde_json::{Value, json};
use shoal_emulator::{Fault, Limits, Options, Person, Traffic};

use crate::bot::{Bot, bot_and_alice};

/// Longer than any test runs: whatever is to come after it does not come.
const FOR_LONG: Duration = Duration::from_secs(10_000);

fn text(person: &Person, text: &str) -> Value {
    json!({ "chat_id": person.id(), "text": text })
}

fn retry_after(answer: &Value) -> Option<u64> {
    assert_eq!(answer["error_code"], 429, "{answer}");
    answer["parameters"]["retry_after"].as_u64()
}

#[tokio::test]
async fn above_its_limit_a_bot_waits_with_everything_but_answers() {
    let (bot, alice) = bot_and_alice().await;
    let bob = bot.emulator.person("Bob");
    bob.says("/start").await;
    let sent = bot.calls("sendMessage", text(&alice, "one")).await;
    bot.emulator.count_anew(bot.id);
    bot.emulator.limit(bot.id, Limits { retry_after: FOR_LONG, ..Limits::per_second(0) });
    assert_eq!(retry_after(&bot.call("sendMessage", text(&alice, "two")).await), Some(10_000));
    let mut edit = text(&alice, "three");
    edit["message_id"] = sent["message_id"].clone();
    let rest = retry_after(&bot.call("editMessageText", edit).await).unwrap();
    assert!(rest > 9_000, "the rest of the wait, {rest}");
    retry_after(&bot.call("sendMessage", text(&bob, "four")).await);

    let pressed = alice.forges_press(sent["message_id"].as_i64().unwrap(), "x").await;
    assert!(pressed.answer().is_none());
    let typing = json!({ "chat_id": alice.id(), "action": "typing" });
    bot.calls("sendChatAction", typing).await;
    bot.calls("getMe", json!({})).await;
    let words: Vec<String> = alice.chat().into_iter().skip(1).map(|heard| heard.text).collect();
    assert_eq!(words, ["one"], "nothing is done for a call that is refused");
    let traffic = bot.emulator.traffic(bot.id);
    let counted =
        Traffic { calls: 3, refused_429: 3, during_wait: 2, busiest_second: 3, ..Traffic::default() };
    assert_eq!(Traffic { busiest_second: 3, ..traffic }, counted);

    let url = format!("{}/emulator/traffic", bot.emulator.url());
    let told: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    assert_eq!(told["1001"]["refused_429"], 3);
    bot.emulator.limit(bot.id, Limits::default());
    bot.calls("sendMessage", text(&bob, "five")).await;
    assert_eq!(bot.emulator.traffic(bot.id).sent, 1);
}

#[tokio::test]
async fn in_no_second_more_than_the_limit_passes() {
    let (bot, alice) = bot_and_alice().await;
    bot.emulator.limit(bot.id, Limits { excess_only: true, ..Limits::per_second(10) });
    let (mut calls, mut refused) = (0, 0);
    while refused < 20 && calls < 5_000 {
        let answer = bot.call("sendMessage", text(&alice, &format!("{calls}"))).await;
        calls += 1;
        refused += u64::from(answer["ok"] == false);
    }
    let journal = bot.emulator.calls();
    let passed: Vec<Duration> =
        journal.iter().filter(|call| call.result.is_ok()).map(|call| call.at).collect();
    let in_second = |from: &Duration| {
        passed.iter().filter(|at| **at >= *from && **at < *from + Duration::from_secs(1)).count()
    };
    let most = passed.iter().map(in_second).max();
    assert_eq!(most, Some(10));
    let traffic = bot.emulator.traffic(bot.id);
    assert_eq!((traffic.calls, traffic.refused_429, traffic.sent), (calls, refused, calls - refused));
    assert!(traffic.busiest_second > 10, "what is refused arrived all the same: {traffic:?}");
    assert_eq!(traffic.during_wait, 0, "nobody was told that the whole bot waits");
}

#[tokio::test]
async fn a_chat_refuses_alone_and_for_as_long_as_it_says() {
    let (bot, alice) = bot_and_alice().await;
    let bob = bot.emulator.person("Bob");
    bob.says("/start").await;
    bot.emulator.refuse_chat(alice.id(), FOR_LONG);
    bot.calls("sendMessage", text(&bob, "hello")).await;
    assert_eq!(bot.emulator.chat_traffic(bot.id, alice.id()).during_wait, 0);
    for _ in 0..3 {
        let rest = retry_after(&bot.call("sendMessage", text(&alice, "hello")).await).unwrap();
        assert!((9_900..=10_000).contains(&rest), "{rest}");
    }
    assert_eq!(bot.emulator.chat_traffic(bot.id, alice.id()).during_wait, 2, "all after the first");
    assert_eq!(bot.emulator.chat_traffic(bot.id, bob.id()).during_wait, 0);
    assert_eq!(bot.emulator.traffic(bot.id).during_wait, 0);
    bot.emulator.refuse_chat(alice.id(), Duration::ZERO);
    bot.calls("sendMessage", text(&alice, "at last")).await;

    bot.emulator.limit(bot.id, Limits { per_chat: Some((2, FOR_LONG)), ..Limits::default() });
    for answered in [true, true, false] {
        assert_eq!(bot.call("sendMessage", text(&alice, "again")).await["ok"], answered);
        bot.calls("getMe", json!({})).await;
    }
    bot.calls("sendMessage", text(&bob, "beside")).await;
}

#[tokio::test]
async fn a_group_takes_twenty_in_a_minute() {
    let (bot, _alice) = bot_and_alice().await;
    bot.emulator.group(bot.id, -1_001_234);
    bot.emulator.limit(bot.id, Limits { per_group: Some(20), ..Limits::default() });
    let hello = json!({ "chat_id": -1_001_234, "text": "hello" });
    for _ in 0..20 {
        let sent = bot.calls("sendMessage", hello.clone()).await;
        assert_eq!(sent["chat"], json!({ "id": -1_001_234, "type": "group", "title": "Group" }));
    }
    let rest = retry_after(&bot.call("sendMessage", hello).await).unwrap();
    assert!(rest > 30, "until the first is a minute ago: {rest}");
}

#[tokio::test]
async fn a_paid_broadcast_costs_above_the_free_rate_and_only_what_arrives() {
    let (bot, alice) = bot_and_alice().await;
    bot.emulator.limit(bot.id, Limits::per_second(0));
    bot.emulator.owns_stars(bot.id, 5);
    let mut paid = text(&alice, "news");
    paid["allow_paid_broadcast"] = json!(true);
    let album = json!({
        "chat_id": alice.id(),
        "allow_paid_broadcast": true,
        "media": vec![json!({ "type": "photo", "media": "https://pictures.example/1.jpg" }); 10],
    });
    for _ in 0..2 {
        let sent = bot.call("sendMediaGroup", album.clone()).await;
        assert_eq!(sent["ok"], true, "who pays passes by the free limit: {sent}");
    }
    let mut nobody = paid.clone();
    nobody["chat_id"] = json!(4);
    for _ in 0..100 {
        assert_eq!(bot.refused("sendMessage", nobody.clone()).await.1, "Bad Request: chat not found");
    }
    assert_eq!(
        bot.emulator.stars_spent_tenths(bot.id),
        0,
        "twenty are free, and what is not sent costs nothing"
    );
    let mut refused = None;
    for _ in 0..1_000 {
        let answer = bot.call("sendMediaGroup", album.clone()).await;
        if answer["ok"] == false {
            refused = Some(answer["description"].clone());
            break;
        }
    }
    assert_eq!(
        refused,
        Some(json!("Bad Request: BALANCE_TOO_LOW")),
        "an album above the free rate costs more"
    );
    bot.emulator.owns_stars(bot.id, 1_000_000);
    for _ in 0..1_000 {
        if bot.emulator.stars_spent_tenths(bot.id) > 0 {
            break;
        }
        bot.calls("sendMediaGroup", album.clone()).await;
    }
    assert!(bot.emulator.stars_spent_tenths(bot.id) > 0);
    bot.emulator.limit(bot.id, Limits { paid_per_bot: Some(0), ..Limits::default() });
    retry_after(&bot.call("sendMessage", paid).await);
    bot.calls("sendMessage", text(&alice, "not paid, not held up")).await;
}

#[tokio::test]
async fn a_wait_ordered_for_a_call_counts_like_any_other() {
    let (bot, alice) = bot_and_alice().await;
    bot.emulator.next_call(alice.id(), Fault::TooManyRequests { retry_after: FOR_LONG });
    retry_after(&bot.call("sendMessage", text(&alice, "one")).await);
    bot.calls("sendMessage", text(&alice, "two")).await;
    assert_eq!(bot.emulator.chat_traffic(bot.id, alice.id()).during_wait, 1);
}

#[tokio::test]
async fn an_answer_travels_and_its_call_does_not() {
    let (bot, alice) = bot_and_alice().await;
    bot.emulator.answer_after(Duration::from_millis(200));
    let began = std::time::Instant::now();
    bot.calls("sendMessage", text(&alice, "far away")).await;
    assert!(began.elapsed() >= Duration::from_millis(200));
    bot.emulator.answer_after(FOR_LONG);
    let call = bot.post("sendMessage").json(&text(&alice, "never answered")).send();
    let heard = tokio::select! {
        _answered = call => panic!("the answer takes longer"),
        heard = alice.hears("never answered") => heard,
    };
    assert!(!heard.edited);
    assert_eq!(bot.emulator.traffic(bot.id).sent, 2, "the bot that gave up does not undo what was done");
    let answer = bot.calls("getMe", json!({})).await;
    assert_eq!(answer["is_bot"], true, "what is in no chat is answered at once");
}

#[tokio::test]
async fn each_bot_has_limits_and_counts_of_its_own() {
    let bots = vec!["1001:AAfirst".to_owned(), "1002:AAsecond".to_owned()];
    let bot = Bot::with(Options { bots, ..Options::default() }).await;
    let alice = bot.emulator.person("Alice");
    alice.says("/start").await;
    let second = bot.emulator.bots()[1];
    bot.emulator.limit(second, Limits::per_second(0));
    bot.calls("sendMessage", text(&alice, "hello")).await;
    assert_eq!(bot.emulator.traffic(second), Traffic::default());
    assert_eq!(bot.emulator.traffic(bot.id).calls, 1);
}
