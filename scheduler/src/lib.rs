//! The scheduler: says when something is due, and never does it itself.
//!
//! * `timers`: due timers go into the inbox of their entity, where its owner finds them. Every scheduler does this; one
//!   is enough, more are safe.
//! * `broadcasts`: those that are due start. Every scheduler does this, too.
//! * `measures`: what moderators decided goes into the inbox of whom it is about. Every scheduler does this, too.
//! * `moderation`: the operators' chat hears when moderators are needed. Only the scheduler that leads does this.
//! * `plans`: whoever's plans have changed is told. Every scheduler does this, too.
//! * `farewells`: whoever's time to be forgotten is over, and who does not know, is told. Every scheduler does this, too.
//! * `payments`: locks that were bought reach their owner, and money is given back. Every scheduler does this, too.
//! * `referrals`: who was brought by whom is looked at, and rewards are given. Every scheduler does this, too.
//! * `shares`: of what people pay whoever brought them is given a share, and what they have earned is set aside once a month.
//!   Every scheduler does this, too.
//! * `coins`: who has paid in coins is looked for on the chain. Only the scheduler that leads does this.
//! * `signals`: what providers posted is told to those who follow them. Only the scheduler that leads does this.
//! * `feed`: recorded prices are told to their markets. Only the scheduler that leads does this.
//! * `holds`: what was set aside in the ledger and not used in time is free again. Every scheduler does this, too.
//! * `jobs`: what is done again and again at its hour. Every scheduler does this; each time once, at one of them.
//! * `duty`: what each bot needs at Telegram, its `webhook` and its `commands`, told once and watched. Only the
//!   scheduler that leads does this.
//! * `groups`: whether bots have what they need in the groups that plans open. Only the scheduler that leads does this.
//! * `roster`: the bots that were added while Shoal runs, brought from Postgres to Redis, where every process reads
//!   them; and the farewell of those that were removed. The scheduler that leads does this, too.

mod broadcasts;
mod coins;
mod farewells;
mod holds;
mod jobs;
mod looking;
mod measures;
mod payments;
mod plans;
mod referrals;
mod shares;
mod signals;
mod timers;

mod commands;
mod duty;
mod feed;
mod groups;
mod moderation;
mod operators;
mod roster;
mod webhook;

mod metrics;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{join, join_all, join4, join5};
use shoal_domain::id::ChatId;
use shoal_domain::jobs::Zone;
use shoal_domain::language::Language;
use shoal_domain::payout::PayoutTerms;
use shoal_domain::referral::Terms;
use shoal_mailbox::{Lead, Mailbox};
use shoal_runtime::lifecycle::Lifecycle;
use shoal_runtime::ops::Health;
use shoal_store::Store;
use shoal_telegram::Client;
use shoal_vault::Vault;
use tokio_util::sync::CancellationToken;

use crate::coins::Watcher;
use crate::duty::{Caretaker, Duty};
use crate::feed::Feeder;
use crate::groups::Warden;
use crate::jobs::{Comparison, Jobs};
use crate::moderation::Moderation;
use crate::operators::Operators;
use crate::payments::Cashier;
use crate::roster::Keeper;
use crate::signals::Announcer;
use crate::timers::Timers;

pub use crate::coins::Chain;
pub use crate::feed::{BadReplay, Replay};
pub use crate::jobs::{BackupPlan, backup, note_forgotten};
pub use crate::webhook::Webhook;

/// How long the bots are unattended when the scheduler that sees to them dies.
const TERM: Duration = Duration::from_secs(30);

/// What the scheduler is made of.
pub struct Parts {
    /// Where timers are, and where they go.
    pub mailbox: Mailbox,
    /// Where bots are added and removed. It may be down.
    pub store: Store,
    /// Speaks for the bots that are seen to. They may come and go.
    pub telegram: Client,
    /// Opens the token of a bot that leaves, so that its webhook can be deleted.
    pub vault: Option<Vault>,
    /// Where updates shall be brought. Without it they are polled, and webhooks are left alone.
    pub webhook: Option<Webhook>,
    /// The operators' chat, which is told when moderators are needed.
    pub control_chat: Option<ChatId>,
    /// In which language it is told.
    pub control_language: Language,
    /// Days for which what was said before a report is kept.
    pub report_days: u8,
    /// What is to be had for bringing people. Without it nobody looks.
    pub referrals: Option<Terms>,
    /// From how much on what people earn is paid out.
    pub payouts: PayoutTerms,
    /// The clock on the wall that jobs go by.
    pub zone: Zone,
    /// How backups are made. Without it this scheduler makes none.
    pub backup: Option<BackupPlan>,
    /// Where payments in coins are looked for. Without it none are.
    pub chain: Option<Chain>,
    /// Recorded prices to be told. Without it none are.
    pub replay: Option<Replay>,
    /// Where the state of Redis is reported, as the part `redis`.
    pub health: Health,
}

/// The scheduler, not yet running.
pub struct Scheduler {
    timers: Timers,
    mailbox: Mailbox,
    store: Store,
    moderation: Moderation,
    warden: Warden,
    jobs: Jobs,
    lead: Lead,
    caretaker: Caretaker,
    keeper: Keeper,
    cashier: Arc<Cashier>,
    referrals: Option<Terms>,
    payouts: PayoutTerms,
    watcher: Watcher,
    announcer: Announcer,
    feeder: Feeder,
}

/// Puts a scheduler together.
#[must_use]
pub fn build(parts: Parts) -> Scheduler {
    let Parts {
        mailbox,
        store,
        telegram,
        vault,
        webhook,
        control_chat,
        control_language,
        report_days,
        referrals,
        payouts,
        zone,
        backup,
        chain,
        replay,
        health,
    } = parts;
    metrics::describe();
    let operators = Operators { telegram: telegram.clone(), chat: control_chat, language: control_language };
    Scheduler {
        timers: Timers::new(mailbox.clone(), health.part("redis")),
        mailbox: mailbox.clone(),
        store: store.clone(),
        moderation: Moderation {
            mailbox: mailbox.clone(),
            store: store.clone(),
            operators: operators.clone(),
        },
        warden: Warden {
            mailbox: mailbox.clone(),
            store: store.clone(),
            telegram: telegram.clone(),
            operators: operators.clone(),
        },
        cashier: Arc::new(Cashier {
            mailbox: mailbox.clone(),
            store: store.clone(),
            telegram: telegram.clone(),
            operators: operators.clone(),
        }),
        jobs: Jobs {
            store: store.clone(),
            operators,
            zone,
            backup,
            comparison: Comparison { store: store.clone(), telegram: telegram.clone(), vault: vault.clone() },
            report_days,
            name: format!("scheduler-{}-{:08x}", std::process::id(), rand::random::<u32>()),
        },
        watcher: Watcher { store: store.clone(), chain },
        announcer: Announcer { mailbox: mailbox.clone(), store: store.clone() },
        feeder: Feeder { mailbox: mailbox.clone(), replay },
        lead: Lead::new(mailbox.clone(), "bots", TERM),
        keeper: Keeper {
            mailbox: mailbox.clone(),
            store,
            telegram: telegram.clone(),
            vault,
            webhook: webhook.clone(),
        },
        caretaker: Caretaker { mailbox, telegram, webhook },
        referrals,
        payouts,
    }
}

impl Scheduler {
    /// Runs as tasks of the process. In a drain they end at once: whatever they were about can be done again.
    pub fn run(self, lifecycle: &mut Lifecycle) {
        let Scheduler {
            timers,
            mailbox,
            store,
            moderation,
            warden,
            jobs,
            lead,
            caretaker,
            keeper,
            cashier,
            watcher,
            announcer,
            feeder,
            referrals,
            payouts,
        } = self;
        let drain = lifecycle.drain_token();
        lifecycle.spawn("timers", {
            let drain = drain.clone();
            async move {
                timers.run(drain).await;
                Ok::<(), Infallible>(())
            }
        });
        lifecycle.spawn("looking", {
            let (drain, cashier) = (drain.clone(), Arc::clone(&cashier));
            async move {
                let broadcasts = broadcasts::start_due(&store, &drain);
                let holds = holds::expire(&store, &drain);
                let measures = measures::tell(&mailbox, &store, &drain);
                let plans = plans::tell(&mailbox, &store, &drain);
                let rewards = referrals::reward(&store, referrals, &drain);
                let farewells = farewells::tell(&mailbox, &store, &drain);
                let shares =
                    join(shares::share(&store, referrals, &drain), shares::pay_out(&store, payouts, &drain));
                let payments = join4(cashier.keep(&drain), rewards, farewells, shares);
                Box::pin(join5(broadcasts, holds, measures, plans, payments)).await;
                Ok::<(), Infallible>(())
            }
        });
        lifecycle.spawn("jobs", {
            let drain = drain.clone();
            async move {
                Box::pin(jobs.keep(&drain)).await;
                Ok::<(), Infallible>(())
            }
        });
        lifecycle.spawn("duties of the bots", async move {
            let leading =
                Leading { caretaker, keeper, moderation, warden, cashier, watcher, announcer, feeder };
            leading.keep(&lead, &drain).await;
            Ok::<(), Infallible>(())
        });
    }
}

/// What only the scheduler that leads does.
struct Leading {
    caretaker: Caretaker,
    keeper: Keeper,
    moderation: Moderation,
    warden: Warden,
    cashier: Arc<Cashier>,
    watcher: Watcher,
    announcer: Announcer,
    feeder: Feeder,
}

impl Leading {
    /// Does all of it whenever this process has the lead.
    async fn keep(&self, lead: &Lead, drain: &CancellationToken) {
        let duties = |bot, leave: CancellationToken| async move {
            let duties = Duty::ALL.map(|duty| self.caretaker.see_to(bot, duty));
            leave.run_until_cancelled(join_all(duties)).await;
        };
        let work = async {
            loop {
                let duties = self.caretaker.telegram.attend(drain, duties);
                let of_people = join(self.moderation.keep(), self.warden.keep());
                let of_money = join(self.cashier.watch(), self.watcher.keep());
                let of_trades = join(self.announcer.keep(), self.feeder.keep());
                let all = join5(duties, self.keeper.keep(), of_people, of_money, of_trades);
                lead.while_leading(Box::pin(all)).await;
            }
        };
        drain.run_until_cancelled(work).await;
        lead.release().await;
    }
}
