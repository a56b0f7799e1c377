//! Posts updates to a bot's webhook.

use std::{sync::Arc, time::Duration};

use reqwest::{StatusCode, header};
use serde_json::{Map, Value};
use tokio::task::JoinSet;

use super::QueueKey;
use crate::{api, clock::Moment, ids::BotId, shared::Shared};

/// How long Telegram waits for the answer to an update.
pub(crate) const ANSWER_TIMEOUT: Duration = Duration::from_mins(1);

/// Header that carries the secret given to `setWebhook`.
const SECRET_HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";

/// One update to be posted.
#[derive(Debug)]
pub(crate) struct Post {
    pub(crate) url: String,
    pub(crate) secret: Option<String>,
    pub(crate) queue: QueueKey,
    pub(crate) update_id: i64,
    pub(crate) json: String,
    /// Which setting of the webhook it was posted under; a newer one does not care how it ends.
    pub(crate) generation: u64,
}

/// How an attempt ended.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Any 2xx: final. Its body may hold one method call.
    Taken {
        call: Option<Map<String, Value>>,
    },
    Failed {
        reason: String,
        retry_after: Option<Duration>,
    },
}

/// What a bot's pump is to do next.
#[derive(Debug)]
pub(crate) enum Step {
    Post(Post),
    /// Nothing until the bot is woken, or until a failed update is due again.
    Wait(Option<Moment>),
}

/// Delivers a bot's updates for as long as the emulator lives.
pub(crate) async fn pump(shared: Arc<Shared>, bot: BotId) {
    let wake = shared.lock().bot(bot).wake.clone();
    let mut posts = JoinSet::new();
    loop {
        let step = {
            let mut world = shared.lock();
            let now = world.clock.now();
            world.next_delivery(bot, now)
        };
        match step {
            Step::Post(post) => {
                posts.spawn(deliver(shared.clone(), bot, post));
            }
            Step::Wait(Some(until)) => {
                let until = shared.lock().clock.instant(until);
                tokio::select! {
                    () = wake.notified() => {}
                    () = tokio::time::sleep_until(until) => {}
                }
            }
            Step::Wait(None) => wake.notified().await,
        }
        while posts.try_join_next().is_some() {}
    }
}

async fn deliver(shared: Arc<Shared>, bot: BotId, post: Post) {
    let (queue, update_id, generation) = (post.queue, post.update_id, post.generation);
    let answer = attempt(&shared.http, post).await;
    let call = shared.change(|world| world.delivered(bot, queue, update_id, generation, answer));
    if let Some(call) = call {
        api::call_of_webhook_answer(&shared, bot, call).await;
    }
}

async fn attempt(http: &reqwest::Client, post: Post) -> Answer {
    let mut request = http.post(&post.url).header(header::CONTENT_TYPE, "application/json").body(post.json);
    if let Some(secret) = &post.secret {
        request = request.header(SECRET_HEADER, secret);
    }
    let failed = |reason: String| Answer::Failed { reason, retry_after: None };
    match request.send().await {
        Ok(response) if response.status().is_success() => {
            let body = response.bytes().await.unwrap_or_default();
            let call =
                serde_json::from_slice(&body).ok().filter(|call: &Map<_, _>| call.contains_key("method"));
            Answer::Taken { call }
        }
        Ok(response) => {
            let retry_after = response.headers().get(header::RETRY_AFTER);
            let seconds = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
            Answer::Failed {
                reason: reason(response.status()),
                retry_after: seconds.map(Duration::from_secs),
            }
        }
        Err(error) if error.is_timeout() => failed("Read timeout expired".to_owned()),
        Err(error) if error.is_connect() => failed("Connection refused".to_owned()),
        Err(_) => failed("Connection closed".to_owned()),
    }
}

/// The text `getWebhookInfo` shows for a refused update.
fn reason(status: StatusCode) -> String {
    let words = status.canonical_reason().unwrap_or_default();
    format!("Wrong response from the webhook: {} {words}", status.as_u16())
}
