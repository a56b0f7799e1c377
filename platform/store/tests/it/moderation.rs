//! Measures, standings, ratings and what was said before reports.

use shoal_domain::chat::Rating;
use shoal_domain::decision::Record;
use shoal_domain::id::{ConversationId, PoolId};
use shoal_domain::moderation::{Grounds, Measure, MeasureId, Standing};
use shoal_domain::time::Timestamp;
use shoal_store::Deed;

use crate::books::{ALICE, BOB, Books, CAROL, age, report};

const FIRST: ConversationId = ConversationId { pool: PoolId(1), number: 1 };

fn deed(action: &str) -> Deed {
    Deed {
        actor: "Mona".to_owned(),
        role: "console".to_owned(),
        address: None,
        action: action.to_owned(),
        subject: BOB.to_string(),
        outcome: "decided".to_owned(),
        detail: "{}".to_owned(),
    }
}

fn stands(standing: &Standing, at: u64) -> Record {
    Record::Stands { user: BOB, standing: Box::new(standing.clone()), at: Timestamp(at) }
}

#[tokio::test]
async fn where_somebody_stands_outlives_redis_and_the_latest_counts() {
    let books = Books::fresh().await;
    let ban = Measure::Ban { until: None };
    let banned = Standing::default().after(MeasureId(1), ban, "spam").unwrap();
    let lifted = banned.after(MeasureId(2), Measure::Lift, "a mistake").unwrap();
    books.write(&[age(BOB, 30, 1), stands(&banned, 5)]).await;
    let standing = async || books.store.books(&[BOB]).await.unwrap()[&BOB].standing.clone().unwrap();
    assert_eq!(standing().await, banned);
    let is_banned = "select count(*) from people where banned_at is not null";
    let count = async || sqlx::query_scalar::<_, i64>(is_banned).fetch_one(&books.postgres).await.unwrap();
    assert_eq!(count().await, 1, "no announcements either");
    books.write(&[Record::Forgotten { user: BOB, at: Timestamp(6) }]).await;
    assert_eq!(standing().await, banned, "leaving does not undo it");
    books.write(&[stands(&lifted, 9)]).await;
    books.write(&[stands(&banned, 5)]).await;
    assert_eq!((standing().await, count().await), (lifted, 0), "what comes late changes nothing");
}

#[tokio::test]
async fn a_ban_that_ends_by_itself_ends_for_announcements_too() {
    let books = Books::fresh().await;
    let ban = |until| Standing::default().after(MeasureId(1), Measure::Ban { until }, "spam").unwrap();
    let timed = ban(Some(Timestamp(1_000)));
    books.write(&[age(BOB, 30, 1), stands(&timed, 5)]).await;
    let ends = "select extract(epoch from banned_until)::bigint from people where banned_at is not null";
    let end = async || sqlx::query_scalar::<_, Option<i64>>(ends).fetch_one(&books.postgres).await.unwrap();
    assert_eq!(end().await, Some(1));
    books.write(&[stands(&ban(None), 6)]).await;
    assert_eq!(end().await, None, "until it is lifted");
    books.write(&[stands(&timed, 7), Record::Forgotten { user: BOB, at: Timestamp(8) }]).await;
    assert_eq!(books.age(BOB).await, None, "nothing stands against forgetting them");
}

#[tokio::test]
async fn measures_are_listed_with_who_and_why_and_appeals_page_by_page() {
    let books = Books::fresh().await;
    let ban = Measure::Ban { until: Some(Timestamp(1_900_000_000_000)) };
    let first = books.store.decide(BOB, Measure::Warn, "spam", &deed("person.warn")).await.unwrap();
    let second = books.store.decide(BOB, ban, "again", &deed("person.ban")).await.unwrap();
    books.store.told(first).await.unwrap();
    let taken = books.store.measures(BOB, 10).await.unwrap();
    let shown =
        taken.iter().map(|taken| (taken.id, taken.measure, &taken.reason[..], taken.told_at.is_some()));
    let both = [(second, ban, "again", false), (first, Measure::Warn, "spam", true)];
    assert_eq!(shown.collect::<Vec<_>>(), both);
    assert_eq!((taken[0].actor.as_str(), books.store.measures(ALICE, 10).await.unwrap()), ("Mona", vec![]));
    let appeal = |text: &str, at| Record::Appealed { user: BOB, text: text.to_owned(), at: Timestamp(at) };
    books.write(&[appeal("not me", 1)]).await;
    books.write(&[appeal("really", 2)]).await;
    let first = books.store.appeals(None, 1).await.unwrap();
    let second = books.store.appeals(Some(first[0].id), 9).await.unwrap();
    assert_eq!((first[0].words.as_str(), second.len(), second[0].words.as_str()), ("not me", 1, "really"));
}

#[tokio::test]
async fn a_measure_is_audited_told_once_and_closes_reports() {
    let books = Books::fresh().await;
    let grounds = Record::GroundsStated { by: ALICE, conversation: FIRST, grounds: Grounds::Spam };
    books.write(&[report(ALICE, BOB, 1), grounds]).await;
    let waiting = books.store.reported(Some(false), None, 10).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].grounds.as_deref()), (1, Some("spam")));
    let until = Some(Timestamp(1_900_000_000_000));
    let mute = Measure::Mute { until };
    let id = books.store.decide(BOB, mute, "spam", &deed("person.mute")).await.unwrap();
    let untold = books.store.untold(10).await.unwrap();
    assert_eq!((untold.len(), untold[0].id, untold[0].measure), (1, id, mute));
    books.store.told(id).await.unwrap();
    assert!(books.store.untold(10).await.unwrap().is_empty());
    assert!(books.store.reported(Some(false), None, 10).await.unwrap().is_empty());
    let reviewed = books.store.reported(Some(true), None, 10).await.unwrap();
    assert_eq!(books.store.report(waiting[0].id).await.unwrap().as_ref(), reviewed.first());
    assert_eq!(books.store.report(waiting[0].id + 1).await.unwrap(), None);
    assert_eq!(books.store.audit_lines(None, 10).await.unwrap()[0].deed, deed("person.mute"));
    let queue = books.store.moderation_queue().await.unwrap();
    assert_eq!((queue.reports, queue.review_seconds.is_some()), (0, true));
}

#[tokio::test]
async fn what_was_said_is_kept_once_handed_out_with_a_trace_and_deleted_in_time() {
    let books = Books::fresh().await;
    books.write(&[report(ALICE, BOB, 1)]).await;
    for bytes in [b"sealed", b"later!"] {
        books.store.keep_evidence(ALICE, FIRST, BOB, 3, bytes).await.unwrap();
    }
    let id = books.store.reported(Some(false), None, 10).await.unwrap()[0].id;
    let opened = books.store.open_report(id, &deed("report.open")).await.unwrap().unwrap();
    assert_eq!((opened.len(), opened[0].reader, &opened[0].bytes[..]), (1, BOB, &b"sealed"[..]));
    assert_eq!(books.store.open_report(id + 1, &deed("report.open")).await.unwrap(), None);
    assert_eq!(books.store.audit_lines(None, 10).await.unwrap().len(), 1, "nothing was opened");
    assert_eq!(books.store.expire_evidence(30).await.unwrap(), 0);
    sqlx::query("update evidence set made_at = now() - interval '31 days'")
        .execute(&books.postgres)
        .await
        .unwrap();
    assert_eq!(books.store.expire_evidence(30).await.unwrap(), 1);
    assert!(books.store.open_report(id, &deed("report.open")).await.unwrap().unwrap().is_empty());
}

#[tokio::test]
async fn ratings_count_once_a_conversation_and_an_age_can_be_taken_back() {
    let books = Books::fresh().await;
    let rated = |by, number, liked| {
        let conversation = ConversationId { pool: PoolId(1), number };
        Record::Rated { by, whom: BOB, conversation, liked, at: Timestamp(1) }
    };
    books.write(&[rated(ALICE, 1, true), rated(ALICE, 1, false), rated(CAROL, 2, false)]).await;
    let rating = books.store.books(&[BOB]).await.unwrap()[&BOB].rating;
    assert_eq!(rating, Rating { liked: 1, disliked: 1 });
    books.write(&[age(CAROL, 16, 1), age(CAROL, 30, 2)]).await;
    assert_eq!(books.age(CAROL).await, Some(16));
    books.write(&[Record::AgeLifted { user: CAROL, at: Timestamp(3) }]).await;
    books.write(&[age(CAROL, 30, 4)]).await;
    assert_eq!(books.age(CAROL).await, Some(30));
}

#[tokio::test]
async fn an_age_stated_after_one_was_lifted_stands_also_where_both_are_written_at_once() {
    let books = Books::fresh().await;
    let lifted = |at| Record::AgeLifted { user: CAROL, at: Timestamp(at) };
    books.write(&[age(CAROL, 16, 1_000), lifted(2_000), age(CAROL, 15, 3_000)]).await;
    assert_eq!(books.age(CAROL).await, Some(15), "a minor stays one");
    books.write(&[lifted(2_000)]).await;
    assert_eq!(books.age(CAROL).await, Some(15), "also where the lift is written once more");
    books.write(&[age(CAROL, 14, 4_000), lifted(5_000)]).await;
    assert_eq!(books.age(CAROL).await, None);
}

#[tokio::test]
async fn reports_and_appeals_go_so_many_days_after_they_were_decided_and_not_before() {
    let books = Books::fresh().await;
    let appeal = Record::Appealed { user: BOB, text: "not me".to_owned(), at: Timestamp(1) };
    books.write(&[report(ALICE, BOB, 1), appeal.clone()]).await;
    let age_all = async |column: &str, table: &str| {
        let statement = format!("update {table} set {column} = {column} - interval '31 days'");
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&books.postgres).await.unwrap();
    };
    age_all("made_at", "reports").await;
    age_all("made_at", "appeals").await;
    assert_eq!(books.store.forget_reports(30).await.unwrap(), 0, "nobody has decided");
    books.store.decide(BOB, Measure::Warn, "spam", &deed("person.warn")).await.unwrap();
    assert_eq!(books.store.forget_reports(30).await.unwrap(), 0, "just now");
    age_all("reviewed_at", "reports").await;
    age_all("answered_at", "appeals").await;
    assert_eq!(books.store.forget_reports(30).await.unwrap(), 2);
    assert_eq!(books.store.measures(BOB, 10).await.unwrap().len(), 1, "what was decided stays");
}
