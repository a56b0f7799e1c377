//! Who is doing what: a glance from time to time, beside the table.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::rows::Row;

/// Between two lines that say where everything is.
const GLANCE: Duration = Duration::from_secs(10);

/// The stages that stand: the row and the seed, and what goes on there.
#[derive(Debug, Default)]
pub struct Board {
    doing: Mutex<BTreeMap<(&'static str, u64), &'static str>>,
}

impl Board {
    /// A stage goes on to something else.
    pub fn tell(&self, row: &Row, seed: u64, doing: &'static str) {
        self.doing.lock().unwrap_or_else(PoisonError::into_inner).insert((row.name, seed), doing);
    }

    /// A stage is struck.
    pub fn forget(&self, row: &Row, seed: u64) {
        self.doing.lock().unwrap_or_else(PoisonError::into_inner).remove(&(row.name, seed));
    }

    /// Prints where everything is, for ever.
    pub async fn show(&self) {
        loop {
            tokio::time::sleep(GLANCE).await;
            let doing = self.doing.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let each = doing.iter().map(|((row, seed), doing)| format!("{row} (seed {seed}) {doing}"));
            eprintln!("  … {}", each.collect::<Vec<_>>().join("; "));
        }
    }
}
