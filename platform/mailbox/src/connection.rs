//! Connections to Redis, with every wait bounded.

use std::sync::Arc;
use std::time::Duration;

use fred::clients::Client;
use fred::interfaces::ClientLike;
use fred::types::Builder;
use fred::types::config::{Config, ReconnectPolicy, UnresponsiveConfig};
use shoal_domain::partition::PartitionCount;

use crate::commit;
use crate::error::{Attempting, MailboxError};
use crate::incarnation::Known;
use crate::ingest::{self, Told};
use crate::script::Scripts;
use crate::together::Together;

/// Longest wait for one answer. Well under the lease, so that a stall shows before ownership is in doubt.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(3);

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Commands that may wait for the connection at once; more are refused. Updates and commits wait before that, in
/// [`Together`], and share theirs.
const COMMAND_QUEUE: usize = 20_000;

/// Redis as Shoal uses it. Cheap to clone; all clones share one connection, on which commands are pipelined.
#[derive(Clone)]
pub struct Mailbox {
    pub(crate) client: Client,
    pub(crate) scripts: Arc<Scripts>,
    pub(crate) partitions: PartitionCount,
    pub(crate) known: Arc<Known>,
    pub(crate) told: Arc<Told>,
    pub(crate) updates: Together<ingest::Pending>,
    pub(crate) commits: Together<commit::Pending>,
    builder: Arc<Builder>,
}

impl Mailbox {
    /// Connects, or says why not. Later interruptions are mended by reconnecting.
    pub async fn connect(url: &str, partitions: PartitionCount) -> Result<Mailbox, MailboxError> {
        let builder = Arc::new(builder(url)?);
        let client = dial(&builder).await?;
        let (scripts, known, told) = (Arc::new(Scripts::new()), Arc::default(), Arc::default());
        let mailbox = Mailbox {
            client,
            scripts,
            partitions,
            known,
            told,
            updates: Together::default(),
            commits: Together::default(),
            builder,
        };
        match mailbox.credentials().await {
            // It may get its name later: who needs it will ask again.
            Ok(_) | Err(MailboxError::Nameless) => Ok(mailbox),
            Err(error) => Err(error),
        }
    }

    /// How many partitions this deployment has.
    #[must_use]
    pub fn partitions(&self) -> PartitionCount {
        self.partitions
    }

    /// A connection of its own for reads that wait: they would hold up everything behind them on the shared one.
    pub(crate) async fn dial(&self) -> Result<Client, MailboxError> {
        dial(&self.builder).await
    }
}

fn builder(url: &str) -> Result<Builder, MailboxError> {
    let mut config = Config::from_url(url).map_err(|_| MailboxError::Address)?;
    config.fail_fast = true;
    let mut builder = Builder::from_config(config);
    builder
        .with_connection_config(|connection| {
            // A write repeated by the client after a lost reply is a second write. We repeat, knowingly, ourselves.
            connection.max_command_attempts = 1;
            connection.connection_timeout = CONNECT_TIMEOUT;
            connection.internal_command_timeout = COMMAND_TIMEOUT;
            connection.max_command_buffer_len = COMMAND_QUEUE;
            connection.tcp.nodelay = Some(true);
            connection.unresponsive = UnresponsiveConfig {
                max_timeout: Some(Duration::from_secs(5)),
                interval: Duration::from_millis(500),
            };
        })
        .with_performance_config(|performance| {
            performance.default_command_timeout = COMMAND_TIMEOUT;
        })
        .set_policy(ReconnectPolicy::new_exponential(0, 50, 2000, 2));
    Ok(builder)
}

async fn dial(builder: &Builder) -> Result<Client, MailboxError> {
    let client = builder.build().attempting("prepare a connection")?;
    client.init().await.attempting("connect")?;
    Ok(client)
}

/// 128 random bits, in hexadecimal.
pub(crate) fn random_hex() -> String {
    format!("{:032x}", rand::random::<u128>())
}
