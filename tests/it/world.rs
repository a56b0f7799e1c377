//! A deployment of its own for each test.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use shoal::process::{self, Role};
use shoal_emulator::{Emulator, Options, Person};
use shoal_local::Place;
use shoal_runtime::config::{self, Intake, Settings};
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
    pub health: Health,
    /// Where webhooks are taken.
    pub webhook: SocketAddr,
    _lifecycle: Lifecycle,
}

/// How updates come in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum By {
    Webhook,
    Polling,
}

impl World {
    /// On the servers that all tests share; updates come by webhook.
    pub async fn start() -> World {
        let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
        World::on(&place, By::Webhook).await
    }

    /// On given servers.
    pub async fn on(place: &Place, by: By) -> World {
        let emulator = Emulator::start(Options { bots: vec![TOKEN.into()], ..Options::default() }).await;
        let (mut lifecycle, health) = (Lifecycle::for_tests(), Health::default());
        Store::new(&place.database_url).unwrap().migrate().await.unwrap();
        // Ingress takes any free port, and only then can the others be told where it is.
        let mut settings = settings(place, &emulator, (by == By::Webhook).then_some("http://127.0.0.1:1"));
        let webhook =
            process::start(Role::Ingress, &settings, &health, &mut lifecycle).await.unwrap().unwrap();
        if let Intake::Webhook { public_url, .. } = &mut settings.intake {
            *public_url = format!("http://{webhook}");
        }
        process::start(Role::Worker, &settings, &health, &mut lifecycle).await.unwrap();
        process::start(Role::Scheduler, &settings, &health, &mut lifecycle).await.unwrap();
        World { emulator, settings, health, webhook, _lifecycle: lifecycle }
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

fn settings(place: &Place, emulator: &Emulator, public_url: Option<&str>) -> Settings {
    let url = emulator.url();
    let mut environment = vec![
        ("SHOAL_BOT_TOKENS", TOKEN),
        ("SHOAL_WEBHOOK_SECRET", SECRET),
        ("SHOAL_LISTEN", "127.0.0.1:0"),
        ("SHOAL_TELEGRAM_API_URL", &url),
        ("SHOAL_REDIS_URL", &place.redis_url),
        ("SHOAL_DATABASE_URL", &place.database_url),
    ];
    environment.extend(public_url.map(|url| ("SHOAL_PUBLIC_URL", url)));
    config::load(environment.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())), None)
        .unwrap()
}

/// Waits until something holds.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !holds().await {
        assert!(Instant::now() < end, "never came true: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
