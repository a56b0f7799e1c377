//! What a process depends on, and how each of these parts was when it was last looked at.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use crate::clock;
use crate::redact::mask;

/// How old a part's last report may be, unless its owner says otherwise: a few rounds of a check every five seconds.
pub const PART_MAX_AGE: Duration = Duration::from_secs(15);

/// The longest error text that is shown, in characters.
const ERROR_CHARS_MAX: usize = 300;

/// The parts of a process. Clones share them.
///
/// It is ready if it is not draining and every part that decides last reported that it is well, not longer ago than it
/// may be: a check that hangs makes its part unwell, too.
#[derive(Debug, Clone, Default)]
pub struct Health {
    parts: Arc<Mutex<BTreeMap<&'static str, Part>>>,
    draining: Arc<AtomicBool>,
}

/// One thing that the process depends on. Whoever uses or checks it reports here.
#[derive(Debug, Clone)]
pub struct Part {
    /// Whether the process is not ready while this is not well.
    decides: bool,
    max_age: Duration,
    last: Arc<Mutex<Option<Report>>>,
}

#[derive(Debug)]
struct Report {
    at: Instant,
    error: Option<String>,
}

/// What `/ready` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// Whether work should be sent here.
    pub ready: bool,
    /// Present and `true` from the moment the process was asked to end.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub draining: bool,
    /// Each part by its name.
    pub parts: BTreeMap<&'static str, PartStatus>,
}

/// How one part is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartStatus {
    /// Whether it is well.
    pub ok: bool,
    /// How long ago it last reported, in milliseconds; `None`: never.
    pub age_ms: Option<u64>,
    /// Why it is not well.
    pub error: Option<String>,
}

impl Health {
    /// The part of this name, new or as it is, whose reports may be [`PART_MAX_AGE`] old.
    #[must_use]
    pub fn part(&self, name: &'static str) -> Part {
        self.part_within(name, PART_MAX_AGE)
    }

    /// As [`Health::part`], with another age for a new part.
    #[must_use]
    pub fn part_within(&self, name: &'static str, max_age: Duration) -> Part {
        self.part_or(name, Part { decides: true, max_age, last: Arc::default() })
    }

    /// As [`Health::part`], for a part without which the work goes on: it is shown like the others, but the process is
    /// ready however it is.
    #[must_use]
    pub fn minor_part(&self, name: &'static str) -> Part {
        self.part_or(name, Part { decides: false, max_age: PART_MAX_AGE, last: Arc::default() })
    }

    fn part_or(&self, name: &'static str, new: Part) -> Part {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        parts.entry(name).or_insert(new).clone()
    }

    /// Not ready any more, for good: the process has begun to end.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// How everything is now.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        let draining = self.draining.load(Ordering::Relaxed);
        let parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let ready = !draining && parts.values().all(|part| part.status().ok || !part.decides);
        let parts = parts.iter().map(|(name, part)| (*name, part.status())).collect();
        Readiness { ready, draining, parts }
    }
}

impl Part {
    /// It was used or checked just now, and is well.
    pub fn ok(&self) {
        self.report(None);
    }

    /// It was used or checked just now, and is not well. Bot tokens in the reason are hidden.
    pub fn failed(&self, why: &(impl Display + ?Sized)) {
        self.report(Some(mask(&why.to_string()).chars().take(ERROR_CHARS_MAX).collect()));
    }

    fn report(&self, error: Option<String>) {
        let report = Report { at: clock::monotonic(), error };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(report);
    }

    fn status(&self) -> PartStatus {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Report { at, error }) = &*last else {
            return PartStatus { ok: false, age_ms: None, error: Some("not checked yet".to_owned()) };
        };
        let age = clock::monotonic().saturating_duration_since(*at);
        let too_old = || {
            let (age, max_age) = (age.as_secs(), self.max_age.as_secs());
            format!("no report for {age} s, expected one at least every {max_age} s")
        };
        let error = error.clone().or_else(|| (age > self.max_age).then(too_old));
        let age_ms = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
        PartStatus { ok: error.is_none(), age_ms: Some(age_ms), error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error_of(health: &Health, name: &str) -> Option<String> {
        health.readiness().parts[name].error.clone()
    }

    #[tokio::test(start_paused = true)]
    async fn a_part_is_well_only_while_its_last_report_is_good_and_fresh() {
        let health = Health::default();
        let (redis, postgres) = (health.part("redis"), health.part("postgres"));
        redis.ok();
        assert!(!health.readiness().ready, "postgres was not checked yet");
        postgres.ok();
        assert!(health.readiness().ready);

        redis.failed("connection refused");
        assert!(!health.readiness().ready);
        assert_eq!(error_of(&health, "redis").as_deref(), Some("connection refused"));
        assert_eq!(error_of(&health, "postgres"), None);

        redis.ok();
        tokio::time::advance(PART_MAX_AGE).await;
        assert!(health.readiness().ready, "as old as it may be");
        tokio::time::advance(Duration::from_secs(1)).await;
        postgres.ok();
        assert_eq!(
            error_of(&health, "redis").as_deref(),
            Some("no report for 16 s, expected one at least every 15 s")
        );
        assert_eq!(health.readiness().parts["redis"].age_ms, Some(16_000));
    }

    #[test]
    fn a_minor_part_is_shown_and_does_not_decide() {
        let health = Health::default();
        let (redis, postgres) = (health.part("redis"), health.minor_part("postgres"));
        redis.ok();
        postgres.failed("connection refused");
        assert!(health.readiness().ready);
        assert_eq!(error_of(&health, "postgres").as_deref(), Some("connection refused"));
        redis.failed("connection refused");
        assert!(!health.readiness().ready);
    }

    #[test]
    fn a_part_asked_for_twice_is_the_same() {
        let health = Health::default();
        health.part("redis").ok();
        assert_eq!(health.part("redis").status().error, None);
    }

    #[test]
    fn a_draining_process_is_not_ready_however_well_it_is() {
        let health = Health::default();
        health.part("redis").ok();
        health.drain();
        let readiness = health.readiness();
        assert!(!readiness.ready && readiness.draining && readiness.parts["redis"].ok);
    }

    #[test]
    fn a_reason_is_short_and_holds_no_token() {
        let health = Health::default();
        let token = "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
        health.part("telegram").failed(&format!("POST /bot{token}/getMe {}", "x".repeat(1000)));
        let error = error_of(&health, "telegram").unwrap();
        assert!(error.starts_with("POST /bot123456:***/getMe"), "{error}");
        assert_eq!(error.chars().count(), ERROR_CHARS_MAX);
    }
}
