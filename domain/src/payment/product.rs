//! What can be bought, and for how much.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::coin::Usdt;
use crate::plan::{Plan, PlanName};

/// Days of what is paid again and again: Telegram knows this length only.
pub const MONTH_DAYS: u16 = 30;

/// The most that can be asked again and again, in Stars: Telegram's bound.
pub const MOST_MONTHLY: u32 = 10_000;

/// Locks are bought by so many, each for so many Stars.
pub const LOCK_PACKS: [(u32, u32); 3] = [(1, 25), (5, 100), (20, 350)];

/// What can be given to the operator for nothing in return, in Stars.
pub const TIPS: [u32; 3] = [50, 250, 1000];

/// What comes before a product on a button.
const ON_BUTTON: &str = "buy:";

/// Something that can be bought.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Product {
    /// `plan:<name>`: a plan, once.
    Plan(PlanName),
    /// `month:<name>`: a plan, paid again every month until somebody ends that.
    Month(PlanName),
    /// `locks:<number>`: so many locks.
    Locks(u32),
    /// `tip:<stars>`: nothing.
    Tip(u32),
}

/// A product, and what it costs now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What.
    pub product: Product,
    /// For how many Stars.
    pub stars: u32,
    /// For how many days, where it is for a time.
    #[serde(default)]
    pub days: u16,
}

/// The text names no product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a product reads plan:<name>, month:<name>, locks:<number> or tip:<stars>")]
pub struct BadProduct;

impl Product {
    /// What it costs now, in Stars; `None`: it is not sold. The only place where prices come from.
    #[must_use]
    pub fn price(&self, plans: &[Plan]) -> Option<u32> {
        let sold = |name: &PlanName| {
            plans
                .iter()
                .find(|plan| plan.name == *name && plan.days > 0)
                .and_then(|plan| Some((plan.stars?, plan.days)))
        };
        match self {
            Product::Plan(name) => sold(name).map(|(stars, _)| stars),
            Product::Month(name) => sold(name)
                .filter(|(stars, days)| *days == MONTH_DAYS && *stars <= MOST_MONTHLY)
                .map(|(stars, _)| stars),
            Product::Locks(locks) => {
                LOCK_PACKS.iter().find(|(number, _)| number == locks).map(|(_, stars)| *stars)
            }
            Product::Tip(stars) => TIPS.contains(stars).then_some(*stars),
        }
    }

    /// What it costs now outside Telegram, and for how many days; `None`: it is not sold there. Plans alone are, for once
    /// and not each month.
    #[must_use]
    pub fn usdt(&self, plans: &[Plan]) -> Option<(Usdt, u16)> {
        match self {
            Product::Plan(name) => {
                let plan = plans.iter().find(|plan| plan.name == *name && plan.days > 0)?;
                Some((plan.usdt?, plan.days))
            }
            Product::Month(_) | Product::Locks(_) | Product::Tip(_) => None,
        }
    }

    /// What a button says that buys it.
    #[must_use]
    pub fn on_button(&self) -> String {
        format!("{ON_BUTTON}{self}")
    }

    /// What a button buys, if it is one that buys something.
    #[must_use]
    pub fn of_button(text: &str) -> Option<Product> {
        text.strip_prefix(ON_BUTTON)?.parse().ok()
    }
}

/// All that can be bought now: plans, the cheapest first, then locks and tips.
#[must_use]
pub fn offers(plans: &[Plan]) -> Vec<Offer> {
    let of_plan = plans.iter().flat_map(|plan| {
        [Product::Plan(plan.name.clone()), Product::Month(plan.name.clone())]
            .map(|product| (product, plan.days))
    });
    let locks = LOCK_PACKS.iter().map(|(locks, _)| (Product::Locks(*locks), 0));
    let tips = TIPS.iter().map(|stars| (Product::Tip(*stars), 0));
    let all = of_plan.chain(locks).chain(tips);
    all.filter_map(|(product, days)| product.price(plans).map(|stars| Offer { product, stars, days }))
        .collect()
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Product::Plan(name) => write!(f, "plan:{name}"),
            Product::Month(name) => write!(f, "month:{name}"),
            Product::Locks(locks) => write!(f, "locks:{locks}"),
            Product::Tip(stars) => write!(f, "tip:{stars}"),
        }
    }
}

impl FromStr for Product {
    type Err = BadProduct;

    fn from_str(text: &str) -> Result<Product, BadProduct> {
        let (kind, what) = text.split_once(':').ok_or(BadProduct)?;
        let product = match kind {
            "plan" => what.parse().ok().map(Product::Plan),
            "month" => what.parse().ok().map(Product::Month),
            "locks" => what.parse().ok().map(Product::Locks),
            "tip" => what.parse().ok().map(Product::Tip),
            _ => None,
        };
        product.filter(|product| product.to_string() == text).ok_or(BadProduct)
    }
}

impl TryFrom<String> for Product {
    type Error = BadProduct;

    fn try_from(text: String) -> Result<Product, BadProduct> {
        text.parse()
    }
}

impl From<Product> for String {
    fn from(product: Product) -> String {
        product.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Limits;

    fn plan(name: &str, stars: Option<u32>, days: u16) -> Plan {
        let (name, limits) = (name.parse().unwrap(), Limits::default());
        let (trial_days, grace_days, priority, preference) = (0, 0, true, true);
        Plan { name, stars, usdt: None, days, trial_days, grace_days, priority, preference, limits }
    }

    #[test]
    fn a_product_reads_as_it_is_written_and_fits_a_button() {
        let longest = "x".repeat(32);
        for text in ["plan:premium", "month:premium", "locks:5", "tip:50", &format!("month:{longest}")] {
            let product: Product = text.parse().unwrap();
            assert_eq!(product.to_string(), text);
            assert!(product.on_button().len() <= 64);
            assert_eq!(Product::of_button(&product.on_button()), Some(product));
        }
        for text in
            ["", "plan", "plan:", "plan:A", "locks:05", "locks:-1", "tip:+5", "gift:1", "locks:4294967296"]
        {
            assert_eq!(text.parse::<Product>(), Err(BadProduct), "{text:?}");
        }
        assert_eq!(Product::of_button("find"), None);
    }

    #[test]
    fn only_what_is_sold_has_a_price() {
        let plans = [plan("free", None, 0), plan("premium", Some(250), 30), plan("year", Some(2500), 365)];
        let price = |text: &str| text.parse::<Product>().unwrap().price(&plans);
        assert_eq!([price("plan:premium"), price("month:premium")], [Some(250); 2]);
        assert_eq!(
            (price("plan:year"), price("month:year")),
            (Some(2500), None),
            "nobody pays yearly each month"
        );
        assert_eq!([price("plan:free"), price("plan:gone"), price("locks:2"), price("tip:51")], [None; 4]);
        assert_eq!((price("locks:5"), price("tip:50")), (Some(100), Some(50)));
        let mut coins = plans.clone();
        coins[1].usdt = Some("9.99".parse().unwrap());
        let usdt = |text: &str| {
            text.parse::<Product>().unwrap().usdt(&coins).map(|(usdt, days)| format!("{usdt} {days}"))
        };
        assert_eq!(usdt("plan:premium").as_deref(), Some("9.99 30"));
        assert_eq!(
            ["month:premium", "plan:year", "plan:gone", "locks:5", "tip:50"].map(usdt),
            [const { None }; 5]
        );
        assert_eq!(offers(&coins), offers(&plans), "inside Telegram nothing is sold for coins");
        let dear = [plan("dear", Some(MOST_MONTHLY + 1), 30)];
        assert_eq!("month:dear".parse::<Product>().unwrap().price(&dear), None);
        let all: Vec<_> = offers(&plans).into_iter().map(|offer| offer.product.to_string()).collect();
        assert_eq!(all[..4], ["plan:premium", "month:premium", "plan:year", "locks:1"]);
        assert_eq!(all.len(), 3 + LOCK_PACKS.len() + TIPS.len());
    }
}
