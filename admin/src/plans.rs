//! Plans: what is offered, looked at and changed.

use serde::Deserialize;
use serde_json::{Value, json};
use shoal_domain::broadcast::Fault;
use shoal_domain::payment::coin::BadUsdt;
use shoal_domain::plan::{Limits, Plan};

use crate::body::decode;
use crate::problem::Problem;
use crate::serve::{Asked, Reply};

/// The most that a limit or a price can be.
const MOST: u32 = 1_000_000;

/// `GET /plans`
pub(crate) async fn list(asked: Asked) -> Result<Reply, Problem> {
    let plans = asked.api.store.plans().await?;
    Ok(Reply::json(&json!({ "plans": plans.iter().map(shown).collect::<Vec<_>>() })))
}

/// `POST /plans`: a plan as it shall be, whole.
pub(crate) async fn set(mut asked: Asked) -> Result<Reply, Problem> {
    let plan: Written = decode(asked.body.take())?;
    let plan = plan.read()?;
    asked.api.store.set_plan(&plan).await?;
    let (shown, subject) = (shown(&plan), Some(format!("plan {}", plan.name)));
    Ok(Reply { subject, note: shown.clone(), ..Reply::json(&shown) })
}

fn shown(plan: &Plan) -> Value {
    json!({
        "name": plan.name,
        "stars": plan.stars,
        "usdt": plan.usdt.map(|price| price.to_string()),
        "days": plan.days,
        "trial_days": plan.trial_days,
        "grace_days": plan.grace_days,
        "priority": plan.priority,
        "preference": plan.preference,
        "daily_trades": plan.limits.daily_trades,
        "positions": plan.limits.positions,
        "calls_per_minute": plan.limits.calls_per_minute,
    })
}

/// A plan as an admin writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    stars: Option<u32>,
    usdt: Option<String>,
    days: u16,
    #[serde(default)]
    trial_days: u16,
    #[serde(default)]
    grace_days: u16,
    #[serde(default)]
    priority: bool,
    #[serde(default)]
    preference: bool,
    daily_trades: u32,
    positions: u32,
    calls_per_minute: u32,
}

impl Written {
    fn read(self) -> Result<Plan, Problem> {
        let name = self.name.parse().map_err(|bad| Problem::field("name", format!("{bad}")))?;
        let usdt = self.usdt.as_deref().map(str::parse).transpose();
        let usdt = usdt.map_err(|bad: BadUsdt| Problem::field("usdt", bad.to_string()))?;
        let is_sold = self.stars.is_some() || usdt.is_some();
        let bounds = [
            ("stars", u64::from(self.stars.unwrap_or(1)), 1, u64::from(MOST)),
            ("days", self.days.into(), u64::from(is_sold), 3660),
            ("trial_days", self.trial_days.into(), 0, 366),
            ("grace_days", self.grace_days.into(), 0, 31),
            ("daily_trades", self.daily_trades.into(), 0, MOST.into()),
            ("positions", self.positions.into(), 0, MOST.into()),
            ("calls_per_minute", self.calls_per_minute.into(), 0, MOST.into()),
        ];
        let faults: Vec<_> = bounds
            .into_iter()
            .filter(|(_, value, least, most)| !(least..=most).contains(&value))
            .map(|(field, _, least, most)| Fault {
                field: field.to_owned(),
                why: format!("it is {least} to {most}"),
            })
            .collect();
        if !faults.is_empty() {
            return Err(Problem::fields(faults));
        }
        let (daily_trades, positions) = (self.daily_trades, self.positions);
        Ok(Plan {
            name,
            stars: self.stars,
            usdt,
            days: self.days,
            trial_days: self.trial_days,
            grace_days: self.grace_days,
            priority: self.priority,
            preference: self.preference,
            limits: Limits { daily_trades, positions, calls_per_minute: self.calls_per_minute },
        })
    }
}
