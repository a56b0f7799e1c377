//! Payments count once by their charge, are given back once, and their money is always somewhere.

use futures::future::join_all;
use shoal_domain::decision::Record;
use shoal_domain::entitlement::Grant;
use shoal_domain::id::{Address, BotId, UserId};
use shoal_domain::partition::PartitionId;
use shoal_domain::payment::{ChargeId, Odd, Payment, Product};
use shoal_domain::time::Timestamp;
use shoal_store::{Ask, Difference, Errand, Listed, NoErrand, Noted, Paid, Store, Which};

use crate::books::{ALICE, BOB, Books};

const BOT: BotId = BotId(1001);

fn payment(charge: &str, amount: u64) -> Payment {
    Payment {
        charge: charge.parse().unwrap(),
        currency: "XTR".to_owned(),
        amount,
        payload: String::new(),
        until: None,
    }
}

fn product(text: &str) -> Product {
    text.parse().unwrap()
}

async fn note(store: &Store, payment: &Payment, product: Result<&Product, Odd>) -> Noted {
    let who = Address { bot: BOT, user: ALICE };
    let (product, odd) = (product.ok(), product.err());
    store.note_payment(&Paid { who, payment, product, odd, at: Timestamp(1_767_225_600_000) }).await.unwrap()
}

async fn balance(store: &Store, holder: &str) -> i64 {
    let standing = store.standing(holder.parse().unwrap()).await.unwrap();
    standing.iter().map(|of| of.balance).sum()
}

async fn proven(store: &Store) {
    assert_eq!(store.prove_ledger().await.unwrap().findings, []);
}

/// Telegram did as it was asked.
async fn gives_back(store: &Store, charge: &str) -> bool {
    let charge: ChargeId = charge.parse().unwrap();
    store.ask_of_payment(&charge, Ask::Refund, "test", "why not").await.unwrap();
    let errands = store.payment_errands(10).await.unwrap();
    let asked = Errand { charge, bot: BOT, user: ALICE, ask: Ask::Refund };
    assert_eq!(errands, std::slice::from_ref(&asked));
    assert_eq!(store.payment_errands(10).await.unwrap(), [], "nobody else is given the same");
    store.errand_done(&asked).await.unwrap()
}

#[tokio::test]
async fn five_at_once_and_one_later_are_one_grant() {
    let Books { store, .. } = Books::fresh().await;
    let (plan, paid) = (product("plan:premium"), payment("c1", 250));
    let noted = join_all((0..5).map(|_| note(&store, &paid, Ok(&plan)))).await;
    assert!(noted.contains(&Noted::Given), "{noted:?}");
    assert_eq!(note(&store, &paid, Ok(&plan)).await, Noted::Before);
    let held = store.subscriptions(ALICE).await.unwrap();
    assert_eq!((held.len(), held[0].term.parts.len()), (1, 1), "{held:?}");
    assert_eq!(balance(&store, "house:revenue").await, 250);
    // Paid twice is two grants.
    assert_eq!(note(&store, &payment("c2", 250), Ok(&plan)).await, Noted::Given);
    assert_eq!(store.subscriptions(ALICE).await.unwrap()[0].term.parts.len(), 2);

    assert!(gives_back(&store, "c1").await);
    assert_eq!(store.subscriptions(ALICE).await.unwrap()[0].term.parts.len(), 1);
    let again = store.ask_of_payment(&paid.charge, Ask::Refund, "test", "again").await;
    assert!(matches!(again, Err(NoErrand::Refunded(_))), "{again:?}");
    assert_eq!(note(&store, &paid, Ok(&plan)).await, Noted::Before, "nor does it come back");
    assert_eq!(balance(&store, "house:revenue").await, 250);
    proven(&store).await;
}

#[tokio::test]
async fn what_was_noted_and_not_given_is_seen_by_all_and_given_by_whoever_comes_next() {
    let Books { store, postgres } = Books::fresh().await;
    let (plan, paid) = (product("plan:premium"), payment("c1", 250));
    let run = async |sql: &'static str| sqlx::query(sql).execute(&postgres).await.unwrap();
    // Whoever noted it stopped right behind that.
    run("insert into payments (charge, bot_id, user_id, amount, currency, product, paid_at)
         values ('c1', 1001, 7000000001, 250, 'XTR', 'plan:premium', now())")
    .await;
    assert_eq!(store.payment_listed(&paid.charge, 250).await.unwrap(), Listed::New);
    assert_eq!(store.payment_alarm().await.unwrap().stuck, 0, "somebody may be about to give it");
    run("update payments set noted_at = now() - interval '11 minutes'").await;
    let alarm = store.payment_alarm().await.unwrap();
    let which = Which { odd: true, ..Which::default() };
    let shown = store.payments(which, 10).await.unwrap();
    assert_eq!((alarm.stuck, alarm.latest_stuck, shown.len()), (1, shown[0].number, 1));
    proven(&store).await;
    run("update payments set state = 'given'").await;
    let told = store.prove_ledger().await.unwrap().findings;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].to_string(), "journals of payment c1: 0 instead of 1, off by -1");
    run("update payments set state = 'new'").await;

    assert_eq!(note(&store, &paid, Ok(&plan)).await, Noted::Given);
    assert_eq!(store.payment_listed(&paid.charge, 250).await.unwrap(), Listed::Same);
    assert_eq!(store.payment_alarm().await.unwrap().stuck, 0);
    proven(&store).await;
}

#[tokio::test]
async fn who_pays_every_month_has_a_month_whatever_is_sold_by_now() {
    let Books { store, .. } = Books::fresh().await;
    let (month, mut premium) = (product("month:premium"), store.plans().await.unwrap().remove(1));
    for (charge, stars, days) in [("c1", Some(250), 7), ("c2", Some(2500), 365), ("c3", None, 30)] {
        (premium.stars, premium.days) = (stars, days);
        store.set_plan(&premium).await.unwrap();
        assert_eq!(note(&store, &payment(charge, 250), Ok(&month)).await, Noted::Given);
    }
    let parts = store.subscriptions(ALICE).await.unwrap().remove(0).term.parts;
    let days: Vec<_> = parts.iter().map(|part| part.left_ms.div_ceil(86_400_000)).collect();
    assert_eq!(days, [30, 30, 30]);
    assert_eq!(note(&store, &payment("c4", 250), Ok(&product("plan:premium"))).await, Noted::Kept);
    proven(&store).await;
}

#[tokio::test]
async fn whoever_pays_every_month_is_reminded_only_once_that_has_an_end() {
    let Books { store, postgres } = Books::fresh().await;
    let now = u64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
    let until = Timestamp(now + 30 * 86_400_000);
    let month = product("month:premium");
    note(&store, &Payment { until: Some(until), ..payment("m1", 250) }, Ok(&month)).await;
    let reminded = async || {
        let news = store.plan_news(10).await.unwrap();
        store.plans_told(&news).await.unwrap();
        news.first().map(|news| news.held[0].reminder.is_some())
    };
    let renews = async || store.yours(ALICE, &[]).await.unwrap().held[0].renews;
    assert_eq!((reminded().await, renews().await), (Some(false), Some(until)));
    // The same before what was paid for has been noted as given.
    sqlx::query("update payments set state = 'new'").execute(&postgres).await.unwrap();
    assert_eq!(renews().await, Some(until));
    sqlx::query("update payments set state = 'given'").execute(&postgres).await.unwrap();
    for (ask, ends) in [(Ask::Cancel, true), (Ask::Continue, false), (Ask::Cancel, true)] {
        let charge: ChargeId = "m1".parse().unwrap();
        store.ask_of_payment(&charge, ask, "test", "").await.unwrap();
        assert!(store.errand_done(&Errand { charge, bot: BOT, user: ALICE, ask }).await.unwrap());
        assert_eq!((reminded().await, renews().await.is_none()), (Some(ends), ends), "{ask:?}");
    }
    let nobody = Errand { charge: "m1".parse().unwrap(), bot: BOT, user: BOB, ask: Ask::Cancel };
    store.errand_done(&nobody).await.unwrap();
    assert_eq!(reminded().await, None, "of who holds nothing nothing is noted");
}

#[tokio::test]
async fn whoever_is_forgotten_stops_to_pay_every_month() {
    stops_to_pay(&Books::fresh().await.store).await;
}

pub async fn stops_to_pay(store: &Store) {
    let (month, day) = (product("month:premium"), 86_400_000);
    let now = u64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
    let until = |days: u64| Some(Timestamp(now + days * day));
    // Two that go on beside each other, and one that is over.
    for (charge, until) in [
        ("c0", Some(Timestamp(now - 70 * day))),
        ("c1", until(0)),
        ("d1", until(3)),
        ("c2", until(31)),
        ("d2", until(33)),
    ] {
        note(store, &Payment { until, ..payment(charge, 250) }, Ok(&month)).await;
    }
    note(store, &payment("once", 250), Ok(&product("plan:premium"))).await;
    let began = async |charge: &str| {
        let first = store.payment_began(&charge.parse().unwrap()).await.unwrap();
        first.map(|first| first.to_string())
    };
    for (charge, first) in [("c2", "c1"), ("d2", "d1"), ("c1", "c1"), ("c0", "c0")] {
        assert_eq!(began(charge).await.as_deref(), Some(first));
    }
    assert_eq!([began("once").await, began("nobody").await], [None, None]);
    let at = Timestamp(now);
    store.write(PartitionId(1), &[("1".to_owned(), Record::Forgotten { user: ALICE, at })]).await.unwrap();
    let mut errands = store.payment_errands(10).await.unwrap();
    errands.sort_by_key(|errand| errand.charge.to_string());
    let asked = |charge: &str| {
        let charge = charge.parse().unwrap();
        Errand { charge, bot: BOT, user: ALICE, ask: Ask::Cancel }
    };
    assert_eq!(errands, [asked("c1"), asked("d1")]);
    assert!(store.errand_done(&errands[0]).await.unwrap());
    store.errand_failed(&errands[1], "SUBSCRIPTION_NOT_ACTIVE", None).await.unwrap();
    assert_eq!(store.payment_errands(10).await.unwrap(), [], "nobody has the number any more");
    proven(store).await;
}

#[tokio::test]
async fn odd_money_is_its_owners_and_goes_back_to_them() {
    odd_money(&Books::fresh().await.store).await;
}

pub async fn odd_money(store: &Store) {
    assert_eq!(note(store, &payment("c1", 7), Err(Odd::Amount)).await, Noted::Kept);
    assert_eq!(note(store, &payment("c2", 9), Ok(&product("plan:gone"))).await, Noted::Kept, "no such plan");
    let dollars = Payment { currency: "USD".to_owned(), ..payment("c3", 5) };
    assert_eq!(note(store, &dollars, Err(Odd::Currency)).await, Noted::Kept);
    let account = format!("user:{ALICE}");
    assert_eq!(balance(store, &account).await, 16);
    let alarm = store.payment_alarm().await.unwrap();
    assert_eq!((alarm.kept, alarm.failed, alarm.differences), (3, 0, 0));
    assert!(gives_back(store, "c1").await && gives_back(store, "c2").await && gives_back(store, "c3").await);
    assert_eq!(balance(store, &account).await, 0);
    assert_eq!(store.payment_alarm().await.unwrap().kept, 0);
    proven(store).await;
}

#[tokio::test]
async fn locks_reach_their_owner_before_they_are_taken_back() {
    locks(&Books::fresh().await.store).await;
}

pub async fn locks(store: &Store) {
    assert_eq!(note(store, &payment("c1", 100), Ok(&product("locks:5"))).await, Noted::Given);
    assert!(!gives_back(store, "c1").await, "they have not been given yet");
    let given = store.lock_grants(10).await.unwrap();
    assert_eq!((given.len(), given[0].what), (1, Grant::Locks(5)));
    store.lock_grant_told(&given[0]).await.unwrap();
    let asked = Errand { charge: "c1".parse().unwrap(), bot: BOT, user: ALICE, ask: Ask::Refund };
    assert!(store.errand_done(&asked).await.unwrap());
    let taken = store.lock_grants(10).await.unwrap();
    assert_eq!((taken.len(), taken[0].what), (1, Grant::LocksBack(5)));
    assert_ne!(taken[0].grant, given[0].grant);
    store.lock_grant_told(&taken[0]).await.unwrap();
    assert!(store.lock_grants(10).await.unwrap().is_empty());
    assert_eq!(balance(store, "house:revenue").await, 0);
    proven(store).await;
}

#[tokio::test]
async fn what_telegram_will_not_do_is_said_and_what_it_cannot_is_tried_again() {
    let Books { store, postgres } = Books::fresh().await;
    note(&store, &payment("c1", 50), Ok(&product("tip:50"))).await;
    let charge: ChargeId = "c1".parse().unwrap();
    let once = store.ask_of_payment(&charge, Ask::Cancel, "test", "").await;
    assert!(matches!(once, Err(NoErrand::Once(_))), "{once:?}");
    store.ask_of_payment(&charge, Ask::Refund, "test", "why").await.unwrap();
    let errand = store.payment_errands(1).await.unwrap().remove(0);
    store.errand_failed(&errand, "it is away", Some(std::time::Duration::ZERO)).await.unwrap();
    assert_eq!(store.payment_alarm().await.unwrap().failed, 0, "it is tried again");
    let errand = store.payment_errands(1).await.unwrap().remove(0);
    // Two hours later it is away still.
    let asked = "update payments set asked_at = now() - interval '2 hours'";
    sqlx::query(asked).execute(&postgres).await.unwrap();
    store.errand_failed(&errand, "it is away", Some(std::time::Duration::ZERO)).await.unwrap();
    assert_eq!(store.payment_errands(1).await.unwrap(), [], "it is asked less often");
    let away = store.payment_alarm().await.unwrap();
    assert_eq!(away.failed, 1);
    store.errand_failed(&errand, "CHARGE_NOT_FOUND", None).await.unwrap();
    assert_eq!(store.payment_errands(1).await.unwrap(), []);
    let refused = store.payment_alarm().await.unwrap();
    assert_eq!(refused.failed, 1);
    assert!(refused.latest_failed > away.latest_failed, "that is news");
    store.ask_of_payment(&charge, Ask::Refund, "test", "again").await.unwrap();
    let asked = store.payment_alarm().await.unwrap();
    assert_eq!((asked.failed, asked.latest_failed), (0, 0));
    assert_eq!(balance(&store, "house:tips").await, 50, "nothing has moved");
}

#[tokio::test]
async fn how_far_a_list_is_compared_only_rises_and_differences_are_written_once() {
    lists(&Books::fresh().await.store).await;
}

pub async fn lists(store: &Store) {
    assert_eq!(store.star_list_seen(BOT).await.unwrap(), 0, "of a bot that is new all is");
    store.star_list_compared(BOT, 7).await.unwrap();
    store.star_list_compared(BOT, 3).await.unwrap();
    assert_eq!(store.star_list_seen(BOT).await.unwrap(), 7, "whoever is late takes nothing back");

    let paid = payment("c1", 250);
    assert_eq!(store.payment_listed(&paid.charge, 250).await.unwrap(), Listed::Unknown);
    note(store, &paid, Ok(&product("plan:premium"))).await;
    assert_eq!(store.payment_listed(&paid.charge, 251).await.unwrap(), Listed::OtherAmount);
    assert_eq!(store.payment_listed(&paid.charge, 250).await.unwrap(), Listed::Same);
    assert!(store.note_difference(BOT, &paid.charge, Difference::Amount, 251).await.unwrap());
    assert!(!store.note_difference(BOT, &paid.charge, Difference::Amount, 251).await.unwrap());
    assert_eq!(store.star_differences(10).await.unwrap().len(), 1);
    assert_eq!(store.note_missing(BOT).await.unwrap(), 0, "it stands in the list");
}

#[tokio::test]
async fn what_came_while_a_list_was_compared_is_not_missing_and_what_is_found_is_so_no_longer() {
    let Books { store, postgres } = Books::fresh().await;
    let run = async |sql: &'static str| sqlx::query(sql).execute(&postgres).await.unwrap();
    let paid = payment("c1", 250);
    note(&store, &paid, Ok(&product("plan:premium"))).await;
    run("update payments set noted_at = now() - interval '15 minutes'").await;
    assert_eq!(store.note_missing(BOT).await.unwrap(), 0, "the comparison may have begun before");
    run("update payments set noted_at = now() - interval '21 minutes'").await;
    assert_eq!(store.note_missing(BOT).await.unwrap(), 1);
    assert_eq!(store.star_differences(10).await.unwrap().len(), 1);
    assert_eq!(store.payment_alarm().await.unwrap().differences, 1);
    assert_eq!(store.payment_listed(&paid.charge, 250).await.unwrap(), Listed::Same);
    assert_eq!(store.star_differences(10).await.unwrap(), []);
    assert_eq!(store.payment_alarm().await.unwrap().differences, 0);
    assert_eq!(store.note_missing(BOT).await.unwrap(), 0);
}

#[tokio::test]
async fn records_are_written_and_whoever_is_forgotten_leaves_their_money_behind() {
    let Books { store, .. } = Books::fresh().await;
    let (who, at) = (Address { bot: BOT, user: ALICE }, Timestamp(1_767_225_600_000));
    let payment = Box::new(payment("c1", 7));
    let charge = payment.charge.clone();
    let records = [
        ("1".to_owned(), Record::Paid { who, payment, product: None, odd: Some(Odd::Payload), at }),
        ("2".to_owned(), Record::Refunded { who, charge: charge.clone(), at }),
    ];
    for _ in 0..2 {
        store.write(PartitionId(1), &records).await.unwrap();
    }
    let errands = store.payment_errands(10).await.unwrap();
    assert_eq!(errands.len(), 1, "Telegram is asked, and says that it was done before");
    assert!(store.errand_done(&errands[0]).await.unwrap());
    let forgotten = [("3".to_owned(), Record::Forgotten { user: ALICE, at })];
    store.write(PartitionId(1), &forgotten).await.unwrap();
    let rows = store.payments(Which::default(), 10).await.unwrap();
    assert_eq!((rows.len(), rows[0].user, rows[0].state.as_str()), (1, None::<UserId>, "refunded"));
    proven(&store).await;
}
