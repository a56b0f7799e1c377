//! What ingress counts. All its metrics are in this file, and nobody else names one.

use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use shoal_telegram::UpdateKind;

use crate::intake::Outcome;

const UPDATES: &str = "shoal_ingress_updates_total";
const KINDS: &str = "shoal_ingress_kinds_total";
const TURNED_AWAY: &str = "shoal_ingress_turned_away_total";
const FULLNESS: &str = "shoal_ingress_redis_memory_ratio";
const APPEND_DURATION: &str = "shoal_ingress_append_duration_seconds";

/// A request that was answered before anybody looked into its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TurnedAway {
    /// Without the secret, or with a wrong one.
    Unauthorized,
    /// For a bot that is not ours.
    UnknownBot,
    /// With more than an update can have.
    TooLarge,
    /// When others take all the room there is.
    NoRoom,
    /// Slower than anybody honest.
    TooSlow,
    /// Broken off half-way.
    CutOff,
}

impl TurnedAway {
    const ALL: [TurnedAway; 6] = [
        TurnedAway::Unauthorized,
        TurnedAway::UnknownBot,
        TurnedAway::TooLarge,
        TurnedAway::NoRoom,
        TurnedAway::TooSlow,
        TurnedAway::CutOff,
    ];

    fn name(self) -> &'static str {
        match self {
            TurnedAway::Unauthorized => "unauthorized",
            TurnedAway::UnknownBot => "unknown_bot",
            TurnedAway::TooLarge => "too_large",
            TurnedAway::NoRoom => "no_room",
            TurnedAway::TooSlow => "too_slow",
            TurnedAway::CutOff => "cut_off",
        }
    }
}

/// Explains all metrics and creates the known labels, so that a rate is right from the first event on.
pub(crate) fn describe() {
    describe_counter!(UPDATES, Unit::Count, "Updates by what became of them, from webhooks and from polling");
    describe_counter!(KINDS, Unit::Count, "Updates appended, by kind; unknown: newer than this release");
    describe_counter!(
        TURNED_AWAY,
        Unit::Count,
        "Webhook requests answered before their body was looked into"
    );
    describe_gauge!(FULLNESS, "Part of its maxmemory that Redis uses; 0 without a limit");
    describe_histogram!(APPEND_DURATION, Unit::Seconds, "From the update in memory to Redis's confirmation");
    for outcome in Outcome::ALL {
        counter!(UPDATES, "outcome" => outcome.name()).absolute(0);
    }
    for reason in TurnedAway::ALL {
        counter!(TURNED_AWAY, "reason" => reason.name()).absolute(0);
    }
}

pub(crate) fn update(outcome: Outcome) {
    counter!(UPDATES, "outcome" => outcome.name()).increment(1);
}

pub(crate) fn kind(kind: UpdateKind) {
    counter!(KINDS, "kind" => kind.name()).increment(1);
}

pub(crate) fn turned_away(reason: TurnedAway) {
    counter!(TURNED_AWAY, "reason" => reason.name()).increment(1);
}

pub(crate) fn fullness(share: f64) {
    gauge!(FULLNESS).set(share);
}

pub(crate) fn append_took(duration: Duration) {
    histogram!(APPEND_DURATION).record(duration.as_secs_f64());
}
