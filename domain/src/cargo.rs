//! What crosses from one bot to another.
//!
//! A bot can copy a message only within its own chats: another bot does not see the message, and the file's id means
//! nothing to it. So what a message holds is described here, far enough for the other bot to send it anew. Only a message
//! that crosses carries such a description.

use serde::{Deserialize, Serialize};

use crate::content::{Caption, RichText};
use crate::notice::Uncrossable;

/// The largest file that a bot may fetch, in bytes (Bot API, `getFile`: 20 MB).
pub const LARGEST_FILE: u64 = 20 << 20;

/// The largest photo that a bot may upload, in bytes (Bot API, "Sending files": 10 MB). For all else it is 50 MB, more
/// than can be fetched.
pub const LARGEST_PHOTO: u64 = 10 << 20;

/// What a message holds besides words, described so that another bot can send it anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cargo", rename_all = "snake_case")]
pub enum Cargo {
    /// A file, fetched by the one bot and uploaded by the other.
    File(File),
    /// A place.
    Location(Location),
    /// A place with a name.
    Venue(Venue),
    /// Somebody's name and number.
    Contact(Contact),
    /// A throw of dice. Nobody can throw the same again, so it is told in words.
    Dice(Dice),
}

/// A file, by the Bot API's names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// As what it is shown.
    pub kind: FileKind,
    /// By which the bot that received it asks for it.
    pub file_id: String,
    /// In bytes, if Telegram says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_size: Option<u64>,
    /// As its sender called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// What is in it, as `video/mp4`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// In seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<u32>,
    /// In pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// In pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Of a round video: its diameter in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
    /// Of a piece of music: who plays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performer: Option<String>,
    /// Of a piece of music: what is played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Of a sticker: the emoji that it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
    /// Covered until it is tapped (Bot API `has_media_spoiler`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spoiler: bool,
    /// The words under or above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<Caption>,
}

/// As what a file is shown, in the Bot API's spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A short video without sound
    Animation,
    /// A piece of music
    Audio,
    /// Any file
    Document,
    /// A picture
    Photo,
    /// A sticker
    Sticker,
    /// A video
    Video,
    /// A round video
    VideoNote,
    /// A voice message
    Voice,
}

/// A place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// In millionths of a degree, north counted up: some 10 cm, finer than any phone knows.
    pub latitude_e6: i32,
    /// In millionths of a degree, east counted up.
    pub longitude_e6: i32,
    /// For a place that moves: for how long, and which way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moving: Option<Moving>,
}

/// A place that moves (Bot API: live location).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moving {
    /// For so long after it was sent, in seconds.
    pub period: u32,
    /// Which way, in degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<u16>,
    /// Within so many metres it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<u16>,
}

impl Moving {
    /// The shortest and the longest that Telegram lets a place move, in seconds, and the figure that stands for ever.
    pub const SHORTEST: u32 = 60;
    /// A day.
    pub const LONGEST: u32 = 86_400;
    /// Until its sender stops it.
    pub const FOR_EVER: u32 = 0x7FFF_FFFF;
}

/// A place with a name, by the Bot API's names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Venue {
    /// Where.
    pub location: Location,
    /// Its name.
    pub title: String,
    /// Its address.
    pub address: String,
    /// What Foursquare knows it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foursquare_id: Option<String>,
    /// What it is, by Foursquare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foursquare_type: Option<String>,
    /// What Google Places knows it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub google_place_id: Option<String>,
    /// What it is, by Google Places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub google_place_type: Option<String>,
}

/// Somebody's name and number, by the Bot API's names. Without `user_id`: that is an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The number.
    pub phone_number: String,
    /// The name.
    pub first_name: String,
    /// More of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The whole card, up to 2048 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vcard: Option<String>,
}

/// A throw of dice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dice {
    /// What is thrown.
    pub emoji: String,
    /// What came up.
    pub value: u8,
}

impl File {
    /// The largest file of this kind that can cross, in bytes.
    #[must_use]
    pub fn largest(&self) -> u64 {
        match self.kind {
            FileKind::Photo => LARGEST_PHOTO,
            _ => LARGEST_FILE,
        }
    }

    /// Why a file of this kind cannot cross that is larger than [`largest`](Self::largest).
    #[must_use]
    pub fn too_large(&self) -> Uncrossable {
        match self.kind {
            FileKind::Photo => Uncrossable::PhotoTooLarge,
            _ => Uncrossable::FileTooLarge,
        }
    }
}

impl Dice {
    /// The throw in words, which every language reads.
    #[must_use]
    pub fn told(&self) -> RichText {
        RichText { text: format!("{} {}", self.emoji, self.value), ..RichText::default() }
    }
}
