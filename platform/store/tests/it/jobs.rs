//! Occurrences of jobs: each taken once, by one at a time, and taken up again where its scheduler is gone.

use std::time::{Duration, Instant};

use futures::future::join_all;
use shoal_domain::jobs::Job;
use shoal_domain::time::Timestamp;
use shoal_store::{JobEnd, JobState, Kept};

use crate::books::Books;

const LONG: Duration = Duration::from_hours(1);
const OVER: Duration = Duration::ZERO;
const HOUR: u64 = 3_600_000;

fn done() -> JobEnd {
    JobEnd::Done("all is well".to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_occurrence_is_taken_once_however_many_want_it() {
    let Books { store, .. } = &Books::fresh().await;
    store.know_jobs(&Job::ALL).await.unwrap();
    let all_there_are = Job::ALL.len() * 20;
    let moments: Vec<_> = (1..=20).map(|hour| Timestamp(hour * HOUR)).collect();
    let schedulers = (0..8).map(|number| {
        let (store, moments) = (store.clone(), moments.clone());
        tokio::spawn(async move {
            let mut mine = vec![];
            for job in Job::ALL {
                store.note_due(job, &moments, None).await.unwrap();
            }
            let end = Instant::now() + Duration::from_mins(2);
            loop {
                assert!(Instant::now() < end, "not all there is was taken");
                let run = store.take_run(&Job::ALL, &format!("scheduler {number}"), LONG).await.unwrap();
                if let Some(run) = run {
                    assert!(store.end_run(&run, &done()).await.unwrap(), "it was ours");
                    mine.push((run.job, run.scheduled_at));
                    continue;
                }
                let all = store.job_history(None, None, 1000).await.unwrap();
                if all.len() == all_there_are && all.iter().all(|run| run.state == JobState::Done) {
                    return mine;
                }
                tokio::task::yield_now().await;
            }
        })
    });
    let taken = join_all(schedulers.collect::<Vec<_>>()).await;
    let mut taken: Vec<_> = taken.into_iter().flat_map(Result::unwrap).collect();
    assert_eq!(taken.len(), all_there_are, "none is done twice");
    taken.sort_unstable();
    taken.dedup();
    assert_eq!(taken.len(), all_there_are);
}

#[tokio::test]
async fn a_job_does_not_run_beside_itself_and_others_do() {
    let Books { store, .. } = Books::fresh().await;
    store.know_jobs(&Job::ALL).await.unwrap();
    store.note_due(Job::Books, &[Timestamp(HOUR), Timestamp(2 * HOUR)], None).await.unwrap();
    let first = store.take_run(&Job::ALL, "a", LONG).await.unwrap().unwrap();
    assert_eq!((first.job, first.scheduled_at, first.attempt), (Job::Books, Timestamp(HOUR), 1));
    assert_eq!(store.take_run(&Job::ALL, "b", LONG).await.unwrap(), None);
    store.note_due(Job::Retention, &[Timestamp(HOUR)], None).await.unwrap();
    assert_eq!(store.take_run(&[Job::Backup], "b", LONG).await.unwrap(), None, "whoever cannot leaves it");
    assert_eq!(store.take_run(&Job::ALL, "b", LONG).await.unwrap().unwrap().job, Job::Retention);
    store.end_run(&first, &done()).await.unwrap();
    assert_eq!(
        store.take_run(&Job::ALL, "b", LONG).await.unwrap().unwrap().scheduled_at,
        Timestamp(2 * HOUR)
    );
}

#[tokio::test]
async fn what_a_dead_scheduler_left_is_taken_up_and_it_ends_nothing_if_it_comes_back() {
    let Books { store, .. } = Books::fresh().await;
    store.know_jobs(&Job::ALL).await.unwrap();
    store.note_due(Job::Books, &[Timestamp(HOUR)], None).await.unwrap();
    let frozen = store.take_run(&Job::ALL, "frozen", OVER).await.unwrap().unwrap();
    let other = store.take_run(&Job::ALL, "other", LONG).await.unwrap().expect("its term is over");
    assert_eq!((other.scheduled_at, other.attempt), (frozen.scheduled_at, 2));
    assert!(!store.keep_run(&frozen, LONG).await.unwrap());
    assert!(!store.end_run(&frozen, &JobEnd::Failed("late".to_owned())).await.unwrap());
    assert!(store.keep_run(&other, LONG).await.unwrap());
    assert!(store.end_run(&other, &done()).await.unwrap());
    assert!(!store.end_run(&other, &done()).await.unwrap(), "it has ended");
    let [run] = &store.job_history(None, None, 10).await.unwrap()[..] else { panic!("one row") };
    assert_eq!((run.state, run.attempts, run.said.as_deref()), (JobState::Done, 2, Some("all is well")));
}

#[tokio::test]
async fn what_went_wrong_waits_for_its_pause_and_is_tried_again() {
    let Books { store, .. } = Books::fresh().await;
    store.know_jobs(&Job::ALL).await.unwrap();
    store.note_due(Job::Books, &[Timestamp(HOUR)], None).await.unwrap();
    let run = store.take_run(&Job::ALL, "a", LONG).await.unwrap().unwrap();
    store.end_run(&run, &JobEnd::Again("no disk\0".to_owned(), LONG)).await.unwrap();
    assert_eq!(store.take_run(&Job::ALL, "a", LONG).await.unwrap(), None, "not before its time");
    let [past] = &store.job_history(Some(Job::Books), None, 10).await.unwrap()[..] else { panic!("one row") };
    assert_eq!((past.state, past.said.as_deref(), past.ended_at), (JobState::Waiting, Some("no disk"), None));
    assert!(store.ask_for_run(Job::Books, "anna").await.unwrap(), "whoever asks does not wait for that");
    assert!(!store.ask_for_run(Job::Books, "bert").await.unwrap(), "one that was asked for waits already");
    let asked = store.take_run(&Job::ALL, "a", LONG).await.unwrap().unwrap();
    assert!(asked.is_asked && !run.is_asked);
}

#[tokio::test]
async fn where_a_job_stands_is_what_was_done_and_not_what_a_clock_that_was_ahead_has_noted() {
    let Books { store, .. } = Books::fresh().await;
    store.know_jobs(&[Job::Books]).await.unwrap();
    let clock = store.job_clocks(&Job::ALL).await.unwrap();
    let [begun] = clock[..] else { panic!("{clock:?}") };
    assert!(
        begun.last <= begun.now && begun.now.0 - begun.last.0 < HOUR,
        "nothing is due from before: {begun:?}"
    );
    let (later, in_a_year) = (Timestamp(begun.now.0 / 1000 * 1000), Timestamp(begun.now.0 + 8760 * HOUR));
    store.note_due(Job::Books, &[later, in_a_year], Some(Timestamp(HOUR))).await.unwrap();
    store.ask_for_run(Job::Retention, "anna").await.unwrap();
    let [stands, asked] = store.job_clocks(&Job::ALL).await.unwrap()[..] else { panic!("two jobs") };
    assert_eq!(stands.last, begun.last.max(later));
    assert_eq!(asked.job, Job::Retention);
    assert!(asked.last <= asked.now, "who asks out of turn moves no turn");
    store.note_due(Job::Books, &[later], Some(later)).await.unwrap();
    let history = store.job_history(Some(Job::Books), None, 10).await.unwrap();
    let states: Vec<_> = history.iter().map(|run| run.state).collect();
    assert_eq!(
        states,
        [JobState::Waiting, JobState::Waiting, JobState::Missed],
        "the same again changes nothing"
    );
}

#[tokio::test]
async fn history_is_kept_for_its_time_but_for_the_last_of_a_job() {
    let Books { store, postgres } = Books::fresh().await;
    store.know_jobs(&Job::ALL).await.unwrap();
    let old = "insert into job_runs (job, scheduled_at, state, ended_at)
               select 'books', now() - make_interval(days => n), 'done', now() - make_interval(days => n)
                 from generate_series(89, 189) as n
               union all select 'backup', now() - interval '200 days', 'failed', now() - interval '200 days'";
    sqlx::query(old).execute(&postgres).await.unwrap();
    let mut gone = vec![];
    while gone.last() != Some(&0) {
        gone.push(store.forget_kept(Kept::Runs, 60).await.unwrap());
    }
    assert_eq!(gone, [60, 40, 0], "so many at once, and all of them");
    let left = store.job_history(None, None, 1000).await.unwrap();
    assert_eq!(left.len(), 2, "what is young, and the last that is known of a job: {left:?}");
}

#[tokio::test]
async fn keys_of_requests_go_and_the_broadcasts_stay() {
    let Books { store, postgres } = Books::fresh().await;
    for statement in [
        "insert into broadcasts (bot_id, name, task, audience, delivery, paid, created_by)
         values (1, 'news', '{}', '{}', '{}', false, 'anna')",
        "insert into idempotency (actor, key, request, broadcast_id, made_at)
         select 'anna', 'key' || n, '', (select min(broadcast_id) from broadcasts), now() - make_interval(days => n)
           from generate_series(1, 60) as n",
    ] {
        sqlx::query(statement).execute(&postgres).await.unwrap();
    }
    assert_eq!(store.forget_kept(Kept::Requests, 1000).await.unwrap(), 31);
    let left: i64 = sqlx::query_scalar("select count(*) from broadcasts").fetch_one(&postgres).await.unwrap();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn who_got_a_broadcast_goes_after_its_time_and_how_many_they_were_stays() {
    let Books { store, postgres } = Books::fresh().await;
    for statement in [
        "insert into broadcasts (bot_id, name, task, audience, delivery, paid, created_by, state, started_at, frozen_at, ended_at)
         select 1, 'news', '{}', '{}', '{}', false, 'anna', 'finished', now(), now(), now() - make_interval(days => n)
           from unnest(array[89, 91]) as n",
        "insert into broadcasts (bot_id, name, task, audience, delivery, paid, created_by, state, started_at)
         values (1, 'news', '{}', '{}', '{}', false, 'anna', 'paused', now() - interval '200 days')",
        "insert into recipients (broadcast_id, user_id, partition, state, due_at, changed_at)
         select broadcast_id, n, 0, 'sent', now(), now() from broadcasts, generate_series(1, 5) as n",
    ] {
        sqlx::query(statement).execute(&postgres).await.unwrap();
    }
    let mut gone = vec![];
    while gone.last() != Some(&0) {
        gone.push(store.forget_kept(Kept::Recipients, 3).await.unwrap());
    }
    assert_eq!(gone, [3, 2, 0], "so many at once, and of the one whose time is over all");
    let count = "select count(*), (select sum(sent)::bigint from tallies) from recipients";
    let left: (i64, i64) = sqlx::query_as(count).fetch_one(&postgres).await.unwrap();
    assert_eq!(left, (10, 15));
}
