//! Broadcasts: who is in, that each recipient is one worker's, that counts are rows, and that none ends early.

use std::time::{Duration, Instant};

use serde_json::json;
use shoal_domain::broadcast::{Delivery, Filter, Reason, RecipientState, State, Task};
use shoal_domain::id::{BotId, BroadcastId, MessageId, UserId};
use shoal_store::{
    Claim, Claimed, Created, Draft, Outcome, Recipient, RequestKey, Step, StepError, Store, Tally,
};

use crate::books::Books;

const BOT: BotId = BotId(1001);
const ALL: &[i16] = &[0, 1, 2, 3];

/// Books with so many contacts, numbered from 1, spread over four partitions.
async fn with_contacts(count: i64) -> Books {
    let books = Books::fresh().await;
    sqlx::query(
        "insert into contacts (bot_id, user_id, partition, first_name, language, joined_at, active_at)
         select $1, id, id % 4, 'Name ' || id, case id % 2 when 0 then 'uk' else 'pt-br' end, now(), now()
           from generate_series(1, $2) as id",
    )
    .bind(BOT.0)
    .bind(count)
    .execute(&books.postgres)
    .await
    .unwrap();
    books
}

fn task() -> Task {
    serde_json::from_value(json!({"task": "send", "content": {"body": {"text": {"html": "Hello"}}}})).unwrap()
}

async fn create(store: &Store, audience: serde_json::Value, delivery: serde_json::Value) -> BroadcastId {
    create_task(store, task(), audience, delivery).await
}

async fn create_task(
    store: &Store,
    task: Task,
    audience: serde_json::Value,
    delivery: serde_json::Value,
) -> BroadcastId {
    let audience: Filter = serde_json::from_value(audience).unwrap();
    let delivery: Delivery = serde_json::from_value(delivery).unwrap();
    let (task, audience, delivery) = (&task, &audience, &delivery);
    let draft = Draft { bot: BOT, name: "news", task, audience, delivery, test_of: None, by: "anna" };
    let Created::New(id) = store.create_broadcast(draft, None).await.unwrap() else { panic!("it is new") };
    id
}

const START: Step = Step::Start { at: None, needs_approval: false, most_unapproved: None };

/// A broadcast to everybody that runs, with its recipients written down.
async fn running(store: &Store) -> BroadcastId {
    let id = create(store, json!("everybody"), json!({})).await;
    start(store, id).await;
    id
}

async fn start(store: &Store, id: BroadcastId) {
    assert_eq!(store.step(id, "anna", START).await.unwrap(), State::Running);
    store.freeze(id, None).await.unwrap().unwrap();
}

async fn claim(store: &Store, broadcast: BroadcastId, worker: &str, limit: u32, paid: bool) -> Claimed {
    let (bot, partitions, honours_opt_out) = (BOT, ALL, true);
    store.claim(Claim { broadcast, bot, partitions, worker, limit, paid, honours_opt_out }).await.unwrap()
}

fn outcome(broadcast: BroadcastId, recipient: &Recipient, state: RecipientState) -> Outcome {
    let (user, claim) = (recipient.user, recipient.claim);
    let messages = if state == RecipientState::Sent { vec![MessageId(user.0 as _)] } else { vec![] };
    let (reason, detail, wait) = (None, None, Duration::ZERO);
    Outcome {
        broadcast,
        user,
        claim,
        state,
        reason,
        detail,
        messages,
        wait,
        tried: true,
        since: Instant::now(),
    }
}

async fn conclude(store: &Store, broadcast: BroadcastId, claimed: &Claimed, state: RecipientState) {
    let outcomes: Vec<Outcome> =
        claimed.recipients.iter().map(|recipient| outcome(broadcast, recipient, state)).collect();
    store.conclude(&outcomes).await.unwrap();
}

async fn tally(books: &Books, id: BroadcastId) -> Tally {
    let tally = books.store.broadcast(id).await.unwrap().unwrap().tally;
    let rows: Vec<(String, i64)> =
        sqlx::query_as("select state, count(*) from recipients where broadcast_id = $1 group by state")
            .bind(id.0)
            .fetch_all(&books.postgres)
            .await
            .unwrap();
    for (state, count) in &rows {
        let counted = match state.as_str() {
            "waiting" => tally.waiting,
            "sending" => tally.sending,
            "sent" => tally.sent,
            "failed" => tally.failed,
            "blocked" => tally.blocked,
            "skipped" => tally.skipped,
            _ => tally.uncertain,
        };
        assert_eq!(counted, *count as u64, "{state}");
    }
    assert_eq!(tally.total(), rows.iter().map(|(_, count)| *count as u64).sum::<u64>());
    tally
}

#[tokio::test]
async fn each_recipient_is_claimed_by_one_worker_and_has_one_end() {
    let books = with_contacts(200).await;
    let id = running(&books.store).await;
    let work = |worker: &'static str| {
        let store = books.store.clone();
        async move {
            let mut mine = vec![];
            loop {
                let claimed = claim(&store, id, worker, 7, false).await;
                if claimed.recipients.is_empty() {
                    return mine;
                }
                conclude(&store, id, &claimed, RecipientState::Sent).await;
                mine.extend(claimed.recipients.into_iter().map(|recipient| recipient.user));
            }
        }
    };
    let (a, b, c) = tokio::join!(work("a"), work("b"), work("c"));
    let mut all = [a, b, c].concat();
    all.sort_unstable();
    assert_eq!(all, (1..=200).map(UserId).collect::<Vec<_>>());
    assert_eq!(tally(&books, id).await, Tally { sent: 200, ..Tally::default() });
    assert!(books.store.close_broadcast(id).await.unwrap());
    assert!(!books.store.close_broadcast(id).await.unwrap(), "once");
    let broadcast = books.store.broadcast(id).await.unwrap().unwrap();
    assert_eq!((broadcast.state, broadcast.ended_at.is_some()), (State::Finished, true));
}

#[tokio::test]
async fn it_is_not_over_while_somebody_waits_or_is_called() {
    let books = with_contacts(2).await;
    let id = create(&books.store, json!("everybody"), json!({})).await;
    books.store.step(id, "anna", START).await.unwrap();
    assert!(!books.store.close_broadcast(id).await.unwrap(), "nobody is written down yet");
    assert_eq!(books.store.freeze(id, None).await.unwrap(), Some(2));
    assert_eq!(books.store.freeze(id, None).await.unwrap(), None, "once");
    assert!(!books.store.close_broadcast(id).await.unwrap());
    let first = claim(&books.store, id, "a", 1, false).await;
    conclude(&books.store, id, &first, RecipientState::Sent).await;
    let second = claim(&books.store, id, "a", 1, false).await;
    assert!(!books.store.close_broadcast(id).await.unwrap(), "one is being called");
    conclude(&books.store, id, &second, RecipientState::Waiting).await;
    assert!(!books.store.close_broadcast(id).await.unwrap(), "one waits again");
    let second = claim(&books.store, id, "a", 1, false).await;
    assert_eq!(second.recipients[0].attempts, 2);
    conclude(&books.store, id, &second, RecipientState::Uncertain).await;
    assert!(books.store.close_broadcast(id).await.unwrap());
}

#[tokio::test]
async fn newcomers_are_not_in_it_and_who_must_not_be_has_a_reason() {
    let books = with_contacts(10).await;
    for sql in [
        "update contacts set opted_out_at = now() where user_id = 1",
        "update contacts set unreachable_since = now() where user_id = 2",
        "insert into people (user_id, age, stated_at, banned_at) values (3, 30, now(), now())",
        "insert into people (user_id, age, stated_at) values (4, 17, now())",
        "insert into people (user_id, age, stated_at, banned_at, banned_until)
         values (7, 30, now(), now(), now() - interval '1 second')",
    ] {
        sqlx::query(sql).execute(&books.postgres).await.unwrap();
    }
    let id = running(&books.store).await;
    sqlx::query("insert into contacts (bot_id, user_id, partition, joined_at, active_at) values (1001, 11, 3, now(), now())")
        .execute(&books.postgres)
        .await
        .unwrap();
    assert_eq!(tally(&books, id).await, Tally { waiting: 6, skipped: 4, ..Tally::default() });
    let skipped = books.store.recipients(id, Some(RecipientState::Skipped), None, 10).await.unwrap();
    let reasons: Vec<_> = skipped.iter().map(|row| (row.user.0, row.reason.as_deref().unwrap())).collect();
    assert_eq!(reasons, [(1, "opted_out"), (2, "unreachable"), (3, "banned"), (4, "underage")]);
    // Who opts out or blocks the bot while it runs is passed over, too.
    sqlx::query("update contacts set opted_out_at = now() where user_id in (5, 6)")
        .execute(&books.postgres)
        .await
        .unwrap();
    // Who was shut out for a time that is over is not.
    let claimed = claim(&books.store, id, "a", 10, false).await;
    assert_eq!((claimed.recipients.len(), claimed.skipped), (4, 2));
}

#[tokio::test]
async fn a_filter_chooses_as_it_says() {
    let books = with_contacts(12).await;
    for sql in [
        "update contacts set plan = 'premium' where user_id <= 4",
        "update contacts set tags = '{beta,old}' where user_id in (1, 12)",
        "update contacts set joined_at = '2020-01-01', active_at = '2021-01-01' where user_id in (2, 3)",
    ] {
        sqlx::query(sql).execute(&books.postgres).await.unwrap();
    }
    let cases = [
        (json!("everybody"), 12),
        (json!({"language": ["uk"]}), 6),
        (json!({"language": ["pt"]}), 6),
        (json!({"language": ["p"]}), 0),
        (json!({"plan": ["premium", "gold"]}), 4),
        (json!({"not": {"plan": ["premium"]}}), 8),
        (json!({"tag": ["beta"]}), 2),
        (json!({"joined": {"before": "2020-06-01T00:00:00Z"}}), 2),
        (json!({"joined": {"after": "2020-06-01T00:00:00Z"}}), 10),
        (json!({"active": {"since": "2022-01-01T00:00:00Z"}}), 10),
        (json!({"users": [1, 2, 99]}), 2),
        (json!({"all": [{"language": ["uk"]}, {"plan": ["premium"]}]}), 2),
        (json!({"any": [{"users": [7]}, {"tag": ["old"]}]}), 3),
        (json!({"tag": ["'; drop table contacts; --"]}), 0),
    ];
    for (filter, expected) in cases {
        let audience: Filter = serde_json::from_value(filter.clone()).unwrap();
        let (task, weekly_cap) = (task(), None);
        let of = shoal_store::For { bot: BOT, task: &task, filter: &audience, weekly_cap };
        let counted = books.store.audience(of, 3).await.unwrap();
        assert_eq!(counted.recipients, expected, "{filter}");
        assert_eq!(counted.sample.len() as u64, expected.min(3));
        let id = create(&books.store, filter.clone(), json!({})).await;
        books.store.step(id, "anna", START).await.unwrap();
        assert_eq!(books.store.freeze(id, None).await.unwrap(), Some(expected), "as counted: {filter}");
    }
}

#[tokio::test]
async fn a_language_that_was_chosen_counts_for_more_than_that_of_the_app() {
    let books = with_contacts(4).await;
    let chooses = "update contacts set chosen_language = 'de' where user_id <= 2";
    sqlx::query(chooses).execute(&books.postgres).await.unwrap();
    for (language, expected) in [("de", 2), ("uk", 1), ("pt", 1)] {
        let audience: Filter = serde_json::from_value(json!({"language": [language]})).unwrap();
        let task = task();
        let of = shoal_store::For { bot: BOT, task: &task, filter: &audience, weekly_cap: None };
        let counted = books.store.audience(of, 3).await.unwrap();
        assert_eq!(counted.recipients, expected, "{language}");
        let mut spoken = counted.sample.iter().filter_map(|(_, _, spoken)| spoken.as_deref());
        assert!(spoken.all(|spoken| spoken.starts_with(language)), "{:?}", counted.sample);
    }
    let id = running(&books.store).await;
    let claimed = claim(&books.store, id, "a", 10, false).await;
    let mut spoken: Vec<_> =
        claimed.recipients.iter().map(|one| (one.user.0, one.language.as_deref())).collect();
    spoken.sort_unstable();
    assert_eq!(spoken, [(1, Some("de")), (2, Some("de")), (3, Some("pt-br")), (4, Some("uk"))]);
}

#[tokio::test]
async fn nobody_gets_more_in_a_week_than_the_cap() {
    let books = with_contacts(3).await;
    for sent in 0..2 {
        let id = running(&books.store).await;
        let claimed = claim(&books.store, id, "a", 1 + sent, false).await;
        conclude(&books.store, id, &claimed, RecipientState::Sent).await;
        books.store.step(id, "anna", Step::Cancel).await.unwrap();
        books.store.skip_waiting(id, ALL, Reason::Cancelled, 100).await.unwrap();
    }
    let id = create(&books.store, json!("everybody"), json!({})).await;
    books.store.step(id, "anna", START).await.unwrap();
    books.store.freeze(id, Some(2)).await.unwrap();
    assert_eq!(tally(&books, id).await, Tally { waiting: 2, skipped: 1, ..Tally::default() });
}

#[tokio::test]
async fn the_paid_budget_ends_at_the_message() {
    let books = with_contacts(40).await;
    let id = create(&books.store, json!("everybody"), json!({"rate": {"paid": {"stars": 2}}})).await;
    start(&books.store, id).await;
    let first = claim(&books.store, id, "a", 15, true).await;
    let second = claim(&books.store, id, "b", 15, true).await;
    assert_eq!((first.recipients.len(), second.recipients.len()), (15, 5), "2 Stars are 20 messages");
    assert_eq!(claim(&books.store, id, "b", 15, true).await.recipients.len(), 0);
    // What was not sent was not charged.
    conclude(&books.store, id, &first, RecipientState::Sent).await;
    conclude(&books.store, id, &second, RecipientState::Failed).await;
    assert_eq!(books.store.open_broadcasts().await.unwrap()[0].paid_left, 5);
    assert_eq!(claim(&books.store, id, "b", 15, true).await.recipients.len(), 5);
    assert_eq!(
        claim(&books.store, id, "b", 40, false).await.recipients.len(),
        15,
        "the rest is sent at the free rate"
    );
}

/// As if what is being called had been claimed so long ago.
async fn age(books: &Books, secs: i32) {
    sqlx::query("update recipients set changed_at = now() - $1 * interval '1 s' where state = 'sending'")
        .bind(secs)
        .execute(&books.postgres)
        .await
        .unwrap();
}

#[tokio::test]
async fn who_was_claimed_by_a_dead_worker_is_uncertain_until_more_is_known_or_called_again() {
    let books = with_contacts(4).await;
    let id = running(&books.store).await;
    let claimed = claim(&books.store, id, "frozen", 2, false).await;
    assert_eq!(books.store.disclaim(id, ALL, "alive", false).await.unwrap(), 0, "it may still be at it");
    age(&books, 31).await;
    assert_eq!(books.store.disclaim(id, ALL, "frozen", false).await.unwrap(), 0, "it knows of its own");
    assert_eq!(books.store.disclaim(id, ALL, "alive", false).await.unwrap(), 2);
    assert_eq!(tally(&books, id).await, Tally { waiting: 2, uncertain: 2, ..Tally::default() });
    // It was not dead, and knows what became of one; the other it had not called yet.
    let (called, uncalled) = (&claimed.recipients[0], &claimed.recipients[1]);
    let late = [outcome(id, called, RecipientState::Sent), outcome(id, uncalled, RecipientState::Waiting)];
    books.store.conclude(&late).await.unwrap();
    assert_eq!(tally(&books, id).await, Tally { waiting: 2, sent: 1, uncertain: 1, ..Tally::default() });

    let claimed = claim(&books.store, id, "frozen", 2, false).await;
    age(&books, 31).await;
    assert_eq!(books.store.disclaim(id, ALL, "alive", true).await.unwrap(), 2);
    claim(&books.store, id, "frozen", 2, false).await;
    conclude(&books.store, id, &claimed, RecipientState::Failed).await;
    let expected = Tally { sending: 2, sent: 1, uncertain: 1, ..Tally::default() };
    assert_eq!(tally(&books, id).await, expected, "a late word is not of the new claim");
    age(&books, 121).await;
    assert_eq!(
        books.store.disclaim(id, ALL, "frozen", false).await.unwrap(),
        2,
        "it never heard that it has them"
    );
}

#[tokio::test]
async fn many_are_passed_over_at_once_whatever_the_planner_believes() {
    let books = with_contacts(5_000).await;
    for sql in ["alter table recipients set (autovacuum_enabled = off)", "vacuum analyze recipients"] {
        sqlx::query(sql).execute(&books.postgres).await.unwrap();
    }
    let id = running(&books.store).await;
    books.store.step(id, "anna", Step::Cancel).await.unwrap();
    assert_eq!(books.store.skip_waiting(id, ALL, Reason::Cancelled, 4_000).await.unwrap(), 4_000);
    assert_eq!(books.store.skip_waiting(id, ALL, Reason::Cancelled, 4_000).await.unwrap(), 1_000);
    assert!(books.store.close_broadcast(id).await.unwrap());
}

#[tokio::test]
async fn one_that_outgrew_what_needs_no_approval_is_sent_back() {
    let books = with_contacts(5).await;
    let id = create(&books.store, json!("everybody"), json!({})).await;
    let start = |most| Step::Start { at: None, needs_approval: false, most_unapproved: Some(most) };
    books.store.step(id, "anna", start(4)).await.unwrap();
    assert_eq!(books.store.freeze(id, None).await.unwrap(), None);
    let broadcast = books.store.broadcast(id).await.unwrap().unwrap();
    assert_eq!((broadcast.state, broadcast.tally), (State::Draft, Tally::default()));
    assert!(broadcast.why.unwrap().contains("approve"));
    books.store.step(id, "ben", Step::Approve).await.unwrap();
    books.store.step(id, "anna", start(4)).await.unwrap();
    assert_eq!(books.store.freeze(id, None).await.unwrap(), Some(5));
}

#[tokio::test]
async fn only_what_passes_is_tried_again() {
    let books = with_contacts(3).await;
    let id = running(&books.store).await;
    let claimed = claim(&books.store, id, "a", 3, false).await;
    let reasons = [Reason::TooManyTries, Reason::Refused, Reason::BlockedBot];
    let outcomes: Vec<Outcome> = claimed
        .recipients
        .iter()
        .zip(reasons)
        .map(|(recipient, reason)| Outcome { reason: Some(reason), ..outcome(id, recipient, reason.state()) })
        .collect();
    books.store.conclude(&outcomes).await.unwrap();
    let blocked: i64 =
        sqlx::query_scalar("select count(*) from contacts where unreachable_why = 'blocked_bot'")
            .fetch_one(&books.postgres)
            .await
            .unwrap();
    assert_eq!(blocked, 1, "nobody writes to them again");
    assert!(books.store.close_broadcast(id).await.unwrap());
    assert_eq!(
        books.store.step(id, "anna", Step::RetryFailed { weekly_cap: None }).await.unwrap(),
        State::Running
    );
    assert_eq!(tally(&books, id).await, Tally { waiting: 1, failed: 1, blocked: 1, ..Tally::default() });
    assert_eq!(claim(&books.store, id, "a", 3, false).await.recipients[0].attempts, 1);
}

#[tokio::test]
async fn what_was_sent_can_be_deleted_from_those_who_have_it() {
    let books = with_contacts(5).await;
    let id = running(&books.store).await;
    let claimed = claim(&books.store, id, "a", 3, false).await;
    conclude(&books.store, id, &claimed, RecipientState::Sent).await;
    let delete = serde_json::from_value(json!({"task": "delete", "broadcast": id.0})).unwrap();
    let deletion = create_task(&books.store, delete, json!("everybody"), json!({})).await;
    start(&books.store, deletion).await;
    let claimed = claim(&books.store, deletion, "a", 10, false).await;
    assert_eq!(claimed.recipients.len(), 3);
    for recipient in claimed.recipients {
        assert_eq!(recipient.messages, [MessageId(recipient.user.0 as _)]);
    }
}

#[tokio::test]
async fn a_key_makes_one_broadcast() {
    let books = with_contacts(1).await;
    let (task, filter, delivery) = (task(), Filter::Everybody, Delivery::default());
    let draft = |by| Draft {
        bot: BOT,
        name: "news",
        task: &task,
        audience: &filter,
        delivery: &delivery,
        test_of: None,
        by,
    };
    let ask = |by, request: [u8; 32]| {
        let (store, draft) = (books.store.clone(), draft(by));
        async move {
            let key = Some(RequestKey { key: "k", request: &request });
            store.create_broadcast(draft, key).await.unwrap()
        }
    };
    let all = futures::future::join_all((0..20).map(|_| ask("anna", [1; 32]))).await;
    let new: Vec<_> = all.iter().filter(|created| matches!(created, Created::New(_))).collect();
    assert_eq!(new.len(), 1);
    let Created::New(id) = *new[0] else { unreachable!("it was just looked at") };
    assert_eq!(all.iter().filter(|created| **created == Created::Before(id)).count(), 19);
    assert_eq!(ask("anna", [2; 32]).await, Created::OtherRequest);
    assert!(matches!(ask("ben", [1; 32]).await, Created::New(_)), "a key is its caller's own");
    assert_eq!(books.store.broadcasts(None, 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_second_person_approves() {
    let books = with_contacts(1).await;
    let id = create(&books.store, json!("everybody"), json!({})).await;
    let start = Step::Start { at: None, needs_approval: true, most_unapproved: None };
    assert!(matches!(books.store.step(id, "anna", start).await, Err(StepError::NotApproved)));
    assert!(matches!(books.store.step(id, "anna", Step::Approve).await, Err(StepError::OwnWork)));
    books.store.step(id, "ben", Step::Approve).await.unwrap();
    assert_eq!(books.store.step(id, "anna", start).await.unwrap(), State::Running);
    assert!(matches!(books.store.step(id, "anna", start).await, Err(StepError::NotNow(_))));
    assert!(matches!(books.store.step(BroadcastId(99), "anna", start).await, Err(StepError::Unknown)));
}

#[tokio::test]
async fn what_is_due_starts_once_and_what_was_missed_does_not() {
    let books = with_contacts(1).await;
    let now: i64 = sqlx::query_scalar("select (extract(epoch from now()) * 1000)::bigint")
        .fetch_one(&books.postgres)
        .await
        .unwrap();
    let scheduled = async |ago_secs: i64, delivery| {
        let id = create(&books.store, json!("everybody"), delivery).await;
        let at = shoal_domain::time::Timestamp((now - ago_secs * 1000) as u64);
        books
            .store
            .step(id, "anna", Step::Start { at: Some(at), needs_approval: false, most_unapproved: None })
            .await
            .unwrap();
        id
    };
    let due = scheduled(60, json!({})).await;
    let missed = scheduled(60, json!({"late_after_secs": 30})).await;
    let later = scheduled(-600, json!({})).await;
    let (a, b, c) = tokio::join!(books.store.start_due(), books.store.start_due(), books.store.start_due());
    let (started, gone): (Vec<_>, Vec<_>) =
        [a, b, c].into_iter().map(|due| due.unwrap()).map(|due| (due.started, due.missed)).unzip();
    assert_eq!((started.concat(), gone.concat()), (vec![due], vec![missed]));
    let state = async |id| books.store.broadcast(id).await.unwrap().unwrap().state;
    assert_eq!(
        (state(due).await, state(missed).await, state(later).await),
        (State::Running, State::Draft, State::Scheduled)
    );
}
