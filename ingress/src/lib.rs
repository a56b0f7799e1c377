//! Ingress: updates in, each into the inbox of the partition that its sender lives in.
//!
//! It decodes nothing beyond what routing needs, knows no rule and no database, and holds nothing: what it has said yes
//! to is in Redis, confirmed. So any number of processes may run it, and any of them may die at any time.
//!
//! The way of an update that Telegram brings:
//!
//! 1. the server of `shoal_runtime::web` accepts the connection, none of which can take more than its share;
//! 2. `endpoint` takes `POST /telegram/<bot id>`, lets `gate` compare the secret and asks for `room` before anything is
//!    read;
//! 3. `intake` peeks at the update's outside and appends it, or puts what is no update into quarantine;
//! 4. only then is it answered with 200. Where Redis cannot confirm, 503, and Telegram comes again.
//!
//! Without a public address `poll` fetches the updates, one process at a time, into the same `intake`. `pulse`
//! watches Redis for `/ready`, and `fullness` judges whether it has room for more.

mod endpoint;
mod gate;
mod intake;
mod room;

mod fullness;
mod poll;
mod pulse;

mod metrics;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;

use axum::Router;
use secrecy::SecretString;
use shoal_mailbox::Mailbox;
use shoal_runtime::lifecycle::Lifecycle;
use shoal_runtime::ops::Health;
use shoal_runtime::web;
use shoal_telegram::Client;
use tokio::net::TcpListener;

use crate::endpoint::Endpoint;
use crate::intake::Intake;
use crate::poll::Poller;
use crate::pulse::Pulse;
use crate::room::Room;

/// What ingress is made of.
pub struct Parts {
    /// Where to listen for webhooks; port 0 takes any free one.
    pub listen: SocketAddr,
    /// The bots whose updates are taken. They may come and go.
    pub telegram: Client,
    /// What Telegram shows with each webhook call. Without it there are no webhooks: every call is answered 401.
    pub secret: Option<SecretString>,
    /// Where updates go.
    pub mailbox: Mailbox,
    /// Whether the updates of all bots are polled, too.
    pub polling: bool,
    /// Bytes that all requests under way may take together; whoever is beyond them is asked to come again.
    pub memory_bytes: u64,
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
    room: Room,
    polling: Option<(Client, Intake)>,
    mailbox: Mailbox,
    pulse: Pulse,
}

/// Puts ingress together and opens its port. Nothing is taken in before [`Ingress::run`].
pub async fn build(parts: Parts) -> Result<Ingress, BuildError> {
    let Parts { listen, telegram, secret, mailbox, polling, memory_bytes, health } = parts;
    metrics::describe();
    let (listener, address) =
        bind(listen).await.map_err(|source| BuildError::Bind { address: listen, source })?;
    let pulse = Pulse::new(health.part("redis"));
    let intake = Intake::new(mailbox.clone(), pulse.clone());
    let room = Room::within(memory_bytes);
    let router = Endpoint::new(secret.as_ref(), telegram.clone(), intake.clone(), room.clone()).router();
    let polling = polling.then_some((telegram, intake));
    Ok(Ingress { listener, address, router, room, polling, mailbox, pulse })
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
        let Ingress { listener, address, router, room, polling, mailbox, pulse } = self;
        tracing::info!(%address, "Listening for webhooks on {address}");
        let drain = lifecycle.drain_token();
        lifecycle.spawn("webhook server", {
            let drain = drain.clone();
            async move {
                web::serve("webhooks", listener, router, room.connections(), &drain).await;
                WELL
            }
        });
        if let Some((telegram, intake)) = polling {
            let (drain, mailbox) = (drain.clone(), mailbox.clone());
            lifecycle.spawn("polling", async move {
                let poller = |bot| Poller::new(bot, telegram.clone(), intake.clone(), mailbox.clone());
                telegram.attend(&drain, |bot, leave| poller(bot).run(leave)).await;
                WELL
            });
        }
        lifecycle.spawn("watch on Redis", async move {
            pulse.watch(mailbox, drain).await;
            WELL
        });
    }
}
