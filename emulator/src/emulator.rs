//! The emulator as a test or the program holds it.

mod audience;
pub(crate) mod channel;
pub(crate) mod group;
mod sending;
mod stars;
mod trouble;

use std::{
    collections::{BTreeMap, VecDeque},
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rand::Rng;
use serde_json::json;
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use crate::{
    api,
    crowd::control,
    delivery::webhook,
    ids::BotId,
    journal::{Call, Violation},
    page,
    person::Person,
    shared::Shared,
    world::{Bounds, World, bot::Bot, people::Profile},
};

/// A token of the right form for tests that do not care which.
pub const ANY_TOKEN: &str = "1001:AAEmulatorTokenThatOpensNothingAnywhere";

/// How an emulator is to be.
#[derive(Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one. Default `127.0.0.1:0`.
    pub listen: SocketAddr,
    /// Token of each bot, `<id>:<secret>`. Default: [`ANY_TOKEN`].
    pub bots: Vec<String>,
    /// All chance in the emulator comes from here. Default 7.
    pub seed: u64,
    /// How long a person waits for a fact before the test fails. Default 10 s.
    pub patience: Duration,
    /// Unit of the webhook's retry ladder: a failed update is sent again at once, then after 2, 4, 8 ... units.
    /// Telegram's is 1 s, the default; tests of retries make it shorter.
    pub retry_unit: Duration,
    /// How long an update may stay unanswered before its connection is closed and it is sent again. Telegram's is 60 s,
    /// the default; tests of what happens then make it shorter.
    pub answer_timeout: Duration,
    /// How much is kept.
    pub bounds: Bounds,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            bots: vec![ANY_TOKEN.to_owned()],
            seed: 7,
            patience: Duration::from_secs(10),
            retry_unit: Duration::from_secs(1),
            answer_timeout: webhook::ANSWER_TIMEOUT,
            bounds: Bounds::default(),
        }
    }
}

/// Why an emulator cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("listen on {address}")]
    Listen {
        /// Where it should have listened.
        address: SocketAddr,
        #[source]
        /// What the system said.
        source: std::io::Error,
    },
    /// A token is not `<number>:<letters>`. Which letters is not repeated here.
    #[error("the token of bot number {number} has not the form <id>:<secret>")]
    Token {
        /// Place in the list of bots, from 1.
        number: usize,
    },
    /// The HTTP client for webhooks cannot be made.
    #[error("make the client that posts updates")]
    Client(#[from] reqwest::Error),
}

/// A pretended Telegram: serves until the last clone is dropped.
#[derive(Clone)]
pub struct Emulator {
    pub(crate) shared: Arc<Shared>,
    address: SocketAddr,
    running: Arc<Running>,
}

/// Stops the server, the deliveries and the crowd when dropped.
struct Running {
    _stop: watch::Sender<()>,
    tasks: Mutex<JoinSet<()>>,
}

impl Emulator {
    /// Starts an emulator for a test, which cannot go on without: panics where [`Emulator::try_start`] fails.
    pub async fn start(options: Options) -> Self {
        Self::try_start(options).await.expect("the emulator starts")
    }

    /// Starts an emulator.
    pub async fn try_start(options: Options) -> Result<Self, StartError> {
        let mut world = World::new(options.seed, options.bounds, options.retry_unit);
        for (index, token) in options.bots.into_iter().enumerate() {
            add_bot(&mut world, token).ok_or(StartError::Token { number: index + 1 })?;
        }
        let http = reqwest::Client::builder()
            .timeout(options.answer_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        let listen_error = |source| StartError::Listen { address: options.listen, source };
        let listener = TcpListener::bind(options.listen).await.map_err(listen_error)?;
        let address = listener.local_addr().map_err(listen_error)?;

        let bots: Vec<BotId> = world.bots.keys().copied().collect();
        let shared = Arc::new(Shared::new(world, http, options.patience));
        let mut tasks = JoinSet::new();
        for bot in bots {
            tasks.spawn(webhook::pump(shared.clone(), bot));
        }
        let (stop, stopped) = watch::channel(());
        let more = control::routes().merge(page::routes(stopped.clone()));
        tokio::spawn(api::server::serve(listener, shared.clone(), more, stopped));
        let running = Running { _stop: stop, tasks: Mutex::new(tasks) };
        Ok(Self { shared, address, running: Arc::new(running) })
    }

    /// Runs something for as long as the emulator lives.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.running.tasks.lock().unwrap_or_else(PoisonError::into_inner).spawn(task);
    }

    /// Where the Bot API is served, `http://127.0.0.1:4711`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The bots, in order of their ids.
    #[must_use]
    pub fn bots(&self) -> Vec<BotId> {
        self.shared.lock().bots.keys().copied().collect()
    }

    /// A new person, who talks to the first bot. `emulator.person("Alice")` is enough for most tests.
    #[must_use]
    pub fn person(&self, profile: impl Into<Profile>) -> Person {
        let id = self.shared.change(|world| world.add_person(profile.into()));
        let bot = *self.bots().first().expect("an emulator has at least one bot");
        Person::new(self.clone(), id, bot)
    }

    /// The newest calls of all bots, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.shared.lock().journal.calls.iter().cloned().collect()
    }

    /// The first call, of those kept, that fits; waits for one within the patience.
    pub async fn call_where(&self, what: &str, fits: impl Fn(&Call) -> bool) -> Call {
        let find = |world: &mut World| world.journal.calls.iter().find(|call| fits(call)).cloned();
        let found = self.shared.wait_for(self.shared.patience, find).await;
        found.unwrap_or_else(|| {
            let calls: Vec<String> = self.calls().iter().rev().take(12).map(|c| format!("{c:?}")).collect();
            panic!("no call came that is {what}; newest first:\n{}", calls.join("\n"))
        })
    }

    /// Rules of the Bot API that were broken, whether or not Telegram would have minded.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        self.shared.lock().journal.violations.clone()
    }

    /// Updates the bot has not taken yet.
    #[must_use]
    pub fn pending_updates(&self, bot: BotId) -> usize {
        self.shared.lock().bot(bot).pending.len()
    }

    /// Waits until the bot has taken every update.
    pub async fn all_taken(&self, bot: BotId) {
        let taken = |world: &mut World| world.bot(bot).pending.is_empty().then_some(());
        let waited = self.shared.wait_for(self.shared.patience, taken).await;
        assert!(waited.is_some(), "{} updates were not taken", self.pending_updates(bot));
    }

    /// Waits until the bot receives updates: it has set a webhook or asked for updates.
    pub async fn receives(&self, bot: BotId) {
        let ready = |world: &mut World| world.bot(bot).receives.then_some(());
        let waited = self.shared.wait_for(self.shared.patience, ready).await;
        assert!(waited.is_some(), "bot {bot} neither set a webhook nor polled");
    }
}

/// Adds the bot of a token; `None` if the token has not the form of one.
fn add_bot(world: &mut World, token: String) -> Option<()> {
    let (id, secret) = token.split_once(':')?;
    let sound = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let id = BotId(id.parse().ok().filter(|id| *id > 0)?);
    if secret.is_empty() || !secret.chars().all(sound) {
        return None;
    }
    let next_update_id = world.chance.random_range(100_000_000..900_000_000);
    let bot = Bot {
        id,
        username: format!("shoal_{id}_bot"),
        token,
        allowed_updates: None,
        next_update_id,
        pending: BTreeMap::new(),
        webhook: None,
        generation: 0,
        wake: Arc::default(),
        receives: false,
        presses: VecDeque::new(),
        commands: json!({}),
        expired_updates: 0,
    };
    world.bots.insert(id, bot);
    Some(())
}
