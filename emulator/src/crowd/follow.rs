//! Members follow their plans: they press what they look for once it stands there, and the account hears what they chose.

use std::time::Duration;

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

use super::{
    drive::Driver,
    label::Label,
    member::Exit,
    phrases::Phrases,
    plan::{A_MOMENT_MS, Step},
    saying::Saying,
};
use crate::{
    account::{Leaving, Passing},
    clock::Moment,
    ids::{BotId, PersonId},
    world::{World, channel::Standing, message::Message},
};

/// A button that stands somewhere: the message, its label, and what it calls back with.
pub(super) type Button = (i64, String, String);

/// How somebody chooses among buttons.
type Chooses = fn(&Phrases, &[(String, String)], &mut StdRng) -> Option<String>;

/// Of the rooms people go into the first ones only, so that they find each other.
const ROOMS: usize = 2;

/// So many of a hundred who delete everything are back soon.
const BACK_SOON: f64 = 0.7;

/// One in so many may leave for good, that there be a crowd however long it runs.
const GONE_AT_MOST: usize = 20;

impl Driver {
    /// A short time.
    pub(super) fn a_moment(&mut self) -> Duration {
        Duration::from_millis(self.chance.random_range(A_MOMENT_MS.0..=A_MOMENT_MS.1))
    }

    /// Every member whose next step is due takes it, if they can.
    pub(super) fn follow_plans(&mut self, world: &mut World, now: Moment) {
        for place in 0..self.members.len() {
            let Some(plan) = self.members[place].plan.take_if(|plan| plan.is_due(now)) else { continue };
            let Some(step) = plan.steps.front().cloned() else { continue };
            // A step may end all plans, so the plan is put back first.
            let since = plan.since;
            self.members[place].plan = Some(plan);
            let taken = self.take(world, place, &step, since, now);
            let pause = if let Step::Wait(ms) = step { Duration::from_millis(ms) } else { self.a_moment() };
            let member = &mut self.members[place];
            let Some(plan) = &mut member.plan else { continue };
            match taken {
                Some(since) => {
                    plan.since = since;
                    plan.goes_on(now + pause);
                }
                None if plan.waits(now) => continue,
                None => plan.steps.clear(),
            }
            if plan.steps.is_empty() {
                member.plan = None;
            }
        }
    }

    /// Takes a step. `None` where it cannot be taken yet, else from which message on everything is new.
    fn take(&mut self, world: &mut World, place: usize, step: &Step, since: i64, now: Moment) -> Option<i64> {
        let (bot, person) = (self.home(place), self.members[place].person);
        let newest = world.chat(bot, person)?.messages.back()?.id;
        match step {
            Step::Say(words) => {
                self.say(world, place, words);
                return Some(newest);
            }
            Step::Wait(_) => return Some(since),
            Step::Press(labels) => self.press_one(world, place, labels, i64::MIN, now)?,
            Step::PressNew(labels) => self.press_one(world, place, labels, since, now)?,
            Step::Answer => self.answer(world, place, Phrases::plain_answer, now)?,
            Step::Room => self.go_into_a_room(world, place, since, now)?,
            Step::Join => self.join_channel(world, place, now)?,
            Step::Choose => self.choose(world, place, since)?,
            Step::Pay => self.pay(world, place, since)?,
        }
        Some(newest)
    }

    fn press_one(
        &mut self,
        world: &mut World,
        place: usize,
        labels: &[Label],
        since: i64,
        now: Moment,
    ) -> Option<()> {
        let (bot, person) = (self.home(place), self.members[place].person);
        // Nobody mutes a partner who has not said a word.
        let mutes = |label| matches!(label, &Label::MuteMedia | &Label::MuteAll);
        if labels.iter().any(mutes) && !world.account.as_ref()?.ledger.knows_partner(place) {
            return None;
        }
        let phrases = &self.options.phrases;
        let is = |label: &str| labels.iter().copied().find(|wanted| phrases.is(label, *wanted));
        let found = buttons(world, bot, person, since).find_map(|buttons| {
            let fit = |button: Button| is(&button.1).map(|label| (button, label));
            let fitting: Vec<(Button, Label)> = buttons.into_iter().filter_map(fit).collect();
            fitting.choose(&mut self.chance).cloned()
        });
        let ((message, _, data), label) = found?;
        self.chose(world, place, label, now);
        world.press(bot, person, message, &data);
        Some(())
    }

    /// The account hears what somebody chose who presses this.
    fn chose(&mut self, world: &mut World, place: usize, label: Label, now: Moment) {
        let Some(account) = &mut world.account else { return };
        let ledger = &mut account.ledger;
        match label {
            Label::MuteMedia => ledger.mutes(place, false, now),
            Label::MuteAll => ledger.mutes(place, true, now),
            Label::Unmute => ledger.unmutes(place, now),
            Label::Protect | Label::ProtectNoMore => ledger.members[place].passing = Passing::Unsure,
            Label::Yes => ledger.known.lets_in(place, now),
            Label::Anyone => ledger.known.would_take_anyone(place),
            Label::Share => account.shows_contact(place),
            Label::NextAnyway => {
                ledger.goes_on(place, Leaving::Pressed, now);
                self.members[place].exited(Exit::Next, now, &mut self.chance);
            }
            Label::Delete => {
                ledger.left(place, Leaving::Pressed, now);
                let gone = self.members.iter().filter(|member| member.is_gone()).count();
                let for_good = (gone + 1) * GONE_AT_MOST <= self.members.len();
                let comes_back = !for_good || self.chance.random_bool(BACK_SOON);
                self.members[place].deleted(comes_back, now, &mut self.chance);
            }
            _ => {}
        }
    }

    /// A member presses the button that they choose so under the question about themself that stands there.
    pub(super) fn answer(
        &mut self,
        world: &mut World,
        place: usize,
        choose: Chooses,
        now: Moment,
    ) -> Option<()> {
        let (bot, person) = (self.home(place), self.members[place].person);
        let (message, buttons) = world.newest_buttons(bot, person)?;
        let data = choose(&self.options.phrases, &buttons, &mut self.chance)?;
        let said = buttons.iter().find(|(_, calls)| *calls == data);
        let said = said.and_then(|(label, _)| self.options.phrases.said_by(label));
        if let Some((said, account)) = said.zip(world.account.as_mut()) {
            account.ledger.known.says(place, said, now);
        }
        world.press(bot, person, message, &data);
        Some(())
    }

    fn go_into_a_room(&mut self, world: &mut World, place: usize, since: i64, now: Moment) -> Option<()> {
        let (bot, person) = (self.home(place), self.members[place].person);
        let phrases = &self.options.phrases;
        let shown = newest_first(world, bot, person).take_while(|message| message.id >= since);
        let is_of_rooms = |message: &&Message| phrases.read(message.words()).says(Saying::Rooms);
        let rooms = buttons_of({ shown }.find(is_of_rooms)?);
        let account = world.account.as_mut()?;
        let out = rooms.iter().find(|(_, label, _)| phrases.is(label, Label::LeaveRoom));
        let leaves = out.filter(|_| self.chance.random_bool(0.6));
        let known = &mut account.ledger.known;
        let (message, _, data) = if let Some(out) = leaves {
            known.enters(place, None, now);
            out
        } else {
            let room = rooms.get(self.chance.random_range(0..ROOMS))?;
            known.enters(place, Some(room.2.clone()), now);
            room
        };
        world.press(bot, person, *message, data);
        Some(())
    }

    fn join_channel(&mut self, world: &mut World, place: usize, now: Moment) -> Option<()> {
        let (bot, person) = (self.home(place), self.members[place].person);
        let shown = newest_first(world, bot, person);
        let channel = shown.flat_map(addresses).find_map(|address| world.channel_at(&address))?;
        if let Some(account) = &mut world.account {
            account.ledger.known.joins(place);
            account.done("channel joined");
        }
        world.stand(channel, person, Standing::Member);
        self.members[place].channel = Some(channel);
        self.members[place].last_sent_at = now;
        Some(())
    }
}

/// The messages with buttons that somebody sees, newest first.
pub(super) fn newest_first(world: &World, bot: BotId, person: PersonId) -> impl Iterator<Item = &Message> {
    let messages = world.chat(bot, person).into_iter().flat_map(|chat| chat.messages.iter().rev());
    messages.filter(|message| !message.deleted && message.content.contains_key("reply_markup"))
}

/// The buttons of each message from one on, newest first.
pub(super) fn buttons(
    world: &World,
    bot: BotId,
    person: PersonId,
    since: i64,
) -> impl Iterator<Item = Vec<Button>> {
    let messages = newest_first(world, bot, person).take_while(move |message| message.id >= since);
    messages.map(buttons_of)
}

fn buttons_of(message: &Message) -> Vec<Button> {
    let calls = |(label, data): (String, Option<String>)| Some((message.id, label, data?));
    message.buttons("callback_data").filter_map(calls).collect()
}

/// Where the buttons of a message lead.
pub(super) fn addresses(message: &Message) -> impl Iterator<Item = String> {
    message.buttons("url").filter_map(|(_, url)| url)
}
