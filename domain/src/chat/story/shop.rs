use super::*;
use crate::moderation::{Measure, MeasureId};
use crate::notice::OfShop;
use crate::payment::{Odd, Order, Payment, Product};
use crate::plan::PlanName;
use crate::time_zone::TimeZone;

fn premium() -> Product {
    "plan:premium".parse().unwrap()
}

fn payment() -> Payment {
    Payment {
        charge: "c1".parse().unwrap(),
        currency: "XTR".to_owned(),
        amount: 250,
        payload: "sealed".to_owned(),
        until: None,
    }
}

fn order(who: Address) -> Order {
    Order { product: premium(), stars: 250, who, until: Timestamp(0) }
}

fn pays(town: &mut Town, who: Address, order: Option<Order>) -> Vec<Effect> {
    let (payment, order) = (Box::new(payment()), order.map(Box::new));
    town.happens(who, Update::Paid { from: who.user, payment, order })
}

fn of_shop(who: Address, about: OfShop) -> Effect {
    said(who, Notice::OfShop { about })
}

#[test]
fn what_is_sold_is_shown_and_asked_for_with_no_price_of_the_rules_own() {
    let mut town = Town::of_adults();
    let plans = of_shop(ALICE, OfShop::Plans { offers: vec![], yours: None, zone: None });
    assert_eq!(town.says(ALICE, "/plans"), [plans]);
    let press = |text: &str| Update::Press {
        from: ALICE.user,
        introduction: Introduction::default(),
        query: "press".to_owned(),
        message: None,
        button: text.to_owned(),
    };
    let invoice =
        Effect::Invoice { to: ALICE, language: Language::default(), product: premium(), bill: None };
    assert_eq!(town.happens(ALICE, press("buy:plan:premium")), [answered(None), invoice]);
    let product: Product = "month:premium".parse().unwrap();
    let monthly = of_shop(ALICE, OfShop::Monthly { product, stars: 0, url: None });
    assert_eq!(town.happens(ALICE, press("buy:month:premium")), [answered(None), monthly]);
    assert_eq!(town.happens(ALICE, press("buy:")), [answered(Some(Toast::ButtonExpired))]);
}

#[test]
fn a_plan_is_tried_by_an_adult_at_a_moment_and_shown_by_their_own_clock() {
    let mut town = Town::of_adults();
    town.passes(Millis::minutes(9));
    let (plan, asked): (PlanName, _) = ("premium".parse().unwrap(), town.now);
    let trial = |zone| of_shop(ALICE, OfShop::Trial { plan: plan.clone(), asked, zone, came: None });
    let pressed = || press(ALICE, "try:premium");
    assert_eq!(town.happens(ALICE, pressed()), [answered(None), trial(None)]);
    let zone: TimeZone = "Europe/Kyiv".parse().unwrap();
    town.presses(ALICE, &Button::Zone(zone));
    assert_eq!(town.happens(ALICE, pressed()), [answered(None), trial(Some(zone))]);
    let plans = of_shop(ALICE, OfShop::Plans { offers: vec![], yours: None, zone: Some(zone) });
    assert_eq!(town.says(ALICE, "/plans"), [plans]);
    let mut minor = Town::default();
    minor.says(ALICE, "/start");
    minor.says(ALICE, "15");
    let answers = minor.happens(ALICE, pressed());
    assert!(!answers.iter().any(|one| matches!(one, Effect::Say { notice: Notice::OfShop { .. }, .. })));
}

#[test]
fn money_is_recorded_whoever_pays_and_whatever_they_are_in_the_middle_of() {
    let (charge, product) = (payment().charge, Some(premium()));
    for (order, product, odd) in [
        (Some(order(ALICE)), product, None),
        (Some(order(BOB)), None, Some(Odd::Payer)),
        (None, None, Some(Odd::Payload)),
    ] {
        let mut minor = Town::default();
        minor.says(ALICE, "/start");
        minor.says(ALICE, "15");
        let mut banned = Town::with_a_chat();
        let measure = Measure::Ban { until: None };
        banned.tells(Tell::Decided { id: MeasureId(1), measure, reason: "spam".to_owned() }, ALICE);
        for mut town in [Town::default(), Town::of_adults(), Town::with_a_chat(), minor, banned] {
            town.records.clear();
            let told = match &product {
                Some(product) => OfShop::Paid { stars: 250, product: product.clone() },
                None => OfShop::Odd { stars: 250 },
            };
            assert_eq!(pays(&mut town, ALICE, order.clone()), [of_shop(ALICE, told)]);
            let (who, payment, product, at) = (ALICE, Box::new(payment()), product.clone(), town.now);
            assert_eq!(town.records, [Record::Paid { who, payment, product, odd, at }]);
            town.records.clear();
            let back = Update::Refunded { from: ALICE.user, payment: Box::new(self::payment()) };
            assert_eq!(town.happens(ALICE, back), [of_shop(ALICE, OfShop::Refunded { stars: 250 })]);
            let charge = charge.clone();
            assert_eq!(town.records, [Record::Refunded { who: ALICE, charge, at: town.now }]);
        }
    }
}
