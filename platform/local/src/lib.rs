//! Private Redis and Postgres servers: real ones, on free ports, gone with their owner.
//!
//! Shoal's tests and its demo run against the very servers that production uses, never against imitations. This crate
//! starts them from the installed programs, apart from anything else that runs on the machine:
//!
//! - [`Servers`] is one [`Redis`] and one [`Postgres`], each with a folder and a port of its own.
//! - [`shared`] is the pair that all tests of one process use together, and [`fresh`] gives a test its own
//!   [`Place`] on it (a Redis database number and a new Postgres database), so that parallel tests never meet.
//! - [`Server::kill`], [`Server::pause`] and [`Server::restart`] are for tests of what happens when a server fails.
//!
//! ```no_run
//! let servers = shoal_local::Servers::start(None)?;
//! let database_url = servers.postgres.create_database("demo")?;
//! println!("{} {database_url}", servers.redis.redis_url());
//! # Ok::<(), shoal_local::LocalError>(())
//! ```
//!
//! Whatever ends the owner, also SIGKILL, ends the servers and removes their temporary folders: a small shell script
//! (`watchdog.sh`) runs between the two and waits for a pipe to close. Everything here blocks; from async code call
//! it within `spawn_blocking`.
//!
//! The program `with-servers` does the same for any command: `with-servers -- cargo sqlx prepare`.

mod account;
mod error;
mod home;
mod port;
mod postgres;
mod process;
mod programs;
mod redis;
mod server;
mod shared;
mod watchdog;

use std::path::PathBuf;
use std::thread;

pub use error::LocalError;
pub use postgres::Postgres;
pub use redis::Redis;
pub use server::{Durability, Server};
pub use shared::{Place, fresh, shared};

/// One Redis and one Postgres server, private to whoever holds this. Dropping it stops both.
#[derive(Debug)]
pub struct Servers {
    /// The Redis server.
    pub redis: Redis,
    /// The Postgres server.
    pub postgres: Postgres,
}

impl Servers {
    /// Starts both servers with [`Durability::Fast`] and returns when both answer.
    ///
    /// With a folder, their files live in `redis/` and `postgres/` below it and stay there; a later start goes on with
    /// what they hold. With `None` they live in temporary folders that are removed at the end.
    pub fn start(folder: impl Into<Option<PathBuf>>) -> Result<Self, LocalError> {
        Self::start_with(folder, Durability::Fast)
    }

    /// As [`Servers::start`], with a choice of what shall survive.
    pub fn start_with(
        folder: impl Into<Option<PathBuf>>,
        durability: Durability,
    ) -> Result<Self, LocalError> {
        let folder = folder.into();
        let below = |name: &str| folder.as_ref().map(|folder| folder.join(name));
        let (redis_folder, postgres_folder) = (below("redis"), below("postgres"));
        // Both at once: nearly all of the time is Postgres creating its files.
        thread::scope(|scope| {
            let redis = scope.spawn(move || Redis::start_with(redis_folder, durability));
            let postgres = Postgres::start_with(postgres_folder, durability)?;
            let redis = redis.join().expect("starting Redis reports errors, it does not panic")?;
            Ok(Self { redis, postgres })
        })
    }
}
