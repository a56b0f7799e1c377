//! Telegram's limits on sending, as far as they are known: how many calls a bot may make in a second, how many a chat
//! takes, and what a broadcast above the free rate costs. All of them are off until a test sets them, and may be moved
//! while the bot runs: it is told of none, and meets them as answers 429.
//!
//! [`Gate`] decides on a call when it arrives; [`Purse`] charges for what was carried out.

mod bucket;
mod gate;
mod purse;
mod window;

use std::time::Duration;

pub(crate) use gate::{Gate, Passing, Refused};
pub(crate) use purse::Purse;
pub(crate) use window::Window;

/// Length of the window over which calls of a bot are counted.
pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// What a bot may send. Only chat-bound calls are counted, those that send, copy, forward, edit, delete or react:
/// `answerCallbackQuery` and the like are free at Telegram too.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Calls in any second, but for those that pay. Above it the bot is told to wait for `retry_after`, and until that
    /// is over each such call of it is refused with what is left of the wait.
    pub per_bot: Option<u32>,
    /// Calls with `allow_paid_broadcast` in any second. They pass by `per_bot`, as Telegram promises for the price, and
    /// have a wait of their own.
    pub paid_per_bot: Option<u32>,
    /// So many calls to one private chat at once, and one more each time the interval has passed.
    pub per_chat: Option<(u32, Duration)>,
    /// Calls to one group in any minute. Telegram's is 20.
    pub per_group: Option<u32>,
    /// How long the bot is told to wait above `per_bot` and `paid_per_bot`. Default 1 s.
    pub retry_after: Duration,
    /// Nobody waits: only the calls above the limit are refused. Default false.
    pub excess_only: bool,
    /// A call that arrives so soon after the answer 429 was on its way already and is not counted as one during a
    /// wait. Default none.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_bot: None,
            paid_per_bot: None,
            per_chat: None,
            per_group: None,
            retry_after: SECOND,
            excess_only: false,
            grace: Duration::ZERO,
        }
    }
}

impl Limits {
    /// So many calls of the bot in any second, and nothing else.
    #[must_use]
    pub fn per_second(calls: u32) -> Self {
        Self { per_bot: Some(calls), ..Self::default() }
    }
}
