//! Errands: what people do beside talking, by commands and buttons. They know no more of them than what stands there.

use rand::{Rng, seq::IndexedRandom};
use serde_json::json;

use super::{
    drive::{Driver, TRIES},
    label::Label,
    member::Stage,
    plan::{Plan, Step},
    saying::Saying,
};
use crate::{
    clock::Moment,
    world::{World, channel::Standing, content::Content, message::Message},
};

/// Something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Errand {
    Icebreaker,
    Lock,
    MuteMedia,
    MuteAll,
    Protect,
    Contact,
    Language,
    Export,
    Link,
    Invite,
    Delete,
    LeaveChannel,
    Buy,
    PayAnotherMonth,
    Rate,
    Profile,
    Rooms,
    Visit,
    /// To say yes to somebody who asked by their link some time ago.
    LetIn,
}

/// In a chat; what stands twice is done twice as often.
const IN_A_CHAT: [Errand; 19] = [
    Errand::Icebreaker,
    Errand::Icebreaker,
    Errand::Lock,
    Errand::Lock,
    Errand::Lock,
    Errand::MuteMedia,
    Errand::MuteMedia,
    Errand::MuteAll,
    Errand::Protect,
    Errand::Protect,
    Errand::Contact,
    Errand::Contact,
    Errand::Language,
    Errand::Export,
    Errand::Link,
    Errand::Invite,
    Errand::Delete,
    Errand::LeaveChannel,
    Errand::Buy,
];

/// In none.
const ALONE: [Errand; 22] = [
    Errand::Rate,
    Errand::Rate,
    Errand::Rate,
    Errand::Profile,
    Errand::Profile,
    Errand::Rooms,
    Errand::Rooms,
    Errand::Rooms,
    Errand::Visit,
    Errand::Visit,
    Errand::Visit,
    Errand::LetIn,
    Errand::Link,
    Errand::Protect,
    Errand::Language,
    Errand::Export,
    Errand::LeaveChannel,
    Errand::Buy,
    Errand::Buy,
    Errand::Buy,
    Errand::Buy,
    Errand::PayAnotherMonth,
];

impl Driver {
    /// A member who is in a chat runs an errand, or somebody who is in none does.
    pub(super) fn errand(&mut self, world: &mut World, talking: usize, now: Moment) {
        let alone = self.chance.random_bool(0.5).then(|| self.somebody_alone(world)).flatten();
        let (place, errands) = alone.map_or((talking, &IN_A_CHAT[..]), |place| (place, &ALONE[..]));
        if self.members[place].plan.is_some() || !self.is_adult(place) {
            return;
        }
        let Some(errand) = errands.choose(&mut self.chance).copied() else { return };
        self.begin(world, place, errand, now);
        self.members[place].last_sent_at = now;
    }

    /// Somebody at random who takes a break or is looking for somebody.
    fn somebody_alone(&mut self, world: &World) -> Option<usize> {
        let members = self.members.len();
        for _ in 0..TRIES {
            let place = self.chance.random_range(0..members);
            if self.is_alone(world, place) {
                return Some(place);
            }
        }
        None
    }

    fn is_alone(&self, world: &World, place: usize) -> bool {
        let rests = matches!(self.members[place].stage, Stage::Resting | Stage::Searching);
        rests && world.account.as_ref().is_some_and(|account| !account.ledger.is_live(place))
    }

    fn begin(&mut self, world: &mut World, place: usize, errand: Errand, now: Moment) {
        let steps: Vec<Step> = match errand {
            Errand::Icebreaker => vec![Step::Press(&[Label::Icebreaker])],
            Errand::Lock => vec![Step::Press(&[Label::Lock])],
            Errand::MuteMedia => {
                vec![Step::Press(&[Label::MuteMedia]), Step::Wait(2_000), Step::PressNew(&[Label::Unmute])]
            }
            Errand::MuteAll => vec![
                Step::Press(&[Label::MuteMedia]),
                Step::PressNew(&[Label::MuteAll]),
                Step::Wait(2_000),
                Step::PressNew(&[Label::Unmute]),
            ],
            Errand::Protect => {
                vec![Step::Say("/settings"), Step::PressNew(&[Label::Protect, Label::ProtectNoMore])]
            }
            Errand::Language => vec![
                Step::Say("/language"),
                Step::PressNew(&[Label::OtherLanguage]),
                Step::Wait(1_500),
                Step::Say("/language"),
                Step::PressNew(&[Label::UsualLanguage]),
            ],
            Errand::Export => vec![Step::Say("/export")],
            Errand::Link => vec![Step::Say("/link")],
            Errand::Invite => vec![Step::Say("/refer")],
            // Now and then somebody thinks better of it.
            Errand::Delete if self.chance.random_bool(0.3) => {
                vec![Step::Say("/delete"), Step::PressNew(&[Label::Stay])]
            }
            Errand::Delete => vec![Step::Say("/delete"), Step::PressNew(&[Label::Delete])],
            Errand::Rate => vec![Step::Press(&[Label::Like, Label::Dislike])],
            Errand::Profile => vec![
                Step::Say("/profile"),
                Step::PressNew(&[Label::EditGender, Label::EditInterests, Label::EditMeet]),
                Step::Answer,
            ],
            Errand::Rooms => vec![Step::Say("/rooms"), Step::Room],
            Errand::Buy => vec![Step::Say("/plans"), Step::Choose, Step::Pay],
            Errand::PayAnotherMonth => return self.renew(world, place),
            Errand::LetIn => vec![Step::Press(&[Label::Yes])],
            Errand::Contact => return self.send_contact(world, place),
            Errand::LeaveChannel => return self.leave_channel(world, place, now),
            Errand::Visit => return self.visit(world, place, now),
        };
        self.plan(place, steps, now);
    }

    /// A member means to do this, in a moment.
    pub(super) fn plan(&mut self, place: usize, steps: Vec<Step>, now: Moment) {
        let due = now + self.a_moment();
        self.members[place].plan = Some(Plan::new(steps, due, self.options.patience));
    }

    /// A member would like to show their partner who they are; the bot asks them whether they really do.
    fn send_contact(&self, world: &mut World, place: usize) {
        let person = self.members[place].person;
        let profile = &world.citizen(person).profile;
        let contact = json!({
            "phone_number": profile.phone_number, "first_name": profile.first_name, "user_id": person,
        });
        // Nobody who reads themselves as paired has blocked the bot.
        let _blocked =
            world.send(self.home(place), person, Content::raw(json!({ "contact": contact })), None);
    }

    fn leave_channel(&mut self, world: &mut World, place: usize, now: Moment) {
        let member = &mut self.members[place];
        let Some(channel) = member.channel.take() else { return };
        if let Some(account) = &mut world.account {
            account.ledger.known.leaves(place, now);
            account.done("channel left");
        }
        world.stand(channel, member.person, Standing::Left);
    }

    /// A member who is in no chat opens the link of somebody who is in none either.
    fn visit(&mut self, world: &mut World, place: usize, now: Moment) {
        let members = self.members.len();
        let from = self.chance.random_range(0..members);
        let others = (from..from + members).map(|at| at % members).filter(|owner| *owner != place);
        let found = others
            .filter(|owner| self.is_alone(world, *owner))
            .find_map(|owner| Some((owner, self.link(world, owner, Saying::Link)?)));
        let Some((owner, link)) = found else { return };
        if let Some(account) = &mut world.account {
            account.ledger.known.visits(place, owner, now);
            account.done("link opened");
        }
        self.say(world, place, &format!("/start {link}"));
        self.members[place].waits(now);
    }

    /// What a link of a member's names, as it stands in what they read last that says so.
    pub(super) fn link(&self, world: &World, owner: usize, which: Saying) -> Option<String> {
        let chat = world.chat(self.home(owner), self.members[owner].person)?;
        let texts = chat.messages.iter().rev().filter(|message| !message.deleted).map(Message::words);
        texts.filter(|text| self.options.phrases.read(text).says(which)).find_map(|text| {
            let (_, link) = text.split_once("?start=")?;
            Some(link.split_whitespace().next()?.to_owned())
        })
    }
}
