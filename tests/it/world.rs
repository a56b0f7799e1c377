//! A deployment of its own for each test.

use std::net::SocketAddr;

use shoal::process::{self, Role};
use shoal_emulator::{Emulator, Options, Person};
use shoal_local::Place;
use shoal_runtime::config::{self, Settings};
use shoal_runtime::lifecycle::Lifecycle;
use shoal_runtime::ops::Health;
use shoal_store::Store;

/// The token of the one bot.
pub const TOKEN: &str = "1001:AAEmulatorTokenThatOpensNothingAnywhere";

/// What Telegram shows with every webhook call.
pub const SECRET: &str = "a-secret-between-telegram-and-us";

/// A whole deployment, gone when it is dropped.
pub struct World {
    pub emulator: Emulator,
    pub settings: Settings,
    pub webhook: SocketAddr,
    _lifecycle: Lifecycle,
}

impl World {
    /// Telegram brings updates by webhook.
    pub async fn start() -> World {
        let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
        let emulator = Emulator::start(Options { bots: vec![TOKEN.into()], ..Options::default() }).await;
        let mut lifecycle = Lifecycle::for_tests();
        migrate(&place).await;
        let settings = settings(&place, &emulator, "http://127.0.0.1:1");
        let webhook = start(Role::Ingress, &settings, &mut lifecycle).await.expect("ingress has an address");
        let settings = self::settings(&place, &emulator, &format!("http://{webhook}"));
        start(Role::Worker, &settings, &mut lifecycle).await;
        start(Role::Scheduler, &settings, &mut lifecycle).await;
        World { emulator, settings, webhook, _lifecycle: lifecycle }
    }

    /// Somebody who has come through the door and may search.
    pub async fn adult(&self, name: &str) -> Person {
        let person = self.emulator.person(name);
        person.says("/start").await;
        person.hears("How old are you?").await;
        person.says("25").await;
        person.hears("You're all set").await;
        person
    }

    /// Two people in a chat with each other.
    pub async fn pair(&self) -> (Person, Person) {
        let (alice, bob) = (self.adult("Alice").await, self.adult("Bob").await);
        meet(&alice, &bob).await;
        (alice, bob)
    }
}

/// Brings two people together who are free to meet.
pub async fn meet(alice: &Person, bob: &Person) {
    alice.says("/find").await;
    alice.hears("Looking for someone").await;
    bob.says("/find").await;
    alice.hears("You're connected").await;
    bob.hears("You're connected").await;
}

async fn start(role: Role, settings: &Settings, lifecycle: &mut Lifecycle) -> Option<SocketAddr> {
    process::start(role, settings, &Health::default(), lifecycle).await.unwrap()
}

async fn migrate(place: &Place) {
    Store::new(&place.database_url).unwrap().migrate().await.unwrap();
}

fn settings(place: &Place, emulator: &Emulator, public_url: &str) -> Settings {
    let environment = [
        ("SHOAL_BOT_TOKENS", TOKEN),
        ("SHOAL_WEBHOOK_SECRET", SECRET),
        ("SHOAL_PUBLIC_URL", public_url),
        ("SHOAL_LISTEN", "127.0.0.1:0"),
        ("SHOAL_TELEGRAM_API_URL", &emulator.url()),
        ("SHOAL_REDIS_URL", &place.redis_url),
        ("SHOAL_DATABASE_URL", &place.database_url),
    ];
    config::load(environment.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())), None)
        .unwrap()
}
