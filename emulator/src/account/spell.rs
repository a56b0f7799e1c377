//! A spell: the time from a member's reading that they are paired to their reading that the chat has ended.

use std::{collections::VecDeque, time::Duration};

use super::{acquaintance::Standing, choices::Muting};
use crate::clock::Moment;

/// Messages of one spell that are remembered; older ones that arrived are forgotten.
const ENTRIES_KEPT: usize = 4_000;

/// Names a spell of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SpellId {
    pub(crate) member: usize,
    /// Counts the member's spells.
    pub(crate) number: u32,
}

/// How a member ended a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaving {
    /// By a command, which stays behind the member's messages in the same queue.
    Said,
    /// By a button, which may overtake them: presses have a queue of their own.
    Pressed,
    /// By blocking the bot, which may overtake them, too.
    Blocked,
}

/// A message that was sent and should arrive.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Number of the tag.
    pub(crate) number: u32,
    pub(crate) sent_at: Moment,
    /// When its update was first posted to the bot.
    pub(crate) posted_at: Option<Moment>,
    pub(crate) arrivals: u32,
    /// It is words, or a poll: not what somebody holds back who wants no media.
    pub(crate) is_words: bool,
    /// Its sender knows that what they send cannot be passed on.
    pub(crate) protected: bool,
    /// The album that it is a part of.
    pub(crate) album: Option<String>,
    /// It is of an album that its sender has taken back: what waits for the rest of an album then never goes out.
    pub(crate) taken_back: bool,
}

#[derive(Debug)]
pub(crate) struct Spell {
    pub(crate) id: SpellId,
    pub(crate) opened_at: Moment,
    /// How the member stood then.
    pub(crate) standing: Standing,
    pub(crate) left: Option<(Moment, Leaving)>,
    /// When the member read that the chat had ended.
    pub(crate) closed_at: Option<Moment>,
    /// The partner's spell, worked out from the first message that got through in either direction.
    pub(crate) partner: Option<SpellId>,
    /// When the partner left, once it is known who it is.
    pub(crate) partner_left: Option<Moment>,
    /// What the member sent, in order.
    pub(crate) sent: VecDeque<Entry>,
    /// Number of the partner's newest message that arrived here.
    pub(crate) newest_arrived: Option<u32>,
    /// The partner is a visitor. Nobody knows here what they send and when they leave.
    pub(crate) visited: bool,
    /// Messages that never arrived and are forgotten: they stay lost.
    pub(crate) forgotten_lost: u64,
    /// When the partner wanted nothing, or no media, of what the member sends.
    pub(crate) mutings: Vec<Muting>,
    /// The member has read that the chat is locked.
    pub(crate) locked: bool,
    /// The member left to meet somebody else: the bot may ask first whether they really want that.
    pub(crate) goes_on: bool,
}

impl Spell {
    pub(crate) fn open(id: SpellId, standing: Standing, now: Moment) -> Self {
        Self {
            id,
            opened_at: now,
            standing,
            left: None,
            closed_at: None,
            partner: None,
            partner_left: None,
            sent: VecDeque::new(),
            newest_arrived: None,
            visited: false,
            forgotten_lost: 0,
            mutings: Vec::new(),
            locked: false,
            goes_on: false,
        }
    }

    /// The member has neither left nor been told of an end.
    pub(crate) fn is_live(&self) -> bool {
        self.left.is_none() && self.closed_at.is_none()
    }

    pub(crate) fn send(&mut self, entry: Entry) {
        self.sent.push_back(entry);
        if self.sent.len() > ENTRIES_KEPT {
            let forgotten = self.sent.pop_front();
            self.forgotten_lost += u64::from(forgotten.is_some_and(|entry| entry.arrivals == 0));
        }
    }

    /// Whether the partner may have held back a message for not wanting it.
    pub(crate) fn may_be_held_back(&self, entry: &Entry, margin: Duration) -> bool {
        self.mutings.iter().any(|muting| muting.may_hold_back(entry, margin))
    }

    /// Whether the partner has wanted nothing at all of the member's, at some time.
    pub(crate) fn was_muted(&self) -> bool {
        self.mutings.iter().any(|muting| muting.all)
    }

    pub(crate) fn entry(&self, number: u32) -> Option<&Entry> {
        let at = self.sent.binary_search_by_key(&number, |entry| entry.number).ok()?;
        self.sent.get(at)
    }

    /// The sender takes a message back, and with it all of its album. One that is of none goes out before.
    pub(crate) fn take_back(&mut self, number: u32) {
        let Some(album) = self.entry(number).and_then(|entry| entry.album.clone()) else { return };
        for part in self.sent.iter_mut().filter(|part| part.album.as_ref() == Some(&album)) {
            part.taken_back = true;
        }
    }

    pub(crate) fn entry_mut(&mut self, number: u32) -> Option<&mut Entry> {
        let at = self.sent.binary_search_by_key(&number, |entry| entry.number).ok()?;
        self.sent.get_mut(at)
    }
}
