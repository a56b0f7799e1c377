//! Connections that are given back in the middle of something. Only here a transaction can be begun on the pool.

use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use shoal_domain::decision::Record;
use shoal_domain::id::UserId;
use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;
use sqlx::{Connection, PgConnection};

use super::Store;

/// How often somebody gives up while a transaction begins.
const GIVEN_UP: i64 = 10_000;

/// In how many microseconds: as long as a round trip to Postgres takes here, and some more.
const PATIENCE_MICROS: u64 = 400;

/// After so many who gave up, one writes.
const BETWEEN_WRITES: i64 = 10;

/// Longest wait for connections to come back to the pool.
const BOUND: Duration = Duration::from_secs(30);

/// F-47 of the chaos table: the next borrower's write would vanish with the transaction left open (sqlx #4385).
#[tokio::test]
async fn who_gives_up_while_a_transaction_begins_leaves_none_behind() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let store = Store::new(&place.database_url).unwrap();
    store.migrate().await.unwrap();
    let mut chance = StdRng::seed_from_u64(47);
    let (mut given_up, mut written) = (0, 0);
    while given_up < GIVEN_UP {
        let patience = Duration::from_micros(chance.random_range(0..PATIENCE_MICROS));
        let mut connection = store.pool.acquire().await.unwrap();
        tokio::select! {
            biased;
            begun = connection.begin() => begun.unwrap().rollback().await.unwrap(),
            () = patience_ends(patience) => given_up += 1,
        }
        drop(connection);
        if given_up == (written + 1) * BETWEEN_WRITES {
            written += 1;
            let age = Record::AgeStated { user: UserId(written), age: 25, at: Timestamp(1) };
            store.write(PartitionId(0), &[(written.to_string(), age)]).await.unwrap();
        }
    }
    let end = Instant::now() + BOUND;
    while store.pool.num_idle() < store.pool.size() as usize {
        assert!(Instant::now() < end, "connections stay away from the pool");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mut witness = PgConnection::connect(&place.database_url).await.unwrap();
    let open = "select count(*) from pg_stat_activity
                 where datname = current_database() and state like 'idle in transaction%'";
    let open: i64 = sqlx::query_scalar(open).fetch_one(&mut witness).await.unwrap();
    let rows: i64 = sqlx::query_scalar("select count(*) from people").fetch_one(&mut witness).await.unwrap();
    assert_eq!((open, rows), (0, written), "transactions left open, and rows of those acknowledged");
}

/// The clock of tokio knows only whole milliseconds.
async fn patience_ends(patience: Duration) {
    let end = Instant::now() + patience;
    while Instant::now() < end {
        tokio::task::yield_now().await;
    }
}
