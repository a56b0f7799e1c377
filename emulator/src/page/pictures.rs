//! Pictures: uploaded at the page, and shown there.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

use super::Refused;
use crate::{
    shared::Shared,
    world::pictures::{LARGEST_BYTES, can_be_shown, mime},
};

/// The routes, with their own bound.
pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/chat/pictures", post(upload))
        .route("/chat/pictures/{id}", get(show))
        .layer(DefaultBodyLimit::max(LARGEST_BYTES))
}

/// Keeps a picture and answers with its id. Only what calls itself a picture is read: a form of another page could not do that
/// without asking first.
async fn upload(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Json<Value>, Refused> {
    let stated = headers.get(header::CONTENT_TYPE).and_then(|stated| stated.to_str().ok());
    if !stated.is_some_and(|stated| stated.starts_with("image/")) || !can_be_shown(&bytes) {
        return Err(Refused::unfit("A picture is a PNG, JPEG, GIF or WebP of at most 512 KB."));
    }
    let picture = shared.lock().pictures.keep(bytes);
    Ok(Json(json!({ "picture": picture })))
}

/// Shows a picture; whatever it says of itself, it is nothing else.
async fn show(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Result<Response, Refused> {
    let bytes = shared.lock().pictures.get(&id).ok_or_else(|| Refused::missing("picture"))?;
    let headers = [
        (header::CONTENT_TYPE, mime(&bytes).unwrap_or("application/octet-stream")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (header::CACHE_CONTROL, "private, max-age=3600, immutable"),
    ];
    Ok((headers, bytes).into_response())
}
