//! The one [`World`] and how tasks share it: a short lock for every step, and a signal after each change on
//! which everybody waits who waits for a fact.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::watch;

use crate::world::World;

pub(crate) struct Shared {
    world: Mutex<World>,
    /// Counts changes of the world; only that it moved matters.
    changes: watch::Sender<u64>,
    /// Posts updates to webhooks.
    pub(crate) http: reqwest::Client,
    /// How long a test's person waits for a fact.
    pub(crate) patience: Duration,
}

impl Shared {
    pub(crate) fn new(world: World, http: reqwest::Client, patience: Duration) -> Self {
        Self { world: Mutex::new(world), changes: watch::Sender::new(0), http, patience }
    }

    /// The world, to read. A test that failed while it held the lock must not hide why: poison is ignored.
    pub(crate) fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the world and wakes whoever waits for a fact.
    pub(crate) fn change<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let result = act(&mut self.lock());
        self.changes.send_modify(|count| *count += 1);
        result
    }

    /// Sees each change from here on.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Asks `probe` after each change until it answers or the time is over.
    pub(crate) async fn wait_for<T>(
        &self,
        limit: Duration,
        mut probe: impl FnMut(&mut World) -> Option<T>,
    ) -> Option<T> {
        let mut changes = self.changes.subscribe();
        let deadline = tokio::time::Instant::now() + limit;
        loop {
            changes.mark_unchanged();
            if let Some(found) = probe(&mut self.lock()) {
                return Some(found);
            }
            match tokio::time::timeout_at(deadline, changes.changed()).await {
                Ok(Ok(())) => {}
                _ => return probe(&mut self.lock()),
            }
        }
    }
}
