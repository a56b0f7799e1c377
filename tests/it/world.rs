//! A deployment of its own for each test.

use std::io::BufReader;
use std::net::SocketAddr;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};
use shoal::process::{self, Role};
use shoal_emulator::{BotId, Emulator, Options, Person};
use shoal_local::Place;
use shoal_runtime::config::{self, Intake, Settings};
use shoal_runtime::lifecycle::Lifecycle;
use shoal_runtime::ops::Health;
use shoal_store::Store;

/// The token of the bot in the settings.
pub const TOKEN: &str = "1001:AAEmulatorTokenThatOpensNothingAnywhere";

/// Another bot, which Telegram knows and the settings do not, and its token.
pub const OTHER: BotId = BotId(1002);
pub const OTHER_TOKEN: &str = "1002:AAcanaryTokenThatMustNeverBeSeenInPlain";

/// Seals the tokens of bots that are added.
pub const SEAL_KEY: &str = "a5f01c9b3e77d2486bd90a54c8fe1d3370b2e6945fac8d17c42be90683d15a2e";

/// What Telegram shows with every webhook call.
pub const SECRET: &str = "a-secret-between-telegram-and-us";

/// Longest wait for what must come: a worker's lease, and time to spare on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

/// A whole deployment, gone when it is dropped.
pub struct World {
    pub emulator: Emulator,
    pub settings: Settings,
    pub health: Health,
    /// Where webhooks are taken.
    pub webhook: SocketAddr,
    pub environment: Vec<(String, String)>,
    lifecycle: Lifecycle,
}

/// A worker process, killed when it is dropped.
pub struct Worker(Child);

impl Worker {
    /// Asks it to end, and waits until it has.
    pub fn drain(self) -> ExitStatus {
        self.terminate();
        self.ended()
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        rustix::process::kill_process(self.pid(), Signal::TERM).unwrap();
    }

    /// Waits until it has ended.
    pub fn ended(mut self) -> ExitStatus {
        self.0.wait().unwrap()
    }

    /// Freezes it for a time, as a suspended machine does.
    pub async fn freeze(&self, time: Duration) {
        rustix::process::kill_process(self.pid(), Signal::STOP).unwrap();
        tokio::time::sleep(time).await;
        rustix::process::kill_process(self.pid(), Signal::CONT).unwrap();
    }

    /// Stops it in its tracks.
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.0)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
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
        let mut world = World::without_worker(place, by).await;
        world.work().await;
        world
    }

    /// Two bots, whose people meet each other or not.
    pub async fn of_two_bots(match_across_bots: bool) -> World {
        World::of_two_bots_within(match_across_bots, None).await
    }

    /// The same, with a worker that has so many bytes of memory.
    pub async fn of_two_bots_within(match_across_bots: bool, memory_bytes: Option<u64>) -> World {
        let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
        let tokens = format!("{TOKEN},{OTHER_TOKEN}");
        let across = if match_across_bots { "yes" } else { "no" };
        let more = [("SHOAL_BOT_TOKENS", tokens), ("SHOAL_MATCH_ACROSS_BOTS", across.to_owned())];
        let mut world = World::with(&place, By::Webhook, &more).await;
        world.settings.memory_bytes = memory_bytes.unwrap_or(world.settings.memory_bytes);
        world.work().await;
        world
    }

    /// On given servers, with nobody who does the work yet.
    pub async fn without_worker(place: &Place, by: By) -> World {
        World::with(place, by, &[]).await
    }

    /// On given servers, with these settings as well or instead, and with nobody who does the work yet.
    pub async fn with(place: &Place, by: By, more: &[(&str, String)]) -> World {
        let bots = vec![TOKEN.into(), OTHER_TOKEN.into()];
        let emulator = Emulator::start(Options { bots, patience: PATIENCE, ..Options::default() }).await;
        let (mut lifecycle, health) = (Lifecycle::for_tests(), Health::default());
        Store::new(&place.database_url).unwrap().migrate().await.unwrap();
        // Ingress takes any free port, and only then can the others be told where it is.
        let mut environment =
            environment(place, &emulator, (by == By::Webhook).then_some("http://127.0.0.1:1"));
        environment.retain(|(key, _)| more.iter().all(|(other, _)| key != other));
        environment.extend(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
        let mut settings = config::load(environment.iter().cloned(), None).unwrap();
        let webhook =
            process::start(Role::Ingress, &settings, &health, &mut lifecycle).await.unwrap().unwrap();
        if let Intake::Webhook { public_url, .. } = &mut settings.intake {
            *public_url = format!("http://{webhook}");
        }
        process::start(Role::Scheduler, &settings, &health, &mut lifecycle).await.unwrap();
        World { emulator, settings, health, webhook, environment, lifecycle }
    }

    /// Starts a worker in this process.
    pub async fn work(&mut self) {
        process::start(Role::Worker, &self.settings, &self.health, &mut self.lifecycle).await.unwrap();
    }

    /// Starts the API for admins in this process. Says where it is.
    pub async fn administer(&mut self) -> SocketAddr {
        let started = process::start(Role::Admin, &self.settings, &self.health, &mut self.lifecycle);
        started.await.unwrap().unwrap()
    }

    /// A worker in a process of its own.
    pub fn worker(&self) -> Worker {
        Worker(self.command("worker").stderr(Stdio::null()).spawn().unwrap())
    }

    /// A worker whose Telegram is at `url`, and whose log can be read.
    pub fn worker_at(&self, url: &str) -> (Worker, BufReader<ChildStderr>) {
        let mut child =
            self.command("worker").env("SHOAL_TELEGRAM_API_URL", url).stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        (Worker(child), log)
    }

    /// What a command of the operator's says that does its work.
    pub fn shoal(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shoal"));
        command.args(arguments).envs(self.environment.iter().cloned()).stdin(Stdio::null());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a command of the operator's says that refuses.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shoal"));
        command.args(arguments).envs(self.environment.iter().cloned()).stdin(Stdio::null());
        let output = command.output().unwrap();
        assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).unwrap()
    }

    fn command(&self, role: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shoal"));
        command.arg(role).envs(self.environment.iter().cloned()).stdin(Stdio::null());
        command
    }

    /// Somebody who has come through the door and may search.
    pub async fn adult(&self, name: &str) -> Person {
        let person = self.emulator.person(name);
        let bot = self.emulator.bots()[0];
        self.adult_at(person.with(bot)).await
    }

    /// Somebody comes through the door of the bot that they talk to.
    pub async fn adult_at(&self, person: Person) -> Person {
        person.says("/start").await;
        person.hears("How old are you?").await;
        person.says("25").await;
        person.hears("You're all set").await;
        person
    }

    /// Two people in a chat with each other, each at a bot of their own.
    pub async fn pair_across(&self) -> (Person, Person) {
        let alice = self.adult("Alice").await;
        let bob = self.emulator.person("Bob").with(self.emulator.bots()[1]);
        let bob = self.adult_at(bob).await;
        meet(&alice, &bob).await;
        (alice, bob)
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

/// The settings of a deployment, as an operator would give them.
pub fn environment(place: &Place, emulator: &Emulator, public_url: Option<&str>) -> Vec<(String, String)> {
    let url = emulator.url();
    let mut environment = vec![
        ("SHOAL_BOT_TOKENS", TOKEN),
        ("SHOAL_SEAL_KEY", SEAL_KEY),
        ("SHOAL_WEBHOOK_SECRET", SECRET),
        // Nobody is new, unless a test is about that.
        ("SHOAL_NEWCOMER_HOURS", "0"),
        ("SHOAL_LISTEN", "127.0.0.1:0"),
        ("SHOAL_OPS_LISTEN", "127.0.0.1:0"),
        ("SHOAL_ADMIN_LISTEN", "127.0.0.1:0"),
        ("SHOAL_TELEGRAM_API_URL", &url),
        ("SHOAL_REDIS_URL", &place.redis_url),
        ("SHOAL_DATABASE_URL", &place.database_url),
    ];
    environment.extend(public_url.map(|url| ("SHOAL_PUBLIC_URL", url)));
    environment.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// Waits until something holds.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < end, "never came true: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
