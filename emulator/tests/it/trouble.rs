//! What goes wrong: answers that do not come or say nothing, chats that cannot be reached, tokens that are no more.

use std::time::Duration;

use serde_json::{Value, json};
use shoal_emulator::{Closed, Disturbance, Fault, Options, Person};

use crate::bot::{Bot, bot_and_alice};

fn text(chat: i64, text: &str) -> Value {
    json!({ "chat_id": chat, "text": text })
}

fn heard(alice: &Person) -> Vec<String> {
    alice.chat().into_iter().skip(1).map(|heard| heard.text).collect()
}

#[tokio::test]
async fn an_answer_may_be_cut_garbled_or_a_page() {
    let (bot, alice) = bot_and_alice().await;
    let answer = async |fault: Fault, words: &str| {
        bot.emulator.next_call(alice.id(), fault);
        bot.post("sendMessage").json(&text(alice.id(), words)).send().await
    };
    let cut = answer(Fault::CutReply, "cut").await.unwrap();
    assert_eq!(cut.status(), 200);
    assert!(cut.text().await.is_err(), "the body ends before its end");
    let garbled = answer(Fault::GarbledReply, "garbled").await.unwrap();
    assert_eq!(garbled.status(), 200);
    assert!(serde_json::from_str::<Value>(&garbled.text().await.unwrap()).is_err());
    for (code, executed, words) in [(502, true, "gateway"), (504, false, "lost")] {
        let page = answer(Fault::Gateway { code, executed }, words).await.unwrap();
        assert_eq!(page.status(), code);
        assert!(page.text().await.unwrap().starts_with("<html>"));
    }
    bot.calls("sendMessage", text(alice.id(), "whole")).await;
    assert_eq!(heard(&alice), ["cut", "garbled", "gateway", "whole"]);
    let traffic = bot.emulator.traffic(bot.id);
    assert_eq!((traffic.unknown, traffic.unknown_executed, traffic.sent), (4, 3, 4));
}

#[tokio::test]
async fn a_late_answer_is_of_what_was_done_at_once() {
    let (bot, alice) = bot_and_alice().await;
    bot.emulator.next_call(alice.id(), Fault::LateReply(Duration::from_secs(10_000)));
    let call = bot.post("sendMessage").json(&text(alice.id(), "late")).send();
    tokio::select! {
        _answered = call => panic!("the answer takes longer"),
        _ = alice.hears("late") => {}
    }
    bot.emulator.next_call(alice.id(), Fault::LateReply(Duration::from_millis(200)));
    let began = std::time::Instant::now();
    bot.calls("sendMessage", text(alice.id(), "a little late")).await;
    assert!(began.elapsed() >= Duration::from_millis(200));
    bot.emulator.call_where("late", |call| call.params["text"] == "late" && call.result.is_ok()).await;
}

#[tokio::test]
async fn a_share_of_the_calls_is_met_and_the_same_ones_with_the_same_seed() {
    let failed = async |seed: u64| {
        let bot = Bot::with(Options { seed, ..Options::default() }).await;
        let alice = bot.emulator.person("Alice");
        alice.says("/start").await;
        let faults = [Fault::ServerError, Fault::Gateway { code: 502, executed: true }];
        let mut disturbance = Disturbance::of(0.3, &faults);
        disturbance.methods = vec!["sendMessage".to_owned()];
        disturbance.text = Some("#news".to_owned());
        bot.emulator.disturb(disturbance);
        let mut failed = Vec::new();
        for number in 0..60 {
            bot.calls("sendMessage", text(alice.id(), "not of it")).await;
            let call = bot.post("sendMessage").json(&text(alice.id(), "#news"));
            if !call.send().await.unwrap().status().is_success() {
                failed.push(number);
            }
        }
        bot.emulator.calm();
        for _ in 0..20 {
            bot.calls("sendMessage", text(alice.id(), "#news")).await;
        }
        let traffic = bot.emulator.traffic(bot.id);
        assert_eq!(traffic.unknown, failed.len() as u64, "a 5xx says nothing");
        let executed = traffic.unknown_executed;
        assert!(executed > 0 && executed < traffic.unknown, "both faults were met: {traffic:?}");
        failed
    };
    let (first, again, other) = (failed(3).await, failed(3).await, failed(4).await);
    assert!((5..35).contains(&first.len()), "{first:?}");
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[tokio::test]
async fn who_calls_a_closed_chat_again_is_counted() {
    let (bot, alice) = bot_and_alice().await;
    let hello = text(alice.id(), "hello");
    let sent = bot.calls("sendMessage", hello.clone()).await;
    let refusals = [
        (Closed::Blocked, 403, "Forbidden: bot was blocked by the user"),
        (Closed::Deactivated, 403, "Forbidden: user is deactivated"),
        (Closed::NotFound, 400, "Bad Request: chat not found"),
    ];
    for (closed, code, description) in refusals {
        bot.emulator.count_anew(bot.id);
        bot.emulator.closes(alice.id(), closed);
        for after in [0, 1, 2] {
            assert_eq!(bot.refused("sendMessage", hello.clone()).await, (code, description.to_owned()));
            assert_eq!(bot.emulator.chat_traffic(bot.id, alice.id()).after_refusal, after);
        }
        bot.emulator.opens(alice.id());
        bot.calls("sendMessage", hello.clone()).await;
        assert_eq!(bot.emulator.chat_traffic(bot.id, alice.id()).after_refusal, 2, "it may try again");
    }
    bot.emulator.closes(alice.id(), Closed::NotFound);
    let gone = json!({ "chat_id": alice.id(), "message_id": sent["message_id"] });
    assert_eq!(bot.refused("deleteMessage", gone).await.1, "Bad Request: chat not found");
}

#[tokio::test]
async fn a_person_who_blocks_and_returns_may_be_written_to() {
    let (bot, alice) = bot_and_alice().await;
    alice.blocks().await;
    bot.refused("sendMessage", text(alice.id(), "one")).await;
    bot.refused("sendMessage", text(alice.id(), "two")).await;
    alice.unblocks().await;
    bot.calls("sendMessage", text(alice.id(), "three")).await;
    assert_eq!(bot.emulator.chat_traffic(bot.id, alice.id()).after_refusal, 1);
}

#[tokio::test]
async fn a_group_moves() {
    let (bot, _alice) = bot_and_alice().await;
    let (group, supergroup) = (-77, -1_001_234_567_890_123);
    bot.emulator.group(bot.id, group);
    bot.calls("sendMessage", text(group, "here")).await;
    bot.emulator.group(bot.id, supergroup);
    bot.emulator.closes(group, Closed::MigratedTo(supergroup));
    let answer = bot.call("sendMessage", text(group, "here?")).await;
    assert_eq!(answer["error_code"], 400);
    assert_eq!(answer["description"], "Bad Request: group chat was upgraded to a supergroup chat");
    assert_eq!(answer["parameters"], json!({ "migrate_to_chat_id": supergroup }));
    let sent = bot.calls("sendMessage", text(supergroup, "there")).await;
    assert_eq!(sent["chat"]["type"], "supergroup");
}

#[tokio::test]
async fn calls_with_a_token_that_is_no_more_are_counted() {
    let (bot, alice) = bot_and_alice().await;
    bot.emulator.changes_token(bot.id, "1001:AAnother");
    for _ in 0..3 {
        assert_eq!(bot.refused("sendMessage", text(alice.id(), "hello")).await, (401, "Unauthorized".into()));
    }
    let traffic = bot.emulator.traffic(bot.id);
    assert_eq!((traffic.unauthorized, traffic.calls), (3, 0));
}
