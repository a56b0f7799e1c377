//! A bot for the tests: calls by HTTP, and a webhook that answers as it is told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Value, json};
use shoal_emulator::{ANY_TOKEN, BotId, Emulator, Options, Person};
use tokio::sync::mpsc;

/// Bound of every wait in these tests.
pub const PATIENCE: Duration = Duration::from_secs(10);

pub struct Bot {
    pub emulator: Emulator,
    pub id: BotId,
    token: String,
    http: reqwest::Client,
}

/// A bot, and somebody who has started it.
pub async fn bot_and_alice() -> (Bot, Person) {
    let bot = Bot::start().await;
    let alice = bot.emulator.person("Alice");
    alice.says("/start").await;
    (bot, alice)
}

impl Bot {
    pub async fn start() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        let token = options.bots.first().map_or(ANY_TOKEN, |token| token.as_str()).to_owned();
        let emulator = Emulator::start(options).await;
        let id = emulator.bots()[0];
        Self { emulator, id, token, http: reqwest::Client::new() }
    }

    pub fn url(&self, method: &str) -> String {
        format!("{}/bot{}/{method}", self.emulator.url(), self.token)
    }

    pub fn post(&self, method: &str) -> reqwest::RequestBuilder {
        self.http.post(self.url(method))
    }

    /// Calls a method with a JSON body and returns the whole answer.
    pub async fn call(&self, method: &str, params: Value) -> Value {
        self.post(method).json(&params).send().await.unwrap().json().await.unwrap()
    }

    /// Calls a method that must succeed and returns its result.
    pub async fn calls(&self, method: &str, params: Value) -> Value {
        let answer = self.call(method, params).await;
        assert_eq!(answer["ok"], true, "{method}: {answer}");
        answer["result"].clone()
    }

    /// Calls a method that must fail and returns code and description.
    pub async fn refused(&self, method: &str, params: Value) -> (u64, String) {
        let answer = self.call(method, params).await;
        assert_eq!(answer["ok"], false, "{method}: {answer}");
        (answer["error_code"].as_u64().unwrap(), answer["description"].as_str().unwrap().to_owned())
    }
}

/// How the next updates are answered; `None` is never.
type Script = Arc<Mutex<VecDeque<Option<Response>>>>;

/// A webhook that hands every update to the test and answers by its script, then with 200.
pub struct Webhook {
    pub url: String,
    pub updates: mpsc::UnboundedReceiver<(HeaderMap, Value)>,
    script: Script,
}

#[derive(Clone)]
struct Door {
    updates: mpsc::UnboundedSender<(HeaderMap, Value)>,
    script: Script,
}

impl Webhook {
    pub async fn listen() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (sender, updates) = mpsc::unbounded_channel();
        let script = Script::default();
        let door = Door { updates: sender, script: script.clone() };
        let app = Router::new().route("/hook", post(take)).with_state(door);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, updates, script }
    }

    /// The next update is answered with this.
    pub fn will_answer(&self, answer: impl IntoResponse) {
        self.script.lock().unwrap().push_back(Some(answer.into_response()));
    }

    /// The next update is left without an answer.
    pub fn will_not_answer(&self) {
        self.script.lock().unwrap().push_back(None);
    }

    pub async fn next(&mut self) -> Value {
        self.next_with_headers().await.1
    }

    pub async fn next_with_headers(&mut self) -> (HeaderMap, Value) {
        tokio::time::timeout(PATIENCE, self.updates.recv()).await.expect("an update comes").unwrap()
    }

    pub async fn set(&self, bot: &Bot) {
        bot.calls("setWebhook", json!({ "url": self.url })).await;
    }
}

async fn take(State(door): State<Door>, headers: HeaderMap, body: String) -> Response {
    let update = serde_json::from_str(&body).unwrap_or(Value::String(body));
    let _test_is_over = door.updates.send((headers, update));
    let answer = door.script.lock().unwrap().pop_front();
    match answer {
        Some(Some(answer)) => answer,
        Some(None) => std::future::pending().await,
        None => StatusCode::OK.into_response(),
    }
}
