//! The HTTP face of the chain's server.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, Query, State as Shared},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch};

use super::{State, address};

/// The largest page.
const LARGEST_PAGE: usize = 200;

/// Parameters of a list that the real server knows.
const KNOWN: [&str; 9] = [
    "only_confirmed",
    "only_unconfirmed",
    "only_to",
    "only_from",
    "limit",
    "fingerprint",
    "order_by",
    "min_timestamp",
    "contract_address",
];

const SECOND: Duration = Duration::from_secs(1);

/// How often somebody may ask.
#[derive(Default)]
pub(super) struct Limit {
    pub(super) per_second: Option<usize>,
    calls: VecDeque<Instant>,
    /// Whoever was refused stays away until then.
    closed_until: Option<Instant>,
}

type World = Arc<Mutex<State>>;

pub(super) async fn serve(listener: TcpListener, state: World, mut stop: watch::Receiver<()>) {
    let router = Router::new()
        .route("/v1/accounts/{address}/transactions/trc20", get(list))
        .route("/wallet/getnowblock", post(newest))
        .route("/wallet/gettransactioninfobyid", post(receipt))
        .with_state(state);
    let stopped = async move {
        let _gone_or_told = stop.changed().await;
    };
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stopped).await {
        tracing::error!(%error, "The chain's server ended");
    }
}

async fn list(
    Shared(state): Shared<World>,
    Path(to): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(refused) = state.admit("/v1/accounts", &headers) {
        return refused;
    }
    match state.page(&to, &query) {
        Ok(page) => answer(StatusCode::OK, &page),
        Err(why) => {
            state.violations.push(format!("list of {to} by {query:?}: {why}"));
            answer(StatusCode::BAD_REQUEST, &json!({ "success": false, "error": why, "statusCode": 400 }))
        }
    }
}

async fn newest(Shared(state): Shared<World>, headers: HeaderMap) -> Response {
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let refused = state.admit("/wallet/getnowblock", &headers);
    refused.unwrap_or_else(|| answer(StatusCode::OK, &state.blocks.newest()))
}

async fn receipt(Shared(state): Shared<World>, headers: HeaderMap, body: Bytes) -> Response {
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(refused) = state.admit("/wallet/gettransactioninfobyid", &headers) {
        return refused;
    }
    let asked: Option<Value> = serde_json::from_slice(&body).ok();
    let id = asked.as_ref().and_then(|asked| asked["value"].as_str()).unwrap_or_default();
    if id.len() != 64 || !id.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        state.violations.push(format!("{id:?} names no transaction"));
        return answer(StatusCode::BAD_REQUEST, &json!({ "Error": "INVALID hex String" }));
    }
    answer(StatusCode::OK, &state.blocks.receipt(id))
}

impl State {
    /// Counts a call. Says with what it is refused, if it is.
    fn admit(&mut self, path: &str, headers: &HeaderMap) -> Option<Response> {
        self.calls.push(path.to_owned());
        let shown = headers.get("TRON-PRO-API-KEY").and_then(|key| key.to_str().ok());
        if self.key.as_deref() != shown {
            self.violations.push(format!("{path} with a wrong key, or without one"));
            return Some(answer(StatusCode::UNAUTHORIZED, &json!({ "Error": "ApiKey not exists" })));
        }
        if !self.troubles.is_empty() {
            let status = StatusCode::from_u16(self.troubles.remove(0)).unwrap_or(StatusCode::BAD_GATEWAY);
            return Some((status, "<html></html>").into_response());
        }
        self.limit.refuses(&mut self.violations).then(|| {
            let wait = [(header::RETRY_AFTER, "1")];
            (StatusCode::TOO_MANY_REQUESTS, wait, "{\"Error\":\"request rate exceeded\"}").into_response()
        })
    }

    /// A page of transfers to an address.
    fn page(&self, to: &str, query: &BTreeMap<String, String>) -> Result<Value, String> {
        if let Some(unknown) = query.keys().find(|key| !KNOWN.contains(&key.as_str())) {
            return Err(format!("there is no parameter {unknown}"));
        }
        address::bytes(to).ok_or("Invalid address provided")?;
        if query.get("only_to").is_none_or(|only| only != "true") {
            return Err("whoever wants to know what came asks for what came".to_owned());
        }
        if query.get("order_by").is_some_and(|order| order != "block_timestamp,asc") {
            return Err("an order that is not served here".to_owned());
        }
        let number = |name: &str, default: usize| match query.get(name) {
            Some(text) => text.parse::<usize>().map_err(|_| format!("{name} is a number")),
            None => Ok(default),
        };
        let limit = number("limit", 20)?;
        if !(1..=LARGEST_PAGE).contains(&limit) {
            return Err("limit must be in range 1 to 200".to_owned());
        }
        let since = number("min_timestamp", 0)?;
        // A page is named by what was asked for: another question's does not count.
        let question = format!("{to}-{since}-");
        let from = match query.get("fingerprint") {
            Some(print) => {
                print.strip_prefix(&question).and_then(|from| from.parse().ok()).ok_or("bad fingerprint")?
            }
            None => 0,
        };
        let mut rows = self.blocks.listed(to, since as u64);
        if self.doubled {
            rows = rows.into_iter().flat_map(|row| [row.clone(), row]).collect();
        }
        let to = rows.len().min(from + limit.min(self.page));
        let mut meta = json!({ "at": 0, "page_size": to.saturating_sub(from) });
        if to < rows.len() {
            let next = if self.doubled { (to - 1).max(from + 1) } else { to };
            meta["fingerprint"] = format!("{question}{next}").into();
        }
        Ok(json!({ "data": rows.get(from..to).unwrap_or_default(), "success": true, "meta": meta }))
    }
}

impl Limit {
    fn refuses(&mut self, violations: &mut Vec<String>) -> bool {
        let Some(most) = self.per_second else { return false };
        let now = Instant::now();
        if let Some(until) = self.closed_until.take_if(|until| *until > now) {
            violations.push(format!("asked {:?} too early after it was refused", until - now));
        }
        self.calls.retain(|call| now.duration_since(*call) < SECOND);
        if self.calls.len() >= most {
            // A little less than is said: clocks differ.
            self.closed_until = Some(now + SECOND.mul_f32(0.9));
            return true;
        }
        self.calls.push_back(now);
        false
    }
}

fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
