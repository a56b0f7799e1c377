//! A private Redis server.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use rustix::process::Pid;

use crate::error::LocalError;
use crate::home::Home;
use crate::programs;
use crate::server::{Durability, Recipe, Server};
use crate::watchdog::{Launch, Polite};

/// How many logical databases the server has. Each test takes one; an empty one costs some hundred bytes.
pub(crate) const DATABASES: u32 = 2048;

/// How long the server may take to answer the question whether it is ready; it is asked again after that.
const ANSWER_BOUND: Duration = Duration::from_secs(1);

/// A private Redis server, set up as Shoal wants it: append-only file, no snapshots, no eviction.
pub type Redis = Server<RedisRecipe>;

/// How a Redis server is run.
#[derive(Debug)]
pub struct RedisRecipe {
    program: PathBuf,
    durability: Durability,
    environment: Vec<(String, String)>,
}

impl Redis {
    /// Starts a server with [`Durability::Fast`]; its files live in `folder`, or in a temporary one.
    pub fn start(folder: impl Into<Option<PathBuf>>) -> Result<Self, LocalError> {
        Self::start_with(folder, Durability::Fast)
    }

    /// As [`Redis::start`], with a choice of what shall survive.
    pub fn start_with(
        folder: impl Into<Option<PathBuf>>,
        durability: Durability,
    ) -> Result<Self, LocalError> {
        Self::start_amid(folder, durability, Vec::new())
    }

    /// As [`Redis::start_with`], in an environment with these variables besides ours: one that tells the server another
    /// time of day, for example.
    pub fn start_amid(
        folder: impl Into<Option<PathBuf>>,
        durability: Durability,
        environment: Vec<(String, String)>,
    ) -> Result<Self, LocalError> {
        let program = programs::find_redis()?;
        let home = Home::prepare(folder.into(), RedisRecipe::NAME, None)?;
        Self::start_in(home, RedisRecipe { program, durability, environment })
    }

    /// Where clients connect, `redis://127.0.0.1:PORT/0`.
    pub fn redis_url(&self) -> String {
        self.redis_url_db(0)
    }

    /// The same for the logical database `number`, 0 to 2047.
    pub fn redis_url_db(&self, number: u32) -> String {
        format!("redis://127.0.0.1:{}/{number}", self.port())
    }
}

impl Recipe for RedisRecipe {
    const NAME: &'static str = "redis";

    fn launch(&self, home: &Home, port: u16) -> Launch {
        let appendfsync = match self.durability {
            Durability::PowerCut => "always",
            Durability::Fast => "no",
        };
        let mut arguments: Vec<OsString> = Vec::new();
        for (option, value) in [
            ("--bind", "127.0.0.1"),
            ("--port", &port.to_string()),
            ("--databases", &DATABASES.to_string()),
            ("--save", ""),
            ("--appendonly", "yes"),
            ("--appendfsync", appendfsync),
            ("--maxmemory-policy", "noeviction"),
            // For DEBUG SLEEP, by which a test makes it slow.
            ("--enable-debug-command", "local"),
        ] {
            arguments.extend([option.into(), value.into()]);
        }
        arguments.extend(["--dir".into(), home.path().into()]);
        let environment = self.environment.clone();
        Launch {
            program: self.program.clone(),
            arguments,
            environment,
            account: None,
            polite: Polite::Terminate,
        }
    }

    fn answers(&self, _home: &Home, port: u16, server: Pid) -> bool {
        ask(port).is_ok_and(|answer| {
            // `-LOADING` in place of the first line: it still reads its append-only file.
            answer.starts_with("+PONG\r\n")
                && answer.contains(&format!("process_id:{}\r\n", server.as_raw_nonzero()))
        })
    }
}

/// Asks whether it is ready and who it is. The answer to `QUIT` closes the connection, which ends the reading.
fn ask(port: u16) -> io::Result<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut connection = TcpStream::connect_timeout(&address, ANSWER_BOUND)?;
    connection.set_read_timeout(Some(ANSWER_BOUND))?;
    connection.write_all(b"PING\r\nINFO server\r\nQUIT\r\n")?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    Ok(answer)
}
