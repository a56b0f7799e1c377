//! Lets a call through or not, by the limits of its bot and of its chat.

use std::{collections::HashMap, time::Duration};

use super::{Limits, SECOND, Window, bucket::Buckets};
use crate::{clock::Moment, ids::BotId};

/// "Bots cannot send more than 20 messages per minute to the same group" (FAQ): counted over so long.
const MINUTE: Duration = Duration::from_mins(1);

/// From so many groups on, those are forgotten to which nothing was sent for a minute.
const GROUPS_KEPT: usize = 10_000;

/// Why a call is refused, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Until when what is named may not be called.
    pub(crate) until: Moment,
    /// The whole bot has to wait, not only this chat.
    pub(crate) whole_bot: bool,
}

/// What of a call matters for the limits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passing {
    pub(crate) bot: BotId,
    pub(crate) chat: Option<i64>,
    pub(crate) paid: bool,
}

/// Every bot's limits, and how near to them it is.
pub(crate) struct Gate {
    bots: HashMap<BotId, Lane>,
    buckets: Buckets,
    groups: HashMap<(BotId, i64), Window>,
    /// Chats that take nothing until then.
    refusing: HashMap<i64, Moment>,
}

struct Lane {
    limits: Limits,
    free: Flow,
    paid: Flow,
}

/// Calls let through in the last second, and the wait that runs.
struct Flow {
    passed: Window,
    waits_until: Moment,
}

impl Flow {
    fn new() -> Self {
        Self { passed: Window::new(SECOND), waits_until: Moment::ZERO }
    }
}

impl Gate {
    pub(crate) fn new() -> Self {
        Self {
            bots: HashMap::new(),
            buckets: Buckets::new(),
            groups: HashMap::new(),
            refusing: HashMap::new(),
        }
    }

    /// Sets or moves a bot's limits. A wait that runs goes on, unless there is no such limit any more.
    pub(crate) fn limit(&mut self, bot: BotId, limits: Limits) {
        let lane = self.bots.entry(bot).or_insert_with(|| Lane {
            limits: Limits::default(),
            free: Flow::new(),
            paid: Flow::new(),
        });
        for (flow, limit) in [(&mut lane.free, limits.per_bot), (&mut lane.paid, limits.paid_per_bot)] {
            if limit.is_none() || limits.excess_only {
                flow.waits_until = Moment::ZERO;
            }
        }
        lane.limits = limits;
    }

    /// Lets a chat take nothing until then.
    pub(crate) fn refuse(&mut self, chat: i64, until: Moment) {
        self.refusing.insert(chat, until);
    }

    /// How soon after an answer 429 calls are not yet held against the bot.
    pub(crate) fn grace(&self, bot: BotId) -> Duration {
        self.bots.get(&bot).map_or(Duration::ZERO, |lane| lane.limits.grace)
    }

    /// Decides on a call that arrives now; one that passes is counted.
    pub(crate) fn pass(&mut self, call: Passing, now: Moment) -> Result<(), Refused> {
        if let Some(chat) = call.chat
            && let Some(until) = self.refusing.get(&chat).copied()
        {
            if now < until {
                return Err(Refused { until, whole_bot: false });
            }
            self.refusing.remove(&chat);
        }
        let Some(lane) = self.bots.get_mut(&call.bot) else { return Ok(()) };
        let limits = &lane.limits;
        let (flow, limit) =
            if call.paid { (&mut lane.paid, limits.paid_per_bot) } else { (&mut lane.free, limits.per_bot) };
        if now < flow.waits_until {
            return Err(Refused { until: flow.waits_until, whole_bot: true });
        }
        if limit.is_some_and(|limit| flow.passed.count(now) >= limit as usize) {
            let until = now + limits.retry_after;
            if !limits.excess_only {
                flow.waits_until = until;
            }
            return Err(Refused { until, whole_bot: !limits.excess_only });
        }
        if let Some(chat) = call.chat {
            let key = (call.bot, chat);
            if let Some(until) = chat_is_full(limits, &mut self.groups, &self.buckets, key, now) {
                return Err(Refused { until, whole_bot: false });
            }
            match (is_group(chat), limits.per_chat) {
                (true, _) if limits.per_group.is_some() => {
                    if self.groups.len() >= GROUPS_KEPT {
                        self.groups.retain(|_, window| window.count(now) > 0);
                    }
                    self.groups.entry(key).or_insert_with(|| Window::new(MINUTE)).add(now);
                }
                (false, Some((_, refill))) => self.buckets.take(key, refill, now),
                _ => {}
            }
        }
        if limit.is_some() {
            flow.passed.add(now);
        }
        Ok(())
    }
}

/// Until when a chat takes no more, if that is so.
fn chat_is_full(
    limits: &Limits,
    groups: &mut HashMap<(BotId, i64), Window>,
    buckets: &Buckets,
    key: (BotId, i64),
    now: Moment,
) -> Option<Moment> {
    if is_group(key.1) {
        let limit = limits.per_group? as usize;
        let window = groups.get_mut(&key)?;
        return if window.count(now) >= limit { window.fewer_than(limit) } else { None };
    }
    buckets.rest(key, limits.per_chat?, now).map(|rest| now + rest)
}

/// Groups have negative ids.
fn is_group(chat: i64) -> bool {
    chat < 0
}

#[cfg(test)]
mod tests;
