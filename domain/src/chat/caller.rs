//! What a rule is given, and what it gives back.

use std::borrow::Cow;

use crate::account::Age;
use crate::chat::again;
use crate::chat::contact::Contact;
use crate::chat::link::Link;
use crate::chat::session::{Chat, Session, State};
use crate::chat::user::{User, UserChange};
use crate::decision::{Decision, Policy, Refusal};
use crate::door::Gate;
use crate::effect::Effect;
use crate::entity::EntityKey;
use crate::group::Group;
use crate::id::{Address, BotId, ConversationId, MessageId};
use crate::language::Language;
use crate::message::Tell;
use crate::notice::{Notice, Toast};
use crate::profile::Card;
use crate::reference::Reference;
use crate::referral::Invitation;
use crate::time::Timestamp;

/// What a rule says: what happens, or a polite no.
pub(super) type Ruling = Result<Decision<UserChange>, Refusal>;

/// The person a rule decides for, at the bot it is about.
#[derive(Clone)]
pub(super) struct Caller<'a> {
    /// The person.
    pub user: Cow<'a, User>,
    /// The person's chat with the bot.
    pub at: Address,
    /// When the message came in.
    pub now: Timestamp,
    /// What the operator has decided.
    pub policy: Policy,
    /// What the message that they refer to is a copy of, if it is one.
    pub original: Option<MessageId>,
    /// The channels that the bot asks people to be in, where there are any.
    pub gate: Option<Gate>,
    /// Where the personal link leads that they opened.
    pub link: Option<Link>,
    /// Whose the referral link is by which they come, if they are new.
    pub invitation: Option<Invitation>,
    /// The groups that plans open, of all bots.
    pub groups: &'a [Group],
}

impl Caller<'_> {
    /// Where they stand with the bot.
    pub fn session(&self) -> &Session {
        self.user.session(self.at.bot)
    }

    /// What the bot has noted of them.
    pub fn contact(&self) -> Contact {
        self.user.contacts.get(&self.at.bot).map_or_else(Contact::default, |contact| Contact::clone(contact))
    }

    /// Whether they are in this conversation with somebody. From anybody else nothing is shown to them.
    pub fn hears(&self, from: Address, conversation: ConversationId) -> bool {
        self.session().chat_of(conversation).is_some_and(|chat| chat.peer == from)
    }

    /// The message of their chat that they refer to, as their partner has to be told of it. Whatever is no copy counts as
    /// theirs: where it is not, the partner has no copy of it either.
    pub fn refers_to(&self, message: MessageId) -> Reference {
        self.original.map_or(Reference::Mine(message), Reference::Theirs)
    }

    /// Whether they stated that they are an adult.
    pub fn is_adult(&self) -> bool {
        matches!(self.user.profile.age, Age::Adult(_))
    }

    /// Whether they may choose whom to meet by gender.
    pub fn may_choose(&self) -> bool {
        !self.policy.no_choice_by_gender && self.user.entitlements.has_preference(self.now)
    }

    /// The same person after what was decided so far, for a rule that goes on from there.
    pub fn after(&self, so_far: &Decision<UserChange>) -> Self {
        let mut user = self.user.clone();
        for change in &so_far.changes {
            user.to_mut().apply(change);
        }
        Caller { user, ..*self }
    }

    /// The same person at another bot.
    pub fn at_bot(&self, bot: BotId) -> Self {
        Caller { at: Address { bot, ..self.at }, ..self.clone() }
    }

    /// They do something else from now on.
    pub fn became(&self, state: State) -> UserChange {
        let session = self.session();
        // Whoever searches or talks answers no questions about themself.
        let asked = session.asked.filter(|_| state == State::Idle);
        let parted = again::lately(session.parted.clone(), self.now);
        UserChange::SessionBecame(self.at.bot, Session { state, parted, asked, ..session.clone() })
    }

    /// What partners see of them, with the language they are matched by.
    pub fn card(&self) -> Card {
        let profile = &self.user.profile;
        let language = self.contact().matched_by().and_then(|tag| Language::from_tag(&tag));
        Card { language: language.filter(|_| profile.shown.language), ..profile.card() }
    }

    /// The language in which they are spoken to.
    pub fn language(&self) -> Language {
        self.user.speaks(self.at.bot)
    }

    /// The bot says something to them.
    pub fn say(&self, notice: Notice) -> Decision<UserChange> {
        Decision::new().effect(Effect::Say { to: self.at, language: self.language(), notice })
    }

    /// The bot says something where it said something before, or anew where that is not known.
    pub fn show(&self, message: Option<MessageId>, notice: Notice) -> Decision<UserChange> {
        match message {
            Some(message) => Decision::new().effect(Effect::Show {
                to: self.at,
                language: self.language(),
                message,
                notice,
            }),
            None => self.say(notice),
        }
    }

    /// The bot answers their press of a button.
    pub fn answer(&self, query: &str, toast: Option<Toast>) -> Decision<UserChange> {
        let (bot, query, language) = (self.at.bot, query.to_owned(), self.language());
        Decision::new().effect(Effect::Answer { bot, query, language, toast })
    }

    /// What follows from a rule's word: a refusal changes nothing and is said.
    pub fn settle(&self, ruling: Ruling) -> Decision<UserChange> {
        ruling.unwrap_or_else(|Refusal(notice)| self.say(notice))
    }
}

/// Tells a person something.
pub(super) fn tell(to: Address, tell: Tell) -> Decision<UserChange> {
    Decision::new().tell(EntityKey::User(to.user), tell)
}

/// Tells the partner that the conversation is over.
pub(super) fn tell_left(chat: &Chat) -> Decision<UserChange> {
    tell(chat.peer, Tell::Left { you: chat.peer, conversation: chat.conversation })
}
