//! One pair of servers for all tests of a process, and a place of its own for each test.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::Servers;
use crate::redis::DATABASES;

/// A test's own corner of the shared servers: nobody else reads or writes there.
#[derive(Debug, Clone)]
pub struct Place {
    /// A logical Redis database that nobody used before.
    pub redis_url: String,
    /// A new, empty Postgres database.
    pub database_url: String,
}

/// The servers that all tests of this process share, started at the first call. They end with the process.
///
/// A test that stops, kills or pauses a server starts [`Servers`] of its own.
///
/// # Panics
///
/// With the reason, if the servers cannot be started: a test has nothing else to do then.
pub fn shared() -> &'static Servers {
    static SHARED: OnceLock<Servers> = OnceLock::new();
    SHARED.get_or_init(|| {
        Servers::start(None).unwrap_or_else(|error| panic!("start private servers for the tests: {error}"))
    })
}

/// A new place on the [`shared`] servers. A process has 2047 of them.
///
/// # Panics
///
/// With the reason, if there is none left or Postgres cannot create the database.
pub fn fresh() -> Place {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    let servers = shared();
    let number = TAKEN.fetch_add(1, Ordering::Relaxed) + 1;
    assert!(number < DATABASES, "one test process uses at most {} places", DATABASES - 1);
    let database_url = servers
        .postgres
        .create_database(&format!("place_{number}"))
        .unwrap_or_else(|error| panic!("a fresh database for a test: {error}"));
    Place { redis_url: servers.redis.redis_url_db(number), database_url }
}
