//! Follows what people write from its writing to what comes of it: it may concern the conversation it was written in,
//! or one for which its writer had asked by then, and none that they asked for later, however late it arrives.
//!
//! Goes by the town's own numbers for what people do, never by Telegram's ids.

use std::collections::BTreeMap;

use shoal_domain::cargo::Cargo;
use shoal_domain::chat::{Chat, Links, Past, Session, State, User, UserChange};
use shoal_domain::content::{Content, Parcel};
use shoal_domain::decision::{Decision, Record};
use shoal_domain::effect::Effect;
use shoal_domain::id::{Address, ConversationId, MessageId, UserId};
use shoal_domain::language::Language;
use shoal_domain::message::{Message, Tell};
use shoal_domain::notice::Notice;
use shoal_domain::time::Timestamp;
use shoal_domain::update::Update;

#[derive(Default)]
pub struct Postmarks {
    /// In which conversation its writer was when something was written.
    written_in: BTreeMap<MessageId, Option<ConversationId>>,
    /// The number of what each person did last to get somebody.
    asked: BTreeMap<Address, i64>,
    /// The number of what each person did by which they last wished to take up a chat again.
    wished: BTreeMap<(Address, ConversationId), i64>,
    /// The number of what each person did that waits for word of whether they are in the channels.
    errands: BTreeMap<Address, i64>,
    /// The number of what each person did to ask the owner of a link.
    visited: BTreeMap<(Address, Address), i64>,
    /// The number of what each person did to get into each conversation.
    asked_for: BTreeMap<(ConversationId, Address), i64>,
    /// What was refused because it came too late.
    pub refused: u32,
    /// Reports and blocks that named the last partner although the next one was there.
    pub named_the_last: u32,
    /// Chats that ended by a `/stop` written before them.
    pub stopped: u32,
}

impl Postmarks {
    pub fn writes(&mut self, message: MessageId, state: State) {
        let conversation = match state {
            State::Paired(chat) => Some(chat.conversation),
            State::Idle | State::Seeking { .. } => None,
        };
        self.written_in.insert(message, conversation);
    }

    pub fn sees(
        &mut self,
        me: UserId,
        message: &Message,
        decision: &Decision<UserChange>,
        before: &User,
        after: &User,
        now: Timestamp,
    ) {
        self.begins(me, message, before, after, now);
        let Message::Update(bot, _, update) = message else { return };
        let me = Address { bot: *bot, user: me };
        for (_, tell) in &decision.tells {
            if let Tell::Said { conversation, parcel, .. } = tell {
                let written = written(update, parcel);
                assert!(self.may_concern(written, *conversation, me), "{me}: words for another are heard");
            }
        }
        if let Update::Message { message, content, .. } = update {
            let chat = before.session(*bot).chat();
            let over = chat.filter(|chat| after.session(*bot).chat_of(chat.conversation).is_none());
            self.named(me, *message, decision, before);
            if is_stop(content) {
                assert_eq!(after.session(*bot).state, State::Idle, "{me} cannot stop");
                let late = over.filter(|chat| !self.may_concern(*message, chat.conversation, me));
                self.stopped += u32::from(late.is_some());
            } else {
                self.parted(me, *message, decision, over);
            }
            self.refused(me, *message, decision, before.session(*bot).current_or_last());
        }
    }

    /// A search begins by something that its person does, and a chat comes of a search.
    fn begins(&mut self, me: UserId, message: &Message, before: &User, after: &User, now: Timestamp) {
        for (bot, session) in &after.sessions {
            let at = Address { bot: *bot, user: me };
            self.waits(at, message, session);
            self.wishes(at, message, before.session(*bot), session);
            let earlier = before.session(*bot).links.clone().unwrap_or_default().visits;
            for visit in session.links.iter().flat_map(|links| &links.visits) {
                if !earlier.iter().any(|known| known.began == visit.began && known.to == visit.to) {
                    self.visited.insert((at, visit.to), self.errand(at, message));
                }
            }
            if let State::Seeking { again: Some(peer), ticket, .. } = session.state
                && !matches!(before.session(*bot).state, State::Seeking { ticket: same, .. } if same == ticket)
            {
                let links = [before.session(*bot).links.as_deref(), session.links.as_deref()];
                if let Some(number) = self.by_link(at, message, peer, links) {
                    self.asked.insert(at, number);
                    continue;
                }
                let past =
                    session.parted.iter().find(|past| past.peer == peer).expect("they parted from them");
                self.asked.insert(at, self.wished[&(at, past.conversation)]);
                continue;
            }
            match (&before.session(*bot).state, &session.state) {
                (State::Idle | State::Paired(_), State::Seeking { .. }) => {
                    if matches!(message, Message::Update(..) | Message::Report(_)) {
                        self.asked.insert(at, self.errand(at, message));
                    }
                }
                (State::Idle | State::Seeking { .. }, State::Paired(chat)) => {
                    assert_eq!(chat.since, now, "a chat begins for each of the two when they hear of it");
                    self.asked_for.insert((chat.conversation, at), self.asked[&at]);
                }
                _ => {}
            }
        }
    }

    /// Notes what a wish comes from. While a second one waits for word of the channels, the first still stands.
    fn wishes(&mut self, at: Address, message: &Message, before: &Session, after: &Session) {
        for past in after.parted.iter().filter(|past| past.wished.is_some()) {
            let earlier = before.parted.iter().find(|one| one.conversation == past.conversation);
            if earlier.is_none_or(|earlier| earlier.wished != past.wished) {
                self.wished.insert((at, past.conversation), self.errand(at, message));
            }
        }
    }

    /// Notes what waits for word of the channels.
    fn waits(&mut self, at: Address, message: &Message, session: &Session) {
        let Message::Update(bot, id, update @ (Update::Message { .. } | Update::Press { .. })) = message
        else {
            return;
        };
        let waits = session.passage.as_ref().and_then(|passage| passage.waits.as_ref());
        if *bot == at.bot && waits.is_some_and(|errand| errand.began == *id) {
            self.errands.insert(at, number(update));
        }
    }

    /// The number of what somebody did that is carried out now, at once or after word has come.
    fn errand(&self, at: Address, message: &Message) -> i64 {
        match message {
            Message::Update(_, _, update) => number(update),
            _ => self.errands[&at],
        }
    }

    /// The number of what somebody did to get to whom a personal link brings them.
    /// It is done when the ask is gone, at once or after word of the channels has come.
    fn by_link(
        &self,
        at: Address,
        message: &Message,
        peer: Address,
        [before, after]: [Option<&Links>; 2],
    ) -> Option<i64> {
        let asks =
            |links: Option<&Links>| links.is_some_and(|links| links.guests.iter().any(|one| one.who == peer));
        let asked = |links: Option<&Links>| {
            links.is_some_and(|links| links.visits.iter().any(|one| one.to == peer && one.stands))
        };
        if asks(before) && !asks(after) {
            Some(self.errand(at, message))
        } else if asked(before) && !asked(after) {
            Some(self.visited[&(at, peer)])
        } else {
            None
        }
    }

    /// A report or block is about somebody the writer had asked for by then.
    fn named(&mut self, me: Address, message: MessageId, decision: &Decision<UserChange>, before: &User) {
        let session = before.session(me.bot);
        for record in &decision.records {
            if let Record::Reported { whom, .. } | Record::Blocked { whom, .. } = record {
                let known = [session.chat().map(Chat::over), session.last].into_iter().flatten();
                let mut known = known.filter(|past| self.may_concern(message, past.conversation, me));
                assert!(known.any(|past| past.peer.user == *whom), "{me} has named {whom} unknowingly");
                let current = session.chat().map(|chat| chat.peer.user);
                self.named_the_last += u32::from(current.is_some_and(|current| current != *whom));
            }
        }
    }

    /// But for a `/stop`, a chat ends by what may concern it, or because its partner is the one who was named.
    fn parted(&self, me: Address, message: MessageId, decision: &Decision<UserChange>, over: Option<&Chat>) {
        if let Some(chat) = over
            && decision.records.is_empty()
        {
            assert!(self.may_concern(message, chat.conversation, me), "{me} parts from the wrong partner");
        }
    }

    /// Nothing is refused that may concern the current conversation, or else the last.
    fn refused(
        &mut self,
        me: Address,
        message: MessageId,
        decision: &Decision<UserChange>,
        latest: Option<Past>,
    ) {
        let too_late = Effect::Say { to: me, language: Language::English, notice: Notice::TooLate };
        if decision.effects.contains(&too_late) {
            self.refused += 1;
            let latest = latest.expect("without any conversation nothing is late");
            assert!(!self.may_concern(message, latest.conversation, me), "{me} came in time");
        }
    }

    /// Whether something was written in this conversation, or after its writer had asked for it.
    fn may_concern(&self, message: MessageId, conversation: ConversationId, writer: Address) -> bool {
        let asked = self.asked_for[&(conversation, writer)];
        self.written_in[&message] == Some(conversation) || asked < message.0
    }
}

fn is_stop(content: &Content) -> bool {
    matches!(content, Content::Text { text, .. } if text.text == "/stop")
}

/// The town's number of what somebody did.
fn number(update: &Update) -> i64 {
    match update {
        Update::Message { message, .. } => message.0,
        Update::Press { query, .. } => {
            let number = query.strip_prefix("press ").and_then(|number| number.parse().ok());
            number.expect("presses are numbered")
        }
        _ => panic!("{update:?} asks for nobody"),
    }
}

/// The message that words come from. Behind a press stands the contact that was asked about, with its number in it.
fn written(update: &Update, parcel: &Parcel) -> MessageId {
    match (update, parcel) {
        (Update::Press { .. }, Parcel::Cargo(cargo)) => {
            let Cargo::Contact(contact) = &**cargo else { panic!("{update:?} shares {cargo:?}") };
            let number = contact.first_name.strip_prefix("words ").and_then(|number| number.parse().ok());
            MessageId(number.expect("contacts are numbered"))
        }
        // Whatever its writer did next has let it go.
        (_, Parcel::Album { messages, .. }) => messages[0],
        (_, Parcel::Copy { message, .. }) | (Update::Message { message, .. }, _) => *message,
        _ => panic!("{update:?} says {parcel:?}"),
    }
}
