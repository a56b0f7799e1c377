//! `shoal plan`: what is offered, and what people hold of it.

use clap::{Args, Subcommand};
use shoal_domain::broadcast::moment;
use shoal_domain::id::UserId;
use shoal_domain::ledger::{BadOperationId, OperationId};
use shoal_domain::plan::{BadPlanName, Limits, Plan, PlanName, Standing};
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::now_ms;
use shoal_runtime::config::Settings;
use shoal_store::{PlanError, PlanStep, Store, StoreError};

use crate::process::{self, StartError};

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
    /// Lets somebody try a plan, once, also if they are forgotten and come back (where SHOAL_SEAL_KEY is set)
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
}

/// What is to be offered. Of a plan that is there already, what is not given stays.
#[derive(Args, Clone, Debug)]
pub struct Offer {
    /// Its name: 1 to 32 of a-z 0-9 _
    #[arg(value_parser = name)]
    plan: PlanName,
    /// What it costs, in Stars; 0: it is not sold
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    stars: Option<u32>,
    /// How long what is bought lasts
    #[arg(long, value_parser = clap::value_parser!(u16).range(0..=3660))]
    days: Option<u16>,
    /// How long it can be tried, once; 0: not at all
    #[arg(long, value_parser = clap::value_parser!(u16).range(0..=366))]
    trial_days: Option<u16>,
    /// How long it goes on after its time, taken off what is bought next
    #[arg(long, value_parser = clap::value_parser!(u16).range(0..=31))]
    grace_days: Option<u16>,
    /// Whoever holds it is served first
    #[arg(long)]
    priority: Option<bool>,
    /// Whoever holds it chooses whom to meet by gender
    #[arg(long)]
    preference: Option<bool>,
    /// Trades in a day
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    daily_trades: Option<u32>,
    /// Positions open at once
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    positions: Option<u32>,
    /// Calls of the API in a minute
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    calls_per_minute: Option<u32>,
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
            step(&store, whose, &id, "give", PlanStep::Give { days: *days }).await?;
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
    let Plan { name, stars, days, trial_days, grace_days, priority, preference, limits } = plan;
    let price = stars.map_or_else(|| "not sold".to_owned(), |stars| format!("{stars} Stars"));
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

impl Offer {
    /// The plan with what was given.
    fn over(&self, before: Option<Plan>) -> Result<Plan, PlanCommandError> {
        let name = self.plan.clone();
        let limits = Limits::default();
        let nothing = Plan {
            name,
            stars: None,
            days: 0,
            trial_days: 0,
            grace_days: 0,
            priority: false,
            preference: false,
            limits,
        };
        let before = before.unwrap_or(nothing);
        let plan = Plan {
            name: before.name,
            stars: self.stars.map_or(before.stars, |stars| Some(stars).filter(|stars| *stars > 0)),
            days: self.days.unwrap_or(before.days),
            trial_days: self.trial_days.unwrap_or(before.trial_days),
            grace_days: self.grace_days.unwrap_or(before.grace_days),
            priority: self.priority.unwrap_or(before.priority),
            preference: self.preference.unwrap_or(before.preference),
            limits: Limits {
                daily_trades: self.daily_trades.unwrap_or(before.limits.daily_trades),
                positions: self.positions.unwrap_or(before.limits.positions),
                calls_per_minute: self.calls_per_minute.unwrap_or(before.limits.calls_per_minute),
            },
        };
        if plan.stars.is_some() && plan.days == 0 { Err(PlanCommandError::NoTime) } else { Ok(plan) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An offer of this price and length.
    fn offer(stars: Option<u32>, days: Option<u16>) -> Offer {
        let plan = name("vip").unwrap();
        let (trial_days, grace_days, priority, preference) = (None, None, None, None);
        let (daily_trades, positions, calls_per_minute) = (None, None, None);
        Offer {
            plan,
            stars,
            days,
            trial_days,
            grace_days,
            priority,
            preference,
            daily_trades,
            positions,
            calls_per_minute,
        }
    }

    #[test]
    fn a_gift_has_a_name_that_nothing_else_has() {
        assert_eq!(gift("order-7").unwrap().as_str(), "gift:order-7");
        assert!(gift("order 7").is_err() && gift(&"x".repeat(200)).is_err());
    }

    #[test]
    fn what_is_not_given_stays() {
        let plan = offer(Some(9), Some(7)).over(None).unwrap();
        assert_eq!((plan.stars, plan.days), (Some(9), 7));
        let dearer = offer(Some(10), None).over(Some(plan.clone())).unwrap();
        assert_eq!(dearer, Plan { stars: Some(10), ..plan.clone() });
        assert_eq!(offer(Some(0), None).over(Some(plan)).unwrap().stars, None);
        assert!(offer(Some(9), None).over(None).is_err(), "for no time");
    }
}
