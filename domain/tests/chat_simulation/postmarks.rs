//! Follows what people write from its writing to what comes of it: it may concern the conversation it was written in,
//! and none that began later, however late it arrives.

use std::collections::BTreeMap;

use shoal_domain::chat::{Chat, State, User, UserChange};
use shoal_domain::content::Parcel;
use shoal_domain::decision::{Decision, Record};
use shoal_domain::effect::Effect;
use shoal_domain::id::{Address, ConversationId, MessageId, UserId};
use shoal_domain::message::{Message, Tell};
use shoal_domain::notice::Notice;
use shoal_domain::time::{Millis, Timestamp};
use shoal_domain::update::Update;

/// How long after its writing a conversation may begin and still be taken for the one it was written in: the rule
/// allows for two seconds, by a clock of Telegram's that may be one ahead.
const TOO_CLOSE_TO_TELL: Millis = Millis::seconds(3);

/// When something was written, and in which conversation its writer was then.
struct Postmark {
    conversation: Option<ConversationId>,
    at: Timestamp,
}

#[derive(Default)]
pub struct Postmarks {
    written: BTreeMap<MessageId, Postmark>,
    /// When each person entered each conversation.
    entered: BTreeMap<(ConversationId, Address), Timestamp>,
    /// What was refused because it came too late.
    pub refused: u32,
    /// Reports and blocks that named the last partner although the next one was there.
    pub named_the_last: u32,
}

impl Postmarks {
    pub fn writes(&mut self, message: MessageId, state: State, at: Timestamp) {
        let conversation = match state {
            State::Paired(chat) => Some(chat.conversation),
            State::Idle | State::Seeking { .. } => None,
        };
        self.written.insert(message, Postmark { conversation, at });
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
        for (bot, session) in &after.sessions {
            if let (State::Paired(chat), None) = (session.state, before.session(*bot).chat()) {
                assert_eq!(chat.since, now, "a chat begins for each of the two when they hear of it");
                self.entered.insert((chat.conversation, Address { bot: *bot, user: me }), now);
            }
        }
        let Message::Update(bot, update) = message else { return };
        let me = Address { bot: *bot, user: me };
        for (_, tell) in &decision.tells {
            if let Tell::Said { conversation, parcel, .. } = tell {
                let written = written(update, parcel);
                assert!(self.may_concern(written, *conversation, me), "{me}: words for another are heard");
            }
        }
        if let Update::Message { message, .. } = update {
            let chat = before.session(*bot).chat();
            let over = chat.filter(|chat| after.session(*bot).chat_of(chat.conversation).is_none());
            self.named(me, *message, decision, before);
            self.parted(me, *message, decision, over);
            self.refused(me, *message, decision, chat);
        }
    }

    /// A report or block is about somebody the writer knew by then.
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

    /// A chat ends by words written in it, or because its partner is the one who was named.
    fn parted(&self, me: Address, message: MessageId, decision: &Decision<UserChange>, over: Option<Chat>) {
        if let Some(chat) = over
            && decision.records.is_empty()
        {
            assert!(self.may_concern(message, chat.conversation, me), "{me} parts from the wrong partner");
        }
    }

    /// Nothing is refused that was written in the chat.
    fn refused(
        &mut self,
        me: Address,
        message: MessageId,
        decision: &Decision<UserChange>,
        chat: Option<Chat>,
    ) {
        let too_late = Effect::Say { to: me, notice: Notice::TooLate };
        if decision.effects.contains(&too_late) {
            self.refused += 1;
            let written_in = self.written[&message].conversation;
            assert!(
                written_in.is_none() || written_in != chat.map(|chat| chat.conversation),
                "{me} came in time"
            );
        }
    }

    /// Whether something was written in this conversation, or so close to its beginning that nobody can tell.
    fn may_concern(&self, message: MessageId, conversation: ConversationId, writer: Address) -> bool {
        let Postmark { conversation: written_in, at } = self.written[&message];
        written_in == Some(conversation) || self.entered[&(conversation, writer)] <= at + TOO_CLOSE_TO_TELL
    }
}

/// The message that words come from. Behind a press stands the contact that was asked about.
fn written(update: &Update, parcel: &Parcel) -> MessageId {
    match (update, parcel) {
        (Update::Message { message, .. }, _) | (_, Parcel::Copy { message, .. }) => *message,
        _ => panic!("{update:?} says {parcel:?}"),
    }
}
