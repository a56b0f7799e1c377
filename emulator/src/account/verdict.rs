//! The verdict: what should have happened and did not.
//!
//! A message sent while its sender read itself as paired must arrive, with one exception: when the partner was
//! leaving, nobody can say whether the message or the leaving came first. So a message is excused if its partner
//! left before it could have arrived, that is, no later than a margin after it was sent. A message is never
//! excused if a later one of the same sender arrived, unless the partner had blocked the bot: they may be back before
//! the bot has made anything of it. What its reader may have held back, for they had muted their partner, is excused in any case,
//! and so is what a moderator may have.
//! What was taken back need not arrive: of an album nothing goes out before all of it is there.
//! What was meant for a visitor is excused too, for nobody here knows when a visitor leaves. A sender's own leaving is no excuse, since the command
//! stands behind the message in the same queue; only blocking and buttons overtake.

use super::{
    ledger::Ledger,
    report::{Problem, Wrong},
    spell::{Leaving, Spell},
    tag::Tag,
};
use crate::clock::Moment;

/// What one spell, or all, left undone.
#[derive(Debug, Default)]
pub(crate) struct Undone {
    pub(crate) lost: Vec<Problem>,
    /// Did not arrive and need not have.
    pub(crate) near_ending: u64,
}

impl Ledger {
    /// All that has not arrived: `lost` holds what should have.
    pub(crate) fn undone(&self) -> Undone {
        let mut all = Undone { lost: Vec::new(), near_ending: self.forgotten_near_ending };
        for spell in self.members.iter().flat_map(|member| &member.spells) {
            let mut one = self.settle(spell);
            all.lost.append(&mut one.lost);
            all.near_ending += one.near_ending;
        }
        all
    }

    /// Judges the messages of one spell that did not arrive.
    pub(crate) fn settle(&self, spell: &Spell) -> Undone {
        let mut undone = Undone::default();
        let newest_arrived =
            spell.sent.iter().rev().find(|entry| entry.arrivals > 0).map(|entry| entry.number);
        let partner = spell.partner.and_then(|id| self.spell(id));
        let blocked = partner.is_some_and(|partner| matches!(partner.left, Some((_, Leaving::Blocked))));
        for entry in spell.sent.iter().filter(|entry| entry.arrivals == 0) {
            let overtaken = newest_arrived.is_some_and(|newest| newest > entry.number) && !blocked;
            // When a visitor left is known to them alone.
            let excused = spell.visited
                || entry.taken_back
                || spell.may_be_held_back(entry, self.ending_margin)
                || self.members[spell.id.member].may_be_silenced(entry, self.ending_margin)
                || (!overtaken && self.is_excused(spell, entry.sent_at));
            if excused {
                undone.near_ending += 1;
                continue;
            }
            let why = if overtaken { "never arrived, though a later one did" } else { "never arrived" };
            let tag = Tag { member: spell.id.member, number: entry.number };
            undone.lost.push(Problem {
                wrong: Wrong::Lost,
                member: spell.id.member,
                tag: Some(tag),
                at: entry.sent_at,
                why: why.to_owned(),
            });
        }
        undone
    }

    /// Whether a message sent then may have missed a partner who was leaving.
    fn is_excused(&self, spell: &Spell, sent_at: Moment) -> bool {
        let too_late_for = |end: Moment| sent_at + self.ending_margin >= end;
        match (spell.left, spell.partner) {
            (Some((at, Leaving::Blocked | Leaving::Pressed)), _) if too_late_for(at) => true,
            (_, Some(_)) => spell.partner_left.is_some_and(too_late_for),
            // Nothing got through in either direction, so nobody knows who the partner was and when they left: it
            // was before the sender learned of the end, or made an end without knowing.
            (left, None) => [left.map(|(at, _)| at), spell.closed_at].into_iter().flatten().any(too_late_for),
        }
    }

    /// Members who at rest are paired with nobody who is paired with them. To be asked after everybody who reads
    /// themselves as paired has sent something.
    pub(crate) fn half_pairs(&self) -> Vec<Problem> {
        let currents = self.members.iter().filter_map(|member| member.spells.last());
        currents
            .filter_map(|spell| Some((spell, self.half(spell)?)))
            .map(|(spell, why)| half_pair(spell, why))
            .collect()
    }

    fn half(&self, spell: &Spell) -> Option<&'static str> {
        if spell.visited {
            return None;
        }
        match (spell.closed_at, spell.left) {
            (Some(_), _) | (None, Some((_, Leaving::Blocked))) => return None,
            (None, Some((_, Leaving::Said | Leaving::Pressed))) => {
                return Some("left and was never told that the chat had ended");
            }
            (None, None) => {}
        }
        let Some(partner) = spell.partner else { return Some("was told of a partner, but nobody is there") };
        let partner_is_here = self.spell(partner).is_some_and(|partner| {
            partner.is_live()
                && self.members[partner.id.member].spells.last().is_some_and(|last| last.id == partner.id)
        });
        (!partner_is_here).then_some("was not told that the partner has left")
    }
}

fn half_pair(spell: &Spell, why: &str) -> Problem {
    let (member, at) = (spell.id.member, spell.opened_at);
    Problem { wrong: Wrong::HalfPair, member, tag: None, at, why: why.to_owned() }
}

#[cfg(test)]
mod tests;
