//! The HTTP face: `/bot<token>/<method>`, answers and status codes as Telegram gives them.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, DefaultBodyLimit, Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch};

use super::{
    ApiError, Outcome,
    line::{BreakableListener, Scissors},
    methods::fetch,
    params::{BODY_LIMIT_BYTES, Params},
};
use crate::{
    fault::{DOWNLOADS, Fault},
    ids::BotId,
    shared::Shared,
};

/// Serves the Bot API, and `more` beside it, until `stop` changes or its sender is gone.
pub(crate) async fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
    more: Router<Arc<Shared>>,
    mut stop: watch::Receiver<()>,
) {
    let router = Router::new()
        .route("/{bot}/{method}", any(bot_api))
        .route("/file/{bot}/{*path}", get(file))
        .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES))
        .merge(more)
        .fallback(async || answer(Err(ApiError::not_found())))
        .with_state(shared);
    let service = router.into_make_service_with_connect_info::<Scissors>();
    let stopped = async move {
        let _gone_or_told = stop.changed().await;
    };
    let served = axum::serve(BreakableListener(listener), service).with_graceful_shutdown(stopped);
    if let Err(error) = served.await {
        tracing::error!(%error, "The Bot API server ended");
    }
}

async fn bot_api(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    Path((bot, method)): Path<(String, String)>,
    request: Request<Body>,
) -> Response {
    let bot = match find_bot(&shared, &bot) {
        Ok(bot) => bot,
        Err(error) => return answer(Err(error)),
    };
    let params = match Params::read(request).await {
        Ok(params) => params,
        Err(error) => {
            let now = shared.lock().clock.now();
            super::complain(&shared, bot, &method, now, error.description.clone());
            return answer(Err(error));
        }
    };
    let received_at = shared.lock().clock.now();
    match super::call(&shared, bot, &method, params, received_at).await {
        Outcome::Answered(result) => answer(result),
        Outcome::Broken => {
            scissors.cut();
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Outcome::CutShort(result) => {
            scissors.cut_in_the_midst();
            answer(result)
        }
        Outcome::Garbled => page(StatusCode::OK, "{\"ok\":true,\"result\":{\"message_id\":"),
        Outcome::Page(code) => {
            let status = StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_GATEWAY);
            page(status, &format!("<html><head><title>{status}</title></head></html>"))
        }
    }
}

async fn file(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    Path((bot, path)): Path<(String, String)>,
) -> Response {
    let fault = shared.lock().faults.take(DOWNLOADS);
    match fault {
        Some(Fault::ServerError) => return answer(Err(ApiError::internal())),
        Some(Fault::Gateway { code, .. }) => {
            return page(StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_GATEWAY), "");
        }
        Some(Fault::CutReply) => scissors.cut_in_the_midst(),
        Some(Fault::GarbledReply) => return page(StatusCode::OK, ""),
        Some(Fault::TooManyRequests { retry_after }) => {
            return answer(Err(ApiError::too_many_requests(retry_after)));
        }
        Some(Fault::DropReply { .. }) => {
            scissors.cut();
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        Some(Fault::Delay(delay) | Fault::LateReply(delay)) => tokio::time::sleep(delay).await,
        None => {}
    }
    match find_bot(&shared, &bot).and_then(|bot| fetch::download(&shared.lock(), bot, &path)) {
        Ok(bytes) => bytes.into_response(),
        Err(error) => answer(Err(error)),
    }
}

/// Finds the bot of a path segment `bot<token>`.
fn find_bot(shared: &Shared, segment: &str) -> Result<BotId, ApiError> {
    let token = segment.strip_prefix("bot").ok_or_else(ApiError::not_found)?;
    let (id, secret) = token.split_once(':').ok_or_else(ApiError::not_found)?;
    let id = id.parse().map(BotId).map_err(|_| ApiError::not_found())?;
    let sound = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if secret.is_empty() || !secret.chars().all(sound) {
        return Err(ApiError::not_found());
    }
    let mut world = shared.lock();
    match world.bots.get(&id) {
        Some(bot) if bot.token == token => return Ok(id),
        Some(_) => world.counts.traffic_mut(id).unauthorized += 1,
        None => {}
    }
    Err(ApiError::unauthorized())
}

fn page(status: StatusCode, text: &str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html")], text.to_owned()).into_response()
}

fn answer(result: Result<Value, ApiError>) -> Response {
    let (status, body) = match result {
        Ok(result) => (StatusCode::OK, json!({ "ok": true, "result": result })),
        Err(error) => {
            let status = StatusCode::from_u16(error.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, error.body())
        }
    };
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
