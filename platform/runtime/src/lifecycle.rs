//! Named tasks and an orderly end: the first signal drains, the second one stops.
//!
//! Draining means: take nothing new, finish what is begun, let go of what is held. Each task watches
//! [`Lifecycle::drain_token`], does that, and ends. [`Lifecycle::run`] returns when all have.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::process;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::{self, JoinError, JoinSet};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::ops::Health;

/// How long a drain may take: the current batch, requests to Telegram in flight (cut off after 15 s), and writing down
/// what became of them.
pub const DRAIN_GRACE: Duration = Duration::from_secs(25);

/// Added to a signal's number for the exit code of a process that it ended, as shells do.
const EXIT_SIGNAL_BASE: i32 = 128;

/// A task's error, of whatever kind.
type TaskError = Box<dyn std::error::Error + Send + Sync>;

/// Why a process ended otherwise than by being asked to.
#[derive(Debug, thiserror::Error)]
pub enum LifecycleError {
    /// A task ended although nobody had asked for a drain.
    #[error("the task `{task}` ended by itself")]
    Ended {
        /// The task's name.
        task: &'static str,
    },
    /// A task ended with an error.
    #[error("the task `{task}` failed")]
    Failed {
        /// The task's name.
        task: &'static str,
        /// Its error.
        #[source]
        source: TaskError,
    },
    /// A task panicked; the log has the place. Its text is not kept: it can quote what people wrote.
    #[error("the task `{task}` panicked")]
    Panicked {
        /// The task's name.
        task: &'static str,
    },
    /// Some tasks were not done when the grace was over; they were aborted.
    #[error("not drained within {} s: {}", grace.as_secs(), tasks.join(", "))]
    DrainTooSlow {
        /// How long they had.
        grace: Duration,
        /// The tasks that were not done.
        tasks: Vec<&'static str>,
    },
}

/// The tasks of a process and its one drain signal. Dropping it aborts the tasks.
#[derive(Debug)]
pub struct Lifecycle {
    drain: CancellationToken,
    running: JoinSet<Result<(), TaskError>>,
    tasks: HashMap<task::Id, Task>,
}

#[derive(Debug, Clone, Copy)]
struct Task {
    name: &'static str,
    /// Goes on while the others drain, and is aborted after them.
    kept: bool,
}

impl Lifecycle {
    /// A lifecycle that SIGTERM and SIGINT (Ctrl-C) drain; `/ready` says so from then on. A second signal ends the
    /// process at once, with exit code 143 or 130.
    pub fn with_signals(health: &Health) -> io::Result<Self> {
        let lifecycle = Self::for_tests();
        let terminate = signal(SignalKind::terminate())?;
        let interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(obey_signals(terminate, interrupt, lifecycle.drain.clone(), health.clone()));
        Ok(lifecycle)
    }

    /// A lifecycle that no signal reaches: cancel its [`Lifecycle::drain_token`] to drain it.
    #[must_use]
    pub fn for_tests() -> Self {
        Self { drain: CancellationToken::new(), running: JoinSet::new(), tasks: HashMap::new() }
    }

    /// Is cancelled when the drain begins; cancelling it begins the drain.
    #[must_use]
    pub fn drain_token(&self) -> CancellationToken {
        self.drain.clone()
    }

    /// Runs a task that ends, well, after the drain began, and never before.
    pub fn spawn<E: Into<TaskError>>(
        &mut self,
        name: &'static str,
        work: impl Future<Output = Result<(), E>> + Send + 'static,
    ) {
        self.start(Task { name, kept: false }, work);
    }

    /// Runs a task that goes on while the others drain, as the private port does, and is aborted after them.
    pub fn keep<E: Into<TaskError>>(
        &mut self,
        name: &'static str,
        work: impl Future<Output = Result<(), E>> + Send + 'static,
    ) {
        self.start(Task { name, kept: true }, work);
    }

    /// Waits for the drain, or for a task that ends before it, which begins the drain; then waits, at most for
    /// `grace`, until every task is done. The first thing that went wrong is the result.
    pub async fn run(mut self, grace: Duration) -> Result<(), LifecycleError> {
        let drain = self.drain.clone();
        let mut wrong = tokio::select! {
            () = drain.cancelled() => None,
            Some(wrong) = self.next_end() => wrong,
        };
        drain.cancel();
        let rest = timeout(grace, async {
            while self.tasks.values().any(|task| !task.kept) {
                let end = self.next_end().await;
                wrong = wrong.take().or(end.flatten());
            }
        });
        if rest.await.is_err() {
            let tasks = self.tasks.values().filter(|task| !task.kept).map(|task| task.name).collect();
            wrong = wrong.or(Some(LifecycleError::DrainTooSlow { grace, tasks }));
        }
        wrong.map_or(Ok(()), Err)
    }

    fn start<E: Into<TaskError>>(
        &mut self,
        task: Task,
        work: impl Future<Output = Result<(), E>> + Send + 'static,
    ) {
        let handle = self.running.spawn(async move { work.await.map_err(Into::into) });
        self.tasks.insert(handle.id(), task);
    }

    /// Waits until some task ends, and says what is wrong with that, if anything. `None`: there is no task.
    async fn next_end(&mut self) -> Option<Option<LifecycleError>> {
        let end = self.running.join_next_with_id().await?;
        let id = end.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Task { name: task, kept } = self.tasks.remove(&id)?;
        Some(match end {
            Err(_) => Some(LifecycleError::Panicked { task }),
            Ok((_, Err(source))) => Some(LifecycleError::Failed { task, source }),
            Ok((_, Ok(()))) if kept || !self.drain.is_cancelled() => Some(LifecycleError::Ended { task }),
            Ok((_, Ok(()))) => None,
        })
    }
}

async fn obey_signals(
    mut terminate: Signal,
    mut interrupt: Signal,
    drain: CancellationToken,
    health: Health,
) {
    let mut next = async || {
        tokio::select! {
            _ = terminate.recv() => ("SIGTERM", SignalKind::terminate()),
            _ = interrupt.recv() => ("SIGINT", SignalKind::interrupt()),
        }
    };
    let (name, _) = next().await;
    info!("Got {name}: draining; a second signal stops at once");
    health.drain();
    drain.cancel();
    let (name, kind) = next().await;
    warn!("Got {name} while draining: stopping at once");
    process::exit(EXIT_SIGNAL_BASE + kind.as_raw_value());
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;
    use crate::telemetry::chain;

    type Never = Result<(), io::Error>;

    async fn until(drain: CancellationToken) -> Never {
        drain.cancelled().await;
        Ok(())
    }

    #[tokio::test]
    async fn a_drain_waits_for_every_task_but_those_that_are_kept() {
        let mut lifecycle = Lifecycle::for_tests();
        let drain = lifecycle.drain_token();
        lifecycle.spawn("one", until(drain.clone()));
        lifecycle.spawn("two", until(drain.clone()));
        lifecycle.keep("private port", pending::<Never>());
        drain.cancel();
        lifecycle.run(DRAIN_GRACE).await.unwrap();
    }

    #[tokio::test]
    async fn a_task_that_ends_by_itself_is_named_and_drains_the_others() {
        let mut lifecycle = Lifecycle::for_tests();
        let drain = lifecycle.drain_token();
        let (drained, was_drained) = tokio::sync::oneshot::channel();
        lifecycle.spawn("steady", async move {
            drain.cancelled().await;
            drained.send(()).map_err(|()| "nobody waits")
        });
        lifecycle.spawn("hasty", async { Ok::<(), io::Error>(()) });
        let error = lifecycle.run(DRAIN_GRACE).await.unwrap_err();
        assert_eq!(error.to_string(), "the task `hasty` ended by itself");
        was_drained.await.unwrap();
    }

    #[tokio::test]
    async fn a_task_that_fails_or_panics_is_named_with_its_cause() {
        let mut lifecycle = Lifecycle::for_tests();
        lifecycle.spawn("broken", async { Err("no more water") });
        let error = lifecycle.run(DRAIN_GRACE).await.unwrap_err();
        let LifecycleError::Failed { task: "broken", source } = error else { panic!("{error}") };
        assert_eq!(source.to_string(), "no more water");

        let mut lifecycle = Lifecycle::for_tests();
        lifecycle.keep("wild", async { if true { panic!("on purpose") } else { Ok::<(), io::Error>(()) } });
        let error = lifecycle.run(DRAIN_GRACE).await.unwrap_err();
        assert_eq!(chain(&error), "the task `wild` panicked");
    }

    #[tokio::test(start_paused = true)]
    async fn a_drain_that_takes_too_long_names_who_was_not_done() {
        let mut lifecycle = Lifecycle::for_tests();
        lifecycle.spawn("slow", pending::<Never>());
        lifecycle.drain_token().cancel();
        let error = lifecycle.run(DRAIN_GRACE).await.unwrap_err();
        assert_eq!(error.to_string(), "not drained within 25 s: slow");
    }
}
