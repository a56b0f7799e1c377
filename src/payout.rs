//! `shoal payout`: what people have earned and a human has to pay them. Nothing is sent from here: whoever pays it says so.

use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, Subcommand};
use shoal_domain::broadcast::moment;
use shoal_domain::id::UserId;
use shoal_domain::ledger::Asset;
use shoal_domain::moderation::reason;
use shoal_domain::payout::{PayoutId, PayoutState, reference};
use shoal_domain::time::Timestamp;
use shoal_runtime::config::Settings;
use shoal_store::{NoPayout, PayoutRow, Store, StoreError};

use crate::audit;
use crate::person::actor;
use crate::process::{self, StartError};

/// Payouts shown at once, at most.
const MOST: u16 = 200;

/// What to do about payouts.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Lists payouts, newest first
    List {
        /// Only those in this state: due, paid, refused or lapsed
        #[arg(long)]
        state: Option<PayoutState>,
        /// Only those before this number
        #[arg(long, value_parser = clap::value_parser!(i64).range(1..))]
        before: Option<i64>,
    },
    /// Sets aside what somebody has earned, if it is enough and was not this month; a scheduler does it by itself
    Make {
        /// Who has earned it
        #[arg(value_parser = clap::value_parser!(i64).range(1..))]
        user: i64,
        /// Who asks, as it stands in the audit
        #[arg(long, default_value_t = actor())]
        actor: String,
    },
    /// Approves a large one, as the second of two people
    Approve(Which),
    /// Says that it has been paid, outside: it leaves the books
    Pay {
        /// Which, and by whom.
        #[command(flatten)]
        which: Which,
        /// By what the payment is found again: a transaction, the number of a transfer
        #[arg(long, value_parser = reference)]
        reference: String,
    },
    /// Says that it is not paid: what was set aside is free again, and due with the next month
    Refuse {
        /// Which, and by whom.
        #[command(flatten)]
        which: Which,
        /// Why; they read it in what they may know
        #[arg(long, value_parser = reason)]
        reason: String,
    },
}

/// Which, and who says so.
#[derive(Args, Clone, Debug)]
pub struct Which {
    /// Its number
    #[arg(value_parser = clap::value_parser!(i64).range(1..))]
    id: i64,
    /// Who says so, as it stands in the audit
    #[arg(long, default_value_t = actor())]
    actor: String,
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum PayoutError {
    /// Nothing to be done about it.
    #[error("{0}\n  see: shoal payout list")]
    NoPayout(#[from] NoPayout),
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Postgres is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Does it, and says what was done.
pub async fn run(settings: &Settings, action: &Action) -> Result<(), PayoutError> {
    let store = process::migrated_store(settings).await?;
    match action {
        Action::List { state, before } => {
            let payouts = store.payouts(*state, *before, MOST).await?;
            payouts.iter().for_each(show);
            println!("payouts: {}", payouts.len());
        }
        Action::Make { user, actor } => make(settings, &store, UserId(*user), actor).await?,
        Action::Approve(which) => {
            note(&store, which, "approve", "").await?;
            store.approve_payout(PayoutId(which.id), &which.actor).await?;
            println!("payout approve: {} may be paid by somebody else", which.id);
        }
        Action::Pay { which, reference } => {
            note(&store, which, "pay", reference).await?;
            let terms = process::payout_terms(settings);
            store.pay_payout(PayoutId(which.id), &which.actor, reference, &terms).await?;
            println!("payout pay: {} is paid, and has left the books", which.id);
        }
        Action::Refuse { which, reason } => {
            note(&store, which, "refuse", reason).await?;
            store.refuse_payout(PayoutId(which.id), &which.actor, reason).await?;
            println!("payout refuse: {} is not paid, and free again", which.id);
        }
    }
    Ok(())
}

async fn make(settings: &Settings, store: &Store, earner: UserId, actor: &str) -> Result<(), PayoutError> {
    let subject = format!("user {earner}");
    store.audit(&audit::asked(actor, "payout.make", subject, &serde_json::json!({}))).await?;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = Timestamp(since.as_millis().try_into().unwrap_or(0));
    let (terms, mut made) = (process::payout_terms(settings), 0);
    for (asset, least) in Asset::ALL.into_iter().filter_map(|asset| Some((asset, terms.least(asset)?))) {
        made += usize::from(store.make_payout(earner, asset, least, now).await?.is_some());
    }
    println!("payout make: {made} set aside");
    Ok(())
}

/// Writes down who does it, before it is done.
async fn note(store: &Store, which: &Which, what: &str, said: &str) -> Result<(), StoreError> {
    let (action, subject) = (format!("payout.{what}"), format!("payout {}", which.id));
    let detail = serde_json::json!({ "said": said });
    store.audit(&audit::asked(&which.actor, &action, subject, &detail)).await
}

fn show(row: &PayoutRow) {
    let PayoutRow { id, earner, asset, amount, month, state, made, approved_by, decided_by, .. } = row;
    let whose = earner.map_or_else(|| "somebody forgotten".to_owned(), |user| user.to_string());
    let by = |what: &str, who: &Option<String>| {
        who.as_ref().map_or_else(String::new, |who| format!("  {what} by {who}"))
    };
    let said = row.reference.as_ref().or(row.reason.as_ref());
    let said = said.map_or_else(String::new, |said| format!(": {said}"));
    println!(
        "{id:>8}  {state:<7} {:>14} {asset:<4}  {whose}  for {month}, since {}{}{}{said}",
        asset.written(amount.units()),
        moment::write(*made),
        by("approved", approved_by),
        by("decided", decided_by)
    );
}
