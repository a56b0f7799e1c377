//! Room: what all callers together may take of this process's memory.
//!
//! A single caller is bounded anyway, but a few thousand of them with the largest bodies would be gigabytes. Telegram
//! never comes near: its updates have some kilobytes, and it waits where it is told to.

use std::sync::Arc;
use std::time::Duration;

use shoal_runtime::web::HEAD_LIMIT;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// The largest body, in bytes. Telegram's updates have some kilobytes; the largest text, 4,096 emoji all escaped and
/// with entities, stays below 200 kB.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

/// Connections at a time where there is memory enough; more wait in the kernel. Telegram opens at most 100 for each bot.
const MOST_CONNECTIONS: usize = 4096;

/// Heads have this part of the memory, and so have bodies: a body is there up to three times at the same moment, as it
/// arrived, in one piece, and on its way to Redis.
const PART: u64 = 4;

/// How long a body may wait for others to go. They are gone in milliseconds, unless they are slow on purpose or Redis is
/// away; then the answer is 503, and Telegram keeps the update.
const WAIT: Duration = Duration::from_secs(1);

/// What is left of the memory for connections and bodies.
#[derive(Clone)]
pub(crate) struct Room {
    connections: usize,
    /// A permit is a byte.
    bodies: Arc<Semaphore>,
}

/// A part of the room. It is free again when this is dropped.
pub(crate) type Place = OwnedSemaphorePermit;

impl Room {
    /// Room within so many bytes of memory. There is always some for one connection and for one body.
    pub(crate) fn within(memory_bytes: u64) -> Room {
        let part = usize::try_from(memory_bytes / PART).unwrap_or(usize::MAX);
        let connections = (part / HEAD_LIMIT).clamp(1, MOST_CONNECTIONS);
        let bodies = part.clamp(BODY_LIMIT, Semaphore::MAX_PERMITS);
        Room { connections, bodies: Arc::new(Semaphore::new(bodies)) }
    }

    /// Connections at a time.
    pub(crate) fn connections(&self) -> usize {
        self.connections
    }

    /// A place for a body, before anything of it is read: for as many bytes as it announces, or for the most it can
    /// have. `None` if others did not make room in time.
    pub(crate) async fn take(&self, announced: Option<u64>) -> Option<Place> {
        let most = BODY_LIMIT as u64;
        let bytes = u32::try_from(announced.unwrap_or(most).min(most)).expect("the largest body has one MiB");
        timeout(WAIT, Arc::clone(&self.bodies).acquire_many_owned(bytes)).await.ok()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1024 * 1024;

    #[test]
    fn a_small_process_has_fewer_connections() {
        assert_eq!(Room::within(64 * MIB).connections(), 512);
        assert_eq!(Room::within(512 * MIB).connections(), MOST_CONNECTIONS);
        assert_eq!(Room::within(u64::MAX).connections(), MOST_CONNECTIONS);
        assert_eq!(Room::within(0).connections(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_say_how_long_it_is_takes_the_most() {
        let room = Room::within(8 * MIB);
        let first = room.take(None).await.expect("one fits");
        let _second = room.take(None).await.expect("two fit");
        assert!(room.take(Some(1)).await.is_none(), "the room is full, to the last byte");
        drop(first);
        assert!(room.take(Some(1)).await.is_some(), "somebody left");
    }

    #[tokio::test(start_paused = true)]
    async fn a_short_body_takes_little() {
        let room = Room::within(8 * MIB);
        let _first = room.take(None).await.expect("one fits");
        let mut short = Vec::new();
        for _ in 0..1024 {
            short.push(room.take(Some(1024)).await.expect("a thousand short ones fit"));
        }
        assert!(room.take(Some(1)).await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_comes_in_when_somebody_leaves() {
        let room = Room::within(0);
        let first = room.take(None).await.expect("one always fits");
        let (second, ()) = tokio::join!(room.take(None), async {
            tokio::time::sleep(WAIT / 2).await;
            drop(first);
        });
        assert!(second.is_some());
    }
}
