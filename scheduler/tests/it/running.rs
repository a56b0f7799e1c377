//! Running schedulers.

use std::time::Duration;

use shoal_domain::id::ChatId;
use shoal_domain::jobs::Zone;
use shoal_domain::ledger::Amount;
use shoal_domain::partition::PartitionCount;
use shoal_domain::payout::PayoutTerms;
use shoal_local::Place;
use shoal_mailbox::Mailbox;
use shoal_runtime::lifecycle::{DRAIN_GRACE, Lifecycle, LifecycleError};
use shoal_runtime::ops::Health;
use shoal_scheduler::{BackupPlan, Parts, Replay, Webhook, build};
use shoal_store::Store;
use shoal_telegram::Client;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Bound of every wait in these tests.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Enough to see that all are looked after.
pub const PARTITIONS: PartitionCount = PartitionCount::new(8).unwrap();

/// A scheduler, from build to drain.
pub struct Running {
    pub health: Health,
    drain: CancellationToken,
    tasks: JoinHandle<Result<(), LifecycleError>>,
}

/// A Redis database of one's own on the shared server.
pub async fn fresh_redis() -> String {
    tokio::task::spawn_blocking(|| shoal_local::fresh().redis_url).await.unwrap()
}

pub async fn connect(redis_url: &str) -> Mailbox {
    Mailbox::connect(redis_url, PARTITIONS).await.unwrap()
}

impl Running {
    /// A replica with a connection of its own.
    pub async fn start(redis_url: &str, telegram: Client, webhook: Option<Webhook>) -> Self {
        // Nobody listens there: what is told here has nothing to do with bots that come and go.
        let store = Store::new("postgres://127.0.0.1:9/shoal").unwrap();
        Running::with(redis_url, store, telegram, webhook, None, (None, None)).await
    }

    /// A replica that tells recorded prices.
    pub async fn replaying(redis_url: &str, replay: Replay) -> Self {
        let store = Store::new("postgres://127.0.0.1:9/shoal").unwrap();
        let telegram = Client::new("http://127.0.0.1:9", []).unwrap();
        Running::with(redis_url, store, telegram, None, None, (None, Some(replay))).await
    }

    /// A replica that has a database, too.
    pub async fn with_books(
        place: &Place,
        telegram: Client,
        control_chat: Option<i64>,
        backup: Option<BackupPlan>,
    ) -> Self {
        let store = Store::new(&place.database_url).unwrap();
        Running::with(&place.redis_url, store, telegram, None, control_chat, (backup, None)).await
    }

    async fn with(
        redis_url: &str,
        store: Store,
        telegram: Client,
        webhook: Option<Webhook>,
        control_chat: Option<i64>,
        (backup, replay): (Option<BackupPlan>, Option<Replay>),
    ) -> Self {
        let health = Health::default();
        let mailbox = connect(redis_url).await;

        let amount = |units| Amount::new(units).unwrap();
        let scheduler = build(Parts {
            mailbox,
            store,
            telegram,
            vault: None,
            webhook,
            control_chat: control_chat.map(ChatId),
            control_language: shoal_domain::language::Language::English,
            report_days: 30,
            referrals: None,
            payouts: PayoutTerms { stars: amount(4000), usdt: amount(50_000_000), approval: 10 },
            chain: None,
            replay,
            zone: Zone::UTC,
            backup,
            health: health.clone(),
        });
        let mut lifecycle = Lifecycle::for_tests();
        let drain = lifecycle.drain_token();
        scheduler.run(&mut lifecycle);
        Running { health, drain, tasks: tokio::spawn(lifecycle.run(DRAIN_GRACE)) }
    }

    /// Ends it in order.
    pub async fn drain(self) {
        self.drain.cancel();
        self.tasks.await.unwrap().unwrap();
    }
}

/// Asks until there is an answer.
pub async fn wait_for<T>(what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.unwrap_or_else(|_| panic!("waited too long for {what}"))
}
