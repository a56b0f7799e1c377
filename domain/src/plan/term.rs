//! The time that somebody has of one plan.

use serde::{Deserialize, Serialize};

use crate::ledger::OperationId;
use crate::time::{Millis, Timestamp};

/// Parts that are not used up yet, at most. Nobody has bought a plan a hundred times in advance.
pub const MOST_PARTS: usize = 100;

/// The longest time that somebody can have before them: ten years.
const MOST_TIME: Millis = Millis::minutes(10 * 366 * 24 * 60);

/// What somebody has of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Term {
    /// What is left of each part, the first to be used first. None is empty.
    pub parts: Vec<Part>,
    /// Up to when what passed is taken off.
    pub as_of: Timestamp,
    /// Time does not pass.
    pub paused: bool,
    /// They have tried it.
    pub tried: bool,
    /// How long it goes on after its time, in milliseconds.
    pub grace_ms: u64,
    /// What they had of that and did not pay yet, in milliseconds.
    pub owed_ms: u64,
}

/// Time that one operation gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which.
    pub operation: String,
    /// What is left of it, in milliseconds.
    pub left_ms: u64,
}

/// Something that happens to a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Somebody bought it, or was given it, for so long.
    Add {
        /// How long.
        length: Millis,
        /// How long it goes on after its time.
        grace: Millis,
    },
    /// Somebody tries it, for so long.
    Try(Millis),
    /// Time stands still.
    Pause,
    /// It goes on.
    Resume,
    /// What is left of what that operation gave is taken back.
    TakeBack(&'a OperationId),
}

/// Why a step is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoStep {
    /// Once is all.
    #[error("it was tried before")]
    TriedBefore,
    /// There is no trial.
    #[error("it cannot be tried")]
    NoTrial,
    /// It is not running.
    #[error("there is no time that could be paused")]
    NotRunning,
    /// It is not paused.
    #[error("it is not paused")]
    NotPaused,
    /// That is more than anybody needs.
    #[error("nobody has more than ten years, or {MOST_PARTS} parts, before them")]
    TooMuch,
}

/// How a term stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It runs until then, and after that goes on until `grace`.
    Runs {
        /// When its time is over.
        until: Timestamp,
        /// When it ends.
        grace: Timestamp,
    },
    /// It stands still.
    Paused {
        /// With so much left.
        left: Millis,
    },
    /// It is over.
    Over,
}

impl Term {
    /// The term after a step, taken by an operation at that time.
    pub fn after(&self, by: &OperationId, step: Step<'_>, now: Timestamp) -> Result<Term, NoStep> {
        let mut term = self.at(now);
        match step {
            Step::Add { length, grace } => {
                term.add(by, length)?;
                term.grace_ms = grace.0;
            }
            Step::Try(Millis(0)) => return Err(NoStep::NoTrial),
            Step::Try(_) if term.tried => return Err(NoStep::TriedBefore),
            Step::Try(length) => {
                term.add(by, length)?;
                term.tried = true;
            }
            Step::Pause if term.paused || term.parts.is_empty() => return Err(NoStep::NotRunning),
            Step::Pause => term.paused = true,
            Step::Resume if !term.paused => return Err(NoStep::NotPaused),
            Step::Resume => term.paused = false,
            Step::TakeBack(of) => {
                term.parts.retain(|part| part.operation != of.as_str());
                if term.parts.is_empty() {
                    // Whoever has their money back has no time on trust.
                    term.grace_ms = term.owed_ms;
                    term.paused = false;
                }
            }
        }
        Ok(term)
    }

    /// How it stands.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        let term = self.at(now);
        let left = term.left();
        if term.paused {
            return Standing::Paused { left };
        }
        let until = term.as_of + left;
        let grace = until + Millis(term.grace_ms.saturating_sub(term.owed_ms));
        if grace > term.as_of { Standing::Runs { until, grace } } else { Standing::Over }
    }

    /// What is left, without grace.
    #[must_use]
    pub fn left(&self) -> Millis {
        Millis(self.parts.iter().map(|part| part.left_ms).sum())
    }

    /// The same with what passed until then taken off. A clock that was set back gives nothing.
    pub(super) fn at(&self, now: Timestamp) -> Term {
        let mut term = self.clone();
        let mut passed = now.0.saturating_sub(self.as_of.0);
        term.as_of = self.as_of.max(now);
        if self.paused {
            return term;
        }
        passed = use_up(&mut term.parts, passed);
        term.owed_ms = term.owed_ms.saturating_add(passed).min(term.grace_ms.max(term.owed_ms));
        term
    }

    fn add(&mut self, by: &OperationId, length: Millis) -> Result<(), NoStep> {
        if self.parts.len() >= MOST_PARTS || self.left().0.saturating_add(length.0) > MOST_TIME.0 {
            return Err(NoStep::TooMuch);
        }
        self.parts.push(Part { operation: by.to_string(), left_ms: length.0 });
        // What they had on trust is paid first.
        self.owed_ms = use_up(&mut self.parts, self.owed_ms);
        Ok(())
    }
}

/// Takes time off the first parts. What there was not enough for is left over.
fn use_up(parts: &mut Vec<Part>, mut passed: u64) -> u64 {
    for part in &mut *parts {
        let used = part.left_ms.min(passed);
        part.left_ms -= used;
        passed -= used;
    }
    parts.retain(|part| part.left_ms > 0);
    passed
}

#[cfg(test)]
mod tests;
