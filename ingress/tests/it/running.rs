//! A running ingress and what the tests ask about it.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use secrecy::SecretString;
use serde_json::{Value, json};
use shoal_domain::id::BotId;
use shoal_domain::partition::{PartitionCount, PartitionId};
use shoal_ingress::{Parts, build};
use shoal_mailbox::{EntryId, Letter, Mailbox};
use shoal_runtime::lifecycle::{DRAIN_GRACE, Lifecycle, LifecycleError};
use shoal_runtime::ops::Health;
use shoal_telegram::Client;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub const BOT: BotId = BotId(1001);
pub const SECRET: &str = "correct-horse-battery-staple";

/// Bound of every wait in these tests.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Room for four of the largest bodies at a time.
pub const MEMORY: u64 = 16 * 1024 * 1024;

/// Enough to see that updates go to different ones.
const PARTITIONS: PartitionCount = PartitionCount::new(8).unwrap();

/// An ingress, from build to drain.
pub struct Running {
    pub address: SocketAddr,
    pub health: Health,
    pub mailbox: Mailbox,
    pub drain: CancellationToken,
    pub tasks: JoinHandle<Result<(), LifecycleError>>,
    http: reqwest::Client,
}

/// A Redis database of one's own on the shared server.
pub async fn fresh_redis() -> String {
    tokio::task::spawn_blocking(|| shoal_local::fresh().redis_url).await.unwrap()
}

impl Running {
    /// For webhooks, with [`SECRET`], on a fresh Redis.
    pub async fn start() -> Self {
        Self::on(&fresh_redis().await).await
    }

    /// The same on a given Redis.
    pub async fn on(redis_url: &str) -> Self {
        Self::with(redis_url, Some(SECRET), None).await
    }

    pub async fn with(redis_url: &str, secret: Option<&str>, polling: Option<Client>) -> Self {
        let mailbox = Mailbox::connect(redis_url, PARTITIONS).await.unwrap();
        mailbox.name().await.unwrap();
        let health = Health::default();
        let is_polling = polling.is_some();
        // Nobody listens there, and nobody is asked.
        let webhooks = || Client::new("http://127.0.0.1:9", [(BOT, "1001:token".into())]).unwrap();
        let parts = Parts {
            listen: "127.0.0.1:0".parse().unwrap(),
            telegram: polling.unwrap_or_else(webhooks),
            secret: secret.map(SecretString::from),
            mailbox: mailbox.clone(),
            polling: is_polling,
            memory_bytes: MEMORY,
            health: health.clone(),
        };
        let ingress = build(parts).await.unwrap();
        let address = ingress.address();
        let mut lifecycle = Lifecycle::for_tests();
        let drain = lifecycle.drain_token();
        ingress.run(&mut lifecycle);
        let tasks = tokio::spawn(lifecycle.run(DRAIN_GRACE));
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Running { address, health, mailbox, drain, tasks, http }
    }

    pub fn request(&self, bot: &str) -> reqwest::RequestBuilder {
        self.http.post(format!("http://{}/telegram/{bot}", self.address))
    }

    /// Posts a body as Telegram does.
    pub async fn post(&self, body: impl Into<reqwest::Body>) -> (u16, HeaderMap) {
        let request = self.request(&BOT.to_string()).header("X-Telegram-Bot-Api-Secret-Token", SECRET);
        let response = request.body(body).send().await.unwrap();
        (response.status().as_u16(), response.headers().clone())
    }

    /// Every update in every inbox, in the order of each inbox.
    pub async fn updates(&self) -> Vec<(PartitionId, Bytes)> {
        let reader = self.mailbox.reader().await.unwrap();
        let from_the_start: Vec<_> = PARTITIONS.all().map(|p| (p, EntryId::START)).collect();
        let arrivals = reader.read(&from_the_start, 1000).await.unwrap();
        reader.close().await;
        let opened = arrivals.into_iter().flat_map(|arrivals| {
            let partition = arrivals.partition;
            arrivals.envelopes.into_iter().map(move |envelope| (partition, envelope.open().unwrap()))
        });
        opened
            .map(|(partition, letter)| match letter {
                Letter::Update(_, raw) => (partition, raw),
                other => panic!("{other:?} is no update"),
            })
            .collect()
    }

    /// Waits until so many updates are in the inboxes, and returns their texts by the order of each inbox.
    pub async fn receives(&self, count: usize) -> Vec<String> {
        let updates = wait_for("updates in the inboxes", async || {
            let updates = self.updates().await;
            assert!(updates.len() <= count, "{} updates came, not {count}", updates.len());
            (updates.len() == count).then_some(updates)
        });
        let text = |raw: &Bytes| {
            let update: Value = serde_json::from_slice(raw).unwrap();
            update["message"]["text"].as_str().unwrap_or_default().to_owned()
        };
        updates.await.iter().map(|(_, raw)| text(raw)).collect()
    }

    /// Ends it in order.
    pub async fn drain(self) {
        self.drain.cancel();
        self.tasks.await.unwrap().unwrap();
    }

    /// Ends it as a crash does: nothing is finished, nothing let go.
    pub async fn crash(self) {
        self.tasks.abort();
        assert!(self.tasks.await.unwrap_err().is_cancelled());
    }
}

/// Somebody wrote something to the bot.
pub fn message(update_id: u64, from: i64, text: &str) -> Value {
    json!({
        "update_id": update_id,
        "message": {
            "message_id": 1, "date": 1_700_000_000, "text": text,
            "from": {"id": from, "is_bot": false, "first_name": "A"},
            "chat": {"id": from, "type": "private", "first_name": "A"},
        },
    })
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
