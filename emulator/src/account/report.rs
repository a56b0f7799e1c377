//! What the account says when asked.

use std::collections::BTreeMap;

use serde::Serialize;

use super::tag::Tag;
use crate::clock::Moment;

/// Problems kept with their particulars; of more only the number is known.
const PROBLEMS_KEPT: usize = 200;

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// Should have arrived and never did.
    Lost,
    /// Arrived more than once.
    Doubled,
    /// Arrived after a later one of the same sender.
    OutOfOrder,
    /// Reached somebody it was not for, or gave its sender away.
    Leaked,
    /// Arrived after the reader had read that the chat was over.
    AfterGoodbye,
    /// Two have met, and one of them did not want to meet people like the other.
    Unwanted,
    /// What somebody had chosen did not hold: what they had muted came, what they protect can be passed on, a lock let them go
    /// without a question, they met somebody in another room. Or they met somebody without being in the channel.
    Unheeded,
    /// Somebody who is too young, or has not said how old they are, has met somebody.
    Minor,
    /// Two have met again who parted a short while ago, or of whom one did not want that ever again.
    Repeated,
    /// Somebody reads themselves as paired, and nobody is paired with them.
    HalfPair,
    /// At rest, a copy is not as its original: other words, an answer to something else, another feeling, or still there.
    Unlike,
}

/// One thing that is wrong.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) wrong: Wrong,
    /// Who met it: the reader, or for a lost message the sender.
    pub(crate) member: usize,
    pub(crate) tag: Option<Tag>,
    pub(crate) at: Moment,
    pub(crate) why: String,
}

/// Problems as they happen.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    counts: BTreeMap<Wrong, u64>,
    pub(crate) kept: Vec<Problem>,
}

impl Problems {
    pub(crate) fn note(&mut self, problem: Problem) {
        *self.counts.entry(problem.wrong).or_default() += 1;
        if self.kept.len() < PROBLEMS_KEPT {
            self.kept.push(problem);
        }
    }

    /// Counts problems of which nothing more is known.
    pub(crate) fn count_more(&mut self, wrong: Wrong, count: u64) {
        *self.counts.entry(wrong).or_default() += count;
    }

    pub(crate) fn count(&self, wrong: Wrong) -> u64 {
        self.counts.get(&wrong).copied().unwrap_or_default()
    }
}

/// Where a run of the crowd stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Phase {
    /// The bot has neither set a webhook nor polled.
    #[serde(rename = "waiting for webhook")]
    Waiting,
    /// People come, search, talk and go.
    #[serde(rename = "running")]
    Running,
    /// Nobody starts anything new; what is on its way arrives.
    #[serde(rename = "settling")]
    Settling,
    /// The verdict is final.
    #[serde(rename = "done")]
    Done,
}

/// A problem in words.
#[derive(Debug, Clone, Serialize)]
pub struct NamedProblem {
    /// What is wrong.
    pub wrong: Wrong,
    /// User id of who met it: the reader, or for a lost message the sender.
    pub person: i64,
    /// The message, as its tag stands in it.
    pub tag: Option<String>,
    /// When, in seconds since the emulator started; for a lost message when it was sent.
    pub at_s: f64,
    /// What happened.
    pub why: String,
}

/// The state of the account. Until the phase is `done`, a message on its way is not yet counted as lost.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Where the run stands.
    pub phase: Phase,
    /// Seed of the crowd.
    pub seed: u64,
    /// Seconds since the crowd began.
    pub elapsed_s: f64,
    /// Updates the bot took.
    pub updates: u64,
    /// Updates per second over the last seconds.
    pub updates_per_s: f64,
    /// People in the crowd.
    pub people: usize,
    /// Pairs of people who exchanged at least one message, over the whole run.
    pub pairs: u64,
    /// People who now read themselves as paired.
    pub paired_now: usize,
    /// Messages sent with a tag.
    pub sent: u64,
    /// Messages that arrived where they should.
    pub relayed: u64,
    /// Time from posting an update to the call that carries its message on, in milliseconds. Without parts of albums.
    pub p50_ms: f64,
    /// See `p50_ms`.
    pub p95_ms: f64,
    /// See `p50_ms`.
    pub p99_ms: f64,
    /// Messages that were parts of an album. A bot has to wait whether another part comes, so they are in no time above.
    pub in_albums: u64,
    /// See [`Wrong::Lost`].
    pub lost: u64,
    /// See [`Wrong::Doubled`].
    pub doubled: u64,
    /// See [`Wrong::OutOfOrder`].
    pub out_of_order: u64,
    /// See [`Wrong::Leaked`].
    pub leaked: u64,
    /// See [`Wrong::AfterGoodbye`].
    pub after_goodbye: u64,
    /// See [`Wrong::Unwanted`].
    pub unwanted: u64,
    /// See [`Wrong::Unheeded`].
    pub unheeded: u64,
    /// See [`Wrong::Minor`].
    pub minors: u64,
    /// See [`Wrong::Repeated`].
    pub repeated: u64,
    /// See [`Wrong::HalfPair`]; known when the phase is `done`.
    pub half_pairs: u64,
    /// See [`Wrong::Unlike`]; known when the phase is `done`.
    pub unlike: u64,
    /// Messages that did not arrive and need not have, since their partner was leaving.
    pub near_ending: u64,
    /// Updates that expired before the bot took them.
    pub expired_updates: u64,
    /// Rules of the Bot API that calls broke.
    pub violations: u64,
    /// How many Stars the bots have.
    pub stars: i64,
    /// How often each thing was done that people can do beside talking, by its name.
    pub errands: BTreeMap<&'static str, u64>,
    /// Some of what is wrong, in words.
    pub problems: Vec<NamedProblem>,
    /// Some of the rules broken, in words.
    pub broken_rules: Vec<String>,
}

impl Report {
    /// Nothing is wrong, and something was relayed.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let wrong = [
            self.lost,
            self.doubled,
            self.out_of_order,
            self.leaked,
            self.after_goodbye,
            self.unwanted,
            self.unheeded,
            self.minors,
            self.repeated,
            self.half_pairs,
            self.unlike,
            self.violations,
            self.expired_updates,
        ];
        wrong.iter().all(|count| *count == 0) && self.relayed > 0
    }
}
