//! Plans: changed while they are held, held once for each operation, and told to whoever holds them.

use shoal_domain::decision::Record;
use shoal_domain::id::BotId;
use shoal_domain::ledger::{Amount, OperationId};
use shoal_domain::plan::{Limits, NoStep, Plan, PlanName, Standing};
use shoal_domain::time::Timestamp;
use shoal_store::{LedgerError, PlanError, PlanNews, PlanStep, Store};

use crate::books::{ALICE, BOB, Books};

const DAY: u64 = 24 * 60 * 60 * 1000;
const BOT: BotId = BotId(1001);

fn id(text: &str) -> OperationId {
    text.parse().unwrap()
}

fn premium() -> PlanName {
    "premium".parse().unwrap()
}

/// Some day in the future, so that what is held then is held for whoever asks Postgres today.
fn day(number: u64) -> Timestamp {
    Timestamp(4_102_444_800_000 + number * DAY)
}

fn buys() -> PlanStep {
    PlanStep::Buy { bot: BOT, stars: Amount::new(250).unwrap() }
}

fn refund(of: &str) -> PlanStep {
    PlanStep::Refund { of: id(of), bot: BOT, stars: Amount::new(250).unwrap() }
}

async fn step(store: &Store, name: &str, step: &PlanStep, at: u64) -> Result<Standing, PlanError> {
    store.take_plan_step(&id(name), ALICE, &premium(), step, day(at)).await
}

fn runs(until: u64) -> Standing {
    Standing::Runs { until: day(until), grace: day(until + 3) }
}

/// What there is to tell, told.
async fn told(store: &Store, at: u64) -> Vec<PlanNews> {
    let news = store.plan_news(day(at), 100).await.unwrap();
    for of in &news {
        store.plan_told(of).await.unwrap();
    }
    news
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
    let Books { store, .. } = Books::fresh().await;
    for _ in 0..5 {
        assert_eq!(step(&store, "stars:a", &buys(), 0).await.unwrap(), runs(30));
    }
    assert_eq!(step(&store, "stars:b", &buys(), 10).await.unwrap(), runs(60), "the same again lengthens");
    let other = PlanStep::Buy { bot: BOT, stars: Amount::new(1).unwrap() };
    let error = step(&store, "stars:b", &other, 10).await.unwrap_err();
    assert!(matches!(error, PlanError::OtherContents(_)), "{error:?}");
    let house = store.standing("house:revenue".parse().unwrap()).await.unwrap();
    assert_eq!(house[0].balance, 500);
    proven(&store).await;
}

#[tokio::test]
async fn a_refund_shortens_once_and_gives_the_money_back() {
    let Books { store, .. } = Books::fresh().await;
    step(&store, "stars:a", &buys(), 0).await.unwrap();
    step(&store, "stars:b", &buys(), 0).await.unwrap();
    for _ in 0..2 {
        assert_eq!(step(&store, "refund:a", &refund("stars:a"), 10).await.unwrap(), runs(40));
    }
    for (name, of) in [("refund:again", "stars:a"), ("refund:c", "stars:c")] {
        let error = step(&store, name, &refund(of), 10).await.unwrap_err();
        assert!(matches!(error, PlanError::NotBought(_)), "{error:?}");
    }
    let bobs = store.take_plan_step(&id("refund:b"), BOB, &premium(), &refund("stars:b"), day(10)).await;
    assert!(matches!(bobs, Err(PlanError::NotBought(_))), "it is not Bob's");
    let house = store.standing("house:revenue".parse().unwrap()).await.unwrap();
    assert_eq!(house[0].balance, 250);
    proven(&store).await;
}

#[tokio::test]
async fn what_the_house_does_not_have_is_not_given_back() {
    let Books { store, .. } = Books::fresh().await;
    step(&store, "stars:a", &buys(), 0).await.unwrap();
    let more = PlanStep::Refund { of: id("stars:a"), bot: BOT, stars: Amount::new(251).unwrap() };
    let error = step(&store, "refund:a", &more, 1).await.unwrap_err();
    assert!(matches!(error, PlanError::Ledger(LedgerError::Refused(_))), "{error:?}");
    assert_eq!(
        store.subscriptions(ALICE).await.unwrap()[0].term.standing(day(1)),
        runs(30),
        "nothing was done"
    );
    proven(&store).await;
}

#[tokio::test]
async fn trial_pause_and_resume() {
    let Books { store, .. } = Books::fresh().await;
    let tried = step(&store, "try:1", &PlanStep::Try, 0).await.unwrap();
    assert_eq!(tried, Standing::Runs { until: day(3), grace: day(3) });
    let again = step(&store, "try:2", &PlanStep::Try, 50).await.unwrap_err();
    assert!(matches!(again, PlanError::NoStep(NoStep::TriedBefore)), "{again:?}");
    step(&store, "give:1", &PlanStep::Give { days: 10 }, 50).await.unwrap();
    step(&store, "pause:1", &PlanStep::Pause, 52).await.unwrap();
    assert_eq!(step(&store, "resume:1", &PlanStep::Resume, 90).await.unwrap(), runs(98));
    let unknown =
        store.take_plan_step(&id("x"), ALICE, &"gold".parse().unwrap(), &PlanStep::Try, day(0)).await;
    assert!(matches!(unknown, Err(PlanError::Unknown(_))));
}

#[tokio::test]
async fn every_change_is_told_with_a_later_version() {
    let Books { store, .. } = Books::fresh().await;
    step(&store, "stars:a", &buys(), 0).await.unwrap();
    let news = store.plan_news(day(0), 100).await.unwrap();
    assert_eq!((news[0].user, news[0].held[0].until, news[0].held[0].priority), (ALICE, day(33), true));
    step(&store, "refund:a", &refund("stars:a"), 1).await.unwrap();
    store.plan_told(&news[0]).await.unwrap();
    let later = told(&store, 1).await;
    assert_eq!((later.len(), later[0].held.len()), (1, 0), "what changed meanwhile is told, too");
    assert!(later[0].as_of > news[0].as_of);
    assert_eq!(told(&store, 1).await, []);
    step(&store, "refund:a", &refund("stars:a"), 1).await.unwrap();
    assert_eq!(told(&store, 1).await, [], "a repeat is no news");

    step(&store, "stars:b", &buys(), 2).await.unwrap();
    told(&store, 2).await;
    let mut plan = store.plans().await.unwrap().remove(1);
    plan.limits.positions = 9;
    store.set_plan(&plan).await.unwrap();
    let changed = told(&store, 2).await;
    assert_eq!(changed[0].held[0].limits.positions, 9, "a change counts for whoever holds it");
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_of_one_person_at_once_come_one_after_the_other() {
    let Books { store, .. } = Books::fresh().await;
    // Each is asked for by four at once, as when a payment is brought again and again.
    let steps = (0..40).map(|number| {
        let store = store.clone();
        tokio::spawn(
            async move { step(&store, &format!("stars:{}", number % 10), &buys(), 0).await.unwrap() },
        )
    });
    for done in futures::future::join_all(steps).await {
        done.unwrap();
    }
    assert_eq!(store.subscriptions(ALICE).await.unwrap()[0].term.standing(day(0)), runs(300));
    assert_eq!(told(&store, 0).await[0].held[0].until, day(303), "the last news is the last change");
    proven(&store).await;
}

#[tokio::test]
async fn whoever_is_forgotten_holds_nothing_and_the_money_stays_counted() {
    let books = Books::fresh().await;
    step(&books.store, "stars:a", &buys(), 0).await.unwrap();
    books.write(&[Record::Forgotten { user: ALICE, at: Timestamp(1) }]).await;
    assert_eq!(books.store.subscriptions(ALICE).await.unwrap(), []);
    assert_eq!(told(&books.store, 0).await, []);
    let left = "select count(*) from plan_steps where user_id is null";
    assert_eq!(sqlx::query_scalar::<_, i64>(left).fetch_one(&books.postgres).await.unwrap(), 1);
    proven(&books.store).await;
}
