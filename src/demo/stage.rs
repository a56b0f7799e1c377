//! The stage: servers and processes of the demo, set up and struck.

use std::env;
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use shoal_local::{LocalError, Servers};
use shoal_runtime::config::{self, ConfigProblems, Settings};
use shoal_store::{PlanError, StoreError};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::Options;
use super::account::Emulator;
use super::address::{self, Address};
use super::perks;
use crate::process::StartError;
use crate::user::UserError;

/// Longest time for a process to say that it is ready.
const READY: Duration = Duration::from_secs(20);

/// Longest time for a process to finish what it does.
const DRAIN: Duration = Duration::from_secs(30);

/// So often somebody does something beside talking, in place of a message.
const ERRANDS: f64 = 0.05;

/// The demo cannot go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum StageError {
    #[error("{0}")]
    Servers(#[from] LocalError),
    #[error("{program} is not beside this program in {}; build it: cargo build --release --workspace", folder.display())]
    Missing { program: &'static str, folder: PathBuf },
    #[error("cannot run {program}: {source}")]
    Run { program: String, source: io::Error },
    #[error("{program} did not begin to work; the end of its log:\n{log}")]
    NotReady { program: String, log: String },
    #[error("{program} ended by itself; the end of its log:\n{log}")]
    Ended { program: String, log: String },
    #[error("the pretended Telegram does not answer: {0}")]
    Emulator(#[from] reqwest::Error),
    #[error("shoal {command} says:\n{said}")]
    Refused { command: String, said: String },
    #[error(transparent)]
    Perk(#[from] UserError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Books(#[from] StoreError),
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error("{0}")]
    Settings(#[from] ConfigProblems),
    #[error("{0}")]
    File(#[from] io::Error),
}

/// Everything that runs.
pub(super) struct Stage {
    servers: Option<Servers>,
    emulator: Emulator,
    processes: Vec<(String, Child)>,
    program: PathBuf,
    /// Their numbers, in words.
    bots: Vec<String>,
    settings: Vec<(&'static str, String)>,
    logs: PathBuf,
    admin_port: u16,
    /// Removed with the stage.
    _address: Address,
}

impl Stage {
    /// Starts everything, in the order in which it is needed.
    pub(super) async fn set(options: &Options) -> Result<Stage, StageError> {
        let own = env::current_exe()?;
        let beside = own.parent().unwrap_or(Path::new("."));
        let emulator = beside.join("shoal-emulator");
        if !emulator.exists() {
            return Err(StageError::Missing { program: "shoal-emulator", folder: beside.to_owned() });
        }
        let logs = env::temp_dir().join(format!("shoal-demo-{}", std::process::id()));
        std::fs::create_dir_all(&logs)?;
        let (servers, database_url) = tokio::task::spawn_blocking(|| {
            let servers = Servers::start(None)?;
            let database_url = servers.postgres.create_database("shoal")?;
            Ok::<_, LocalError>((servers, database_url))
        })
        .await
        .expect("starting servers reports errors, it does not panic")?;

        let token = |bot| format!("{}:{:032x}demo", 1001 + bot, rand::random::<u128>());
        let tokens: Vec<String> = (0..options.bots).map(token).collect();
        let across = if options.bots > 1 { "yes" } else { "no" };
        let mut processes = Vec::new();
        let (process, url) = start_emulator(&emulator, &tokens, options, &logs).await?;
        processes.push(("emulator".to_owned(), process));

        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let admin_port = address::admin_port()?;
        let address = Address::write(admin_port, &database_url)?;
        let settings = [
            ("SHOAL_BOT_TOKENS", tokens.join(",")),
            ("SHOAL_MATCH_ACROSS_BOTS", across.to_owned()),
            // Personal links hold whose they are, sealed.
            ("SHOAL_SEAL_KEY", format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>())),
            // The crowd sends pictures from the first moment on, and asks nobody.
            ("SHOAL_NEWCOMER_HOURS", "0".to_owned()),
            // Who is brought counts with their first chat, and the reward comes at once.
            ("SHOAL_REFERRAL_CHATS", "1".to_owned()),
            ("SHOAL_REFERRAL_MINUTES", "0".to_owned()),
            ("SHOAL_REFERRAL_HOLD", "0".to_owned()),
            ("SHOAL_WEBHOOK_SECRET", format!("{:032x}", rand::random::<u128>())),
            ("SHOAL_PUBLIC_URL", format!("http://127.0.0.1:{port}")),
            ("SHOAL_LISTEN", format!("127.0.0.1:{port}")),
            ("SHOAL_OPS_LISTEN", "127.0.0.1:0".to_owned()),
            ("SHOAL_ADMIN_LISTEN", format!("127.0.0.1:{admin_port}")),
            ("SHOAL_TELEGRAM_API_URL", url.clone()),
            ("SHOAL_REDIS_URL", servers.redis.redis_url()),
            ("SHOAL_DATABASE_URL", database_url),
        ];
        let migrated = shoal(&own, "migrate", "migrate", &settings, &logs)?.wait().await?;
        if !migrated.success() {
            return Err(StageError::NotReady { program: "migrate".into(), log: tail(&logs, "migrate") });
        }
        for worker in 1..=options.workers {
            let name = format!("worker-{worker}");
            processes.push((name.clone(), shoal(&own, "worker", &name, &settings, &logs)?));
        }
        for role in ["ingress", "scheduler", "admin"] {
            processes.push((role.to_owned(), shoal(&own, role, role, &settings, &logs)?));
        }
        let (servers, emulator, settings) = (Some(servers), Emulator::at(&url), settings.to_vec());
        let bots = tokens.iter().filter_map(|token| Some(token.split_once(':')?.0.to_owned())).collect();
        Ok(Stage {
            servers,
            emulator,
            processes,
            program: own,
            bots,
            settings,
            logs,
            admin_port,
            _address: address,
        })
    }

    pub(super) fn emulator(&self) -> Emulator {
        self.emulator.clone()
    }

    /// The numbers of the bots, in words.
    pub(super) fn bots(&self) -> &[String] {
        &self.bots
    }

    /// The settings that everything runs with.
    pub(super) fn settings(&self) -> Result<Settings, StageError> {
        let settings = self.settings.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
        Ok(config::load(settings, None)?)
    }

    pub(super) fn admin_port(&self) -> u16 {
        self.admin_port
    }

    pub(super) fn logs(&self) -> &Path {
        &self.logs
    }

    /// Has the program do something beside what runs, with these settings in place of the stage's. Returns its answer.
    pub(super) async fn ask(
        &self,
        arguments: &[&str],
        other: &[(&str, String)],
    ) -> Result<String, StageError> {
        let run = |source| StageError::Run { program: format!("shoal {}", arguments[0]), source };
        let output = Command::new(&self.program)
            .args(arguments)
            .env_clear()
            .envs(env::vars().filter(|(key, _)| !key.starts_with("SHOAL_")))
            .envs(self.settings.iter().chain(other).map(|(key, value)| (*key, value)))
            .stdin(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .output()
            .await
            .map_err(run)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(StageError::Refused { command: arguments[0].to_owned(), said })
    }

    /// Whether everything still runs.
    pub(super) fn check(&mut self) -> Result<(), StageError> {
        for (program, process) in &mut self.processes {
            if process.try_wait()?.is_some() {
                return Err(StageError::Ended { program: program.clone(), log: tail(&self.logs, program) });
            }
        }
        Ok(())
    }

    /// Ends everything, in the order that lets everybody finish: Shoal, then what it stands on.
    pub(super) async fn strike(mut self) {
        for (_, process) in self.processes.iter().rev() {
            terminate(process);
        }
        for (program, process) in self.processes.iter_mut().rev() {
            if timeout(DRAIN, process.wait()).await.is_err() {
                println!("{program} does not end by itself and is stopped");
                // It may have ended in this moment; then there is nothing left to stop.
                let _ = process.kill().await;
            }
        }
        let servers = self.servers.take();
        // Stopping reports nothing that anybody could act on: the folder is temporary.
        let _ = tokio::task::spawn_blocking(move || drop(servers)).await;
        let _ = std::fs::remove_dir_all(&self.logs);
    }
}

async fn start_emulator(
    program: &Path,
    tokens: &[String],
    options: &Options,
    logs: &Path,
) -> Result<(Child, String), StageError> {
    let mut arguments = vec![
        ("--listen", "127.0.0.1:0".to_owned()),
        ("--people", options.people.to_string()),
        ("--seed", options.seed.to_string()),
        ("--messages-per-second", options.rate.to_string()),
        ("--errands", ERRANDS.to_string()),
        ("--channel", perks::CHANNEL.to_owned()),
    ];
    arguments.extend(tokens.iter().map(|token| ("--bot", token.clone())));
    let mut process = Command::new(program)
        .args(arguments.iter().flat_map(|(name, value)| [OsStr::new(name), OsStr::new(value)]))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(File::create(logs.join("emulator.log"))?)
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|source| StageError::Run { program: "shoal-emulator".into(), source })?;
    let mut lines = BufReader::new(process.stdout.take().expect("stdout is piped")).lines();
    let line = timeout(READY, lines.next_line()).await.ok().and_then(Result::ok).flatten();
    let url =
        line.as_deref().and_then(|line| line.split_whitespace().find(|word| word.starts_with("http://")));
    match url {
        Some(url) => {
            let url = url.to_owned();
            // Whatever else it prints must not fill the pipe.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            Ok((process, url))
        }
        None => Err(StageError::NotReady { program: "emulator".into(), log: tail(logs, "emulator") }),
    }
}

fn shoal(
    program: &Path,
    command: &str,
    name: &str,
    settings: &[(&str, String)],
    logs: &Path,
) -> Result<Child, StageError> {
    let log = File::create(logs.join(format!("{name}.log")))?;
    Command::new(program)
        .arg(command)
        .env_clear()
        .envs(env::vars().filter(|(key, _)| !key.starts_with("SHOAL_")))
        .envs(settings.iter().map(|(key, value)| (*key, value)))
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        // A Ctrl-C in the terminal is for the demo, which then ends its processes in order.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|source| StageError::Run { program: format!("shoal {command}"), source })
}

fn terminate(process: &Child) {
    let pid = process.id().and_then(|pid| i32::try_from(pid).ok()).and_then(rustix::process::Pid::from_raw);
    if let Some(pid) = pid {
        // It may have ended already.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
}

/// The last lines of a process's log.
fn tail(logs: &Path, name: &str) -> String {
    let log = std::fs::read_to_string(logs.join(format!("{name}.log"))).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}
