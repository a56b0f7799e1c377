//! The stage: servers, Shoal as an operator runs it, the baseline beside it, and a Bot API for both.

use std::env;
use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::Uri;
use shoal_local::{LocalError, Redis, Servers};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::contender::{Contender, Part};
use crate::cost;
use crate::error::BenchError;
use crate::line::Line;
use crate::load::Company;
use crate::stand_in::StandIn;
use crate::update::chat_of;

/// Longest time for something to begin to work.
const READY: Duration = Duration::from_mins(1);

/// How often it is looked whether it does.
const GLANCE: Duration = Duration::from_millis(20);

/// The number of the first bot; the others follow.
const FIRST_BOT: usize = 1001;

/// Shoal's database.
pub(crate) const DATABASE: &str = "shoal";

/// How Redis keeps what it acknowledges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Fsync {
    /// On disk within a second.
    Everysec,
    /// On disk before it is acknowledged.
    Always,
}

/// What stands on a stage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cast {
    pub(crate) workers: usize,
    pub(crate) partitions: u32,
    pub(crate) bots: usize,
    pub(crate) people: usize,
    pub(crate) connections: usize,
}

/// Where the programs are.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    pub(crate) shoal: PathBuf,
    pub(crate) baseline: PathBuf,
}

impl Programs {
    /// Those beside this one.
    pub(crate) fn beside() -> io::Result<Programs> {
        let own = env::current_exe()?;
        let folder = own.parent().unwrap_or(Path::new("."));
        Ok(Programs { shoal: folder.join("shoal"), baseline: folder.join("shoal-baseline") })
    }
}

/// All that runs.
pub(crate) struct Stage {
    pub(crate) stand_in: Arc<StandIn>,
    /// Shoal's.
    pub(crate) servers: Arc<Servers>,
    /// The baseline's.
    redis: Arc<Redis>,
    settings: Vec<(String, String)>,
    programs: Programs,
    logs: TempDir,
    cast: Cast,
    secret: String,
}

impl Stage {
    /// Starts what both stand on.
    pub(crate) async fn set(cast: Cast, programs: Programs) -> Result<Stage, BenchError> {
        let stand_in = StandIn::open().await?;
        let started = tokio::task::spawn_blocking(|| {
            let servers = Servers::start(None)?;
            servers.postgres.create_database(DATABASE)?;
            Ok::<_, LocalError>((Arc::new(servers), Arc::new(Redis::start(None)?)))
        });
        let (servers, redis) = started.await.expect("private servers report errors, they do not panic")?;
        let tokens: Vec<String> = (0..cast.bots).map(token).collect();
        let secret = format!("{:032x}", rand::random::<u128>());
        let settings = [
            ("SHOAL_BOT_TOKENS", tokens.join(",")),
            ("SHOAL_WEBHOOK_SECRET", secret.clone()),
            ("SHOAL_NEWCOMER_HOURS", "0".to_owned()),
            ("SHOAL_PARTITIONS", cast.partitions.to_string()),
            ("SHOAL_OPS_LISTEN", "127.0.0.1:0".to_owned()),
            ("SHOAL_TELEGRAM_API_URL", stand_in.url()),
            ("SHOAL_REDIS_URL", servers.redis.redis_url()),
            ("SHOAL_DATABASE_URL", servers.postgres.database_url(DATABASE)),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let logs = tempfile::Builder::new().prefix("shoal-bench-").tempdir()?;
        let stage = Stage { stand_in, servers, redis, settings, programs, logs, cast, secret };
        stage.keep(Fsync::Everysec)?;
        Ok(stage)
    }

    /// From now on, both Redis servers keep what they acknowledge in this way.
    pub(crate) fn keep(&self, fsync: Fsync) -> Result<(), BenchError> {
        let word = match fsync {
            Fsync::Everysec => "everysec",
            Fsync::Always => "always",
        };
        for port in [self.servers.redis.port(), self.redis.port()] {
            let answer = cost::ask(port, &format!("CONFIG SET appendfsync {word}\r\n"))?;
            if !answer.starts_with("+OK") {
                return Err(BenchError::Redis { answer });
            }
        }
        Ok(())
    }

    /// Starts the processes of Shoal, and has people meet.
    pub(crate) async fn shoal(&mut self) -> Result<Contender, BenchError> {
        let address = free_address()?;
        self.settings.push(("SHOAL_LISTEN".to_owned(), address.to_string()));
        self.settings.push(("SHOAL_PUBLIC_URL".to_owned(), format!("http://{address}")));
        let mut migrating = self.run(&self.programs.shoal, "migrate", &["migrate"])?;
        if !migrating.wait().await?.success() {
            return Err(self.ended("migrate"));
        }
        let mut processes = Vec::new();
        let workers = (1..=self.cast.workers).map(|number| ("worker", format!("worker-{number}")));
        let others = ["ingress", "scheduler"].map(|role| (role, role.to_owned()));
        for (role, name) in workers.chain(others) {
            let process = self.run(&self.programs.shoal, &name, &[role])?;
            processes.push((name, process));
        }
        let stand_in = Arc::clone(&self.stand_in);
        self.ready(&mut processes, address, || stand_in.webhooks() >= self.cast.bots).await?;
        let path = |bot| format!("/telegram/{}", FIRST_BOT + bot).parse::<Uri>();
        let paths = (0..self.cast.bots).map(path).collect::<Result<Vec<_>, _>>();
        let line = Line::new(address, &self.secret, self.cast.connections);
        let company = Company::new(line, paths.expect("numbers make a path"), self.cast.people);
        let mut parts = parts(&processes);
        parts.push(Part { name: "redis".to_owned(), pid: self.servers.redis.pid().unwrap_or_default() });
        let postgres = self.servers.postgres.pid().unwrap_or_default();
        parts.push(Part { name: "postgres".to_owned(), pid: postgres });
        let processes = processes.into_iter().map(|(_, process)| process).collect();
        Ok(Contender { name: "shoal", company, parts, redis_port: self.servers.redis.port(), processes })
    }

    /// Starts the baseline, and tells it who talks with whom.
    pub(crate) async fn baseline(&mut self) -> Result<Contender, BenchError> {
        let address = free_address()?;
        let options = [
            format!("--listen={address}"),
            format!("--redis-url={}", self.redis.redis_url()),
            format!("--api-url={}", self.stand_in.url()),
            format!("--token={}", token(0)),
        ];
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let name = "baseline".to_owned();
        let mut processes = vec![(name.clone(), self.run(&self.programs.baseline, &name, &options)?)];
        self.ready(&mut processes, address, || true).await?;
        let set = |person| format!("SET partner:{} {}\r\n", chat_of(person), chat_of(person ^ 1));
        let pairs: String = (0..self.cast.people).map(set).collect();
        let redis = Arc::clone(&self.redis);
        let answer = tokio::task::spawn_blocking(move || cost::ask(redis.port(), &pairs));
        answer.await.expect("asking reports errors, it does not panic")?;
        let line = Line::new(address, &self.secret, self.cast.connections);
        let company = Company::new(line, vec![Uri::from_static("/")], self.cast.people);
        let mut parts = parts(&processes);
        parts.push(Part { name: "redis".to_owned(), pid: self.redis.pid().unwrap_or_default() });
        let processes = processes.into_iter().map(|(_, process)| process).collect();
        Ok(Contender { name: "baseline", company, parts, redis_port: self.redis.port(), processes })
    }

    /// Waits until a server takes connections and `also` holds.
    async fn ready(
        &self,
        processes: &mut [(String, Child)],
        address: SocketAddr,
        also: impl Fn() -> bool,
    ) -> Result<(), BenchError> {
        let begin = Instant::now();
        while !also() || tokio::net::TcpStream::connect(address).await.is_err() {
            for (name, process) in processes.iter_mut() {
                if process.try_wait()?.is_some() {
                    return Err(self.ended(name));
                }
            }
            if begin.elapsed() > READY {
                return Err(BenchError::NotReady { bound: READY });
            }
            tokio::time::sleep(GLANCE).await;
        }
        Ok(())
    }

    fn run(&self, program: &Path, name: &str, arguments: &[&str]) -> Result<Child, BenchError> {
        if !program.exists() {
            return Err(BenchError::Missing { program: program.to_owned() });
        }
        let log = File::create(self.log(name))?;
        let spawned = Command::new(program)
            .args(arguments)
            .env_clear()
            .envs(env::vars().filter(|(key, _)| !key.starts_with("SHOAL_")))
            .envs(self.settings.iter().cloned())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            // A Ctrl-C is for this program; with it, what it started ends.
            .process_group(0)
            .kill_on_drop(true)
            .spawn();
        spawned.map_err(|source| BenchError::Run { program: program.to_owned(), source })
    }

    fn ended(&self, name: &str) -> BenchError {
        let log = std::fs::read_to_string(self.log(name)).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let end = lines[lines.len().saturating_sub(15)..].join("\n");
        BenchError::Ended { name: name.to_owned(), log: end }
    }

    fn log(&self, name: &str) -> PathBuf {
        self.logs.path().join(format!("{name}.log"))
    }
}

fn parts(processes: &[(String, Child)]) -> Vec<Part> {
    let part = |(name, process): &(String, Child)| Some(Part { name: name.clone(), pid: process.id()? });
    processes.iter().filter_map(part).collect()
}

fn token(bot: usize) -> String {
    format!("{}:bench{bot}", FIRST_BOT + bot)
}

fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}
