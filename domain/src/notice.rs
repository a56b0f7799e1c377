//! What Shoal says to people. The words are chosen elsewhere (`worker/src/render`); here is only what is meant, so
//! that a rule can be tested without its wording and a language can be added without touching a rule.

use serde::{Deserialize, Serialize};

use crate::content::Uncopyable;
use crate::id::{ConversationId, MessageId};
use crate::time_zone::{Region, TimeZone};

/// Said in the chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// First contact: what this is, the rules, adults only; asks the age.
    Welcome,
    /// Asks the age (again).
    AskAge,
    /// The age is not a number from 18 to 120; asks again.
    AgeNotUnderstood,
    /// Kindly: adults only, and that this stands.
    AdultsOnly,
    /// Registered: how to begin.
    Ready,
    /// What the commands do.
    Help,
    /// No such command.
    UnknownCommand,
    /// Looking for somebody.
    Searching,
    /// Still looking for somebody.
    StillSearching,
    /// The search ended because they wished so.
    SearchStopped,
    /// Somebody is here.
    Connected {
        /// The conversation, for the buttons.
        conversation: ConversationId,
    },
    /// The partner was gone before the first word; the search goes on by itself.
    PartnerMissed,
    /// `/find` while in a chat.
    AlreadyChatting {
        /// The conversation, for the buttons.
        conversation: ConversationId,
    },
    /// Not in a chat, so there is nothing to stop, skip or pass on.
    NotChatting,
    /// They ended the chat.
    YouLeft {
        /// The conversation, for the buttons.
        conversation: ConversationId,
    },
    /// The partner ended the chat.
    PartnerLeft {
        /// The conversation, for the buttons.
        conversation: ConversationId,
    },
    /// The report is in; the two will not meet again.
    Reported,
    /// The two will not meet again.
    Blocked,
    /// There is nobody to report or block.
    NobodyToName,
    /// A contact names a person: shall it really go out?
    ConfirmContact {
        /// The conversation it would go to.
        conversation: ConversationId,
        /// The message that holds the contact.
        message: MessageId,
    },
    /// This cannot be passed on.
    CannotRelay {
        /// What it is.
        what: Uncopyable,
    },
    /// This cannot be brought to the partner's bot, which is another.
    CannotCross {
        /// Why.
        why: Uncrossable,
    },
    /// They wrote it before their present chat began, so it is not for their present partner.
    TooLate,
    /// The words under what they changed reach the other person, who is at another bot; another file would not.
    EditNotPassedOn,
    /// What they wished unsaid is still there: it is too old, or was never passed on.
    NotUnsaid,
    /// How to say what is to be unsaid.
    HowToUnsay,
    /// Telegram did not deliver something they said.
    NotDelivered,
    /// Something broke on our side; the message was set aside.
    Broken,
    /// We cannot look this person up just now; nothing was done.
    NotNow,
    /// We cannot look this person up just now; what they send is kept, and done later.
    Kept,
    /// They send faster than anybody writes; what was too much was not passed on.
    TooFast,
    /// What they may choose, and have chosen.
    Settings {
        /// Whether they get announcements.
        announcements: bool,
        /// Their clock, if they said which.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time_zone: Option<TimeZone>,
    },
    /// Asks in which language they want to be spoken to.
    ChooseLanguage,
    /// Asks in which part of the world they live.
    ChooseRegion,
    /// Asks which place there has their clock.
    ChooseTimeZone {
        /// Where.
        region: Region,
    },
}

/// Why something cannot be brought from one bot to another, in terms of what a person can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uncrossable {
    /// The file is larger than bots may fetch ([`LARGEST_FILE`](crate::cargo::LARGEST_FILE)).
    FileTooLarge,
    /// The photo is larger than bots may upload ([`LARGEST_PHOTO`](crate::cargo::LARGEST_PHOTO)).
    PhotoTooLarge,
    /// We do not know this kind of message.
    Kind,
}

/// A short note over the chat, in answer to a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Toast {
    /// The button belongs to a chat that is over.
    ChatIsOver,
    /// The button's time has passed.
    ButtonExpired,
    /// Done.
    Done,
    /// They get no more announcements.
    NoMore,
    /// The press waited too long for us, and nothing was done.
    PressedLongAgo,
}
