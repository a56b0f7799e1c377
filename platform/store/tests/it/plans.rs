//! Plans: changed while they are held, held once for each operation, and told to whoever holds them.

use std::time::{SystemTime, UNIX_EPOCH};

use shoal_domain::decision::Record;
use shoal_domain::id::BotId;
use shoal_domain::ledger::{Amount, Asset, Journal, Operation, OperationId, Reason, Refusal, Transfer};
use shoal_domain::plan::{Limits, NoStep, Plan, PlanName, Standing, TrialMark};
use shoal_domain::time::Timestamp;
use shoal_store::{Bought, LedgerError, PlanError, PlanNews, PlanStep, Refunded, Store, Unsold};
use sqlx::PgPool;

use crate::books::{ALICE, BOB, Books};

const DAY: u64 = 24 * 60 * 60 * 1000;
const BOT: BotId = BotId(1001);

fn id(text: &str) -> OperationId {
    text.parse().unwrap()
}

fn premium() -> PlanName {
    "premium".parse().unwrap()
}

const STARS: i64 = 250;

async fn buy(store: &Store, name: &str) -> Result<Bought, PlanError> {
    store.buy_plan(&id(name), ALICE, &premium(), BOT, Amount::new(STARS).unwrap()).await
}

async fn refund(store: &Store, name: &str, of: &str) -> Result<Refunded, PlanError> {
    store.refund_plan(&id(name), ALICE, &id(of)).await
}

async fn step(store: &Store, name: &str, step: PlanStep) -> Result<Standing, PlanError> {
    store.take_plan_step(&id(name), ALICE, &premium(), &step).await
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    since.as_millis().try_into().unwrap()
}

/// In how many days that is.
fn days_to(at: Timestamp) -> u64 {
    (at.0 + DAY / 2).saturating_sub(now()) / DAY
}

/// For how many days it runs, and with grace.
fn runs(standing: Standing) -> (u64, u64) {
    match standing {
        Standing::Runs { until, grace } => (days_to(until), days_to(grace)),
        other => panic!("{other:?}"),
    }
}

fn bought(bought: Bought) -> (u64, u64) {
    match bought {
        Bought::Held(standing) => runs(standing),
        Bought::Credited(why) => panic!("{why}"),
    }
}

/// Days pass: what is held was given so much earlier. The clock itself is that of Postgres.
async fn pass(postgres: &PgPool, days: u64) {
    let earlier = "update subscriptions set until_at = until_at - $1 * interval '1 day',
        term = jsonb_set(term, '{as_of}', to_jsonb((term->>'as_of')::bigint - $1 * 86400000))";
    sqlx::query(earlier).bind(i64::try_from(days).unwrap()).execute(postgres).await.unwrap();
}

/// What there is to tell, told.
async fn told(store: &Store) -> Vec<PlanNews> {
    let news = store.plan_news(100).await.unwrap();
    store.plans_told(&news).await.unwrap();
    news
}

async fn balance(store: &Store, holder: &str) -> i64 {
    store.standing(holder.parse().unwrap()).await.unwrap()[0].balance
}

async fn proven(store: &Store) {
    assert_eq!(store.prove_ledger().await.unwrap().findings, []);
}

#[tokio::test]
async fn what_is_offered_at_first_and_what_is_changed() {
    let Books { store, .. } = Books::fresh().await;
    let plans = store.plans().await.unwrap();
    let limits =
        |daily_trades, positions, calls_per_minute| Limits { daily_trades, positions, calls_per_minute };
    let told: Vec<_> = plans.iter().map(|plan| (plan.name.as_str(), plan.stars, plan.limits)).collect();
    let expected = [
        ("free", None, limits(5, 2, 10)),
        ("premium", Some(250), limits(25, 5, 30)),
        ("enterprise", Some(2500), limits(100, 20, 100)),
    ];
    assert_eq!(told, expected);
    let vip = Plan { name: "vip".parse().unwrap(), stars: Some(7), ..plans[1].clone() };
    store.set_plan(&vip).await.unwrap();
    assert_eq!(store.plans().await.unwrap()[1], vip);
}

#[tokio::test]
async fn a_purchase_counts_once_and_its_money_is_in_the_ledger() {
    let Books { store, postgres } = Books::fresh().await;
    for _ in 0..5 {
        assert_eq!(bought(buy(&store, "stars:a").await.unwrap()), (30, 33));
    }
    pass(&postgres, 10).await;
    assert_eq!(bought(buy(&store, "stars:b").await.unwrap()), (50, 53), "the same again lengthens");
    let less = Amount::new(1).unwrap();
    let error = store.buy_plan(&id("stars:b"), ALICE, &premium(), BOT, less).await.unwrap_err();
    assert!(matches!(error, PlanError::OtherContents(_)), "{error:?}");
    assert_eq!(balance(&store, "house:revenue").await, 500);
    proven(&store).await;
}

#[tokio::test]
async fn a_refund_shortens_once_and_gives_the_money_back() {
    let Books { store, postgres } = Books::fresh().await;
    buy(&store, "stars:a").await.unwrap();
    buy(&store, "stars:b").await.unwrap();
    pass(&postgres, 10).await;
    for _ in 0..2 {
        assert_eq!(runs(refund(&store, "refund:a", "stars:a").await.unwrap().standing), (30, 33));
    }
    for (name, of) in [("refund:again", "stars:a"), ("refund:c", "stars:c"), ("refund:r", "refund:a")] {
        let error = refund(&store, name, of).await.unwrap_err();
        assert!(matches!(error, PlanError::NotBought(_)), "{error:?}");
    }
    let bobs = store.refund_plan(&id("refund:b"), BOB, &id("stars:b")).await;
    assert!(matches!(bobs, Err(PlanError::NotBought(_))), "it is not Bob's");
    let other = refund(&store, "refund:a", "stars:b").await.unwrap_err();
    assert!(matches!(other, PlanError::OtherContents(_)), "{other:?}");
    assert_eq!(balance(&store, "house:revenue").await, 250);
    proven(&store).await;
}

/// Whoever asks for a refund says which purchase, and nothing else.
#[tokio::test]
async fn a_refund_gives_back_what_was_paid_for_what_was_bought() {
    let Books { store, .. } = Books::fresh().await;
    let (enterprise, elsewhere) = ("enterprise".parse().unwrap(), BotId(1002));
    store.buy_plan(&id("stars:e"), ALICE, &enterprise, elsewhere, Amount::new(2500).unwrap()).await.unwrap();
    buy(&store, "stars:a").await.unwrap();
    let back = refund(&store, "refund:e", "stars:e").await.unwrap();
    assert_eq!((back.plan, back.bot, back.stars.units()), (Some(enterprise), elsewhere, 2500));
    assert_eq!(back.standing, Standing::Over);
    assert_eq!(balance(&store, "house:revenue").await, 250, "what paid for the other is still there");
    assert_eq!(balance(&store, "outside:telegram:1002").await, 0);
    let premium = &store.subscriptions(ALICE).await.unwrap()[1];
    assert_eq!(runs(premium.term.standing(Timestamp(now()))), (30, 33));
    proven(&store).await;
}

#[tokio::test]
async fn what_the_house_does_not_have_is_not_given_back() {
    let Books { store, .. } = Books::fresh().await;
    buy(&store, "stars:a").await.unwrap();
    let spent = Transfer {
        from: "house:revenue".parse().unwrap(),
        to: "outside:loss".parse().unwrap(),
        asset: Asset::Stars,
        amount: Amount::new(1).unwrap(),
    };
    let spent = Operation::Move(Journal::of(Reason::Correction, spent).unwrap());
    store.enter(&id("spent"), &spent).await.unwrap();
    let error = refund(&store, "refund:a", "stars:a").await.unwrap_err();
    let PlanError::Ledger(LedgerError::Refused(Refusal::TooLittle(account))) = error else {
        panic!("{error:?}")
    };
    assert_eq!(account.to_string(), "house:revenue/XTR");
    let held = store.subscriptions(ALICE).await.unwrap();
    assert_eq!(runs(held[0].term.standing(Timestamp(now()))), (30, 33), "nothing was done");
    proven(&store).await;
}

/// Money that has come is not lost, whatever it cannot buy.
#[tokio::test]
async fn what_cannot_be_bought_stays_its_owners_and_goes_back_to_them() {
    let Books { store, .. } = Books::fresh().await;
    step(&store, "give:1", PlanStep::Give { days: 3650 }).await.unwrap();
    let mut withdrawn = store.plans().await.unwrap().remove(2);
    withdrawn.stars = None;
    store.set_plan(&withdrawn).await.unwrap();
    let (enterprise, gold) = (withdrawn.name, "gold".parse().unwrap());
    let stars = Amount::new(7).unwrap();
    for (name, plan, why) in [
        ("stars:much", &premium(), Unsold::TooMuch),
        ("stars:late", &enterprise, Unsold::Withdrawn),
        ("stars:gold", &gold, Unsold::Unknown),
    ] {
        for _ in 0..2 {
            let bought = store.buy_plan(&id(name), ALICE, plan, BOT, stars).await.unwrap();
            assert_eq!(bought, Bought::Credited(why), "{name}");
        }
    }
    assert_eq!(balance(&store, "user:7000000001").await, 21);
    assert_eq!(store.standing("house:revenue".parse().unwrap()).await.unwrap(), []);
    proven(&store).await;
    for (name, of) in [("refund:1", "stars:much"), ("refund:2", "stars:late"), ("refund:3", "stars:gold")] {
        for _ in 0..2 {
            assert_eq!(refund(&store, name, of).await.unwrap().stars, stars);
        }
    }
    assert_eq!(balance(&store, "user:7000000001").await, 0);
    let held = store.subscriptions(ALICE).await.unwrap();
    assert_eq!((held.len(), runs(held[0].term.standing(Timestamp(now()))).0), (1, 3650));
    proven(&store).await;
}

#[tokio::test]
async fn trial_pause_and_resume() {
    let Books { store, postgres } = Books::fresh().await;
    let tries = PlanStep::Try { mark: None };
    assert_eq!(runs(step(&store, "try:1", tries).await.unwrap()), (3, 3));
    pass(&postgres, 50).await;
    let again = step(&store, "try:2", tries).await.unwrap_err();
    assert!(matches!(again, PlanError::NoStep(NoStep::TriedBefore)), "{again:?}");
    step(&store, "give:1", PlanStep::Give { days: 10 }).await.unwrap();
    pass(&postgres, 2).await;
    step(&store, "pause:1", PlanStep::Pause).await.unwrap();
    pass(&postgres, 38).await;
    assert_eq!(runs(step(&store, "resume:1", PlanStep::Resume).await.unwrap()), (8, 11));
    let gold = "gold".parse().unwrap();
    let unknown = store.take_plan_step(&id("x"), ALICE, &gold, &tries).await;
    assert!(matches!(unknown, Err(PlanError::Unknown(_))));
}

/// Whoever leaves for good and comes back has nothing but that they tried.
#[tokio::test]
async fn a_trial_is_once_also_for_whoever_was_forgotten() {
    let books = Books::fresh().await;
    let store = &books.store;
    let tries = PlanStep::Try { mark: Some(TrialMark::new([7; 32])) };
    step(store, "try:1", tries).await.unwrap();
    assert_eq!(runs(step(store, "try:1", tries).await.unwrap()), (3, 3), "a repeat is no second one");
    books.write(&[Record::Forgotten { user: ALICE, at: Timestamp(1) }]).await;
    let again = step(store, "try:2", tries).await.unwrap_err();
    assert!(matches!(again, PlanError::NoStep(NoStep::TriedBefore)), "{again:?}");
    assert_eq!(store.subscriptions(ALICE).await.unwrap(), []);
    let other = PlanStep::Try { mark: Some(TrialMark::new([8; 32])) };
    store.take_plan_step(&id("try:3"), BOB, &premium(), &other).await.unwrap();
}

/// The clock is that of Postgres, whose clocks ever differ, and what was read too long ago does not count.
#[tokio::test]
async fn a_step_counts_from_the_moment_at_which_postgres_has_it() {
    let Books { store, postgres } = Books::fresh().await;
    let clock = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";
    let clock = async || sqlx::query_scalar::<_, i64>(clock).fetch_one(&postgres).await.unwrap();
    let before = clock().await;
    buy(&store, "stars:a").await.unwrap();
    let after = clock().await;
    let as_of = "select (term->>'as_of')::bigint from subscriptions";
    let as_of: i64 = sqlx::query_scalar(as_of).fetch_one(&postgres).await.unwrap();
    assert!((before..=after).contains(&as_of), "{before} {as_of} {after}");
    let late = "select plan_step('x', 'x', 2, 'give', 'premium', (select version from plans where plan = 'premium'), null,
        (extract(epoch from clock_timestamp()) * 1000)::bigint - 5500, '{}', null, null, null, null, null, null, null, null, null)";
    let error = sqlx::query(late).execute(&postgres).await.unwrap_err().to_string();
    assert!(error.contains("too long ago"), "{error}");
}

#[tokio::test]
async fn every_change_is_told_with_a_later_version() {
    let Books { store, .. } = Books::fresh().await;
    buy(&store, "stars:a").await.unwrap();
    let news = store.plan_news(100).await.unwrap();
    assert_eq!((news[0].user, days_to(news[0].held[0].until), news[0].held[0].priority), (ALICE, 33, true));
    refund(&store, "refund:a", "stars:a").await.unwrap();
    store.plans_told(&news).await.unwrap();
    let later = told(&store).await;
    assert_eq!((later.len(), later[0].held.len()), (1, 0), "what changed meanwhile is told, too");
    assert!(later[0].as_of > news[0].as_of);
    assert_eq!(told(&store).await, []);
    refund(&store, "refund:a", "stars:a").await.unwrap();
    buy(&store, "stars:a").await.unwrap();
    assert_eq!(told(&store).await, [], "a repeat is no news");
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_of_one_person_at_once_come_one_after_the_other() {
    let Books { store, .. } = Books::fresh().await;
    // Each is asked for by four at once, as when a payment is brought again and again.
    let steps = (0..40).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { buy(&store, &format!("stars:{}", number % 10)).await.unwrap() })
    });
    for done in futures::future::join_all(steps).await {
        done.unwrap();
    }
    let held = store.subscriptions(ALICE).await.unwrap();
    assert_eq!(runs(held[0].term.standing(Timestamp(now()))), (300, 303));
    assert_eq!(days_to(told(&store).await[0].held[0].until), 303, "the last news is the last change");
    proven(&store).await;
}

#[tokio::test]
async fn whoever_is_forgotten_holds_nothing_and_the_money_stays_counted() {
    let books = Books::fresh().await;
    buy(&books.store, "stars:a").await.unwrap();
    books.write(&[Record::Forgotten { user: ALICE, at: Timestamp(1) }]).await;
    assert_eq!(books.store.subscriptions(ALICE).await.unwrap(), []);
    assert_eq!(told(&books.store).await, []);
    let left = "select count(*) from plan_steps where user_id is null";
    assert_eq!(sqlx::query_scalar::<_, i64>(left).fetch_one(&books.postgres).await.unwrap(), 1);
    proven(&books.store).await;
}
