//! A private Postgres server.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::Pid;

use crate::account::Account;
use crate::error::LocalError;
use crate::home::Home;
use crate::programs::{self, PostgresPrograms};
use crate::server::{Durability, Recipe, Server};
use crate::watchdog::{Launch, Polite, Watchdog};

/// The role that owns everything; it needs no password from this machine.
const ROLE: &str = "shoal";

/// Connections at once, for all tests of a process together. Postgres' own 100 are soon used by pools.
const MAX_CONNECTIONS: u32 = 200;

/// How long `initdb` may take. It needs half a second on an idle machine.
const INITDB_BOUND: Duration = Duration::from_mins(2);

/// The longest name that Postgres keeps whole, in bytes.
const NAME_BYTES_MAX: usize = 63;

/// A private Postgres server with the role `shoal`, UTF-8 and the sort order of `C.UTF-8`, the same on every machine.
pub type Postgres = Server<PostgresRecipe>;

/// How a Postgres server is run.
#[derive(Debug)]
pub struct PostgresRecipe {
    programs: PostgresPrograms,
    account: Option<Account>,
    durability: Durability,
    environment: Vec<(String, String)>,
}

impl Postgres {
    /// Starts a server with [`Durability::Fast`]; its files live in `folder`, or in a temporary one.
    ///
    /// As root, the server runs as the account `postgres` (or `nobody`), which is given the folder.
    pub fn start(folder: impl Into<Option<PathBuf>>) -> Result<Self, LocalError> {
        Self::start_with(folder, Durability::Fast)
    }

    /// As [`Postgres::start`], with a choice of what shall survive.
    pub fn start_with(
        folder: impl Into<Option<PathBuf>>,
        durability: Durability,
    ) -> Result<Self, LocalError> {
        Self::start_amid(folder, durability, Vec::new())
    }

    /// As [`Postgres::start_with`], in an environment with these variables besides ours: one that tells the server another
    /// time of day, for example.
    pub fn start_amid(
        folder: impl Into<Option<PathBuf>>,
        durability: Durability,
        environment: Vec<(String, String)>,
    ) -> Result<Self, LocalError> {
        let programs = programs::find_postgres()?;
        let account = Account::for_postgres()?;
        let home = Home::prepare(folder.into(), PostgresRecipe::NAME, account.as_ref())?;
        let recipe = PostgresRecipe { programs, account, durability, environment };
        if !cluster(&home).join("PG_VERSION").exists() {
            recipe.create_cluster(&home)?;
        }
        Self::start_in(home, recipe)
    }

    /// Where clients connect to reach the database `name`: `postgres://shoal@127.0.0.1:PORT/NAME`.
    pub fn database_url(&self, name: &str) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/{name}", self.port())
    }

    /// Creates an empty database and returns its URL. Names are made of `a-z`, `0-9` and `_`.
    pub fn create_database(&self, name: &str) -> Result<String, LocalError> {
        let fits = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
        if name.is_empty() || name.len() > NAME_BYTES_MAX || !name.bytes().all(fits) {
            return Err(LocalError::DatabaseName { name: name.to_owned() });
        }
        self.ask("postgres", &format!("create database \"{name}\""))?;
        Ok(self.database_url(name))
    }

    /// Has `psql` carry a statement out in a database. The answer is a line a row, its columns parted by `|`.
    pub fn ask(&self, database: &str, statement: &str) -> Result<String, LocalError> {
        let psql = &self.recipe().programs.psql;
        let mut command = Command::new(psql);
        for (key, _) in env::vars_os().filter(|(key, _)| key.as_encoded_bytes().starts_with(b"PG")) {
            command.env_remove(key);
        }
        let output = command
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"])
            .arg(format!("--command={statement}"))
            .arg(self.database_url(database))
            .stdin(Stdio::null())
            .output()
            .map_err(|source| LocalError::Spawn { program: psql.display().to_string(), source })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(LocalError::Asked { statement: statement.to_owned(), said });
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl PostgresRecipe {
    /// Runs `initdb`. Some versions of macOS do not know the locale `C.UTF-8`; `C` sorts the same way.
    fn create_cluster(&self, home: &Home) -> Result<(), LocalError> {
        match self.initdb(home, "C.UTF-8") {
            Err(LocalError::Ended { log, .. }) if log.contains("invalid locale") => self.initdb(home, "C"),
            result => result,
        }
    }

    fn initdb(&self, home: &Home, locale: &str) -> Result<(), LocalError> {
        let mut arguments: Vec<OsString> = vec!["--pgdata".into(), cluster(home).into()];
        arguments.extend(["-E", "UTF8", "-A", "trust", "-U", ROLE].map(OsString::from));
        arguments.push(format!("--locale={locale}").into());
        if self.durability == Durability::Fast {
            arguments.push("--no-sync".into());
        }
        let program = self.programs.initdb.clone();
        let environment = Vec::new();
        let launch =
            Launch { program, arguments, environment, account: self.account, polite: Polite::Interrupt };
        let log_start = home.log_end();
        let program = || "initdb".to_owned();
        match Watchdog::start(&launch, home)?.wait(INITDB_BOUND) {
            Some(true) => Ok(()),
            Some(false) => Err(LocalError::Ended { program: program(), log: home.log_since(log_start) }),
            None => {
                let log = home.log_since(log_start);
                Err(LocalError::TooSlow { program: program(), bound: INITDB_BOUND, log })
            }
        }
    }
}

impl Recipe for PostgresRecipe {
    const NAME: &'static str = "postgres";

    fn launch(&self, home: &Home, port: u16) -> Launch {
        let mut arguments: Vec<OsString> = vec!["-D".into(), cluster(home).into()];
        let mut set = |option: String| arguments.extend(["-c".into(), option.into()]);
        set("listen_addresses=127.0.0.1".to_owned());
        set(format!("port={port}"));
        set(format!("max_connections={MAX_CONNECTIONS}"));
        // TCP is enough, and the path of a socket must not be longer than about a hundred bytes.
        set("unix_socket_directories=".to_owned());
        if self.durability == Durability::Fast {
            // Not `synchronous_commit=off`: what was committed must survive a kill of the server.
            set("fsync=off".to_owned());
            set("full_page_writes=off".to_owned());
        }
        let program = self.programs.postgres.clone();
        let environment = self.environment.clone();
        Launch { program, arguments, environment, account: self.account, polite: Polite::Interrupt }
    }

    /// Reads the server's own note, `postmaster.pid`: the first line is its process id, the eighth its state.
    fn answers(&self, home: &Home, _port: u16, server: Pid) -> bool {
        let note = fs::read_to_string(cluster(home).join("postmaster.pid")).unwrap_or_default();
        let line = |number| note.lines().nth(number).map(str::trim);
        line(0) == Some(&server.as_raw_nonzero().to_string()) && line(7) == Some("ready")
    }
}

/// Where the server's own files are; `initdb` wants a folder for them alone.
fn cluster(home: &Home) -> PathBuf {
    home.path().join("cluster")
}
