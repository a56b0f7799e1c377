//! `POST /telegram/<bot id>`: where Telegram brings updates to.
//!
//! 2xx says "you may forget it" and is said once the update is in Redis, or in quarantine. 503 says "come again". The
//! others go to callers who are not Telegram. No answer repeats anything of what was sent.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use axum::extract::rejection::PathRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use secrecy::SecretString;
use serde_json::json;
use shoal_domain::id::BotId;
use shoal_telegram::Client;
use tokio::time::timeout;

use crate::gate::Gate;
use crate::intake::{Intake, Outcome};
use crate::metrics::{self, TurnedAway};
use crate::room::{BODY_LIMIT, Room};

/// Within this the whole body must have come. Telegram sends head and body at once.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// When to come again, in seconds: long enough for Redis to be restarted, short enough not to be noticed much, and
/// spread so that not all queues come at once. Telegram obeys it.
const RETRY_AFTER: std::ops::RangeInclusive<u8> = 5..=10;

/// What the endpoint needs.
pub(crate) struct Endpoint {
    gate: Gate,
    /// Knows which bots are ours.
    telegram: Client,
    intake: Intake,
    room: Room,
}

impl Endpoint {
    pub(crate) fn new(secret: Option<&SecretString>, telegram: Client, intake: Intake, room: Room) -> Self {
        Endpoint { gate: Gate::new(secret), telegram, intake, room }
    }

    /// The bot of this number, exactly as it stands in the path, if it is ours now.
    fn bot(&self, number: &str) -> Option<BotId> {
        let bot: BotId = number.parse().ok()?;
        (bot.to_string() == number && self.telegram.knows(bot)).then_some(bot)
    }

    pub(crate) fn router(self) -> Router {
        Router::new()
            .route("/telegram/{bot}", post(receive))
            .layer(DefaultBodyLimit::max(BODY_LIMIT))
            .fallback(|| async { answer(StatusCode::NOT_FOUND, "nothing here") })
            .method_not_allowed_fallback(|| async { answer(StatusCode::METHOD_NOT_ALLOWED, "POST only") })
            .with_state(Arc::new(self))
    }
}

async fn receive(
    State(endpoint): State<Arc<Endpoint>>,
    bot: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    if !endpoint.gate.admits(request.headers()) {
        return turn_away(TurnedAway::Unauthorized);
    }
    let Some(bot) = bot.ok().and_then(|Path(number)| endpoint.bot(&number)) else {
        return turn_away(TurnedAway::UnknownBot);
    };
    let announced = request.body().size_hint();
    if announced.lower() > BODY_LIMIT as u64 {
        return turn_away(TurnedAway::TooLarge);
    }
    // The place is kept until the answer: until then the update is in memory.
    let Some(_place) = endpoint.room.take(announced.upper()).await else {
        return turn_away(TurnedAway::NoRoom);
    };
    match read(request).await {
        Ok(raw) => reply(endpoint.intake.take(bot, raw).await),
        Err(reason) => turn_away(reason),
    }
}

/// Reads a body that is neither too large nor too slow.
async fn read(request: Request) -> Result<Bytes, TurnedAway> {
    match timeout(BODY_TIMEOUT, Bytes::from_request(request, &())).await {
        Ok(Ok(raw)) => Ok(raw),
        Ok(Err(rejection)) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(TurnedAway::TooLarge)
        }
        Ok(Err(_)) => Err(TurnedAway::CutOff),
        Err(_) => Err(TurnedAway::TooSlow),
    }
}

fn reply(outcome: Outcome) -> Response {
    if outcome.is_safe() {
        return StatusCode::OK.into_response();
    }
    come_again(match outcome {
        Outcome::Full => "too much is waiting",
        Outcome::NoRoom => "storage is nearly full",
        _ => "storage is not available",
    })
}

fn come_again(reason: &str) -> Response {
    let retry_after = rand::random_range(RETRY_AFTER).to_string();
    let headers: [(HeaderName, String); 1] = [(header::RETRY_AFTER, retry_after)];
    (headers, answer(StatusCode::SERVICE_UNAVAILABLE, reason)).into_response()
}

fn turn_away(reason: TurnedAway) -> Response {
    metrics::turned_away(reason);
    match reason {
        TurnedAway::Unauthorized => answer(StatusCode::UNAUTHORIZED, "the secret is missing or wrong"),
        TurnedAway::UnknownBot => answer(StatusCode::NOT_FOUND, "no such bot here"),
        TurnedAway::TooLarge => answer(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than 1 MiB"),
        TurnedAway::NoRoom => come_again("too much is coming in at once"),
        TurnedAway::TooSlow => answer(StatusCode::REQUEST_TIMEOUT, "the body took longer than 10 s"),
        TurnedAway::CutOff => answer(StatusCode::BAD_REQUEST, "the body broke off"),
    }
}

fn answer(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "ok": false, "error": error }))).into_response()
}

#[cfg(test)]
mod tests {
    use std::io;

    use axum::body::Body;
    use futures::{StreamExt, stream};

    use super::*;

    /// The clock stands still and jumps to the next deadline when nothing else can happen.
    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_end_is_given_up() {
        let started = tokio::time::Instant::now();
        let start = stream::iter([Ok::<_, io::Error>("{\"update_id\":")]);
        let request = Request::new(Body::from_stream(start.chain(stream::pending())));
        let end = timeout(2 * BODY_TIMEOUT, read(request)).await.expect("it is given up");
        assert_eq!(end.unwrap_err(), TurnedAway::TooSlow);
        assert_eq!(started.elapsed(), BODY_TIMEOUT);
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_no_update() {
        let broken = stream::iter([Ok("{"), Err(io::Error::from(io::ErrorKind::ConnectionReset))]);
        let end = read(Request::new(Body::from_stream(broken))).await;
        assert_eq!(end.unwrap_err(), TurnedAway::CutOff);
    }
}
