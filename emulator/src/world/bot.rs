//! A bot as Telegram knows it: who it is, how it wants its updates, and the updates it has not taken yet.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::{
    clock::Moment,
    delivery::{Update, queue::Board},
    ids::BotId,
};

/// Default of `max_connections`.
pub(crate) const DEFAULT_MAX_CONNECTIONS: usize = 40;

/// Button presses remembered for `answerCallbackQuery`.
pub(crate) const PRESSES_KEPT: usize = 10_000;

/// No `Debug`: it holds the token.
pub(crate) struct Bot {
    pub(crate) id: BotId,
    /// The whole token, as in the path of a call.
    pub(crate) token: String,
    pub(crate) username: String,
    pub(crate) allowed_updates: Option<Vec<String>>,
    pub(crate) next_update_id: i64,
    /// Updates not yet taken, by id: the one place they are kept, whichever way they leave.
    pub(crate) pending: BTreeMap<i64, Update>,
    pub(crate) webhook: Option<Webhook>,
    /// Raised by every change of the webhook and every call of `getUpdates`: who waits under an older number has
    /// been overtaken.
    pub(crate) generation: u64,
    /// Wakes the bot's pump.
    pub(crate) wake: Arc<Notify>,
    /// Whether the bot ever asked for updates, in either way.
    pub(crate) receives: bool,
    pub(crate) presses: VecDeque<Press>,
    pub(crate) commands: Value,
    /// Updates dropped because they expired undelivered.
    pub(crate) expired_updates: u64,
}

/// A webhook that is set.
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) secret: Option<String>,
    pub(crate) max_connections: usize,
    pub(crate) set_at: Moment,
    pub(crate) board: Board,
    /// Unix time and text of the last failure, for `getWebhookInfo`.
    pub(crate) last_error: Option<(i64, String)>,
}

/// A press of an inline button.
#[derive(Debug, Clone)]
pub(crate) struct Press {
    pub(crate) id: String,
    pub(crate) pressed_at: Moment,
    /// Parameters of the `answerCallbackQuery` that answered it.
    pub(crate) answer: Option<Value>,
}

impl Bot {
    /// The bot as a `User`.
    pub(crate) fn user(&self) -> Value {
        json!({ "id": self.id, "is_bot": true, "first_name": "Shoal", "username": self.username })
    }

    /// The answer of `getMe`.
    pub(crate) fn me(&self) -> Value {
        let mut me = self.user();
        let rights = [
            ("can_join_groups", false),
            ("can_read_all_group_messages", false),
            ("supports_guest_queries", false),
            ("supports_inline_queries", false),
            ("can_connect_to_business", false),
            ("has_main_web_app", false),
            ("has_topics_enabled", false),
            ("allows_users_to_create_topics", false),
            ("can_manage_bots", false),
        ];
        for (right, held) in rights {
            me[right] = json!(held);
        }
        me
    }
}
