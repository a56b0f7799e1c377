//! What happens in the chats that a page shows, as it happens: server-sent events, one stream a page.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::{Stream, stream};
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::{Refused, pane::Pane, visitors::chat_of};
use crate::shared::Shared;

/// Streams open at once, over all pages.
const MOST_STREAMS: usize = 32;

/// Chats that one page may show.
const MOST_PANES: usize = 4;

/// After news the stream rests for so long, so that what happens together is told together.
const REST: Duration = Duration::from_millis(15);

/// Something goes over the line at least so often, so that a page learns when nobody is there any more.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Room for streams, and when they are to end.
#[derive(Clone)]
pub(super) struct Streams {
    room: Arc<Semaphore>,
    stop: watch::Receiver<()>,
}

impl Streams {
    pub(super) fn new(stop: watch::Receiver<()>) -> Self {
        Self { room: Arc::new(Semaphore::new(MOST_STREAMS)), stop }
    }
}

/// A page that looks at some chats.
struct Watcher {
    shared: Arc<Shared>,
    panes: Vec<Pane>,
    changes: watch::Receiver<u64>,
    stop: watch::Receiver<()>,
    _room: OwnedSemaphorePermit,
}

/// Opens a stream on the chats that the query names, `pane=<bot>:<person>` each.
pub(super) async fn open(
    State(shared): State<Arc<Shared>>,
    Extension(streams): Extension<Streams>,
    RawQuery(query): RawQuery,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refused> {
    let panes = panes(&shared, query.as_deref().unwrap_or_default())?;
    let busy = |_| Refused::new(StatusCode::SERVICE_UNAVAILABLE, "Too many pages are open.");
    let room = streams.room.try_acquire_owned().map_err(busy)?;
    let mut changes = shared.changes();
    // The first look comes at once.
    changes.mark_changed();
    let watcher = Watcher { shared, panes, changes, stop: streams.stop, _room: room };
    let events = stream::unfold(watcher, async |mut watcher| {
        let news = watcher.news().await?;
        let event = Event::default().event("chats").data(Value::Array(news).to_string());
        Some((Ok(event), watcher))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

impl Watcher {
    /// Waits until something has changed in the chats; `None` when the emulator ends.
    async fn news(&mut self) -> Option<Vec<Value>> {
        loop {
            tokio::select! {
                changed = self.changes.changed() => changed.ok()?,
                _ended = self.stop.changed() => return None,
            }
            let news: Vec<Value> = {
                let world = self.shared.lock();
                self.panes.iter_mut().filter_map(|pane| pane.look(&world)).collect()
            };
            if !news.is_empty() {
                return Some(news);
            }
            tokio::time::sleep(REST).await;
        }
    }
}

fn panes(shared: &Shared, query: &str) -> Result<Vec<Pane>, Refused> {
    let world = shared.lock();
    let panes =
        form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "pane").map(|(_, pane)| {
            let (bot, person) =
                pane.split_once(':').ok_or_else(|| Refused::unfit("A pane is <bot>:<person>."))?;
            let number = |word: &str| word.parse::<i64>().map_err(|_| Refused::unfit("An id is a number."));
            Ok(Pane::new(chat_of(&world, number(bot)?, number(person)?)?))
        });
    let panes: Vec<Pane> = panes.take(MOST_PANES + 1).collect::<Result<_, Refused>>()?;
    if panes.is_empty() || panes.len() > MOST_PANES {
        return Err(Refused::unfit(format!("A page shows 1 to {MOST_PANES} chats.")));
    }
    Ok(panes)
}
