//! Follows what people see and do, in its own books, and says what must never be.

use std::collections::{BTreeMap, BTreeSet};

use shoal_domain::account::Age;
use shoal_domain::chat::{Button, EVERYBODY, Muted, Pool, PoolChange, State, User, UserChange};
use shoal_domain::content::{Content, Parcel};
use shoal_domain::decision::{Decision, Record};
use shoal_domain::effect::Effect;
use shoal_domain::id::{Address, ConversationId, UserId};
use shoal_domain::message::{Message, Report, Tell, Timer};
use shoal_domain::notice::Notice;
use shoal_domain::time::{Millis, Timestamp};
use shoal_domain::update::Update;

use crate::count::Count;
use crate::links::Links;
use crate::moderation::Moderation;
use crate::wishes::Wishes;

const KEPT_APART: Millis = Millis::minutes(20);

#[derive(Default)]
pub struct Witness {
    /// Whom the pool has brought together, by conversation.
    matched: BTreeMap<ConversationId, [Address; 2]>,
    /// In which conversation each person believes to be, going by what they were told.
    told: BTreeMap<Address, ConversationId>,
    /// Who has entered each conversation.
    entered: BTreeMap<ConversationId, BTreeSet<Address>>,
    /// When two people who really met were last seen together.
    together: BTreeMap<(UserId, UserId), Timestamp>,
    pub blocked: BTreeSet<(UserId, UserId)>,
    pub wishes: Wishes,
    pub moderation: Moderation,
    /// Who pressed that they would like to talk on.
    again: BTreeSet<Address>,
    adults: BTreeSet<UserId>,
    /// Also those who turned out to be too young, or left for good.
    were_adults: BTreeSet<UserId>,
    minors: BTreeSet<UserId>,
    said: BTreeMap<(ConversationId, Address), Vec<Parcel>>,
    relayed: BTreeMap<(ConversationId, Address), Vec<Parcel>>,
    answered: BTreeSet<String>,
    /// Who has let through what their partner says beside words.
    let_through: BTreeSet<(ConversationId, Address)>,
    pub count: Count,
}

impl Witness {
    pub fn sees(
        &mut self,
        me: UserId,
        message: &Message,
        decision: &Decision<UserChange>,
        before: &User,
        after: &User,
        (links, now): (&Links, Timestamp),
    ) {
        if let Message::Update(bot, _, Update::Press { button, .. }) = message
            && button.starts_with("again:")
        {
            self.again.insert(Address { bot: *bot, user: me });
        }
        self.moderation.sees(me, message, decision, after, now);
        if !self.moderation.is_banned(me, now) {
            Self::is_answered(message, decision, after);
        } else if matches!(message, Message::Tell(Tell::Decided { .. })) {
            self.told.retain(|at, _| at.user != me);
        }
        self.answers(message, decision);
        self.holds_back(message, decision, before);
        self.newcomer(me, message, decision, before, now);
        self.ages(me, message, decision, after);
        self.wishes.sees(me, message, decision, before, after, now);
        for (bot, session) in &after.sessions {
            let at = Address { bot: *bot, user: me };
            if let (State::Paired(chat), None) = (&session.state, before.session(*bot).chat()) {
                let agreed = self.agreed(at, chat.peer, links);
                self.enters(at, chat.peer, chat.conversation, agreed, now);
                if let State::Seeking { ticket, again, .. } = before.session(*bot).state {
                    self.wishes.enters(at, ticket, chat.conversation, after);
                    let by_link = again.is_some_and(|peer| links.joins(at, peer));
                    self.count.by_link += u32::from(by_link);
                    let wanted = again.is_none_or(|peer| peer == chat.peer && agreed);
                    assert!(wanted, "{at} waits for {again:?} and gets {}", chat.peer);
                }
            }
        }
        for effect in &decision.effects {
            self.effect(effect);
        }
        for session in before.sessions.values() {
            if let State::Paired(chat) = &session.state
                && !after.sessions.values().any(|session| session.chat_of(chat.conversation).is_some())
                && self.entered[&chat.conversation].len() == 2
            {
                self.together.insert(pair(me, chat.peer.user), now);
            }
        }
        for (_, tell) in &decision.tells {
            self.tell(tell, message);
        }
        for record in &decision.records {
            self.record(record);
        }
        if let Message::Report(Report::Unreachable { at, .. }) = message {
            self.told.remove(at);
        }
        if let Message::Update(bot, _, Update::Reachable { user, reachable: false }) = message {
            self.told.remove(&Address { bot: *bot, user: *user });
        }
    }

    pub fn sees_pool(&mut self, message: &Message, after: &Pool, decision: &Decision<PoolChange>) {
        if let Message::Tell(Tell::Seek(seeker)) = message {
            let themself = after.waiting().filter(|waiting| waiting.seeker.who.user == seeker.who.user);
            self.count.beside_themself += u32::from(themself.count() > 1);
        }
        for waiting in after.waiting() {
            // Word that somebody is too young may still be underway; they are met by nobody.
            let who = waiting.seeker.who.user;
            assert!(
                self.adults.contains(&who) || self.were_adults.contains(&who),
                "only adults wait in a pool"
            );
        }
        for (_, tell) in &decision.tells {
            if let Tell::Matched { you, peer, conversation, .. } = tell {
                self.count.matches += 1;
                assert_ne!(you.user, peer.user, "nobody meets themself");
                assert!(you.bot == peer.bot || conversation.pool == EVERYBODY, "a bot's own pool is its own");
                let earlier = self.matched.insert(*conversation, [*you, *peer]);
                assert_eq!(earlier, None, "no number is used twice");
            }
        }
    }

    /// A press is answered once.
    fn answers(&mut self, message: &Message, decision: &Decision<UserChange>) {
        let answers: Vec<_> = decision
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Answer { query, .. } => Some(query),
                _ => None,
            })
            .collect();
        match message {
            Message::Update(_, _, Update::Press { query, .. }) => {
                self.count.presses += 1;
                assert_eq!(answers, [query], "a press is answered once");
                assert!(self.answered.insert(query.clone()), "a press is answered once for ever");
            }
            _ => assert!(answers.is_empty(), "nothing else is answered so"),
        }
    }

    /// A message from a person leads to words to them or to their partner.
    fn is_answered(message: &Message, decision: &Decision<UserChange>, after: &User) {
        if let Message::Update(bot, id, Update::Message { from, .. }) = message {
            let me = Address { bot: *bot, user: *from };
            // What is taken back before it was said goes without a word.
            let is_answer = |effect: &Effect| matches!(effect, Effect::Say { to: at, .. } | Effect::Erase { at, .. } if *at == me);
            let heard = decision.effects.iter().any(is_answer);
            let passed_on =
                decision.tells.iter().any(|(_, tell)| matches!(tell, Tell::Said { .. } | Tell::Unsay { .. }));
            let asked = decision.tells.iter().any(|(_, tell)| matches!(tell, Tell::AskRooms { .. }));
            let held = decision.timers.iter().any(|(timer, _)| *timer == Timer::Album);
            // Telegram is asked first whether they may.
            let waits = after.session(*bot).passage.as_ref().and_then(|passage| passage.waits);
            let waits = waits.is_some_and(|errand| errand.began == *id);
            assert!(heard || passed_on || asked || held || waits, "silence after {message:?}");
        }
    }

    /// What somebody does not want to get counts as heard.
    fn holds_back(&mut self, message: &Message, decision: &Decision<UserChange>, before: &User) {
        let Message::Tell(Tell::Said { you, from, conversation, parcel, .. }) = message else { return };
        let chat = before.session(you.bot).chat_of(*conversation).filter(|chat| chat.peer == *from);
        let Some(muted) = chat.and_then(|chat| chat.muted) else { return };
        let is_media = !matches!(parcel, Parcel::Text { .. } | Parcel::Poll(_));
        let relayed = decision.effects.iter().any(|effect| matches!(effect, Effect::Relay { .. }));
        assert_eq!(relayed, muted == Muted::Media && !is_media, "{you} gets what they do not want");
        if !relayed {
            self.count.muted += 1;
            self.relayed.entry((*conversation, *from)).or_default().push(parcel.clone());
        }
    }

    /// What somebody new says beside words goes to whoever has let it through only.
    fn newcomer(
        &mut self,
        me: UserId,
        message: &Message,
        decision: &Decision<UserChange>,
        before: &User,
        now: Timestamp,
    ) {
        if let Message::Update(bot, _, Update::Press { button, .. }) = message
            && let Ok(Button::LetThrough(conversation)) = button.parse()
        {
            self.let_through.insert((conversation, Address { bot: *bot, user: me }));
        }
        for (_, tell) in &decision.tells {
            let Tell::Said { you, conversation, parcel, .. } = tell else { continue };
            if before.new_until > now && !matches!(parcel, Parcel::Text { .. }) {
                assert!(self.let_through.contains(&(*conversation, *you)), "{me} is new: {parcel:?}");
                self.count.let_through += 1;
            }
        }
    }

    /// Who answers with less than 18 is never an adult afterwards; nor is who has not answered. Nobody is an adult no
    /// more, but by such an answer or because they are forgotten.
    fn ages(&mut self, me: UserId, message: &Message, decision: &Decision<UserChange>, after: &User) {
        if let Age::Adult(_) = after.profile.age {
            let answered = matches!(message, Message::Update(_, _, Update::Message { .. }));
            assert!(self.adults.contains(&me) || answered, "an age comes from an answer only");
            assert!(!self.minors.contains(&me), "an age below 18 stands");
            self.adults.insert(me);
            self.were_adults.insert(me);
        } else {
            self.count.no_adults += u32::from(asks_for_somebody(message));
            let ends = decision.records.iter().any(|record| match record {
                Record::AgeStated { age, .. } => *age < 18,
                record => matches!(record, Record::Forgotten { .. }),
            });
            assert!(!self.adults.remove(&me) || ends, "an age stands");
            assert!(after.sessions.values().all(|session| session.state == State::Idle), "adults only");
        }
        if me.0 == 1 {
            assert!(!self.adults.contains(&me), "this person never tells their age");
        }
    }

    /// Two have both said that they want to talk: that they would like to talk on, or one by the link of the other.
    fn agreed(&self, me: Address, peer: Address, links: &Links) -> bool {
        (self.again.contains(&me) && self.again.contains(&peer)) || links.joins(me, peer)
    }

    fn enters(
        &mut self,
        me: Address,
        peer: Address,
        conversation: ConversationId,
        agreed: bool,
        now: Timestamp,
    ) {
        assert!(self.adults.contains(&me.user) && !self.minors.contains(&me.user), "{me} is no adult");
        self.moderation.enters(me.user, now);
        let people = self.matched.get(&conversation).expect("the pool opens conversations");
        assert!(
            people.contains(&me) && people.contains(&peer) && me != peer,
            "{me} with {peer} in {people:?}"
        );
        // Each looks at their own blocks when they enter, so two are only ever in it if neither had blocked.
        assert!(!self.blocked.contains(&(me.user, peer.user)), "{me} has blocked {peer}");
        let entered = self.entered.entry(conversation).or_default();
        assert!(entered.insert(me), "{me} enters {conversation} twice");
        if entered.len() == 2 {
            self.count.meetings += 1;
            self.count.crossings += u32::from(me.bot != peer.bot);
            if let Some(together) = self.together.insert(pair(me.user, peer.user), now) {
                self.count.reunions += 1;
                self.count.taken_up += u32::from(now < together + KEPT_APART);
                assert!(agreed || now >= together + KEPT_APART, "{me} and {peer} meet again too soon");
            }
        }
    }

    fn effect(&mut self, effect: &Effect) {
        match effect {
            Effect::Say { to, notice, .. } | Effect::Show { to, notice, .. } => self.notice(*to, notice),
            Effect::Relay { to, from, conversation, parcel, .. } => {
                self.count.relays += 1;
                self.count.albums += u32::from(matches!(parcel, Parcel::Album { .. }));
                let cargo = matches!(parcel, Parcel::Cargo(_));
                self.count.crossed += u32::from(cargo);
                assert!(!cargo || to.bot != from.bot, "only what crosses is described");
                let copied = matches!(parcel, Parcel::Copy { .. } | Parcel::Album { .. });
                assert!(!copied || to.bot == from.bot, "no bot can copy from another");
                assert_eq!(
                    self.told.get(to),
                    Some(conversation),
                    "{to} hears something outside the conversation"
                );
                let people = &self.matched[conversation];
                assert!(people.contains(to) && people.contains(from) && to != from, "a stranger is heard");
                assert!(self.adults.contains(&to.user) && self.adults.contains(&from.user), "adults only");
                let from = (*conversation, *from);
                let relayed = self.relayed.entry(from).or_default();
                relayed.push(parcel.clone());
                assert!(self.said[&from].starts_with(relayed), "in order, each once, none left out");
            }
            Effect::Revise { to, conversation, .. }
            | Effect::Feel { to, conversation, .. }
            | Effect::Unsay { to, conversation, .. } => {
                self.count.second_thoughts += 1;
                let told = self.told.get(to);
                assert_eq!(told, Some(conversation), "{to} sees something outside the conversation");
            }
            Effect::Erase { .. }
            | Effect::Invoice { .. }
            | Effect::HandOut { .. }
            | Effect::Answer { .. }
            | Effect::InGroup { .. }
            | Effect::AskMembership { .. } => {}
        }
    }

    /// Every goodbye there is ends what the person believes to be in.
    fn notice(&mut self, to: Address, notice: &Notice) {
        match notice {
            Notice::Connected { conversation, .. } => {
                let earlier = self.told.insert(to, *conversation);
                assert_eq!(earlier, None, "{to} has two partners");
            }
            Notice::Locked { .. } => self.count.locked += 1,
            Notice::HeldBack => self.count.held_back += 1,
            Notice::AdultsOnly | Notice::Leaving { .. } => self.told.retain(|at, _| *at != to),
            Notice::EndedIdle { conversation } => {
                self.count.idle += 1;
                assert_eq!(self.told.remove(&to), Some(*conversation), "{to} is told of an end that is none");
            }
            Notice::YouLeft { conversation } | Notice::PartnerLeft { conversation } => {
                assert_eq!(self.told.remove(&to), Some(*conversation), "{to} is told of an end that is none");
            }
            Notice::PartnerMissed => {
                self.count.declined += 1;
                assert!(self.told.remove(&to).is_some(), "{to} misses nobody");
            }
            Notice::Searching | Notice::LeftAndSearching { .. } => {
                self.told.remove(&to);
            }
            _ => {}
        }
    }

    fn record(&mut self, record: &Record) {
        match record {
            Record::AgeStated { user, age: 0..18, .. } => {
                self.minors.insert(*user);
            }
            Record::Blocked { by, whom, .. } | Record::Reported { by, whom, .. } => {
                self.count.blocks += 1;
                self.blocked.insert((*by, *whom));
                // That they are rid of each other is said by the notice itself.
                let matched = &self.matched;
                self.told.retain(|at, conversation| {
                    at.user != *by || !matched[conversation].iter().any(|at| at.user == *whom)
                });
            }
            Record::AgeLifted { user, .. } => {
                self.minors.remove(user);
            }
            // Whom they blocked is theirs, and forgotten with them.
            Record::Forgotten { user, .. } => {
                self.count.forgotten += 1;
                self.blocked.retain(|(by, _)| by != user);
            }
            // The books of contacts have a witness of their own.
            _ => {}
        }
    }

    fn tell(&mut self, tell: &Tell, because_of: &Message) {
        match tell {
            Tell::Said { from, conversation, parcel, .. } => {
                if matches!(because_of, Message::Update(_, _, Update::Press { .. })) {
                    self.count.shared_contacts += 1;
                }
                self.said.entry((*conversation, *from)).or_default().push(parcel.clone());
            }
            Tell::Left { .. } if matches!(because_of, Message::Tell(Tell::Said { .. })) => {
                self.count.said_too_late += 1;
            }
            Tell::Missed { .. } => self.count.missed += 1,
            _ => {}
        }
    }

    /// Two who are together have heard everything that the other has said.
    pub fn all_has_arrived(&self, one: Address, other: Address, conversation: ConversationId) {
        for from in [one, other] {
            let said = self.said.get(&(conversation, from));
            assert_eq!(self.relayed.get(&(conversation, from)), said, "words of {from} are lost");
        }
    }
}

fn asks_for_somebody(message: &Message) -> bool {
    match message {
        Message::Update(_, _, Update::Message { content: Content::Text { text, .. }, .. }) => {
            text.text == "/find"
        }
        Message::Update(_, _, Update::Press { button, .. }) => button.parse() == Ok(Button::Find),
        _ => false,
    }
}

fn pair(one: UserId, other: UserId) -> (UserId, UserId) {
    (one.min(other), one.max(other))
}
