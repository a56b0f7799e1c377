//! Bots come and go while Shoal runs, by `shoal bot`.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use secrecy::SecretString;
use shoal::process;
use shoal_domain::entity::EntityKey;
use shoal_domain::group::Group;
use shoal_domain::id::{BotId, ChatId, UserId};
use shoal_emulator::{Emulator, Options};
use shoal_local::{Durability, Place, Servers};
use shoal_telegram::Client;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};

use crate::world::{By, OTHER, OTHER_TOKEN, TOKEN, World, environment, eventually, meet};

type Environment = Vec<(String, String)>;

/// Runs `shoal` with this on its standard input. What it says must not show a token.
async fn shoal(environment: &Environment, arguments: &str, input: &str) -> (Output, String) {
    let mut command = program(environment, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may have ended without reading.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
    let output = child.wait_with_output().await.unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!said.contains("canary"), "a token is shown:\n{said}");
    (output, said)
}

fn program(environment: &Environment, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shoal"));
    command.args(arguments.split(' ')).env_clear().envs(environment.iter().cloned()).kill_on_drop(true);
    command
}

/// Does what must succeed, and returns what was said.
async fn does(environment: &Environment, arguments: &str, input: &str) -> String {
    let (output, said) = shoal(environment, arguments, input).await;
    assert!(output.status.success(), "{arguments}:\n{said}");
    said
}

/// Does what must fail with this code, and says why.
async fn fails(environment: &Environment, arguments: &str, input: &str, code: i32, why: &str) {
    let (output, said) = shoal(environment, arguments, input).await;
    assert_eq!(output.status.code(), Some(code), "{arguments}:\n{said}");
    assert!(said.contains(why), "{why:?} is missing:\n{said}");
}

fn with(environment: &Environment, changed: &[(&str, &str)]) -> Environment {
    let is_kept = |(key, _): &&(String, String)| changed.iter().all(|(other, _)| key != other);
    let mut all: Environment = environment.iter().filter(is_kept).cloned().collect();
    all.extend(changed.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    all
}

async fn fresh() -> Place {
    tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap()
}

/// The bot as Telegram knows it.
fn telegram(emulator: &Emulator) -> Client {
    Client::new(&emulator.url(), [(BotId(OTHER.0), SecretString::from(OTHER_TOKEN))]).unwrap()
}

#[tokio::test]
async fn a_bot_that_is_added_answers_without_a_restart() {
    for by in [By::Webhook, By::Polling] {
        let world = World::on(&fresh().await, by).await;
        let alice = world.adult("Alice").await.with(OTHER);
        // It waits at Telegram, and is brought in the moment there is a webhook.
        alice.says("/start").await;
        let said = does(&world.environment, "bot add", OTHER_TOKEN).await;
        assert!(said.contains("1002 (@shoal_1002_bot) is in"), "{said}");
        alice.hears("You're all set").await;

        let said = does(&world.environment, "bot list", "").await;
        let line = |bot: &str| said.lines().find(|line| line.starts_with(bot)).unwrap_or_default();
        assert!(line("1001").contains("settings") && line("1001").contains("in use"), "{said}");
        assert!(line("1002").contains("@shoal_1002_bot") && line("1002").contains("in use"), "{said}");
        if by == By::Webhook {
            let webhook = telegram(&world.emulator).get_webhook(BotId(OTHER.0)).await.unwrap();
            assert_eq!(webhook.url, format!("http://{}/telegram/1002", world.webhook));
            // Every ingress has looked at the roster meanwhile: none answers 404.
            let calls = world.emulator.calls();
            let first =
                |method| calls.iter().find(|call| call.bot == OTHER && call.method == method).unwrap();
            let (looked, set) = (first("getWebhookInfo").at, first("setWebhook").at);
            assert!(set >= looked + Duration::from_secs(2), "it was set before all could know the bot");
        }
        assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
    }
}

#[tokio::test]
async fn a_bot_that_is_removed_leaves_nothing_behind_and_may_come_back() {
    let world = World::without_worker(&fresh().await, By::Webhook).await;
    let worker = world.worker();
    does(&world.environment, "bot add", OTHER_TOKEN).await;
    let (alice, bob) = (world.adult("Alice").await.with(OTHER), world.adult("Bob").await.with(OTHER));
    meet(&alice, &bob).await;
    worker.kill();
    alice.says("is anybody there?").await;
    world.emulator.all_taken(OTHER).await;

    let store = shoal_store::Store::new(world.settings.database_url.expose()).unwrap();
    let plans = vec!["premium".parse().unwrap()];
    let group =
        Group { bot: BotId(OTHER.0), id: ChatId(-1_001_234_567_890), title: "Salon".to_owned(), plans };
    store.add_group(&group).await.unwrap().unwrap();
    fails(&world.environment, "bot remove 1002", "", 1, "bot 1002 has groups").await;
    assert!(!store.bots().await.unwrap()[0].leaving, "nothing was done");
    store.remove_group(group.bot, group.id).await.unwrap();
    let said = does(&world.environment, "bot remove 1002", "").await;
    assert!(said.contains("1002 leaves"), "{said}");
    eventually("its token is forgotten", async || store.bots().await.unwrap().is_empty()).await;
    assert_eq!(telegram(&world.emulator).get_webhook(BotId(OTHER.0)).await.unwrap().url, "");
    let mailbox = process::connect(&world.settings).await.unwrap();
    assert!(mailbox.roster().await.unwrap().unwrap().bots.is_empty());
    for note in ["webhook:1002", "commands:1002"] {
        assert_eq!(mailbox.note(note).await.unwrap(), None);
    }

    // What lay in an inbox is handled. Nobody can be reached through the bot, so both leave their chat.
    let _worker = world.worker();
    for person in [&alice, &bob] {
        let entity = EntityKey::User(UserId(person.id()));
        eventually("they have left their chat", async || {
            let fields = mailbox.load(mailbox.partitions().of(entity), &[entity]).await.unwrap();
            !fields[0]["session:1002"].contains(r#""state":"paired""#)
        })
        .await;
    }
    does(&world.environment, "bot add", OTHER_TOKEN).await;
    for person in [&alice, &bob] {
        person.says("and now?").await;
        person.hears("You are not in a chat").await;
    }
    let partitions = mailbox.survey().await.unwrap();
    assert!(partitions.iter().all(|partition| partition.dead == 0));
}

#[tokio::test]
async fn who_talks_to_a_bot_that_was_removed_is_told_with_the_next_message() {
    let across = [("SHOAL_MATCH_ACROSS_BOTS", "yes".to_owned())];
    let world = World::with(&fresh().await, By::Webhook, &across).await;
    let _worker = world.worker();
    does(&world.environment, "bot add", OTHER_TOKEN).await;
    let (alice, bob) = world.pair_across().await;
    does(&world.environment, "bot remove 1002", "").await;
    let store = shoal_store::Store::new(world.settings.database_url.expose()).unwrap();
    eventually("its token is forgotten", async || store.bots().await.unwrap().is_empty()).await;
    alice.never_heard("Your partner left");
    alice.says("are you there?").await;
    alice.hears("Your partner left").await;
    bob.never_heard("are you there?");
}

#[tokio::test]
async fn without_a_bot_it_starts_says_so_and_waits_for_the_first_and_no_token_is_ever_seen() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("servers");
    let servers = tokio::task::spawn_blocking(move || Servers::start_with(below, Durability::Fast).unwrap());
    let servers = servers.await.unwrap();
    let database_url = servers.postgres.create_database("shoal").unwrap();
    let place = Place { redis_url: servers.redis.redis_url(), database_url };
    let emulator = Emulator::start(Options { bots: vec![OTHER_TOKEN.into()], ..Options::default() }).await;
    let settings = with(
        &environment(&place, &emulator, None),
        &[("SHOAL_BOT_TOKENS", ""), ("SHOAL_LOG", "trace,h2=info,hyper=info")],
    );
    does(&settings, "migrate", "").await;
    let (_running, log) = runs(&settings, "all", folder.path());
    let hint = "There is no bot yet. Add one while this runs: shoal bot add";
    eventually("it says that there is no bot", async || log().contains(hint)).await;
    does(&settings, "bot add", OTHER_TOKEN).await;
    let alice = emulator.person("Alice");
    alice.says("/start").await;
    eventually("the first bot answers", async || !alice.chat().is_empty()).await;
    alice.hears("How old are you?").await;

    assert_eq!(log().matches(hint).count(), 1);
    assert!(!log().contains("canary"), "a token is in the log");
    let files = contents(folder.path());
    let holds = |word: &str| files.iter().any(|file| file.windows(word.len()).any(|w| w == word.as_bytes()));
    assert!(holds("shoal_1002_bot") && holds("roster"), "the files of both servers were seen");
    assert!(!holds("canary"), "a token is in a file in plain");
}

/// A process with its log so far.
fn runs(environment: &Environment, role: &str, folder: &Path) -> (Child, impl Fn() -> String + use<>) {
    let path = folder.join(format!("{role}.log"));
    let mut command = program(environment, role);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(std::fs::File::create(&path).unwrap());
    (command.spawn().unwrap(), move || std::fs::read_to_string(&path).unwrap())
}

/// Every file below a folder.
fn contents(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let read = entries.flat_map(|entry| match entry.file_type().unwrap() {
        kind if kind.is_dir() => contents(&entry.path()),
        // Servers remove files, too.
        kind if kind.is_file() => std::fs::read(entry.path()).into_iter().collect(),
        _ => vec![],
    });
    read.collect()
}

#[tokio::test]
async fn a_token_that_does_not_open_is_an_error_that_names_bot_and_setting_and_no_more() {
    let world = World::on(&fresh().await, By::Webhook).await;
    does(&world.environment, "bot add", OTHER_TOKEN).await;
    let folder = tempfile::tempdir().unwrap();
    let other_key = "0123456789abcdeffedcba98765432100f1e2d3c4b5a69788796a5b4c3d2e1f0".to_owned();
    for (key, why) in
        [("", "SHOAL_SEAL_KEY is not set"), (&*other_key, "does not open with this SHOAL_SEAL_KEY")]
    {
        let settings = with(&world.environment, &[("SHOAL_SEAL_KEY", key)]);
        let (mut running, log) = runs(&settings, "ingress", folder.path());
        eventually("the log names the bot", async || {
            log().contains("The token of bot 1002 is locked") && log().contains(why)
        })
        .await;
        assert_eq!(running.try_wait().unwrap(), None, "{}", log());
        let said = does(&settings, "bot list", "").await;
        assert!(said.contains("locked: ") && said.contains(why), "{said}");
        let (_, said) = shoal(&settings, "doctor", "").await;
        assert!(said.contains("bot 1002: its token is locked") && said.contains(why), "{said}");
    }
    let settings = with(&world.environment, &[("SHOAL_SEAL_KEY", &other_key)]);
    fails(&settings, "bot add", "1003:x", 1, "not the one that bot 1002 was added with").await;
    let (_, said) = shoal(&world.environment, "doctor", "").await;
    assert!(said.contains("bot 1002 (@shoal_1002_bot): Telegram knows it"), "{said}");
}

#[tokio::test]
async fn what_cannot_be_done_is_said_with_what_to_do() {
    let world = World::on(&fresh().await, By::Polling).await;
    let settings = &world.environment;
    let no_key = with(settings, &[("SHOAL_SEAL_KEY", "")]);
    fails(&no_key, "bot add", OTHER_TOKEN, 2, "openssl rand -hex 32").await;
    for no_token in ["", "canary", "1002:", "1002:canary canary"] {
        fails(settings, "bot add", no_token, 1, "as @BotFather shows it").await;
    }
    fails(settings, "bot add", TOKEN, 1, "bot 1001 is one of SHOAL_BOT_TOKENS").await;
    let unknown = "1003:AAcanaryThatTelegramDoesNotKnow";
    fails(settings, "bot add", unknown, 1, "does not accept the token of bot 1003").await;
    let cut_off = with(settings, &[("SHOAL_TELEGRAM_API_URL", "http://127.0.0.1:1")]);
    fails(&cut_off, "bot add", OTHER_TOKEN, 1, "Telegram does not answer at http://127.0.0.1:1").await;
    fails(settings, "bot remove 1002", "", 1, "there is no bot 1002").await;
    fails(settings, "bot remove 1001", "", 1, "bot 1001 is one of SHOAL_BOT_TOKENS").await;

    does(settings, "bot add", &format!("  {OTHER_TOKEN}\n")).await;
    fails(settings, "bot add", OTHER_TOKEN, 1, "bot 1002 (@shoal_1002_bot) was added already, on 20").await;
    let said = does(settings, "bot list", "").await;
    assert!(said.ends_with("bots: 2\n"), "{said}");
}
