//! The moderator: looks at what people report, at who is suspended by it and at appeals, and decides, as `shoal person` and
//! `shoal report` do. Each measure is taken in turn, and is over soon, so that people come back.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use shoal_domain::id::UserId;
use shoal_domain::moderation::Measure;
use shoal_domain::time::{Millis, Timestamp};
use shoal_runtime::clock::now_ms;
use shoal_store::{Reported, Store};

use super::stage::{Stage, StageError};
use crate::{person, process, report};

/// Who decides, as it stands in the audit.
const ACTOR: &str = "demo";

/// What people read who were not told until when.
const REASON: &str = "People have reported you";

/// So long a measure holds, and so long somebody waits for a moderator: long enough that they send something meanwhile.
const HOLDS: Millis = Millis::seconds(10);

/// So long a measure without an end holds where nobody appeals.
const HOLDS_AT_MOST: Millis = Millis::seconds(20);

/// Of so many appeals one is turned down.
const TURNED_DOWN: i64 = 3;

/// Reports, suspended people and appeals looked at in one go.
const LATEST: u32 = 100;

/// Longest time for the last decisions to be told, and the pause between two looks.
const TOLD: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(200);

pub(super) struct Moderator {
    store: Store,
    /// About whom something holds, and until when it is left so.
    held: HashMap<UserId, Timestamp>,
    looked: Looked,
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Looked {
    /// Reports, suspended people and appeals.
    pub reviewed: u32,
    /// Decisions by which somebody may do less.
    pub measures: u32,
}

impl Looked {
    /// Whether there was something to look at, and to do about it; after a short time there need not be.
    pub(super) fn was_needed(self, was_long: bool) -> bool {
        !was_long || (self.reviewed > 0 && self.measures > 0)
    }

    /// The same in words.
    pub(super) fn summary(self) -> String {
        format!("reviewed {} measures {}", self.reviewed, self.measures)
    }
}

impl Moderator {
    pub(super) async fn open(stage: &Stage) -> Result<Moderator, StageError> {
        let store = process::migrated_store(&stage.settings()?).await?;
        Ok(Moderator { store, held: HashMap::new(), looked: Looked::default() })
    }

    /// Looks at everything that waits, and ends what has held for long enough.
    pub(super) async fn look(&mut self) -> Result<(), StageError> {
        let now = Timestamp(now_ms());
        let over: Vec<UserId> =
            self.held.iter().filter(|(_, until)| **until <= now).map(|(person, _)| *person).collect();
        for person in over {
            self.lift(person).await?;
        }
        for report in self.store.reported(Some(false), None, LATEST).await? {
            self.weigh(&report).await?;
        }
        let has_waited = |since: Timestamp| since + HOLDS <= now;
        let suspended = self.store.suspended(None, LATEST).await?;
        for suspended in suspended.into_iter().filter(|one| has_waited(one.since)) {
            self.looked.reviewed += 1;
            self.lift(suspended.user).await?;
        }
        let appeals = self.store.appeals(None, LATEST).await?;
        for appeal in appeals.into_iter().filter(|one| has_waited(one.at)) {
            self.looked.reviewed += 1;
            if appeal.id % TURNED_DOWN == 0 {
                self.decide(appeal.user, Measure::Ban { until: None }, REASON).await?;
            } else {
                self.lift(appeal.user).await?;
            }
        }
        Ok(())
    }

    /// About every second person it waits for more reports: then three of them suspend.
    async fn weigh(&mut self, report: &Reported) -> Result<(), StageError> {
        let about = report.against;
        if about.0 % 2 == 0 || self.held.contains_key(&about) {
            return Ok(());
        }
        self.looked.reviewed += 1;
        let now = Timestamp(now_ms());
        let (until, at_most) = (now + HOLDS, now + HOLDS_AT_MOST);
        // The text says it to the minute.
        let ends = format!("{REASON}, and it ends at Unix time in ms {until}");
        match report.id % 6 {
            0 => drop(report::open(&self.store, ACTOR, report.id, "to see whether it is true").await?),
            1 => self.decide(about, Measure::Warn, REASON).await?,
            2 => self.hold(about, until, Measure::Mute { until: None }, REASON).await?,
            3 => self.hold(about, until, Measure::MediaBan { until: Some(until) }, &ends).await?,
            4 => self.hold(about, until, Measure::Ban { until: Some(until) }, &ends).await?,
            _ => self.hold(about, at_most, Measure::Ban { until: None }, REASON).await?,
        }
        Ok(())
    }

    async fn hold(
        &mut self,
        about: UserId,
        until: Timestamp,
        measure: Measure,
        reason: &str,
    ) -> Result<(), StageError> {
        self.held.insert(about, until);
        self.decide(about, measure, reason).await
    }

    async fn decide(&mut self, about: UserId, measure: Measure, reason: &str) -> Result<(), StageError> {
        self.looked.measures += 1;
        person::decide(&self.store, ACTOR, about, measure, reason).await?;
        Ok(())
    }

    async fn lift(&mut self, about: UserId) -> Result<(), StageError> {
        self.held.remove(&about);
        person::decide(&self.store, ACTOR, about, Measure::Lift, "That was long enough").await?;
        Ok(())
    }

    /// Ends all that still holds, so that everybody can say a last word, and waits until they know.
    pub(super) async fn close(mut self) -> Result<Looked, StageError> {
        for person in self.held.keys().copied().collect::<Vec<_>>() {
            self.lift(person).await?;
        }
        let end = Instant::now() + TOLD;
        while !self.store.untold(1).await?.is_empty() && Instant::now() < end {
            tokio::time::sleep(LOOK).await;
        }
        Ok(self.looked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_while_a_moderator_was_needed() {
        assert!(Looked::default().was_needed(false) && !Looked::default().was_needed(true));
        let looked = Looked { reviewed: 3, measures: 2 };
        assert!(looked.was_needed(true));
        assert_eq!(looked.summary(), "reviewed 3 measures 2");
    }
}
