//! The chat page at `/chat`: whoever opens it chats with the bots as one or several people.
//!
//! ```text
//! browser                                      emulator
//!   GET  /chat, /chat/<file>               ->  the page itself, out of the program
//!   GET  /chat/town                        ->  the bots, and the people who came in by this page
//!   POST /chat/people   {name, language}   ->  a new person, who is a visitor
//!   POST /chat/pictures <bytes>            ->  a picture, kept under an id that follows from its bytes
//!   GET  /chat/pictures/<id>               ->  its bytes
//!   GET  /chat/stream?pane=<bot>:<person>  ->  events: each chat as it stands, then what changes in it
//!   POST /chat/do       {bot, person, deed}->  what the person does; a press waits for the bot's answer
//! ```
//!
//! The page acts for visitors alone: the crowd's people are watched by their account, and nobody else speaks for them.
//! Everything is bounded: visitors, streams, messages shown, the size of a picture and of a request.

mod assets;
mod deed;
mod pane;
mod pictures;
mod sending;
mod stream;
mod visitors;

use std::{net::IpAddr, sync::Arc};

use axum::{
    Extension, Json, Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderMap, StatusCode, header, uri::Authority},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::json;
use tokio::sync::watch;

use crate::shared::Shared;
use stream::Streams;

/// Largest request but for pictures, in bytes: the longest text, and what surrounds it.
const LARGEST_REQUEST_BYTES: usize = 64 << 10;

/// All routes of the page. Streams end when `stop` changes or its sender is gone.
pub(crate) fn routes(stop: watch::Receiver<()>) -> Router<Arc<Shared>> {
    Router::new()
        .route("/chat", get(assets::page))
        .route("/chat/{file}", get(assets::file))
        .route("/chat/town", get(visitors::town))
        .route("/chat/people", post(visitors::arrive))
        .route("/chat/stream", get(stream::open))
        .route("/chat/do", post(deed::act))
        .layer(DefaultBodyLimit::max(LARGEST_REQUEST_BYTES))
        .merge(pictures::routes())
        .layer(Extension(Streams::new(stop)))
        .layer(middleware::from_fn(only_from_here))
}

/// What cannot be done, told to whoever asked.
#[derive(Debug)]
pub(super) struct Refused(StatusCode, String);

impl Refused {
    fn new(status: StatusCode, why: impl Into<String>) -> Self {
        Self(status, why.into())
    }

    /// 400: what was asked for makes no sense.
    fn unfit(why: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, why)
    }

    /// 404: it is about something that is not there.
    fn missing(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("There is no such {what}."))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "refused": self.1 }))).into_response()
    }
}

/// Lets in what is addressed to this machine by its number or as `localhost`, and comes from this page or from no page. Other
/// pages that the same browser shows, under whatever name they led to this address, stay out.
async fn only_from_here(request: Request, next: Next) -> Response {
    if is_own(request.headers()) {
        return next.run(request).await;
    }
    Refused::new(StatusCode::FORBIDDEN, "This page is for browsers on this machine.").into_response()
}

fn is_own(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let from = headers.contains_key(header::ORIGIN).then(|| text(header::ORIGIN).unwrap_or_default());
    is_here(host) && from.is_none_or(|from| from == format!("http://{host}"))
}

/// Whether a host is a number or `localhost`: of no other name is it known who leads it where.
fn is_here(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || name.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_somebody_else_owns_is_not_here() {
        for host in ["127.0.0.1:80", "localhost", "[::1]:4711", "localhost:1"] {
            assert!(is_here(host), "{host}");
        }
        for host in ["", "example.org", "127.0.0.1.example.org:80", "localhost.example", "a b"] {
            assert!(!is_here(host), "{host}");
        }
    }
}
