//! How a process is put together from its parts.

mod coins;
mod error;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use shoal_backup::Recipient;
use shoal_domain::broadcast::ApprovalRule;
use shoal_domain::decision::{Policy, WhenUnknown};
use shoal_domain::id::{BotId, ChatId};
use shoal_domain::jobs::Zone;
use shoal_domain::ledger::Amount;
use shoal_domain::partition::PartitionCount;
use shoal_domain::payout::PayoutTerms;
use shoal_domain::referral::{Reward, Terms};
use shoal_domain::share::PerMille;
use shoal_domain::time::Millis;
use shoal_domain::trade::protection::KillSwitch;
use shoal_mailbox::Mailbox;
use shoal_runtime::config::{Broadcasts, Intake, Payouts, Referrals, Settings};
use shoal_runtime::lifecycle::Lifecycle;
use shoal_runtime::ops::Health;
use shoal_runtime::telemetry::chain;
use shoal_scheduler::{BackupPlan, Webhook};
use shoal_store::{Store, StoreError};
use shoal_telegram::{Client, ClientError};
use shoal_vault::{ModeratorsKey, Vault};
use shoal_worker::{BulkPolicy, Evidence, Worker};
use tokio_util::sync::CancellationToken;

use crate::home;
use crate::roster::Follower;

pub use self::coins::watched;
pub use self::error::StartError;

/// How often a process asks its servers for a sign of life.
const PULSE: Duration = Duration::from_secs(1);

/// The note in Redis that says how many partitions the deployment was begun with.
const PARTITIONS: &str = "partitions";

/// Which work a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// All of them.
    All,
    /// Updates in.
    Ingress,
    /// The work.
    Worker,
    /// What is due.
    Scheduler,
    /// The HTTP API for admins.
    Admin,
}

/// How the memory of a process is divided, in bytes.
#[derive(Debug, PartialEq, Eq)]
struct Memory {
    worker: u64,
    ingress: u64,
}

impl Memory {
    /// Whoever is alone has it all. Together a quarter is for ingress: it holds updates for milliseconds, the worker holds
    /// people.
    fn of(role: Role, bytes: u64) -> Memory {
        let ingress = match role {
            Role::All => bytes / 4,
            Role::Ingress => bytes,
            Role::Worker | Role::Scheduler | Role::Admin => 0,
        };
        Memory { worker: bytes - ingress, ingress }
    }
}

/// Starts the parts of a role as tasks of the process. Returns the address of the webhook port, if there is one, or else
/// that of the port for admins.
pub async fn start(
    role: Role,
    settings: &Settings,
    health: &Health,
    lifecycle: &mut Lifecycle,
) -> Result<Option<SocketAddr>, StartError> {
    if role == Role::Admin {
        return start_admin(settings, health, lifecycle).await.map(Some);
    }
    let mailbox = begin(settings).await?;
    let telegram = client(settings)?;
    follow_roster(&mailbox, &telegram, settings, lifecycle).await?;
    let mut address = None;
    let memory = Memory::of(role, settings.memory_bytes);
    if matches!(role, Role::All | Role::Worker) {
        let store = migrated_store(settings).await?;
        home::enter(&mailbox, &store, settings).await?;
        start_worker(&mailbox, store, &telegram, settings, memory.worker, health, lifecycle).await?;
    }
    if matches!(role, Role::All | Role::Ingress) {
        let ingress = shoal_ingress::build(shoal_ingress::Parts {
            listen: settings.listen,
            telegram: telegram.clone(),
            secret: settings.webhook_secret.clone(),
            mailbox: mailbox.clone(),
            polling: matches!(settings.intake, Intake::Polling),
            memory_bytes: memory.ingress,
            health: health.clone(),
        })
        .await?;
        address = Some(ingress.address());
        ingress.run(lifecycle);
    }
    if matches!(role, Role::All | Role::Scheduler) {
        let webhook = match &settings.intake {
            Intake::Polling => None,
            Intake::Webhook { public_url, secret } => {
                Some(Webhook { public_url: public_url.clone(), secret: secret.clone() })
            }
        };
        let parts = shoal_scheduler::Parts {
            mailbox,
            store: store(settings)?,
            telegram,
            vault: vault(settings),
            webhook,
            control_chat: settings.moderation.control_chat.map(ChatId),
            // The settings allow no other than those that are spoken.
            control_language: settings.moderation.control_language.parse().unwrap_or_default(),
            report_days: settings.moderation.report_days,
            referrals: referral_terms(settings),
            payouts: payout_terms(settings),
            zone: zone(settings)?,
            backup: backup_plan(settings)?,
            chain: watched(settings)?,
            replay: replay(settings)?,
            health: health.clone(),
        };
        shoal_scheduler::build(parts).run(lifecycle);
    }
    if role == Role::All {
        start_admin(settings, health, lifecycle).await?;
    }
    Ok(address)
}

/// Recorded prices, one a second.
fn replay(settings: &Settings) -> Result<Option<shoal_scheduler::Replay>, StartError> {
    let open = |path: &PathBuf| shoal_scheduler::Replay::open(path, Duration::from_secs(1));
    Ok(settings.jobs.feed.as_ref().map(open).transpose()?)
}

/// The API for admins works on Postgres alone.
async fn start_admin(
    settings: &Settings,
    health: &Health,
    lifecycle: &mut Lifecycle,
) -> Result<SocketAddr, StartError> {
    let Broadcasts { bulk_rate, paid_rate, weekly_cap, approval_above } = settings.broadcasts;
    let parts = shoal_admin::Parts {
        listen: settings.admin_listen,
        store: migrated_store(settings).await?,
        bots: settings.bot_tokens.iter().map(|token| BotId(token.bot_id())).collect(),
        approval: ApprovalRule { above: approval_above },
        rates: shoal_admin::Rates { free: bulk_rate, paid: paid_rate },
        weekly_cap,
        payouts: payout_terms(settings),
        sells_for_coins: settings.tron.is_some(),
        callbacks: coins::callbacks(settings)?,
        health: health.clone(),
    };
    let api = shoal_admin::build(parts).await?;
    let address = api.address();
    api.run(lifecycle);
    Ok(address)
}

/// Reads the roster before anything begins, so that no update of a bot that was added is turned away, and follows it.
async fn follow_roster(
    mailbox: &Mailbox,
    telegram: &Client,
    settings: &Settings,
    lifecycle: &mut Lifecycle,
) -> Result<(), StartError> {
    let mut follower = Follower::new(mailbox.clone(), telegram.clone(), vault(settings));
    follower.look().await?;
    if settings.bot_tokens.is_empty() && follower.is_empty() {
        tracing::warn!("There is no bot yet. Add one while this runs: shoal bot add");
    }
    let drain = lifecycle.drain_token();
    lifecycle.spawn("roster of bots", async move {
        follower.follow(drain).await;
        Ok::<(), StartError>(())
    });
    Ok(())
}

async fn start_worker(
    mailbox: &Mailbox,
    store: Store,
    telegram: &Client,
    settings: &Settings,
    memory_bytes: u64,
    health: &Health,
    lifecycle: &mut Lifecycle,
) -> Result<(), StartError> {
    let Broadcasts { bulk_rate, paid_rate, weekly_cap, .. } = settings.broadcasts;
    let name = format!("worker-{}-{:08x}", std::process::id(), rand::random::<u32>());
    let parts = shoal_worker::Parts {
        name,
        mailbox: mailbox.clone(),
        store: store.clone(),
        telegram: telegram.clone(),
        policy: Policy {
            match_across_bots: settings.match_across_bots,
            no_choice_by_gender: !settings.choice_by_gender,
            evidence: settings.moderation.key.is_some(),
            newcomer: Millis::minutes(60 * u64::from(settings.newcomer_hours)),
            gate_when_unknown: if settings.gate_open_when_unknown {
                WhenUnknown::Open
            } else {
                WhenUnknown::Closed
            },
            links: settings.seal_key.is_some(),
            referrals: referral_terms(settings),
            trades: KillSwitch::Off,
            partitions: mailbox.partitions(),
        },
        evidence: settings
            .moderation
            .key
            .map(|key| Evidence { key: ModeratorsKey::new(key), most: settings.moderation.report_messages }),
        vault: vault(settings),
        support_contact: settings.support_contact.clone(),
        payouts: payout_terms(settings),
        memory_bytes,
        bulk: BulkPolicy { free_rate: bulk_rate, paid_rate, weekly_cap },
    };
    let worker = Worker::build(parts).await?;
    let drain = lifecycle.drain_token();
    lifecycle.spawn("worker", async move {
        worker.run(drain).await;
        Ok::<(), StartError>(())
    });
    let pulse = pulse(mailbox.clone(), store, health.clone(), lifecycle.drain_token());
    lifecycle.spawn("watch on Redis and Postgres", pulse);
    Ok(())
}

/// Connects to Redis to work on it. Where no deployment was begun, this begins one: from now on its number of partitions
/// is what the settings say.
async fn begin(settings: &Settings) -> Result<Mailbox, StartError> {
    let mailbox = reach(settings).await?;
    let begun = mailbox.first_note(PARTITIONS, &settings.partitions.to_string()).await?;
    agree(settings, begun)?;
    Ok(mailbox)
}

/// Connects to Redis, and sees to it that the number of partitions is the one this deployment was begun with. Where none
/// was begun, that stays open: a look decides nothing.
pub async fn connect(settings: &Settings) -> Result<Mailbox, StartError> {
    let mailbox = reach(settings).await?;
    if let Some(begun) = mailbox.note(PARTITIONS).await? {
        agree(settings, begun)?;
    }
    Ok(mailbox)
}

async fn reach(settings: &Settings) -> Result<Mailbox, StartError> {
    let partitions = PartitionCount::new(settings.partitions).expect("the settings refuse zero partitions");
    Mailbox::connect(settings.redis_url.expose(), partitions)
        .await
        .map_err(|source| StartError::Redis { url: settings.redis_url.to_string(), source })
}

fn agree(settings: &Settings, begun: String) -> Result<(), StartError> {
    let asked = settings.partitions;
    if begun == asked.to_string() { Ok(()) } else { Err(StartError::Partitions { asked, begun }) }
}

/// What opens sealed tokens, if there is a key.
#[must_use]
pub fn vault(settings: &Settings) -> Option<Vault> {
    settings.seal_key.as_ref().map(|key| Vault::new(key.expose()))
}

/// The books, in which whoever is forgotten leaves a mark where there is a key for it.
pub fn store(settings: &Settings) -> Result<Store, StoreError> {
    let store = Store::new(settings.database_url.expose())?;
    Ok(match vault(settings) {
        Some(vault) => store.marking(move |user| vault.forgotten_mark(user)),
        None => store,
    })
}

/// What is to be had for bringing people, if something is. Their links are sealed.
fn referral_terms(settings: &Settings) -> Option<Terms> {
    let Referrals { shares, days, share, hold_days, chats, minutes, most_a_day } = settings.referrals;
    let reward = if shares {
        // The settings allow no other than what is one.
        Reward::Share(PerMille::new(share).ok()?)
    } else {
        Reward::Days(days)
    };
    let terms = Terms { reward, hold_days, chats, minutes, most_a_day };
    (reward != Reward::Days(0) && settings.seal_key.is_some()).then_some(terms)
}

/// From how much on what people earn is paid out. The settings allow nothing below one.
#[must_use]
pub fn payout_terms(settings: &Settings) -> PayoutTerms {
    let Payouts { usdt, stars, approval } = settings.payouts;
    let amount = |units: i64| Amount::new(units).expect("the settings allow nothing below one");
    PayoutTerms { stars: amount(stars.into()), usdt: amount(i64::from(usdt) * 1_000_000), approval }
}

/// The clock on the wall that jobs go by.
pub fn zone(settings: &Settings) -> Result<Zone, StartError> {
    Ok(settings.jobs.time_zone.parse()?)
}

/// To whom backups are encrypted, if anybody says so.
pub fn backup_recipient(settings: &Settings) -> Result<Option<Recipient>, StartError> {
    Ok(settings.jobs.backup_key.as_deref().map(str::parse).transpose()?)
}

/// How the scheduler makes backups, if it does.
fn backup_plan(settings: &Settings) -> Result<Option<BackupPlan>, StartError> {
    let plan = |recipient| {
        let (address, folder) = (settings.database_url.clone(), settings.jobs.backup_dir.clone()?);
        Some(BackupPlan { address, recipient, folder })
    };
    Ok(backup_recipient(settings)?.and_then(plan))
}

/// Postgres, which answers and has the schema of this release.
pub async fn migrated_store(settings: &Settings) -> Result<Store, StartError> {
    let store = Store::new(settings.database_url.expose())?;
    answering(&store, settings).await?;
    match store.pending_migrations().await? {
        0 => Ok(store),
        pending => Err(StartError::NotMigrated(pending)),
    }
}

/// The client for the Bot API, with the bots of the settings.
pub fn client(settings: &Settings) -> Result<Client, ClientError> {
    let tokens =
        settings.bot_tokens.iter().map(|token| (BotId(token.bot_id()), token.expose().to_owned().into()));
    Client::new(&settings.telegram_api_url, tokens)
}

/// Makes sure that Postgres answers.
pub async fn answering(store: &Store, settings: &Settings) -> Result<(), StartError> {
    store
        .reach()
        .await
        .map_err(|source| StartError::Postgres { url: settings.database_url.to_string(), source })
}

/// Reports the state of both servers, as `/ready` shows it.
async fn pulse(
    mailbox: Mailbox,
    store: Store,
    health: Health,
    drain: CancellationToken,
) -> Result<(), StartError> {
    // People chat on without Postgres: nobody is to be sent elsewhere because it is ill.
    let (redis, postgres) = (health.part("redis"), health.minor_part("postgres"));
    // Side by side: an answer of Postgres that takes long is no news about Redis.
    let redis = async {
        loop {
            match mailbox.ping().await {
                Ok(()) => redis.ok(),
                Err(error) => redis.failed(&chain(&error)),
            }
            tokio::time::sleep(PULSE).await;
        }
    };
    let postgres = async {
        loop {
            match store.ping().await {
                Ok(()) => {
                    postgres.ok();
                    if let Err(error) = home::remember(&mailbox, &store).await {
                        tracing::warn!(error = chain(&error), "Could not write down how far Redis has come");
                    }
                }
                Err(error) => postgres.failed(&chain(&error)),
            }
            tokio::time::sleep(PULSE).await;
        }
    };
    // On the heap: a look at either makes a large future.
    let (redis, postgres) = (Box::pin(redis), Box::pin(postgres));
    drain.run_until_cancelled(async { tokio::join!(redis, postgres) }).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_process_have_its_memory_together_and_not_each() {
        assert_eq!(Memory::of(Role::All, 512), Memory { worker: 384, ingress: 128 });
        assert_eq!(Memory::of(Role::Worker, 512).worker, 512);
        assert_eq!(Memory::of(Role::Ingress, 512).ingress, 512);
    }
}
