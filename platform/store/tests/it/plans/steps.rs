//! Steps that move no money, and when they count.

use shoal_domain::decision::Record;
use shoal_domain::plan::{NoStep, Plan, Standing, Trial, TrialMark, Yours};
use shoal_domain::time::Timestamp;
use shoal_store::{PlanError, PlanStep};

use super::{buy, days_to, id, now, pass, premium, proven, runs, step, told};
use crate::books::{ALICE, BOB, Books};

#[tokio::test]
async fn trial_pause_and_resume() {
    let Books { store, postgres } = Books::fresh().await;
    let tries = PlanStep::Try { mark: None };
    assert_eq!(runs(step(&store, "try:1", tries.clone()).await.unwrap()), (3, 3));
    pass(&postgres, 50).await;
    let again = step(&store, "try:2", tries.clone()).await.unwrap_err();
    assert!(matches!(again, PlanError::NoStep(NoStep::TriedBefore)), "{again:?}");
    step(&store, "give:1", PlanStep::Give { length: Plan::days(10) }).await.unwrap();
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
    step(store, "try:1", tries.clone()).await.unwrap();
    assert_eq!(runs(step(store, "try:1", tries.clone()).await.unwrap()), (3, 3), "a repeat is no second one");
    books.write(&[Record::Forgotten { user: ALICE, at: Timestamp(1) }]).await;
    let again = step(store, "try:2", tries).await.unwrap_err();
    assert!(matches!(again, PlanError::NoStep(NoStep::TriedBefore)), "{again:?}");
    assert_eq!(store.subscriptions(ALICE).await.unwrap(), []);
    let other = PlanStep::Try { mark: Some(TrialMark::new([8; 32])) };
    store.take_plan_step(&id("try:3"), BOB, &premium(), &other).await.unwrap();
}

/// What somebody is shown, by what the books know of them and of who was forgotten.
#[tokio::test]
async fn what_is_held_is_shown_and_a_trial_is_offered_to_whoever_has_not_had_it() {
    let books = Books::fresh().await;
    let Books { store, postgres } = &books;
    let premium = store.plans().await.unwrap().into_iter().find(|plan| plan.name == premium()).unwrap();
    let free = store.plans().await.unwrap().remove(0);
    let mark = |fill| TrialMark::new([fill; 32]);
    let offered = [(free, mark(9)), (premium.clone(), mark(7))];
    let trial = Trial { plan: premium.name.clone(), days: premium.trial_days };
    let nothing = Yours { held: vec![], trials: vec![trial] };
    assert_eq!(store.yours(ALICE, &offered).await.unwrap(), nothing);

    buy(store, "stars:a").await.unwrap();
    buy(store, "stars:b").await.unwrap();
    pass(postgres, 10).await;
    let yours = store.yours(ALICE, &offered).await.unwrap();
    assert_eq!(yours.trials, [], "who holds it need not try it");
    let [held] = &yours.held[..] else { panic!("{yours:?}") };
    assert_eq!((runs(held.standing), held.follows, held.grace), ((50, 53), Plan::days(30), false));
    step(store, "pause:1", PlanStep::Pause).await.unwrap();
    let paused = store.yours(ALICE, &offered).await.unwrap().held.remove(0).standing;
    assert!(matches!(paused, Standing::Paused { .. }), "{paused:?}");
    step(store, "resume:1", PlanStep::Resume).await.unwrap();
    pass(postgres, 51).await;
    assert!(store.yours(ALICE, &offered).await.unwrap().held[0].grace);
    pass(postgres, 10).await;
    assert_eq!(store.yours(ALICE, &offered).await.unwrap(), nothing, "it is over");

    step(store, "try:1", PlanStep::Try { mark: Some(mark(7)) }).await.unwrap();
    pass(postgres, 60).await;
    assert_eq!(store.yours(ALICE, &offered).await.unwrap(), Yours::default(), "once is all");
    books.write(&[Record::Forgotten { user: ALICE, at: Timestamp(1) }]).await;
    assert_eq!(store.yours(ALICE, &offered).await.unwrap(), Yours::default(), "for ever");
    let stranger = [(premium, mark(8))];
    assert_eq!(store.yours(BOB, &stranger).await.unwrap(), nothing);
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
