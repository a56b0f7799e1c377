//! Jobs: what is due is written down, whoever is free takes it, and what came of it stays as history. Every scheduler
//! does this; each occurrence happens once, at one of them, and again only where that one died over it.

mod backup;
mod books;
mod comparison;
mod retention;

use std::time::Duration;

use futures::future::{join_all, join3};
use shoal_domain::broadcast::moment;
use shoal_domain::id::BotId;
use shoal_domain::jobs::{Job, Zone, due};
use shoal_runtime::telemetry::chain;
use shoal_store::{JobClock, JobEnd, JobRun, Store};
use shoal_words as words;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::looking::{Again, LookError, look_every};
use crate::metrics::{self, RunEnd};
use crate::operators::Operators;

pub use backup::{BackupPlan, backup, note_forgotten};
pub(crate) use comparison::Comparison;

/// How often to look what is due. No job is about seconds.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How often the list of the forgotten is brought up to date: who is forgotten later than this before Postgres is lost may come
/// back by a backup.
const LIST_EVERY: Duration = Duration::from_secs(10);

/// How long a job rests when its scheduler dies over it.
const TERM: Duration = Duration::from_secs(30);

/// How often whoever is at a job says so.
const KEEP_EVERY: Duration = Duration::from_secs(5);

/// How often a run is tried.
const MOST_ATTEMPTS: u32 = 5;

/// The pause before the second attempt. It doubles with each.
const PAUSE: Duration = Duration::from_mins(1);

/// What does jobs.
pub(crate) struct Jobs {
    pub(crate) store: Store,
    pub(crate) operators: Operators,
    /// The clock on the wall that they go by.
    pub(crate) zone: Zone,
    /// How backups are made. Without it others make them, or nobody does.
    pub(crate) backup: Option<BackupPlan>,
    /// Compares payments with Telegram's list.
    pub(crate) comparison: Comparison,
    /// Days for which what was said before a report is kept.
    pub(crate) report_days: u8,
    /// Who this is, for history.
    pub(crate) name: String,
}

/// A job could not be done.
#[derive(Debug, thiserror::Error)]
enum JobError {
    #[error(transparent)]
    Store(#[from] shoal_store::StoreError),
    #[error(transparent)]
    Backup(#[from] shoal_backup::BackupError),
    #[error("the payments of bot {bot} cannot be compared")]
    NotCompared { bot: BotId, source: LookError },
    /// It was done, and what it found is bad: doing it again finds the same.
    #[error("{0}")]
    Bad(String),
}

impl Jobs {
    /// Does what is due until told to stop: each job beside the others, so that a long one holds up none. A job that is
    /// cut off is taken up by another scheduler after a while.
    pub(crate) async fn keep(&self, drain: &CancellationToken) {
        let able = self.able();
        let undone = "It cannot be seen which jobs are due";
        let noting = look_every(LOOK_EVERY, undone, drain, || self.note_due(&able));
        let doing = able.iter().map(|job| {
            look_every(LOOK_EVERY, "A job cannot be done", drain, || Box::pin(self.take_up(*job)))
        });
        let listing = async {
            if let Some(plan) = &self.backup {
                let undone = "The list of the forgotten beside the backups cannot be brought up to date";
                look_every(LIST_EVERY, undone, drain, || backup::list_forgotten(&self.store, plan)).await;
            }
        };
        join3(noting, join_all(doing), listing).await;
    }

    /// Writes down what is due.
    async fn note_due(&self, able: &[Job]) -> Result<Again, LookError> {
        self.store.know_jobs(able).await?;
        for JobClock { job, last, now } in self.store.job_clocks(able).await? {
            let due = due(&job.schedule(), &self.zone, job.salt(), last, now);
            if let Some(missed) = due.missed {
                let missed = moment::write(missed);
                warn!(job = job.name(), missed, "No scheduler was there for the job {job} in time");
            }
            if due.missed.is_some() || !due.now.is_empty() {
                self.store.note_due(job, &due.now, due.missed).await?;
            }
        }
        metrics::standings(&self.store.job_standings().await?);
        Ok(Again::Later)
    }

    /// Does a run of a job, if one waits.
    async fn take_up(&self, job: Job) -> Result<Again, LookError> {
        let Some(run) = self.store.take_run(&[job], &self.name, TERM).await? else { return Ok(Again::Later) };
        self.see_through(&run).await?;
        Ok(Again::AtOnce)
    }

    /// The jobs that can be done here.
    fn able(&self) -> Vec<Job> {
        let is_able = |job: &Job| *job != Job::Backup || self.backup.is_some();
        Job::ALL.into_iter().filter(is_able).collect()
    }

    /// Does a run, and says what came of it.
    async fn see_through(&self, run: &JobRun) -> Result<(), LookError> {
        if run.attempt > MOST_ATTEMPTS {
            // Whoever tried ended with it, every time.
            let said = format!("begun {MOST_ATTEMPTS} times, and never ended");
            return self.end(run, JobEnd::Failed(said)).await;
        }
        let done = tokio::select! {
            done = self.perform(run) => done,
            () = self.hold(run) => {
                warn!(job = run.job.name(), "Another scheduler has taken the job {} over", run.job);
                return Ok(());
            }
        };
        let end = match done {
            Ok(said) => JobEnd::Done(said),
            Err(JobError::Bad(said)) => JobEnd::Failed(said),
            Err(error) if run.attempt == MOST_ATTEMPTS => JobEnd::Failed(chain(&error)),
            Err(error) => JobEnd::Again(chain(&error), PAUSE * 2_u32.saturating_pow(run.attempt - 1)),
        };
        self.end(run, end).await
    }

    async fn perform(&self, run: &JobRun) -> Result<String, JobError> {
        match run.job {
            Job::Retention => retention::forget(&self.store, self.report_days).await,
            Job::Books => books::recount(&self.store).await,
            Job::Comparison => self.comparison.run(run.is_asked).await,
            Job::Backup => match &self.backup {
                Some(plan) => backup::keep(&self.store, plan).await,
                None => Err(JobError::Bad("this scheduler makes no backups".to_owned())),
            },
        }
    }

    /// Says again and again that this run is ours; ends when it is not.
    async fn hold(&self, run: &JobRun) {
        let mut ticks = interval(KEEP_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            match self.store.keep_run(run, TERM).await {
                Ok(true) => {}
                Ok(false) => return,
                // It stays ours until somebody takes it, and it can be done twice.
                Err(error) => warn!(error = chain(&error), "Cannot say that a job is still being done"),
            }
        }
    }

    async fn end(&self, run: &JobRun, end: JobEnd) -> Result<(), LookError> {
        let job = run.job;
        match &end {
            JobEnd::Done(said) => info!(job = job.name(), "The job {job} is done: {said}"),
            JobEnd::Again(said, _) => {
                warn!(job = job.name(), error = said, "The job {job} went wrong, and is tried again");
            }
            JobEnd::Failed(said) => {
                error!(job = job.name(), error = said, "The job {job} has failed");
                if let Err(error) =
                    self.operators.tell(&words::job_failed(job.name(), self.operators.language)).await
                {
                    warn!(error = chain(&error), "The operators' chat cannot be told that a job has failed");
                }
            }
        }
        metrics::run_ended(job, RunEnd::of(&end));
        self.store.end_run(run, &end).await?;
        Ok(())
    }
}
