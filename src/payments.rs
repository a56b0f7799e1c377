//! `shoal payments`: what people paid, in Stars and in coins, given back where it has to be, and compared with Telegram's own
//! list.

mod coins;

use std::time::Duration;

use clap::{Args, Subcommand};
use shoal_domain::broadcast::moment;
use shoal_domain::id::UserId;
use shoal_domain::jobs::Job;
use shoal_domain::payment::ChargeId;
use shoal_domain::payment::coin::Usdt;
use shoal_runtime::config::Settings;
use shoal_store::{Ask, Discrepancy, JobState, NoErrand, PaymentRow, Store, StoreError, Which};
use tokio::time::{Instant, sleep};

use crate::audit;
use crate::person::actor;
use crate::process::{self, StartError};

pub use self::coins::{AddressAction, AddressesError};

/// Payments and differences shown at once, at most.
const MOST: u16 = 200;

/// How long a comparison may take before nobody waits for it any more.
const PATIENCE: Duration = Duration::from_mins(2);

/// Among so many runs is the one that was asked for just now: others begin meanwhile by the half hour.
const LATEST_RUNS: u16 = 5;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// What to do with payments.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Lists payments, newest first
    List {
        /// Only those of this person
        #[arg(long, value_parser = clap::value_parser!(i64).range(1..))]
        user: Option<i64>,
        /// Only those that are kept because nobody can say what for, or that were noted and nobody has anything for
        #[arg(long)]
        odd: bool,
        /// Only those before this number
        #[arg(long, value_parser = clap::value_parser!(i64).range(1..))]
        before: Option<i64>,
    },
    /// Gives somebody their Stars back; what is left of what they bought ends. Asked twice, it is done once
    Refund {
        /// Telegram's name of the payment
        charge: ChargeId,
        /// Why: it is kept
        #[arg(long, value_parser = reason)]
        reason: String,
        /// By whom.
        #[command(flatten)]
        by: By,
    },
    /// Notes that coins were sent back by hand, which only whoever has the keys can do; what is left of what they bought ends.
    /// Said twice, it is done once
    Returned {
        /// The chain's name of the payment, as `list` shows it
        charge: ChargeId,
        /// Why, and in which transaction: it is kept
        #[arg(long, value_parser = reason)]
        reason: String,
        /// By whom.
        #[command(flatten)]
        by: By,
    },
    /// Lists invoices in coins, newest first
    Invoices {
        /// Only those before this number
        #[arg(long, value_parser = clap::value_parser!(i64).range(1..))]
        before: Option<i64>,
    },
    /// Addresses that invoices in coins are paid to
    #[command(subcommand)]
    Addresses(AddressAction),
    /// Lets monthly payments end with the month that is paid
    Cancel {
        /// Telegram's name of the first payment
        charge: ChargeId,
        /// By whom.
        #[command(flatten)]
        by: By,
    },
    /// Lets monthly payments go on that were cancelled
    Continue {
        /// Telegram's name of the first payment
        charge: ChargeId,
        /// By whom.
        #[command(flatten)]
        by: By,
    },
    /// Compares payments with Telegram's list now, and shows where they differ. A scheduler has to run
    Reconcile {
        /// By whom.
        #[command(flatten)]
        by: By,
    },
    /// Shows where payments have differed from Telegram's list
    Differences,
}

/// Who asks.
#[derive(Args, Clone, Debug)]
pub struct By {
    /// Who asks, as it stands in the audit
    #[arg(long, default_value_t = actor())]
    actor: String,
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum PaymentsError {
    /// Telegram is not asked.
    #[error(transparent)]
    NoErrand(#[from] NoErrand),
    /// Addresses to pay to.
    #[error(transparent)]
    Addresses(#[from] AddressesError),
    /// Nobody compares.
    #[error(
        "the lists were not compared: {0}\n  does a scheduler run, and does Telegram answer? See: shoal jobs history comparison"
    )]
    NotCompared(String),
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Postgres is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

fn reason(text: &str) -> Result<String, String> {
    let fits = (1..=LONGEST_REASON).contains(&text.trim().chars().count());
    if fits {
        Ok(text.trim().to_owned())
    } else {
        Err(format!("say why, in 1 to {LONGEST_REASON} characters"))
    }
}

/// Does it, and says what was done.
pub async fn run(settings: &Settings, action: &Action) -> Result<(), PaymentsError> {
    let store = process::migrated_store(settings).await?;
    match action {
        Action::List { user, odd, before } => {
            let which = Which { user: user.map(UserId), odd: *odd, before: *before };
            let payments = store.payments(which, MOST).await?;
            payments.iter().for_each(show);
            println!("payments: {}", payments.len());
        }
        Action::Refund { charge, reason, by } => {
            ask(&store, charge, Ask::Refund, by, reason).await?;
            println!("payments refund: asked for {charge}; a scheduler gives it back within seconds");
        }
        Action::Returned { charge, reason, by } => {
            note(&store, charge, "returned", by, reason).await?;
            store.note_returned(charge, &by.actor, reason).await?;
            println!("payments returned: {charge} is back with whoever paid it");
        }
        Action::Invoices { before } => coins::invoices(&store, *before).await?,
        Action::Addresses(action) => coins::addresses(&store, action).await?,
        Action::Cancel { charge, by } => {
            ask(&store, charge, Ask::Cancel, by, "").await?;
            println!("payments cancel: asked for {charge}; what is paid stays theirs");
        }
        Action::Continue { charge, by } => {
            ask(&store, charge, Ask::Continue, by, "").await?;
            println!("payments continue: asked for {charge}");
        }
        Action::Reconcile { by } => {
            reconcile(&store, &by.actor).await?;
            differences(&store, "reconcile").await?;
        }
        Action::Differences => differences(&store, "differences").await?,
    }
    Ok(())
}

async fn ask(
    store: &Store,
    charge: &ChargeId,
    what: Ask,
    by: &By,
    reason: &str,
) -> Result<(), PaymentsError> {
    note(store, charge, what.as_str(), by, reason).await?;
    Ok(store.ask_of_payment(charge, what, &by.actor, reason).await?)
}

/// Writes down who asks.
async fn note(store: &Store, charge: &ChargeId, what: &str, by: &By, reason: &str) -> Result<(), StoreError> {
    let detail = serde_json::json!({ "reason": reason });
    let (action, subject) = (format!("payment.{what}"), format!("payment {charge}"));
    store.audit(&audit::asked(&by.actor, &action, subject, &detail)).await
}

/// Asks for the job and waits until it is done.
async fn reconcile(store: &Store, who: &str) -> Result<(), PaymentsError> {
    store.ask_for_run(Job::Comparison, who).await?;
    let end = Instant::now() + PATIENCE;
    loop {
        let runs = store.job_history(Some(Job::Comparison), None, LATEST_RUNS).await?;
        let asked = runs.into_iter().find(|run| run.asked_by.is_some());
        let (state, said) = asked.map_or((JobState::Waiting, None), |run| (run.state, run.said));
        match (state, said) {
            (JobState::Done, _) => return Ok(()),
            // What went wrong once is said at once; it is tried again without anybody.
            (JobState::Waiting | JobState::Failed, Some(said)) => {
                return Err(PaymentsError::NotCompared(said));
            }
            _ if Instant::now() > end => {
                return Err(PaymentsError::NotCompared("no scheduler has done it yet".to_owned()));
            }
            _ => sleep(Duration::from_millis(200)).await,
        }
    }
}

async fn differences(store: &Store, what: &str) -> Result<(), PaymentsError> {
    let differences = store.star_differences(MOST).await?;
    for Discrepancy { bot, charge, what, amount, noticed } in &differences {
        println!("{what:<9} {amount:>7} Stars  bot {bot}  {}  {charge}", moment::write(*noticed));
    }
    println!("payments {what}: {} differences", differences.len());
    Ok(())
}

/// In whole Stars, and in dollars: whatever came was not always what anybody asks for.
fn paid(amount: i64, currency: &str) -> String {
    if currency != Usdt::ASSET.code() {
        return amount.to_string();
    }
    Usdt::new(amount)
        .map_or_else(|_| format!("{}.{:06}", amount / 1_000_000, amount % 1_000_000), |usdt| usdt.to_string())
}

fn show(row: &PaymentRow) {
    let PaymentRow { number, charge, bot, provider, user, amount, currency, product, odd, state, at, .. } =
        row;
    let place = match (bot, provider) {
        (Some(bot), _) => format!("bot {bot}"),
        (None, provider) => provider.clone().unwrap_or_default(),
    };
    let amount = paid(*amount, currency);
    let whose = user.map_or_else(|| "forgotten".to_owned(), |user| user.to_string());
    let what = match (product, odd) {
        (Some(product), None) => product.clone(),
        (product, odd) => {
            format!("{} ({})", product.as_deref().unwrap_or("?"), odd.as_deref().unwrap_or("?"))
        }
    };
    println!(
        "{number:>6} {} {amount:>7} {currency} {state:<9} {what:<24} of {whose} at {place}",
        moment::write(*at)
    );
    println!("       {charge}");
    if let Some(asked) = &row.asked {
        println!("       Telegram is asked for: {asked}");
    }
    if let Some(failure) = &row.failure {
        println!("       Telegram said: {failure}");
    }
    if row.cancelled {
        println!("       ends with the month that is paid");
    }
}
