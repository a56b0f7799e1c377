//! What the bots did: every call with its answer, and every rule they broke.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::Value;

use crate::{clock::Moment, ids::BotId};

/// A call of the Bot API, as it was made and answered.
#[derive(Debug, Clone)]
pub struct Call {
    /// When it was received.
    pub at: Moment,
    /// Who called.
    pub bot: BotId,
    /// Method as documented (`sendMessage`), whatever case it was called in.
    pub method: String,
    /// Parameters in one form, whatever body they came in: numbers are numbers, objects are objects.
    pub params: Value,
    /// `result`, or error code and description.
    pub result: Result<Value, (u16, String)>,
}

/// A rule of the Bot API that a call broke, whether or not Telegram would have minded.
#[derive(Debug, Clone, Serialize)]
pub struct Violation {
    /// When the call was received, in seconds.
    pub at_s: f64,
    /// The bot's id.
    pub bot: BotId,
    /// The method called.
    pub method: String,
    /// What is wrong.
    pub reason: String,
}

/// Calls and violations, the newest and the first of them respectively, within their bounds.
pub(crate) struct Journal {
    pub(crate) calls: VecDeque<Call>,
    pub(crate) violations: Vec<Violation>,
    /// Of all violations, also those that were too many to keep.
    pub(crate) violation_count: u64,
    calls_kept: usize,
    violations_kept: usize,
}

impl Journal {
    pub(crate) fn new(calls_kept: usize, violations_kept: usize) -> Self {
        Self {
            calls: VecDeque::new(),
            violations: Vec::new(),
            violation_count: 0,
            calls_kept,
            violations_kept,
        }
    }

    pub(crate) fn record(&mut self, call: Call) {
        self.calls.push_back(call);
        while self.calls.len() > self.calls_kept {
            self.calls.pop_front();
        }
    }

    pub(crate) fn complain(&mut self, at: Moment, bot: BotId, method: &str, reason: String) {
        self.violation_count += 1;
        if self.violations.len() < self.violations_kept {
            self.violations.push(Violation {
                at_s: at.as_secs_f64(),
                bot,
                method: method.to_owned(),
                reason,
            });
        }
    }
}
