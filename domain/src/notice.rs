//! What Shoal says to people. The words are chosen elsewhere (`platform/words`); here is only what is meant, so
//! that a rule can be tested without its wording and a language can be added without touching a rule.

mod of_group;
mod of_link;
mod of_referral;
mod of_shop;
mod of_trade;
mod toast;
mod told;

use serde::{Deserialize, Serialize};

use crate::chat::{Muted, Naming};
use crate::content::Uncopyable;
use crate::door::Door;
use crate::entitlement::Perk;
use crate::id::{ConversationId, MessageId};
use crate::moderation::Until;
use crate::profile::{Card, Gender, Interests, Meet, Room, Shown};
use crate::time::Timestamp;
use crate::time_zone::{Region, TimeZone};

pub use self::of_group::OfGroup;
pub use self::of_link::OfLink;
pub use self::of_referral::{Earning, OfReferral, Page};
pub use self::of_shop::OfShop;
pub use self::of_trade::{OfTrade, Opened, Overview, Proposal};
pub use self::toast::Toast;
pub use self::told::{Outlook, Uncrossable};

/// Said in the chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// First contact: what this is, the rules, adults only; asks the age.
    Welcome {
        /// Whether a report shows the moderators what was said.
        #[serde(default)]
        evidence: bool,
    },
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
    /// They have to be in these channels before they search.
    JoinChannels {
        /// In which they are not.
        doors: Vec<Door>,
        /// They said that they had joined.
        #[serde(default)]
        again: bool,
    },
    /// Whether they are in the channels cannot be found out just now.
    GateUnknown,
    /// The rooms there are.
    Rooms {
        /// In which they are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        present: Option<Room>,
        /// How many search, in each room where somebody does.
        searching: Vec<(Room, u32)>,
    },
    /// They search in this room from now on, and nowhere else.
    InRoom {
        /// Which.
        room: Room,
    },
    /// They are in no room.
    OutOfRoom,
    /// Looking for somebody.
    Searching,
    /// They left a chat, and look for somebody else.
    LeftAndSearching {
        /// It, for the buttons.
        left: ConversationId,
    },
    /// The same a little later, in its place: how it looks.
    SearchGoesOn {
        /// How it looks.
        outlook: Outlook,
        /// They look for anybody now, as they agreed to.
        #[serde(default)]
        anyone: bool,
        /// The chat that they left for it, for the buttons.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<ConversationId>,
    },
    /// Nobody of those they want to meet has come. Would anybody do?
    AskAnyone {
        /// Whom they want to meet.
        meet: Meet,
        /// The chat that they left for it, for the buttons.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<ConversationId>,
    },
    /// They want to meet only some people, and may not choose any more. Would anybody do?
    ChoiceEnded {
        /// Whom they want to meet.
        meet: Meet,
    },
    /// Nobody was found in all that time, and the search is over.
    SearchTimedOut,
    /// Still looking for somebody.
    StillSearching,
    /// The search ended because they wished so.
    SearchStopped,
    /// Somebody is here.
    Connected {
        /// The conversation, for the buttons.
        conversation: ConversationId,
        /// What the other shows of themself.
        #[serde(default, skip_serializing_if = "Card::is_empty")]
        card: Card,
    },
    /// Nobody has said a word for a while. Is anybody there?
    StillThere {
        /// The conversation, for the buttons.
        conversation: ConversationId,
    },
    /// Nobody has said a word for a while, so the chat has ended.
    EndedIdle {
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
    /// They offered to lock the chat; the other is asked.
    LockOffered,
    /// The other offers to lock the chat: do they want that?
    AskLock {
        /// The conversation, for the buttons.
        conversation: ConversationId,
        /// For how many seconds.
        seconds: u32,
    },
    /// The chat is locked.
    Locked {
        /// The conversation, for the buttons.
        conversation: ConversationId,
        /// For how many seconds.
        seconds: u32,
    },
    /// The chat is not locked, and nothing was used up.
    NotLocked,
    /// They have no locks.
    NoLocks,
    /// The chat is locked: do they really want to go on to somebody else?
    ConfirmNext {
        /// The conversation, for the buttons.
        conversation: ConversationId,
    },
    /// A question for both.
    Icebreaker {
        /// Which; there are fewer questions than numbers.
        number: u32,
    },
    /// They would like to talk on with somebody: if that one would like to, too, it will be.
    AgainNoted,
    /// Both would like to talk on: in a moment.
    Rejoining,
    /// The other cannot just now.
    NotRejoined,
    /// About personal links.
    OfLink {
        /// What.
        about: OfLink,
    },
    /// About whom they bring here.
    OfReferral {
        /// What.
        about: OfReferral,
    },
    /// About groups that plans open.
    OfGroup {
        /// What.
        about: OfGroup,
    },
    /// About what can be bought, and was.
    OfShop {
        /// What.
        about: OfShop,
    },
    /// About trades on paper.
    OfTrade {
        /// What.
        about: OfTrade,
    },
    /// The report is in; the two will not meet again. What for?
    Reported {
        /// The conversation, for the buttons. What an older release stored does not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conversation: Option<ConversationId>,
    },
    /// The partner's media does not reach them any more, or nothing does, or all of it again.
    Muted {
        /// The conversation, for the buttons.
        conversation: ConversationId,
        /// What does not reach them.
        muted: Option<Muted>,
    },
    /// How was it?
    AskRating {
        /// The conversation, for the buttons.
        conversation: ConversationId,
    },
    /// There is nobody whom they could rate: the chat goes on, is long over, or has been rated.
    NobodyToRate,
    /// They said how it was.
    Rated,
    /// So many have reported them that they meet nobody until somebody has looked; and how to appeal.
    Suspended,
    /// They are shut out, and how to appeal.
    Banned {
        /// Why.
        reason: String,
        /// Until when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Until,
    },
    /// They cannot say anything to partners.
    Silenced {
        /// Why.
        reason: String,
        /// Until when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Until,
    },
    /// They can send words only.
    WordsOnly {
        /// Why.
        reason: String,
        /// Until when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Until,
    },
    /// They are warned.
    Warned {
        /// Why.
        reason: String,
    },
    /// Nothing stands against them any more.
    Lifted,
    /// They had said to be under age, and are asked anew.
    AgeLifted,
    /// How to appeal.
    HowToAppeal,
    /// Their appeal is in.
    Appealed,
    /// There is nothing to appeal against, or they have.
    NoAppeal,
    /// The two will not meet again.
    Blocked,
    /// There is nobody to report or block.
    NobodyToName,
    /// Whom of those they met within a day do they mean?
    WhomToName {
        /// What for.
        naming: Naming,
        /// Their chats, and how many minutes ago each ended, the latest first.
        met: Vec<(ConversationId, u32)>,
        /// Which page this is, from 0 on.
        page: u16,
        /// How many there are.
        pages: u16,
    },
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
    /// There is nothing of theirs that could be unsaid, or no telling which was the latest.
    NothingToUnsay,
    /// How to say what is to be unsaid.
    HowToUnsay,
    /// What they would like to take back was said in a chat that is over.
    StaysSaid,
    /// Telegram did not deliver something they said.
    NotDelivered,
    /// Something broke on our side; the message was set aside.
    Broken,
    /// We cannot look this person up just now; nothing was done.
    NotNow,
    /// We cannot look this person up just now; what they send is kept, and done later.
    Kept,
    /// They send faster than anybody writes; what was too much was not passed on, nor is what follows for a moment.
    TooFast,
    /// They ask for things faster than we do them; nothing was done with the last.
    AsksTooFast,
    /// They have said the same too often; it was not passed on, nor will it be for a while.
    TooOften,
    /// Their partner is new and would like to send something that leads away from here: shall it come through?
    AskThrough {
        /// The conversation, for the buttons.
        conversation: ConversationId,
        /// It is a link; else a picture, or whatever else is not words.
        link: bool,
    },
    /// They are new, so their partner is asked first; it is kept until then.
    HeldBack,
    /// They are new, and their partner has not let it through yet; it is not kept.
    NoMoreHeld,
    /// Their partner lets it through.
    LetThrough,
    /// Their partner would rather not have it.
    KeptOut,
    /// What they may choose, and have chosen.
    Settings {
        /// Whether they get announcements.
        announcements: bool,
        /// Their clock, if they said which.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time_zone: Option<TimeZone>,
        /// What partners may see.
        #[serde(default)]
        shown: Shown,
        /// They are brought to people who choose by gender.
        #[serde(default = "yes")]
        listed: bool,
        /// What they send can be neither saved nor passed on.
        #[serde(default)]
        protected: bool,
        /// Whether they get a summary of each day.
        #[serde(default)]
        summary: bool,
    },
    /// Their day is over, and they had chats.
    Summary {
        /// How many.
        chats: u32,
        /// On how many days in a row.
        days: u32,
        /// The most that ever were.
        longest: u32,
    },
    /// Asks in which language they want to be spoken to.
    ChooseLanguage,
    /// Asks an adult for their age once more. The next number they send is the answer.
    ChangeAge {
        /// As they said it before.
        age: u8,
        /// Within the first round.
        first: bool,
    },
    /// Their age can be changed while they are not in a chat.
    NotInChat,
    /// Asks what they are.
    AskGender {
        /// As they said it before.
        gender: Option<Gender>,
        /// Within the first round.
        first: bool,
    },
    /// Asks what they like to talk about.
    AskInterests {
        /// As chosen so far.
        interests: Interests,
        /// Within the first round.
        first: bool,
    },
    /// Asks whom they want to meet.
    AskMeet {
        /// As chosen so far.
        meet: Meet,
        /// Whether they may choose by gender.
        free: bool,
        /// Within the first round.
        first: bool,
    },
    /// That is for those who are entitled to it.
    NotEntitled,
    /// That is theirs now.
    Granted {
        /// What.
        perk: Perk,
    },
    /// What they told about themself.
    Profile {
        /// Their age.
        age: u8,
        /// What they are.
        gender: Option<Gender>,
        /// What they like to talk about.
        interests: Interests,
        /// Whom they want to meet.
        meet: Meet,
        /// What partners see.
        card: Card,
    },
    /// What is kept of them, and for how long.
    Privacy {
        /// Whether a report shows the moderators what was said.
        #[serde(default)]
        evidence: bool,
    },
    /// All that is known of them, as JSON.
    Export {
        /// The text.
        json: String,
    },
    /// Under a file: this is what the books hold of them, and what is not in it.
    HandedOut,
    /// The books do not answer just now, so nobody can say what they hold.
    NotHandedOut,
    /// All of it is to be deleted: really?
    ConfirmDelete,
    /// All of it will be deleted; until then they can change their mind.
    Leaving {
        /// When it will be deleted.
        at: Timestamp,
    },
    /// They changed their mind, and all stays.
    Staying,
    /// Asks in which part of the world they live.
    ChooseRegion,
    /// Asks which place there has their clock.
    ChooseTimeZone {
        /// Where.
        region: Region,
    },
}

fn yes() -> bool {
    true
}
