//! A bound on what is held in memory: how much there is, and whether there is room for more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Notify;

/// How much may be held, in whatever unit. Clones share it.
///
/// It is asked before something is fetched and counted when it has come, so it may be passed by as much as is fetched at
/// once. What has come is never thrown away.
#[derive(Clone)]
pub(crate) struct Bound(Arc<Held>);

struct Held {
    most: u64,
    now: AtomicU64,
    less: Notify,
}

/// A part of what is held, until it is dropped.
pub(crate) struct Share {
    of: Bound,
    amount: u64,
}

impl Bound {
    pub(crate) fn new(most: u64) -> Self {
        Bound(Arc::new(Held { most, now: AtomicU64::new(0), less: Notify::new() }))
    }

    /// Counts something in.
    pub(crate) fn hold(&self, amount: u64) -> Share {
        self.0.now.fetch_add(amount, Ordering::Relaxed);
        Share { of: self.clone(), amount }
    }

    pub(crate) fn has_room(&self) -> bool {
        self.0.now.load(Ordering::Relaxed) < self.0.most
    }

    /// Returns when there is room.
    pub(crate) async fn room(&self) {
        loop {
            let less = self.0.less.notified();
            if self.has_room() {
                return;
            }
            less.await;
        }
    }
}

impl Share {
    /// Counts more in.
    pub(crate) fn grow(&mut self, more: u64) {
        self.of.0.now.fetch_add(more, Ordering::Relaxed);
        self.amount += more;
    }

    /// Gives some of it back.
    pub(crate) fn shrink(&mut self, less: u64) {
        let held = &self.of.0;
        self.amount -= less;
        let before = held.now.fetch_sub(less, Ordering::Relaxed);
        if before >= held.most {
            held.less.notify_waiters();
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.shrink(self.amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn there_is_room_again_when_enough_is_given_back() {
        let bound = Bound::new(10);
        let shares = [bound.hold(9), bound.hold(9)];
        assert!(!bound.has_room());
        let waiting = tokio::spawn({
            let bound = bound.clone();
            async move { bound.room().await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(shares);
        waiting.await.unwrap();
        assert!(bound.has_room());
    }
}
