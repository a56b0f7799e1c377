//! `shoal plan`: what is offered, and what people hold of it.

mod offer;

use clap::{Args, Subcommand};
use shoal_domain::broadcast::moment;
use shoal_domain::id::UserId;
use shoal_domain::ledger::{BadOperationId, OperationId};
use shoal_domain::plan::{BadPlanName, Limits, Plan, PlanName, Standing};
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::now_ms;
use shoal_runtime::config::Settings;
use shoal_store::{PlanError, PlanStep, Store, StoreError};

use crate::audit;
use crate::person::actor;
use crate::process::{self, StartError};

pub use self::offer::Offer;

/// What to do with plans.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Lists what is offered
    List,
    /// Offers a plan, or changes one: from now on, also for whoever holds it, and without a restart
    Set(Offer),
    /// Shows what somebody holds
    Show {
        /// Their number at Telegram
        #[arg(value_parser = clap::value_parser!(i64).range(1..))]
        user: i64,
    },
    /// Gives somebody a plan for some days. What they have of it already is lengthened
    Give {
        /// Whose, and which.
        #[command(flatten)]
        whose: Whose,
        /// For how long
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..=3650))]
        days: u16,
        /// A name for this gift, such as an order's number: given again under the same name, it is given once
        #[arg(long, value_parser = gift)]
        id: Option<OperationId>,
    },
    /// Lets somebody try a plan, once, also if they are forgotten and come back (where there is a key to seal with)
    Try(Whose),
    /// Lets time stand still for somebody
    Pause(Whose),
    /// Lets it go on
    Resume(Whose),
}

/// What somebody holds of one plan.
#[derive(Args, Clone, Debug)]
pub struct Whose {
    /// Their number at Telegram
    #[arg(value_parser = clap::value_parser!(i64).range(1..))]
    user: i64,
    /// The plan
    #[arg(value_parser = name)]
    plan: PlanName,
    /// Who asks, as it stands in the audit
    #[arg(long, default_value_t = actor())]
    actor: String,
}

/// The operation of a gift with that name. Nothing else begins like it.
fn gift(text: &str) -> Result<OperationId, BadOperationId> {
    format!("gift:{text}").parse()
}

fn any_id() -> OperationId {
    format!("operator:{:016x}", rand::random::<u64>()).parse().expect("letters and digits are visible")
}

fn name(text: &str) -> Result<PlanName, BadPlanName> {
    text.parse()
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum PlanCommandError {
    /// What is sold lasts for a while.
    #[error("what is sold lasts for a day or more: --days 30")]
    NoTime,
    /// It was not done.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Postgres is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Does it, and says what was done.
pub async fn run(settings: &Settings, action: &Action) -> Result<(), PlanCommandError> {
    let store = process::migrated_store(settings).await?;
    match action {
        Action::List => {
            let plans = store.plans().await?;
            plans.iter().for_each(show);
            println!("plans: {}", plans.len());
        }
        Action::Set(offer) => {
            let plans = store.plans().await?;
            let plan = offer.over(plans.into_iter().find(|plan| plan.name == offer.plan))?;
            store.set_plan(&plan).await?;
            show(&plan);
            println!(
                "plan set: from now on; whoever holds it is told within seconds, where a scheduler runs"
            );
        }
        Action::Show { user } => {
            let held = store.subscriptions(UserId(*user)).await?;
            for of in &held {
                println!("{:<32} {}", of.plan, standing(of.term.standing(now())));
            }
            println!("plans of {user}: {}", held.len());
        }
        Action::Give { whose, days, id } => {
            let id = id.clone().unwrap_or_else(any_id);
            step(&store, whose, &id, "give", PlanStep::Give { length: Plan::days(*days) }).await?;
        }
        Action::Try(whose) => {
            let mark =
                process::vault(settings).map(|vault| vault.trial_mark(UserId(whose.user), &whose.plan));
            step(&store, whose, &any_id(), "try", PlanStep::Try { mark }).await?;
        }
        Action::Pause(whose) => step(&store, whose, &any_id(), "pause", PlanStep::Pause).await?,
        Action::Resume(whose) => step(&store, whose, &any_id(), "resume", PlanStep::Resume).await?,
    }
    Ok(())
}

async fn step(
    store: &Store,
    whose: &Whose,
    id: &OperationId,
    what: &str,
    step: PlanStep,
) -> Result<(), PlanCommandError> {
    let days = match step {
        PlanStep::Give { length } => Some(length.0 / Plan::days(1).0),
        _ => None,
    };
    let detail = serde_json::json!({ "plan": whose.plan.as_str(), "days": days, "operation": id.as_str() });
    let subject = format!("person {}", whose.user);
    store.audit(&audit::asked(&whose.actor, &format!("plan.{what}"), subject, &detail)).await?;
    let stands = store.take_plan_step(id, UserId(whose.user), &whose.plan, &step).await?;
    println!("plan {what}: {} of {} {} ({id})", whose.plan, whose.user, standing(stands));
    println!("  they are told within seconds, where a scheduler and a worker run");
    Ok(())
}

fn now() -> Timestamp {
    Timestamp(now_ms())
}

fn standing(stands: Standing) -> String {
    match stands {
        Standing::Runs { until, grace } if until == grace => format!("runs until {}", moment::write(until)),
        Standing::Runs { until, grace } => {
            format!("runs until {}, with grace until {}", moment::write(until), moment::write(grace))
        }
        Standing::Paused { left } => format!("is paused with {} days left", left.0 / Plan::days(1).0),
        Standing::Over => "is over".to_owned(),
    }
}

fn show(plan: &Plan) {
    let Plan { name, stars, usdt, days, trial_days, grace_days, priority, preference, limits } = plan;
    let prices = [stars.map(|stars| format!("{stars} Stars")), usdt.map(|price| format!("{price} USDT"))];
    let prices: Vec<_> = prices.into_iter().flatten().collect();
    let price = if prices.is_empty() { "not sold".to_owned() } else { prices.join(" or ") };
    let perks = [(*priority, "priority"), (*preference, "preference")];
    let perks: Vec<_> = perks.iter().filter_map(|(has, perk)| has.then_some(*perk)).collect();
    println!(
        "{name:<16} {price:<12} {days:>4} days, trial {trial_days}, grace {grace_days}; {}",
        perks.join(", ")
    );
    let Limits { daily_trades, positions, calls_per_minute } = limits;
    println!(
        "{:<16} {daily_trades} trades a day, {positions} positions, {calls_per_minute} calls a minute",
        ""
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gift_has_a_name_that_nothing_else_has() {
        assert_eq!(gift("order-7").unwrap().as_str(), "gift:order-7");
        assert!(gift("order 7").is_err() && gift(&"x".repeat(200)).is_err());
    }
}
