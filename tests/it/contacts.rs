//! Who each bot may write to, from what people do to what stands in the books.

use shoal_domain::entity::EntityKey;
use shoal_domain::id::UserId;
use shoal_domain::partition::PartitionCount;
use shoal_emulator::{Person, Profile};
use shoal_local::Place;

use crate::world::{By, World, eventually};

/// Whether somebody cannot be written to, why, and whether they do not want to be.
const GONE: &str = "unreachable_since is not null, unreachable_why, opted_out_at is not null";

struct Books(Place);

impl Books {
    async fn fresh() -> Books {
        Books(tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap())
    }

    /// What Postgres answers: a line a row, its columns parted by `|`.
    async fn ask(&self, statement: String) -> String {
        let (_, database) = self.0.database_url.rsplit_once('/').unwrap();
        let database = database.to_owned();
        let ask = move || shoal_local::shared().postgres.ask(&database, &statement).unwrap();
        tokio::task::spawn_blocking(ask).await.unwrap().trim().to_owned()
    }

    async fn say(&self, columns: &str, of: &Person, expected: &str) {
        let query = format!("select {columns} from contacts where bot_id = 1001 and user_id = {}", of.id());
        eventually(&format!("{columns} of {} is {expected:?}", of.id()), async || {
            self.ask(query.clone()).await == expected
        })
        .await;
    }
}

#[tokio::test]
async fn who_comes_is_a_contact_and_who_goes_or_wants_no_more_is_known_as_such() {
    let books = Books::fresh().await;
    let world = World::on(&books.0, By::Webhook).await;
    let profile = Profile { language_code: Some("pt-BR".to_owned()), ..Profile::from("Ana\u{7} Maria") };
    let ana = world.emulator.person(profile);
    ana.says("/start").await;
    ana.hears("How old are you?").await;
    let home = PartitionCount::new(world.settings.partitions).unwrap();
    let home = home.of(EntityKey::User(UserId(ana.id())));
    books.say("first_name, language, partition", &ana, &format!("Ana Maria|pt-br|{home}")).await;
    books.say("joined_at = active_at and joined_at > now() - interval '1 hour'", &ana, "t").await;
    books.say(GONE, &ana, "f||f").await;

    ana.blocks().await;
    books.say(GONE, &ana, "t|blocked_bot|f").await;
    ana.unblocks().await;
    books.say(GONE, &ana, "f||f").await;

    let message = ana.chat().last().unwrap().message_id;
    for _ in 0..2 {
        let answer = ana.forges_press(message, "no-more").await.answered().await;
        assert!(answer["text"].as_str().unwrap().contains("no more announcements"), "{answer}");
        books.say(GONE, &ana, "f||t").await;
    }
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn settings_are_chosen_in_a_chat_and_the_partner_sees_nothing() {
    let books = Books::fresh().await;
    let world = World::on(&books.0, By::Webhook).await;
    let (alice, bob) = world.pair().await;
    let heard = bob.chat().len();
    alice.says("/settings").await;
    alice.hears("Announcements: on").await;
    alice.presses("Turn announcements off").await.answered().await;
    alice.hears("Announcements: off").await;
    books.say("opted_out_at is not null", &alice, "t").await;
    alice.presses("Turn announcements on").await.answered().await;
    books.say("opted_out_at is not null", &alice, "f").await;

    alice.presses("Choose time zone").await.answered().await;
    alice.hears("Where do you live?").await;
    alice.presses("Europe").await.answered().await;
    alice.presses("Kyiv").await.answered().await;
    alice.hears("Time zone: Kyiv").await;
    books.say("time_zone", &alice, "Europe/Kyiv").await;

    alice.presses("Send me a summary of each day").await.answered().await;
    alice.hears("Summary of each day: on").await;
    books.say("summary", &alice, "t").await;

    assert_eq!(bob.chat().len(), heard, "{:?}", bob.chat());
    alice.says("still here").await;
    bob.hears("still here").await;
}

#[tokio::test]
async fn what_somebody_has_chosen_outlives_redis() {
    let books = Books::fresh().await;
    let world = World::on(&books.0, By::Webhook).await;
    let alice = world.emulator.person("Alice");
    let row =
        "insert into contacts (bot_id, user_id, partition, joined_at, active_at, opted_out_at, opt_as_of)";
    books
        .ask(format!("{row} values (1001, {}, 0, '2020-01-01', '2020-01-01', now(), now())", alice.id()))
        .await;
    alice.says("/settings").await;
    alice.hears("Announcements: off").await;
    books.say("first_name, opted_out_at is not null, joined_at < '2021-01-01'", &alice, "Alice|t|t").await;
}
