//! A pretended Tron chain, and the server that tells of it: blocks, token transfers, blocks that are undone, pages, limits. It
//! stands apart from the pretended Telegram and shares no code with what it is to be a witness of.
//!
//! It is strict: a parameter that the real server does not know, an address with a wrong checksum, or a call before its time
//! is refused, and listed in [`Chain::violations`].

mod address;
mod blocks;
mod serve;

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{net::TcpListener, sync::watch};

use blocks::Blocks;

/// The contract of USDT.
pub const USDT: &str = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";

/// A pretended chain: serves until the last clone is dropped.
#[derive(Clone)]
pub struct Chain {
    state: Arc<Mutex<State>>,
    address: SocketAddr,
    _running: Arc<watch::Sender<()>>,
}

/// What the chain's server has in mind.
struct State {
    blocks: Blocks,
    /// What it wants to be shown, if anything.
    key: Option<String>,
    /// Transfers of a page.
    page: usize,
    /// Every transfer is listed twice, and the last of a page again on the next.
    doubled: bool,
    /// Statuses of the next answers.
    troubles: Vec<u16>,
    limit: serve::Limit,
    calls: Vec<String>,
    violations: Vec<String>,
}

impl Chain {
    /// Starts a chain with a few blocks. Its server wants this key, if there is one.
    pub async fn start(key: Option<&str>) -> Chain {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("a port that is open has an address");
        let state = Arc::new(Mutex::new(State {
            blocks: Blocks::new(),
            key: key.map(ToOwned::to_owned),
            page: 200,
            doubled: false,
            troubles: vec![],
            limit: serve::Limit::default(),
            calls: vec![],
            violations: vec![],
        }));
        let (running, stopped) = watch::channel(());
        tokio::spawn(serve::serve(listener, state.clone(), stopped));
        Chain { state, address, _running: Arc::new(running) }
    }

    /// Where it is served, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// An address that is nobody else's: the same for the same number.
    #[must_use]
    pub fn address(number: u8) -> String {
        address::of(&[number; 20])
    }

    /// Somebody sends USDT, in so many smallest units. It is in the next block, which comes at once. Names the transaction.
    #[must_use]
    pub fn pays(&self, to: &str, units: u64) -> String {
        self.sends(USDT, to, units)
    }

    /// Somebody sends another token, which may call itself USDT, too.
    #[must_use]
    pub fn sends(&self, token: &str, to: &str, units: u64) -> String {
        self.lock().blocks.send(token, &[(to, units)], true)
    }

    /// Somebody sends USDT several times in one transaction.
    #[must_use]
    pub fn pays_many(&self, transfers: &[(&str, u64)]) -> String {
        self.lock().blocks.send(USDT, transfers, true)
    }

    /// Somebody wanted to send USDT, and it failed: it is in a block, and moved nothing.
    #[must_use]
    pub fn fails_to_pay(&self, to: &str, units: u64) -> String {
        self.lock().blocks.send(USDT, &[(to, units)], false)
    }

    /// So many blocks come, with nothing of interest in them.
    pub fn mines(&self, blocks: u64) {
        self.lock().blocks.mine(blocks);
    }

    /// The newest blocks turn out not to have been: others come in their place, without what was in them.
    pub fn undoes(&self, blocks: u64) {
        self.lock().blocks.undo(blocks);
    }

    /// All blocks from now on come so much later.
    pub fn waits(&self, time: Duration) {
        self.lock().blocks.wait(time);
    }

    /// A page has so many transfers.
    pub fn pages_of(&self, transfers: usize) {
        self.lock().page = transfers;
    }

    /// Lists have everything twice from now on.
    pub fn doubles(&self) {
        self.lock().doubled = true;
    }

    /// The next calls are answered with these statuses.
    pub fn answers_with(&self, statuses: &[u16]) {
        self.lock().troubles.extend(statuses);
    }

    /// More calls in a second than these are refused.
    pub fn limits(&self, per_second: usize) {
        self.lock().limit.per_second = Some(per_second);
    }

    /// How often something was asked whose path begins like this.
    #[must_use]
    pub fn asked(&self, path: &str) -> usize {
        self.lock().calls.iter().filter(|call| call.starts_with(path)).count()
    }

    /// What was asked that should not have been.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.lock().violations.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
