//! What can be bought, and what becomes of money. Prices are put in when something is said, not here: they change while
//! an answer waits.

use crate::chat::caller::{Caller, Ruling};
use crate::chat::onboarding;
use crate::chat::user::UserChange;
use crate::decision::{Decision, Record};
use crate::effect::Effect;
use crate::notice::{Notice, OfShop};
use crate::payment::{Order, Payment, Product, settles};
use crate::plan::PlanName;

/// Something is said about the shop.
pub(super) fn say(caller: &Caller, about: OfShop) -> Decision<UserChange> {
    caller.say(Notice::OfShop { about })
}

/// `/plans`.
pub(super) fn plans(caller: &Caller) -> Decision<UserChange> {
    let zone = caller.contact().wishes.time_zone;
    say(caller, OfShop::Plans { offers: vec![], yours: None, zone })
}

/// They want to try a plan. Whether they can, the books say: they know it also of who was forgotten.
pub(super) fn try_plan(caller: &Caller, plan: PlanName) -> Ruling {
    if !caller.is_adult() {
        return onboarding::begin(caller);
    }
    let zone = caller.contact().wishes.time_zone;
    Ok(say(caller, OfShop::Trial { plan, asked: caller.now, zone, came: None }))
}

/// They want to buy something.
pub(super) fn buy(caller: &Caller, product: Product) -> Ruling {
    if !caller.is_adult() {
        return onboarding::begin(caller);
    }
    Ok(match product {
        Product::Month(_) => say(caller, OfShop::Monthly { product, stars: 0, url: None }),
        product => {
            let (to, language) = (caller.at, caller.language());
            Decision::new().effect(Effect::Invoice { to, language, product, bill: None })
        }
    })
}

/// They have paid. Whoever they are and whatever they are in the middle of: the money is there.
pub(super) fn paid(caller: &Caller, payment: &Payment, order: Option<&Order>) -> Decision<UserChange> {
    let settled = settles(order, caller.at, &payment.currency, payment.amount);
    let (product, odd) = match settled {
        Ok(product) => (Some(product.clone()), None),
        Err(odd) => (None, Some(odd)),
    };
    let stars = payment.amount;
    let told = match &product {
        Some(product) => OfShop::Paid { stars, product: product.clone() },
        None => OfShop::Odd { stars },
    };
    let payment = Box::new(payment.clone());
    let record = Record::Paid { who: caller.at, payment, product, odd, at: caller.now };
    Decision::new().record(record).and(say(caller, told))
}

/// They have their money back, whoever gave it.
pub(super) fn refunded(caller: &Caller, payment: &Payment) -> Decision<UserChange> {
    let record = Record::Refunded { who: caller.at, charge: payment.charge.clone(), at: caller.now };
    Decision::new().record(record).and(say(caller, OfShop::Refunded { stars: payment.amount }))
}
