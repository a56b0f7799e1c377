//! Channels that a bot asks people to be in before they search.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Channels of a bot at most. Each is asked about before a search.
pub const MOST_DOORS: usize = 8;

/// The longest title that is shown, in characters: what fits on a button.
pub const LONGEST_TITLE: usize = 30;

/// A channel or supergroup, in one of the two ways in which the Bot API takes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Channel {
    /// `@name`
    Named(String),
    /// `-100…`
    Numbered(i64),
}

/// The text names no channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a channel is @name (4 to 32 letters, digits and _, a letter first) or its number (-100 and more digits)"
)]
pub struct BadChannel;

/// A channel as people see it: what it is called, and where it opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    /// Which.
    pub channel: Channel,
    /// What it is called.
    pub title: String,
    /// Where it opens in Telegram, `https://t.me/…`.
    pub link: String,
}

/// A bot's channels, as a number that differs whenever they do. What is known by other channels is not known any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Gate(pub u64);

/// What was found out about somebody and a bot's channels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "found", rename_all = "snake_case")]
pub enum Found {
    /// They are in all of them.
    In,
    /// They are not in these.
    Out {
        /// Which.
        missing: Vec<Door>,
    },
    /// Some could not be asked, and of the others they are in all.
    Unknown,
}

impl Channel {
    /// Lowest and highest number of a channel (Bot API: -100 before the number that Telegram itself gives).
    const LOWEST: i64 = -1_997_852_516_352;
    const HIGHEST: i64 = -1_000_000_000_001;

    /// Where it opens, if its name alone says that.
    #[must_use]
    pub fn link(&self) -> Option<String> {
        match self {
            Channel::Named(name) => Some(format!("https://t.me/{name}")),
            Channel::Numbered(_) => None,
        }
    }
}

impl Gate {
    /// The gate of these channels; `None` where there are none.
    #[must_use]
    pub fn of(doors: &[Door]) -> Option<Gate> {
        if doors.is_empty() {
            return None;
        }
        // FNV-1a: the same in every release and on every machine.
        let channels = doors.iter().map(|door| door.channel.to_string());
        let bytes = channels.flat_map(|channel| [channel.into_bytes(), vec![b' ']].concat());
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Some(Gate(hash))
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Channel::Named(name) => write!(f, "@{name}"),
            Channel::Numbered(number) => number.fmt(f),
        }
    }
}

impl FromStr for Channel {
    type Err = BadChannel;

    fn from_str(text: &str) -> Result<Self, BadChannel> {
        let Some(name) = text.strip_prefix('@') else {
            let digits = text.strip_prefix('-').ok_or(BadChannel)?;
            if !digits.starts_with('1') || !digits.bytes().all(|sign| sign.is_ascii_digit()) {
                return Err(BadChannel);
            }
            let number = text.parse().map_err(|_| BadChannel)?;
            let is_channel = (Self::LOWEST..=Self::HIGHEST).contains(&number);
            return if is_channel { Ok(Channel::Numbered(number)) } else { Err(BadChannel) };
        };
        let fits = (4..=32).contains(&name.len())
            && name.starts_with(|sign: char| sign.is_ascii_alphabetic())
            && name.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'_');
        // Telegram does not mind the case of a name.
        if fits { Ok(Channel::Named(name.to_ascii_lowercase())) } else { Err(BadChannel) }
    }
}

impl From<Channel> for String {
    fn from(channel: Channel) -> String {
        channel.to_string()
    }
}

impl TryFrom<String> for Channel {
    type Error = BadChannel;

    fn try_from(text: String) -> Result<Self, BadChannel> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_channel_is_a_name_or_a_number() {
        for (text, read) in [
            ("@shoal", "@shoal"),
            ("@Shoal_News", "@shoal_news"),
            ("-1001234567890", "-1001234567890"),
            ("-1000000000001", "-1000000000001"),
            ("-1997852516352", "-1997852516352"),
        ] {
            assert_eq!(text.parse::<Channel>().map(|channel| channel.to_string()), Ok(read.to_owned()));
        }
        let long = format!("@{}", "a".repeat(33));
        for text in [
            "",
            "@",
            "@abc",
            "@1abc",
            "@_abc",
            "@ab-cd",
            "@имяимя",
            "shoal",
            "https://t.me/shoal",
            "@shoal ",
            "-100",
            "-1000000000000",
            "-1997852516353",
            "-100123456789012345678901",
            "1001234567890",
            "-123",
            "-100+5",
            "-100123x",
            "- 1001234567890",
            &long,
        ] {
            assert_eq!(text.parse::<Channel>(), Err(BadChannel), "{text:?}");
        }
    }

    #[test]
    fn a_gate_differs_with_its_channels_and_with_nothing_else() {
        let door = |channel: &str, title: &str| {
            let (channel, link) = (channel.parse().unwrap(), "https://t.me/x".to_owned());
            Door { channel, title: title.to_owned(), link }
        };
        assert_eq!(Gate::of(&[]), None);
        let one = Gate::of(&[door("@shoal", "News")]);
        assert!(one.is_some());
        assert_eq!(one, Gate::of(&[door("@shoal", "Other words")]));
        assert_ne!(one, Gate::of(&[door("@shoals", "News")]));
        assert_ne!(one, Gate::of(&[door("@shoal", "News"), door("-1001234567890", "More")]));
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_written_the_same(text in "(@[a-zA-Z0-9_]{0,34}|-1[0-9]{0,13}|\\PC{0,20})") {
            if let Ok(channel) = text.parse::<Channel>() {
                prop_assert_eq!(channel.to_string(), text.to_ascii_lowercase());
                prop_assert_eq!(channel.to_string().parse(), Ok(channel));
            }
        }
    }
}
