//! Tenure: one worker's time as the owner of one partition.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use shoal_domain::partition::PartitionId;
use shoal_mailbox::{Lease, MailboxError};
use shoal_runtime::telemetry::chain;
use tokio_util::sync::CancellationToken;
use tracing::warn;

/// What all parts of a partition share: the lease, and how it ends.
pub(crate) struct Tenure {
    /// The lease as it was acquired; its token stays the same.
    pub lease: Lease,
    /// Moves with every renewal.
    deadline: Mutex<Instant>,
    /// Cancelled when the partition is to be handed over: finish what has begun, begin nothing.
    pub leaving: CancellationToken,
    /// Cancelled when the partition is somebody else's: stop at once.
    pub lost: CancellationToken,
}

impl Tenure {
    pub(crate) fn new(lease: Lease) -> Self {
        let deadline = Mutex::new(lease.deadline);
        Tenure { lease, deadline, leaving: CancellationToken::new(), lost: CancellationToken::new() }
    }

    pub(crate) fn partition(&self) -> PartitionId {
        self.lease.partition
    }

    /// The lease was renewed until then.
    pub(crate) fn prolong(&self, deadline: Instant) {
        *self.deadline.lock().expect("nothing panics while holding it") = deadline;
    }

    /// Whether the worker may still act, by its own clock. A worker that slept past its lease must not send.
    pub(crate) fn holds(&self) -> bool {
        let deadline = *self.deadline.lock().expect("nothing panics while holding it");
        !self.lost.is_cancelled() && Instant::now() < deadline
    }

    /// Whether the owner may begin something new.
    pub(crate) fn may_begin(&self) -> bool {
        !self.leaving.is_cancelled() && self.holds()
    }

    /// Does something in Redis until it has worked, or until the tenure is over. Everything an owner writes may be
    /// written twice, so an outage costs time and nothing else.
    pub(crate) async fn insist<T, F>(&self, mut attempt: impl FnMut() -> F) -> Option<T>
    where
        F: Future<Output = Result<T, MailboxError>>,
    {
        let mut pause = Duration::from_millis(20);
        loop {
            let error = tokio::select! {
                biased;
                () = self.lost.cancelled() => return None,
                result = attempt() => match result {
                    Ok(done) => return Some(done),
                    Err(error) => error,
                },
            };
            let over = match &error {
                MailboxError::Unavailable { .. } => !self.holds(),
                MailboxError::Fenced(_)
                | MailboxError::Moved { .. }
                | MailboxError::Strange { .. }
                | MailboxError::Amnesia => true,
                MailboxError::Address => unreachable!("only connecting parses the address"),
            };
            let partition = self.partition();
            warn!(partition.id = %partition, epoch = self.lease.epoch, error = chain(&error), over, "Redis did not do what the owner of partition {partition} asked");
            if over {
                self.lost.cancel();
                return None;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }
}
