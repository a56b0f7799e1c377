//! The reader: one waiting read for all partitions of a worker, handing each what came.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use shoal_domain::partition::PartitionId;
use shoal_mailbox::{EntryId, Envelope, InboxReader, MailboxError};
use shoal_runtime::telemetry::chain;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::bound::{Bound, Share};

/// Envelopes of one partition in one read.
const READ: usize = 128;

/// Envelopes of one partition in memory at most. A partition that lags is left out of the reads until it has room. All
/// partitions together have a bound in bytes besides, which one read can exceed.
const AHEAD: usize = 512;

/// Pause when there is nothing to read for, or nobody has room.
const PAUSE: Duration = Duration::from_millis(5);

/// Pause after Redis failed.
const OUTAGE_PAUSE: Duration = Duration::from_millis(200);

/// Who is read for.
#[derive(Clone)]
pub(crate) struct Feeds {
    open: Arc<Mutex<HashMap<PartitionId, Feed>>>,
    bytes: Bound,
}

struct Feed {
    to: mpsc::Sender<Arrival>,
    position: EntryId,
}

/// An envelope in memory, with the room it takes there until it is dropped.
pub(crate) struct Arrival {
    pub envelope: Envelope,
    _room: Share,
}

impl Feeds {
    /// Nobody yet; `bytes` bounds the envelopes in memory.
    pub(crate) fn new(bytes: Bound) -> Self {
        Feeds { open: Arc::default(), bytes }
    }

    /// Begins to read for a partition, behind a position.
    pub(crate) fn open(&self, partition: PartitionId, position: EntryId) -> mpsc::Receiver<Arrival> {
        let (to, arrivals) = mpsc::channel(AHEAD);
        self.lock().insert(partition, Feed { to, position });
        arrivals
    }

    /// Reads for a partition no longer. Its owner sees the end of its arrivals.
    pub(crate) fn close(&self, partition: PartitionId) {
        self.lock().remove(&partition);
    }

    /// Those with room for a whole read; nobody, while there is no memory for it.
    fn hungry(&self) -> Vec<(PartitionId, EntryId)> {
        if !self.bytes.has_room() {
            return vec![];
        }
        let feeds = self.lock();
        feeds.iter().filter(|(_, f)| f.to.capacity() >= READ).map(|(p, f)| (*p, f.position)).collect()
    }

    /// Hands over what was read behind a position. What was read for an earlier owner of the feed is dropped.
    fn deliver(&self, partition: PartitionId, behind: EntryId, envelopes: Vec<Envelope>) {
        let mut feeds = self.lock();
        let Some(feed) = feeds.get_mut(&partition).filter(|feed| feed.position == behind) else { return };
        for envelope in envelopes {
            let id = envelope.id;
            let room = self.bytes.hold(envelope.size() as u64);
            let arrival = Arrival { envelope, _room: room };
            if feed.to.try_send(arrival).is_err() {
                // No room, though there was: the owner is gone, or the rest comes with the next read.
                return;
            }
            feed.position = id;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PartitionId, Feed>> {
        self.open.lock().expect("nothing panics while holding it")
    }
}

/// Reads until told to stop.
pub(crate) async fn read(inboxes: InboxReader, feeds: Feeds, stop: CancellationToken) {
    let mut outage = false;
    while !stop.is_cancelled() {
        let wanted = feeds.hungry();
        if wanted.is_empty() {
            tokio::time::sleep(PAUSE).await;
            continue;
        }
        match inboxes.read(&wanted, READ as u64).await {
            Ok(arrivals) => {
                if outage {
                    info!("Reading envelopes again");
                    outage = false;
                }
                for news in arrivals {
                    let behind =
                        wanted.iter().find(|(p, _)| *p == news.partition).map(|(_, position)| *position);
                    feeds.deliver(news.partition, behind.unwrap_or(EntryId::START), news.envelopes);
                }
            }
            Err(MailboxError::Halted(partition, why)) => {
                error!(partition.id = %partition, why, "The inbox of partition {partition} cannot be read");
                feeds.close(partition);
            }
            Err(error) => {
                if !outage {
                    warn!(error = chain(&error), "Redis gives no envelopes");
                    outage = true;
                }
                tokio::time::sleep(OUTAGE_PAUSE).await;
            }
        }
    }
    inboxes.close().await;
}
