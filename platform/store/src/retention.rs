//! What is kept for a time only, and deleted when that is over.

use shoal_domain::broadcast::RECIPIENTS_KEPT_DAYS;
use shoal_domain::forgotten::KEPT_DAYS;

use crate::pool::{Store, StoreError};

/// What is kept for a time only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// What became of jobs.
    Runs,
    /// Which request made which broadcast, so that the same again makes no other.
    Requests,
    /// What providers have told of, so that it counts once: their signatures count for minutes.
    Events,
    /// Who got what of broadcasts that have ended. How many they were stays.
    Recipients,
    /// Who was forgotten, by marks.
    Forgotten,
}

impl Kept {
    /// All of it.
    pub const ALL: [Kept; 5] = [Kept::Runs, Kept::Requests, Kept::Events, Kept::Recipients, Kept::Forgotten];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kept::Runs => "runs of jobs",
            Kept::Requests => "keys of requests",
            Kept::Events => "events of providers",
            Kept::Recipients => "recipients",
            Kept::Forgotten => "marks of the forgotten",
        }
    }

    /// For how many days.
    #[must_use]
    pub const fn days(self) -> i32 {
        match self {
            // Long enough to see what went wrong, and since when.
            Kept::Runs => 90,
            // Whoever repeats a request does so within minutes.
            Kept::Requests | Kept::Events => 30,
            // Long after a broadcast can be corrected, and anybody asks why they did not get it.
            Kept::Recipients => RECIPIENTS_KEPT_DAYS.cast_signed() as i32,
            Kept::Forgotten => KEPT_DAYS.cast_signed(),
        }
    }

    const fn delete(self) -> &'static str {
        match self {
            // The last one of a job says when it is due next.
            Kept::Runs => {
                "delete from job_runs where (job, scheduled_at) in (
                        select job, scheduled_at from job_runs as old
                         where ended_at < now() - make_interval(days => $1)
                           and scheduled_at < (select max(scheduled_at) from job_runs where job = old.job)
                         order by ended_at limit $2)"
            }
            Kept::Requests => {
                "delete from idempotency where (actor, key) in (
                        select actor, key from idempotency where made_at < now() - make_interval(days => $1) limit $2)"
            }
            Kept::Events => {
                "delete from provider_events where (provider, event) in (
                        select provider, event from provider_events
                         where received_at < now() - make_interval(days => $1) limit $2)"
            }
            Kept::Recipients => {
                "delete from recipients where (broadcast_id, user_id) in (
                        select broadcast_id, user_id from broadcasts join recipients using (broadcast_id)
                         where ended_at < now() - make_interval(days => $1) limit $2)"
            }
            Kept::Forgotten => {
                "delete from forgotten where mark in (
                        select mark from forgotten where forgotten_at < now() - make_interval(days => $1) limit $2)"
            }
        }
    }
}

impl Store {
    /// Deletes what has been kept for its time, so many rows at most. Answers how many it were.
    pub async fn forget_kept(&self, kept: Kept, most: u16) -> Result<u64, StoreError> {
        sqlx::query(kept.delete())
            .bind(kept.days())
            .bind(i64::from(most))
            .execute(&self.pool)
            .await
            .map(|deleted| deleted.rows_affected())
            .map_err(StoreError::during("delete what has been kept for its time"))
    }
}
