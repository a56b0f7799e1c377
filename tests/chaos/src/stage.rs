//! The stage of one trial: private servers, a pretended Telegram, and Shoal as separate processes.

mod servers;
mod start;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use shoal_emulator::{BotId, Bounds, Emulator};
use shoal_local::Servers;
use tempfile::TempDir;

use crate::ask;
pub use crate::cast::{Cast, USUAL};
use crate::error::ChaosError;
use crate::fact::until;
use crate::faketime::Clock;
use crate::gate::Gate;
use crate::process::Process;
use crate::wire::Wire;

/// Calls kept by the pretended Telegram: some minutes of any row.
const CALLS_KEPT: usize = 100_000;

/// Telegram waits 60 s for an answer, and comes again after so many seconds as its ladder says. Where it waits less, it
/// comes sooner, too.
const RETRY_UNITS: u32 = 60;

/// Partitions that did not change hands for so long stay: workers look at each other four times a second.
const STAY: Duration = Duration::from_secs(1);

/// The number of the first bot; the others follow.
const FIRST_BOT: usize = 1001;

/// All that runs in a trial.
pub struct Stage {
    /// Takes connections of Telegram.
    pub gate: Gate,
    /// Between Redis and those workers that were started on it.
    pub wire: Wire,
    /// Between Postgres and those workers that were started on it.
    pub wire_to_postgres: Wire,
    /// The clock of Redis, where the cast asks for one that can be set.
    pub redis_clock: Option<Clock>,
    /// The clock of Postgres, the same.
    pub postgres_clock: Option<Clock>,
    /// The pretended Telegram.
    pub emulator: Emulator,
    /// When its clock started.
    pub began: Instant,
    /// All chance of the trial.
    pub chance: StdRng,
    /// Processes that take updates in, with their ports.
    pub ingresses: Vec<(u16, Process)>,
    /// Processes that do the work.
    pub workers: Vec<Process>,
    /// Processes that say when something is due.
    pub schedulers: Vec<Process>,
    /// What it was set with; who is started later comes as this says now.
    pub cast: Cast,
    /// Faults of a row that it is still to see.
    pub faults: u64,
    /// What proves that an update is Telegram's.
    pub secret: String,
    /// People who were brought in as audiences so far.
    pub invited: i64,
    servers: Arc<Servers>,
    program: PathBuf,
    settings: Vec<(String, String)>,
    logs: TempDir,
    started: usize,
}

impl Stage {
    /// Starts everything, in the order in which it is needed; all partitions have owners when this returns.
    pub async fn set(cast: Cast, program: PathBuf, seed: u64) -> Result<Stage, ChaosError> {
        let redis_clock = if cast.redis_clock { Some(Clock::right()?) } else { None };
        let postgres_clock = if cast.postgres_clock { Some(Clock::right()?) } else { None };
        let servers = servers::start(cast.durability, redis_clock.as_ref(), postgres_clock.as_ref()).await?;
        let gate = Gate::open().await?;
        let wire = Wire::lay(servers.redis.port(), seed).await?;
        let wire_to_postgres = Wire::lay(servers.postgres.port(), seed).await?;
        let mut chance = StdRng::seed_from_u64(seed);
        let tokens: Vec<String> = (0..cast.bots)
            .map(|bot| format!("{}:{:032x}", FIRST_BOT + bot, chance.random::<u128>()))
            .collect();
        let secret = format!("{:032x}", chance.random::<u128>());
        let began = Instant::now();
        let options = shoal_emulator::Options {
            bots: tokens.clone(),
            answer_timeout: cast.answer_timeout,
            retry_unit: cast.answer_timeout / RETRY_UNITS,
            seed,
            bounds: Bounds { calls: CALLS_KEPT, ..Bounds::default() },
            ..shoal_emulator::Options::default()
        };
        let emulator = Emulator::try_start(options).await?;
        let settings = [
            ("SHOAL_BOT_TOKENS", tokens.join(",")),
            ("SHOAL_WEBHOOK_SECRET", secret.clone()),
            ("SHOAL_SEAL_KEY", "7c01d9e35ab842f6906e1f8d2bc4730a95e8163df7a24b0cd1583e97602fca4b".to_owned()),
            ("SHOAL_NEWCOMER_HOURS", "0".to_owned()),
            ("SHOAL_MEMORY_MB", cast.memory_mb.to_string()),
            ("SHOAL_BULK_RATE", cast.bulk_rate.to_string()),
            ("SHOAL_PAID_RATE", cast.paid_rate.to_string()),
            ("SHOAL_PUBLIC_URL", gate.url()),
            ("SHOAL_OPS_LISTEN", "127.0.0.1:0".to_owned()),
            ("SHOAL_TELEGRAM_API_URL", emulator.url()),
            ("SHOAL_REDIS_URL", servers.redis.redis_url()),
            ("SHOAL_DATABASE_URL", servers.postgres.database_url(servers::DATABASE)),
        ];
        let mut stage = Stage {
            gate,
            wire,
            wire_to_postgres,
            redis_clock,
            postgres_clock,
            emulator,
            began,
            chance,
            ingresses: Vec::new(),
            workers: Vec::new(),
            schedulers: Vec::new(),
            cast,
            faults: 1,
            secret,
            invited: 0,
            servers,
            program,
            settings: settings.map(|(name, value)| (name.to_owned(), value)).to_vec(),
            logs: tempfile::Builder::new().prefix("shoal-chaos-").tempdir()?,
            started: 0,
        };
        stage.populate().await?;
        Ok(stage)
    }

    /// Waits until all partitions are owned by the workers on this stage, and each owns some.
    pub async fn shared_out(&mut self) -> Result<(), ChaosError> {
        until("all partitions are shared out among the living workers", async || {
            self.all_run()?;
            let living: BTreeSet<u32> = self.workers.iter().filter_map(Process::pid).collect();
            Ok(ask::owners(self.redis_port()).await?.is_some_and(|owners| owners == living))
        })
        .await
    }

    /// As [`Stage::shared_out`], and nobody gives or takes a partition any more. Returns how often they changed hands.
    pub async fn settled(&mut self) -> Result<u64, ChaosError> {
        self.shared_out().await?;
        let (mut epochs, mut since) = (0, Instant::now());
        until("partitions stay where they are", async || {
            let now = ask::epochs(self.redis_port()).await?;
            if now != epochs {
                (epochs, since) = (now, Instant::now());
            }
            Ok(since.elapsed() > STAY)
        })
        .await?;
        Ok(epochs)
    }

    /// The token with which the bot was started.
    pub fn token(&self, bot: BotId) -> String {
        let tokens = self.settings.iter().filter(|(name, _)| name == "SHOAL_BOT_TOKENS");
        let mut tokens = tokens.flat_map(|(_, tokens)| tokens.split(','));
        tokens.find(|token| token.starts_with(&format!("{bot}:"))).unwrap_or_default().to_owned()
    }

    /// An error if a process ended that nobody had asked to.
    pub fn all_run(&mut self) -> Result<(), ChaosError> {
        let ingresses = self.ingresses.iter_mut().map(|(_, ingress)| ingress);
        ingresses.chain(&mut self.workers).chain(&mut self.schedulers).try_for_each(Process::runs)
    }

    /// All processes that run.
    pub fn processes(&self) -> impl Iterator<Item = &Process> {
        let ingresses = self.ingresses.iter().map(|(_, ingress)| ingress);
        ingresses.chain(&self.workers).chain(&self.schedulers)
    }

    /// Ends everything. Nothing has to be saved, so nobody is asked politely.
    pub async fn strike(mut self) -> Result<(), ChaosError> {
        let ingresses = self.ingresses.drain(..).map(|(_, ingress)| ingress);
        for process in ingresses.chain(self.workers.drain(..)).chain(self.schedulers.drain(..)) {
            process.kill().await?;
        }
        servers::stop(self.servers).await
    }
}
