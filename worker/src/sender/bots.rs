//! The bots of a worker: how many calls wait for each, and which are at rest because Telegram does not accept their token.
//!
//! A bot at rest holds nobody else up: its calls do not count in the bound that all bots share, only so many of them wait,
//! and one of them at a time is tried. When that one is accepted, the others go on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use shoal_domain::id::BotId;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::bound::{Bound, Share};

/// How often a token is tried that Telegram does not accept, and how often the log says so.
const PROBE_EVERY: Duration = Duration::from_secs(30);

/// Calls of a bot at rest that wait at most, in one worker. What is beyond is given up like what Telegram refuses: its
/// token may never work again.
const WAITING_AT_REST: u64 = 1000;

/// The bots that calls were made for. Clones share them.
#[derive(Clone)]
pub(crate) struct Bots(Arc<Shared>);

struct Shared {
    /// Calls of all bots that are not at rest.
    bound: Bound,
    bots: Mutex<HashMap<BotId, Bot>>,
    /// A bot is at rest no more.
    back: Notify,
}

struct Bot {
    /// Calls that wait or are in flight.
    calls: u64,
    /// Their part of what all may have; `None` while the bot is at rest.
    room: Option<Share>,
    /// When its token is tried again; means something only at rest.
    probe_at: Instant,
    /// When the log last said that its token does not work.
    told: Option<Instant>,
    /// Calls given up since then.
    given_up: u64,
}

/// A call's place among those of its bot, until it is dropped.
pub(crate) struct Place {
    bot: BotId,
    bots: Bots,
    /// It was not given up.
    counts: bool,
}

/// How a call came past its bot's rest.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Passed {
    /// It need not wait.
    AtOnce,
    /// It has waited.
    AfterRest,
    /// Its bot is still at rest, and it is to find out for the others.
    ToFindOut,
    /// Too many wait: it is to be given up.
    Not,
}

impl Bots {
    pub(crate) fn within(bound: Bound) -> Bots {
        Bots(Arc::new(Shared { bound, bots: Mutex::default(), back: Notify::new() }))
    }

    /// Whether calls of all bots together are fewer than may wait.
    pub(crate) fn has_room(&self) -> bool {
        self.0.bound.has_room()
    }

    /// Whether Telegram does not accept the bot's token.
    pub(crate) fn rests(&self, id: BotId) -> bool {
        self.with(id, |bot| bot.room.is_none())
    }

    /// Counts a call in; `None` if its bot is at rest, and as many wait as may.
    pub(crate) fn enter(&self, id: BotId) -> Option<Place> {
        self.with(id, |bot| {
            match &mut bot.room {
                Some(room) => room.grow(1),
                None if bot.calls >= WAITING_AT_REST => {
                    bot.given_up += 1;
                    return None;
                }
                None => {}
            }
            bot.calls += 1;
            Some(Place { bot: id, bots: self.clone(), counts: true })
        })
    }

    /// Telegram does not accept the token. Returns how many calls were given up since this was last told, if it is time to
    /// tell it.
    pub(crate) fn rest(&self, id: BotId) -> Option<u64> {
        self.with(id, |bot| {
            let now = Instant::now();
            if bot.room.take().is_some() {
                bot.probe_at = now + PROBE_EVERY;
            }
            if bot.told.is_some_and(|told| now.duration_since(told) < PROBE_EVERY) {
                return None;
            }
            bot.told = Some(now);
            Some(std::mem::take(&mut bot.given_up))
        })
    }

    /// Telegram accepts the token, or nobody has one any more: whatever waits is tried.
    pub(crate) fn wake(&self, id: BotId) {
        let woken = self.with(id, |bot| {
            let rests = bot.room.is_none();
            if rests {
                bot.room = Some(self.0.bound.hold(bot.calls));
            }
            rests
        });
        if woken {
            self.0.back.notify_waiters();
        }
    }

    fn with<T>(&self, id: BotId, act: impl FnOnce(&mut Bot) -> T) -> T {
        let mut bots = self.0.bots.lock().expect("nothing panics while holding it");
        let new = || Bot {
            calls: 0,
            room: Some(self.0.bound.hold(0)),
            probe_at: Instant::now(),
            told: None,
            given_up: 0,
        };
        act(bots.entry(id).or_insert_with(new))
    }
}

impl Place {
    /// Waits while the bot is at rest, unless it is this call's turn to find out whether it still is.
    pub(crate) async fn pass(&mut self) -> Passed {
        let mut passed = Passed::AtOnce;
        let bots = self.bots.clone();
        loop {
            let back = bots.0.back.notified();
            match self.turn() {
                Turn::Go => return passed,
                Turn::Probe => return Passed::ToFindOut,
                Turn::GiveUp => return Passed::Not,
                Turn::Wait(until) => {
                    passed = Passed::AfterRest;
                    tokio::select! {
                        () = back => {}
                        () = tokio::time::sleep_until(until) => {}
                    }
                }
            }
        }
    }

    /// Whether the bot came to rest after this call had passed.
    pub(crate) fn rests(&self, passed: &Passed) -> bool {
        *passed != Passed::ToFindOut && self.bots.rests(self.bot)
    }

    fn turn(&mut self) -> Turn {
        let counts = &mut self.counts;
        self.bots.with(self.bot, |bot| {
            let now = Instant::now();
            if bot.room.is_some() {
                Turn::Go
            } else if bot.calls > WAITING_AT_REST {
                // At once, so that no more are given up than have to be.
                *counts = false;
                bot.calls -= 1;
                bot.given_up += 1;
                Turn::GiveUp
            } else if now >= bot.probe_at {
                bot.probe_at = now + PROBE_EVERY;
                Turn::Probe
            } else {
                Turn::Wait(bot.probe_at)
            }
        })
    }
}

/// What a call is to do now.
enum Turn {
    Go,
    Probe,
    GiveUp,
    Wait(Instant),
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.counts {
            return;
        }
        self.bots.with(self.bot, |bot| {
            bot.calls -= 1;
            if let Some(room) = &mut bot.room {
                room.shrink(1);
            }
        });
    }
}

#[cfg(test)]
mod tests;
