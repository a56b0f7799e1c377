//! `shoal jobs`: what is done again and again, and what came of it.
//!
//! This only reads and writes Postgres: a scheduler does what is asked for, within a second or two.

use clap::Subcommand;
use shoal_domain::broadcast::moment;
use shoal_domain::jobs::{Job, next};
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::now_ms;
use shoal_runtime::config::Settings;
use shoal_store::{JobPast, JobStanding, JobState, Store, StoreError};

use crate::person::actor;
use crate::process::{self, StartError};

/// Runs that are shown, where nobody asks for more.
const RUNS: u16 = 20;

/// What to do with jobs.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Lists the jobs: when each is done next, when it was done last, and what it came to
    List,
    /// Has a job done now, out of turn, by a scheduler that runs
    Run {
        /// Which
        job: Job,
        /// Who asks, as it stands in the history
        #[arg(long, default_value_t = actor())]
        actor: String,
    },
    /// Shows what became of jobs, newest first
    History {
        /// Of this one
        job: Option<Job>,
        /// How many
        #[arg(long, default_value_t = RUNS, value_parser = clap::value_parser!(u16).range(1..=1000))]
        limit: u16,
    },
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum JobsError {
    /// Nobody would ever do it.
    #[error(
        "no scheduler that runs {0} was there yet, so nobody would do it\n  start one: shoal scheduler{1}; see: shoal jobs list"
    )]
    Unknown(Job, &'static str),
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Postgres is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Does it, and says what was done.
pub async fn run(settings: &Settings, action: &Action) -> Result<(), JobsError> {
    let store = process::migrated_store(settings).await?;
    match action {
        Action::List => list(&store, settings).await,
        Action::Run { job, actor } => {
            if !store.job_standings().await?.iter().any(|standing| standing.job == *job) {
                return Err(JobsError::Unknown(*job, needs(*job)));
            }
            let asked = store.ask_for_run(*job, actor).await?;
            let word = if asked { "asked for" } else { "waits already" };
            println!("jobs run: {job} {word}; see: shoal jobs history {job}");
            Ok(())
        }
        Action::History { job, limit } => {
            let runs = store.job_history(*job, None, *limit).await?;
            runs.iter().for_each(show);
            println!("runs: {}", runs.len());
            Ok(())
        }
    }
}

/// What a scheduler needs to do a job beside what every one has.
fn needs(job: Job) -> &'static str {
    match job {
        Job::Backup => " with SHOAL_BACKUP_DIR and SHOAL_BACKUP_KEY",
        Job::Retention | Job::Books | Job::Comparison => "",
    }
}

async fn list(store: &Store, settings: &Settings) -> Result<(), JobsError> {
    let zone = process::zone(settings)?;
    let standings = store.job_standings().await?;
    for job in Job::ALL {
        let coming = next(&job.schedule(), &zone, Timestamp(now_ms()));
        let coming = coming.map_or_else(|| "never".to_owned(), moment::write);
        let past = match standings.iter().find(|standing| standing.job == job) {
            None => "no scheduler that runs it was there yet".to_owned(),
            Some(standing) => past(standing),
        };
        println!("{:<10} {:<12} {zone}, next {coming}; {past}", job.name(), job.schedule().pattern);
    }
    Ok(())
}

fn past(standing: &JobStanding) -> String {
    let JobStanding { done_at, said, latest, .. } = standing;
    let done = done_at.map_or_else(|| "never done".to_owned(), |at| format!("done {}", moment::write(at)));
    let said = said.as_deref().map(|said| format!(": {said}")).unwrap_or_default();
    let latest =
        latest.filter(|state| *state != JobState::Done).map(|state| format!("; now {}", state.name()));
    format!("{done}{said}{}", latest.unwrap_or_default())
}

fn show(run: &JobPast) {
    let JobPast { job, scheduled_at, state, asked_by, attempts, ended_at, said, .. } = run;
    let ended = ended_at.map(|at| format!(" {}", moment::write(at))).unwrap_or_default();
    let asked = asked_by.as_deref().map(|who| format!(", asked for by {who}")).unwrap_or_default();
    let said = said.as_deref().map(|said| format!(": {said}")).unwrap_or_default();
    let at = moment::write(*scheduled_at);
    println!("{at} {:<10} {}{ended}, attempt {attempts}{asked}{}", job.name(), state.name(), plain(&said));
}

/// What an error says may hold anything: nothing of it steers a terminal.
fn plain(said: &str) -> String {
    said.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_told_in_one_line() {
        let mut standing = JobStanding {
            job: Job::Books,
            since: Timestamp(0),
            done_at: None,
            said: None,
            latest: Some(JobState::Waiting),
        };
        assert_eq!(past(&standing), "never done; now waiting");
        standing.done_at = Some(Timestamp(1000));
        standing.said = Some("all is well".to_owned());
        standing.latest = Some(JobState::Done);
        assert_eq!(past(&standing), "done 1970-01-01T00:00:01Z: all is well");
        assert_eq!(plain("\u{1b}[2Jtwo\nlines"), " [2Jtwo lines");
    }
}
