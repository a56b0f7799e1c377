//! The account of a crowd: independent bookkeeping of who must have received what.
//!
//! Every message of the crowd bears a [`Tag`](tag::Tag). The world tells the account what people send and what
//! the bot writes to them, in the order it happens; the [`Ledger`] joins that into conversations
//! ([`spell`]s) and notes what goes wrong; the [`verdict`] adds at the end what should have happened and did not.

mod acquaintance;
mod choices;
mod latency;
mod ledger;
mod mirror;
mod report;
mod restraint;
mod spell;
pub(crate) mod tag;
mod traces;
mod verdict;

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    time::Duration,
};

use serde_json::{Map, Value};
use tokio::sync::mpsc;

use crate::{
    clock::{Clock, Moment},
    crowd::{Notice, Phrases, Saying},
    ids::{BotId, PersonId},
    world::people::Profile,
};
pub(crate) use choices::Passing;
use ledger::Ledger;
pub(crate) use mirror::unlike;
pub(crate) use report::Problem;
use report::Problems;
pub use report::{NamedProblem, Phase, Report, Wrong};
use restraint::Restraint;
pub(crate) use spell::Leaving;
use tag::Tag;
use traces::Traces;

/// Updates per second are counted over so many seconds.
const RATE_WINDOW_S: u64 = 5;

/// Something the bot wrote to a member that is not a relayed message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    pub(crate) member: usize,
    pub(crate) notice: Notice,
}

/// How a message came to stand as it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writing {
    New,
    /// Its words were changed.
    Reworded,
    /// Something about it was changed, but the words are the same: nobody reads it again.
    Restyled,
}

/// The account and what it needs to follow a crowd.
pub(crate) struct Account {
    /// Where the members are, in turn.
    bots: Vec<BotId>,
    people: Vec<PersonId>,
    members: HashMap<PersonId, usize>,
    phrases: Phrases,
    clock: Clock,
    traces: Traces,
    pub(crate) ledger: Ledger,
    /// Hands what members read to the crowd.
    readings: mpsc::Sender<Reading>,
    pub(crate) phase: Phase,
    seed: u64,
    pub(crate) began_at: Moment,
    ended_at: Option<Moment>,
    sent: u64,
    /// Of these parts of albums.
    in_albums: u64,
    updates: u64,
    /// Updates taken in each of the last seconds, by second.
    recent: VecDeque<(u64, u64)>,
    half_pairs: Vec<Problem>,
    unlike: Vec<Problem>,
    /// Messages that their sender has asked to be taken back.
    wishes: HashSet<Tag>,
    /// How many contacts each member has agreed to show, and has not yet.
    contacts: HashMap<usize, u32>,
    /// How often each thing was done, by its name.
    errands: BTreeMap<&'static str, u64>,
    /// Somebody asked the crowd to go quiet.
    pub(crate) stop_requested: bool,
}

impl Account {
    pub(crate) fn new(
        bots: Vec<BotId>,
        seed: u64,
        (people, adults): (Vec<(PersonId, Profile)>, usize),
        phrases: Phrases,
        ending_margin: Duration,
        clock: Clock,
        readings: mpsc::Sender<Reading>,
    ) -> Self {
        let mut traces = Traces::default();
        for (member, (id, profile)) in people.iter().enumerate() {
            let Profile { first_name, last_name, username, phone_number, .. } = profile.clone();
            let words = [Some(id.to_string()), Some(first_name), last_name, username, Some(phone_number)];
            words.into_iter().flatten().for_each(|word| traces.add(word, member));
        }
        let people: Vec<PersonId> = people.into_iter().map(|(id, _)| id).collect();
        Self {
            bots,
            members: people.iter().enumerate().map(|(member, id)| (*id, member)).collect(),
            ledger: Ledger::new((people.len(), adults), ending_margin),
            people,
            phrases,
            clock,
            traces,
            readings,
            phase: Phase::Waiting,
            seed,
            began_at: Moment::ZERO,
            ended_at: None,
            sent: 0,
            in_albums: 0,
            updates: 0,
            recent: VecDeque::new(),
            half_pairs: Vec::new(),
            unlike: Vec::new(),
            wishes: HashSet::new(),
            contacts: HashMap::new(),
            errands: BTreeMap::new(),
            stop_requested: false,
        }
    }

    /// A member sent a message with this tag. A part of an album is not timed: a bot cannot know that the album is whole before it
    /// has waited for another part.
    pub(crate) fn sent(
        &mut self,
        tag: Tag,
        content: &Map<String, Value>,
        update: Option<(BotId, i64)>,
        now: Moment,
    ) {
        let album = content.get("media_group_id").and_then(Value::as_str).map(str::to_owned);
        let in_album = album.is_some();
        let is_words = content.contains_key("text") || content.contains_key("poll");
        self.sent += 1;
        self.in_albums += u64::from(in_album);
        self.ledger.sent(tag, (is_words, album), update.filter(|_| !in_album), now);
    }

    /// The numbers of the people, in turn.
    pub(crate) fn people(&self) -> impl Iterator<Item = i64> {
        self.people.iter().map(|person| person.0)
    }

    /// Something was done.
    pub(crate) fn done(&mut self, errand: &'static str) {
        *self.errands.entry(errand).or_default() += 1;
    }

    /// A member agrees that a contact of theirs goes to their partner, once.
    pub(crate) fn shows_contact(&mut self, member: usize) {
        *self.contacts.entry(member).or_default() += 1;
    }

    /// Whether a trace stands in a contact that its owner agreed to show, to this reader.
    fn is_shown(&mut self, of: Option<usize>, reader: usize, content: &Map<String, Value>) -> bool {
        let Some(of) = of.filter(|_| content.contains_key("contact")) else { return false };
        let partner = self.ledger.members[of].spells.last().and_then(|spell| spell.partner);
        if partner.is_some_and(|partner| partner.member != reader) {
            return false;
        }
        let left = self.contacts.get_mut(&of).filter(|left| **left > 0);
        left.is_some_and(|left| {
            *left -= 1;
            self.errands.entry("contact shown").and_modify(|times| *times += 1).or_insert(1);
            true
        })
    }

    /// A member asked for a message of theirs to be taken back.
    pub(crate) fn wished_away(&mut self, tag: Tag) {
        self.ledger.takes_back(tag);
        self.wishes.insert(tag);
    }

    /// An update was posted to the bot, or handed out to its poller.
    pub(crate) fn posted(&mut self, bot: BotId, update_id: i64, now: Moment) {
        self.ledger.posted((bot, update_id), now);
    }

    /// The bot took so many updates.
    pub(crate) fn taken(&mut self, bot: BotId, taken: u64, now: Moment) {
        if !self.bots.contains(&bot) || taken == 0 {
            return;
        }
        self.updates += taken;
        let second = now.as_secs();
        match self.recent.back_mut() {
            Some((last, count)) if *last == second => *count += taken,
            _ => self.recent.push_back((second, taken)),
        }
        while self.recent.front().is_some_and(|(first, _)| first + RATE_WINDOW_S < second) {
            self.recent.pop_front();
        }
    }

    /// The bot wrote to a person, or edited what it wrote, by a call received at `now`.
    pub(crate) fn bot_wrote(
        &mut self,
        (bot, person): (BotId, PersonId),
        writing: Writing,
        content: &Map<String, Value>,
        now: Moment,
    ) {
        let at_home = |member: &usize| self.bots[member % self.bots.len()] == bot;
        let Some(member) = self.members.get(&person).copied().filter(at_home) else { return };
        let tag = Tag::find(content);
        let trace = self.traces.find(content, member);
        if let Some(trace) = trace.filter(|trace| !self.is_shown(trace.of, member, content)) {
            let why = format!("gives somebody away by {}", trace.words);
            self.ledger.problems.note(Problem { wrong: Wrong::Leaked, member, tag, at: now, why });
        }
        if let Some(tag) = tag.filter(|tag| tag.member < self.people.len()) {
            if writing == Writing::New {
                let protected = content.contains_key("has_protected_content");
                self.ledger.arrived(tag, member, protected, now);
            }
            return;
        }
        if writing == Writing::Restyled {
            return;
        }
        let words = ["text", "caption"].into_iter().find_map(|field| content.get(field)?.as_str());
        let notice = self.phrases.read(words.unwrap_or_default());
        let until = self.phrases.ends_at(words.unwrap_or_default()).map(|unix| self.clock.moment(unix));
        self.follow(member, notice, until, now);
        // The crowd empties the channel at every step; when it is full the crowd is far behind, and a member
        // who misses a notice acts like somebody who did not look.
        let _crowd_is_behind_or_gone = self.readings.try_send(Reading { member, notice });
    }

    /// Follows what a member reads, and until when they read that it holds.
    fn follow(&mut self, member: usize, notice: Notice, until: Option<Moment>, now: Moment) {
        for errand in self.phrases.errands(notice) {
            self.done(errand);
        }
        let ledger = &mut self.ledger;
        ledger.judge_suspicions(now);
        if notice.says(Saying::Unchanged) {
            ledger.known.was_refused(member);
        }
        if notice.says(Saying::AskJoin) {
            ledger.known.is_asked_to_join(member, now);
        }
        if notice.says(Saying::AskJoin) || notice.says(Saying::ConfirmNext) {
            ledger.stays(member);
        }
        if [Saying::Ended, Saying::Searching, Saying::Leaving].into_iter().any(|saying| notice.says(saying)) {
            ledger.told_ended(member, now);
        }
        if notice.says(Saying::Paired) {
            ledger.told_paired(member, now);
        }
        if notice.says(Saying::Locked) {
            ledger.told_locked(member);
        }
        for (saying, restraint) in [
            (Saying::Silenced, Restraint::Silent),
            (Saying::WordsOnly, Restraint::WordsOnly),
            (Saying::Suspended, Restraint::Suspended),
            (Saying::ShutOut, Restraint::ShutOut),
        ] {
            if notice.says(saying) {
                ledger.restrained(member, restraint, until, now);
            }
        }
        if notice.says(Saying::Warned) {
            ledger.looked_into(member, now);
        }
        if notice.says(Saying::Cleared) {
            ledger.cleared(member, now);
        }
        for (saying, all) in [(Saying::MutedMedia, false), (Saying::MutedAll, true)] {
            if notice.says(saying) {
                ledger.told_muted(member, all, now);
            }
        }
        if notice.says(Saying::Unmuted) {
            ledger.told_unmuted(member, now);
        }
        for (saying, passing) in
            [(Saying::Protected, Passing::Protected), (Saying::Unprotected, Passing::Free)]
        {
            if notice.says(saying) {
                ledger.members[member].passing = passing;
            }
        }
    }

    /// The bot wrote to a visitor by a call received at `now`.
    pub(crate) fn bot_wrote_to_visitor(
        &mut self,
        writing: Writing,
        content: &Map<String, Value>,
        now: Moment,
    ) {
        let tag = Tag::find(content).filter(|tag| tag.member < self.people.len());
        if let Some(tag) = tag.filter(|_| writing == Writing::New) {
            self.ledger.arrived_at_visitor(tag, now);
        }
    }

    /// Everything that should arrive has arrived, as far as it goes by now.
    pub(crate) fn is_settled(&self) -> bool {
        self.ledger.undone().lost.is_empty()
    }

    /// Ends the run: what has not arrived by now is lost.
    pub(crate) fn finish(&mut self, unlike: Vec<Problem>, now: Moment) {
        self.ledger.judge_suspicions(Moment::MAX);
        self.half_pairs = self.ledger.half_pairs();
        self.unlike = unlike;
        self.ended_at = Some(now);
        self.phase = Phase::Done;
    }

    /// The state of the account. `grace` is how long a message may be on its way before it counts as lost.
    pub(crate) fn report(&self, now: Moment, grace: Duration) -> Report {
        let Self { ledger, .. } = self;
        let done = self.phase == Phase::Done;
        let undone = ledger.undone();
        let late: Vec<&Problem> = undone.lost.iter().filter(|lost| done || lost.at + grace < now).collect();
        let forgotten_lost: u64 =
            ledger.members.iter().flat_map(|member| &member.spells).map(|spell| spell.forgotten_lost).sum();
        let Problems { kept, .. } = &ledger.problems;
        let named = kept.iter().chain(late.iter().copied()).chain(&self.half_pairs).chain(&self.unlike);
        let end = self.ended_at.unwrap_or(now);
        let window = self.recent.iter().filter(|(second, _)| second + RATE_WINDOW_S >= now.as_secs());
        let elapsed_s =
            if self.phase == Phase::Waiting { 0.0 } else { end.saturating_sub(self.began_at).as_secs_f64() };
        Report {
            phase: self.phase,
            seed: self.seed,
            elapsed_s,
            updates: self.updates,
            updates_per_s: window.map(|(_, count)| *count as f64).sum::<f64>() / RATE_WINDOW_S as f64,
            people: self.people.len(),
            pairs: ledger.pairs,
            paired_now: (0..self.people.len()).filter(|member| ledger.is_live(*member)).count(),
            sent: self.sent,
            relayed: ledger.relayed,
            p50_ms: ledger.latency.quantile_ms(0.50),
            p95_ms: ledger.latency.quantile_ms(0.95),
            p99_ms: ledger.latency.quantile_ms(0.99),
            in_albums: self.in_albums,
            lost: ledger.problems.count(Wrong::Lost) + forgotten_lost + late.len() as u64,
            doubled: ledger.problems.count(Wrong::Doubled),
            out_of_order: ledger.problems.count(Wrong::OutOfOrder),
            leaked: ledger.problems.count(Wrong::Leaked),
            after_goodbye: ledger.problems.count(Wrong::AfterGoodbye),
            unwanted: ledger.problems.count(Wrong::Unwanted),
            unheeded: ledger.problems.count(Wrong::Unheeded),
            minors: ledger.problems.count(Wrong::Minor),
            repeated: ledger.problems.count(Wrong::Repeated),
            half_pairs: self.half_pairs.len() as u64,
            unlike: self.unlike.len() as u64,
            near_ending: undone.near_ending,
            expired_updates: 0,
            violations: 0,
            stars: 0,
            errands: self.errands(),
            problems: named.take(PROBLEMS_SHOWN).map(|problem| self.named(problem)).collect(),
            broken_rules: Vec::new(),
        }
    }

    /// How often each thing was done.
    fn errands(&self) -> BTreeMap<&'static str, u64> {
        let met = &self.ledger.known.met;
        let met = [
            ("met by wish", met.by_wish),
            ("met in a room", met.in_a_room),
            ("met by a link", met.by_a_link),
        ];
        self.errands.iter().map(|(name, times)| (*name, *times)).chain(met).collect()
    }

    fn named(&self, problem: &Problem) -> NamedProblem {
        NamedProblem {
            wrong: problem.wrong,
            person: self.people[problem.member].0,
            tag: problem.tag.map(|tag| tag.to_string()),
            at_s: problem.at.as_secs_f64(),
            why: problem.why.clone(),
        }
    }
}

/// Problems a report spells out.
const PROBLEMS_SHOWN: usize = 100;
