//! Calls, each bounded in time and size.

use std::time::Duration;

use bytes::BytesMut;
use reqwest::header::{HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use shoal_domain::payment::coin::CoinAddress;
use shoal_domain::time::Timestamp;
use tokio::time::sleep;

use crate::read::{self, Head, Page, Transaction};

/// Within this an answer has to have come, whole.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The largest answer that is read. A page of 200 transfers has some 100 KiB.
const LARGEST: usize = 2 * 1024 * 1024;

/// Transfers of one page: the server's bound.
const PAGE: &str = "200";

/// How long to wait where the server wants us to, and does not say how long.
const WAIT: Duration = Duration::from_secs(5);

/// The longest wait that a server is believed.
const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// Waits that are sat out here, and how many of them for one call. Whoever has many calls to make would otherwise begin anew
/// each time, and never come through.
const SHORT_WAIT: Duration = Duration::from_secs(10);
const SHORT_WAITS: u32 = 5;

/// The header that has the key.
const KEY: &str = "TRON-PRO-API-KEY";

/// Speaks to one server.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    key: Option<SecretString>,
}

/// Nothing is known now. It can be asked again.
#[derive(Debug, thiserror::Error)]
pub enum TronError {
    /// There is no client, or no answer.
    #[error("ask the server of the Tron chain")]
    Unreachable(#[source] reqwest::Error),
    /// We ask too often.
    #[error("the server of the Tron chain wants to be left alone for {0:?}")]
    TooOften(Duration),
    /// It answers something else.
    #[error("the server of the Tron chain answers with status {0}; is SHOAL_TRON_API_KEY right?")]
    Refused(StatusCode),
    /// It is no answer.
    #[error("the server of the Tron chain answers what nobody understands: {0}")]
    Unreadable(&'static str),
}

impl Client {
    /// A client of the server at `url`, without a slash at the end; with a key, where it wants one.
    pub fn new(url: &str, key: Option<SecretString>) -> Result<Client, TronError> {
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            // Elsewhere somebody else answers, who would be shown the key.
            .redirect(Policy::none())
            .build()
            .map_err(TronError::Unreachable)?;
        Ok(Client { http, url: url.to_owned(), key })
    }

    /// The newest block.
    pub async fn head(&self) -> Result<Head, TronError> {
        let answer = self.ask(self.http.post(self.to("/wallet/getnowblock")).json(&json!({}))).await?;
        read::head(&answer)
    }

    /// A page of transfers to an address, those of blocks from `since` on, the oldest first; the first page, or the one
    /// that another page says is next.
    pub async fn listed(
        &self,
        to: &CoinAddress,
        since: Timestamp,
        page: Option<&str>,
    ) -> Result<Page, TronError> {
        let since = since.0.to_string();
        let mut query = vec![
            ("only_to", "true"),
            ("limit", PAGE),
            ("order_by", "block_timestamp,asc"),
            ("min_timestamp", &since),
        ];
        query.extend(page.map(|page| ("fingerprint", page)));
        let path = self.to(&format!("/v1/accounts/{to}/transactions/trc20"));
        read::page(&self.ask(self.http.get(path).query(&query)).await?)
    }

    /// A transaction that has happened; `None`: it has not, it failed, or it vanished.
    pub async fn transaction(&self, id: &str) -> Result<Option<Transaction>, TronError> {
        let path = self.to("/wallet/gettransactioninfobyid");
        read::transaction(&self.ask(self.http.post(path).json(&json!({ "value": id }))).await?, id)
    }

    fn to(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    async fn ask(&self, request: RequestBuilder) -> Result<Value, TronError> {
        for _ in 0..SHORT_WAITS {
            // What has a body that can be read once is asked once; none has.
            let Some(again) = request.try_clone() else { break };
            match self.ask_once(again).await {
                Err(TronError::TooOften(wait)) if wait <= SHORT_WAIT => sleep(wait).await,
                end => return end,
            }
        }
        self.ask_once(request).await
    }

    async fn ask_once(&self, request: RequestBuilder) -> Result<Value, TronError> {
        let request = match &self.key {
            Some(key) => {
                let mut key = HeaderValue::from_str(key.expose_secret())
                    .map_err(|_| TronError::Unreadable("a key that fits no header"))?;
                key.set_sensitive(true);
                request.header(KEY, key)
            }
            None => request,
        };
        let mut answer = request.send().await.map_err(TronError::Unreachable)?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                let said =
                    answer.headers().get(RETRY_AFTER).and_then(|wait| wait.to_str().ok()?.parse().ok());
                return Err(TronError::TooOften(said.map_or(WAIT, Duration::from_secs).min(LONGEST_WAIT)));
            }
            status => return Err(TronError::Refused(status)),
        }
        let mut body = BytesMut::new();
        while let Some(part) = answer.chunk().await.map_err(TronError::Unreachable)? {
            if body.len() + part.len() > LARGEST {
                return Err(TronError::Unreadable("more than anybody asked for"));
            }
            body.extend_from_slice(&part);
        }
        serde_json::from_slice(&body).map_err(|_| TronError::Unreadable("no JSON"))
    }
}
