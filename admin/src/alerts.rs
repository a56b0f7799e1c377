//! Signals that a provider's own program posts, such as an alert of `TradingView` by a relay that signs: at the port of signed
//! calls.
//!
//! `POST /signals/<number of the provider>` with the header that payment providers use, signed with the provider's secret, and a
//! body `{"id": "…", "text": "…"}`. The same id again is the same signal; a call that was signed more than five minutes ago is
//! refused, so that nothing old is traded by.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use shoal_domain::id::ProviderId;
use shoal_domain::payment::coin::is_fresh;
use shoal_domain::provider::{Instruction, Post, Source};
use shoal_domain::signal::read;
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::{monotonic, now_ms};
use shoal_runtime::telemetry::chain;
use shoal_store::{Sealing, StoreError};
use shoal_vault::{Label, is_signed};
use tokio::time::timeout;
use tracing::{info, warn};

use crate::callbacks::{Desk, TIMEOUT, collect, signature};
use crate::metrics;

pub(crate) const PATH: &str = "/signals/{provider}";

/// What a provider's program posts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alert {
    id: String,
    text: String,
}

/// What it is told: a status, and why.
type Answer = (StatusCode, Value);

pub(crate) async fn answer(
    State(desk): State<Arc<Desk>>,
    Path(provider): Path<String>,
    request: Request,
) -> Response {
    let since = monotonic();
    let (status, said) = take(&desk, &provider, request).await.unwrap_or_else(|refused| refused);
    metrics::answered(PATH, status.as_u16(), since.elapsed());
    if said.is_null() { status.into_response() } else { (status, Json(said)).into_response() }
}

/// Whoever may not call learns nothing but that, also not whether there is such a provider.
async fn take(desk: &Desk, provider: &str, request: Request) -> Result<Answer, Answer> {
    let bare = |status: StatusCode| (status, Value::Null);
    let broken = |error: StoreError| {
        warn!(error = chain(&error), "A signal that came by a webhook cannot be sealed");
        bare(StatusCode::SERVICE_UNAVAILABLE)
    };
    let nobody = bare(StatusCode::UNAUTHORIZED);
    let Some(signature) = signature(request.headers()) else { return Err(nobody) };
    let Ok(provider) = provider.parse::<ProviderId>() else { return Err(nobody) };
    if !is_fresh(signature.at, Timestamp(now_ms())) {
        return Err(nobody);
    }
    let body = timeout(TIMEOUT, collect(request.into_body()))
        .await
        .map_err(|_| bare(StatusCode::REQUEST_TIMEOUT))?
        .map_err(bare)?;
    let Some(vault) = &desk.vault else { return Err(nobody) };
    let Some(sealed) = desk.store.provider_secret(provider).await.map_err(broken)? else {
        return Err(nobody);
    };
    let Ok(secret) = vault.open(Label::ProviderSecret(provider), &sealed) else { return Err(nobody) };
    if !is_signed(&secret, &signature.written, &body, &signature.mac) {
        return Err(nobody);
    }
    let unfit = |why: Value| (StatusCode::UNPROCESSABLE_ENTITY, why);
    let Ok(Alert { id, text }) = serde_json::from_slice(&body) else {
        return Err(unfit(json!({ "reason": "the body is {\"id\": \"…\", \"text\": \"…\"}" })));
    };
    if !(1..=128).contains(&id.len()) || !id.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(unfit(json!({ "reason": "an id has 1 to 128 visible characters" })));
    }
    let instruction = Instruction::of(read(&text)).map_err(|reading| unfit(reading.to_json()))?;
    let said = instruction.to_string();
    let source = Source::Webhook;
    let post = Post { source, origin: id, edit: None, about: None, text, instruction, at: signature.at };
    let sealing = desk.store.seal(provider, &post).await.map_err(broken)?;
    info!(provider = %provider, sealing = ?sealing, "A provider's program posted");
    match sealing {
        Sealing::Sealed(number) => Ok((StatusCode::CREATED, json!({ "number": number, "said": said }))),
        Sealing::Known(number) => Ok((StatusCode::OK, json!({ "number": number, "said": said }))),
        Sealing::Other(number) => Err((StatusCode::CONFLICT, json!({ "number": number }))),
        Sealing::Not(why) => Err(unfit(json!({ "reason": why.to_string() }))),
    }
}
