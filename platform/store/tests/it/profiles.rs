//! What people told of themselves and what they are entitled to; and that they are forgotten.

use shoal_domain::account::{Age, Profile};
use shoal_domain::decision::Record;
use shoal_domain::entitlement::{Entitlements, Grant, GrantId};
use shoal_domain::id::{Address, BotId, UserId};
use shoal_domain::language::Language;
use shoal_domain::profile::{Gender, Interest, Meet};
use shoal_domain::time::Timestamp;

use crate::books::{ALICE, BOB, Books, CAROL, age, block, report};

const BOT: BotId = BotId(1001);

fn told(gender: Option<Gender>, at: u64) -> Record {
    Record::ProfileStated { user: ALICE, profile: Box::new(profile(gender)), at: Timestamp(at) }
}

fn profile(gender: Option<Gender>) -> Profile {
    let interests = [Interest::Music].into_iter().collect();
    Profile { age: Age::stated(30).unwrap(), gender, interests, meet: Meet::Anyone, ..Profile::default() }
}

fn granted(user: UserId, what: Grant) -> [Record; 2] {
    let entitlements = Entitlements::default().with(GrantId(9), what).unwrap();
    let at = Timestamp(5);
    [
        Record::Granted { user, grant: GrantId(9), what, at },
        Record::Entitled { user, entitlements: Box::new(entitlements), at },
    ]
}

fn met(user: UserId) -> Record {
    let who = Address { bot: BOT, user };
    Record::Met { who, first_name: "Ann".to_owned(), language: None, at: Timestamp(1) }
}

fn forgotten(user: UserId) -> Record {
    Record::Forgotten { user, at: Timestamp(9) }
}

#[tokio::test]
async fn what_was_told_last_comes_back_whatever_is_written_when() {
    let books = Books::fresh().await;
    books.write(&[told(None, 1), told(Some(Gender::Male), 2), told(Some(Gender::Female), 3)]).await;
    books.write(&[told(Some(Gender::Other), 2)]).await;
    let known = books.store.books(&[ALICE]).await.unwrap();
    assert_eq!(known[&ALICE].profile, Some(profile(Some(Gender::Female))));
}

#[tokio::test]
async fn a_grant_is_in_the_books_once_and_what_it_gives_comes_back() {
    let books = Books::fresh().await;
    for what in [Grant::Locks(3), Grant::Locks(3)] {
        books.write(&granted(ALICE, what)).await;
    }
    let known = books.store.books(&[ALICE]).await.unwrap();
    assert_eq!(known[&ALICE].entitlements.as_ref().unwrap().lock_seconds, 3 * 1800);
    let grants = "select perk || locks from grants where lasts_until is null";
    let grants: Vec<String> = sqlx::query_scalar(grants).fetch_all(&books.postgres).await.unwrap();
    assert_eq!(grants, ["locks3"]);
}

#[tokio::test]
async fn nothing_is_left_of_who_is_forgotten_but_what_others_said_of_them() {
    let books = Books::fresh().await;
    let [grant, held] = granted(ALICE, Grant::Priority(Timestamp(50)));
    let who = Address { bot: BOT, user: ALICE };
    let chosen = Record::LanguageChosen { who, language: Some(Language::German), at: Timestamp(1) };
    let all = [met(ALICE), age(ALICE, 30, 1), told(None, 1), block(ALICE, BOB, 1), grant, held, chosen];
    books.write(&all).await;
    books.write(&[block(BOB, ALICE, 1), report(BOB, ALICE, 1), met(BOB), age(BOB, 20, 1)]).await;
    let received =
        "with made as (insert into broadcasts (bot_id, name, task, audience, delivery, paid, created_by)
                       values (1001, 'news', '{}', '{}', '{}', false, 'anna') returning broadcast_id)
                    insert into recipients (broadcast_id, user_id, partition, state, due_at, changed_at)
                       select broadcast_id, user_id, 17, state, now(), now()
                         from made, (values ($1::bigint, 'waiting'), ($2, 'sent')) as r (user_id, state)";
    sqlx::query(received).bind(ALICE.0).bind(BOB.0).execute(&books.postgres).await.unwrap();

    for _ in 0..2 {
        books.write(&[forgotten(ALICE)]).await;
    }
    let known = books.store.books(&[ALICE, BOB]).await.unwrap();
    assert!(!known.contains_key(&ALICE) && known[&BOB].blocked == [ALICE]);
    for (table, left) in [("people", 1), ("contacts", 1), ("blocks", 1), ("reports", 1)] {
        assert_eq!(books.rows(table).await, left, "{table}");
    }
    for (count, left) in [
        ("select count(*) from profiles", 0),
        ("select count(*) from entitlements", 0),
        ("select count(*) from grants", 0),
        ("select count(*) from recipients", 1),
        ("select sum(waiting)::bigint from tallies", 0),
        ("select sum(skipped)::bigint from tallies", 1),
    ] {
        let rows: i64 = sqlx::query_scalar(count).fetch_one(&books.postgres).await.unwrap();
        assert_eq!(rows, left, "{count}");
    }
}

#[tokio::test]
async fn who_is_too_young_or_shut_out_stays_so() {
    let books = Books::fresh().await;
    books.write(&[age(ALICE, 17, 1), age(BOB, 30, 1), age(CAROL, 30, 1)]).await;
    sqlx::query("update people set banned_at = now() where user_id = $1")
        .bind(BOB.0)
        .execute(&books.postgres)
        .await
        .unwrap();
    books.write(&[forgotten(ALICE), forgotten(BOB), forgotten(CAROL)]).await;
    assert_eq!(books.age(ALICE).await, Some(17));
    assert_eq!(books.age(BOB).await, Some(30));
    assert_eq!(books.age(CAROL).await, None);
}

#[tokio::test]
async fn what_comes_after_it_in_the_same_batch_stays() {
    let books = Books::fresh().await;
    books.write(&[age(ALICE, 30, 1), met(ALICE), forgotten(ALICE), met(ALICE), age(ALICE, 40, 2)]).await;
    assert_eq!(books.age(ALICE).await, Some(40));
    assert_eq!(books.rows("contacts").await, 1);
    books.write(&[age(BOB, 30, 1), forgotten(BOB), met(CAROL)]).await;
    assert_eq!(books.age(BOB).await, None);
}
