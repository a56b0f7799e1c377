//! One call over HTTP.
//!
//! A bot and a call are teloxide's (`Bot`, `Payload`), and so are the names of errors; the exchange itself is ours,
//! because teloxide's `JsonRequest` (core 0.13) is in the way of answering what became of a call:
//!
//! - on a 5xx it sleeps 10 s before it says so, and the call keeps its place in the queue all the while;
//! - it drops `error_code`, so that an error is known by its text alone, and texts change;
//! - an error whose `parameters` it does not know becomes "not JSON", a refusal with an unknown outcome;
//! - its error keeps the whole answer, which may hold what people wrote, and shows it.

use std::time::Duration;

use reqwest::{RequestBuilder, Response, Url};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shoal_domain::id::ChatId;
use teloxide::Bot;
use teloxide::requests::Payload;

use crate::error::{Rejection, TelegramError};

/// The longest answer that is read, in bytes. The longest there is are 100 updates of at most some 100 KiB.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;

/// How long a chat rests when Telegram says 429 and forgets to say for how long.
pub(crate) const UNSTATED_RETRY_AFTER: Duration = Duration::from_secs(5);

/// Makes the call. `timeout` is for all of it, from connecting to the last byte of the answer.
pub(crate) async fn call<P>(bot: &Bot, payload: &P, timeout: Duration) -> Result<P::Output, TelegramError>
where
    P: Payload + Serialize,
    P::Output: DeserializeOwned,
{
    exchange(bot.client().post(address(bot, P::NAME)).json(payload), P::NAME, timeout).await
}

/// Makes a call with whatever body, and reads its answer.
pub(crate) async fn exchange<T: DeserializeOwned>(
    request: RequestBuilder,
    method: &'static str,
    timeout: Duration,
) -> Result<T, TelegramError> {
    let network = |error: reqwest::Error| TelegramError::Network {
        method,
        // The address holds the token.
        source: error.without_url(),
    };
    let unreadable = |status| TelegramError::Unreadable { method, status };
    let response = request.timeout(timeout).send().await.map_err(network)?;
    let status = response.status().as_u16();
    let body = read(response).await.map_err(network)?;
    let answer = body.as_deref().and_then(|body| serde_json::from_slice::<Answer<T>>(body).ok());
    match answer {
        Some(Answer { ok: true, result: Some(result), .. }) => Ok(result),
        // It was done; what of it is missing, only some calls need.
        Some(Answer { ok: true, result: None, .. }) => {
            serde_json::from_str("null").map_err(|_| unreadable(status))
        }
        Some(answer) if !answer.ok => Err(answer.rejection(method, status)),
        // Something between us and Telegram is overloaded, and says it in HTML.
        None if status == 429 => Err(Answer::<()>::default().rejection(method, status)),
        _ => Err(unreadable(status)),
    }
}

/// Where a method is called.
pub(crate) fn address(bot: &Bot, method: &str) -> Url {
    let mut url = bot.api_url();
    url.path_segments_mut()
        .expect("an http address has a path")
        .pop_if_empty()
        .push(&format!("bot{}", bot.token()))
        .push(method);
    url
}

/// The body, or `None` if it is too long.
async fn read(mut response: Response) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

/// What every call is answered with.
#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Answer<T> {
    ok: bool,
    #[serde(default = "none")]
    result: Option<T>,
    error_code: Option<u16>,
    description: Option<String>,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<ChatId>,
}

fn none<T>() -> Option<T> {
    None
}

impl<T> Default for Answer<T> {
    fn default() -> Self {
        Answer { ok: false, result: None, error_code: None, description: None, parameters: None }
    }
}

impl<T> Answer<T> {
    fn rejection(self, method: &'static str, status: u16) -> TelegramError {
        let code = self.error_code.unwrap_or(status);
        let stated = self.parameters.as_ref().and_then(|parameters| parameters.retry_after);
        // Zero would have us ask again without a breath.
        let retry_after = stated
            .map(|seconds| Duration::from_secs(seconds.max(1)))
            .or((code == 429).then_some(UNSTATED_RETRY_AFTER));
        let migrated_to = self.parameters.and_then(|parameters| parameters.migrate_to_chat_id);
        let description = self.description.unwrap_or_default();
        TelegramError::Rejected {
            method,
            rejection: Rejection::new(code, &description, retry_after, migrated_to),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;
    use crate::error::Fate;
    use crate::send::AnswerCallbackQuery;

    #[tokio::test]
    async fn whether_a_call_that_timed_out_was_executed_is_unknown() {
        // The system takes the connection and the request; nobody ever reads it.
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api_url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let bot = Bot::with_client("12:secret", reqwest::Client::new()).set_api_url(api_url);
        let payload = AnswerCallbackQuery { callback_query_id: "q".into(), text: None };
        let error = call(&bot, &payload, Duration::from_millis(200)).await.map(drop).unwrap_err();
        assert_eq!(error.fate(), Fate::Unknown);
    }
}
