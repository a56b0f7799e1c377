//! `GET /broadcasts/{id}/events`: how far a broadcast is, as server-sent events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream;
use serde_json::{Value, json};
use shoal_domain::broadcast::{State, moment};
use shoal_domain::id::BroadcastId;
use shoal_domain::time::{Millis, Timestamp};
use shoal_runtime::clock::{monotonic, now_ms};
use shoal_store::Broadcast;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use crate::api::Api;
use crate::broadcasts::show::tally;
use crate::metrics::Listener;
use crate::problem::Problem;
use crate::serve::{Asked, Caller, Reply};

/// How often the numbers are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// An event comes at least so often, also when nothing has changed.
const AT_LEAST_EVERY: Duration = Duration::from_secs(1);

/// What the rate is taken over.
const RATE_OVER: Duration = Duration::from_secs(10);

/// While Postgres is away nothing can be said; so often a comment says that the line is alive.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// Somebody who listens.
struct Listening {
    api: Arc<Api>,
    caller: Caller,
    broadcast: BroadcastId,
    pace: Pace,
    /// What was said last, and when.
    said: Option<(Value, Instant)>,
    /// Whether somebody has looked yet: the first look is at once.
    has_looked: bool,
    /// The last event has been sent, or the one before it.
    ends: Option<bool>,
    _place: OwnedSemaphorePermit,
    _counted: Listener,
}

pub(crate) async fn listen(asked: Asked) -> Result<Reply, Problem> {
    let broadcast = asked.broadcast()?;
    asked.api.store.broadcast(broadcast).await?.ok_or_else(|| Problem::not_found("such broadcast"))?;
    let free = Arc::clone(&asked.api.listeners).try_acquire_owned();
    let place = free.map_err(|_| Problem::busy("as many listen already as this process serves"))?;
    let (api, caller) = (asked.api, asked.caller);
    let listening = Listening {
        api,
        caller,
        broadcast,
        pace: Pace::default(),
        said: None,
        has_looked: false,
        ends: None,
        _place: place,
        _counted: Listener::new(),
    };
    let events = stream::unfold(listening, |mut listening| async {
        let event = listening.next().await?;
        Some((Ok::<_, Infallible>(event), listening))
    });
    let sse = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    Ok(Reply::of(sse.into_response()))
}

impl Listening {
    /// The next event. None after the end, when the process drains, and when the token is good no more.
    async fn next(&mut self) -> Option<Event> {
        let drain = self.api.drain.clone();
        drain.run_until_cancelled(self.wait()).await?
    }

    async fn wait(&mut self) -> Option<Event> {
        loop {
            match self.ends {
                Some(true) => return None,
                Some(false) => {
                    self.ends = Some(true);
                    return Some(Event::default().event("end").data("{}"));
                }
                None => {}
            }
            if std::mem::replace(&mut self.has_looked, true) {
                tokio::time::sleep(LOOK_EVERY).await;
            }
            // Postgres may be back at the next look.
            let Ok(holder) = self.api.keys.holder(&self.caller.hash).await else { continue };
            holder?;
            let Ok(broadcast) = self.api.store.broadcast(self.broadcast).await else { continue };
            if let Some(event) = self.say(&broadcast?) {
                return Some(event);
            }
        }
    }

    /// Says how it is, unless that was said a moment ago.
    fn say(&mut self, broadcast: &Broadcast) -> Option<Event> {
        let now = monotonic();
        let rate = self.pace.rate(now, broadcast.tally.ended());
        let left = broadcast.tally.waiting + broadcast.tally.sending;
        let is_over = broadcast.state.is_over() && left == 0;
        let facts = json!({ "state": broadcast.state, "recipients": tally(&broadcast.tally) });
        let is_new = self.said.as_ref().is_none_or(|(said, at)| {
            *said != facts || now.duration_since(*at) + LOOK_EVERY / 2 >= AT_LEAST_EVERY
        });
        if !is_new && !is_over {
            return None;
        }
        let mut event = facts.clone();
        event["rate"] = json!(rate);
        event["expected_end"] = json!(expected_end(broadcast, left, rate));
        self.said = Some((facts, now));
        self.ends = is_over.then_some(false);
        Some(Event::default().event("progress").data(event.to_string()))
    }
}

/// When it will be through, if it goes on as it did in the last seconds.
fn expected_end(broadcast: &Broadcast, left: u64, rate: f64) -> Option<String> {
    let goes_on = broadcast.state == State::Running && rate > 0.0;
    let seconds = goes_on.then(|| (left as f64 / rate).ceil() as u64)?;
    Some(moment::write(Timestamp(now_ms()) + Millis::seconds(seconds)))
}

/// How fast recipients reach their final state.
#[derive(Default)]
struct Pace {
    looks: VecDeque<(Instant, u64)>,
}

impl Pace {
    /// Recipients a second over the last seconds, to a tenth.
    fn rate(&mut self, now: Instant, ended: u64) -> f64 {
        self.looks.push_back((now, ended));
        // One look stays that is as old as that, or older.
        while self.looks.get(1).is_some_and(|(at, _)| now.duration_since(*at) >= RATE_OVER) {
            self.looks.pop_front();
        }
        let Some((since, before)) = self.looks.front() else { return 0.0 };
        let seconds = now.duration_since(*since).as_secs_f64();
        if seconds == 0.0 {
            return 0.0;
        }
        (ended.saturating_sub(*before) as f64 / seconds * 10.0).round() / 10.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_ten_seconds() {
        let (start, mut pace) = (monotonic(), Pace::default());
        let mut at = |seconds, ended| pace.rate(start + Duration::from_secs(seconds), ended);
        assert!((at(0, 100) - 0.0).abs() < 1e-9, "one look has no rate");
        assert!((at(1, 125) - 25.0).abs() < 1e-9);
        assert!((at(10, 350) - 25.0).abs() < 1e-9);
        assert!((at(20, 350) - 0.0).abs() < 1e-9, "what was before is forgotten");
        assert!((at(21, 360) - 0.9).abs() < 1e-9);
    }
}
