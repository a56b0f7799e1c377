//! The readers: waiting reads for all partitions of a worker, handing each what came.
//!
//! Whatever comes ends a read, and the next one names all its partitions to Redis again. So there are several readers, each
//! for its part of the partitions.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use futures::future::join_all;
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

/// Waiting reads at a time, each on a connection of its own.
pub(crate) const READERS: usize = 8;

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

    /// A reader's partitions that have room for a whole read; nobody, while there is no memory for it.
    fn hungry(&self, reader: usize) -> Vec<(PartitionId, EntryId)> {
        if !self.bytes.has_room() {
            return vec![];
        }
        let feeds = self.lock();
        let mine = feeds.iter().filter(|(p, _)| usize::from(p.0) % READERS == reader);
        mine.filter(|(_, f)| f.to.capacity() >= READ).map(|(p, f)| (*p, f.position)).collect()
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
pub(crate) async fn read(inboxes: Vec<InboxReader>, feeds: Feeds, stop: CancellationToken) {
    let reading = inboxes
        .into_iter()
        .enumerate()
        .map(|(reader, inboxes)| tokio::spawn(read_some(reader, inboxes, feeds.clone(), stop.clone())));
    for ended in join_all(reading).await {
        if let Err(panic) = ended {
            error!("A reader ended: {panic}");
        }
    }
}

async fn read_some(reader: usize, inboxes: InboxReader, feeds: Feeds, stop: CancellationToken) {
    let mut outage = false;
    while !stop.is_cancelled() {
        let wanted = feeds.hungry(reader);
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
