//! The HTTP API for admins: broadcasts from draft to the last recipient, and what moderators do.
//!
//! It writes into Postgres and sends nothing itself: workers look there, and deliver whatever is open. So any number of
//! processes may serve it, and Redis is not needed.
//!
//! The way of a request:
//!
//! 1. [`ROUTES`] is the table of all routes, with the right and the limit of each;
//! 2. `serve` finds out who asks (`keys`), whether they may, and how often (`limits`, `turns`), before anything of the body is read;
//! 3. `body` and `query` read what is asked, and name the field of whatever is wrong;
//! 4. `broadcasts`, `recipients` and `events` do it by the rules of `shoal_domain::broadcast`, `reports` and `people` by those of
//!    `shoal_domain::moderation`, `channels`, `plans` and `about` by their own;
//! 5. `audit` writes down what was done, also what was refused. `problem` is how a refusal looks.
//!
//! Beside it, at a port of its own, `callbacks` takes what payment providers tell of by themselves, and `alerts` the signals
//! that providers' programs post.
//!
//! `openapi` describes all of it from the same table.

mod routes;
mod serve;

mod body;
mod keys;
mod limits;
mod problem;
mod query;
pub mod token;
mod turns;

mod about;
mod alerts;
mod api;
mod audit;
mod broadcasts;
mod callbacks;
mod channels;
mod events;
mod invoices;
mod jobs;
mod openapi;
mod payments;
mod payouts;
mod people;
mod place;
mod plans;
mod recipients;
mod reports;

mod metrics;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use shoal_domain::broadcast::ApprovalRule;
use shoal_domain::id::BotId;
use shoal_domain::payout::PayoutTerms;
use shoal_runtime::lifecycle::Lifecycle;
use shoal_runtime::ops::Health;
use shoal_runtime::telemetry::chain;
use shoal_runtime::web;
use shoal_store::Store;
use tokio::net::TcpListener;

pub use body::Takes;
pub use callbacks::Callbacks;
pub use limits::Class;
pub use query::Param;
pub use routes::{ROOT, ROUTES, Route};

use crate::api::Api;

/// Connections at a time. Each takes 32 KiB for its head at most, and 256 KiB for a body.
const CONNECTIONS: usize = 256;

/// How often Postgres is asked for a sign of life.
const PULSE: Duration = Duration::from_secs(1);

/// How often limits are forgotten that hold nobody back any more.
const TIDY: Duration = Duration::from_mins(1);

/// What the API is made of.
pub struct Parts {
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Where everything is.
    pub store: Store,
    /// The bots of the settings; those that were added are in the store.
    pub bots: Vec<BotId>,
    /// What needs a second person.
    pub approval: ApprovalRule,
    /// How fast broadcasts go: for forecasts.
    pub rates: Rates,
    /// Broadcasts that one person gets in a week at most; `None`: any number.
    pub weekly_cap: Option<u32>,
    /// Which payouts need a second person.
    pub payouts: PayoutTerms,
    /// Whether somebody looks who has paid in coins: if not, nothing is sold for them.
    pub sells_for_coins: bool,
    /// Where payment providers call. Without it they do not.
    pub callbacks: Option<Callbacks>,
    /// Where the state of Postgres is reported, as the part `postgres`.
    pub health: Health,
}

/// How fast broadcasts go, in messages a second of one bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// For nothing.
    pub free: u32,
    /// Paid for.
    pub paid: u32,
}

/// The API could not be built.
#[derive(Debug, thiserror::Error)]
#[error("listen on {address}; choose another address with {setting}")]
pub struct BuildError {
    /// The address that was asked for.
    address: SocketAddr,
    /// The setting that says so.
    setting: &'static str,
    /// What the system said.
    #[source]
    source: io::Error,
}

/// The API, listening but not yet answering.
pub struct AdminApi {
    listener: TcpListener,
    address: SocketAddr,
    callbacks: Option<(TcpListener, SocketAddr)>,
    parts: Parts,
}

/// Puts the API together and opens its port. Nothing is answered before [`AdminApi::run`].
pub async fn build(parts: Parts) -> Result<AdminApi, BuildError> {
    metrics::describe();
    let (listener, address) = open(parts.listen, "SHOAL_ADMIN_LISTEN").await?;
    let callbacks = match &parts.callbacks {
        Some(callbacks) => Some(open(callbacks.listen, "SHOAL_CALLBACK_LISTEN").await?),
        None => None,
    };
    Ok(AdminApi { listener, address, callbacks, parts })
}

/// Opens a port, and says which it is.
async fn open(address: SocketAddr, setting: &'static str) -> Result<(TcpListener, SocketAddr), BuildError> {
    let open = async {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    open.await.map_err(|source| BuildError { address, setting, source })
}

/// How all tasks end: none can fail, since whatever happens to them is tried again.
const WELL: Result<(), Infallible> = Ok(());

impl AdminApi {
    /// The address that was really taken.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where payment providers call, if they may.
    #[must_use]
    pub fn callback_address(&self) -> Option<SocketAddr> {
        self.callbacks.as_ref().map(|(_, address)| *address)
    }

    /// Runs as tasks of the process. In a drain no connection is accepted any more, requests under way are answered, and
    /// streams end.
    pub fn run(self, lifecycle: &mut Lifecycle) {
        let AdminApi { listener, address, callbacks, mut parts } = self;
        tracing::info!(%address, "Listening for admins on {address}");
        let (drain, postgres, store) =
            (lifecycle.drain_token(), parts.health.part("postgres"), parts.store.clone());
        if let Some(((listener, address), callbacks)) = callbacks.zip(parts.callbacks.take()) {
            tracing::info!(%address, "Listening for payment providers on {address}");
            let (router, drain) = (callbacks::router(store.clone(), callbacks), drain.clone());
            lifecycle.spawn("server for payment providers", async move {
                web::serve("payment providers", listener, router, callbacks::CONNECTIONS, &drain).await;
                WELL
            });
        }
        let api = Arc::new(Api::new(parts, drain.clone()));
        let router = serve::router(&api);
        lifecycle.spawn("server for admins", {
            let drain = drain.clone();
            async move {
                web::serve("admins", listener, router, CONNECTIONS, &drain).await;
                WELL
            }
        });
        let watch = async move {
            loop {
                match store.ping().await {
                    Ok(()) => postgres.ok(),
                    Err(error) => postgres.failed(&chain(&error)),
                }
                tokio::time::sleep(PULSE).await;
            }
        };
        let tidy = async move {
            loop {
                tokio::time::sleep(TIDY).await;
                api.limits.tidy();
            }
        };
        lifecycle.spawn("watch on Postgres for admins", async move {
            drain.run_until_cancelled(async { tokio::join!(watch, tidy) }).await;
            WELL
        });
    }
}
