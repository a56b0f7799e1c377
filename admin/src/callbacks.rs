//! What payment providers tell of by themselves, at a port of its own, which may be before the public.
//!
//! `POST /callbacks/tron` with `Shoal-Signature: t=<seconds since 1970>,v1=<64 hexadecimal digits>`: the HMAC-SHA256 of those
//! seconds, a full stop and the body. What is not signed by a key of that provider within the last minutes is refused, whatever
//! it says; what is counts once by its id. It proves nothing but that there is something to look at.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use shoal_domain::payment::coin::{Event, Provider, is_fresh};
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::{monotonic, now_ms};
use shoal_runtime::telemetry::chain;
use shoal_store::{Heard, Store};
use shoal_vault::{CallbackKeys, Vault};
use std::net::SocketAddr;
use tokio::time::timeout;
use tracing::{info, warn};

use crate::{alerts, metrics};

/// Connections at a time.
pub(crate) const CONNECTIONS: usize = 64;

/// The largest body, in bytes. An event has some hundred.
const LIMIT: usize = 16 * 1024;

/// Within this the whole body must have come.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(5);

/// The header with the signature.
const SIGNATURE: &str = "shoal-signature";

/// The longest such header.
const LONGEST_SIGNATURE: usize = 200;

const PATH: &str = "/callbacks/{provider}";

/// Where payment providers call.
pub struct Callbacks {
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// What they sign with.
    pub keys: CallbackKeys,
    /// Opens what signals are signed with; none: none are taken.
    pub vault: Option<Vault>,
}

/// What a call is answered by.
pub(crate) struct Desk {
    pub(crate) store: Store,
    keys: CallbackKeys,
    pub(crate) vault: Option<Vault>,
}

/// When somebody says they signed, as they wrote it, and their signature.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) written: String,
    pub(crate) at: Timestamp,
    pub(crate) mac: [u8; 32],
}

pub(crate) fn router(store: Store, callbacks: Callbacks) -> Router {
    let Callbacks { keys, vault, .. } = callbacks;
    Router::new()
        .route(PATH, post(answer))
        .route(alerts::PATH, post(alerts::answer))
        .with_state(Arc::new(Desk { store, keys, vault }))
}

async fn answer(State(desk): State<Arc<Desk>>, Path(provider): Path<String>, request: Request) -> Response {
    let since = monotonic();
    let status = take(&desk, &provider, request).await.unwrap_or_else(|refused| refused);
    metrics::answered(PATH, status.as_u16(), since.elapsed());
    status.into_response()
}

/// Nothing is read before it says when it was signed, and nothing is believed before the signature was looked at. Whoever may
/// not call learns nothing but that.
async fn take(desk: &Desk, provider: &str, request: Request) -> Result<StatusCode, StatusCode> {
    let provider: Provider = provider.parse().map_err(|_| StatusCode::NOT_FOUND)?;
    let signature = signature(request.headers()).ok_or(StatusCode::UNAUTHORIZED)?;
    if !is_fresh(signature.at, Timestamp(now_ms())) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let body =
        timeout(TIMEOUT, collect(request.into_body())).await.map_err(|_| StatusCode::REQUEST_TIMEOUT)??;
    if !desk.keys.verify(provider, &signature.written, &body, &signature.mac) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let event: Event = serde_json::from_slice(&body).map_err(|_| StatusCode::UNPROCESSABLE_ENTITY)?;
    let heard = desk.store.hear(provider, &event).await.map_err(|error| {
        warn!(error = chain(&error), "What a payment provider tells cannot be noted");
        StatusCode::SERVICE_UNAVAILABLE
    })?;
    info!(provider = %provider, event = %event.id, reference = %event.reference, heard = ?heard, "A payment provider called");
    match heard {
        Heard::New | Heard::Before => Ok(StatusCode::NO_CONTENT),
        Heard::Other => Err(StatusCode::CONFLICT),
        Heard::Unknown => Err(StatusCode::NOT_FOUND),
    }
}

pub(crate) async fn collect(body: Body) -> Result<Bytes, StatusCode> {
    if body.size_hint().lower() > LIMIT as u64 {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let (mut stream, mut bytes) = (body.into_data_stream(), BytesMut::new());
    while let Some(part) = stream.next().await {
        let part = part.map_err(|_| StatusCode::BAD_REQUEST)?;
        if bytes.len() + part.len() > LIMIT {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes.freeze())
}

/// Reads `t=…,v1=…`, in this order and nothing beside it: of two headers or two moments nobody could say which was signed.
pub(crate) fn signature(headers: &HeaderMap) -> Option<Signature> {
    let mut shown = headers.get_all(SIGNATURE).iter();
    let (Some(text), None) = (shown.next(), shown.next()) else { return None };
    let text = text.to_str().ok().filter(|text| text.len() <= LONGEST_SIGNATURE)?;
    let (seconds, digits) = text.strip_prefix("t=")?.split_once(",v1=")?;
    let is_number = (1..=12).contains(&seconds.len()) && seconds.bytes().all(|byte| byte.is_ascii_digit());
    let at = seconds.parse::<u64>().ok().filter(|_| is_number)?.checked_mul(1000)?;
    Some(Signature { written: seconds.to_owned(), at: Timestamp(at), mac: hex(digits)? })
}

fn hex(digits: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if digits.len() != 2 * bytes.len() || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, place) in bytes.iter_mut().zip(0..) {
        *byte = u8::from_str_radix(&digits[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_signature_is_read_in_one_form_only() {
        let read = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(SIGNATURE, HeaderValue::from_str(text).unwrap());
            signature(&headers)
        };
        let mac = "0f".repeat(32);
        let good = read(&format!("t=1767225600,v1={mac}")).unwrap();
        assert_eq!(
            (good.at, good.written.as_str(), good.mac),
            (Timestamp(1_767_225_600_000), "1767225600", [15; 32])
        );
        for bad in [
            String::new(),
            mac.clone(),
            format!("v1={mac}"),
            format!("t=,v1={mac}"),
            format!("t=-1,v1={mac}"),
            format!("t=+1767225600,v1={mac}"),
            format!("t=1767225600, v1={mac}"),
            format!("t=1767225600,v1={mac}0"),
            format!("t=1767225600,v1={}", "zz".repeat(32)),
            format!("t=1767225600,v1={mac},v1={mac}"),
            format!("t=1767225600000000000000,v1={mac}"),
        ] {
            assert_eq!(read(&bad), None, "{bad}");
        }
        let mut twice = HeaderMap::new();
        for _ in 0..2 {
            twice.append(SIGNATURE, HeaderValue::from_str(&format!("t=1767225600,v1={mac}")).unwrap());
        }
        assert_eq!(signature(&twice), None);
    }
}
