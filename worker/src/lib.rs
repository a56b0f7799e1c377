//! The worker: owns partitions and does what their inboxes ask.
//!
//! ```text
//!   fleet ── leases ──▶ owner (one a partition)
//!                         │  turn: open, decide (domain), commit (mailbox)
//!   reader ── envelopes ─▶│
//!                         ├─▶ sender      calls to Telegram, in order within a chat
//!                         ├─▶ scribe      records to Postgres
//!                         └── settler ◀── what became of all that
//!   bulk ── broadcasts, for all partitions of the worker ─▶ Telegram
//!   checkout ── whether somebody may pay, beside all inboxes ─▶ Telegram
//! ```
//!
//! Memory is only a cache. Whatever a worker knows that matters was committed before anybody acted on it, and the next
//! owner finds it.

mod fleet;
mod groups;
mod plan;
mod switch;
mod tenure;

mod owner;
mod reader;
mod referrals;

mod bound;
mod doors;
mod entities;
mod floods;
mod memory;
mod parked;
mod published;
mod turn;

mod checkout;
mod evidence;
mod holdings;
mod links;
mod privacy;
mod scribe;
mod sender;
mod settler;
mod shop;
mod telegram;

mod bulk;
mod render;

#[cfg(feature = "sabotage")]
mod sabotage;

mod metrics;

use std::sync::Arc;

use futures::future::{join3, try_join_all};
use shoal_domain::decision::Policy;
use shoal_domain::payout::PayoutTerms;
use shoal_mailbox::{CheckoutReader, InboxReader, Mailbox, MailboxError};
use shoal_store::Store;
use shoal_telegram::{BotPauses, Client, Pace};
use shoal_vault::Vault;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

use crate::bulk::Bulk;
use crate::checkout::Counter;
use crate::doors::Doors;
use crate::fleet::Member;
use crate::groups::Groups;
use crate::holdings::Holdings;
use crate::links::Links;
use crate::memory::Allowance;
use crate::owner::Outside;
use crate::privacy::Privacy;
use crate::reader::{Feeds, READERS};
use crate::referrals::Referrals;
use crate::sender::Bots;
use crate::shop::Shop;
use crate::switch::Switch;
use crate::telegram::Telegram;

/// Answers to buttons that one worker has in flight at most. Telegram does not limit them, and doing one twice changes nothing.
const ANSWERS_IN_FLIGHT: usize = 32;

/// Files that one worker brings from bot to bot at a time. Each holds some hundred KiB of memory and a share of the line;
/// other calls do not wait for them.
const TRANSFERS_IN_FLIGHT: usize = 8;

pub use crate::bulk::BulkPolicy;
pub use crate::evidence::{Evidence, Message, What};

/// What a worker works with.
pub struct Parts {
    /// Unique among the workers alive.
    pub name: String,
    /// Redis.
    pub mailbox: Mailbox,
    /// Postgres.
    pub store: Store,
    /// The Bot API.
    pub telegram: Client,
    /// What the operator has decided.
    pub policy: Policy,
    /// For whom what was said is kept when it is reported. Not there: reports carry no messages.
    pub evidence: Option<Evidence>,
    /// Seals personal links and orders. Not there: there are no links, and nothing is sold.
    pub vault: Option<Vault>,
    /// Whom people can ask about a payment, in the operator's words.
    pub support_contact: String,
    /// From how much on what people earn is paid out.
    pub payouts: PayoutTerms,
    /// Bytes of work in progress to keep in memory, about.
    pub memory_bytes: u64,
    /// How fast broadcasts may go.
    pub bulk: BulkPolicy,
}

/// A worker, ready to run.
pub struct Worker {
    member: Member,
    bulk: Bulk,
    inboxes: Vec<InboxReader>,
    feeds: Feeds,
    mailbox: Mailbox,
    doors: Doors,
    groups: Groups,
    switch: Switch,
    store: Store,
    shop: Shop,
    counter: Counter,
    checkouts: CheckoutReader,
}

impl Worker {
    /// Puts a worker together.
    pub async fn build(parts: Parts) -> Result<Worker, MailboxError> {
        metrics::describe();
        let inboxes = try_join_all((0..READERS).map(|_| parts.mailbox.reader())).await?;
        let allowance = Allowance::of(parts.memory_bytes, parts.mailbox.partitions());
        let doors = Doors::default();
        // Before anything is decided, so that nobody slips through at the start.
        doors.look(&parts.mailbox).await?;
        let groups = Groups::new(parts.vault.clone());
        groups.look(&parts.mailbox).await?;
        let switch = Switch::default();
        switch.look(&parts.mailbox).await?;
        let shop = Shop::new(parts.vault.clone(), parts.support_contact);
        // Where that fails, nothing is sold until the next look.
        let _ = shop.look(&parts.store).await;
        let checkouts = parts.mailbox.checkouts().await?;
        let counter =
            Counter { mailbox: parts.mailbox.clone(), telegram: parts.telegram.clone(), shop: shop.clone() };
        let store = parts.store.clone();
        let feeds = Feeds::new(allowance.envelopes.clone());
        let holdings = Holdings::new(parts.vault.clone(), parts.store.clone(), shop.clone());
        let links = Links::new(parts.vault);
        let telegram = Telegram {
            client: parts.telegram,
            mailbox: parts.mailbox.clone(),
            pace: Pace::new(),
            pauses: BotPauses::default(),
            bulk_pauses: BotPauses::default(),
            permits: Arc::new(Semaphore::new(allowance.in_flight)),
            answers: Arc::new(Semaphore::new(ANSWERS_IN_FLIGHT)),
            transfers: Semaphore::new(TRANSFERS_IN_FLIGHT),
            bots: Bots::within(allowance.calls.clone()),
            evidence: parts.evidence,
            referrals: Referrals::new(links.clone(), parts.store.clone(), parts.payouts),
            links,
            shop: shop.clone(),
            holdings,
            doors: doors.clone(),
            privacy: Privacy::new(parts.store.clone()),
            groups: groups.clone(),
        };
        let mailbox = parts.mailbox.clone();
        let outside = Outside {
            mailbox: parts.mailbox,
            store: parts.store,
            telegram: Arc::new(telegram),
            policy: parts.policy,
            switch: switch.clone(),
            feeds: feeds.clone(),
            allowance,
            suspect: Arc::new(Semaphore::new(1)),
        };
        let outside = Arc::new(outside);
        let (owned, partitions) = watch::channel(Arc::from([]));
        let bulk = Bulk::new(Arc::clone(&outside), parts.name.clone(), partitions, parts.bulk);
        let member = Member::new(parts.name, outside, owned);
        Ok(Worker {
            member,
            bulk,
            inboxes,
            feeds,
            mailbox,
            doors,
            groups,
            switch,
            store,
            shop,
            counter,
            checkouts,
        })
    }

    /// Runs until told to drain. When this returns, every partition is handed over.
    pub async fn run(self, drain: CancellationToken) {
        let stop = CancellationToken::new();
        let reading = tokio::spawn(reader::read(self.inboxes, self.feeds, stop.clone()));
        // With the drain, or where the worker ends by itself.
        let until = drain.child_token();
        let bulk = tokio::spawn(self.bulk.run(until.clone()));
        let following = {
            let (doors, groups, switch, mailbox) = (self.doors, self.groups, self.switch, self.mailbox);
            let until = stop.clone();
            tokio::spawn(async move {
                let doors = Box::pin(doors.follow(&mailbox, until.clone()));
                let switch = switch.follow(&mailbox, until.clone());
                join3(doors, Box::pin(groups.follow(&mailbox, until)), Box::pin(switch)).await;
            })
        };
        let selling = {
            let (sold, store, until) = (self.shop, self.store, stop.clone());
            tokio::spawn(async move { sold.follow(&store, until).await })
        };
        let serving = tokio::spawn(self.counter.serve(self.checkouts, until.clone()));
        self.member.live(drain).await;
        until.cancel();
        let _ = bulk.await;
        stop.cancel();
        // The readers end with their current reads; they hold nothing that could be lost.
        let _ = reading.await;
        let _ = following.await;
        let _ = selling.await;
        let _ = serving.await;
    }
}
