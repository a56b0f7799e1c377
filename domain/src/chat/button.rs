//! What we put into a button, and read back when it is pressed.
//!
//! Telegram hands back the text of a button that may be years old, and a changed client can send any text at all. So
//! a button names what it was about, and whether that still stands is looked up when it is pressed.

use std::fmt;
use std::str::FromStr;

use crate::id::{ConversationId, MessageId};
use crate::language::Language;
use crate::time_zone::{Region, TimeZone};

/// A button under one of our messages.
///
/// Its text has at most the 64 bytes that the Bot API allows (`callback_data`): the longest is `share:` with a bot's
/// number (16 digits), a conversation's (20) and a message's (10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// `find`: look for somebody.
    Find,
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
            Button::Cancel => f.write_str("cancel"),
            Button::Next(conversation) => write!(f, "next:{conversation}"),
            Button::Stop(conversation) => write!(f, "stop:{conversation}"),
            Button::Report(conversation) => write!(f, "report:{conversation}"),
            Button::Block(conversation) => write!(f, "block:{conversation}"),
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
                "cancel" => Ok(Button::Cancel),
                "keep" => Ok(Button::Keep),
                "help" => Ok(Button::Help),
                "no-more" => Ok(Button::NoMore),
                "languages" => Ok(Button::Languages),
                "zones" => Ok(Button::Zones),
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
            Some(_) => Err(BadButton),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PoolId;
    use proptest::prelude::*;
    use proptest::sample::select;

    /// Bot ids have up to 52 bits; message ids are 32-bit numbers.
    fn button() -> impl Strategy<Value = Button> {
        let conversation = (0_i64..1 << 52, any::<u64>())
            .prop_map(|(pool, number)| ConversationId { pool: PoolId(pool), number });
        let zone = select(Region::ALL.into_iter().flat_map(Region::zones).collect::<Vec<_>>());
        let place = (select(Region::ALL.to_vec()), zone, select(Language::ALL.to_vec()));
        let some = (0..18, conversation, 0..i64::from(i32::MAX), place);
        some.prop_map(|(kind, conversation, message, (region, zone, language))| match kind {
            0 => Button::Find,
            1 => Button::Cancel,
            2 => Button::Next(conversation),
            3 => Button::Stop(conversation),
            4 => Button::Report(conversation),
            5 => Button::Block(conversation),
            6 => Button::Share { conversation, message: MessageId(message) },
            7 => Button::Keep,
            8 => Button::NoMore,
            9 => Button::Announcements(true),
            10 => Button::Announcements(false),
            11 => Button::Zones,
            12 => Button::Region(region),
            13 => Button::Zone(*zone),
            14 => Button::Languages,
            15 => Button::Language(Some(language)),
            16 => Button::Language(None),
            _ => Button::Help,
        })
    }

    proptest! {
        #[test]
        fn a_button_comes_back_as_it_went_and_telegram_takes_it(button in button()) {
            let text = button.to_string();
            prop_assert!((1..=64).contains(&text.len()), "{text}");
            prop_assert!(Button::reserves(&text), "{text}");
            prop_assert_eq!(text.parse(), Ok(button));
        }

        #[test]
        fn any_text_is_read(text: String) {
            let _ = text.parse::<Button>();
        }
    }

    #[test]
    fn words_of_small_letters_are_kept_for_our_own() {
        for text in ["find", "opt_out", "stop:1.1", "buy:x:y", "buy:"] {
            assert!(Button::reserves(text), "{text}");
        }
        for text in ["", "Buy", "buy.1", "buy1", "buy 1:x", "BUY:x", ":x", "купити"] {
            assert!(!Button::reserves(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_button_of_ours_is_refused() {
        for text in [
            "",
            "find:",
            "next",
            "next:",
            "next:1",
            "next:1.x",
            "share:1.1",
            "share:1.1:",
            "STOP:1.1",
            "stop:1.1:2",
            "no-more:1",
            "announcements",
            "announcements:maybe",
            "language:",
            "language:tlh",
            "language:EN",
            "zones:atlantis",
            "zone:Europe",
            "zone:Europe/Atlantis",
            "zone:europe/kyiv",
        ] {
            assert_eq!(text.parse::<Button>(), Err(BadButton), "{text:?}");
        }
    }
}
