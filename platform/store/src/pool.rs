//! Connections to Postgres.

use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use tokio::sync::watch;

use crate::forgotten::Marks;

/// Every change to the schema, oldest first.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// Connections that one process opens at most.
const CONNECTIONS: u32 = 10;

/// Longest wait for a free connection. Beyond it the caller says so and tries again; nobody queues for ever.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);

/// Longest time one statement may take.
const STATEMENT_TIMEOUT: &str = "5s";

/// Longest time a transaction may sit idle before the server ends it: a frozen process must not hold locks.
const IDLE_IN_TRANSACTION_TIMEOUT: &str = "10s";

/// Why the books could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Postgres cannot be reached, or the connection broke. Trying again may help.
    #[error("Postgres: {attempted}")]
    Unavailable {
        /// What was being done.
        attempted: &'static str,
        /// What sqlx says.
        #[source]
        source: sqlx::Error,
    },
    /// Postgres refused. Trying again gives the same answer.
    #[error("Postgres refused: {attempted}")]
    Refused {
        /// What was being done.
        attempted: &'static str,
        /// What sqlx says.
        #[source]
        source: sqlx::Error,
    },
    /// What is stored was written by another release, and this one cannot read it.
    #[error("{attempted}")]
    Unreadable {
        /// What was being done.
        attempted: &'static str,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// The address is no Postgres address. The address itself is not repeated: it may hold a password.
    #[error("SHOAL_DATABASE_URL is not an address such as postgres://shoal@127.0.0.1:5432/shoal")]
    Address,
    /// The schema could not be brought up to date.
    #[error("migrate the database")]
    Migrate(#[from] MigrateError),
}

impl StoreError {
    /// Sorts an error of sqlx's by whether trying again can help.
    pub(crate) fn during(attempted: &'static str) -> impl FnOnce(sqlx::Error) -> StoreError {
        move |source| match &source {
            // Class 08: connection; 57: operator intervention; 53: resources; 40: serialization and deadlock.
            sqlx::Error::Database(refusal)
                if !refusal.code().is_some_and(|c| ["08", "57", "53", "40"].contains(&&c[..2])) =>
            {
                StoreError::Refused { attempted, source }
            }
            _ => StoreError::Unavailable { attempted, source },
        }
    }

    /// Others were quicker: what this was decided by does not stand any more.
    pub(crate) fn is_overtaken(&self) -> bool {
        matches!(self, StoreError::Unavailable { source: sqlx::Error::Database(said), .. }
            if said.code().as_deref() == Some("40001"))
    }
}

/// The books. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) pool: PgPool,
    options: PgConnectOptions,
    well: watch::Sender<bool>,
    pub(crate) marks: Option<Marks>,
}

impl Store {
    /// Prepares connections without opening one: a Postgres that is down now may be up later.
    pub fn new(url: &str) -> Result<Store, StoreError> {
        let options: PgConnectOptions = url.parse().map_err(|_| StoreError::Address)?;
        let options = options.application_name("shoal").options([
            ("statement_timeout", STATEMENT_TIMEOUT),
            // A rollback with nothing to roll back is no news.
            ("client_min_messages", "error"),
            ("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_TIMEOUT),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            // sqlx 0.9.0 puts a connection back with a transaction left open where somebody gave up while it began
            // (sqlx #4385): it would hold its locks, and the next borrower's write would vanish with it. Nobody waits
            // for this rollback, since it comes after the work.
            .after_release(|connection, _| {
                Box::pin(async move { sqlx::query("rollback").execute(connection).await.map(|_| true) })
            })
            .connect_lazy_with(options.clone());
        Ok(Store { pool, options, well: watch::Sender::new(true), marks: None })
    }

    /// Opens a connection of its own and closes it: says what stands in the way, where the pool would only say that
    /// no connection came free.
    pub async fn reach(&self) -> Result<(), StoreError> {
        const ATTEMPTED: &str = "connect";
        let connecting = PgConnection::connect_with(&self.options);
        let connection = tokio::time::timeout(ACQUIRE_TIMEOUT, connecting)
            .await
            .map_err(|_| StoreError::Unavailable { attempted: ATTEMPTED, source: sqlx::Error::PoolTimedOut })?
            .map_err(StoreError::during(ATTEMPTED))?;
        connection.close().await.map_err(StoreError::during("close a connection"))
    }

    /// Asks Postgres for a sign of life.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let answer = sqlx::query("select 1").execute(&self.pool).await;
        self.felt(answer.is_ok());
        answer.map(drop).map_err(StoreError::during("ping"))
    }

    /// Whether Postgres answered when it was asked last. Who can do without it for a moment need not wait to find out.
    #[must_use]
    pub fn is_well(&self) -> bool {
        *self.well.borrow()
    }

    /// Returns when Postgres answers. Somebody else has to [`ping`](Store::ping) it again and again.
    pub async fn wellness(&self) {
        let mut well = self.well.subscribe();
        // The sender is a part of this store, so that it outlives the wait.
        let _ = well.wait_for(|well| *well).await;
    }

    /// Postgres answered, or it did not.
    pub(crate) fn felt(&self, well: bool) {
        self.well.send_if_modified(|was| std::mem::replace(was, well) != well);
    }

    /// Brings the schema up to date. Several at once wait for each other.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        MIGRATIONS.run(&self.pool).await.map_err(StoreError::from)
    }

    /// How many migrations this release has that the database lacks.
    pub async fn pending_migrations(&self) -> Result<usize, StoreError> {
        let applied = self.applied_migrations().await?;
        Ok(MIGRATIONS.iter().filter(|migration| !applied.contains(&migration.version)).count())
    }

    /// The migrations that the database has.
    pub(crate) async fn applied_migrations(&self) -> Result<Vec<i64>, StoreError> {
        let table: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null")
            .fetch_one(&self.pool)
            .await
            .map_err(StoreError::during("look for the migrations table"))?;
        if table {
            sqlx::query_scalar("select version from _sqlx_migrations where success")
                .fetch_all(&self.pool)
                .await
                .map_err(StoreError::during("read the migrations table"))
        } else {
            Ok(vec![])
        }
    }

    /// Waits for connections in use to come back, then closes all.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

#[cfg(test)]
mod tests;
