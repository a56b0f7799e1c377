//! What is said about what can be bought, and was.

use std::borrow::Cow;

use shoal_domain::language::Language;
use shoal_domain::notice::OfShop;
use shoal_domain::payment::{Offer, Product, Unpayable};
use shoal_domain::plan::{Came, PlanName, Trial};

use crate::{holding, text};

/// Marks of direction: right to left, and around what was put in.
const MARKS: [char; 3] = ['\u{200f}', '\u{2068}', '\u{2069}'];

/// The longest title of an invoice, in characters: Telegram's bound.
const LONGEST_TITLE: usize = 32;

/// What is said about what can be bought, and was.
pub(crate) fn of_shop(about: &OfShop, language: Language) -> Cow<'static, str> {
    match about {
        OfShop::Plans { offers, yours, zone } => {
            let sold =
                if offers.is_empty() { text::shop_empty(language) } else { text::shop_plans(language) };
            match holding::held(yours.as_ref(), *zone, language) {
                Some(held) => Cow::Owned(format!("{held}\n\n{sold}")),
                None => sold,
            }
        }
        OfShop::Trial { plan, zone, came: Some(Came::Began { ends }), .. } => {
            text::shop_trial_began(language, holding::date(*ends, *zone, language), shown(plan))
        }
        OfShop::Trial { plan, came: Some(Came::TriedBefore), .. } => {
            text::shop_tried_before(language, shown(plan))
        }
        OfShop::Ending { plan, ends, zone, offer } => {
            let (plan, date) = (shown(plan), holding::date(*ends, *zone, language));
            match offer {
                Some(_) => text::shop_ending_sold(language, date, plan),
                None => text::shop_ending(language, date, plan),
            }
        }
        OfShop::Monthly { product: Product::Month(plan), stars, url: Some(_) } => {
            text::shop_monthly(language, shown(plan), *stars)
        }
        OfShop::Monthly { .. } | OfShop::Trial { came: None, .. } => text::shop_not_made(language),
        OfShop::NotSold | OfShop::Trial { came: Some(Came::NoTrial), .. } => text::shop_not_sold(language),
        OfShop::Paid { stars, product } => text::shop_paid(language, *stars, bought(product, language)),
        OfShop::Odd { stars } => text::shop_odd(language, *stars),
        OfShop::Refunded { stars } => text::shop_refunded(language, *stars),
        OfShop::Support { contact } => text::shop_support(language, said(contact, language)),
        OfShop::Terms { contact } => text::shop_terms(language, said(contact, language)),
    }
}

/// What the button of an offer reads.
#[must_use]
pub fn offer(offer: &Offer, language: Language) -> String {
    let what = match &offer.product {
        Product::Plan(plan) => text::product_plan(language, offer.days, shown(plan)),
        product => bought(product, language).into(),
    };
    format!("{} ⭐ {}", on_button(&what), offer.stars)
}

/// What the button of a trial reads.
#[must_use]
pub fn trial(trial: &Trial, language: Language) -> String {
    on_button(&text::button_try(language, trial.days, shown(&trial.plan)))
}

/// A button has one line and one direction: the marks around what was put in only take its room.
pub(crate) fn on_button(text: &str) -> String {
    text.chars().filter(|sign| !MARKS.contains(sign)).collect()
}

/// What the button reads that leads to where they can pay every month.
#[must_use]
pub fn pay_monthly(language: Language) -> Cow<'static, str> {
    text::button_pay_monthly(language)
}

/// The title of an invoice, and what stands under it.
#[must_use]
pub fn invoice(product: &Product, days: u16, language: Language) -> (String, String) {
    let (title, below) = match product {
        Product::Plan(plan) | Product::Month(plan) => {
            let title = text::product_plan(language, days, shown(plan));
            (title, text::invoice_plan(language, shown(plan)))
        }
        Product::Locks(_) => (bought(product, language).into(), text::invoice_locks(language)),
        Product::Tip(_) => (bought(product, language).into(), text::invoice_tip(language)),
    };
    (title.chars().take(LONGEST_TITLE).collect(), below.into_owned())
}

/// Why somebody cannot pay now.
#[must_use]
pub fn unpayable(why: Unpayable, language: Language) -> Cow<'static, str> {
    match why {
        Unpayable::Odd(_) => text::checkout_odd(language),
        Unpayable::Late => text::checkout_late(language),
        Unpayable::Changed => text::checkout_changed(language),
    }
}

/// Nobody can pay here now.
#[must_use]
pub fn closed(language: Language) -> Cow<'static, str> {
    text::checkout_closed(language)
}

/// A product, without how long it lasts.
fn bought(product: &Product, language: Language) -> String {
    match product {
        Product::Plan(plan) => shown(plan),
        Product::Month(plan) => text::product_month(language, shown(plan)).into_owned(),
        Product::Locks(locks) => text::product_locks(language, *locks).into_owned(),
        Product::Tip(_) => text::product_tip(language).into_owned(),
    }
}

/// The name of a plan, as a name is written.
pub(crate) fn shown(plan: &PlanName) -> String {
    let mut signs = plan.as_str().chars();
    let first = signs.next().map(|sign| sign.to_ascii_uppercase());
    first.into_iter().chain(signs).map(|sign| if sign == '_' { ' ' } else { sign }).collect()
}

fn said(contact: &str, language: Language) -> String {
    if contact.is_empty() { text::shop_contact_unset(language).into_owned() } else { contact.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telegram_takes_every_invoice_in_every_language() {
        let longest = "x".repeat(32);
        for language in Language::ALL {
            for product in ["plan:premium", "month:premium", "locks:20", "tip:50", &format!("plan:{longest}")]
            {
                let (title, below) = invoice(&product.parse().unwrap(), 365, language);
                assert!((1..=32).contains(&title.chars().count()), "{language}: {title}");
                assert!((1..=255).contains(&below.chars().count()), "{language}: {below}");
            }
            for why in [Unpayable::Late, Unpayable::Changed] {
                assert!((1..=200).contains(&unpayable(why, language).chars().count()), "{language}");
            }
        }
    }
}
