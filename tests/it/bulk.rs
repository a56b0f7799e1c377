//! Broadcasts on their way out: everybody once, at the set rate, and none of it in the way of a chat.

use serde_json::{Value, json};
use shoal_domain::broadcast::{Delivery, Filter, State, Task};
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{BotId, BroadcastId, UserId};
use shoal_domain::partition::PartitionCount;
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
    async fn of(people: i64) -> Town {
        let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
        let world = World::on(&place, By::Webhook).await;
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
        for rows in rows.chunks(1000) {
            town.ask(format!(
                "insert into contacts (bot_id, user_id, partition, first_name, joined_at, active_at) values {}",
                rows.join(",")
            ))
            .await;
        }
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
        let task: Task = serde_json::from_value(json!({"task": "send", "content": content})).unwrap();
        let (audience, delivery): (Filter, Delivery) =
            (Filter::Everybody, serde_json::from_value(delivery).unwrap());
        let (task, audience, delivery) = (&task, &audience, &delivery);
        let draft = Draft { bot: BOT, name: "news", task, audience, delivery, test_of: None, by: "anna" };
        let Created::New(id) = self.store.create_broadcast(draft, None).await.unwrap() else {
            panic!("it is new")
        };
        self.store.step(id, "anna", Step::Start { at: None, needs_approval: false }).await.unwrap();
        id
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
async fn everybody_gets_it_once_with_their_name() {
    let town = Town::of(60).await;
    town.world.emulator.count_tag("Hello Name");
    let id = town.send("Hello {first_name|friend}", json!({})).await;
    assert_eq!(town.is_over(id).await, Tally { sent: 60, ..Tally::default() });
    assert_eq!(town.world.emulator.received_once("Hello Name"), 60);
    assert!(town.world.emulator.violations().is_empty(), "{:?}", town.world.emulator.violations());
    let traffic = town.world.emulator.traffic(town.world.emulator.bots()[0]);
    assert!(traffic.busiest_second <= 25, "{traffic:?}");
}
