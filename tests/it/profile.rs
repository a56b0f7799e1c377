//! Who people say they are, from the first question to what a partner sees.

use shoal_emulator::Person;

use crate::world::{By, World, eventually, meet};

async fn deployment() -> World {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    World::without_worker(&place, By::Webhook).await
}

/// Waits until the newest message reads like this, wherever it stands: an answer to a button may change one.
async fn sees(person: &Person, part: &str) {
    eventually(&format!("{part:?} is seen"), async || {
        person.chat().iter().any(|message| message.text.contains(part))
    })
    .await;
}

#[tokio::test]
async fn a_first_round_goes_on_at_another_worker_where_it_was() {
    let world = deployment().await;
    let first = world.worker();
    let alice = world.adult("Alice").await;
    alice.presses("Woman").await.answered().await;
    sees(&alice, "What do you like to talk about?").await;
    alice.presses("Music").await.answered().await;
    sees(&alice, "Chosen: 🎵 Music").await;
    first.kill();
    alice.presses("Books").await;
    let _second = world.worker();
    sees(&alice, "Chosen: 🎵 Music, 📚 Books").await;
    alice.presses("Next").await.answered().await;
    sees(&alice, "Whom do you want to meet?").await;
    alice.presses("Back").await.answered().await;
    sees(&alice, "Chosen: 🎵 Music, 📚 Books").await;
    alice.says("/start").await;
    alice.hears("Chosen: 🎵 Music, 📚 Books").await;
    alice.presses("Next").await.answered().await;
    alice.presses("Skip").await.answered().await;
    sees(&alice, "Press the button or send /find").await;
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn a_partner_sees_what_was_allowed_and_nothing_that_names_anybody() {
    let world = World::start().await;
    let (alice, bob) = (world.adult("Alice").await, world.adult("Bob").await);
    alice.presses("Woman").await.answered().await;
    alice.presses("Science").await.answered().await;
    alice.says("/settings").await;
    alice.hears("Partners see: language, interests").await;
    alice.presses("Show age").await.answered().await;
    sees(&alice, "Partners see: age, language, interests").await;
    meet(&alice, &bob).await;
    let card = bob.chat().pop().unwrap().text;
    assert!(card.contains("25\n🔬 Science") && !card.contains("Woman"), "{card}");
    assert_eq!(bob.traces_of(&alice), Vec::<String>::new());
    alice.says("/profile").await;
    alice.hears("You are: Woman").await;
    bob.never_heard("Woman");
}

#[tokio::test]
async fn the_operator_grants_and_people_choose() {
    let world = World::start().await;
    let (alice, bob, carol) =
        (world.adult("Alice").await, world.adult("Bob").await, world.adult("Carol").await);
    carol.presses("Woman").await.answered().await;
    bob.presses("Man").await.answered().await;
    alice.says("/profile").await;
    alice.presses("Whom to meet").await.answered().await;
    alice.presses("Women").await.answered().await;
    alice.hears("Choosing by gender is an extra that your account does not have").await;

    let said = world.shoal(&[
        "user",
        "grant",
        &alice.id().to_string(),
        "preference",
        "--until",
        "2199-01-01T00:00:00Z",
    ]);
    assert!(said.contains("preference until 2199-01-01"), "{said}");
    alice.hears("you can choose whom to meet").await;
    alice.presses("Women").await.answered().await;
    alice.says("/find").await;
    alice.hears("Looking for someone").await;
    bob.says("/find").await;
    bob.hears("Looking for someone").await;
    carol.says("/find").await;
    // Bob waits longer than she does, and does not choose; but Alice waits longest.
    alice.hears("You're connected").await;
    carol.hears("You're connected").await;
    bob.never_heard("You're connected");
}

#[tokio::test]
async fn a_search_says_how_it_looks_in_the_message_that_stands_there() {
    let world = World::start().await;
    let alice = world.adult("Alice").await;
    alice.says("/find").await;
    sees(&alice, "It is quiet here just now").await;
    let about = alice.chat().into_iter().filter(|message| message.text.contains("Looking for someone"));
    assert_eq!(about.count(), 1, "one message, which changed");
}

#[tokio::test]
async fn what_is_known_can_be_taken_along_and_leaving_can_be_taken_back() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    alice.says("/privacy").await;
    alice.hears("What I know of you").await;
    alice.says("/export").await;
    alice.hears("\"age\": 25").await;
    alice.never_heard(&bob.id().to_string());
    let books = alice.receives_kind("document").await;
    let file = &books.json["document"];
    assert!(file["file_name"] == "known.json" && file["file_size"].as_u64() > Some(500), "{file}");
    assert!(books.text.contains("what the books hold of you"), "{}", books.text);
    alice.says("/delete").await;
    alice.presses("Delete it all").await.answered().await;
    alice.hears("will be deleted on").await;
    bob.hears("Your partner left").await;
    alice.says("/find").await;
    alice.says("/start").await;
    alice.hears("Everything stays").await;
    alice.says("/find").await;
    alice.hears("Looking for someone").await;
}

async fn ask(world: &World, statement: String) -> String {
    let (_, database) = world.settings.database_url.expose().rsplit_once('/').unwrap();
    let database = database.to_owned();
    let ask = move || shoal_local::shared().postgres.ask(&database, &statement).unwrap();
    tokio::task::spawn_blocking(ask).await.unwrap().trim().to_owned()
}

/// Only the books know of it: Redis has never heard of her, as after a loss of all it held.
#[tokio::test]
async fn who_asked_to_be_forgotten_is_though_redis_knows_nothing_of_it() {
    let world = World::start().await;
    let (alice, bob) = (world.emulator.person("Alice").id(), world.emulator.person("Bob").id());
    let write = format!(
        "insert into people (user_id, age, stated_at) values ({alice}, 30, now()), ({bob}, 30, now());
         insert into leavings (user_id, leaves_at, as_of)
         values ({alice}, now() - interval '1 day', now() - interval '8 days'), ({bob}, null, now())"
    );
    ask(&world, write).await;
    let left = "select coalesce(string_agg(user_id::text, ' '), '') from people";
    eventually("only Bob is left in the books", async || {
        ask(&world, left.to_owned()).await == bob.to_string()
    })
    .await;
    assert_eq!(ask(&world, "select count(*) from leavings".to_owned()).await, "1");
}
