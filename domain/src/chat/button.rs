//! What we put into a button, and read back when it is pressed.
//!
//! Telegram hands back the text of a button that may be years old, and a changed client can send any text at all. So
//! a button names what it was about, and whether that still stands is looked up when it is pressed.

use std::fmt;
use std::str::FromStr;

use crate::chat::answer::Answer;
use crate::chat::naming::Naming;
use crate::id::{ConversationId, MessageId};
use crate::language::Language;
use crate::moderation::Grounds;
use crate::profile::{Gender, Interest, Meet, Part, Room, Step};
use crate::time_zone::{Region, TimeZone};

/// A button under one of our messages.
///
/// Its text has at most the 64 bytes that the Bot API allows (`callback_data`): the longest is `share:` with a bot's
/// number (16 digits), a conversation's (20) and a message's (10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// `find`: look for somebody.
    Find,
    /// `joined`: they are in the channels now.
    Joined,
    /// `rooms`: show which there are.
    Rooms,
    /// `room:<word>`: search in this one; `room:out`: in none.
    Room(Option<Room>),
    /// `cancel`: stop looking.
    Cancel,
    /// `next:<conversation>`: leave it, and look for somebody else.
    Next(ConversationId),
    /// `stop:<conversation>`: leave it.
    Stop(ConversationId),
    /// `report:<conversation>`: the partner there behaved badly.
    Report(ConversationId),
    /// `block:<conversation>`: never meet the partner there again.
    Block(ConversationId),
    /// `met-report:<page>`, `met-block:<page>`: whom they met within a day, to report or block somebody.
    Met(Naming, u16),
    /// `share:<conversation>:<message>`: yes, the contact in this message may go out.
    Share {
        /// To whom.
        conversation: ConversationId,
        /// The message that holds it.
        message: MessageId,
    },
    /// `keep`: no, the contact stays here.
    Keep,
    /// `help`: what the commands do.
    Help,
    /// `no-more`: under an announcement: no more of these.
    NoMore,
    /// `announcements:on`, `announcements:off`: in the settings.
    Announcements(bool),
    /// `languages`: choose a language.
    Languages,
    /// `language:<tag>`: this one; `language:app`: that of their app.
    Language(Option<Language>),
    /// `zones`: choose a time zone.
    Zones,
    /// `zones:<region>`: of this part of the world.
    Region(Region),
    /// `zone:<name>`: this one.
    Zone(TimeZone),
    /// `step:<step>`: of the first round, on or back to this question.
    Step(Step),
    /// `edit:<step>`: in the profile, change this.
    Edit(Step),
    /// `profile`: show it.
    Profile,
    /// `gender:<word>`: this is what they are; `gender:unsaid`: they would rather not say.
    Gender(Option<Gender>),
    /// `interest:<word>`: this one too, or no longer.
    Interest(Interest),
    /// `meet:<word>`: whom they want to meet.
    Meet(Meet),
    /// `anyone`: this once, anybody will do.
    Anyone,
    /// `show:<part>`, `hide:<part>`: partners may see it, or not.
    Show(Part, bool),
    /// `listed:on`, `listed:off`: they are brought to people who choose by gender, or not.
    Listed(bool),
    /// `protect:on`, `protect:off`: what they send can be neither saved nor passed on, or can.
    Protect(bool),
    /// `summary:on`, `summary:off`: they want a summary of each day, or none any more.
    Summary(bool),
    /// `lock:<conversation>`: offer to lock it.
    Lock(ConversationId),
    /// `lock-yes:<conversation>`: yes, lock it.
    AcceptLock(ConversationId),
    /// `lock-no:<conversation>`: rather not.
    DeclineLock(ConversationId),
    /// `next-anyway:<conversation>`: leave it although it is locked, and look for somebody else.
    NextAnyway(ConversationId),
    /// `ice:<conversation>`: a question for both.
    Icebreaker(ConversationId),
    /// `again:<conversation>`: they would like to talk on with the partner there.
    Again(ConversationId),
    /// `here:<conversation>`: they are still there.
    Here(ConversationId),
    /// `mute:<conversation>`: no media of the partner's any more.
    Mute(ConversationId),
    /// `mute-all:<conversation>`: nothing of the partner's any more.
    MuteAll(ConversationId),
    /// `unmute:<conversation>`: all of it again.
    Unmute(ConversationId),
    /// `like:<conversation>`, `dislike:<conversation>`: how it was.
    Rate(ConversationId, bool),
    /// `grounds:<word>:<conversation>`: what the partner there was reported for.
    Grounds(Grounds, ConversationId),
    /// `through:<conversation>`: what the partner there would like to send may come.
    LetThrough(ConversationId),
    /// `keep-out:<conversation>`: rather not.
    KeepOut(ConversationId),
    /// `visit-<answer>:<number>`: what they say to somebody who asks by their link.
    Visit(Answer, u32),
    /// `delete:yes`: all that is known of them goes.
    Delete,
    /// `delete:no`: it stays.
    Stay,
}

/// The text is on none of our buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is on none of our buttons")]
pub struct BadButton;

impl Button {
    /// Whether a text is kept for buttons of our own, also those to come: it begins with a word of small letters, alone
    /// or before a colon. What admins put on buttons must not be one of these.
    #[must_use]
    pub fn reserves(text: &str) -> bool {
        let word = text.split_once(':').map_or(text, |(word, _)| word);
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte == b'-')
    }
}

impl fmt::Display for Button {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Button::Find => f.write_str("find"),
            Button::Joined => f.write_str("joined"),
            Button::Rooms => f.write_str("rooms"),
            Button::Room(Some(room)) => write!(f, "room:{room}"),
            Button::Room(None) => f.write_str("room:out"),
            Button::Cancel => f.write_str("cancel"),
            Button::Next(conversation) => write!(f, "next:{conversation}"),
            Button::Stop(conversation) => write!(f, "stop:{conversation}"),
            Button::Report(conversation) => write!(f, "report:{conversation}"),
            Button::Block(conversation) => write!(f, "block:{conversation}"),
            Button::Met(naming, page) => write!(f, "met-{naming}:{page}"),
            Button::Share { conversation, message } => write!(f, "share:{conversation}:{message}"),
            Button::Keep => f.write_str("keep"),
            Button::Help => f.write_str("help"),
            Button::NoMore => f.write_str("no-more"),
            Button::Announcements(true) => f.write_str("announcements:on"),
            Button::Announcements(false) => f.write_str("announcements:off"),
            Button::Languages => f.write_str("languages"),
            Button::Language(Some(language)) => write!(f, "language:{language}"),
            Button::Language(None) => f.write_str("language:app"),
            Button::Zones => f.write_str("zones"),
            Button::Region(region) => write!(f, "zones:{region}"),
            Button::Zone(zone) => write!(f, "zone:{zone}"),
            Button::Step(step) => write!(f, "step:{step}"),
            Button::Edit(step) => write!(f, "edit:{step}"),
            Button::Profile => f.write_str("profile"),
            Button::Gender(Some(gender)) => write!(f, "gender:{gender}"),
            Button::Gender(None) => f.write_str("gender:unsaid"),
            Button::Interest(interest) => write!(f, "interest:{interest}"),
            Button::Meet(meet) => write!(f, "meet:{meet}"),
            Button::Anyone => f.write_str("anyone"),
            Button::Show(part, true) => write!(f, "show:{part}"),
            Button::Show(part, false) => write!(f, "hide:{part}"),
            Button::Listed(true) => f.write_str("listed:on"),
            Button::Listed(false) => f.write_str("listed:off"),
            Button::Protect(true) => f.write_str("protect:on"),
            Button::Protect(false) => f.write_str("protect:off"),
            Button::Summary(true) => f.write_str("summary:on"),
            Button::Summary(false) => f.write_str("summary:off"),
            Button::Lock(conversation) => write!(f, "lock:{conversation}"),
            Button::AcceptLock(conversation) => write!(f, "lock-yes:{conversation}"),
            Button::DeclineLock(conversation) => write!(f, "lock-no:{conversation}"),
            Button::NextAnyway(conversation) => write!(f, "next-anyway:{conversation}"),
            Button::Icebreaker(conversation) => write!(f, "ice:{conversation}"),
            Button::Again(conversation) => write!(f, "again:{conversation}"),
            Button::Here(conversation) => write!(f, "here:{conversation}"),
            Button::Mute(conversation) => write!(f, "mute:{conversation}"),
            Button::MuteAll(conversation) => write!(f, "mute-all:{conversation}"),
            Button::Unmute(conversation) => write!(f, "unmute:{conversation}"),
            Button::Rate(conversation, true) => write!(f, "like:{conversation}"),
            Button::Rate(conversation, false) => write!(f, "dislike:{conversation}"),
            Button::Grounds(grounds, conversation) => write!(f, "grounds:{grounds}:{conversation}"),
            Button::LetThrough(conversation) => write!(f, "through:{conversation}"),
            Button::KeepOut(conversation) => write!(f, "keep-out:{conversation}"),
            Button::Visit(answer, number) => write!(f, "visit-{answer}:{number}"),
            Button::Delete => f.write_str("delete:yes"),
            Button::Stay => f.write_str("delete:no"),
        }
    }
}

impl FromStr for Button {
    type Err = BadButton;

    fn from_str(text: &str) -> Result<Self, BadButton> {
        let conversation = |text: &str| text.parse().map_err(|_| BadButton);
        match text.split_once(':') {
            None => match text {
                "find" => Ok(Button::Find),
                "joined" => Ok(Button::Joined),
                "rooms" => Ok(Button::Rooms),
                "cancel" => Ok(Button::Cancel),
                "keep" => Ok(Button::Keep),
                "help" => Ok(Button::Help),
                "no-more" => Ok(Button::NoMore),
                "languages" => Ok(Button::Languages),
                "zones" => Ok(Button::Zones),
                "profile" => Ok(Button::Profile),
                "anyone" => Ok(Button::Anyone),
                _ => Err(BadButton),
            },
            Some(("next", about)) => conversation(about).map(Button::Next),
            Some(("stop", about)) => conversation(about).map(Button::Stop),
            Some(("report", about)) => conversation(about).map(Button::Report),
            Some(("block", about)) => conversation(about).map(Button::Block),
            Some(("share", about)) => {
                let (about, message) = about.split_once(':').ok_or(BadButton)?;
                let message = message.parse().map_err(|_| BadButton)?;
                Ok(Button::Share { conversation: conversation(about)?, message })
            }
            Some(("announcements", "on")) => Ok(Button::Announcements(true)),
            Some(("announcements", "off")) => Ok(Button::Announcements(false)),
            Some(("language", "app")) => Ok(Button::Language(None)),
            Some(("language", tag)) => {
                tag.parse().map(|tag| Button::Language(Some(tag))).map_err(|_| BadButton)
            }
            Some(("zones", region)) => region.parse().map(Button::Region).map_err(|_| BadButton),
            Some(("zone", name)) => name.parse().map(Button::Zone).map_err(|_| BadButton),
            Some(("lock", about)) => conversation(about).map(Button::Lock),
            Some(("lock-yes", about)) => conversation(about).map(Button::AcceptLock),
            Some(("lock-no", about)) => conversation(about).map(Button::DeclineLock),
            Some(("next-anyway", about)) => conversation(about).map(Button::NextAnyway),
            Some(("ice", about)) => conversation(about).map(Button::Icebreaker),
            Some(("again", about)) => conversation(about).map(Button::Again),
            Some(("here", about)) => conversation(about).map(Button::Here),
            Some(("mute", about)) => conversation(about).map(Button::Mute),
            Some(("mute-all", about)) => conversation(about).map(Button::MuteAll),
            Some(("unmute", about)) => conversation(about).map(Button::Unmute),
            Some(("like", about)) => conversation(about).map(|about| Button::Rate(about, true)),
            Some(("dislike", about)) => conversation(about).map(|about| Button::Rate(about, false)),
            Some(("grounds", about)) => {
                let (grounds, about) = about.split_once(':').ok_or(BadButton)?;
                let grounds = grounds.parse().map_err(|_| BadButton)?;
                Ok(Button::Grounds(grounds, conversation(about)?))
            }
            Some(("through", about)) => conversation(about).map(Button::LetThrough),
            Some(("keep-out", about)) => conversation(about).map(Button::KeepOut),
            Some(("delete", "yes")) => Ok(Button::Delete),
            Some(("delete", "no")) => Ok(Button::Stay),
            Some((word, number)) if let Some(answer) = word.strip_prefix("visit-") => {
                let number = number.parse().map_err(|_| BadButton)?;
                Ok(Button::Visit(answer.parse()?, number))
            }
            Some((word, page)) if let Some(naming) = word.strip_prefix("met-") => {
                Ok(Button::Met(naming.parse()?, page.parse().map_err(|_| BadButton)?))
            }
            Some((word, about)) => of_profile(word, about).ok_or(BadButton),
        }
    }
}

/// The buttons by which people say who they are.
fn of_profile(word: &str, about: &str) -> Option<Button> {
    match word {
        "step" => about.parse().ok().map(Button::Step),
        "edit" => about.parse().ok().map(Button::Edit),
        "gender" if about == "unsaid" => Some(Button::Gender(None)),
        "gender" => about.parse().ok().map(|gender| Button::Gender(Some(gender))),
        "room" if about == "out" => Some(Button::Room(None)),
        "room" => about.parse().ok().map(|room| Button::Room(Some(room))),
        "interest" => about.parse().ok().map(Button::Interest),
        "meet" => about.parse().ok().map(Button::Meet),
        "show" => about.parse().ok().map(|part| Button::Show(part, true)),
        "hide" => about.parse().ok().map(|part| Button::Show(part, false)),
        "listed" if about == "on" => Some(Button::Listed(true)),
        "listed" if about == "off" => Some(Button::Listed(false)),
        "protect" if about == "on" => Some(Button::Protect(true)),
        "protect" if about == "off" => Some(Button::Protect(false)),
        "summary" if about == "on" => Some(Button::Summary(true)),
        "summary" if about == "off" => Some(Button::Summary(false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
