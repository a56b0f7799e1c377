//! Shares are given once and taken back to the unit, payouts are made once a month, and what people read of it are the postings.

use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use shoal_domain::id::{Address, BotId, UserId};
use shoal_domain::ledger::{Amount, Asset};
use shoal_domain::payment::{ChargeId, Payment};
use shoal_domain::payout::{NotApproved, PayoutId, PayoutState, PayoutTerms};
use shoal_domain::referral::{Reward, Terms};
use shoal_domain::share::{Earned, PerMille};
use shoal_domain::time::Timestamp;
use shoal_store::{EntryKind, NoPayout, Noted, Paid, Store};

use crate::books::{ALICE, BOB, Books, CAROL};
use crate::referrals::{
    counts, deed, forgotten, has_a_link, has_it_back, look as weigh_referrals, now_ms, referred, reviewed,
};

const BOT: BotId = BotId(1001);
const DAY: u64 = 24 * 60 * 60 * 1000;
const A_TENTH: u16 = 100;

fn terms() -> Terms {
    let reward = Reward::Share(PerMille::new(A_TENTH).unwrap());
    Terms { reward, hold_days: 0, chats: 1, minutes: 0, most_a_day: 2 }
}

fn payout_terms() -> PayoutTerms {
    let amount = |units| Amount::new(units).unwrap();
    PayoutTerms { stars: amount(40), usdt: amount(50_000_000), approval: 2 }
}

/// What a scheduler does in one look, but for payouts.
async fn look(store: &Store) {
    // It rests first, and is given with the second look.
    for _ in 0..2 {
        weigh_referrals(store, &terms()).await;
    }
    for new in store.new_shares(100).await.unwrap() {
        store.weigh_share(&new, 0).await.unwrap();
    }
    for id in store.shares_to_give(100).await.unwrap() {
        store.give_share(id).await.unwrap();
    }
    for id in store.shares_to_take(100).await.unwrap() {
        store.take_share(id).await.unwrap();
    }
}

/// Somebody was brought, and it counts.
async fn brings(books: &Books, by: UserId, user: UserId) {
    has_a_link(books, by).await;
    let at = now_ms() - 10;
    books.write(&[referred(by, user, at), counts(user, at + 1)]).await;
}

fn payment(charge: &str, amount: u64) -> Payment {
    let (charge, currency) = (charge.parse().unwrap(), "XTR".to_owned());
    Payment { charge, currency, amount, payload: String::new(), until: None }
}

async fn note(store: &Store, payment: &Payment, user: UserId) -> Noted {
    let (who, product) = (Address { bot: BOT, user }, "locks:5".parse().unwrap());
    let paid = Paid { who, payment, product: Some(&product), odd: None, at: Timestamp(now_ms()) };
    store.note_payment(&paid).await.unwrap()
}

async fn pays(books: &Books, charge: &str, amount: u64, user: UserId) -> ChargeId {
    let payment = payment(charge, amount);
    assert_eq!(note(&books.store, &payment, user).await, Noted::Given);
    // What they bought has reached them, so that it can be taken back.
    for told in books.store.lock_grants(10).await.unwrap() {
        books.store.lock_grant_told(&told).await.unwrap();
    }
    payment.charge
}

async fn balance(store: &Store, holder: &str) -> i64 {
    store.standing(holder.parse().unwrap()).await.unwrap().iter().map(|of| of.balance).sum()
}

async fn earned(store: &Store, who: UserId) -> Earned {
    let nothing = Earned { asset: Asset::Stars, resting: 0, free: 0, due: 0, paid: 0, owed: 0 };
    store.earned(who).await.unwrap().first().copied().unwrap_or(nothing)
}

async fn makes(store: &Store, who: UserId, now: u64) -> Option<PayoutId> {
    store.make_payout(who, Asset::Stars, payout_terms().stars, Timestamp(now)).await.unwrap()
}

async fn proven(store: &Store) {
    assert_eq!(store.prove_ledger().await.unwrap().findings, []);
}

async fn count(books: &Books, what: &'static str) -> i64 {
    sqlx::query_scalar(what).fetch_one(&books.postgres).await.unwrap()
}

/// Somebody earns, is paid out, and the payment goes back.
pub async fn go_round(books: &Books) {
    let store = &books.store;
    brings(books, ALICE, BOB).await;
    let charge = pays(books, "c1", 500, BOB).await;
    look(store).await;
    let [refused, paid] = [62, 0].map(|days| now_ms() - days * DAY);
    let refused = makes(store, ALICE, refused).await.unwrap();
    store.refuse_payout(refused, "anna", "no").await.unwrap();
    let paid = makes(store, ALICE, paid).await.unwrap();
    store.approve_payout(paid, "bert").await.unwrap();
    store.pay_payout(paid, "anna", "SEPA 7", &payout_terms()).await.unwrap();
    has_it_back(books, &charge, BOB).await;
    assert_eq!((earned(store, ALICE).await.paid, earned(store, ALICE).await.owed), (50, 50));
    books.write(&[forgotten(ALICE)]).await;
    proven(store).await;
}

#[tokio::test]
async fn a_payment_noted_by_many_and_seen_by_many_gives_its_share_once() {
    let books = Books::fresh().await;
    brings(&books, ALICE, BOB).await;
    let store = &books.store;
    let paid = payment("c1", 259);
    join_all((0..6).map(|_| note(store, &paid, BOB))).await;
    assert_eq!(note(store, &paid, BOB).await, Noted::Before);
    assert_eq!(count(&books, "select count(*) from shares").await, 1);
    join_all((0..6).map(|_| look(store))).await;
    look(store).await;
    assert_eq!((balance(store, "house:revenue").await, earned(store, ALICE).await.free), (234, 25));
    assert_eq!(count(&books, "select count(*) from journals where reason = 'share'").await, 1);
    // Nobody earns of what a stranger pays.
    pays(&books, "c2", 500, CAROL).await;
    assert_eq!(count(&books, "select count(*) from shares").await, 1);
    proven(store).await;
}

#[tokio::test]
async fn the_payment_by_which_somebody_counts_has_its_share_too_and_days_have_none() {
    let books = Books::fresh().await;
    has_a_link(&books, ALICE).await;
    let at = now_ms() - 10;
    books.write(&[referred(ALICE, BOB, at), referred(ALICE, CAROL, at)]).await;
    pays(&books, "c1", 250, BOB).await;
    pays(&books, "c2", 9, CAROL).await;
    look(&books.store).await;
    assert_eq!(earned(&books.store, ALICE).await.free, 25, "of 9 a tenth is less than a unit");
    let days = Terms { reward: Reward::Days(7), ..terms() };
    books.write(&[referred(ALICE, UserId(60), at), counts(UserId(60), at)]).await;
    sqlx::query("update referrals set by_mark = sha256('apart') where own_user = 60")
        .execute(&books.postgres)
        .await
        .unwrap();
    for _ in 0..2 {
        weigh_referrals(&books.store, &days).await;
    }
    pays(&books, "c3", 1000, UserId(60)).await;
    look(&books.store).await;
    assert_eq!(earned(&books.store, ALICE).await.free, 25);
    proven(&books.store).await;
}

#[tokio::test]
async fn what_looks_like_a_trick_earns_nothing_before_a_word_and_never_without_one() {
    let books = Books::fresh().await;
    let store = &books.store;
    for (number, user) in [BOB, CAROL, UserId(50)].into_iter().enumerate() {
        brings(&books, ALICE, user).await;
        pays(&books, &format!("c{number}"), 100, user).await;
    }
    look(store).await;
    assert_eq!(reviewed(&books).await.len(), 3, "three in a day are a burst");
    assert_eq!((earned(store, ALICE).await.free, earned(store, ALICE).await.resting), (0, 30));
    let waiting = store.referrals_in_review(shoal_domain::referral::ReferralId(0), 10).await.unwrap();
    assert_eq!(waiting[0].reward, terms().reward);
    for (row, allow) in waiting.iter().zip([true, false, false]) {
        store.decide_referral(row.id, allow, "why", &deed("referral")).await.unwrap();
    }
    look(store).await;
    let of = earned(store, ALICE).await;
    assert_eq!((of.free, of.resting, balance(store, "house:revenue").await), (10, 0, 290));
    proven(store).await;
}

#[tokio::test]
async fn a_refund_takes_both_sides_back_to_the_unit() {
    let books = Books::fresh().await;
    let store = &books.store;
    brings(&books, ALICE, BOB).await;
    let (given, resting) = (pays(&books, "c1", 259, BOB).await, "c2");
    look(store).await;
    let resting = pays(&books, resting, 777, BOB).await;
    for charge in [&given, &resting] {
        has_it_back(&books, charge, BOB).await;
    }
    look(store).await;
    let of = earned(store, ALICE).await;
    assert_eq!(of, Earned { asset: Asset::Stars, resting: 0, free: 0, due: 0, paid: 0, owed: 0 });
    assert_eq!(
        (balance(store, "house:revenue").await, balance(store, "outside:telegram:1001").await),
        (0, 0)
    );
    assert_eq!(balance(store, "outside:loss").await, 0, "nobody had to make up for anything");
    proven(store).await;
}

#[tokio::test]
async fn what_was_paid_out_before_a_refund_is_owed_and_no_payout_touches_what_covers_it() {
    let books = Books::fresh().await;
    let store = &books.store;
    brings(&books, ALICE, BOB).await;
    let first = pays(&books, "c1", 500, BOB).await;
    look(store).await;
    let payout = makes(store, ALICE, now_ms() - 62 * DAY).await.unwrap();
    store.pay_payout(payout, "anna", "SEPA 7", &payout_terms()).await.unwrap();
    pays(&books, "c2", 80, BOB).await;
    look(store).await;
    has_it_back(&books, &first, BOB).await;
    let of = earned(store, ALICE).await;
    assert_eq!((of.free, of.paid, of.owed), (0, 50, 42), "what was there went, and the rest is owed");
    pays(&books, "c3", 800, BOB).await;
    for new in store.new_shares(9).await.unwrap() {
        store.weigh_share(&new, 0).await.unwrap();
    }
    for id in store.shares_to_give(9).await.unwrap() {
        store.give_share(id).await.unwrap();
    }
    assert_eq!((earned(store, ALICE).await.free, earned(store, ALICE).await.owed), (80, 42));
    assert_eq!(makes(store, ALICE, now_ms()).await, None, "38 are theirs, which is not enough");
    let month = shoal_domain::payout::Month::of(Timestamp(now_ms()));
    let waiting = store.earners_to_pay(Asset::Stars, payout_terms().stars, &month, 9).await.unwrap();
    assert_eq!(waiting, []);
    look(store).await;
    let of = earned(store, ALICE).await;
    assert_eq!((of.free, of.paid, of.owed), (38, 50, 0));
    proven(store).await;
}

#[tokio::test]
async fn a_payout_is_made_once_a_month_by_however_many_and_ends_once() {
    let books = Books::fresh().await;
    let store = &books.store;
    brings(&books, ALICE, BOB).await;
    pays(&books, "c1", 390, BOB).await;
    look(store).await;
    assert_eq!(makes(store, ALICE, now_ms()).await, None, "39 are not enough");
    pays(&books, "c2", 20, BOB).await;
    look(store).await;
    let long_ago = now_ms() - 62 * DAY;
    let made = join_all((0..6).map(|_| makes(store, ALICE, long_ago))).await;
    let made: Vec<_> = made.into_iter().flatten().collect();
    let [first] = made[..] else { panic!("one is made: {made:?}") };
    assert_eq!((earned(store, ALICE).await.due, earned(store, ALICE).await.free), (41, 0));
    store.refuse_payout(first, "anna", "who are they?").await.unwrap();
    assert_eq!(makes(store, ALICE, long_ago).await, None, "it was this month's");
    let second = makes(store, ALICE, now_ms() - 31 * DAY).await.unwrap();
    let terms = payout_terms();
    let paid = join_all((0..6).map(|_| store.pay_payout(second, "anna", "SEPA 7", &terms))).await;
    assert_eq!(paid.iter().filter(|paid| paid.is_ok()).count(), 1, "{paid:?}");
    let again = store.refuse_payout(second, "anna", "after all").await;
    assert!(matches!(again, Err(NoPayout::Ended(_, PayoutState::Paid))), "{again:?}");
    assert_eq!((balance(store, "outside:payout").await, earned(store, ALICE).await.free), (41, 0));
    let none = store.pay_payout(PayoutId(99), "anna", "x", &payout_terms()).await;
    assert!(matches!(none, Err(NoPayout::Unknown(_))), "{none:?}");
    proven(store).await;
}

#[tokio::test]
async fn much_takes_two_people() {
    let books = Books::fresh().await;
    let store = &books.store;
    brings(&books, ALICE, BOB).await;
    pays(&books, "c1", 810, BOB).await;
    look(store).await;
    let id = makes(store, ALICE, now_ms()).await.unwrap();
    let pay = async |by: &'static str| store.pay_payout(id, by, "SEPA 7", &payout_terms()).await;
    assert!(matches!(pay("anna").await, Err(NoPayout::NotApproved(NotApproved::Nobody))));
    store.approve_payout(id, "anna").await.unwrap();
    assert!(matches!(store.approve_payout(id, "bert").await, Err(NoPayout::Approved(_))));
    assert!(matches!(pay("anna").await, Err(NoPayout::NotApproved(NotApproved::Themself))));
    pay("bert").await.unwrap();
    proven(store).await;
}

/// Postgres ends the connection of whoever has just set something aside, before the payout is noted for good.
#[tokio::test]
async fn a_kill_between_the_hold_and_the_note_leaves_neither_and_the_next_makes_one() {
    let books = Books::fresh().await;
    let store = &books.store;
    brings(&books, ALICE, BOB).await;
    pays(&books, "c1", 500, BOB).await;
    look(store).await;
    let deadly = "create function die() returns trigger language plpgsql as
                      $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
                  create trigger deadly after insert on holds for each row execute function die();";
    sqlx::raw_sql(deadly).execute(&books.postgres).await.unwrap();
    let cut = store.make_payout(ALICE, Asset::Stars, payout_terms().stars, Timestamp(now_ms())).await;
    assert!(cut.is_err(), "{cut:?}");
    let left = "select (select count(*) from payouts) + (select count(*) from holds)";
    assert_eq!(count(&books, left).await, 0);
    sqlx::raw_sql("drop trigger deadly on holds").execute(&books.postgres).await.unwrap();
    assert!(makes(store, ALICE, now_ms()).await.is_some());
    assert_eq!(makes(store, ALICE, now_ms()).await, None);
    assert_eq!((count(&books, "select count(*) from holds").await, earned(store, ALICE).await.due), (1, 50));
    proven(store).await;
}

#[tokio::test]
async fn what_nobody_pays_in_time_is_free_again() {
    let books = Books::fresh().await;
    let store = &books.store;
    brings(&books, ALICE, BOB).await;
    pays(&books, "c1", 500, BOB).await;
    look(store).await;
    // A year of 366 days ends in a second.
    let almost = now_ms() - 366 * DAY + 1000;
    let id = makes(store, ALICE, almost).await.unwrap();
    loop {
        if store.expire_holds(10).await.unwrap() > 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    let late = store.pay_payout(id, "anna", "SEPA 7", &payout_terms()).await;
    assert!(matches!(late, Err(NoPayout::Ended(_, PayoutState::Lapsed))), "{late:?}");
    assert_eq!((store.lapse_payouts(10).await.unwrap(), store.lapse_payouts(10).await.unwrap()), (1, 0));
    assert_eq!(store.payout(id).await.unwrap().state, PayoutState::Lapsed);
    assert_eq!(earned(store, ALICE).await.free, 50);
    proven(store).await;
}

#[tokio::test]
async fn of_who_is_forgotten_nothing_is_paid_and_a_refund_still_takes_its_share() {
    let books = Books::fresh().await;
    let store = &books.store;
    brings(&books, ALICE, BOB).await;
    let given = pays(&books, "c1", 500, BOB).await;
    look(store).await;
    pays(&books, "c2", 500, BOB).await;
    let due = makes(store, ALICE, now_ms()).await.unwrap();
    books.write(&[forgotten(ALICE)]).await;
    look(store).await;
    assert_eq!(store.payout(due).await.unwrap().state, PayoutState::Lapsed);
    assert_eq!(count(&books, "select count(earner_user) from shares").await, 0);
    assert_eq!(count(&books, "select count(*) from accounts where name like 'earner:%'").await, 0);
    assert_eq!(balance(store, "house:revenue").await, 950);
    has_it_back(&books, &given, BOB).await;
    assert_eq!((balance(store, "house:revenue").await, balance(store, "outside:loss").await), (500, 0));
    proven(store).await;
}

/// Random people earn, are paid out and lose: what each reads of it are the postings, to the last unit.
#[tokio::test]
async fn a_statement_is_its_postings_for_random_people() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut chance = StdRng::seed_from_u64(seed);
    let books = Books::fresh().await;
    let store = &books.store;
    let earners: Vec<_> = (0..8).map(|number| UserId(100 + number)).collect();
    let payers: Vec<_> = (0..16).map(|number| (earners[number / 2], UserId(200 + number as i64))).collect();
    for (by, user) in &payers {
        brings(&books, *by, *user).await;
    }
    let mut standing: Vec<(UserId, UserId, ChargeId, u64)> = vec![];
    for step in 0..120 {
        match chance.random_range(0..10) {
            0..6 => {
                let (by, user) = payers[chance.random_range(0..payers.len())];
                let amount = chance.random_range(1..2000);
                standing.push((by, user, pays(&books, &format!("c{step}"), amount, user).await, amount));
            }
            6 if !standing.is_empty() => {
                let (_, user, charge, _) = standing.swap_remove(chance.random_range(0..standing.len()));
                has_it_back(&books, &charge, user).await;
            }
            7 => {
                let who = earners[chance.random_range(0..earners.len())];
                if let Some(id) = makes(store, who, now_ms() - chance.random_range(0..300) * DAY).await {
                    store.approve_payout(id, "bert").await.unwrap();
                    let end = chance.random_range(0..3);
                    if end == 0 {
                        store.refuse_payout(id, "anna", "no").await.unwrap();
                    } else if end == 1 {
                        store.pay_payout(id, "anna", "SEPA 7", &payout_terms()).await.unwrap();
                    }
                }
            }
            _ => look(store).await,
        }
    }
    look(store).await;
    let share = PerMille::new(A_TENTH).unwrap();
    for who in earners {
        let lines = store.earnings(who, 10_000).await.unwrap();
        let account = format!("earner:{who}/XTR").parse().unwrap();
        let postings = store.statement(account, None, 1000).await.unwrap();
        let read: Vec<_> = lines.iter().map(|line| (line.journal, line.units, line.balance)).collect();
        let written: Vec<_> =
            postings.iter().rev().map(|line| (line.journal, line.units, line.balance)).collect();
        assert_eq!(read, written, "{who}");
        let sum = |kind| lines.iter().filter(|line| line.kind == kind).map(|line| line.units).sum::<i64>();
        let of = earned(store, who).await;
        assert_eq!(lines.iter().map(|line| line.units).sum::<i64>(), of.free + of.due, "{who}");
        assert_eq!(sum(EntryKind::Payout), -of.paid, "{who}");
        let paid = standing.iter().filter(|(by, ..)| *by == who);
        let agreed: i64 =
            paid.map(|(.., amount)| share.split(Amount::new(*amount as i64).unwrap()).earner).sum();
        assert_eq!(sum(EntryKind::Share) + sum(EntryKind::ShareBack) - of.owed, agreed, "{who}");
        // A shorter one says what was there before, and sums to the same.
        let short = store.earnings(who, 3).await.unwrap();
        assert_eq!(short.iter().map(|line| line.units).sum::<i64>(), of.free + of.due, "{who}");
    }
    proven(store).await;
}
