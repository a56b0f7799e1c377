//! Books of a test's own, and Postgres itself for what the crate does not show.

use shoal_domain::decision::Record;
use shoal_domain::id::{ConversationId, PoolId, UserId};
use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;
use shoal_store::Store;
use sqlx::PgPool;

pub const ALICE: UserId = UserId(7_000_000_001);
pub const BOB: UserId = UserId(2);
pub const CAROL: UserId = UserId(3);
/// The partition in which they all live.
pub const HERE: PartitionId = PartitionId(17);

/// The books and the database they are in.
pub struct Books {
    pub store: Store,
    pub postgres: PgPool,
}

impl Books {
    /// A database with nothing in it, not even tables.
    pub async fn blank() -> Books {
        let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
        Books {
            store: Store::new(&place.database_url).unwrap(),
            postgres: PgPool::connect(&place.database_url).await.unwrap(),
        }
    }

    /// Books that nobody wrote in.
    pub async fn fresh() -> Books {
        let books = Books::blank().await;
        books.store.migrate().await.unwrap();
        books
    }

    /// Writes records in one go, each with a cause of its own that is the same every time.
    pub async fn write(&self, records: &[Record]) {
        let caused: Vec<_> = records.iter().map(|record| (format!("{record:?}"), record.clone())).collect();
        self.store.write(HERE, &caused).await.unwrap();
    }

    /// The age in the books.
    pub async fn age(&self, user: UserId) -> Option<u8> {
        self.store.books(&[user]).await.unwrap().get(&user).and_then(|books| books.age)
    }

    /// How many rows a table has.
    pub async fn rows(&self, table: &'static str) -> i64 {
        let count = match table {
            "contacts" => "select count(*) from contacts",
            "people" => "select count(*) from people",
            "blocks" => "select count(*) from blocks",
            "reports" => "select count(*) from reports",
            other => panic!("there is no table {other}"),
        };
        sqlx::query_scalar(count).fetch_one(&self.postgres).await.unwrap()
    }
}

/// Somebody says how old they are.
pub fn age(user: UserId, age: u8, at: u64) -> Record {
    Record::AgeStated { user, age, at: Timestamp(at) }
}

/// Somebody never wants to meet somebody again.
pub fn block(by: UserId, whom: UserId, at: u64) -> Record {
    Record::Blocked { by, whom, at: Timestamp(at) }
}

/// Somebody reports whom they met in a conversation.
pub fn report(by: UserId, whom: UserId, number: u64) -> Record {
    let conversation = ConversationId { pool: PoolId(1), number };
    Record::Reported { by, whom, conversation, at: Timestamp(1) }
}
