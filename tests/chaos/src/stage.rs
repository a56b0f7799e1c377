//! The stage of one trial: private servers, a pretended Telegram, and Shoal as separate processes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use shoal_emulator::{Bounds, Emulator};
use shoal_local::{Durability, LocalError, Servers};
use tempfile::TempDir;
use tokio::process::Command;

use crate::ask;
use crate::error::ChaosError;
use crate::fact::until;
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
    /// Workers come from the build that a word can break.
    pub breakable: bool,
}

/// Two workers, one of each other kind, quick servers.
pub const USUAL: Cast =
    Cast { ingresses: 1, workers: 2, schedulers: 1, durability: Durability::Fast, breakable: false };

/// All that runs in a trial.
pub struct Stage {
    /// Takes connections of Telegram.
    pub gate: Gate,
    /// Between Redis and those workers that were started on it.
    pub wire: Wire,
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
    /// Whether workers that are started come from the build that a word can break.
    pub breakable: bool,
    /// Faults that this stage is still there for.
    pub faults: u64,
    servers: Arc<Servers>,
    program: PathBuf,
    settings: Vec<(String, String)>,
    logs: TempDir,
    started: usize,
}

impl Stage {
    /// Starts everything, in the order in which it is needed; all partitions have owners when this returns.
    pub async fn set(cast: Cast, program: PathBuf, seed: u64) -> Result<Stage, ChaosError> {
        let (servers, database_url) = blocking(move || {
            let servers = Servers::start_with(None, cast.durability)?;
            let database_url = servers.postgres.create_database("shoal")?;
            Ok((Arc::new(servers), database_url))
        })
        .await?;
        let gate = Gate::open().await?;
        let wire = Wire::lay(servers.redis.port(), seed).await?;
        let mut chance = StdRng::seed_from_u64(seed);
        let token = format!("1001:{:032x}", chance.random::<u128>());
        let began = Instant::now();
        let options = shoal_emulator::Options {
            bots: vec![token.clone()],
            seed,
            bounds: Bounds { calls: CALLS_KEPT, ..Bounds::default() },
            ..shoal_emulator::Options::default()
        };
        let emulator = Emulator::try_start(options).await?;
        let settings = [
            ("SHOAL_BOT_TOKENS", token),
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
            emulator,
            began,
            chance,
            ingresses: Vec::new(),
            workers: Vec::new(),
            schedulers: Vec::new(),
            breakable: cast.breakable,
            faults: 1,
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
        let program = if self.breakable { self.breakable()? } else { self.program.clone() };
        let worker = self.start_from(&program, "worker", &[])?;
        self.workers.push(worker);
        Ok(())
    }

    /// Starts a process that will kill itself when it comes to a step for the so-manyeth time. It is not among those
    /// that have to run.
    pub fn start_doomed(
        &mut self,
        role: &str,
        step: &str,
        visit: u64,
        other: &[(&str, String)],
    ) -> Result<Process, ChaosError> {
        let order = [("BREAK_AT", format!("{step}:{visit}"))];
        let program = self.breakable()?;
        self.start_from(&program, role, &[&order[..], other].concat())
    }

    /// Runs a command to its end, as an operator would, and returns what it printed.
    pub async fn command(&self, arguments: &[&str]) -> Result<String, ChaosError> {
        let output = Command::new(&self.program)
            .args(arguments)
            .envs(self.settings.iter().cloned())
            .kill_on_drop(true)
            .output()
            .await?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(printed);
        }
        let log = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(ChaosError::Ended { name: arguments.join(" "), status: output.status.to_string(), log })
    }

    /// The build with doors, beside the program.
    fn breakable(&self) -> Result<PathBuf, ChaosError> {
        let breakable = self.program.with_file_name("shoal-breakable");
        if breakable.exists() { Ok(breakable) } else { Err(ChaosError::NoProgram(breakable)) }
    }

    /// Starts a worker that reaches Redis by the wire.
    pub fn add_worker_on_wire(&mut self) -> Result<(), ChaosError> {
        let worker = self.start("worker", &[("SHOAL_REDIS_URL", self.wire.redis_url())])?;
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
        let ingress = self.start("ingress", &[("SHOAL_LISTEN", format!("127.0.0.1:{port}"))])?;
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

    /// An error if a process ended that nobody had asked to.
    pub fn all_run(&mut self) -> Result<(), ChaosError> {
        let ingresses = self.ingresses.iter_mut().map(|(_, ingress)| ingress);
        ingresses.chain(&mut self.workers).chain(&mut self.schedulers).try_for_each(Process::runs)
    }

    /// The port of Redis itself.
    pub fn redis_port(&self) -> u16 {
        self.servers.redis.port()
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

    fn start(&mut self, role: &str, other: &[(&str, String)]) -> Result<Process, ChaosError> {
        let program = self.program.clone();
        self.start_from(&program, role, other)
    }

    fn start_from(
        &mut self,
        program: &Path,
        role: &str,
        other: &[(&str, String)],
    ) -> Result<Process, ChaosError> {
        self.started += 1;
        let name = format!("{role}-{}", self.started);
        let mut settings = self.settings.clone();
        for (name, value) in other {
            settings.retain(|(known, _)| known != name);
            settings.push(((*name).to_owned(), value.clone()));
        }
        Process::start(program, role, name, &settings, self.logs.path())
    }
}

async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, LocalError> + Send + 'static,
) -> Result<T, ChaosError> {
    let done = tokio::task::spawn_blocking(act).await;
    Ok(done.expect("private servers report errors, they do not panic")?)
}
