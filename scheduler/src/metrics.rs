//! What the scheduler counts. All its metrics are in this file, and nobody else names one.

use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use shoal_domain::jobs::Job;
use shoal_runtime::clock::now_ms;
use shoal_store::{Alarm, Ask, Difference, JobEnd, JobStanding, JobState, Queue};

use crate::duty::Duty;

const TIMERS_FIRED: &str = "shoal_scheduler_timers_fired_total";
const TIMER_FAILURES: &str = "shoal_scheduler_timer_failures_total";
const TIMER_ROUND: &str = "shoal_scheduler_timer_round_duration_seconds";
const WAITING: &str = "shoal_scheduler_moderation_waiting";
const FIRST_REVIEW: &str = "shoal_scheduler_first_review_seconds";
const ERRANDS: &str = "shoal_payment_errands_total";
const COMPARISONS: &str = "shoal_payment_comparisons_total";
const DIFFERENCES: &str = "shoal_payment_differences_total";
const PAYMENTS: &str = "shoal_payments_to_look_at";
const COIN_ROUNDS: &str = "shoal_coin_rounds_total";
const COIN_TRANSFERS: &str = "shoal_coin_transfers_total";
const DUTIES: &str = "shoal_scheduler_duties_total";
const RUNS: &str = "shoal_scheduler_job_runs_total";
const SUCCESS_AGE: &str = "shoal_scheduler_job_success_age_seconds";
const LATEST_IS_BAD: &str = "shoal_scheduler_job_latest_is_bad";
const GROUPS: &str = "shoal_groups_without_rights";
const LEDGER_FINDINGS: &str = "shoal_scheduler_ledger_findings";

/// How an attempt at a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunEnd {
    /// It is done.
    Done,
    /// It is tried again.
    Again,
    /// It has failed.
    Failed,
}

impl RunEnd {
    const ALL: [RunEnd; 3] = [RunEnd::Done, RunEnd::Again, RunEnd::Failed];

    pub(crate) fn of(end: &JobEnd) -> RunEnd {
        match end {
            JobEnd::Done(_) => RunEnd::Done,
            JobEnd::Again(..) => RunEnd::Again,
            JobEnd::Failed(_) => RunEnd::Failed,
        }
    }

    fn name(self) -> &'static str {
        match self {
            RunEnd::Done => "done",
            RunEnd::Again => "again",
            RunEnd::Failed => "failed",
        }
    }
}

/// How a look at a duty ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looked {
    /// All was as it should be.
    Intact,
    /// It was not, and now is.
    Done,
    /// It could not be seen to.
    Failed,
}

impl Looked {
    const ALL: [Looked; 3] = [Looked::Intact, Looked::Done, Looked::Failed];

    fn name(self) -> &'static str {
        match self {
            Looked::Intact => "intact",
            Looked::Done => "done",
            Looked::Failed => "failed",
        }
    }
}

/// Explains all metrics and creates the known labels, so that a rate is right from the first event on.
pub(crate) fn describe() {
    describe_counter!(TIMERS_FIRED, Unit::Count, "Due timers moved into their inbox");
    describe_counter!(
        TIMER_FAILURES,
        Unit::Count,
        "Partitions whose timers could not be looked at, by round"
    );
    describe_histogram!(TIMER_ROUND, Unit::Seconds, "One look at the timers of all partitions");
    describe_counter!(
        DUTIES,
        Unit::Count,
        "Looks at what a bot needs at Telegram (webhook, commands), by their end"
    );
    describe_gauge!(
        WAITING,
        Unit::Count,
        "What waits for a moderator: reports, suspended people, appeals; 0 where another scheduler leads"
    );
    describe_gauge!(
        FIRST_REVIEW,
        Unit::Seconds,
        "Half the reports of the last week were looked at within this time; 0 where none was, or another scheduler leads"
    );
    describe_gauge!(
        GROUPS,
        Unit::Count,
        "Groups that plans open in which the bot may not let people in, or remove them; 0 where another scheduler leads"
    );
    describe_counter!(ERRANDS, Unit::Count, "What Telegram was asked about payments, by what and its end");
    for ask in [Ask::Refund, Ask::Cancel, Ask::Continue] {
        for outcome in ["done", "later", "refused"] {
            counter!(ERRANDS, "ask" => ask.as_str(), "outcome" => outcome).absolute(0);
        }
    }
    describe_counter!(COMPARISONS, Unit::Count, "Comparisons of payments with Telegram's list, by their end");
    for outcome in ["done", "failed"] {
        counter!(COMPARISONS, "outcome" => outcome).absolute(0);
    }
    describe_counter!(
        DIFFERENCES,
        Unit::Count,
        "Payments that were not the same here and in Telegram's list"
    );
    for what in Difference::ALL {
        counter!(DIFFERENCES, "what" => what.as_str()).absolute(0);
    }
    describe_gauge!(
        PAYMENTS,
        Unit::Count,
        "Payments that an operator has to look at: kept, stuck before anything was given, failed, different; and invoices in coins at which nobody looked for minutes"
    );
    describe_counter!(COIN_ROUNDS, Unit::Count, "Looks at the addresses of invoices, by their end");
    for outcome in ["done", "failed"] {
        counter!(COIN_ROUNDS, "outcome" => outcome).absolute(0);
    }
    describe_counter!(
        COIN_TRANSFERS,
        Unit::Count,
        "What came to the addresses of invoices and is there for good: paid, or what is wrong with it"
    );
    for outcome in ["paid", "amount", "late", "currency"] {
        counter!(COIN_TRANSFERS, "outcome" => outcome).absolute(0);
    }
    describe_counter!(RUNS, Unit::Count, "Attempts at jobs, by their end");
    describe_gauge!(
        SUCCESS_AGE,
        Unit::Seconds,
        "How long ago a job was last done; before the first time, known"
    );
    describe_gauge!(LATEST_IS_BAD, Unit::Count, "1: the latest run of a job has failed or was missed");
    describe_gauge!(
        LEDGER_FINDINGS,
        Unit::Count,
        "Mistakes that the last recount of the ledger here has found"
    );
    for job in Job::ALL {
        for end in RunEnd::ALL {
            counter!(RUNS, "job" => job.name(), "outcome" => end.name()).absolute(0);
        }
    }
    counter!(TIMERS_FIRED).absolute(0);
    counter!(TIMER_FAILURES).absolute(0);
    for duty in Duty::ALL {
        for looked in Looked::ALL {
            counter!(DUTIES, "duty" => duty.name(), "outcome" => looked.name()).absolute(0);
        }
    }
}

pub(crate) fn timer_round(fired: usize, failures: usize, took: Duration) {
    counter!(TIMERS_FIRED).increment(fired as u64);
    counter!(TIMER_FAILURES).increment(failures as u64);
    histogram!(TIMER_ROUND).record(took.as_secs_f64());
}

/// Telegram was asked for something about a payment.
pub(crate) fn errand(ask: Ask, outcome: &'static str) {
    counter!(ERRANDS, "ask" => ask.as_str(), "outcome" => outcome).increment(1);
}

/// A comparison of payments with Telegram's list is over.
pub(crate) fn comparison(outcome: &'static str) {
    counter!(COMPARISONS, "outcome" => outcome).increment(1);
}

/// So many payments turned out to differ.
pub(crate) fn difference(what: Difference, count: u64) {
    counter!(DIFFERENCES, "what" => what.as_str()).increment(count);
}

/// Addresses of invoices were looked at.
pub(crate) fn coin_round(outcome: &'static str) {
    counter!(COIN_ROUNDS, "outcome" => outcome).increment(1);
}

/// Something came to the address of an invoice.
pub(crate) fn coin_transfer(outcome: &'static str) {
    counter!(COIN_TRANSFERS, "outcome" => outcome).increment(1);
}

/// What an operator has to look at.
pub(crate) fn payments(alarm: &Alarm) {
    let counts = [
        ("kept", alarm.kept),
        ("stuck", alarm.stuck),
        ("failed", alarm.failed),
        ("differences", alarm.differences),
        ("overdue", alarm.overdue),
    ];
    for (what, count) in counts {
        gauge!(PAYMENTS, "what" => what).set(count as f64);
    }
}

/// What waits for moderators, and how soon they looked.
pub(crate) fn moderation(queue: &Queue) {
    waiting(queue.reports, queue.suspended, queue.appeals);
    gauge!(FIRST_REVIEW).set(queue.review_seconds.unwrap_or(0) as f64);
}

/// In so many groups the bot lacks rights.
pub(crate) fn groups_without_rights(groups: usize) {
    gauge!(GROUPS).set(groups as f64);
}

/// Only a scheduler that leads counts what waits for moderators, and groups. Once it leads no longer, all of it is nothing again: what was
/// true once would stand beside what the next one counts.
pub(crate) struct WhileLeading;

impl Drop for WhileLeading {
    fn drop(&mut self) {
        waiting(0, 0, 0);
        gauge!(FIRST_REVIEW).set(0.0);
        groups_without_rights(0);
    }
}

fn waiting(reports: i64, suspended: i64, appeals: i64) {
    for (what, count) in [("reports", reports), ("suspended", suspended), ("appeals", appeals)] {
        gauge!(WAITING, "what" => what).set(count as f64);
    }
}

pub(crate) fn duty(duty: Duty, looked: Looked) {
    counter!(DUTIES, "duty" => duty.name(), "outcome" => looked.name()).increment(1);
}

/// How an attempt at a job ended.
pub(crate) fn run_ended(job: Job, end: RunEnd) {
    counter!(RUNS, "job" => job.name(), "outcome" => end.name()).increment(1);
}

/// How jobs are doing, wherever they were done.
pub(crate) fn standings(standings: &[JobStanding]) {
    for of in standings {
        let age = now_ms().saturating_sub(of.done_at.unwrap_or(of.since).0);
        gauge!(SUCCESS_AGE, "job" => of.job.name()).set(age as f64 / 1000.0);
        let is_bad = matches!(of.latest, Some(JobState::Failed | JobState::Missed));
        gauge!(LATEST_IS_BAD, "job" => of.job.name()).set(f64::from(u8::from(is_bad)));
    }
}

/// What a recount of the ledger has found.
pub(crate) fn ledger_findings(count: usize) {
    gauge!(LEDGER_FINDINGS).set(count as f64);
}

#[cfg(test)]
mod tests {
    use metrics_exporter_prometheus::PrometheusBuilder;

    use super::*;

    #[test]
    fn a_scheduler_that_leads_no_longer_counts_nothing() {
        let recorder = PrometheusBuilder::new().build_recorder();
        let shown = || recorder.handle().render();
        metrics::with_local_recorder(&recorder, || {
            let leading = WhileLeading;
            moderation(&Queue {
                reports: 7,
                suspended: 3,
                appeals: 2,
                review_seconds: Some(90),
                ..Queue::default()
            });
            for line in
                ["{what=\"reports\"} 7", "{what=\"suspended\"} 3", "{what=\"appeals\"} 2", "_seconds 90"]
            {
                assert!(shown().contains(line), "{line} is not in {}", shown());
            }
            drop(leading);
        });
        for line in shown()
            .lines()
            .filter(|line| line.starts_with("shoal_scheduler_moderation") || line.contains("review_seconds "))
        {
            assert!(line.ends_with(" 0") || line.starts_with('#'), "{line}");
        }
    }
}
