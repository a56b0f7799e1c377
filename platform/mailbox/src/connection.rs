//! Connections to Redis, with every wait bounded.

use std::sync::Arc;
use std::time::Duration;

use fred::clients::Client;
use fred::interfaces::{ClientLike, KeysInterface};
use fred::types::config::{Config, ReconnectPolicy, UnresponsiveConfig};
use fred::types::{Builder, SetOptions};
use shoal_domain::partition::PartitionCount;

use crate::error::{Attempting, MailboxError};
use crate::key;
use crate::script::Scripts;

/// Longest wait for one answer. Well under the lease, so that a stall shows before ownership is in doubt.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(3);

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Commands that may wait for the connection at once; more are refused, which turns into 503 at the webhook.
const COMMAND_QUEUE: usize = 20_000;

/// Redis as Shoal uses it. Cheap to clone; all clones share one connection, on which commands are pipelined.
#[derive(Clone)]
pub struct Mailbox {
    pub(crate) client: Client,
    pub(crate) scripts: Arc<Scripts>,
    pub(crate) partitions: PartitionCount,
    pub(crate) incarnation: Arc<str>,
    builder: Arc<Builder>,
}

impl Mailbox {
    /// Connects, or says why not. Later interruptions are mended by reconnecting.
    pub async fn connect(url: &str, partitions: PartitionCount) -> Result<Mailbox, MailboxError> {
        let builder = Arc::new(builder(url)?);
        let client = dial(&builder).await?;
        let incarnation = meet(&client).await?;
        Ok(Mailbox { client, scripts: Arc::new(Scripts::new()), partitions, incarnation, builder })
    }

    /// The name that Shoal gave this Redis when it first met it.
    #[must_use]
    pub fn incarnation(&self) -> &str {
        &self.incarnation
    }

    /// How many partitions this deployment has.
    #[must_use]
    pub fn partitions(&self) -> PartitionCount {
        self.partitions
    }

    /// Asks Redis for a sign of life, and whether it is still the one we met.
    pub async fn ping(&self) -> Result<(), MailboxError> {
        let name: Option<String> = self.client.get(key::INCARNATION).await.attempting("ping")?;
        if name.as_deref() == Some(&*self.incarnation) { Ok(()) } else { Err(MailboxError::Amnesia) }
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

/// Reads the name of this Redis, or gives it one. Numbers counted before it lost its memory mean nothing afterwards,
/// so links between partitions carry the name.
async fn meet(client: &Client) -> Result<Arc<str>, MailboxError> {
    let name = random_hex();
    client
        .set::<(), _, _>(key::INCARNATION, name, None, Some(SetOptions::NX), false)
        .await
        .attempting("name this Redis")?;
    let name: String = client.get(key::INCARNATION).await.attempting("read the name of this Redis")?;
    Ok(name.into())
}

/// 128 random bits, in hexadecimal.
pub(crate) fn random_hex() -> String {
    format!("{:032x}", rand::random::<u128>())
}
