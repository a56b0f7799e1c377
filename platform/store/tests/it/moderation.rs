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
async fn who_is_suspended_is_listed_with_how_many_reports_and_why() {
    let books = Books::fresh().await;
    let day = 24 * 60 * 60 * 1000;
    let suspended = Standing { suspended: Some(Timestamp(5 * day)), ..Standing::default() };
    books.write(&[stands(&suspended, 5 * day)]).await;
    for (number, grounds, at) in [
        (1, "spam", 3 * day),
        (2, "spam", 5 * day - 1),
        (3, "threats", 5 * day),
        (4, "", 5 * day),
        (5, "spam", 5 * day),
    ] {
        sqlx::query(
            "insert into reports (cause, by_user, against_user, conversation, made_at, grounds)
             values ($1::text, $1 + 100, $2, $1::text, to_timestamp($3 / 1000.0), nullif($4, ''))",
        )
        .bind(number)
        .bind(BOB.0)
        .bind(at as i64)
        .bind(grounds)
        .execute(&books.postgres)
        .await
        .unwrap();
    }
    let listed = books.store.suspended(None, 10).await.unwrap();
    let [bob] = &listed[..] else { panic!("{listed:?}") };
    assert_eq!((bob.user, bob.since, bob.reports, bob.appealed), (BOB, Timestamp(5 * day), 4, false));
    let grounds = [("spam", 2), ("threats", 1), ("unsaid", 1)].map(|(word, count)| (word.to_owned(), count));
    assert_eq!(bob.grounds, grounds, "what is older than a day before has nothing to do with it");
    let appeal = Record::Appealed { user: BOB, text: "no".to_owned(), at: Timestamp(5 * day) };
    books.write(&[appeal]).await;
    assert!(books.store.suspended(None, 10).await.unwrap()[0].appealed);
    assert_eq!(books.store.suspended(Some(BOB), 10).await.unwrap(), [], "those behind him");
    books.write(&[stands(&Standing::default(), 6 * day)]).await;
    assert_eq!(books.store.suspended(None, 10).await.unwrap(), [], "and he is not any more");
}

/// What moderators decided is known for as long as something of it holds.
#[tokio::test]
async fn whoever_leaves_leaves_no_measure_behind_that_is_over() {
    let books = Books::fresh().await;
    let decided = async || books.store.measures(BOB, 10).await.unwrap().len();
    let warned = books.store.decide(BOB, Measure::Warn, "rude", &deed("person.warn")).await.unwrap();
    books.write(&[Record::Forgotten { user: BOB, at: Timestamp(1) }]).await;
    assert_eq!(decided().await, 1, "nobody has been told yet");
    books.store.told(warned).await.unwrap();
    let banned = Standing::default().after(warned, Measure::Ban { until: None }, "spam").unwrap();
    books.write(&[stands(&banned, 2), Record::Forgotten { user: BOB, at: Timestamp(3) }]).await;
    assert_eq!(decided().await, 1, "he is shut out, and this may be why");
    books.write(&[stands(&Standing::default(), 4), Record::Forgotten { user: BOB, at: Timestamp(5) }]).await;
    assert_eq!(decided().await, 0);
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
async fn whoever_appeals_is_seen_to_have_tried_other_ages() {
    let books = Books::fresh().await;
    let tries = |at| Record::AgeTriedAgain { user: CAROL, at: Timestamp(at) };
    let appeal = Record::Appealed { user: CAROL, text: "I meant 71".to_owned(), at: Timestamp(9) };
    books.write(&[age(CAROL, 17, 2), tries(3), tries(4), appeal]).await;
    books.write(&[tries(3), tries(4)]).await;
    let known = async || books.store.books(&[CAROL]).await.unwrap().remove(&CAROL).unwrap_or_default();
    let carol = known().await;
    assert_eq!(
        (carol.age_tries, carol.age_tried_at),
        (2, Some(Timestamp(4))),
        "written again they count once"
    );
    assert_eq!(books.store.appeals(None, 9).await.unwrap()[0].age_tries, 2);
    sqlx::query("update people set tries = 1000").execute(&books.postgres).await.unwrap();
    books.write(&[tries(5)]).await;
    assert_eq!(known().await.age_tries, 1000);
    books.write(&[Record::AgeLifted { user: CAROL, at: Timestamp(6) }, age(CAROL, 30, 7), tries(8)]).await;
    let carol = known().await;
    assert_eq!((carol.age, carol.age_tries), (Some(30), 0), "what was lifted is over");
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
