//! Drives the crowd: arrivals, a steady rate of messages, endings, and at last the coming to rest.

use std::{sync::Arc, time::Duration};

use rand::{Rng, rngs::StdRng};
use tokio::sync::mpsc;

use super::{
    CrowdOptions, Notice, Phrases,
    bringing::{self, Bringing},
    label::Label,
    member::{Deed, Exit, Member, Stage},
    plan::Step,
    saying::Saying,
    script,
};
use crate::{
    account::{Leaving, Phase, Reading, tag::Tag},
    clock::Moment,
    ids::{BotId, PersonId},
    shared::Shared,
    world::{World, content::Content},
};

/// How often members look whether there is something to do.
pub(super) const STEP: Duration = Duration::from_millis(10);

/// People come at this rate, so that registering is no stampede.
pub(super) const ARRIVALS_PER_S: f64 = 50.0;

/// Messages that could not be sent, because too few people were paired, are made up for to this extent, in
/// seconds.
const ARREARS_S: f64 = 1.0;

/// Members asked at random whether they can send before a message is put off.
pub(super) const TRIES: usize = 16;

/// People say so much of themselves, or a little less, or nothing, before they look for somebody.
const MOST_TAPS: u8 = 10;

/// What people say who are asked how old they are and must not be let in.
const UNFIT: [&str; 4] = ["15", "old enough", "17", "why?"];

/// One in so many is rude, and at each message somebody who is with them may have had enough and reports them.
const RUDE: usize = 20;
const HAS_ENOUGH: f64 = 0.3;

/// The bot may take its time to begin to receive; the crowd looks again and again.
const WAIT_FOR_BOT: Duration = Duration::from_mins(1);

pub(super) struct Driver {
    pub(super) shared: Arc<Shared>,
    /// Where the members are, in turn.
    pub(super) bots: Vec<BotId>,
    pub(super) members: Vec<Member>,
    pub(super) options: CrowdOptions,
    readings: mpsc::Receiver<Reading>,
    pub(super) chance: StdRng,
    /// Messages owed to the rate.
    owed: f64,
}

impl Driver {
    pub(super) fn new(
        shared: Arc<Shared>,
        bots: Vec<BotId>,
        people: Vec<PersonId>,
        options: CrowdOptions,
        readings: mpsc::Receiver<Reading>,
        mut chance: StdRng,
    ) -> Self {
        let adults = people.len().saturating_sub(options.children);
        let newcomer = |(place, person): (usize, PersonId)| {
            let arrives_at = Duration::from_secs_f64(place as f64 / ARRIVALS_PER_S);
            let (age, taps) = (chance.random_range(18..=70), chance.random_range(0..MOST_TAPS));
            let age = if place < adults { age.to_string() } else { UNFIT[place % UNFIT.len()].to_owned() };
            let mut member = Member::new(person, age, taps, arrives_at, options.patience);
            if options.errands > 0.0 && place < adults {
                member.bringing = Bringing::of(place, bots.len());
            }
            if member.bringing != Bringing::Done {
                member.postpone(bringing::LATER);
            }
            member
        };
        let members = people.into_iter().enumerate().map(newcomer).collect();
        Self { shared, bots, members, options, readings, chance, owed: 0.0 }
    }

    /// The whole run, from the bot's readiness to the verdict.
    pub(super) async fn run(mut self) {
        let bots = self.bots.clone();
        let ready = |world: &mut World| bots.iter().all(|bot| world.bot(*bot).receives).then_some(());
        while self.shared.wait_for(WAIT_FOR_BOT, ready).await.is_none() {}
        let began_at = self.shared.change(|world| {
            let now = world.clock.now();
            if let Some(account) = &mut world.account {
                account.phase = Phase::Running;
                account.began_at = now;
            }
            now
        });
        self.members.iter_mut().for_each(|member| member.postpone(began_at));
        let mut steps = tokio::time::interval(STEP);
        steps.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut last = began_at;
        loop {
            steps.tick().await;
            let (now, stop) = self.look();
            if stop || self.options.duration.is_some_and(|duration| now >= began_at + duration) {
                break;
            }
            self.read();
            let shared = self.shared.clone();
            shared.change(|world| {
                self.step(world, now, now.saturating_sub(last));
            });
            last = now;
        }
        self.settle().await;
    }

    /// What time it is, and whether somebody asked for quiet.
    pub(super) fn look(&self) -> (Moment, bool) {
        let world = self.shared.lock();
        (world.clock.now(), world.account.as_ref().is_none_or(|account| account.stop_requested))
    }

    /// Members read what the bot wrote.
    pub(super) fn read(&mut self) {
        let now = self.shared.lock().clock.now();
        while let Ok(Reading { member, notice }) = self.readings.try_recv() {
            self.members[member].reads(notice, now, &mut self.chance);
            if self.options.errands > 0.0 {
                self.answer_to(member, notice, now);
            }
        }
    }

    /// A member was asked something, and means to answer it.
    fn answer_to(&mut self, place: usize, notice: Notice, now: Moment) {
        let answers: [(Saying, &[Step]); 7] = [
            (Saying::ShutOut, &[Step::Say("/appeal I only said hello.")]),
            (Saying::AskLock, &[Step::Press(&[Label::LockYes, Label::LockNo])]),
            (Saying::ConfirmNext, &[Step::Press(&[Label::NextAnyway, Label::Here])]),
            (Saying::AskContact, &[Step::Press(&[Label::Share, Label::Keep])]),
            (Saying::AskAnyone, &[Step::Press(&[Label::Anyone])]),
            (Saying::AskJoin, &[Step::Join, Step::Press(&[Label::Joined])]),
            (Saying::Visitor, &[Step::Press(&[Label::Yes, Label::NotNow])]),
        ];
        let Some((_, steps)) = answers.into_iter().find(|(saying, _)| notice.says(*saying)) else { return };
        // Whoever is in a chat answers a visitor later.
        if !(notice.says(Saying::Visitor) && self.members[place].stage == Stage::Paired) {
            self.plan(place, steps.to_vec(), now);
        }
    }

    /// One step: deeds that are due, and as many messages as the rate owes.
    fn step(&mut self, world: &mut World, now: Moment, since_last: Duration) {
        for place in 0..self.members.len() {
            if let Some(deed) = self.members[place].take_due(now) {
                self.act(world, place, deed, now);
            }
        }
        self.follow_plans(world, now);
        let rate = self.options.messages_per_second;
        self.owed = (self.owed + rate * since_last.as_secs_f64()).min((rate * ARREARS_S).max(1.0));
        while self.owed >= 1.0 {
            let Some(place) = self.somebody(world, now) else { return };
            self.owed -= 1.0;
            if self.is_with_somebody_rude(world, place) && self.chance.random_bool(HAS_ENOUGH) {
                self.exit(world, place, Exit::Report, now);
            } else if self.chance.random_bool(self.options.restlessness) {
                let exit = Exit::any(&mut self.chance);
                self.exit(world, place, exit, now);
            } else if self.chance.random_bool(self.options.second_thoughts) {
                self.think_again(world, place, now);
            } else if self.chance.random_bool(self.options.errands) {
                self.errand(world, place, now);
            } else {
                self.talk(world, place, now, script::message);
            }
        }
    }

    /// Somebody at random who is paired and whose turn it is.
    fn somebody(&mut self, world: &World, now: Moment) -> Option<usize> {
        let account = world.account.as_ref()?;
        let members = self.members.len();
        if members == 0 {
            return None;
        }
        (0..TRIES).map(|_| self.chance.random_range(0..members)).find(|place| {
            let member = &self.members[*place];
            // Asked in the same step in which the message is sent: whoever reads themselves as paired may talk.
            member.stage == Stage::Paired
                && now >= member.last_sent_at + self.options.pace
                && account.ledger.is_live(*place)
        })
    }

    /// A member does something of their own accord.
    fn act(&mut self, world: &mut World, place: usize, deed: Deed, now: Moment) {
        let words = match deed {
            Deed::Come => {
                world.set_blocked(self.home(place), self.members[place].person, false);
                match self.comes_with(world, place, now) {
                    Some(words) => words,
                    None => return,
                }
            }
            Deed::TellAge => self.members[place].age.clone(),
            Deed::Find => "/find".to_owned(),
            Deed::Tap if self.answer(world, place, Phrases::answer, now).is_some() => {
                self.members[place].did(deed, now);
                return;
            }
            Deed::Again if self.ask_for_more(world, place, now).is_some() => {
                self.members[place].did(deed, now);
                return;
            }
            // There is nothing of the kind: then on to somebody.
            Deed::Tap | Deed::Again => {
                self.members[place].did(Deed::Find, now);
                return self.say(world, place, "/find");
            }
        };
        self.members[place].did(deed, now);
        self.say(world, place, &words);
    }

    /// A member would like to talk on with whom they parted from, if there is a button for that.
    fn ask_for_more(&self, world: &mut World, place: usize, now: Moment) -> Option<()> {
        let (bot, person) = (self.home(place), self.members[place].person);
        let (message, buttons) = world.newest_buttons(bot, person)?;
        let data = self.options.phrases.button(&buttons, Label::Again)?;
        if let Some(account) = &mut world.account {
            account.ledger.known.would_like_to(place, now);
        }
        world.press(bot, person, message, &data);
        Some(())
    }

    /// Whether the partner is one of those whom people report. Where nobody runs errands nobody is rude.
    fn is_with_somebody_rude(&self, world: &World, place: usize) -> bool {
        let account = world.account.as_ref().filter(|_| self.options.errands > 0.0);
        account
            .and_then(|account| account.ledger.partner(place))
            .is_some_and(|partner| partner % RUDE == RUDE / 2)
    }

    /// A member ends the chat they are in.
    fn exit(&mut self, world: &mut World, place: usize, exit: Exit, now: Moment) {
        let leaving = if exit == Exit::Block { Leaving::Blocked } else { Leaving::Said };
        if let Some(account) = &mut world.account {
            if matches!(exit, Exit::Never | Exit::Report) {
                account.ledger.never_again(place);
            }
            if exit == Exit::Next {
                account.ledger.goes_on(place, leaving, now);
            } else {
                account.ledger.left(place, leaving, now);
            }
        }
        match exit {
            Exit::Next => self.say(world, place, "/next"),
            Exit::Stop | Exit::GoOut => self.say(world, place, "/stop"),
            Exit::Never => self.say(world, place, "/block"),
            Exit::Report => self.say(world, place, "/report"),
            Exit::Block => world.set_blocked(self.home(place), self.members[place].person, true),
        }
        self.members[place].exited(exit, now, &mut self.chance);
    }

    /// A member sends their partner a tagged message.
    pub(super) fn talk(
        &mut self,
        world: &mut World,
        place: usize,
        now: Moment,
        words: impl FnOnce(Tag, &mut StdRng) -> Content,
    ) {
        self.talk_about(world, place, now, None, words);
    }

    /// The same, as an answer to something.
    pub(super) fn talk_about(
        &mut self,
        world: &mut World,
        place: usize,
        now: Moment,
        about: Option<i64>,
        words: impl FnOnce(Tag, &mut StdRng) -> Content,
    ) {
        let bot = self.home(place);
        let member = &mut self.members[place];
        member.sent += 1;
        member.last_sent_at = now;
        let tag = Tag { member: place, number: member.sent };
        let content = words(tag, &mut self.chance);
        let fields = content.fields.clone();
        // Nobody who reads themselves as paired has blocked the bot.
        let Ok(sent) = world.send(bot, member.person, content, about) else { return };
        if let Some(account) = &mut world.account {
            account.sent(tag, &fields, sent.update_id.map(|id| (bot, id)), now);
        }
    }

    /// The bot that a member talks to.
    pub(super) fn home(&self, place: usize) -> BotId {
        self.bots[place % self.bots.len()]
    }

    /// Whether a member has said, or will, that they are old enough.
    pub(super) fn is_adult(&self, place: usize) -> bool {
        place + self.options.children < self.members.len()
    }

    pub(super) fn say(&self, world: &mut World, place: usize, words: &str) {
        // Whoever blocked the bot says nothing until they come back.
        let _blocked = world.send(self.home(place), self.members[place].person, Content::text(words), None);
    }
}
