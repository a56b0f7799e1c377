//! What became of jobs.

use shoal_domain::jobs::Job;
use shoal_domain::time::Timestamp;

use crate::jobs::moment;
use crate::pool::{Store, StoreError};

/// How a job is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobStanding {
    /// Which.
    pub job: Job,
    /// Since when it is known.
    pub since: Timestamp,
    /// When it was last done.
    pub done_at: Option<Timestamp>,
    /// What it came to then.
    pub said: Option<String>,
    /// Its latest run, done or not.
    pub latest: Option<JobState>,
}

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It waits for a scheduler, perhaps not for the first time.
    Waiting,
    /// A scheduler is at it.
    Running,
    /// It is done.
    Done,
    /// It went wrong too often.
    Failed,
    /// Nobody was there when it was its time, nor for long after it.
    Missed,
}

/// A run, or what will be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobPast {
    /// Of which job.
    pub job: Job,
    /// The moment it is about.
    pub scheduled_at: Timestamp,
    /// How it stands.
    pub state: JobState,
    /// Who asked for it, where it was out of turn.
    pub asked_by: Option<String>,
    /// How often it was begun.
    pub attempts: u32,
    /// When it was first begun.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What it came to, or what went wrong.
    pub said: Option<String>,
}

impl JobState {
    const ALL: [JobState; 5] =
        [JobState::Waiting, JobState::Running, JobState::Done, JobState::Failed, JobState::Missed];

    /// As it is stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            JobState::Waiting => "waiting",
            JobState::Running => "running",
            JobState::Done => "done",
            JobState::Failed => "failed",
            JobState::Missed => "missed",
        }
    }

    fn read(name: &str) -> Option<JobState> {
        JobState::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl Store {
    /// How all jobs are doing that a scheduler has known.
    pub async fn job_standings(&self) -> Result<Vec<JobStanding>, StoreError> {
        let rows = sqlx::query!(
            r#"select jobs.job as "job!", (extract(epoch from since) * 1000)::bigint as "since!",
                      (extract(epoch from done.ended_at) * 1000)::bigint as done_at, done.said as "said?",
                      latest.state as "latest?"
                 from jobs
                 left join lateral (select ended_at, said from job_runs where job_runs.job = jobs.job and state = 'done'
                                     order by ended_at desc limit 1) as done on true
                 left join lateral (select state from job_runs where job_runs.job = jobs.job
                                     order by scheduled_at desc limit 1) as latest on true
                order by jobs.job"#
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("look how jobs are doing"))?;
        // A job of another release is that one's.
        let standings = rows.into_iter().filter_map(|row| {
            Some(JobStanding {
                job: row.job.parse().ok()?,
                since: moment(row.since),
                done_at: row.done_at.map(moment),
                said: row.said,
                latest: row.latest.as_deref().and_then(JobState::read),
            })
        });
        Ok(standings.collect())
    }

    /// Runs, newest first, of one job or of all, before a moment.
    pub async fn job_history(
        &self,
        job: Option<Job>,
        before: Option<Timestamp>,
        most: u16,
    ) -> Result<Vec<JobPast>, StoreError> {
        let rows = sqlx::query!(
            r#"select job, (extract(epoch from scheduled_at) * 1000)::bigint as "scheduled_at!", state, asked_by, attempt,
                      (extract(epoch from started_at) * 1000)::bigint as started_at,
                      (extract(epoch from ended_at) * 1000)::bigint as ended_at, said
                 from job_runs
                where ($1::text is null or job = $1)
                  and ($2::bigint is null or scheduled_at < to_timestamp($2 / 1000.0))
                order by scheduled_at desc, job limit $3"#,
            job.map(Job::name),
            before.map(|at| i64::try_from(at.0).unwrap_or(i64::MAX)),
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read what became of jobs"))?;
        let runs = rows.into_iter().filter_map(|row| {
            Some(JobPast {
                job: row.job.parse().ok()?,
                scheduled_at: moment(row.scheduled_at),
                state: JobState::read(&row.state)?,
                asked_by: row.asked_by,
                attempts: row.attempt.cast_unsigned(),
                started_at: row.started_at.map(moment),
                ended_at: row.ended_at.map(moment),
                said: row.said,
            })
        });
        Ok(runs.collect())
    }
}
