//! What was told to Redis lately, and need not be said with every update.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a key of remembered ids need not be told its time again; its time is two hours longer than need be.
const TOLD: Duration = Duration::from_hours(1);

/// Keys of which that is known at once.
const MOST: usize = 100_000;

/// The keys of remembered ids that this process has told how long to remain, not long ago.
#[derive(Debug)]
pub(crate) struct Told(Mutex<(Instant, HashSet<String>)>);

impl Default for Told {
    fn default() -> Self {
        Told(Mutex::new((Instant::now(), HashSet::new())))
    }
}

impl Told {
    pub(super) fn holds(&self, key: &str) -> bool {
        let mut told = self.lock();
        let (since, keys) = &mut *told;
        if since.elapsed() > TOLD || keys.len() >= MOST {
            *since = Instant::now();
            keys.clear();
        }
        keys.contains(key)
    }

    pub(super) fn note(&self, key: String) {
        self.lock().1.insert(key);
    }

    fn lock(&self) -> MutexGuard<'_, (Instant, HashSet<String>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
