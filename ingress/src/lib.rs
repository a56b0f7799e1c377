//! Ingress: updates in, each into the inbox of the partition that its sender lives in.
//!
//! It decodes nothing beyond what routing needs, knows no rule and no database, and holds nothing: what it has said yes
//! to is in Redis, confirmed. So any number of processes may run it, and any of them may die at any time.
//!
//! The way of an update that Telegram brings:
//!
//! 1. `server` accepts the connection, none of which can take more than its share;
//! 2. `endpoint` takes `POST /telegram/<bot id>` and lets `gate` compare the secret before anything is read;
//! 3. `intake` peeks at the update's outside and appends it, or puts what is no update into quarantine;
//! 4. only then is it answered with 200. Where Redis cannot confirm, 503, and Telegram comes again.
//!
//! Without a public address `poll` fetches the updates, one process at a time, into the same `intake`. `pulse`
//! watches Redis for `/ready`, and `fullness` judges whether it has room for more.

mod endpoint;
mod gate;
mod intake;
mod server;

mod fullness;
mod poll;
mod pulse;

mod metrics;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;

use axum::Router;
use futures::future::join_all;
use secrecy::SecretString;
use shoal_domain::id::BotId;
use shoal_mailbox::Mailbox;
use shoal_runtime::lifecycle::Lifecycle;
use shoal_runtime::ops::Health;
use shoal_telegram::Client;
use tokio::net::TcpListener;

use crate::endpoint::Endpoint;
use crate::intake::Intake;
use crate::poll::Poller;
use crate::pulse::Pulse;

/// What ingress is made of.
pub struct Parts {
    /// Where to listen for webhooks; port 0 takes any free one.
    pub listen: SocketAddr,
    /// The bots whose updates are taken.
    pub bots: Vec<BotId>,
    /// What Telegram shows with each webhook call. Without it there are no webhooks: every call is answered 401.
    pub secret: Option<SecretString>,
    /// Where updates go.
    pub mailbox: Mailbox,
    /// With it, updates of all `bots` are polled, too.
    pub polling: Option<Client>,
    /// Where the state of Redis is reported, as the part `redis`.
    pub health: Health,
}

/// Ingress could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The address cannot be listened on.
    #[error("listen on {address} for webhooks; choose another address with SHOAL_LISTEN")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Ingress, listening but not yet answering.
pub struct Ingress {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    pollers: Vec<Poller>,
    mailbox: Mailbox,
    pulse: Pulse,
}

/// Puts ingress together and opens its port. Nothing is taken in before [`Ingress::run`].
pub async fn build(parts: Parts) -> Result<Ingress, BuildError> {
    let Parts { listen, bots, secret, mailbox, polling, health } = parts;
    metrics::describe();
    let (listener, address) =
        bind(listen).await.map_err(|source| BuildError::Bind { address: listen, source })?;
    let pulse = Pulse::new(health.part("redis"));
    let intake = Intake::new(mailbox.clone(), pulse.clone());
    let router = Endpoint::new(secret.as_ref(), &bots, intake.clone()).router();
    let poller =
        |client: &Client, bot: &BotId| Poller::new(*bot, client.clone(), intake.clone(), mailbox.clone());
    let pollers = polling.iter().flat_map(|client| bots.iter().map(move |bot| poller(client, bot))).collect();
    Ok(Ingress { listener, address, router, pollers, mailbox, pulse })
}

async fn bind(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// How all tasks end: none can fail, since whatever happens to them is tried again.
const WELL: Result<(), Infallible> = Ok(());

impl Ingress {
    /// The address that was really taken.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Runs as tasks of the process. In a drain no connection is accepted any more, requests under way are answered,
    /// and the lead in polling goes to somebody else.
    pub fn run(self, lifecycle: &mut Lifecycle) {
        let Ingress { listener, address, router, pollers, mailbox, pulse } = self;
        tracing::info!(%address, "Listening for webhooks on {address}");
        let drain = lifecycle.drain_token();
        lifecycle.spawn("webhook server", {
            let drain = drain.clone();
            async move {
                server::serve(listener, router, &drain).await;
                WELL
            }
        });
        lifecycle.spawn("polling", {
            let drain = drain.clone();
            async move {
                join_all(pollers.into_iter().map(|poller| poller.run(&drain))).await;
                // A poller also ends when its token is revoked; that must not end the process.
                drain.cancelled().await;
                WELL
            }
        });
        lifecycle.spawn("watch on Redis", async move {
            pulse.watch(mailbox, drain).await;
            WELL
        });
    }
}
