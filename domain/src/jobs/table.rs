//! Which jobs there are.

use std::fmt;
use std::str::FromStr;

use crate::time::Millis;

use super::rule::{Backlog, Schedule};

const HOUR: u64 = 60;
const DAY: u64 = 24 * HOUR;

/// A job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Job {
    /// What is kept for a time only is deleted when that is over.
    Retention,
    /// The ledger is recounted.
    Books,
    /// The database is written to an encrypted file, and old files are deleted.
    Backup,
    /// Each bot's payments are compared with Telegram's own list.
    Comparison,
}

/// There is no job of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no job of this name; `shoal jobs list` has them")]
pub struct NoJob;

impl Job {
    /// All of them.
    pub const ALL: [Job; 4] = [Job::Retention, Job::Books, Job::Backup, Job::Comparison];

    /// Its name. It is stored, and may not change.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Job::Retention => "retention",
            Job::Books => "books",
            Job::Backup => "backup",
            Job::Comparison => "comparison",
        }
    }

    /// When it happens.
    #[must_use]
    pub const fn schedule(self) -> Schedule {
        match self {
            // What is over goes within the hour; whoever comes late finds it all.
            Job::Retention => Schedule {
                pattern: "20 * * * *",
                catch_up: Millis::minutes(2 * HOUR),
                backlog: Backlog::Latest,
                jitter: Millis::minutes(5),
            },
            // At night. A night that was missed is made up for by day: a mistake is not to wait for another.
            Job::Books => Schedule {
                pattern: "30 3 * * *",
                catch_up: Millis::minutes(DAY + HOUR),
                backlog: Backlog::Latest,
                jitter: Millis::minutes(10),
            },
            Job::Backup => Schedule {
                pattern: "30 2 * * *",
                catch_up: Millis::minutes(DAY + HOUR),
                backlog: Backlog::Latest,
                jitter: Millis::minutes(10),
            },
            // Twice an hour: what is lost is found within one, though the youngest is left out, and also where a run goes
            // wrong and is tried again until it has failed.
            Job::Comparison => Schedule {
                pattern: "5,35 * * * *",
                catch_up: Millis::minutes(2 * HOUR),
                backlog: Backlog::Latest,
                jitter: Millis::minutes(5),
            },
        }
    }

    /// What makes its occurrences begin at other moments than those of other jobs.
    #[must_use]
    pub const fn salt(self) -> u64 {
        self as u64
    }
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Job {
    type Err = NoJob;

    fn from_str(name: &str) -> Result<Job, NoJob> {
        Job::ALL.into_iter().find(|job| job.name() == name).ok_or(NoJob)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Zone, next};
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn every_job_has_a_name_of_its_own_and_a_schedule_that_can_be_read() {
        for job in Job::ALL {
            assert_eq!(job.name().parse(), Ok(job));
            let schedule = job.schedule();
            let first = next(&schedule, &Zone::UTC, Timestamp(0)).unwrap();
            let second = next(&schedule, &Zone::UTC, first).unwrap();
            assert!(schedule.jitter.0 < second.0 - first.0, "{job} begins before it begins again");
            let longest = second.0 - first.0 + schedule.jitter.0;
            assert!(schedule.catch_up.0 > longest, "{job} is not missed where nobody is away for long");
        }
        assert_eq!("".parse::<Job>(), Err(NoJob));
    }

    /// Of what happened ten minutes ago nothing is compared; a run that goes wrong is tried for a quarter of an hour.
    #[test]
    fn a_payment_nobody_told_of_is_found_within_the_hour() {
        let schedule = Job::Comparison.schedule();
        let first = next(&schedule, &Zone::UTC, Timestamp(0)).unwrap();
        let second = next(&schedule, &Zone::UTC, first).unwrap();
        let latest = Millis::minutes(10 + 15).0 + (second.0 - first.0) + schedule.jitter.0;
        assert!(latest <= Millis::minutes(HOUR).0, "{latest} ms");
    }
}
