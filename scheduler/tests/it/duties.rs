//! What Telegram is told about each bot: once, by whichever replica leads, and again when it has to be.

use std::collections::BTreeSet;

use futures::future::join_all;
use secrecy::SecretString;
use serde_json::{Value, json};
use shoal_domain::id::BotId;
use shoal_emulator::{ANY_TOKEN, Call, Emulator, Options};
use shoal_mailbox::Mailbox;
use shoal_scheduler::Webhook;
use shoal_telegram::{ALLOWED_UPDATES, Client};

use crate::running::{PATIENCE, Running, connect, fresh_redis, wait_for};

const BOT: BotId = BotId(1001);
/// In which lists of commands are told: one for everybody, and those of the other languages.
const LANGUAGES: [Option<&str>; 4] = [None, Some("de"), Some("fa"), Some("ru")];
const OTHER: BotId = BotId(1002);
const OTHER_TOKEN: &str = "1002:AAAnotherTokenThatOpensNothingAnywhere";

async fn telegram(tokens: &[&str]) -> Emulator {
    let bots = tokens.iter().map(ToString::to_string).collect();
    Emulator::start(Options { bots, patience: PATIENCE, ..Options::default() }).await
}

fn client(emulator: &Emulator, tokens: &[(BotId, &str)]) -> Client {
    let tokens = tokens.iter().map(|(bot, token)| (*bot, SecretString::from(*token)));
    Client::new(&emulator.url(), tokens).unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "it is given where a webhook is optional")]
fn webhook(secret: &str) -> Option<Webhook> {
    // Nobody listens there, and nobody writes to the bots.
    Some(Webhook { public_url: "http://127.0.0.1:9/".to_owned(), secret: secret.into() })
}

/// The parameters of all calls of a method that succeeded for a bot.
fn told(emulator: &Emulator, bot: BotId, method: &str) -> Vec<Value> {
    let fits = |call: &Call| call.method == method && call.bot.0 == bot.0 && call.result.is_ok();
    emulator.calls().into_iter().filter(fits).map(|call| call.params).collect()
}

async fn told_times(emulator: &Emulator, bot: BotId, method: &str, times: usize) {
    wait_for(method, async || (told(emulator, bot, method).len() >= times).then_some(())).await;
}

/// Waits until it is noted that Telegram was told. A replica that is stopped in between tells it once more.
async fn noted(mailbox: &Mailbox, note: &str) {
    wait_for(note, async || mailbox.note(note).await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_replicas_tell_telegram_once_what_it_has_to_know_about_each_bot() {
    let bots: Vec<(BotId, String)> =
        (2001..2021).map(|id| (BotId(id), format!("{id}:AAATokenThatOpensNothingAnywhere"))).collect();
    let tokens: Vec<(BotId, &str)> = bots.iter().map(|(bot, token)| (*bot, token.as_str())).collect();
    let all_tokens: Vec<&str> = tokens.iter().map(|(_, token)| *token).collect();
    let (emulator, redis_url) = (telegram(&all_tokens).await, fresh_redis().await);
    let start = || Running::start(&redis_url, client(&emulator, &tokens), webhook("secret"));
    let replicas = join_all((0..3).map(|_| start())).await;
    let mailbox = connect(&redis_url).await;
    for (bot, _) in &bots {
        noted(&mailbox, &format!("webhook:{bot}")).await;
        noted(&mailbox, &format!("commands:{bot}")).await;
    }
    for replica in replicas {
        replica.drain().await;
    }
    // One that takes the lead over looks, and leaves it at that.
    let looks = |bot: BotId| told(&emulator, bot, "getWebhookInfo").len();
    let before: Vec<usize> = bots.iter().map(|(bot, _)| looks(*bot)).collect();
    let late = start().await;
    for ((bot, _), before) in bots.iter().zip(before) {
        told_times(&emulator, *bot, "getWebhookInfo", before + 1).await;
    }
    late.drain().await;

    for (bot, _) in &bots {
        let (webhooks, commands) =
            (told(&emulator, *bot, "setWebhook"), told(&emulator, *bot, "setMyCommands"));
        assert_eq!((webhooks.len(), commands.len()), (1, LANGUAGES.len()), "bot {bot}");
        is_our_webhook(&webhooks[0], *bot);
        let languages: Vec<_> = commands.iter().map(|told| told["language_code"].as_str()).collect();
        assert_eq!(languages, LANGUAGES);
        for told in commands {
            let commands = told["commands"].as_array().unwrap();
            let names: Vec<&str> =
                commands.iter().map(|command| command["command"].as_str().unwrap()).collect();
            assert_eq!(
                names,
                [
                    "find",
                    "next",
                    "stop",
                    "rooms",
                    "link",
                    "unsend",
                    "block",
                    "report",
                    "mute",
                    "rate",
                    "profile",
                    "settings",
                    "language",
                    "plans",
                    "refer",
                    "groups",
                    "paysupport",
                    "terms",
                    "follow",
                    "dashboard",
                    "positions",
                    "history",
                    "close",
                    "stopall",
                    "privacy",
                    "export",
                    "delete",
                    "appeal",
                    "help"
                ]
            );
        }
    }
    assert!(emulator.violations().is_empty(), "{:?}", emulator.violations());
}

fn is_our_webhook(params: &Value, bot: BotId) {
    assert_eq!(params["url"], format!("http://127.0.0.1:9/telegram/{bot}"));
    assert_eq!(params["secret_token"], "secret");
    assert_eq!(params["max_connections"], 40);
    let kinds = params["allowed_updates"].as_array().unwrap();
    let kinds: BTreeSet<&str> = kinds.iter().map(|kind| kind.as_str().unwrap()).collect();
    assert_eq!(kinds, BTreeSet::from(ALLOWED_UPDATES));
    assert!(
        params.get("drop_pending_updates").is_none_or(|drop| *drop == json!(false)),
        "nothing is dropped"
    );
}

#[tokio::test]
async fn a_changed_secret_or_a_webhook_changed_by_somebody_is_told_again() {
    let (emulator, redis_url) = (telegram(&[ANY_TOKEN]).await, fresh_redis().await);
    let telegram = client(&emulator, &[(BOT, ANY_TOKEN)]);
    let mailbox = connect(&redis_url).await;
    let run_until_told = async |secret: &str, times: usize| {
        let scheduler = Running::start(&redis_url, telegram.clone(), webhook(secret)).await;
        told_times(&emulator, BOT, "setWebhook", times).await;
        noted(&mailbox, "commands:1001").await;
        scheduler.drain().await;
    };
    run_until_told("old", 1).await;
    run_until_told("new", 2).await;
    assert_eq!(told(&emulator, BOT, "setWebhook")[1]["secret_token"], "new");

    telegram.delete_webhook(BOT).await.unwrap();
    run_until_told("new", 3).await;
    assert_eq!(telegram.get_webhook(BOT).await.unwrap().url, "http://127.0.0.1:9/telegram/1001");
    let told = told(&emulator, BOT, "setMyCommands").len();
    assert_eq!(told, LANGUAGES.len(), "the commands are still the same");
}

#[tokio::test]
async fn where_updates_are_polled_webhooks_are_left_alone() {
    let (emulator, redis_url) = (telegram(&[ANY_TOKEN]).await, fresh_redis().await);
    let scheduler = Running::start(&redis_url, client(&emulator, &[(BOT, ANY_TOKEN)]), None).await;
    told_times(&emulator, BOT, "setMyCommands", 1).await;
    scheduler.drain().await;
    assert!(emulator.calls().iter().all(|call| call.method == "setMyCommands"), "{:?}", emulator.calls());
}

#[tokio::test]
async fn a_bot_whose_token_is_invalid_delays_no_other() {
    let (emulator, redis_url) = (telegram(&[OTHER_TOKEN]).await, fresh_redis().await);
    let telegram = client(&emulator, &[(BOT, ANY_TOKEN), (OTHER, OTHER_TOKEN)]);
    let scheduler = Running::start(&redis_url, telegram, webhook("secret")).await;
    told_times(&emulator, OTHER, "setWebhook", 1).await;
    told_times(&emulator, OTHER, "setMyCommands", 1).await;
    assert!(scheduler.health.readiness().ready, "Telegram's no is no reason to send work elsewhere");
    scheduler.drain().await;
}
