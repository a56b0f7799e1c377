//! Tenure: one worker's time as the owner of one partition.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;
use shoal_mailbox::{Lease, MailboxError, RedisClock};
use shoal_runtime::telemetry::chain;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::warn;

/// What all parts of a partition share: the lease, and how it ends.
pub(crate) struct Tenure {
    /// The lease as it was acquired; its token stays the same.
    pub lease: Lease,
    /// Moves with every renewal.
    term: watch::Sender<Term>,
    /// Cancelled when the partition is to be handed over: finish what has begun, begin nothing.
    pub leaving: CancellationToken,
    /// Cancelled when the partition is somebody else's: stop at once.
    pub lost: CancellationToken,
    /// Odd while rules are at work, and never the same twice.
    work: AtomicU64,
    /// Whether that work has a thread of its own.
    apart: AtomicBool,
}

/// Until when the owner may act, and what time it is at Redis.
#[derive(Clone, Copy)]
struct Term {
    deadline: Instant,
    clock: RedisClock,
}

impl Term {
    fn of(lease: &Lease) -> Term {
        Term { deadline: lease.deadline, clock: lease.clock }
    }
}

impl Tenure {
    pub(crate) fn new(lease: Lease) -> Self {
        let term = watch::Sender::new(Term::of(&lease));
        let (leaving, lost) = (CancellationToken::new(), CancellationToken::new());
        Tenure { lease, term, leaving, lost, work: AtomicU64::new(0), apart: AtomicBool::new(false) }
    }

    pub(crate) fn partition(&self) -> PartitionId {
        self.lease.partition
    }

    /// Lets rules work, and can be seen to do so. `apart`: not on a thread of the runtime, as they may never end.
    pub(crate) fn work<T>(&self, apart: bool, rules: impl FnOnce() -> T) -> T {
        self.apart.store(apart, Ordering::Relaxed);
        self.work.fetch_add(1, Ordering::Relaxed);
        let result = if apart { tokio::task::block_in_place(rules) } else { rules() };
        self.work.fetch_add(1, Ordering::Relaxed);
        result
    }

    /// Which work the rules are at now, if they are.
    pub(crate) fn at_work(&self) -> Option<u64> {
        Some(self.work.load(Ordering::Relaxed)).filter(|work| work % 2 == 1)
    }

    /// Whether the rules work apart from the runtime.
    pub(crate) fn is_apart(&self) -> bool {
        self.apart.load(Ordering::Relaxed)
    }

    /// The lease was renewed.
    pub(crate) fn prolong(&self, renewed: &Lease) {
        self.term.send_replace(Term::of(renewed));
    }

    /// When it is, by the clock that also dates the envelopes.
    pub(crate) fn now(&self) -> Timestamp {
        self.term.borrow().clock.now()
    }

    /// Whether the worker may still act, by its own clock. A worker that slept past its lease must not send.
    pub(crate) fn holds(&self) -> bool {
        !self.lost.is_cancelled() && Instant::now() < self.term.borrow().deadline
    }

    /// Waits until the owner may begin something new: no time at all, or, after a freeze or an outage, until the lease
    /// is renewed. `false`: the partition is handed over or lost.
    pub(crate) async fn may_begin(&self) -> bool {
        let mut term = self.term.subscribe();
        loop {
            if self.leaving.is_cancelled() || self.lost.is_cancelled() {
                return false;
            }
            if Instant::now() < term.borrow_and_update().deadline {
                return true;
            }
            tokio::select! {
                () = self.leaving.cancelled() => return false,
                () = self.lost.cancelled() => return false,
                renewed = term.changed() => renewed.expect("the sender is a part of this tenure"),
            }
        }
    }

    /// Does something in Redis until it has worked, or until the tenure is over. Everything an owner writes may be
    /// written twice, and is refused once somebody else owns the partition: so an outage costs time and nothing else.
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
                MailboxError::Unavailable { .. } => self.leaving.is_cancelled() && !self.holds(),
                MailboxError::Refused { .. }
                | MailboxError::Fenced(_)
                | MailboxError::Moved { .. }
                | MailboxError::Halted(..)
                | MailboxError::Interrupted
                | MailboxError::Strange { .. }
                | MailboxError::Amnesia
                | MailboxError::Rewound
                | MailboxError::Nameless => true,
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
