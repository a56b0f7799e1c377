//! Occurrences of jobs: written down once, taken by one scheduler at a time, and kept as history.
//!
//! All moments are of the clock of Postgres, so that schedulers with other clocks agree.

use std::time::Duration;

use shoal_domain::jobs::Job;
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

/// Text that a run leaves behind at most, in characters.
const MOST_SAID: usize = 500;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobClock {
    /// Which.
    pub job: Job,
    /// Its last occurrence that is not in the future, or since when it is known.
    pub last: Timestamp,
    /// What time it is.
    pub now: Timestamp,
}

/// A run that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRun {
    /// Of which job.
    pub job: Job,
    /// The moment it is about.
    pub scheduled_at: Timestamp,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// Somebody asked for it, out of turn.
    pub is_asked: bool,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobEnd {
    /// It is done; what it came to.
    Done(String),
    /// It went wrong, and is tried again after a while.
    Again(String, Duration),
    /// It went wrong for good.
    Failed(String),
}

impl Store {
    /// Jobs that are known from now on.
    pub async fn know_jobs(&self, jobs: &[Job]) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into jobs (job) select * from unnest($1::text[]) on conflict do nothing",
            &names(jobs)
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("say which jobs there are"))
    }

    /// Where these jobs stand.
    pub async fn job_clocks(&self, jobs: &[Job]) -> Result<Vec<JobClock>, StoreError> {
        let rows = sqlx::query!(
            r#"select job as "job!", (extract(epoch from now()) * 1000)::bigint as "now!",
                      (extract(epoch from greatest(since, (
                          select max(scheduled_at) from job_runs
                           where job_runs.job = jobs.job and asked_by is null and scheduled_at <= now()
                      ))) * 1000)::bigint as "last!"
                 from jobs where job = any($1) order by job"#,
            &names(jobs)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("look where jobs stand"))?;
        let clock = |job: &str, last: i64, now: i64| {
            Some(JobClock { job: job.parse().ok()?, last: moment(last), now: moment(now) })
        };
        Ok(rows.iter().filter_map(|row| clock(&row.job, row.last, row.now)).collect())
    }

    /// Writes down what is due, and what was missed. What is there already stays as it is.
    pub async fn note_due(
        &self,
        job: Job,
        due: &[Timestamp],
        missed: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let due: Vec<i64> = due.iter().map(|at| number(*at)).collect();
        sqlx::query!(
            "insert into job_runs (job, scheduled_at, state, ended_at)
             select $1, to_timestamp(ms / 1000.0), state, case state when 'missed' then now() end
               from (select unnest($2::bigint[]) as ms, 'waiting' as state
                     union all select $3::bigint, 'missed' where $3 is not null) as occurrences
             on conflict do nothing",
            job.name(),
            &due,
            missed.map(number)
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("note which jobs are due"))
    }

    /// Has a job happen now, out of turn. Whoever asks while one waits that was asked for changes nothing; one that waits to be
    /// tried again holds up nobody who asks.
    pub async fn ask_for_run(&self, job: Job, who: &str) -> Result<bool, StoreError> {
        self.know_jobs(&[job]).await?;
        let who: String = who.chars().take(100).collect();
        sqlx::query!(
            "insert into job_runs (job, scheduled_at, asked_by)
             select $1, date_trunc('milliseconds', now()), $2
              where not exists (select from job_runs where job = $1 and state = 'waiting' and asked_by is not null)
             on conflict do nothing",
            job.name(),
            who
        )
        .execute(&self.pool)
        .await
        .map(|made| made.rows_affected() > 0)
        .map_err(StoreError::during("ask for a job"))
    }

    /// Takes a run that waits, or whose scheduler has not been heard of: it is this scheduler's for so long. The oldest
    /// first; a job that runs is left alone.
    pub async fn take_run(
        &self,
        jobs: &[Job],
        scheduler: &str,
        term: Duration,
    ) -> Result<Option<JobRun>, StoreError> {
        // Two that choose at once choose differently, or the second finds it taken: a job runs once at a time.
        let row = sqlx::query!(
            r#"update job_runs set state = 'running', attempt = attempt + 1, scheduler = $2,
                      due_at = now() + make_interval(secs => $3),
                      started_at = coalesce(started_at, now())
                where (job, scheduled_at) in (
                      select job, scheduled_at from job_runs as open
                       where state in ('waiting', 'running') and due_at <= now() and job = any($1)
                         and not exists (select from job_runs as other
                                          where other.job = open.job and other.state = 'running'
                                            and other.scheduled_at <> open.scheduled_at)
                       order by due_at, scheduled_at limit 1 for update skip locked)
               returning job, (extract(epoch from scheduled_at) * 1000)::bigint as "scheduled_at!", attempt,
                         asked_by is not null as "is_asked!""#,
            &names(jobs),
            scheduler,
            term.as_secs_f64()
        )
        .fetch_optional(&self.pool)
        .await;
        match row {
            Ok(row) => Ok(row.and_then(|row| {
                let (scheduled_at, attempt) = (moment(row.scheduled_at), row.attempt.cast_unsigned());
                Some(JobRun { job: row.job.parse().ok()?, scheduled_at, attempt, is_asked: row.is_asked })
            })),
            // Another run of the job was taken in the same moment.
            Err(sqlx::Error::Database(refusal)) if refusal.is_unique_violation() => Ok(None),
            Err(error) => Err(StoreError::during("take a job")(error)),
        }
    }

    /// It still runs here. Whether it is still ours: another may have taken it.
    pub async fn keep_run(&self, run: &JobRun, term: Duration) -> Result<bool, StoreError> {
        sqlx::query!(
            "update job_runs set due_at = now() + make_interval(secs => $4)
              where job = $1 and scheduled_at = to_timestamp($2::bigint / 1000.0) and attempt = $3 and state = 'running'",
            run.job.name(),
            number(run.scheduled_at),
            run.attempt.cast_signed(),
            term.as_secs_f64()
        )
        .execute(&self.pool)
        .await
        .map(|kept| kept.rows_affected() > 0)
        .map_err(StoreError::during("keep a job"))
    }

    /// An attempt has ended. Whether it was still ours.
    pub async fn end_run(&self, run: &JobRun, end: &JobEnd) -> Result<bool, StoreError> {
        let (state, said, again) = match end {
            JobEnd::Done(said) => ("done", said, None),
            JobEnd::Again(said, pause) => ("waiting", said, Some(pause.as_secs_f64())),
            JobEnd::Failed(said) => ("failed", said, None),
        };
        let said: String = said.chars().filter(|letter| *letter != '\0').take(MOST_SAID).collect();
        sqlx::query!(
            "update job_runs set state = $4, said = $5, scheduler = null,
                    ended_at = case when $6::float8 is null then now() end,
                    due_at = now() + make_interval(secs => coalesce($6, 0))
              where job = $1 and scheduled_at = to_timestamp($2::bigint / 1000.0) and attempt = $3 and state = 'running'",
            run.job.name(),
            number(run.scheduled_at),
            run.attempt.cast_signed(),
            state,
            said,
            again
        )
        .execute(&self.pool)
        .await
        .map(|ended| ended.rows_affected() > 0)
        .map_err(StoreError::during("note how a job ended"))
    }
}

fn names(jobs: &[Job]) -> Vec<String> {
    jobs.iter().map(ToString::to_string).collect()
}

pub(crate) fn moment(ms: i64) -> Timestamp {
    Timestamp(ms.try_into().unwrap_or(0))
}

fn number(at: Timestamp) -> i64 {
    at.0.try_into().unwrap_or(i64::MAX)
}
