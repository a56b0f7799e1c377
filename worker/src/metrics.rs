//! What the worker counts. All names stand here.

use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use shoal_domain::id::BotId;
use shoal_telegram::Scope;

const ENVELOPES: &str = "shoal_worker_envelopes_total";
const TURN_SECONDS: &str = "shoal_worker_turn_duration_seconds";
const BATCH: &str = "shoal_worker_batch_envelopes";
const DEAD: &str = "shoal_worker_dead_letters_total";
const PARKED: &str = "shoal_worker_parked_total";
const TURNED_DOWN: &str = "shoal_worker_turned_down_total";
const STUCK: &str = "shoal_worker_stuck_turns_total";
const OWNED: &str = "shoal_worker_partitions";
const HALTED: &str = "shoal_worker_partitions_halted";
const CALLS: &str = "shoal_telegram_calls_total";
const CALL_SECONDS: &str = "shoal_telegram_call_duration_seconds";
const LIMITED: &str = "shoal_telegram_limited_total";
const UNCERTAIN: &str = "shoal_telegram_uncertain_total";
const RECIPIENTS: &str = "shoal_broadcast_recipients_total";
const MEMBERSHIPS: &str = "shoal_worker_membership_checks_total";
const CHECKOUTS: &str = "shoal_worker_checkouts_total";
const CHECKOUT_SECONDS: &str = "shoal_worker_checkout_duration_seconds";
const BULK_TOKENS: &str = "shoal_broadcast_tokens";

/// Says what each name means.
pub(crate) fn describe() {
    describe_counter!(ENVELOPES, Unit::Count, "Envelopes handled, by kind");
    describe_histogram!(TURN_SECONDS, Unit::Seconds, "From the first envelope of a batch to its commit");
    describe_histogram!(BATCH, Unit::Count, "Envelopes in one batch");
    describe_counter!(DEAD, Unit::Count, "Envelopes set aside as dead letters");
    describe_counter!(PARKED, Unit::Count, "Envelopes that wait because their entity cannot be looked up");
    describe_counter!(TURNED_DOWN, Unit::Count, "Updates left without work, by reason: flood, old_press");
    describe_counter!(STUCK, Unit::Count, "Turns that did not end, and were given up with their thread");
    describe_gauge!(OWNED, Unit::Count, "Partitions that this worker owns");
    describe_gauge!(
        HALTED,
        Unit::Count,
        "Partitions that would be this worker's and of which something is gone"
    );
    describe_counter!(CALLS, Unit::Count, "Calls to Telegram, by method and outcome");
    describe_histogram!(CALL_SECONDS, Unit::Seconds, "One call to Telegram, by method");
    describe_counter!(LIMITED, Unit::Count, "Calls that Telegram refused with 429, by scope: chat, bot");
    for scope in [Scope::Chat, Scope::Bot] {
        counter!(LIMITED, "scope" => scope.name()).increment(0);
    }
    describe_counter!(UNCERTAIN, Unit::Count, "Calls of which nobody knows whether they were carried out");
    describe_counter!(
        RECIPIENTS,
        Unit::Count,
        "Recipients of broadcasts that were handled, by the state they came to"
    );
    describe_counter!(
        MEMBERSHIPS,
        Unit::Count,
        "Looks at whether somebody is in a bot's channels, by what was found: in, out, unknown"
    );
    for found in ["in", "out", "unknown"] {
        counter!(MEMBERSHIPS, "found" => found).increment(0);
    }
    describe_counter!(
        CHECKOUTS,
        Unit::Count,
        "Questions whether somebody may pay, by their end: accepted, refused, late, failed, unreadable"
    );
    for outcome in ["accepted", "refused", "late", "failed", "unreadable"] {
        counter!(CHECKOUTS, "outcome" => outcome).increment(0);
    }
    describe_histogram!(
        CHECKOUT_SECONDS,
        Unit::Seconds,
        "From the question whether somebody may pay to its answer"
    );
    describe_gauge!(
        BULK_TOKENS,
        Unit::Count,
        "Calls of broadcasts a second that this worker may make, by bot and rate"
    );
}

/// The question whether somebody may pay had this end, so long after it came in.
pub(crate) fn checkout(outcome: &'static str, waited: Duration) {
    counter!(CHECKOUTS, "outcome" => outcome).increment(1);
    histogram!(CHECKOUT_SECONDS).record(waited);
}

pub(crate) fn envelope(kind: &'static str) {
    counter!(ENVELOPES, "kind" => kind).increment(1);
}

pub(crate) fn turn(envelopes: usize, time: Duration) {
    histogram!(TURN_SECONDS).record(time.as_secs_f64());
    histogram!(BATCH).record(envelopes as f64);
}

pub(crate) fn dead() {
    counter!(DEAD).increment(1);
}

pub(crate) fn parked() {
    counter!(PARKED).increment(1);
}

pub(crate) fn turned_down(reason: &'static str) {
    counter!(TURNED_DOWN, "reason" => reason).increment(1);
}

pub(crate) fn stuck() {
    counter!(STUCK).increment(1);
}

pub(crate) fn owned(partitions: usize) {
    gauge!(OWNED).set(partitions as f64);
}

pub(crate) fn halted(partitions: usize) {
    gauge!(HALTED).set(partitions as f64);
}

pub(crate) fn call(method: &'static str, outcome: &'static str, time: Duration) {
    counter!(CALLS, "method" => method, "outcome" => outcome).increment(1);
    histogram!(CALL_SECONDS, "method" => method).record(time.as_secs_f64());
}

pub(crate) fn membership(found: &'static str) {
    counter!(MEMBERSHIPS, "found" => found).increment(1);
}

pub(crate) fn limited(scope: Scope) {
    counter!(LIMITED, "scope" => scope.name()).increment(1);
}

pub(crate) fn uncertain() {
    counter!(UNCERTAIN).increment(1);
}

pub(crate) fn recipient(state: &'static str) {
    counter!(RECIPIENTS, "state" => state).increment(1);
}

pub(crate) fn bulk_tokens(bot: BotId, rate: &'static str, tokens: u32) {
    gauge!(BULK_TOKENS, "bot" => bot.to_string(), "rate" => rate).set(tokens);
}
