//! The emulator by HTTP: `GET /emulator/account` says how the crowd stands, `POST /emulator/crowd/stop` ends the run,
//! `GET /emulator/people` says who is in the crowd, `GET /emulator/traffic` says how each bot has sent, `POST /emulator/renew/<charge>` lets a month pass for a subscription.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use super::GRACE;
use crate::{account::Report, ids::BotId, shared::Shared, traffic::Traffic};

/// Rules broken that a report spells out.
const BROKEN_RULES_SHOWN: usize = 20;

pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/emulator/account", get(account))
        .route("/emulator/crowd/stop", post(stop))
        .route("/emulator/people", get(async |State(shared): State<Arc<Shared>>| Json(people(&shared))))
        .route("/emulator/traffic", get(traffic))
        .route("/emulator/renew/{charge}", post(renew))
}

/// The account of the crowd as it stands, if there is one.
pub(crate) fn report(shared: &Shared) -> Option<Report> {
    let world = shared.lock();
    let mut report = world.account.as_ref()?.report(world.clock.now(), GRACE);
    report.expired_updates = world.bots.values().map(|bot| bot.expired_updates).sum();
    report.stars = world.bots.keys().map(|bot| world.stars_of(*bot)).sum();
    report.violations = world.journal.violation_count;
    let broken = world.journal.violations.iter().take(BROKEN_RULES_SHOWN);
    report.broken_rules =
        broken.map(|violation| format!("{}: {}", violation.method, violation.reason)).collect();
    Some(report)
}

/// The numbers of the people of the crowd, in turn; nobody where there is none.
pub(crate) fn people(shared: &Shared) -> Vec<i64> {
    let world = shared.lock();
    world.account.as_ref().map(|account| account.people().collect()).unwrap_or_default()
}

async fn account(State(shared): State<Arc<Shared>>) -> Response {
    match report(&shared) {
        Some(report) => Json(report).into_response(),
        None => (StatusCode::NOT_FOUND, "there is no crowd\n").into_response(),
    }
}

/// How each bot has sent, by its id.
async fn traffic(State(shared): State<Arc<Shared>>) -> Json<BTreeMap<BotId, Traffic>> {
    let world = shared.lock();
    Json(world.bots.keys().map(|bot| (*bot, world.counts.traffic(*bot))).collect())
}

async fn stop(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.change(|world| match &mut world.account {
        Some(account) => {
            account.stop_requested = true;
            StatusCode::ACCEPTED
        }
        None => StatusCode::NOT_FOUND,
    })
}

/// What is paid every month is paid again. Answers the new charge id; none where there is nothing, or it was cancelled.
async fn renew(State(shared): State<Arc<Shared>>, Path(charge): Path<String>) -> Response {
    match shared.change(|world| world.renew(&charge)) {
        Some(charge) => Json(charge).into_response(),
        None => (StatusCode::NOT_FOUND, "there is nothing to renew\n").into_response(),
    }
}
