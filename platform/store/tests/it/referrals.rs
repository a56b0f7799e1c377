//! Referrals: bound once, rewarded once, and not at all where it looks like a trick, or its ground is gone.

use std::time::{SystemTime, UNIX_EPOCH};

use futures::future::join_all;
use shoal_domain::decision::Record;
use shoal_domain::id::{Address, BotId, UserId};
use shoal_domain::payment::coin::Transfer;
use shoal_domain::payment::{ChargeId, Payment, Product};
use shoal_domain::plan::Plan;
use shoal_domain::referral::{Account, Mark, Pattern, ReferralId, Reward, Terms};
use shoal_domain::time::Timestamp;
use shoal_store::{Ask, Deed, Errand, Noted, Paid, Store};

use crate::books::{ALICE, BOB, Books, CAROL, age};
use crate::invoices::{self, PRICE};

const BOT: BotId = BotId(1001);
const DAY: u64 = 24 * 60 * 60 * 1000;
/// The reward rests for no time.
const AT_ONCE: Terms = Terms { reward: Reward::Days(7), hold_days: 0, chats: 1, minutes: 0, most_a_day: 2 };
const AFTER_A_WEEK: Terms = Terms { hold_days: 7, ..AT_ONCE };

pub fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_millis().try_into().unwrap()
}

fn mark(of: UserId) -> Mark {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&of.0.to_le_bytes());
    Mark::new(bytes)
}

pub fn referred(by: UserId, user: UserId, at: u64) -> Record {
    let who = Address { bot: BOT, user };
    Record::Referred { who, by, serial: 1, by_mark: mark(by), own_mark: mark(user), at: Timestamp(at) }
}

pub fn counts(user: UserId, at: u64) -> Record {
    Record::ReferralCounts { user, at: Timestamp(at) }
}

pub fn forgotten(user: UserId) -> Record {
    Record::Forgotten { user, at: Timestamp(now_ms()) }
}

/// Somebody has a link, the first of theirs.
pub async fn has_a_link(books: &Books, who: UserId) {
    assert_eq!(books.store.referral(who, 1).await.unwrap().serial, 1);
}

/// What a scheduler does in one look.
pub async fn look(store: &Store, terms: &Terms) {
    for weighed in store.referrals_due(100).await.unwrap() {
        store.move_referral(&weighed, weighed.seen.next(terms), terms).await.unwrap();
    }
    for reward in store.rewards_to_give(100).await.unwrap() {
        store.give_reward(&reward).await.unwrap();
    }
    for reward in store.rewards_to_take(100).await.unwrap() {
        store.take_reward(&reward).await.unwrap();
    }
}

async fn account(books: &Books, of: UserId) -> Account {
    books.store.referral_account(of).await.unwrap()
}

/// Whole days of the plan that somebody has before them, with the one that has begun.
async fn days(books: &Books, of: UserId) -> u64 {
    let held = books.store.subscriptions(of).await.unwrap();
    held.iter().map(|of| of.term.left().0.div_ceil(Plan::days(1).0)).sum()
}

pub async fn reviewed(books: &Books) -> Vec<(Option<UserId>, Option<Pattern>)> {
    let waiting = books.store.referrals_in_review(ReferralId(0), 100).await.unwrap();
    waiting.into_iter().map(|row| (row.brought, row.pattern)).collect()
}

pub fn deed(action: &str) -> Deed {
    Deed {
        actor: "anna".to_owned(),
        role: "console".to_owned(),
        address: None,
        action: action.to_owned(),
        subject: "referral".to_owned(),
        outcome: "decided".to_owned(),
        detail: "{}".to_owned(),
    }
}

#[tokio::test]
async fn a_reward_is_given_once_by_however_many_and_however_often() {
    let books = Books::fresh().await;
    has_a_link(&books, ALICE).await;
    let at = now_ms() - 10;
    for _ in 0..2 {
        books.write(&[referred(ALICE, BOB, at), counts(BOB, at + 1)]).await;
    }
    join_all((0..8).map(|_| look(&books.store, &AT_ONCE))).await;
    look(&books.store, &AT_ONCE).await;
    look(&books.store, &AT_ONCE).await;
    books.write(&[referred(ALICE, BOB, at), counts(BOB, at + 2)]).await;
    look(&books.store, &AT_ONCE).await;
    assert_eq!(days(&books, ALICE).await, 7);
    assert_eq!(account(&books, ALICE).await, Account { came: 1, counted: 1, on_hold: 0, days: 7 });
    let steps: i64 = sqlx::query_scalar("select count(*) from plan_steps where operation like 'referral:%'")
        .fetch_one(&books.postgres)
        .await
        .unwrap();
    assert_eq!(steps, 1);
    assert_eq!(books.store.prove_ledger().await.unwrap().findings, []);
}

/// A scheduler was frozen while it gave a reward; meanwhile another gave it, and it was taken back.
#[tokio::test]
async fn whoever_comes_late_gives_nothing() {
    let books = Books::fresh().await;
    has_a_link(&books, ALICE).await;
    let at = now_ms() - 10;
    books.write(&[referred(ALICE, BOB, at), counts(BOB, at)]).await;
    for _ in 0..2 {
        for weighed in books.store.referrals_due(10).await.unwrap() {
            books.store.move_referral(&weighed, weighed.seen.next(&AT_ONCE), &AT_ONCE).await.unwrap();
        }
    }
    let [frozen] = &books.store.rewards_to_give(10).await.unwrap()[..] else { panic!("one waits") };
    look(&books.store, &AT_ONCE).await;
    sqlx::query("update referrals set refunded = true").execute(&books.postgres).await.unwrap();
    look(&books.store, &AT_ONCE).await;
    assert_eq!(days(&books, ALICE).await, 0);
    books.store.give_reward(frozen).await.unwrap();
    books.store.take_reward(frozen).await.unwrap();
    assert_eq!((days(&books, ALICE).await, account(&books, ALICE).await.days), (0, 0));
}

#[tokio::test]
async fn a_reward_rests_for_its_time_from_when_it_counted() {
    let books = Books::fresh().await;
    has_a_link(&books, ALICE).await;
    let now = now_ms();
    books.write(&[referred(ALICE, BOB, now - 9 * DAY), counts(BOB, now - 8 * DAY)]).await;
    books.write(&[referred(ALICE, CAROL, now - 9 * DAY), counts(CAROL, now - 6 * DAY)]).await;
    for _ in 0..3 {
        look(&books.store, &AFTER_A_WEEK).await;
    }
    assert_eq!(account(&books, ALICE).await, Account { came: 2, counted: 2, on_hold: 1, days: 7 });
    assert_eq!(days(&books, ALICE).await, 7);
}

#[tokio::test]
async fn what_comes_after_two_weeks_counts_for_nothing() {
    let books = Books::fresh().await;
    has_a_link(&books, ALICE).await;
    let now = now_ms();
    books.write(&[referred(ALICE, BOB, now - 15 * DAY), counts(BOB, now)]).await;
    look(&books.store, &AT_ONCE).await;
    assert_eq!(account(&books, ALICE).await, Account { came: 1, ..Account::default() });
}

#[tokio::test]
async fn only_the_first_standing_link_of_somebody_new_binds() {
    let books = Books::fresh().await;
    has_a_link(&books, ALICE).await;
    has_a_link(&books, CAROL).await;
    let [known, met, late] = [20, 21, 22].map(UserId);
    let who = Address { bot: BOT, user: met };
    let arrived = Record::Met { who, first_name: String::new(), language: None, at: Timestamp(5) };
    books.write(&[age(known, 30, 5), arrived.clone()]).await;
    books.write(&[referred(ALICE, BOB, 9), referred(CAROL, BOB, 10)]).await;
    books.write(&[referred(ALICE, known, 9), referred(ALICE, met, 9)]).await;
    books.write(&[referred(UserId(30), UserId(31), 9)]).await;
    assert_eq!((account(&books, ALICE).await.came, account(&books, CAROL).await.came), (1, 0));
    // They come with the same message that brings them into the books.
    let who = Address { bot: BOT, user: late };
    let first = Record::Met { who, first_name: String::new(), language: None, at: Timestamp(11) };
    books.write(&[first, referred(ALICE, late, 11)]).await;
    assert_eq!(account(&books, ALICE).await.came, 2);
    // Another link, and what came before it leads nowhere, whatever comes late.
    books.write(&[Record::ReferralLink { user: ALICE, serial: 4 }]).await;
    books.write(&[Record::ReferralLink { user: ALICE, serial: 3 }]).await;
    assert_eq!(books.store.referral(ALICE, 9).await.unwrap().serial, 4);
    books.write(&[referred(ALICE, UserId(23), 12)]).await;
    assert_eq!(account(&books, ALICE).await.came, 2);
}

#[tokio::test]
async fn oneself_and_a_ring_wait_for_a_word_also_where_somebody_left_and_came_back() {
    let books = Books::fresh().await;
    for who in [ALICE, BOB, CAROL] {
        has_a_link(&books, who).await;
    }
    let at = now_ms() - 10;
    books.write(&[referred(ALICE, BOB, at), referred(BOB, CAROL, at)]).await;
    books.write(&[forgotten(ALICE), referred(CAROL, ALICE, at + 1), counts(ALICE, at + 2)]).await;
    books.write(&[referred(UserId(40), UserId(40), at)]).await;
    has_a_link(&books, UserId(40)).await;
    books.write(&[referred(UserId(40), UserId(40), at), counts(UserId(40), at)]).await;
    look(&books.store, &AT_ONCE).await;
    let waits = [(Some(ALICE), Some(Pattern::Ring)), (Some(UserId(40)), Some(Pattern::Own))];
    assert_eq!(reviewed(&books).await, waits);
    look(&books.store, &AT_ONCE).await;
    assert_eq!((days(&books, CAROL).await, days(&books, UserId(40)).await), (0, 0));
    assert_eq!(account(&books, CAROL).await, Account { came: 1, counted: 1, on_hold: 1, days: 0 });
}

#[tokio::test]
async fn a_burst_is_seen_when_its_day_is_over_and_a_word_decides() {
    let books = Books::fresh().await;
    has_a_link(&books, ALICE).await;
    let now = now_ms();
    let noon = (now / DAY - 9) * DAY + DAY / 2;
    let [one, two, three, other] = [50, 51, 52, 53].map(UserId);
    books.write(&[referred(ALICE, other, noon - DAY), counts(other, now - 3 * DAY)]).await;
    books.write(&[referred(ALICE, one, noon), counts(one, now - 3 * DAY)]).await;
    look(&books.store, &AFTER_A_WEEK).await;
    assert_eq!(reviewed(&books).await, [], "there is no burst yet, and they rest");
    books.write(&[referred(ALICE, two, noon + 1), referred(ALICE, three, noon + 2)]).await;
    books.write(&[counts(two, now - 3 * DAY)]).await;
    look(&books.store, &AFTER_A_WEEK).await;
    assert_eq!(reviewed(&books).await, [(Some(two), Some(Pattern::Burst))]);
    // The week is over for all of them.
    sqlx::query("update referrals set due_at = now() where due_at is not null")
        .execute(&books.postgres)
        .await
        .unwrap();
    for _ in 0..2 {
        look(&books.store, &AFTER_A_WEEK).await;
    }
    let burst = Some(Pattern::Burst);
    assert_eq!(reviewed(&books).await, [(Some(one), burst), (Some(two), burst)]);
    assert_eq!(days(&books, ALICE).await, 7, "who came on another day has nothing to do with it");

    let waiting = books.store.referrals_in_review(ReferralId(0), 10).await.unwrap();
    let (allow, refuse) = (deed("referral.allow"), deed("referral.refuse"));
    assert!(books.store.decide_referral(waiting[0].id, true, "known to us", &allow).await.unwrap());
    assert!(books.store.decide_referral(waiting[1].id, false, "no", &refuse).await.unwrap());
    assert!(!books.store.decide_referral(waiting[1].id, true, "after all", &allow).await.unwrap());
    for _ in 0..2 {
        look(&books.store, &AFTER_A_WEEK).await;
    }
    assert_eq!((reviewed(&books).await, days(&books, ALICE).await), (vec![], 14));
    let audit = books.store.audit_lines(None, 10).await.unwrap();
    assert_eq!(audit.len(), 2, "{audit:?}");
}

fn paid<'a>(payment: &'a Payment, product: &'a Product, user: UserId, at: u64) -> Paid<'a> {
    let who = Address { bot: BOT, user };
    Paid { who, payment, product: Some(product), odd: None, at: Timestamp(at) }
}

async fn pays(books: &Books, charge: &str, product: &str, user: UserId) -> ChargeId {
    let (charge, product): (ChargeId, Product) = (charge.parse().unwrap(), product.parse().unwrap());
    let (currency, payload) = ("XTR".to_owned(), String::new());
    let payment = Payment { charge: charge.clone(), currency, amount: 250, payload, until: None };
    let noted = books.store.note_payment(&paid(&payment, &product, user, now_ms())).await.unwrap();
    assert_eq!(noted, Noted::Given);
    charge
}

pub async fn has_it_back(books: &Books, charge: &ChargeId, user: UserId) {
    books.store.ask_of_payment(charge, Ask::Refund, "test", "why not").await.unwrap();
    let errand = Errand { charge: charge.clone(), bot: BOT, user, ask: Ask::Refund };
    assert!(books.store.errand_done(&errand).await.unwrap());
}

#[tokio::test]
async fn a_payment_counts_and_with_its_refund_the_reward_goes_given_or_not() {
    let books = Books::fresh().await;
    has_a_link(&books, ALICE).await;
    let at = now_ms() - 10;
    books.write(&[referred(ALICE, BOB, at), referred(ALICE, CAROL, at)]).await;
    pays(&books, "c0", "tip:250", BOB).await;
    look(&books.store, &AT_ONCE).await;
    assert_eq!(account(&books, ALICE).await.counted, 0, "a tip buys nothing");
    let bobs = pays(&books, "c1", "plan:premium", BOB).await;
    books.write(&[counts(BOB, at + 1)]).await;
    look(&books.store, &AT_ONCE).await;
    look(&books.store, &AT_ONCE).await;
    assert_eq!((days(&books, ALICE).await, account(&books, ALICE).await.days), (7, 7));

    let carols = pays(&books, "c2", "plan:premium", CAROL).await;
    look(&books.store, &AFTER_A_WEEK).await;
    assert_eq!(account(&books, ALICE).await, Account { came: 2, counted: 2, on_hold: 1, days: 7 });
    has_it_back(&books, &carols, CAROL).await;
    assert_eq!(account(&books, ALICE).await.on_hold, 0, "it is not given any more");
    has_it_back(&books, &bobs, BOB).await;
    look(&books.store, &AT_ONCE).await;
    assert_eq!((days(&books, ALICE).await, account(&books, ALICE).await.days), (0, 0));
    assert_eq!(books.store.prove_ledger().await.unwrap().findings, []);
}

#[tokio::test]
async fn coins_that_were_sent_back_end_or_take_back_the_reward_like_stars() {
    let books = Books::fresh().await;
    invoices::sell(&books.store, 2).await;
    has_a_link(&books, ALICE).await;
    let at = now_ms() - 10;
    books.write(&[referred(ALICE, BOB, at), referred(ALICE, CAROL, at)]).await;
    let mut charges = Vec::new();
    for (number, user, terms) in [(1, BOB, AT_ONCE), (2, CAROL, AFTER_A_WEEK)] {
        let open = invoices::invoice(&books.store, user).await;
        let transfer = Transfer { at: Timestamp(now_ms()), ..invoices::transfer(&open, number, PRICE) };
        assert_eq!(invoices::comes(&books.store, &open, &transfer).await, Noted::Given);
        charges.push(transfer.charge);
        for _ in 0..2 {
            look(&books.store, &terms).await;
        }
    }
    assert_eq!(account(&books, ALICE).await, Account { came: 2, counted: 2, on_hold: 1, days: 7 });
    for charge in &charges {
        books.store.note_returned(charge, "anna", "it did not work").await.unwrap();
    }
    look(&books.store, &AT_ONCE).await;
    assert_eq!(account(&books, ALICE).await, Account { came: 2, counted: 2, on_hold: 0, days: 0 });
    assert_eq!(days(&books, ALICE).await, 0);
    assert_eq!(books.store.prove_ledger().await.unwrap().findings, []);
}

#[tokio::test]
async fn what_is_on_hold_ends_with_whoever_is_forgotten_and_no_number_stays() {
    let books = Books::fresh().await;
    has_a_link(&books, ALICE).await;
    let at = now_ms() - 10;
    books.write(&[referred(ALICE, BOB, at), counts(BOB, at), referred(ALICE, CAROL, at)]).await;
    look(&books.store, &AFTER_A_WEEK).await;
    books.write(&[forgotten(BOB)]).await;
    assert_eq!(account(&books, ALICE).await, Account { came: 2, counted: 1, on_hold: 0, days: 0 });
    // They come back by the same link, and are known all the same.
    books.write(&[referred(ALICE, BOB, at + 5), counts(BOB, at + 6)]).await;
    assert_eq!(account(&books, ALICE).await, Account { came: 2, counted: 1, on_hold: 0, days: 0 });
    books.write(&[forgotten(ALICE), forgotten(CAROL)]).await;
    let numbers = "select count(by_user) + count(own_user) + (select count(*) from referrers) from referrals";
    let numbers: i64 = sqlx::query_scalar(numbers).fetch_one(&books.postgres).await.unwrap();
    assert_eq!(numbers, 0);
    look(&books.store, &AT_ONCE).await;
    assert_eq!(days(&books, ALICE).await, 0);
}
