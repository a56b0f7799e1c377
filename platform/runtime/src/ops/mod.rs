//! The private port: `/live`, `/ready` and `/metrics`, for whoever runs the process and for nobody else.
//!
//! - `/live`: the process answers. An orchestrator restarts one that does not.
//! - `/ready`: every [`Part`] that decides is well ([`Health`] says how that is judged). A load balancer sends no work
//!   here otherwise. Parts without which the work goes on are shown beside them.
//! - `/metrics`: all metrics, in the text format of Prometheus.

mod health;

use std::io;
use std::net::SocketAddr;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use tokio::net::TcpListener;

pub use health::{Health, PART_MAX_AGE, Part, PartStatus, Readiness};

use crate::telemetry;

/// The private port could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("listen on {address} for the private port; choose another address with SHOAL_OPS_LISTEN")]
pub struct BindError {
    /// The address that was asked for.
    address: SocketAddr,
    /// What the system said.
    #[source]
    source: io::Error,
}

/// The private port, open but not yet answering.
#[derive(Debug)]
pub struct PrivatePort {
    listener: TcpListener,
    address: SocketAddr,
}

impl PrivatePort {
    /// Opens the port; port 0 takes any free one. Whatever the process counts from now on is shown.
    pub async fn bind(address: SocketAddr) -> Result<Self, BindError> {
        let _ = telemetry::metrics();
        let open = async {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            Ok(Self { listener, address })
        };
        open.await.map_err(|source| BindError { address, source })
    }

    /// The address that was really taken.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until it is dropped.
    pub async fn serve(self, health: Health) -> io::Result<()> {
        axum::serve(self.listener, router(health)).await
    }
}

fn router(health: Health) -> Router {
    Router::new()
        .route("/live", get(async || Json("ok")))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
        .with_state(health)
}

async fn ready(State(health): State<Health>) -> impl IntoResponse {
    let readiness = health.readiness();
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(readiness))
}

async fn metrics() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], telemetry::metrics().render())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    async fn start(health: &Health) -> SocketAddr {
        let port = PrivatePort::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = port.address();
        tokio::spawn(port.serve(health.clone()));
        address
    }

    async fn json_of(address: SocketAddr, path: &str) -> (u16, Value) {
        let response = reqwest::get(format!("http://{address}{path}")).await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    #[tokio::test]
    async fn is_live_at_once_and_ready_when_every_part_is() {
        let health = Health::default();
        let address = start(&health).await;
        assert_eq!(json_of(address, "/live").await, (200, json!("ok")));

        let redis = health.part("redis");
        let (status, body) = json_of(address, "/ready").await;
        assert_eq!(status, 503);
        assert_eq!(
            body,
            json!({"ready": false, "parts": {"redis": {"ok": false, "age_ms": null, "error": "not checked yet"}}})
        );

        redis.ok();
        let (status, body) = json_of(address, "/ready").await;
        assert_eq!((status, &body["ready"]), (200, &json!(true)));
        assert!(body["parts"]["redis"]["age_ms"].is_u64() && body["parts"]["redis"]["error"].is_null());
    }

    #[tokio::test]
    async fn shows_metrics_as_prometheus_reads_them() {
        let address = start(&Health::default()).await;
        metrics::counter!("shoal_test_scrapes_total").increment(1);
        let response = reqwest::get(format!("http://{address}/metrics")).await.unwrap();
        assert!(
            response.headers()["content-type"].to_str().unwrap().starts_with("text/plain; version=0.0.4")
        );
        let text = response.text().await.unwrap();
        assert!(
            text.contains("# TYPE shoal_test_scrapes_total counter\nshoal_test_scrapes_total 1"),
            "{text}"
        );
    }

    #[tokio::test]
    async fn a_taken_port_names_the_setting() {
        let taken = PrivatePort::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let error = PrivatePort::bind(taken.address()).await.unwrap_err();
        assert!(error.to_string().contains("SHOAL_OPS_LISTEN"), "{error}");
    }
}
