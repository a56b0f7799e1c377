//! Jobs happen once at any number of schedulers, and again where one died over them.

use std::collections::BTreeSet;
use std::time::Duration;

use shoal_backup::make_keys;
use shoal_domain::jobs::{Job, Zone, due};
use shoal_domain::time::Timestamp;
use shoal_emulator::{ANY_TOKEN, Emulator, Options};
use shoal_local::Place;
use shoal_runtime::config::load;
use shoal_scheduler::BackupPlan;
use shoal_store::{JobPast, JobState, Store};
use shoal_telegram::Client;

use crate::running::{PATIENCE, Running, wait_for};

const HOUR: u64 = 3_600_000;

struct Books {
    place: Place,
    store: Store,
}

impl Books {
    async fn fresh() -> Books {
        let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
        let store = Store::new(&place.database_url).unwrap();
        store.migrate().await.unwrap();
        Books { place, store }
    }

    async fn ask(&self, statement: &str) {
        let (_, database) = self.place.database_url.rsplit_once('/').unwrap();
        let (database, statement) = (database.to_owned(), statement.to_owned());
        let ask = move || shoal_local::shared().postgres.ask(&database, &statement).unwrap();
        tokio::task::spawn_blocking(ask).await.unwrap();
    }

    async fn scheduler(&self) -> Running {
        Running::with_books(&self.place, Client::new("http://127.0.0.1:9", []).unwrap(), None, None).await
    }

    /// The runs of a job when they are as many and all have ended.
    async fn ended(&self, job: Job, count: usize) -> Vec<JobPast> {
        wait_for("the runs of a job", async || {
            let runs = self.store.job_history(Some(job), None, 1000).await.unwrap();
            let is_over = runs.len() >= count && runs.iter().all(|run| run.ended_at.is_some());
            is_over.then_some(runs)
        })
        .await
    }

    /// As if this job had been known, and nobody there to do it, for some hours.
    async fn nobody_for(&self, job: Job, hours: u32) {
        self.store.know_jobs(&[job]).await.unwrap();
        self.ask(&format!("update jobs set since = now() - interval '{hours} hours' where job = '{job}'"))
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_hour_of_nobody_three_schedulers_do_once_what_is_late() {
    let books = Books::fresh().await;
    books.nobody_for(Job::Retention, 5).await;
    books.nobody_for(Job::Books, 30).await;
    let [clock, _] = books.store.job_clocks(&[Job::Retention, Job::Books]).await.unwrap()[..] else {
        panic!("two jobs")
    };
    assert_eq!(clock.job, Job::Books);
    let mut schedulers = vec![];
    for _ in 0..3 {
        schedulers.push(books.scheduler().await);
    }
    let recounts = books.ended(Job::Books, 1).await;
    let retentions = books.ended(Job::Retention, 2).await;
    for scheduler in schedulers {
        scheduler.drain().await;
    }
    let schedule = Job::Books.schedule();
    let expected = due(&schedule, &Zone::UTC, Job::Books.salt(), clock.last, clock.now).now;
    assert_eq!(expected.len(), 1, "the last night stands for all");
    assert!(recounts.iter().any(|run| run.scheduled_at == expected[0]));
    for run in recounts.iter().chain(&retentions) {
        if run.state != JobState::Missed {
            assert_eq!((run.state, run.attempts), (JobState::Done, 1), "{run:?}");
        }
    }
    let missed: Vec<_> = retentions.iter().filter(|run| run.state == JobState::Missed).collect();
    assert_eq!(missed.len(), 1, "hours that nobody makes up for are said to be missed, once: {retentions:?}");
    let moments: BTreeSet<Timestamp> = retentions.iter().map(|run| run.scheduled_at).collect();
    assert_eq!(moments.len(), retentions.len());
    assert!(moments.iter().all(|at| at.0 + 5 * HOUR + HOUR > clock.now.0));
}

#[tokio::test]
async fn what_a_scheduler_died_over_is_done_by_another() {
    let books = Books::fresh().await;
    books.store.know_jobs(&[Job::Books]).await.unwrap();
    books.store.note_due(Job::Books, &[Timestamp(HOUR)], None).await.unwrap();
    let died = books.store.take_run(&[Job::Books], "died", Duration::from_secs(1)).await.unwrap().unwrap();
    let scheduler = books.scheduler().await;
    let [run] = &books.ended(Job::Books, 1).await[..] else { panic!("one run") };
    assert_eq!((run.scheduled_at, run.state, run.attempts), (died.scheduled_at, JobState::Done, 2));
    scheduler.drain().await;
}

#[tokio::test]
async fn whoever_tries_a_job_that_ends_every_scheduler_stops_after_some_time() {
    let books = Books::fresh().await;
    books.store.know_jobs(&[Job::Books]).await.unwrap();
    books.store.note_due(Job::Books, &[Timestamp(HOUR)], None).await.unwrap();
    for _ in 0..5 {
        let taken = books.store.take_run(&[Job::Books], "died", Duration::ZERO).await.unwrap();
        assert!(taken.is_some());
    }
    let scheduler = books.scheduler().await;
    let [run] = &books.ended(Job::Books, 1).await[..] else { panic!("one run") };
    assert_eq!((run.state, run.attempts), (JobState::Failed, 6), "{run:?}");
    scheduler.drain().await;
}

#[tokio::test]
async fn a_wrong_ledger_is_told_to_the_operators() {
    let emulator = Emulator::start(Options {
        bots: vec![ANY_TOKEN.to_owned()],
        patience: PATIENCE,
        ..Options::default()
    })
    .await;
    let books = Books::fresh().await;
    books
        .ask(
            "alter table accounts disable trigger user;
             insert into accounts (name, asset, floor, balance) values ('user:7', 'XTR', 0, 5)",
        )
        .await;
    books.store.ask_for_run(Job::Books, "anna").await.unwrap();
    let telegram = Client::new(
        &emulator.url(),
        [(shoal_domain::id::BotId(1001), secrecy::SecretString::from(ANY_TOKEN))],
    )
    .unwrap();
    let scheduler = Running::with_books(&books.place, telegram, Some(-1009), None).await;
    let [run] = &books.ended(Job::Books, 1).await[..] else { panic!("one run") };
    assert_eq!((run.state, run.attempts, run.asked_by.as_deref()), (JobState::Failed, 1, Some("anna")));
    assert!(run.said.as_deref().unwrap().contains("account user:7/XTR: 5 instead of 0"), "{run:?}");
    wait_for("word to the operators", async || {
        let told =
            |call: &shoal_emulator::Call| call.method == "sendMessage" && call.params["chat_id"] == -1009;
        let calls = emulator.calls();
        calls
            .iter()
            .any(|call| told(call) && call.params["text"].as_str().unwrap().contains("books"))
            .then_some(())
    })
    .await;
    scheduler.drain().await;
}

#[tokio::test]
async fn a_scheduler_with_a_folder_makes_backups_and_others_leave_them_to_it() {
    let books = Books::fresh().await;
    let folder = tempfile::tempdir().unwrap();
    books.store.ask_for_run(Job::Backup, "anna").await.unwrap();
    let without = books.scheduler().await;
    books.store.ask_for_run(Job::Books, "anna").await.unwrap();
    books.ended(Job::Books, 1).await;
    assert_eq!(
        books.store.job_history(Some(Job::Backup), None, 10).await.unwrap()[0].state,
        JobState::Waiting
    );
    let settings = [("SHOAL_DATABASE_URL".to_owned(), books.place.database_url.clone())];
    let address = load(settings.into_iter(), None).unwrap().database_url;
    let (recipient, _) = make_keys();
    let plan = BackupPlan { address, recipient, folder: folder.path().join("nightly") };
    let telegram = Client::new("http://127.0.0.1:9", []).unwrap();
    let with = Running::with_books(&books.place, telegram, None, Some(plan.clone())).await;
    let [run] = &books.ended(Job::Backup, 1).await[..] else { panic!("one run") };
    assert_eq!(run.state, JobState::Done, "{run:?}");
    let saved = shoal_backup::saved(&plan.folder).unwrap();
    assert_eq!(saved.len(), 1);
    let name = saved[0].path.file_name().unwrap().to_str().unwrap();
    assert!(run.said.as_deref().unwrap().starts_with(name), "{run:?}");
    // Beside it is who was forgotten since, without another backup.
    assert_eq!(shoal_backup::read_forgotten(&plan.folder).unwrap(), None);
    books.ask("insert into forgotten values (sha256('somebody'), now())").await;
    wait_for("the list of the forgotten", async || {
        shoal_backup::read_forgotten(&plan.folder).unwrap().filter(|list| list.len() == 1)
    })
    .await;
    assert_eq!(shoal_backup::saved(&plan.folder).unwrap().len(), 1);
    with.drain().await;
    without.drain().await;
}

#[tokio::test]
async fn what_is_kept_for_reports_goes_with_what_else_is_kept_for_a_time() {
    let books = Books::fresh().await;
    books
        .ask(
            "insert into evidence (by_user, conversation, reader, messages, sealed, made_at)
             select number, 'c' || number, number, 1, 'x', now() - make_interval(days => 29 + number)
               from generate_series(0, 2) as number",
        )
        .await;
    books.store.ask_for_run(Job::Retention, "anna").await.unwrap();
    let scheduler = books.scheduler().await;
    let runs = books.ended(Job::Retention, 1).await;
    let said = runs.iter().find(|run| run.asked_by.is_some()).unwrap().said.clone().unwrap();
    assert!(said.contains("2 pieces of evidence, 0 reports and appeals"), "{said}");
    scheduler.drain().await;
}

#[tokio::test]
async fn payments_of_each_bot_are_compared_by_one_scheduler_and_one_without_a_token_fails_nothing() {
    let emulator = Emulator::start(Options {
        bots: vec![ANY_TOKEN.to_owned()],
        patience: PATIENCE,
        ..Options::default()
    })
    .await;
    let books = Books::fresh().await;
    let client = || {
        let bot = |id, token: &str| (shoal_domain::id::BotId(id), secrecy::SecretString::from(token));
        Client::new(&emulator.url(), [bot(1001, ANY_TOKEN), bot(1002, "1002:revoked")]).unwrap()
    };
    books.store.know_jobs(&[Job::Comparison]).await.unwrap();
    books.store.note_due(Job::Comparison, &[Timestamp(HOUR)], None).await.unwrap();
    let mut schedulers = vec![];
    for _ in 0..2 {
        schedulers.push(Running::with_books(&books.place, client(), None, None).await);
    }
    let runs = books.ended(Job::Comparison, 1).await;
    let [run] = &runs.iter().filter(|run| run.scheduled_at == Timestamp(HOUR)).collect::<Vec<_>>()[..] else {
        panic!("{runs:?}")
    };
    assert_eq!((run.state, run.attempts), (JobState::Done, 1), "{run:?}");
    assert_eq!(run.said.as_deref(), Some("compared 0 payments of 1 bots, 0 differences"));
    let asked = emulator.calls().into_iter().filter(|call| call.method == "getStarTransactions").count();
    assert!(asked >= 1, "{asked}");
    for scheduler in schedulers {
        scheduler.drain().await;
    }
}
