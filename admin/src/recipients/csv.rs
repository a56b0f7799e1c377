//! `GET /broadcasts/{id}/recipients.csv`: page after page, so that memory does not grow with the audience.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header;
use axum::response::IntoResponse;
use bytes::Bytes;
use futures::stream;
use shoal_domain::broadcast::{RecipientState, moment};
use shoal_domain::id::{BroadcastId, UserId};
use shoal_domain::sheet::{harmless, written};
use shoal_store::RecipientRow;
use tokio::sync::OwnedSemaphorePermit;

use super::known;
use crate::api::Api;
use crate::problem::Problem;
use crate::query::Param;
use crate::serve::{Asked, Caller, Reply};

/// Rows that are in memory at a time.
const PAGE: u32 = 1000;

const HEAD: [&str; 9] =
    ["user", "state", "reason", "detail", "attempts", "paid", "messages", "due_at", "changed_at"];

/// An export under way.
struct Export {
    api: Arc<Api>,
    caller: Caller,
    broadcast: BroadcastId,
    state: Option<RecipientState>,
    after: Option<UserId>,
    is_over: bool,
    _turn: OwnedSemaphorePermit,
}

pub(crate) async fn export(asked: Asked) -> Result<Reply, Problem> {
    let broadcast = known(&asked.api, asked.broadcast()?).await?;
    let state = asked.query.value(Param::State)?;
    let free = Arc::clone(&asked.api.exports).try_acquire_owned();
    let turn = free.map_err(|_| Problem::busy("other exports are under way"))?;
    let (api, caller) = (asked.api, asked.caller);
    let mut export = Export { api, caller, broadcast, state, after: None, is_over: false, _turn: turn };
    // The first page before the answer: what goes wrong at once is still a problem, and no torn file.
    let mut start = written([HEAD.map(str::to_owned)]);
    start.extend(export.page().await?);
    let rest = stream::try_unfold(export, async |mut export| match export.page().await {
        Ok(page) if page.is_empty() => Ok(None),
        Ok(page) => Ok(Some((Bytes::from(page), export))),
        // Too late for a status: the connection breaks, so that nobody takes a part for the whole.
        Err(problem) => Err(io::Error::other(problem.slug)),
    });
    let start = stream::iter([Ok(Bytes::from(start))]);
    let name = format!("attachment; filename=\"broadcast-{broadcast}.csv\"");
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    let body = Body::from_stream(futures::StreamExt::chain(start, rest));
    Ok(Reply::of((headers, body).into_response()))
}

impl Export {
    /// The next rows; none when all were there. Ends with the token it was asked with, and with the process.
    async fn page(&mut self) -> Result<Vec<u8>, Problem> {
        if self.is_over {
            return Ok(vec![]);
        }
        let is_good = self.api.keys.holder(&self.caller.hash).await?.is_some();
        if self.api.drain.is_cancelled() || !is_good {
            return Err(Problem::busy("the export was cut off"));
        }
        let rows = self.api.store.recipients(self.broadcast, self.state, self.after, PAGE).await?;
        self.is_over = rows.len() < PAGE as usize;
        self.after = rows.last().map(|row| row.user);
        Ok(written(rows.iter().map(cells)))
    }
}

fn cells(row: &RecipientRow) -> [String; 9] {
    let messages: Vec<String> = row.messages.iter().map(ToString::to_string).collect();
    [
        row.user.to_string(),
        row.state.to_string(),
        row.reason.clone().unwrap_or_default(),
        harmless(row.detail.clone().unwrap_or_default()),
        row.attempts.to_string(),
        row.paid.to_string(),
        messages.join(" "),
        moment::write(row.due_at),
        moment::write(row.changed_at),
    ]
}
