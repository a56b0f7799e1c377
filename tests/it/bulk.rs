//! Broadcasts on their way out: everybody once, at the set rate, and none of it in the way of a chat.

use std::time::Duration;

use serde_json::{Value, json};
use shoal_domain::broadcast::{Delivery, Filter, State, Task};
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{BotId, BroadcastId, UserId};
use shoal_domain::partition::PartitionCount;
use shoal_emulator::{Closed, Disturbance, Fault, Limits, Person, Traffic};
use shoal_local::Place;
use shoal_store::{Created, Draft, Step, Store, Tally};

use crate::world::{By, World, eventually};

const BOT: BotId = BotId(1001);

/// A number of people who have come to the bot once, and what admins need to write to them.
struct Town {
    place: Place,
    world: World,
    store: Store,
}

impl Town {
    /// With a worker of the test's own process.
    async fn of(people: i64, rate: u32) -> Town {
        let mut town = Town::without_worker(people, rate).await;
        town.world.work().await;
        town
    }

    async fn without_worker(people: i64, rate: u32) -> Town {
        let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
        let world = World::with(&place, By::Webhook, &[("SHOAL_BULK_RATE", rate.to_string())]).await;
        let bot = world.emulator.bots()[0];
        world.emulator.audience(bot, 1..=people);
        let store = Store::new(&place.database_url).unwrap();
        let town = Town { place, world, store };
        let partitions = PartitionCount::new(town.world.settings.partitions).unwrap();
        let rows: Vec<String> = (1..=people)
            .map(|id| {
                let partition = partitions.of(EntityKey::User(UserId(id)));
                format!("(1001, {id}, {partition}, 'Name{id}', now(), now())")
            })
            .collect();
        town.ask(format!(
            "insert into contacts (bot_id, user_id, partition, first_name, joined_at, active_at) values {}",
            rows.join(",")
        ))
        .await;
        town
    }

    async fn ask(&self, statement: String) -> String {
        let (_, database) = self.place.database_url.rsplit_once('/').unwrap();
        let database = database.to_owned();
        let ask = move || shoal_local::shared().postgres.ask(&database, &statement).unwrap();
        tokio::task::spawn_blocking(ask).await.unwrap().trim().to_owned()
    }

    /// A broadcast to everybody that has been started.
    async fn send(&self, text: &str, delivery: Value) -> BroadcastId {
        let content = json!({"body": {"text": {"html": text}}});
        self.start(json!({"task": "send", "content": content}), delivery).await
    }

    async fn start(&self, task: Value, delivery: Value) -> BroadcastId {
        let task: Task = serde_json::from_value(task).unwrap();
        assert_eq!(task.check(), []);
        let (audience, delivery): (Filter, Delivery) =
            (Filter::Everybody, serde_json::from_value(delivery).unwrap());
        let (task, audience, delivery) = (&task, &audience, &delivery);
        let draft = Draft { bot: BOT, name: "news", task, audience, delivery, test_of: None, by: "anna" };
        let Created::New(id) = self.store.create_broadcast(draft, None).await.unwrap() else {
            panic!("it is new")
        };
        self.step(id, Step::Start { at: None, needs_approval: false, most_unapproved: None }).await;
        id
    }

    async fn step(&self, id: BroadcastId, step: Step) {
        self.store.step(id, "anna", step).await.unwrap();
    }

    fn traffic(&self) -> Traffic {
        self.world.emulator.traffic(self.world.emulator.bots()[0])
    }

    async fn tally(&self, id: BroadcastId) -> (State, Tally) {
        let broadcast = self.store.broadcast(id).await.unwrap().unwrap();
        (broadcast.state, broadcast.tally)
    }

    async fn is_over(&self, id: BroadcastId) -> Tally {
        eventually("the broadcast is finished", async || self.tally(id).await.0 == State::Finished).await;
        self.tally(id).await.1
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_gets_it_once_with_their_name_at_the_set_rate() {
    let town = Town::of(60, 25).await;
    town.world.emulator.count_tag("Hello Name");
    let id = town.send("Hello {first_name|friend}", json!({})).await;
    assert_eq!(town.is_over(id).await, Tally { sent: 60, ..Tally::default() });
    assert_eq!(town.world.emulator.received_once("Hello Name"), 60);
    assert!(town.world.emulator.violations().is_empty(), "{:?}", town.world.emulator.violations());
    assert!(town.traffic().busiest_second <= 25, "{:?}", town.traffic());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pauses_and_workers_that_come_and_go_lose_and_double_nobody() {
    let town = Town::without_worker(300, 100).await;
    town.world.emulator.count_tag("news");
    let mut workers = vec![town.world.worker(), town.world.worker()];
    let id = town.send("news", json!({})).await;
    for round in 0..5 {
        let before = town.tally(id).await.1.sent;
        eventually("it goes on", async || town.tally(id).await.1.sent >= (before + 20).min(300)).await;
        town.step(id, Step::Pause).await;
        // Within the next look of each worker; what is in flight ends.
        eventually("nobody is being called", async || town.tally(id).await.1.sending == 0).await;
        if round % 2 == 0 {
            workers.push(town.world.worker());
            workers.remove(0).drain();
        }
        let paused = town.tally(id).await;
        assert_eq!((paused.0, paused.1.sending), (State::Paused, 0));
        town.step(id, Step::Resume).await;
    }
    assert_eq!(town.is_over(id).await, Tally { sent: 300, ..Tally::default() });
    assert_eq!(town.world.emulator.received_once("news"), 300);
    assert!(town.traffic().busiest_second <= 100, "{:?}", town.traffic());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_429_of_the_bot_stops_the_lane_of_every_worker_and_is_learnt_from() {
    let town = Town::without_worker(200, 100).await;
    let bot = town.world.emulator.bots()[0];
    town.world.emulator.count_tag("news");
    let retry_after = Duration::from_secs(2);
    // Calls that were on their way when the other worker was told.
    let grace = Duration::from_millis(500);
    town.world.emulator.limit(bot, Limits { per_bot: Some(30), retry_after, grace, ..Limits::default() });
    let _workers = [town.world.worker(), town.world.worker()];
    let id = town.send("news", json!({})).await;
    assert_eq!(town.is_over(id).await, Tally { sent: 200, ..Tally::default() });
    assert_eq!(town.world.emulator.received_once("news"), 200);
    let traffic = town.traffic();
    assert!(traffic.refused_429 > 0, "the limit was felt");
    assert_eq!(traffic.during_wait, 0, "{traffic:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_starts_later_knows_that_the_bot_has_to_wait() {
    let town = Town::without_worker(20, 20).await;
    let bot = town.world.emulator.bots()[0];
    let retry_after = Duration::from_secs(6);
    town.world
        .emulator
        .limit(bot, Limits { per_bot: Some(5), retry_after, grace: retry_after / 6, ..Limits::default() });
    let first = town.world.worker();
    let id = town.send("news", json!({})).await;
    town.world
        .emulator
        .traffic_where(bot, "the bot is refused twice", |traffic| traffic.refused_429 >= 2)
        .await;
    eventually("nobody is being called", async || town.tally(id).await.1.sending == 0).await;
    first.drain();
    town.world.emulator.limit(bot, Limits { per_bot: Some(20), ..Limits::default() });
    let _second = town.world.worker();
    assert_eq!(town.is_over(id).await, Tally { sent: 20, ..Tally::default() });
    assert_eq!(town.traffic().during_wait, 0, "{:?}", town.traffic());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sleeps_hears_of_it_in_the_morning() {
    let town = Town::of(6, 50).await;
    town.ask("update contacts set time_zone = 'UTC' where user_id <= 3".to_owned()).await;
    town.ask("update contacts set time_zone = 'Asia/Tokyo' where user_id > 3".to_owned()).await;
    // Night in Greenwich from an hour ago to an hour from now; in Tokyo it is another time of day.
    let at = async |offset: &str| {
        town.ask(format!("select to_char(now() at time zone 'utc' + interval '{offset}', 'HH24:MI')")).await
    };
    let quiet = json!({"from": at("-1 hour").await, "to": at("1 hour").await, "zone": "UTC"});
    let id = town.send("news", json!({"quiet": quiet})).await;
    eventually("those who are awake have it", async || town.tally(id).await.1.sent == 3).await;
    eventually("nobody is being called", async || town.tally(id).await.1.sending == 0).await;
    let waiting = town.ask(format!(
        "select string_agg(user_id::text, ',' order by user_id) from recipients
          where broadcast_id = {} and state = 'waiting' and due_at > now() + interval '50 minutes' and attempts = 0",
        id.0
    ));
    assert_eq!(waiting.await, "1,2,3");
    town.step(id, Step::Cancel).await;
    eventually("nobody waits any more", async || town.tally(id).await.1.skipped == 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_is_corrected_and_taken_back() {
    let town = Town::of(4, 50).await;
    let sent = town.send("It begins at 8", json!({})).await;
    town.is_over(sent).await;
    let bot = town.world.emulator.bots()[0];
    let readers: Vec<Person> = (1..=4).map(|id| town.world.emulator.member(bot, id)).collect();
    let content = json!({"body": {"text": {"html": "It begins at <b>9</b>"}}});
    let edit = town.start(json!({"task": "edit", "broadcast": sent.0, "content": content}), json!({})).await;
    assert_eq!(town.is_over(edit).await, Tally { sent: 4, ..Tally::default() });
    for reader in &readers {
        let texts: Vec<String> = reader.chat().iter().map(|message| message.text.clone()).collect();
        assert_eq!(texts, ["It begins at 9"]);
    }
    let delete = town.start(json!({"task": "delete", "broadcast": sent.0}), json!({})).await;
    assert_eq!(town.is_over(delete).await, Tally { sent: 4, ..Tally::default() });
    assert!(readers.iter().all(|reader| reader.chat().is_empty()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_button_under_it_is_a_way_out() {
    let town = Town::of(2, 50).await;
    let first = town.send("news", json!({})).await;
    town.is_over(first).await;
    let reader = town.world.emulator.member(town.world.emulator.bots()[0], 1);
    reader.presses("No more of these").await;
    eventually("the wish is in the books", async || {
        town.ask("select count(opted_out_at) from contacts".to_owned()).await == "1"
    })
    .await;
    let second = town.send("more news", json!({})).await;
    assert_eq!(town.is_over(second).await, Tally { sent: 1, skipped: 1, ..Tally::default() });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_broadcasts_share_the_rate() {
    let town = Town::of(200, 100).await;
    let (first, second) = (town.send("news", json!({})).await, town.send("more", json!({})).await);
    eventually("the second is half through", async || town.tally(second).await.1.sent >= 100).await;
    let (first, second) = (town.tally(first).await.1.sent, town.tally(second).await.1.sent);
    assert!(first.abs_diff(second) <= 64, "{first} and {second}: claims take turns");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_is_not_sent_again_and_is_told() {
    let town = Town::of(40, 50).await;
    town.world.emulator.count_tag("news");
    let faults =
        [Fault::Gateway { code: 502, executed: true }, Fault::Gateway { code: 502, executed: false }];
    town.world.emulator.disturb(Disturbance::of(0.5, &faults));
    let id = town.send("news", json!({})).await;
    let tally = town.is_over(id).await;
    let traffic = town.traffic();
    assert_eq!((tally.sent + tally.uncertain, tally.uncertain), (40, traffic.unknown));
    assert!(town.world.emulator.received_more_than_once("news").is_empty());
    assert_eq!(traffic.calls, 40, "nobody was called twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_gone_is_told_apart_and_left_alone() {
    let town = Town::of(5, 50).await;
    for (chat, closed) in [(1, Closed::Blocked), (2, Closed::Deactivated), (3, Closed::NotFound)] {
        town.world.emulator.closes(chat, closed);
    }
    let id = town.send("news", json!({})).await;
    assert_eq!(town.is_over(id).await, Tally { sent: 2, blocked: 3, ..Tally::default() });
    let reasons = town.ask(format!(
        "select string_agg(reason, ',' order by user_id) from recipients where broadcast_id = {} and state = 'blocked'",
        id.0
    ));
    assert_eq!(reasons.await, "blocked_bot,deactivated,chat_not_found");
    let second = town.send("more news", json!({})).await;
    assert_eq!(town.is_over(second).await, Tally { sent: 2, skipped: 3, ..Tally::default() });
    let again: u64 = (1..=3)
        .map(|chat| town.world.emulator.chat_traffic(town.world.emulator.bots()[0], chat).after_refusal)
        .sum();
    assert_eq!(again, 0);
}
