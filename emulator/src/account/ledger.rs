//! The account: who sent what while paired with whom, and what arrived where.
//!
//! It is kept from what can be seen from outside: what people sent, and what they read. Nobody says who is
//! paired with whom; the first message that gets through joins the two [`Spell`]s, and from then on nothing else
//! may reach either. What is wrong at the moment it happens (doubled, out of order, leaked, after the goodbye) is
//! noted here; what is wrong because it never happened (lost, half a pair) is found by the
//! [verdict](super::verdict).

use std::{collections::HashMap, time::Duration};

use super::{
    acquaintance::Acquaintances,
    choices::Passing,
    latency::Latency,
    report::{Problem, Problems, Wrong},
    restraint::Restrained,
    spell::{Entry, Leaving, Spell, SpellId},
    tag::Tag,
};
use crate::{clock::Moment, ids::BotId};

/// Spells of a member that are remembered; a message of an older one cannot be told from a stranger's.
const SPELLS_KEPT: usize = 6;

/// The whole account.
pub(crate) struct Ledger {
    pub(crate) members: Vec<Member>,
    /// Who may meet whom.
    pub(crate) known: Acquaintances,
    /// Messages whose update was not yet posted, by bot and update id.
    unposted: HashMap<(BotId, i64), Tag>,
    pub(crate) latency: Latency,
    pub(crate) problems: Problems,
    /// What was perhaps against what a moderator had decided.
    pub(super) suspicions: Vec<Problem>,
    pub(crate) relayed: u64,
    /// Pairs of spells joined so far.
    pub(crate) pairs: u64,
    /// Messages that did not arrive because the partner was leaving, of spells no longer remembered.
    pub(crate) forgotten_near_ending: u64,
    /// Until so long before a partner's leaving a message may still miss them, and so long after the other has left
    /// somebody may still learn that they are paired.
    pub(crate) ending_margin: Duration,
}

/// What is known of a member of the crowd.
#[derive(Debug, Default)]
pub(crate) struct Member {
    /// The spells remembered, the current one last.
    pub(crate) spells: Vec<Spell>,
    spell_count: u32,
    /// Whether what they send can be passed on.
    pub(crate) passing: Passing,
    /// What moderators have decided about them.
    pub(super) restraints: Vec<Restrained>,
}

/// An arrival as the sender's side knows it.
struct Arrival {
    spell: SpellId,
    /// How often it has arrived by now, anywhere.
    times: u32,
    posted_at: Option<Moment>,
}

impl Ledger {
    /// An account of so many people, of whom so many, the first ones, are adults.
    pub(crate) fn new((people, adults): (usize, usize), ending_margin: Duration) -> Self {
        Self {
            known: Acquaintances::new(adults),
            members: std::iter::repeat_with(Member::default).take(people).collect(),
            unposted: HashMap::new(),
            latency: Latency::default(),
            problems: Problems::default(),
            suspicions: Vec::new(),
            relayed: 0,
            pairs: 0,
            forgotten_near_ending: 0,
            ending_margin,
        }
    }

    /// The member read that they are paired. Who is, and reads it again, reads a repeat of the same notice: a bot cannot
    /// always avoid that. Were there a new partner after all, the partner's first message would show it.
    pub(crate) fn told_paired(&mut self, member: usize, now: Moment) {
        if self.is_live(member) {
            return;
        }
        self.told_ended(member, now);
        if !self.known.is_adult(member) {
            let why = "reads that they are paired, and has not said to be 18 or older".to_owned();
            self.problems.note(Problem { wrong: Wrong::Minor, member, tag: None, at: now, why });
        }
        self.suspect_meeting(member, now);
        let standing = self.known.stands(member, now, self.ending_margin);
        let known = &mut self.members[member];
        known.spell_count += 1;
        let id = SpellId { member, number: known.spell_count };
        known.spells.push(Spell::open(id, standing, now));
        if known.spells.len() > SPELLS_KEPT {
            self.forget_oldest_spell(member);
        }
    }

    /// The member read that the chat has ended.
    pub(crate) fn told_ended(&mut self, member: usize, now: Moment) {
        self.judge_lock(member, now);
        let Some(spell) = self.current_mut(member) else { return };
        let partner = spell.partner.filter(|_| spell.closed_at.is_none());
        spell.closed_at.get_or_insert(now);
        if let Some(partner) = partner {
            self.known.part(member, partner.member, now);
        }
    }

    /// The member left: by a command, a button, or by blocking the bot.
    pub(crate) fn left(&mut self, member: usize, leaving: Leaving, now: Moment) {
        let Some(spell) = self.current_mut(member).filter(|spell| spell.is_live()) else { return };
        spell.left = Some((now, leaving));
        let partner = spell.partner;
        if let Some(partner) = partner.and_then(|id| self.spell_mut(id)) {
            partner.partner_left = Some(now);
        }
    }

    /// The member never wants to meet again whom they are with.
    pub(crate) fn never_again(&mut self, member: usize) {
        let partner = self.current_mut(member).and_then(|spell| spell.partner);
        if let Some(partner) = partner {
            self.known.never_again(member, partner.member);
        }
    }

    /// Whether the member reads itself as paired and has not left.
    pub(crate) fn is_live(&self, member: usize) -> bool {
        self.members[member].spells.last().is_some_and(Spell::is_live)
    }

    /// The member sent a tagged message. Outside of a spell nobody is to receive it.
    pub(crate) fn sent(
        &mut self,
        tag: Tag,
        (is_words, album): (bool, Option<String>),
        update: Option<(BotId, i64)>,
        now: Moment,
    ) {
        let protected = self.members[tag.member].passing == Passing::Protected;
        if let Some(spell) = self.current_mut(tag.member).filter(|spell| spell.is_live()) {
            let Tag { number, .. } = tag;
            let (posted_at, arrivals, taken_back) = (None, 0, false);
            spell.send(Entry {
                number,
                sent_at: now,
                posted_at,
                arrivals,
                is_words,
                protected,
                album,
                taken_back,
            });
            if let Some(update) = update {
                self.unposted.insert(update, tag);
            }
        }
    }

    /// The member takes a message back.
    pub(crate) fn takes_back(&mut self, tag: Tag) {
        for spell in &mut self.members[tag.member].spells {
            spell.take_back(tag.number);
        }
    }

    /// An update was posted, perhaps not for the first time.
    pub(crate) fn posted(&mut self, update: (BotId, i64), now: Moment) {
        let Some(tag) = self.unposted.remove(&update) else { return };
        let mut spells = self.members[tag.member].spells.iter_mut().rev();
        if let Some(entry) = spells.find_map(|spell| spell.entry_mut(tag.number)) {
            entry.posted_at.get_or_insert(now);
        }
    }

    /// A tagged message arrived at `reader` by a call received at `now`, so that it can be passed on or not.
    pub(crate) fn arrived(&mut self, tag: Tag, reader: usize, protected: bool, now: Moment) {
        let arrival = self.note_arrival(tag);
        let repeated = arrival.as_ref().is_some_and(|arrival| arrival.times > 1);
        let misplaced = match &arrival {
            _ if tag.member == reader => Some((Wrong::Leaked, "came back to its sender")),
            None => Some((Wrong::Leaked, "was not sent in any chat that is still known")),
            Some(arrival) => self.join(arrival.spell, reader).err(),
        };
        self.suspect_hearing(tag, now);
        let unheeded = self.unheeded(tag, protected);
        let mut note = |wrong: Wrong, why: &str| {
            self.problems.note(Problem {
                wrong,
                member: reader,
                tag: Some(tag),
                at: now,
                why: why.to_owned(),
            });
        };
        if repeated {
            note(Wrong::Doubled, "had arrived before");
        }
        if let Some(why) = unheeded {
            note(Wrong::Unheeded, why);
        }
        match (misplaced, arrival) {
            (Some((wrong, why)), _) => note(wrong, why),
            (None, Some(arrival)) if !repeated => self.count(tag, reader, arrival.posted_at, now),
            (None, _) => {}
        }
    }

    /// A tagged message arrived at a visitor by a call received at `now`: then the sender's partner is a visitor, and nobody of
    /// the crowd.
    pub(crate) fn arrived_at_visitor(&mut self, tag: Tag, now: Moment) {
        let arrival = self.note_arrival(tag);
        let spell = arrival.as_ref().and_then(|arrival| self.spell_mut(arrival.spell));
        let wrong = match (spell, arrival.map(|arrival| arrival.times)) {
            (Some(spell), Some(1)) if spell.partner.is_none() => {
                spell.visited = true;
                return;
            }
            (Some(spell), _) if spell.visited => (Wrong::Doubled, "had arrived before"),
            _ => (Wrong::Leaked, "reached a visitor who is not the sender's partner"),
        };
        let (wrong, why) = (wrong.0, wrong.1.to_owned());
        self.problems.note(Problem { wrong, member: tag.member, tag: Some(tag), at: now, why });
    }

    /// Notes with the sender that a message arrived somewhere. `None` if nobody sent it in a chat.
    fn note_arrival(&mut self, tag: Tag) -> Option<Arrival> {
        let spells = &mut self.members.get_mut(tag.member)?.spells;
        spells.iter_mut().rev().find_map(|spell| {
            let id = spell.id;
            let entry = spell.entry_mut(tag.number)?;
            entry.arrivals += 1;
            Some(Arrival { spell: id, times: entry.arrivals, posted_at: entry.posted_at })
        })
    }

    /// Holds the sender's spell against the reader's: they must belong together. The first message that gets
    /// through joins them.
    fn join(&mut self, from: SpellId, reader: usize) -> Result<(), (Wrong, &'static str)> {
        let margin = self.ending_margin;
        let Some(from) = self.spell(from) else { return Ok(()) };
        let (from_id, from_partner, from_closed) = (from.id, from.partner, from.closed_at);
        let from_visited = from.visited;
        let from_left = from.left.map(|(at, _)| at);
        let from_standing = from.standing.clone();
        let Some(here) = self.members[reader].spells.last_mut() else {
            return Err((Wrong::Leaked, "reached a person who was never told of a partner"));
        };
        if here.closed_at.is_some() {
            return Err(match here.partner {
                Some(partner) if partner == from_id => {
                    (Wrong::AfterGoodbye, "arrived after the goodbye was read")
                }
                _ => (Wrong::Leaked, "reached a person who is in no chat"),
            });
        }
        match (from_partner, here.partner) {
            (Some(theirs), Some(ours)) if theirs == here.id && ours == from_id => Ok(()),
            // Where one learns of the chat late, the other may have left it already, and read so.
            (None, None) if from_visited || here.visited => {
                Err((Wrong::Leaked, "reached a person whose partner is a visitor, or was meant for one"))
            }
            (None, None) if from_closed.is_none_or(|closed| closed + margin >= here.opened_at) => {
                here.partner = Some(from_id);
                here.partner_left = from_left;
                let (here_id, here_left) = (here.id, here.left.map(|(at, _)| at));
                let (opened, standing) = (here.opened_at, here.standing.clone());
                self.pairs += 1;
                let two = ((from_id.member, &from_standing), (reader, &standing));
                if let Some((wrong, why)) = self.known.meet(two.0, two.1, opened) {
                    let (member, why) = (reader, why.to_owned());
                    self.problems.note(Problem { wrong, member, tag: None, at: opened, why });
                }
                if let Some(from) = self.spell_mut(from_id) {
                    from.partner = Some(here_id);
                    from.partner_left = here_left;
                }
                Ok(())
            }
            _ => Err((Wrong::Leaked, "reached a person who is not the sender's partner")),
        }
    }

    /// Counts a message that arrived where it should, for the first time.
    fn count(&mut self, tag: Tag, reader: usize, posted_at: Option<Moment>, now: Moment) {
        self.relayed += 1;
        if let Some(posted_at) = posted_at {
            self.latency.record(now.saturating_sub(posted_at));
        }
        let Some(here) = self.members[reader].spells.last_mut() else { return };
        match here.newest_arrived {
            Some(newest) if newest > tag.number => {
                let why = format!("arrived after number {newest}");
                let wrong = Wrong::OutOfOrder;
                self.problems.note(Problem { wrong, member: reader, tag: Some(tag), at: now, why });
            }
            _ => here.newest_arrived = Some(tag.number),
        }
    }

    fn current_mut(&mut self, member: usize) -> Option<&mut Spell> {
        self.members[member].spells.last_mut()
    }

    pub(crate) fn spell(&self, id: SpellId) -> Option<&Spell> {
        self.members[id.member].spells.iter().find(|spell| spell.id == id)
    }

    fn spell_mut(&mut self, id: SpellId) -> Option<&mut Spell> {
        self.members[id.member].spells.iter_mut().find(|spell| spell.id == id)
    }

    /// Settles the oldest spell of a member for good, and forgets it.
    fn forget_oldest_spell(&mut self, member: usize) {
        let spell = &self.members[member].spells[0];
        let settled = self.settle(spell);
        self.forgotten_near_ending += settled.near_ending;
        for problem in settled.lost {
            self.problems.note(problem);
        }
        let spell = self.members[member].spells.remove(0);
        self.problems.count_more(Wrong::Lost, spell.forgotten_lost);
    }
}
