//! The stage of one trial: private servers, a pretended Telegram, and Shoal as separate processes.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use shoal_emulator::{Bounds, Emulator};
use shoal_local::{Durability, LocalError, Postgres, Redis, Servers};
use tempfile::TempDir;

use crate::ask;
use crate::error::ChaosError;
use crate::fact::until;
use crate::faketime::Clock;
use crate::gate::Gate;
use crate::process::{Process, free_port};
use crate::wire::Wire;

/// Calls kept by the pretended Telegram: some minutes of any row.
const CALLS_KEPT: usize = 100_000;

/// What a row needs.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    /// Processes of each kind.
    pub ingresses: usize,
    /// See above.
    pub workers: usize,
    /// See above.
    pub schedulers: usize,
    /// What Redis and Postgres keep at a power cut.
    pub durability: Durability,
    /// The crowd is at the first bot. Who shall meet nobody of the crowd goes to the second.
    pub bots: usize,
    /// Whether the clock of Redis can be set.
    pub redis_clock: bool,
}

/// Two workers, one of each other kind, quick servers, one bot.
pub const USUAL: Cast = Cast {
    ingresses: 1,
    workers: 2,
    schedulers: 1,
    durability: Durability::Fast,
    bots: 1,
    redis_clock: false,
};

/// Partitions that did not change hands for so long stay: workers look at each other four times a second.
const STAY: Duration = Duration::from_secs(1);

/// The database of Shoal.
const DATABASE: &str = "shoal";

/// The first bot's number; the others' follow.
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
        let servers = servers(cast.durability, redis_clock.as_ref()).await?;
        let database_url = servers.postgres.database_url(DATABASE);
        let gate = Gate::open().await?;
        let wire = Wire::lay(servers.redis.port(), seed).await?;
        let wire_to_postgres = Wire::lay(servers.postgres.port(), seed).await?;
        let mut chance = StdRng::seed_from_u64(seed);
        let tokens: Vec<String> = (FIRST_BOT..FIRST_BOT + cast.bots)
            .map(|bot| format!("{bot}:{:032x}", chance.random::<u128>()))
            .collect();
        let began = Instant::now();
        let options = shoal_emulator::Options {
            bots: tokens.clone(),
            seed,
            bounds: Bounds { calls: CALLS_KEPT, ..Bounds::default() },
            ..shoal_emulator::Options::default()
        };
        let emulator = Emulator::try_start(options).await?;
        let settings = [
            ("SHOAL_BOT_TOKENS", tokens.join(",")),
            ("SHOAL_WEBHOOK_SECRET", format!("{:032x}", chance.random::<u128>())),
            ("SHOAL_PUBLIC_URL", gate.url()),
            ("SHOAL_OPS_LISTEN", "127.0.0.1:0".to_owned()),
            ("SHOAL_TELEGRAM_API_URL", emulator.url()),
            ("SHOAL_REDIS_URL", servers.redis.redis_url()),
            ("SHOAL_DATABASE_URL", database_url),
        ];
        let mut stage = Stage {
            gate,
            wire,
            wire_to_postgres,
            redis_clock,
            emulator,
            began,
            chance,
            ingresses: Vec::new(),
            workers: Vec::new(),
            schedulers: Vec::new(),
            servers,
            program,
            settings: settings.map(|(name, value)| (name.to_owned(), value)).to_vec(),
            logs: tempfile::Builder::new().prefix("shoal-chaos-").tempdir()?,
            started: 0,
        };
        stage.populate(cast).await?;
        Ok(stage)
    }

    async fn populate(&mut self, cast: Cast) -> Result<(), ChaosError> {
        self.start("migrate", &[])?.ended().await?;
        for _ in 0..cast.workers {
            self.add_worker()?;
        }
        for _ in 0..cast.ingresses {
            self.add_ingress().await?;
        }
        self.shared_out().await?;
        for _ in 0..cast.schedulers {
            self.add_scheduler()?;
            // The first one leads, which shows by the webhook, before there is a second.
            until("the webhook is set", async || {
                self.all_run()?;
                Ok(self.emulator.calls().iter().any(|call| call.method == "setWebhook"))
            })
            .await?;
        }
        Ok(())
    }

    /// Starts a worker.
    pub fn add_worker(&mut self) -> Result<(), ChaosError> {
        self.add_worker_with(&[])
    }

    /// Starts a worker that reaches Redis by the wire.
    pub fn add_worker_on_wire(&mut self) -> Result<(), ChaosError> {
        self.add_worker_with(&[("SHOAL_REDIS_URL".to_owned(), self.wire.redis_url())])
    }

    /// Starts a worker that reaches Postgres by the wire.
    pub fn add_worker_on_wire_to_postgres(&mut self) -> Result<(), ChaosError> {
        let url = format!("postgres://shoal@127.0.0.1:{}/{DATABASE}", self.wire_to_postgres.port());
        self.add_worker_with(&[("SHOAL_DATABASE_URL".to_owned(), url)])
    }

    /// Starts a worker with settings, and other variables of its environment, of its own.
    pub fn add_worker_with(&mut self, other: &[(String, String)]) -> Result<(), ChaosError> {
        let worker = self.start("worker", other)?;
        self.workers.push(worker);
        Ok(())
    }

    /// Starts a scheduler.
    pub fn add_scheduler(&mut self) -> Result<(), ChaosError> {
        let scheduler = self.start("scheduler", &[])?;
        self.schedulers.push(scheduler);
        Ok(())
    }

    /// Starts an ingress; Telegram's updates go there, too, once it takes connections.
    pub async fn add_ingress(&mut self) -> Result<(), ChaosError> {
        let port = free_port()?;
        let ingress = self.start("ingress", &[("SHOAL_LISTEN".to_owned(), format!("127.0.0.1:{port}"))])?;
        self.ingresses.push((port, ingress));
        until("an ingress takes connections", async || {
            self.all_run()?;
            Ok(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok())
        })
        .await?;
        self.lead_to_ingresses();
        Ok(())
    }

    /// Tells the gate which ingresses there are.
    pub fn lead_to_ingresses(&self) {
        self.gate.lead_to(self.ingresses.iter().map(|(port, _)| *port).collect());
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

    /// An error if a process ended that nobody had asked to.
    pub fn all_run(&mut self) -> Result<(), ChaosError> {
        let ingresses = self.ingresses.iter_mut().map(|(_, ingress)| ingress);
        ingresses.chain(&mut self.workers).chain(&mut self.schedulers).try_for_each(Process::runs)
    }

    /// The port of Redis itself.
    pub fn redis_port(&self) -> u16 {
        self.servers.redis.port()
    }

    /// Has Postgres carry a statement out, in its own words; the answer is a line a row, its columns parted by `|`.
    pub async fn ask_postgres(&self, statement: impl Into<String>) -> Result<String, ChaosError> {
        let (servers, statement) = (Arc::clone(&self.servers), statement.into());
        blocking(move || servers.postgres.ask(DATABASE, &statement)).await
    }

    /// Does something to the servers; that blocks, so it runs aside.
    pub async fn servers(
        &self,
        act: impl FnOnce(&Servers) -> Result<(), LocalError> + Send + 'static,
    ) -> Result<(), ChaosError> {
        let servers = Arc::clone(&self.servers);
        blocking(move || act(&servers)).await
    }

    /// Ends everything. Nothing has to be saved, so nobody is asked politely.
    pub async fn strike(mut self) -> Result<(), ChaosError> {
        let ingresses = self.ingresses.drain(..).map(|(_, ingress)| ingress);
        for process in ingresses.chain(self.workers.drain(..)).chain(self.schedulers.drain(..)) {
            process.kill().await?;
        }
        blocking(move || {
            drop(self.servers);
            Ok(())
        })
        .await
    }

    fn start(&mut self, role: &str, other: &[(String, String)]) -> Result<Process, ChaosError> {
        self.started += 1;
        let name = format!("{role}-{}", self.started);
        let mut settings = self.settings.clone();
        for (name, value) in other {
            settings.retain(|(known, _)| known != name);
            settings.push((name.clone(), value.clone()));
        }
        Process::start(&self.program, role, name, &settings, self.logs.path())
    }
}

/// Starts Redis and Postgres, the first with the clock given.
async fn servers(durability: Durability, clock: Option<&Clock>) -> Result<Arc<Servers>, ChaosError> {
    let environment = clock.map(Clock::environment).unwrap_or_default();
    blocking(move || {
        let redis = Redis::start_amid(None, durability, environment)?;
        let servers = Servers { redis, postgres: Postgres::start_with(None, durability)? };
        servers.postgres.create_database(DATABASE)?;
        Ok(Arc::new(servers))
    })
    .await
}

async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, LocalError> + Send + 'static,
) -> Result<T, ChaosError> {
    let done = tokio::task::spawn_blocking(act).await;
    Ok(done.expect("private servers report errors, they do not panic")?)
}
