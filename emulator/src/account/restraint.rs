//! What moderators have decided about members, as these have read it, and whether it holds.
//!
//! A decision is read a moment after it is made, and so is its end. Until somebody has read of it they may do what it forbids
//! and be stopped; and what it forbids may happen before they have read that it is over. So what happens against it is a
//! suspicion at first, and wrong once they have not read of an end for a while.

use std::time::Duration;

use super::{
    ledger::{Ledger, Member},
    report::{Problem, Wrong},
    spell::{Entry, Leaving},
    tag::Tag,
};
use crate::clock::Moment;

/// Within this time somebody reads that something is over, however much else is written to them.
const READ_WITHIN: Duration = Duration::from_secs(3);

/// Clocks of different programs differ by less.
const CLOCKS_DIFFER: Duration = Duration::from_millis(200);

/// What somebody may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Restraint {
    /// To send anything but words.
    WordsOnly,
    /// To be heard.
    Silent,
    /// To meet anybody, for several people have reported them.
    Suspended,
    /// To be there at all.
    ShutOut,
}

/// That, and from when to when.
#[derive(Debug)]
pub(crate) struct Restrained {
    what: Restraint,
    told: Moment,
    /// When it ends by itself, or when they read that it has.
    over: Option<Moment>,
}

impl Restrained {
    fn covers(&self, entry: &Entry) -> bool {
        match self.what {
            Restraint::WordsOnly => !entry.is_words,
            Restraint::Silent | Restraint::ShutOut => true,
            Restraint::Suspended => false,
        }
    }

    fn holds(&self, at: Moment) -> bool {
        self.told <= at && self.over.is_none_or(|over| at < over)
    }
}

impl Member {
    /// Whether a message of theirs need not have arrived.
    pub(super) fn may_be_silenced(&self, entry: &Entry, margin: Duration) -> bool {
        self.restraints.iter().any(|one| {
            let begun = one.told <= entry.sent_at + margin;
            one.covers(entry) && begun && one.over.is_none_or(|over| entry.sent_at <= over)
        })
    }

    /// Whether changes and feelings of theirs may have been stopped, at some time.
    pub(super) fn was_restrained(&self) -> bool {
        self.restraints.iter().any(|one| matches!(one.what, Restraint::WordsOnly | Restraint::Silent))
    }

    fn meets_nobody(&self, at: Moment) -> bool {
        let keeps_apart = |one: &&Restrained| matches!(one.what, Restraint::Suspended | Restraint::ShutOut);
        self.restraints.iter().filter(keeps_apart).any(|one| one.holds(at))
    }
}

impl Ledger {
    /// The member reads that this was decided about them, until then. What they read last counts; read again, it is the same.
    pub(crate) fn restrained(&mut self, member: usize, what: Restraint, until: Option<Moment>, now: Moment) {
        if what == Restraint::ShutOut {
            self.is_thrown_out(member, now);
        }
        let over = until.map(|until| until.saturating_sub(CLOCKS_DIFFER));
        let restraints = &mut self.members[member].restraints;
        if let Some(known) = restraints.iter_mut().find(|one| one.what == what && one.holds(now)) {
            known.over = over;
            return;
        }
        restraints.push(Restrained { what, told: now, over });
        if what != Restraint::Suspended {
            self.looked_into(member, now);
        }
    }

    /// The member reads of a decision, so a moderator has looked: they are suspended no longer, whatever else holds.
    pub(crate) fn looked_into(&mut self, member: usize, now: Moment) {
        let is_suspension = |one: &Restrained| one.what == Restraint::Suspended;
        if self.members[member].restraints.iter().any(|one| is_suspension(one) && one.holds(now)) {
            self.over(member, now, is_suspension);
        }
    }

    /// Their chat is over by it, whether they had asked for somebody else or not.
    fn is_thrown_out(&mut self, member: usize, now: Moment) {
        if let Some(spell) = self.members[member].spells.last_mut() {
            spell.goes_on = false;
        }
        self.left(member, Leaving::Pressed, now);
        self.told_ended(member, now);
    }

    /// The member reads that nothing stands against them any more. It was so a moment ago already.
    pub(crate) fn cleared(&mut self, member: usize, now: Moment) {
        self.over(member, now, |_| true);
    }

    /// These of the member's are over, and were a moment ago: what was suspected since is nothing against anybody.
    fn over(&mut self, member: usize, now: Moment, these: fn(&Restrained) -> bool) {
        for one in self.members[member].restraints.iter_mut().filter(|one| these(one)) {
            one.over = Some(one.over.map_or(now, |over| over.min(now)));
        }
        self.suspicions.retain(|one| one.member != member || one.at + READ_WITHIN < now);
    }

    /// The member reads that they are paired.
    pub(super) fn suspect_meeting(&mut self, member: usize, now: Moment) {
        if self.members[member].meets_nobody(now) {
            self.suspect(member, None, now, "met somebody though they had read that they may not");
        }
    }

    /// A message has arrived. That it was on its way when its sender read of it is nothing against it.
    pub(super) fn suspect_hearing(&mut self, tag: Tag, now: Moment) {
        let Some(sender) = self.members.get(tag.member) else { return };
        let Some(entry) = sender.spells.iter().rev().find_map(|spell| spell.entry(tag.number)) else {
            return;
        };
        let against = |one: &Restrained| one.covers(entry) && one.told < entry.sent_at && one.holds(now);
        if sender.restraints.iter().any(against) {
            self.suspect(tag.member, Some(tag), now, "was heard though they had read that they may not be");
        }
    }

    fn suspect(&mut self, member: usize, tag: Option<Tag>, at: Moment, why: &str) {
        self.suspicions.push(Problem { wrong: Wrong::Unheeded, member, tag, at, why: why.to_owned() });
    }

    /// What was suspected long ago, and of which nobody has read the end, was wrong.
    pub(crate) fn judge_suspicions(&mut self, now: Moment) {
        let (wrong, open) = self.suspicions.drain(..).partition(|one| one.at + READ_WITHIN < now);
        self.suspicions = open;
        let wrong: Vec<Problem> = wrong;
        for one in wrong {
            self.problems.note(one);
        }
    }
}
