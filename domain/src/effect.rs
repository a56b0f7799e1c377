//! Effects: what is done outside once a decision stands.
//!
//! An effect is stored on its lane with the decision that asked for it, so its form is as durable as a message's.

use serde::{Deserialize, Serialize};

use crate::cargo::{Cargo, File};
use crate::content::Parcel;
use crate::door::{Found, Gate};
use crate::group::{Act, End};
use crate::id::{Address, BotId, ChatId, ConversationId, MessageId};
use crate::language::Language;
use crate::message::{Absence, Report, Wish};
use crate::notice::{Notice, Toast};
use crate::payment::Product;
use crate::reference::{Reference, Reply};
use crate::revision::Revision;

/// A call to Telegram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// The bot says something to a person.
    Say {
        /// To whom.
        to: Address,
        /// In which language: another worker may say it, who does not know them.
        #[serde(default, skip_serializing_if = "Language::is_default")]
        language: Language,
        /// What.
        notice: Notice,
    },
    /// The bot says something in place of what it said before.
    Show {
        /// To whom.
        to: Address,
        /// In which language.
        #[serde(default, skip_serializing_if = "Language::is_default")]
        language: Language,
        /// Where it stands.
        message: MessageId,
        /// What.
        notice: Notice,
    },
    /// The bot passes on what another person said.
    Relay {
        /// To whom.
        to: Address,
        /// From whom; never shown.
        from: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// What.
        parcel: Parcel,
        /// The other person's message that it is a copy of, or the first of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<MessageId>,
        /// What it answers, as the other person names it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply: Option<Reply<Reference>>,
        /// It can be neither saved nor passed on.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        protected: bool,
    },
    /// What the bot has passed on reads otherwise now.
    Revise {
        /// In whose chat.
        to: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// The other person's message that it is a copy of.
        message: MessageId,
        /// How it reads.
        revision: Revision,
    },
    /// The bot shows how the other person feels about a message.
    Feel {
        /// In whose chat.
        to: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// About which message, as the other person names it.
        about: Reference,
        /// The emoji, if they feel anything.
        emoji: Option<String>,
    },
    /// What the bot has passed on goes away.
    Unsay {
        /// In whose chat.
        to: Address,
        /// Who wished it.
        from: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// What was wished.
        wish: Wish,
    },
    /// What somebody wished unsaid, and the wish, go away in their own chat.
    Erase {
        /// In whose chat.
        at: Address,
        /// What.
        wish: Wish,
    },
    /// The bot finds out whether somebody is in its channels.
    AskMembership {
        /// Who, and whose channels.
        who: Address,
        /// Which channels these were when it was asked.
        gate: Gate,
    },
    /// The bot does something about somebody in a group.
    InGroup {
        /// Whom, and which bot.
        who: Address,
        /// In which group.
        group: ChatId,
        /// What.
        act: Act,
    },
    /// The bot asks somebody for Stars.
    Invoice {
        /// Whom.
        to: Address,
        /// In which language.
        #[serde(default, skip_serializing_if = "Language::is_default")]
        language: Language,
        /// For what.
        product: Product,
        /// How much, by the price of the moment. It is put in when the call is made; nothing where it is not sold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bill: Option<Bill>,
    },
    /// The bot hands somebody what the books hold of them, as a file.
    HandOut {
        /// Which part of it.
        #[serde(default, skip_serializing_if = "Paper::is_default")]
        paper: Paper,
        /// Whom.
        to: Address,
        /// In which language it is said what it is.
        #[serde(default, skip_serializing_if = "Language::is_default")]
        language: Language,
        /// The text of it. It is put in when the call is made; nothing where the books do not answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        known: Option<String>,
    },
    /// The bot answers a button press, so that the button stops spinning.
    Answer {
        /// The bot whose button it is.
        bot: BotId,
        /// The press.
        query: String,
        /// The language of whoever pressed.
        #[serde(default, skip_serializing_if = "Language::is_default")]
        language: Language,
        /// A short note over the chat, if there is something to say.
        toast: Option<Toast>,
    },
}

/// What of the books is handed out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// All that they hold, as JSON.
    #[default]
    Known,
    /// What somebody has earned and what became of it, as comma-separated values.
    Earnings,
}

impl Paper {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks like this")]
    fn is_default(&self) -> bool {
        *self == Paper::Known
    }
}

/// What is asked of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// How many Stars.
    pub stars: u32,
    /// For how many days, where it is for a time.
    #[serde(default)]
    pub days: u16,
    /// The order, sealed.
    pub payload: String,
}

impl Effect {
    /// Where the call is made; `None` for calls that belong to no chat.
    fn address(&self) -> Option<Address> {
        match self {
            Effect::Say { to, .. }
            | Effect::Show { to, .. }
            | Effect::Invoice { to, .. }
            | Effect::HandOut { to, .. }
            | Effect::Relay { to, .. }
            | Effect::Revise { to, .. }
            | Effect::Feel { to, .. }
            | Effect::Unsay { to, .. }
            | Effect::Erase { at: to, .. } => Some(*to),
            Effect::Answer { .. } | Effect::AskMembership { .. } | Effect::InGroup { .. } => None,
        }
    }

    /// The bot that makes the call.
    #[must_use]
    pub fn bot(&self) -> BotId {
        match self {
            Effect::Answer { bot, .. } => *bot,
            Effect::AskMembership { who, .. } | Effect::InGroup { who, .. } => who.bot,
            _ => self.address().expect("all but these have a chat").bot,
        }
    }

    /// The chat whose order and limits the call keeps; `None` for calls that Telegram does not limit.
    #[must_use]
    pub fn chat(&self) -> Option<ChatId> {
        self.address().map(|at| at.user.chat())
    }

    /// Whose messages of which conversation it is about, where it is about any: those that it copies, or the one that it
    /// needs to know in this chat.
    #[must_use]
    pub fn conversation(&self) -> Option<(Address, ConversationId)> {
        match self {
            Effect::Relay { to, conversation, .. }
            | Effect::Revise { to, conversation, .. }
            | Effect::Feel { to, conversation, .. }
            | Effect::Unsay { to, conversation, .. } => Some((*to, *conversation)),
            Effect::Say { .. }
            | Effect::Show { .. }
            | Effect::Invoice { .. }
            | Effect::HandOut { .. }
            | Effect::Erase { .. }
            | Effect::AskMembership { .. }
            | Effect::InGroup { .. }
            | Effect::Answer { .. } => None,
        }
    }

    /// The messages that have to be known in this chat before the call can be made: one at most, but of what is taken back.
    #[must_use]
    pub fn about(&self) -> Vec<Reference> {
        match self {
            Effect::Relay { reply, .. } => reply.iter().map(|reply| reply.to).collect(),
            Effect::Revise { message, .. } => vec![Reference::Mine(*message)],
            Effect::Unsay { wish, .. } => wish.messages().map(Reference::Mine).collect(),
            Effect::Feel { about, .. } => vec![*about],
            Effect::Say { .. }
            | Effect::Show { .. }
            | Effect::Invoice { .. }
            | Effect::HandOut { .. }
            | Effect::Erase { .. }
            | Effect::AskMembership { .. }
            | Effect::InGroup { .. }
            | Effect::Answer { .. } => vec![],
        }
    }

    /// Whether making the call twice is making it once: where an answer is lost, it is simply made again.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        match self {
            Effect::Show { .. }
            | Effect::Revise { .. }
            | Effect::Feel { .. }
            | Effect::Unsay { .. }
            | Effect::Erase { .. }
            | Effect::InGroup { .. }
            | Effect::AskMembership { .. } => true,
            Effect::Say { .. }
            | Effect::Invoice { .. }
            | Effect::HandOut { .. }
            | Effect::Relay { .. }
            | Effect::Answer { .. } => false,
        }
    }

    /// The messages of which the call makes copies, in the order of these.
    #[must_use]
    pub fn copied(&self) -> Vec<MessageId> {
        match self {
            Effect::Relay {
                parcel: Parcel::Album { messages, .. } | Parcel::Group { messages, .. }, ..
            } => messages.clone(),
            Effect::Relay { message, .. } => message.iter().copied().collect(),
            _ => vec![],
        }
    }

    /// Who must know when the chat turns out to be closed to us, and why it is, where that is known.
    #[must_use]
    pub fn unreachable(&self, why: Option<Absence>) -> Option<Report> {
        self.address().map(|at| Report::Unreachable { at, why })
    }

    /// Who must know that it is done.
    #[must_use]
    pub fn done(&self) -> Option<Report> {
        match self {
            Effect::InGroup { who, group, act: Act::Remove } => {
                Some(Report::InGroup { at: *who, group: *group, end: End::Removed })
            }
            _ => self.unsaid(true),
        }
    }

    /// Who must know when Telegram refuses the call for good. How somebody feels, and how they would rather have put it, is
    /// not worth a word.
    #[must_use]
    pub fn refused(&self) -> Option<Report> {
        match self {
            Effect::Relay { to, from, conversation, .. } => {
                Some(Report::Refused { at: *to, from: *from, conversation: *conversation, why: None })
            }
            Effect::AskMembership { who, gate } => {
                Some(Report::Membership { at: *who, gate: *gate, found: Found::Unknown })
            }
            Effect::InGroup { who, group, act } => {
                let end = match act {
                    Act::LetIn { .. } => End::NotLetIn,
                    Act::Remove => End::NotRemoved,
                    Act::TurnAway => return None,
                };
                Some(Report::InGroup { at: *who, group: *group, end })
            }
            _ => self.unsaid(false),
        }
    }

    /// Who must know where it stands in the chat now, once it is there.
    #[must_use]
    pub fn shown(&self, message: MessageId) -> Option<Report> {
        match self {
            Effect::Say { to, notice: Notice::Searching | Notice::LeftAndSearching { .. }, .. } => {
                Some(Report::Shown { at: *to, message })
            }
            _ => None,
        }
    }

    fn unsaid(&self, gone: bool) -> Option<Report> {
        match self {
            Effect::Unsay { to, from, conversation, wish } => Some(Report::Unsaid {
                at: *to,
                from: *from,
                conversation: *conversation,
                wish: wish.clone(),
                gone,
            }),
            _ => None,
        }
    }

    /// The file that has to be fetched for the call, and the bot that can.
    #[must_use]
    pub fn file(&self) -> Option<(BotId, &File)> {
        let Effect::Relay { from, parcel: Parcel::Cargo(cargo), .. } = self else { return None };
        match &**cargo {
            Cargo::File(file) => Some((from.bot, file)),
            _ => None,
        }
    }

    /// Who must know when the file turns out to be too large to be brought over.
    #[must_use]
    pub fn too_large(&self) -> Option<Report> {
        let why = self.file().map(|(_, file)| file.too_large());
        self.refused().map(|report| match report {
            Report::Refused { at, from, conversation, .. } => Report::Refused { at, from, conversation, why },
            other @ (Report::Unreachable { .. }
            | Report::Unsaid { .. }
            | Report::Membership { .. }
            | Report::InGroup { .. }
            | Report::Shown { .. }) => other,
        })
    }
}
