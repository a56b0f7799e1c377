//! Faults that a test orders for a chat's next call, to see what a bot makes of them.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 429, nothing done.
    TooManyRequests {
        /// Told to the bot in whole seconds.
        retry_after: Duration,
    },
    /// 500, nothing done.
    ServerError,
    /// The connection breaks instead of an answer.
    DropReply {
        /// Whether the call was carried out before: the bot cannot tell.
        executed: bool,
    },
    /// The call is carried out and answered, only later.
    Delay(Duration),
}

/// Stands for downloads of files, which are in no chat.
pub(crate) const DOWNLOADS: i64 = 0;

/// Faults ordered and not yet met, by chat.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    ordered: HashMap<i64, VecDeque<Fault>>,
}

impl Faults {
    pub(crate) fn order(&mut self, chat: i64, fault: Fault) {
        self.ordered.entry(chat).or_default().push_back(fault);
    }

    /// The fault for a call to this chat, which is thereby met.
    pub(crate) fn take(&mut self, chat: i64) -> Option<Fault> {
        let faults = self.ordered.get_mut(&chat)?;
        let fault = faults.pop_front();
        if faults.is_empty() {
            self.ordered.remove(&chat);
        }
        fault
    }
}
