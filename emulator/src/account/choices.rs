//! What people choose about the chat they are in: to mute their partner, that nothing they send can be passed on, a lock.
//!
//! Between somebody's choosing and their reading that it is so, either may be the case. From then on it holds.

use std::time::Duration;

use super::{
    ledger::Ledger,
    report::{Problem, Wrong},
    spell::{Entry, Leaving, Spell},
    tag::Tag,
};
use crate::clock::Moment;

/// A time in which somebody wants nothing, or no media, of what their partner sends.
#[derive(Debug)]
pub(crate) struct Muting {
    /// Not even words.
    pub(crate) all: bool,
    asked: Moment,
    /// When they read that it is so.
    told: Option<Moment>,
    /// When they wanted everything again.
    lifting: Option<Moment>,
    /// When they read that it is so.
    lifted: Option<Moment>,
}

impl Muting {
    fn covers(&self, entry: &Entry) -> bool {
        self.all || !entry.is_words
    }

    /// Whether a message may have met with it.
    pub(crate) fn may_hold_back(&self, entry: &Entry, margin: Duration) -> bool {
        let begun = self.asked <= entry.sent_at + margin;
        self.covers(entry) && begun && self.lifted.is_none_or(|lifted| entry.sent_at <= lifted)
    }

    /// Whether a message must not arrive now.
    pub(crate) fn holds_back(&self, entry: &Entry) -> bool {
        self.covers(entry) && self.told.is_some() && self.lifting.is_none()
    }
}

/// Whether what somebody sends can be passed on, as they chose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Passing {
    #[default]
    Free,
    /// They chose, and have not read yet that it is so.
    Unsure,
    Protected,
}

impl Ledger {
    /// Whom the member is with, as far as anybody knows.
    pub(crate) fn partner(&self, member: usize) -> Option<usize> {
        let spell = self.members[member].spells.last().filter(|spell| spell.is_live())?;
        spell.partner.map(|partner| partner.member)
    }

    /// Whether it is known whom the member is with: something has come through.
    pub(crate) fn knows_partner(&self, member: usize) -> bool {
        self.partner(member).is_some()
    }

    /// The member wants nothing any more, or no media, of a partner who is known.
    pub(crate) fn mutes(&mut self, member: usize, all: bool, now: Moment) {
        if let Some(partner) = self.partner_mut(member) {
            partner.mutings.push(Muting { all, asked: now, told: None, lifting: None, lifted: None });
        }
    }

    /// The member wants everything again.
    pub(crate) fn unmutes(&mut self, member: usize, now: Moment) {
        for muting in self.partner_mut(member).into_iter().flat_map(|partner| &mut partner.mutings) {
            muting.lifting.get_or_insert(now);
        }
    }

    /// The member reads that it is so.
    pub(crate) fn told_muted(&mut self, member: usize, all: bool, now: Moment) {
        let mutings = self.partner_mut(member).into_iter().flat_map(|partner| &mut partner.mutings);
        for muting in mutings.filter(|muting| muting.all == all) {
            muting.told.get_or_insert(now);
        }
    }

    /// The member reads that everything comes again.
    pub(crate) fn told_unmuted(&mut self, member: usize, now: Moment) {
        let mutings = self.partner_mut(member).into_iter().flat_map(|partner| &mut partner.mutings);
        for muting in mutings.filter(|muting| muting.lifting.is_some()) {
            muting.lifted.get_or_insert(now);
        }
    }

    /// What came though somebody had chosen otherwise: it was muted, or can be passed on. `None`: nothing.
    pub(crate) fn unheeded(&self, tag: Tag, protected: bool) -> Option<&'static str> {
        let mut spells = self.members.get(tag.member)?.spells.iter().rev();
        let (spell, entry) = spells.find_map(|spell| Some((spell, spell.entry(tag.number)?)))?;
        if spell.mutings.iter().any(|muting| muting.holds_back(entry)) {
            return Some("arrived at somebody who had muted it");
        }
        (entry.protected && !protected).then_some("can be passed on, and its sender did not want that")
    }

    /// The member reads that the chat is locked.
    pub(crate) fn told_locked(&mut self, member: usize) {
        if let Some(spell) = self.members[member].spells.last_mut().filter(|spell| spell.is_live()) {
            spell.locked = true;
        }
    }

    /// The member asked for somebody else. That is a goodbye, unless the bot asks back.
    pub(crate) fn goes_on(&mut self, member: usize, leaving: Leaving, now: Moment) {
        if self.is_live(member) {
            self.left(member, leaving, now);
            if let Some(spell) = self.members[member].spells.last_mut() {
                spell.goes_on = true;
            }
        }
    }

    /// The bot asks back whether they really want to go on, or would have them join a channel first: it was no goodbye.
    pub(crate) fn stays(&mut self, member: usize) {
        let Some(spell) = self.members[member].spells.last_mut() else { return };
        if spell.closed_at.is_some() || !spell.goes_on {
            return;
        }
        (spell.left, spell.goes_on) = (None, false);
        if let Some(partner) = self.partner_mut(member) {
            partner.partner_left = None;
        }
    }

    /// The chat of the member ends, as they read. Wrong if it was locked, the member asked by a command for somebody else, and
    /// was not asked back.
    pub(crate) fn judge_lock(&mut self, member: usize, now: Moment) {
        let Some(spell) = self.members[member].spells.last().filter(|spell| spell.closed_at.is_none()) else {
            return;
        };
        let slipped = spell.locked && spell.goes_on && matches!(spell.left, Some((_, Leaving::Said)));
        // The partner may have ended it at the same moment, which a lock never hinders.
        if slipped && spell.partner.is_some() && spell.partner_left.is_none() {
            let why = "a locked chat ended by /next, and nobody was asked".to_owned();
            self.problems.note(Problem { wrong: Wrong::Unheeded, member, tag: None, at: now, why });
        }
    }

    /// The spell of the partner whom the member is with, as far as anybody knows.
    fn partner_mut(&mut self, member: usize) -> Option<&mut Spell> {
        let spell = self.members[member].spells.last().filter(|spell| spell.closed_at.is_none())?;
        let partner = spell.partner?;
        self.members[partner.member].spells.iter_mut().find(|spell| spell.id == partner)
    }
}
