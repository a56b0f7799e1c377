//! Faults that a test orders, for a chat's next call or for a share of all calls, to see what a bot makes of them.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};

use crate::api::Request;

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
    /// 502, 504 or the like, with a page in place of JSON: something in front of Telegram gave up.
    Gateway {
        /// The HTTP status.
        code: u16,
        /// Whether the call was carried out before: the bot cannot tell.
        executed: bool,
    },
    /// The connection breaks instead of an answer.
    DropReply {
        /// Whether the call was carried out before: the bot cannot tell.
        executed: bool,
    },
    /// The call is carried out, and the connection breaks in the midst of the answer.
    CutReply,
    /// The call is carried out and answered 200, with a body that is no JSON.
    GarbledReply,
    /// The call is carried out and answered, only later.
    Delay(Duration),
    /// The call is carried out at once and answered so much later, when the bot may have given up on it.
    LateReply(Duration),
}

/// Stands for downloads of files, which are in no chat.
pub(crate) const DOWNLOADS: i64 = 0;

/// Something that goes wrong with a share of the calls, for as long as it lasts.
#[derive(Debug, Clone)]
pub struct Disturbance {
    /// What share of the calls it meets, from 0 to 1.
    pub share: f64,
    /// What goes wrong: each time one of these, by chance.
    pub faults: Vec<Fault>,
    /// Methods it concerns; none named: every chat-bound call.
    pub methods: Vec<String>,
    /// Only calls whose text or caption contains this.
    pub text: Option<String>,
}

impl Disturbance {
    /// Meets this share of all chat-bound calls.
    #[must_use]
    pub fn of(share: f64, faults: &[Fault]) -> Self {
        Self { share, faults: faults.to_vec(), methods: Vec::new(), text: None }
    }

    fn concerns(&self, request: &Request) -> bool {
        let method = if self.methods.is_empty() {
            request.is_chat_bound()
        } else {
            self.methods.contains(&request.method.name)
        };
        let says = |part: &str| {
            ["text", "caption"].iter().any(|field| request.text(field).is_some_and(|t| t.contains(part)))
        };
        method && self.text.as_deref().is_none_or(says)
    }
}

/// Faults ordered and not yet met, by chat, and disturbances.
pub(crate) struct Faults {
    ordered: HashMap<i64, VecDeque<Fault>>,
    disturbances: Vec<Disturbance>,
    /// Of its own, so that which calls are met depends on their number only.
    chance: StdRng,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Self { ordered: HashMap::new(), disturbances: Vec::new(), chance: StdRng::seed_from_u64(seed) }
    }

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

    pub(crate) fn disturb(&mut self, disturbance: Disturbance) {
        self.disturbances.push(disturbance);
    }

    pub(crate) fn calm(&mut self) {
        self.disturbances.clear();
    }

    /// The fault for a call, ordered for its chat or by chance.
    pub(crate) fn meet(&mut self, request: &Request) -> Option<Fault> {
        if let Some(ordered) = request.chat().and_then(|chat| self.take(chat)) {
            return Some(ordered);
        }
        let Self { disturbances, chance, .. } = self;
        let mut met = disturbances.iter().filter(|disturbance| disturbance.concerns(request));
        met.find_map(|disturbance| {
            let share = disturbance.share.clamp(0.0, 1.0);
            chance.random_bool(share).then(|| disturbance.faults.choose(chance).copied()).flatten()
        })
    }
}
