//! `shoal referrals`: who brought whom, where it looks like a trick: a moderator decides whether the reward is given.

use clap::{Args, Subcommand};
use shoal_domain::broadcast::moment;
use shoal_domain::id::UserId;
use shoal_domain::moderation::reason;
use shoal_domain::referral::{ReferralId, Reward};
use shoal_runtime::config::Settings;
use shoal_store::{Deed, Reviewed, Store, StoreError};

use crate::person::actor;
use crate::process::{self, StartError};

/// Referrals shown at once, at most.
const MOST: u16 = 200;

/// What to do about referrals.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Lists those that look like a trick, and why: own (they brought themself), ring (they were brought, in some steps, by
    /// whom they bring), burst (too many in a day)
    Review {
        /// Only those with a higher number
        #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..))]
        after: i64,
    },
    /// The reward is given, when it has rested
    Allow(Decision),
    /// The reward is not given
    Refuse(Decision),
}

/// About which, and why.
#[derive(Args, Clone, Debug)]
pub struct Decision {
    /// Its number
    #[arg(value_parser = clap::value_parser!(i64).range(1..))]
    id: i64,
    /// Why; it is kept
    #[arg(long, value_parser = reason)]
    reason: String,
    /// Who decides, as it stands in the audit
    #[arg(long, default_value_t = actor())]
    actor: String,
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum ReferralsError {
    /// There is nothing to decide.
    #[error("referral {0} does not wait for a decision\n  see: shoal referrals review")]
    NotWaiting(ReferralId),
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Postgres is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Does it, and says what was done.
pub async fn run(settings: &Settings, action: &Action) -> Result<(), ReferralsError> {
    let store = process::migrated_store(settings).await?;
    match action {
        Action::Review { after } => {
            let waiting = store.referrals_in_review(ReferralId(*after), MOST).await?;
            waiting.iter().for_each(show);
            println!("referrals review: {}", waiting.len());
            Ok(())
        }
        Action::Allow(decision) => decide(&store, decision, true).await,
        Action::Refuse(decision) => decide(&store, decision, false).await,
    }
}

async fn decide(store: &Store, decision: &Decision, allow: bool) -> Result<(), ReferralsError> {
    let (id, word) = (ReferralId(decision.id), if allow { "allow" } else { "refuse" });
    let deed = Deed {
        actor: decision.actor.clone(),
        role: "console".to_owned(),
        address: None,
        action: format!("referral.{word}"),
        subject: format!("referral {id}"),
        outcome: "decided".to_owned(),
        detail: serde_json::json!({ "reason": decision.reason }).to_string(),
    };
    if !store.decide_referral(id, allow, &decision.reason, &deed).await? {
        return Err(ReferralsError::NotWaiting(id));
    }
    println!("referrals {word}: decided about {id}");
    Ok(())
}

fn show(row: &Reviewed) {
    let Reviewed { id, pattern, by, brought, bound, counted, counted_by, reward } = row;
    let reward = match reward {
        Reward::Days(days) => format!("{days} days"),
        Reward::Share(share) => format!("{share} % of what they pay"),
    };
    let pattern = pattern.map_or_else(|| "?".to_owned(), |pattern| pattern.to_string());
    println!(
        "{id:>8}  {pattern:<6} {} brought {}, who came {} and counts by {counted_by} since {}: {reward}",
        whose(*by),
        whose(*brought),
        moment::write(*bound),
        moment::write(*counted)
    );
}

fn whose(user: Option<UserId>) -> String {
    user.map_or_else(|| "somebody forgotten".to_owned(), |user| user.to_string())
}
