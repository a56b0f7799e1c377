//! Redis and Postgres of a stage. What is done to them blocks, so it runs aside.

use std::sync::Arc;

use shoal_local::{Durability, LocalError, Postgres, Redis, Servers};

use super::Stage;
use crate::error::ChaosError;
use crate::faketime::Clock;

/// The database of Shoal.
pub(super) const DATABASE: &str = "shoal";

impl Stage {
    /// The port of Redis itself.
    pub fn redis_port(&self) -> u16 {
        self.servers.redis.port()
    }

    /// Has Postgres carry a statement out, in its own words; the answer is a line a row, its columns parted by `|`.
    pub async fn ask_postgres(&self, statement: impl Into<String>) -> Result<String, ChaosError> {
        let (servers, statement) = (Arc::clone(&self.servers), statement.into());
        blocking(move || servers.postgres.ask(DATABASE, &statement)).await
    }

    /// Does something to the servers.
    pub async fn servers(
        &self,
        act: impl FnOnce(&Servers) -> Result<(), LocalError> + Send + 'static,
    ) -> Result<(), ChaosError> {
        let servers = Arc::clone(&self.servers);
        blocking(move || act(&servers)).await
    }
}

/// Starts Redis and Postgres, each with the clock given.
pub(super) async fn start(
    durability: Durability,
    of_redis: Option<&Clock>,
    of_postgres: Option<&Clock>,
) -> Result<Arc<Servers>, ChaosError> {
    let [amid_redis, amid_postgres] =
        [of_redis, of_postgres].map(|clock| clock.map(Clock::environment).unwrap_or_default());
    blocking(move || {
        let redis = Redis::start_amid(None, durability, amid_redis)?;
        let servers = Servers { redis, postgres: Postgres::start_amid(None, durability, amid_postgres)? };
        servers.postgres.create_database(DATABASE)?;
        Ok(Arc::new(servers))
    })
    .await
}

/// Stops both.
pub(super) async fn stop(servers: Arc<Servers>) -> Result<(), ChaosError> {
    blocking(move || {
        drop(servers);
        Ok(())
    })
    .await
}

async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, LocalError> + Send + 'static,
) -> Result<T, ChaosError> {
    let done = tokio::task::spawn_blocking(act).await;
    Ok(done.expect("private servers report errors, they do not panic")?)
}
