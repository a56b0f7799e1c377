//! Everybody is spoken to in their own language, whoever they talk to.

use shoal_emulator::{Person, Profile};

use crate::world::{World, eventually};

/// Somebody whose app speaks this language.
fn with_app(world: &World, name: &str, language: &str) -> Person {
    let language_code = Some(language.to_owned());
    world.emulator.person(Profile { language_code, ..Profile::from(name) })
}

/// Comes through the door, by what is said there in their language.
async fn comes_in(person: &Person, asked: &str, ready: &str) {
    person.says("/start").await;
    person.hears(asked).await;
    person.says("۲۵").await;
    person.hears(ready).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_strangers_meet_and_each_reads_their_own_language() {
    let world = World::start().await;
    let shirin = with_app(&world, "Shirin", "fa");
    let jonas = with_app(&world, "Jonas", "de-AT");
    comes_in(&shirin, "چند سال داری؟", "همه‌چیز آماده است").await;
    comes_in(&jonas, "Wie alt bist du?", "Alles bereit").await;

    shirin.says("/find").await;
    shirin.hears("دنبال یک نفر می‌گردم").await;
    jonas.presses("🔎 Jemanden finden").await.answered().await;
    shirin.hears("به یک ناشناس وصل شدی").await;
    jonas.hears("Du bist mit jemandem verbunden").await;
    shirin.says("hello").await;
    jonas.hears("hello").await;
    jonas.presses("⏹ Beenden").await.answered().await;
    jonas.hears("Du bist gegangen").await;
    shirin.hears("هم‌صحبتت گپ را ترک کرد").await;
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_language_is_chosen_by_a_button_and_spoken_from_then_on() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let heard = bob.chat().len();
    alice.says("/language").await;
    alice.hears("Which language shall I speak with you?").await;
    alice.presses("Русский").await.answered().await;
    alice.hears("Язык: русский").await;
    alice.says("/help").await;
    alice.hears("найти собеседника").await;
    assert_eq!(bob.chat().len(), heard, "{:?}", bob.chat());

    bob.says("/stop").await;
    bob.hears("You left").await;
    alice.hears("Собеседник вышел").await;

    alice.says("/settings").await;
    alice.hears("Объявления: включены").await;
    alice.presses("Выбрать язык").await.answered().await;
    alice.presses("Как в приложении").await.answered().await;
    alice.hears("Language: English").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_chosen_outlives_redis() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::on(&place, crate::world::By::Webhook).await;
    let alice = world.emulator.person("Alice");
    let (_, database) = place.database_url.rsplit_once('/').unwrap();
    let row = "insert into contacts (bot_id, user_id, partition, joined_at, active_at, chosen_language)";
    let statement = format!("{row} values (1001, {}, 0, '2020-01-01', '2020-01-01', 'de')", alice.id());
    let database = database.to_owned();
    let ask = move || shoal_local::shared().postgres.ask(&database, &statement).unwrap();
    tokio::task::spawn_blocking(ask).await.unwrap();
    alice.says("/start").await;
    alice.hears("Wie alt bist du?").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn telegram_knows_the_commands_in_each_language() {
    let world = World::start().await;
    eventually("all lists are told", async || {
        let told = |language: Option<&str>, word: &str| {
            world.emulator.calls().iter().any(|call| {
                call.method == "setMyCommands"
                    && call.params["language_code"].as_str() == language
                    && call.params["commands"].to_string().contains(word)
            })
        };
        told(None, "Find somebody to talk to")
            && told(Some("de"), "Jemanden zum Reden finden")
            && told(Some("fa"), "پیدا کردن یک نفر برای گپ زدن")
            && told(Some("ru"), "Найти, с кем поговорить")
    })
    .await;
}
