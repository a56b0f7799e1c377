//! What is wrong with the settings, in words for the person who gave them.

use std::fmt::{self, Display, Formatter};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The setting, as the person wrote it.
    pub key: String,
    /// What is wrong and what was expected. Never a secret's value.
    pub message: String,
}

/// Everything that is wrong with the settings; printed as one message for a person. The process exits with code 2.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConfigProblems(Vec<Problem>);

impl ConfigProblems {
    /// Each problem, in the order of the settings.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    pub(super) fn add(&mut self, key: impl Into<String>, message: impl Into<String>) {
        self.0.push(Problem { key: key.into(), message: message.into() });
    }

    pub(super) fn concern(&self, key: &str) -> bool {
        self.0.iter().any(|problem| problem.key == key)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Display for ConfigProblems {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("Shoal cannot start with these settings:\n")?;
        for Problem { key, message } in &self.0 {
            writeln!(formatter, "  {key}: {message}")?;
        }
        formatter.write_str("`shoal --help` lists every setting.")
    }
}

impl std::error::Error for ConfigProblems {}
