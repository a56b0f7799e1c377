//! Very many operations, while connections and Postgres itself are killed: each is done once or not at all, and the books
//! are what an independent count says.
//!
//! `SHOAL_LEDGER_OPERATIONS=1000000` is the long form. `SHOAL_SEED` plays one again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use shoal_domain::ledger::{Account, Operation};
use shoal_local::Postgres;
use shoal_store::{LedgerError, Store, StoreError};
use sqlx::{Connection, PgConnection};

use super::model::{Has, Model, any, holders};
use super::{id, proven};
use crate::books::Books;

/// Operations, where nobody asks for more.
const OPERATIONS: u64 = 3_000;

/// Who write at once.
const WRITERS: u64 = 8;

/// After so many operations Postgres is killed.
const BETWEEN_KILLS: u64 = 100_000;

/// Longest wait for Postgres to come back.
const BOUND: Duration = Duration::from_mins(1);

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

fn seed() -> u64 {
    let seed = setting("SHOAL_SEED", rand::random());
    eprintln!("SHOAL_SEED={seed}");
    seed
}

/// One after the other, so that it is known of each whether it is allowed.
#[tokio::test]
async fn every_operation_does_what_the_model_says() {
    let Books { store, .. } = Books::fresh().await;
    let (mut chance, mut model, mut holds) = (StdRng::seed_from_u64(seed()), Model::default(), vec![]);
    let mut done = 0;
    for number in 0..OPERATIONS / 2 {
        let name = format!("op:{number}");
        let operation = any(&mut chance, &holds);
        if let Operation::Hold(_) = operation {
            holds.push(name.clone());
        }
        let allowed = model.apply(&name, &operation);
        match store.enter(&id(&name), &operation).await {
            Ok(entered) => assert!(allowed && !entered.before, "{operation:?} is not allowed"),
            Err(LedgerError::Refused(refusal)) => assert!(!allowed, "{operation:?}: {refusal}"),
            Err(error) => panic!("{operation:?}: {error:?}"),
        }
        done += u64::from(allowed);
    }
    assert!(done > OPERATIONS / 16 && done < OPERATIONS / 3, "some are allowed and some are not: {done}");
    assert_eq!(books(&store).await, model.accounts);
    proven(&store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn whoever_dies_in_the_middle_the_books_are_the_sum_of_what_was_done() {
    let (operations, seed) = (setting("SHOAL_LEDGER_OPERATIONS", OPERATIONS), seed());
    let postgres = tokio::task::spawn_blocking(|| Arc::new(Postgres::start(None).unwrap())).await.unwrap();
    let url = tokio::task::block_in_place(|| postgres.create_database("books").unwrap());
    let store = Store::new(&url).unwrap();
    store.migrate().await.unwrap();

    let over = Arc::new(AtomicBool::new(false));
    let cutter = tokio::spawn(cut_connections(url.clone(), seed, Arc::clone(&over)));
    let began = Instant::now();
    let mut tally = Tally::default();
    for stretch in 0..operations.div_ceil(BETWEEN_KILLS) {
        let left = BETWEEN_KILLS.min(operations - stretch * BETWEEN_KILLS);
        let writers = (0..WRITERS).map(|writer| {
            let number = stretch * WRITERS + writer;
            tokio::spawn(write(store.clone(), seed ^ (number << 32), number, left / WRITERS))
        });
        let writing = futures::future::join_all(writers);
        let killing = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            tokio::task::block_in_place(|| postgres.kill().and_then(|()| postgres.restart()).unwrap());
        };
        let (wrote, ()) = tokio::join!(writing, killing);
        for wrote in wrote {
            tally.add(wrote.unwrap());
        }
    }
    over.store(true, Ordering::Relaxed);
    let cut = cutter.await.unwrap();
    let Tally { done, refused, again, before, .. } = tally;
    eprintln!(
        "ledger: {operations} operations in {:?}: {done} done, {refused} refused, {cut} connections cut, {again} asked for \
         again, {before} of them done before",
        began.elapsed()
    );
    assert!(tally.before > 0, "of those whose answer was lost, some were done");
    compare(&store, &url, &tally).await;
    store.close().await;
    tokio::task::block_in_place(|| drop(postgres));
}

/// What became of operations.
#[derive(Debug, Default)]
struct Tally {
    done: u64,
    refused: u64,
    /// Those of which an answer was lost, so that they were asked for again.
    again: u64,
    /// Those of them that had been done.
    before: u64,
    /// What was given to whom by journals, pending holds apart.
    sums: BTreeMap<Account, i64>,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.done += other.done;
        self.refused += other.refused;
        self.again += other.again;
        self.before += other.before;
        for (account, units) in other.sums {
            *self.sums.entry(account).or_default() += units;
        }
    }
}

/// Asks for operations, each until it is answered.
async fn write(store: Store, seed: u64, writer: u64, operations: u64) -> Tally {
    let (mut chance, mut holds, mut tally) = (StdRng::seed_from_u64(seed), vec![], Tally::default());
    let mut transfers = BTreeMap::new();
    for number in 0..operations {
        let name = format!("op:{writer}.{number}");
        let operation = any(&mut chance, &holds);
        if let Operation::Hold(hold) = &operation {
            holds.push(name.clone());
            transfers.insert(name.clone(), hold.transfer);
        }
        if chance.random_bool(0.1) {
            // Whoever asks gives up, and knows nothing of what became of it.
            let patience = Duration::from_micros(chance.random_range(0..5_000));
            let name = id(&name);
            let asked = tokio::time::timeout(patience, store.enter(&name, &operation));
            tally.again += u64::from(asked.await.is_err());
        }
        let end = Instant::now() + BOUND;
        let done = loop {
            match store.enter(&id(&name), &operation).await {
                Ok(done) => break Some(done),
                Err(LedgerError::Refused(_)) => break None,
                Err(LedgerError::Store(StoreError::Unavailable { .. })) if Instant::now() < end => {
                    tally.again += 1;
                }
                Err(error) => panic!("{name} {operation:?}: {error:?}"),
            }
        };
        let Some(done) = done else {
            tally.refused += 1;
            continue;
        };
        tally.done += 1;
        tally.before += u64::from(done.before);
        let postings = match &operation {
            Operation::Move(journal) => {
                journal.postings().iter().map(|posting| (posting.account, posting.units)).collect()
            }
            Operation::Post { hold, amount } => {
                let transfer = transfers[hold.as_str()];
                let units = amount.unwrap_or(transfer.amount).units();
                let account = |holder| Account { holder, asset: transfer.asset };
                vec![(account(transfer.from), -units), (account(transfer.to), units)]
            }
            Operation::Hold(_) | Operation::Void { .. } => vec![],
        };
        for (account, units) in postings {
            *tally.sums.entry(account).or_default() += units;
        }
    }
    tally
}

/// Ends connections of others, in whatever they are about.
async fn cut_connections(url: String, seed: u64, over: Arc<AtomicBool>) -> u64 {
    let (mut chance, mut cut) = (StdRng::seed_from_u64(seed), 0);
    while !over.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(chance.random_range(5..60))).await;
        // Postgres may be away just now.
        let Ok(mut connection) = PgConnection::connect(&url).await else { continue };
        let one = "select count(pg_terminate_backend(pid)) from (select pid from pg_stat_activity
                    where datname = current_database() and application_name = 'shoal' and state <> 'idle'
                    order by random() limit 1) as one";
        cut += sqlx::query_scalar::<_, i64>(one).fetch_one(&mut connection).await.unwrap_or(0);
        let _ = connection.close().await;
    }
    cut.try_into().unwrap()
}

async fn compare(store: &Store, url: &str, tally: &Tally) {
    proven(store).await;
    let mut postgres = PgConnection::connect(url).await.unwrap();
    let refused = "select count(*) from refusals";
    let refused: i64 = sqlx::query_scalar(refused).fetch_one(&mut postgres).await.unwrap();
    assert_eq!(refused, i64::try_from(tally.refused).unwrap(), "what was refused stays refused");
    let kept: i64 =
        sqlx::query_scalar("select count(*) from operations").fetch_one(&mut postgres).await.unwrap();
    assert_eq!(kept - refused, i64::try_from(tally.done).unwrap(), "what was done is kept, and nothing else");
    let balances = books(store).await.into_iter().map(|(account, has)| (account, has.balance));
    let balances: BTreeMap<_, _> = balances.filter(|(_, balance)| *balance != 0).collect();
    let sums: BTreeMap<_, _> =
        tally.sums.iter().map(|(account, sum)| (*account, *sum)).filter(|(_, sum)| *sum != 0).collect();
    assert_eq!(balances, sums);
    let below: i64 = sqlx::query_scalar(
        "select count(*) from postings join accounts using (account_id) where floor is not null and postings.balance < 0",
    )
    .fetch_one(&mut postgres)
    .await
    .unwrap();
    assert_eq!(below, 0, "nobody ever had less than nothing");
}

/// What everybody has, by the books.
async fn books(store: &Store) -> BTreeMap<Account, Has> {
    let mut all = BTreeMap::new();
    for holder in holders() {
        let standing = store.standing(holder).await.unwrap();
        all.extend(standing.into_iter().map(|of| (of.account, Has { balance: of.balance, held: of.held })));
    }
    all
}
