//! The world's side of delivery: what a bot has not taken yet, and what becomes of each attempt.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{World, bot::Bot};
use crate::{
    api::ApiError,
    clock::Moment,
    delivery::{
        QueueKey, Update,
        queue::Fate,
        update::{KINDS, is_allowed, lifetime, queue_of},
        webhook::{Answer, Post, Step},
    },
    ids::BotId,
};

/// How a poller is told that another one came.
const OTHER_POLLER: &str =
    "terminated by other getUpdates request; make sure that only one bot instance is running";

impl World {
    /// Makes an update for a bot, unless it does not want this kind. Returns the update's id.
    pub(crate) fn tell(&mut self, bot: BotId, kind: &str, body: Value) -> Option<i64> {
        let now = self.clock.now();
        let bot = self.bot_mut(bot);
        if !is_allowed(kind, bot.allowed_updates.as_deref()) {
            return None;
        }
        let id = bot.next_update_id;
        let queue = queue_of(kind, &body, id);
        let mut update = json!({ "update_id": id });
        update[kind] = body;
        bot.file(Update { id, json: update.to_string(), queue, expires: now + lifetime(kind) });
        Some(id)
    }

    /// Files an update as it is given, wanted or not, under the `update_id` it has or the next.
    pub(crate) fn tell_raw(&mut self, bot: BotId, mut update: Value) -> i64 {
        let id = update["update_id"].as_i64().unwrap_or(self.bot(bot).next_update_id);
        update["update_id"] = json!(id);
        let kind = KINDS.into_iter().find(|kind| update.get(kind).is_some()).unwrap_or("unknown");
        let queue = queue_of(kind, &update[kind], id);
        let expires = self.clock.now() + lifetime(kind);
        self.bot_mut(bot).file(Update { id, json: update.to_string(), queue, expires });
        id
    }

    /// Files text as an update whatever it says, in a queue of its own.
    pub(crate) fn tell_text(&mut self, bot: BotId, json: String) {
        let id = self.bot(bot).next_update_id;
        let queue = QueueKey { class: QueueKey::ALONE, id };
        let expires = self.clock.now() + lifetime("unknown");
        self.bot_mut(bot).file(Update { id, json, queue, expires });
    }

    /// What the bot's pump is to do next.
    pub(crate) fn next_delivery(&mut self, bot: BotId, now: Moment) -> Step {
        let Some(bot) = self.bots.get_mut(&bot) else { return Step::Wait(None) };
        let Some(webhook) = &mut bot.webhook else { return Step::Wait(None) };
        while let Some((queue, update_id)) = webhook.board.next(now) {
            let Some(update) = bot.pending.get(&update_id).filter(|update| update.expires > now) else {
                if bot.pending.remove(&update_id).is_some() {
                    bot.expired_updates += 1;
                }
                webhook.board.taken(queue);
                continue;
            };
            if let Some(account) = &mut self.account {
                account.posted(bot.id, update_id, now);
            }
            return Step::Post(Post {
                url: webhook.url.clone(),
                secret: webhook.secret.clone(),
                queue,
                update_id,
                json: update.json.clone(),
                generation: bot.generation,
            });
        }
        Step::Wait(webhook.board.next_wake())
    }

    /// Notes how an attempt ended; returns the method call the answer held, if any.
    pub(crate) fn delivered(
        &mut self,
        bot: BotId,
        queue: QueueKey,
        update_id: i64,
        generation: u64,
        answer: Answer,
    ) -> Option<Map<String, Value>> {
        let (now, date) = (self.clock.now(), self.clock.unix());
        let chance = &mut self.chance;
        if let (Some(account), Answer::Taken { .. }) = (&mut self.account, &answer) {
            account.taken(bot, 1, now);
        }
        let bot = self.bots.get_mut(&bot)?;
        bot.wake.notify_one();
        if bot.generation != generation {
            // The webhook was set anew meanwhile; what was taken is taken all the same.
            return match answer {
                Answer::Taken { call } => {
                    bot.pending.remove(&update_id);
                    call
                }
                Answer::Failed { .. } => None,
            };
        }
        let webhook = bot.webhook.as_mut()?;
        match answer {
            Answer::Taken { call } => {
                bot.pending.remove(&update_id);
                webhook.board.taken(queue);
                call
            }
            Answer::Failed { reason, retry_after } => {
                webhook.last_error = Some((date, reason));
                if webhook.board.failed(queue, now, retry_after, chance) == Fate::Dropped {
                    bot.pending.remove(&update_id);
                    bot.expired_updates += 1;
                }
                None
            }
        }
    }

    /// Begins a `getUpdates`: confirms what lies below `offset` and overtakes an earlier poller. Returns the
    /// number under which it may poll.
    pub(crate) fn begin_poll(
        &mut self,
        bot: BotId,
        offset: i64,
        allowed: Option<Vec<String>>,
    ) -> Result<u64, ApiError> {
        let now = self.clock.now();
        let bot = self.bots.get_mut(&bot).ok_or_else(ApiError::not_found)?;
        if bot.webhook.is_some() {
            return Err(ApiError::conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            ));
        }
        let first = if offset < 0 {
            // Counted from the end: only the newest -offset updates remain.
            let newest = bot.pending.keys().rev().nth(offset.unsigned_abs() as usize - 1);
            newest.copied().unwrap_or_default()
        } else {
            offset
        };
        let unconfirmed = bot.pending.split_off(&first);
        if let Some(account) = &mut self.account {
            account.taken(bot.id, bot.pending.len() as u64, now);
        }
        bot.pending = unconfirmed;
        if allowed.is_some() {
            bot.allowed_updates = allowed;
        }
        bot.receives = true;
        bot.generation += 1;
        Ok(bot.generation)
    }

    /// Updates for the poller of this number, or why it must stop.
    pub(crate) fn poll(&mut self, bot: BotId, generation: u64, limit: usize) -> Result<Vec<Value>, ApiError> {
        let now = self.clock.now();
        let bot = self.bots.get_mut(&bot).ok_or_else(ApiError::not_found)?;
        if bot.webhook.is_some() {
            return Err(ApiError::conflict("terminated by setWebhook request"));
        }
        if bot.generation != generation {
            return Err(ApiError::conflict(OTHER_POLLER));
        }
        let before = bot.pending.len();
        bot.pending.retain(|_, update| update.expires > now);
        bot.expired_updates += (before - bot.pending.len()) as u64;
        let handed_out = bot.pending.values().take(limit);
        if let Some(account) = &mut self.account {
            handed_out.clone().for_each(|update| account.posted(bot.id, update.id, now));
        }
        Ok(handed_out.filter_map(|update| serde_json::from_str(&update.json).ok()).collect())
    }
}

impl Bot {
    fn file(&mut self, update: Update) {
        self.next_update_id = self.next_update_id.max(update.id + 1);
        if let Some(webhook) = &mut self.webhook {
            webhook.board.push(update.queue, update.id, update.expires);
        }
        self.pending.insert(update.id, update);
        self.wake.notify_one();
    }

    /// Hands all pending updates to a board made anew, after a webhook was set.
    pub(crate) fn fill_board(&mut self, unit: Duration) {
        if let Some(webhook) = &mut self.webhook {
            webhook.board = crate::delivery::queue::Board::new(webhook.max_connections, unit);
            for update in self.pending.values() {
                webhook.board.push(update.queue, update.id, update.expires);
            }
        }
        self.wake.notify_one();
    }
}
