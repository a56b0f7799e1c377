//! The forwarder: hands a partition's tells over to their partitions, in order, one hand-over in flight per link.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{Mailbox, MailboxError, Outgoing, Receipt};
use shoal_runtime::telemetry::chain;
use tokio::sync::mpsc;
use tracing::{error, warn};

use crate::settler::Settler;
use crate::tenure::Tenure;

/// Tells in one hand-over.
const BATCH: usize = 200;

/// Pause before a hand-over that failed is tried again.
const PAUSE: Duration = Duration::from_millis(100);

/// Pause while the other side is halted.
const HALT_PAUSE: Duration = Duration::from_secs(1);

/// One direction between two partitions.
struct Link {
    target: PartitionId,
    /// The number of the first body waiting.
    next: u64,
    waiting: VecDeque<Bytes>,
    /// Numbers up to here were given out; those behind `waiting` are still in Redis only.
    last: u64,
    busy: bool,
}

/// A link and how a hand-over on it ended.
type Outcome = (PartitionId, Result<Receipt, MailboxError>);

/// Starts the forwarder. `links` are those that the last owner left: the number given out last, and the one confirmed.
pub(crate) fn start(
    mailbox: Mailbox,
    tenure: Arc<Tenure>,
    settler: Settler,
    links: &[(PartitionId, u64, u64)],
) -> (mpsc::Sender<Vec<Outgoing>>, tokio::task::JoinHandle<()>) {
    let (outgoing, committed) = mpsc::channel(64);
    let links = links.iter().map(|&(target, last, confirmed)| {
        (target, Link { target, next: confirmed + 1, waiting: VecDeque::new(), last, busy: false })
    });
    let forwarder = Forwarder { mailbox, tenure, settler, links: links.collect() };
    (outgoing, tokio::spawn(forwarder.run(committed)))
}

struct Forwarder {
    mailbox: Mailbox,
    tenure: Arc<Tenure>,
    settler: Settler,
    links: HashMap<PartitionId, Link>,
}

impl Forwarder {
    async fn run(mut self, mut committed: mpsc::Receiver<Vec<Outgoing>>) {
        let mut in_flight = FuturesUnordered::new();
        let idle: Vec<PartitionId> = self.links.keys().copied().collect();
        for target in idle {
            in_flight.extend(self.hand_over(target, Duration::ZERO));
        }
        let mut open = true;
        while open || !in_flight.is_empty() {
            tokio::select! {
                () = self.tenure.lost.cancelled() => return,
                batch = committed.recv(), if open => match batch {
                    Some(batch) => in_flight.extend(self.accept(batch)),
                    None => open = false,
                },
                Some(outcome) = in_flight.next() => in_flight.extend(self.conclude(outcome).await),
            }
        }
    }

    /// Takes a commit's tells in. A link that has a gap between memory and Redis keeps reading from Redis.
    fn accept(&mut self, batch: Vec<Outgoing>) -> Vec<BoxFuture<'static, Outcome>> {
        let mut started = Vec::new();
        for Outgoing { target, bodies } in batch {
            let link = self.links.entry(target).or_insert_with(|| Link {
                target,
                next: 1,
                waiting: VecDeque::new(),
                last: 0,
                busy: false,
            });
            let in_memory = link.next + link.waiting.len() as u64 > link.last;
            link.last += bodies.len() as u64;
            if in_memory {
                link.waiting.extend(bodies);
            }
            started.extend(self.hand_over(target, Duration::ZERO));
        }
        started
    }

    /// Starts a hand-over on an idle link that has something to hand over.
    fn hand_over(&mut self, target: PartitionId, pause: Duration) -> Option<BoxFuture<'static, Outcome>> {
        let link = self.links.get_mut(&target)?;
        if link.busy || link.next > link.last {
            return None;
        }
        link.busy = true;
        let (mailbox, source, target, first) =
            (self.mailbox.clone(), self.tenure.partition(), link.target, link.next);
        let bodies: Vec<Bytes> = link.waiting.iter().take(BATCH).cloned().collect();
        Some(Box::pin(async move {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            let bodies = if bodies.is_empty() {
                match mailbox.in_transit(source, target, first).await {
                    Ok(bodies) => bodies,
                    Err(error) => return (target, Err(error)),
                }
            } else {
                bodies
            };
            (target, mailbox.receive(source, target, first, &bodies).await)
        }))
    }

    async fn conclude(&mut self, (target, result): Outcome) -> Option<BoxFuture<'static, Outcome>> {
        let source = self.tenure.partition();
        let link = self.links.get_mut(&target)?;
        link.busy = false;
        let mut pause = Duration::ZERO;
        match result {
            Ok(Receipt::Received(mark)) if mark > link.last => {
                let last = link.last;
                let why = format!(
                    "partition {target} has received number {mark} from it, and it has given out {last} only"
                );
                self.halt_own(&why).await;
                return None;
            }
            Ok(Receipt::Received(mark)) if mark >= link.next => {
                let done = (mark + 1 - link.next).min(link.waiting.len() as u64);
                link.waiting.drain(..done as usize);
                link.next = mark + 1;
                #[cfg(feature = "sabotage")]
                shoal_runtime::sabotage::reach("handed_over");
                self.settler.received(target, mark).await;
            }
            Ok(Receipt::Received(_)) => {
                let (first, last) = (link.next, link.last);
                self.halt_own(&format!("its tells to {target} from number {first} to {last} are gone")).await;
                return None;
            }
            Ok(Receipt::Gap(mark)) => {
                let confirmed = link.next - 1;
                let why = format!(
                    "it has received number {confirmed} from partition {source}, and knows of {mark} only"
                );
                let halted = self.mailbox.halt(target, &why).await;
                error!(partition.id = %target, error = chain(&halted), "Partition {target} does not fit to its links");
                pause = HALT_PAUSE;
            }
            // Its would-be owner says why.
            Err(MailboxError::Halted(..)) => pause = HALT_PAUSE,
            Err(error) => {
                warn!(partition.id = %source, error = chain(&error), "Partition {source} could not hand tells over to {target}");
                pause = PAUSE;
            }
        }
        self.hand_over(target, pause)
    }

    /// Halts the partition that this forwarder works for.
    async fn halt_own(&self, why: &str) {
        let source = self.tenure.partition();
        match self.mailbox.halt_own(&self.tenure.lease, why).await {
            // Somebody else owns it by now, and did what looks like damage from here.
            MailboxError::Fenced(_) => {}
            halted => {
                error!(partition.id = %source, error = chain(&halted), "Partition {source} does not fit to its links");
            }
        }
        self.tenure.lost.cancel();
    }
}
