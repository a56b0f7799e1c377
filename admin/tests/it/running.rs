//! A running API and what the tests ask about it.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use shoal_admin::{Callbacks, Parts, Rates, build, token};
use shoal_domain::broadcast::ApprovalRule;
use shoal_domain::id::BotId;
use shoal_domain::ledger::Amount;
use shoal_domain::payment::coin::Provider;
use shoal_domain::payout::PayoutTerms;
use shoal_local::Place;
use shoal_runtime::lifecycle::{DRAIN_GRACE, Lifecycle, LifecycleError};
use shoal_runtime::ops::Health;
use shoal_store::{Role, Store};
use shoal_vault::{CallbackKeys, Vault};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub const BOT: i64 = 1001;

/// A broadcast to more people than this needs a second person.
pub const ALONE: u64 = 50;

/// What the payment provider signs with.
pub const CALLBACK_KEY: [u8; 32] = *b"what a provider signs calls with";
/// What secrets are sealed with.
pub const SEAL_KEY: [u8; 32] = [3; 32];

/// Bound of every wait in these tests.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// From 40 Stars on people are paid out; above twice that two are needed.
pub fn payout_terms() -> PayoutTerms {
    let amount = |units| Amount::new(units).unwrap();
    PayoutTerms { stars: amount(40), usdt: amount(50_000_000), approval: 2 }
}

/// An API, from build to drain.
pub struct Running {
    pub address: SocketAddr,
    /// Where payment providers call.
    pub callbacks: SocketAddr,
    pub health: Health,
    pub store: Store,
    pub drain: CancellationToken,
    pub tasks: JoinHandle<Result<(), LifecycleError>>,
    place: Place,
    http: reqwest::Client,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Answer {
    /// The kind of problem.
    pub fn slug(&self) -> &str {
        self.body["type"].as_str().unwrap_or_default().trim_start_matches("urn:shoal:problem:")
    }

    /// The fields that are named.
    pub fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().map(|error| error["field"].as_str().unwrap()).collect()
    }
}

impl Running {
    /// On a database of its own.
    pub async fn start() -> Running {
        let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
        Store::new(&place.database_url).unwrap().migrate().await.unwrap();
        Running::on(place).await
    }

    /// Another process at the same database.
    pub async fn beside(&self) -> Running {
        let Place { redis_url, database_url } = &self.place;
        Running::on(Place { redis_url: redis_url.clone(), database_url: database_url.clone() }).await
    }

    pub async fn on(place: Place) -> Running {
        let store = Store::new(&place.database_url).unwrap();
        let health = Health::default();
        let parts = Parts {
            listen: "127.0.0.1:0".parse().unwrap(),
            store: store.clone(),
            bots: vec![BotId(BOT)],
            approval: ApprovalRule { above: ALONE },
            rates: Rates { free: 25, paid: 1000 },
            weekly_cap: None,
            payouts: payout_terms(),
            sells_for_coins: true,
            callbacks: Some(Callbacks {
                listen: "127.0.0.1:0".parse().unwrap(),
                keys: CallbackKeys::new([(Provider::Tron, CALLBACK_KEY)]),
                vault: Some(Vault::new(&SEAL_KEY)),
            }),
            health: health.clone(),
        };
        let api = build(parts).await.unwrap();
        let address = api.address();
        let callbacks = api.callback_address().unwrap();
        let mut lifecycle = Lifecycle::for_tests();
        let drain = lifecycle.drain_token();
        api.run(&mut lifecycle);
        let tasks = tokio::spawn(lifecycle.run(DRAIN_GRACE));
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Running { address, callbacks, health, store, drain, tasks, place, http }
    }

    /// Makes somebody a token.
    pub async fn token(&self, name: &str, role: Role) -> String {
        let (token, hash) = token::make();
        assert!(self.store.add_admin(name, role, &hash).await.unwrap(), "{name} has one already");
        token.expose_secret().to_owned()
    }

    /// A token of an operator.
    pub async fn anna(&self) -> String {
        self.token("anna", Role::Operator).await
    }

    /// A request, which has not been sent.
    pub fn request(&self, method: Method, token: &str, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://{}/api/v1{path}", self.address)).bearer_auth(token)
    }

    pub async fn get(&self, token: &str, path: &str) -> Answer {
        sent(self.request(Method::GET, token, path)).await
    }

    pub async fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        sent(self.request(Method::POST, token, path).json(body)).await
    }

    /// As [`Running::post`], without a body.
    pub async fn act(&self, token: &str, path: &str) -> Answer {
        sent(self.request(Method::POST, token, path)).await
    }

    /// Makes a broadcast and returns its number.
    pub async fn draft(&self, token: &str, body: &Value) -> i64 {
        let made = self.post(token, "/broadcasts", body).await;
        assert_eq!(made.status, 201, "{made:?}");
        made.body["id"].as_i64().unwrap()
    }

    /// Asks Postgres.
    pub async fn ask(&self, statement: &str) -> String {
        let (_, database) = self.place.database_url.rsplit_once('/').unwrap();
        let (database, statement) = (database.to_owned(), statement.to_owned());
        let ask = move || shoal_local::shared().postgres.ask(&database, &statement).unwrap();
        tokio::task::spawn_blocking(ask).await.unwrap().trim().to_owned()
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> String {
        self.ask(&format!("select count(*) from {table}")).await
    }

    /// People who wrote to the bot, with the numbers from 1 on.
    pub async fn people(&self, count: u32) {
        self.ask(&format!(
            "insert into contacts (bot_id, user_id, partition, first_name, language, joined_at, active_at)
             select {BOT}, n, n % 64, 'Name' || n, case when n % 2 = 0 then 'uk' else 'en' end, now(), now()
               from generate_series(1, {count}) as n"
        ))
        .await;
    }

    /// Ends it in order.
    pub async fn end(self) {
        self.drain.cancel();
        self.tasks.await.unwrap().unwrap();
    }
}

/// Sends a request and reads the answer, which keeps to what all of them promise.
pub async fn sent(request: RequestBuilder) -> Answer {
    let response = request.timeout(PATIENCE).send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    assert_eq!(
        (&headers["x-content-type-options"], &headers["cache-control"]),
        (&"nosniff".parse().unwrap(), &"no-store".parse().unwrap())
    );
    let text = response.text().await.unwrap();
    let body: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    if status >= 400 {
        assert_eq!(headers["content-type"], "application/problem+json");
        assert_eq!(body["status"], status, "{body}");
        assert!(body["title"].is_string() && body["detail"].is_string(), "{body}");
    }
    Answer { status, headers, body }
}

/// A broadcast of a text to everybody.
pub fn text(html: &str) -> Value {
    json!({ "bot": BOT, "name": "news", "content": { "body": { "text": { "html": html } } }, "audience": "everybody" })
}

/// Asks until there is an answer.
pub async fn wait_for<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
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
