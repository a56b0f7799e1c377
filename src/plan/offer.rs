//! What is offered, as it is said on the command line.

use clap::Args;
use shoal_domain::payment::coin::{BadUsdt, Usdt};
use shoal_domain::plan::{Limits, Plan, PlanName};

use super::{PlanCommandError, name};

/// What is to be offered. Of a plan that is there already, what is not given stays.
#[derive(Args, Clone, Debug)]
pub struct Offer {
    /// Its name: 1 to 32 of a-z 0-9 _
    #[arg(value_parser = name)]
    pub(super) plan: PlanName,
    /// What it costs, in Stars; 0: it is not sold
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    stars: Option<u32>,
    /// What it costs in USDT, outside Telegram alone, as 9.99; 0: it is not sold for it
    #[arg(long, value_parser = usdt)]
    usdt: Option<Price>,
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

/// What is asked for in USDT, if anything is.
#[derive(Clone, Copy, Debug)]
struct Price(Option<Usdt>);

fn usdt(text: &str) -> Result<Price, BadUsdt> {
    if text == "0" { Ok(Price(None)) } else { text.parse().map(|price| Price(Some(price))) }
}

impl Offer {
    /// The plan with what was given.
    pub(super) fn over(&self, before: Option<Plan>) -> Result<Plan, PlanCommandError> {
        let name = self.plan.clone();
        let limits = Limits::default();
        let nothing = Plan {
            name,
            stars: None,
            usdt: None,
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
            usdt: self.usdt.map_or(before.usdt, |Price(price)| price),
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
        let is_sold = plan.stars.is_some() || plan.usdt.is_some();
        if is_sold && plan.days == 0 { Err(PlanCommandError::NoTime) } else { Ok(plan) }
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
            usdt: None,
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
    fn what_is_not_given_stays() {
        let plan = offer(Some(9), Some(7)).over(None).unwrap();
        assert_eq!((plan.stars, plan.days), (Some(9), 7));
        let dearer = offer(Some(10), None).over(Some(plan.clone())).unwrap();
        assert_eq!(dearer, Plan { stars: Some(10), ..plan.clone() });
        assert_eq!(offer(Some(0), None).over(Some(plan)).unwrap().stars, None);
        assert!(offer(Some(9), None).over(None).is_err(), "for no time");
        let coins = |text| Offer { usdt: Some(usdt(text).unwrap()), ..offer(None, None) };
        assert!(coins("9.99").over(None).is_err(), "for no time either");
        let both = coins("9.99").over(Some(dearer)).unwrap();
        assert_eq!((both.stars, both.usdt), (Some(10), "9.99".parse().ok()));
        assert_eq!(coins("0").over(Some(both)).unwrap().usdt, None);
        assert!(usdt("0.001").is_err());
    }
}
