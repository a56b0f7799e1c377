//! Keeps what moderators decided and who reported whom, by what people's owners were told, and says when somebody meets or
//! is heard who is kept apart.

use std::collections::{BTreeMap, BTreeSet};

use shoal_domain::chat::{State, User, UserChange};
use shoal_domain::decision::{Decision, Record};
use shoal_domain::id::UserId;
use shoal_domain::message::{Message, Tell};
use shoal_domain::moderation::{Measure, MeasureId, REPORTED_WITHIN, REPORTERS};
use shoal_domain::time::Timestamp;

#[derive(Default)]
pub struct Moderation {
    latest: BTreeMap<UserId, MeasureId>,
    banned: BTreeMap<UserId, Timestamp>,
    reports: BTreeMap<UserId, BTreeMap<UserId, Timestamp>>,
    suspended: BTreeSet<UserId>,
    /// Bans, and suspensions by reports.
    pub bans: u32,
    pub suspensions: u32,
}

impl Moderation {
    pub fn sees(
        &mut self,
        me: UserId,
        message: &Message,
        decision: &Decision<UserChange>,
        after: &User,
        now: Timestamp,
    ) {
        match message {
            Message::Tell(Tell::Decided { id, measure, .. })
                if self.latest.get(&me).is_none_or(|latest| latest < id) =>
            {
                self.latest.insert(me, *id);
                self.decides(me, *measure);
            }
            Message::Tell(Tell::Reported { by, .. }) => self.is_reported(me, *by, now),
            _ => {}
        }
        if decision.records.iter().any(|record| matches!(record, Record::Forgotten { .. })) {
            self.reports.remove(&me);
        }
        let state = |state: fn(&State) -> bool| after.sessions.values().all(|session| state(&session.state));
        if self.is_banned(me, now) {
            assert!(state(|state| *state == State::Idle), "{me} is shut out and still does something");
            let says = |tell: &Tell| matches!(tell, Tell::Said { .. } | Tell::Revised { .. });
            let told = matches!(message, Message::Update(..));
            assert!(!told || !decision.tells.iter().any(|(_, tell)| says(tell)), "{me} is heard");
        }
        if self.suspended.contains(&me) {
            assert!(state(|state| !matches!(state, State::Seeking { .. })), "{me} is suspended and searches");
        }
    }

    pub fn is_banned(&self, who: UserId, now: Timestamp) -> bool {
        self.banned.get(&who).is_some_and(|until| *until > now)
    }

    /// Whoever is kept apart enters nothing.
    pub fn enters(&self, who: UserId, now: Timestamp) {
        assert!(!self.is_banned(who, now) && !self.suspended.contains(&who), "{who} is kept apart and meets");
    }

    fn decides(&mut self, me: UserId, measure: Measure) {
        match measure {
            Measure::Ban { until } => {
                self.bans += 1;
                self.banned.insert(me, until.unwrap_or(Timestamp(u64::MAX)));
            }
            Measure::Lift => drop(self.banned.remove(&me)),
            // An age says nothing of what was reported.
            Measure::LiftAge => return,
            _ => {}
        }
        self.reports.remove(&me);
        self.suspended.remove(&me);
    }

    fn is_reported(&mut self, me: UserId, by: UserId, now: Timestamp) {
        let reports = self.reports.entry(me).or_default();
        reports.insert(by, now);
        let lately = reports.values().filter(|at| **at + REPORTED_WITHIN > now).count();
        if lately >= REPORTERS && self.suspended.insert(me) {
            self.suspensions += 1;
        }
    }
}
