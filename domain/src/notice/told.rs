//! What notices tell of.

use serde::{Deserialize, Serialize};

use crate::profile::Room;

/// How it looks for somebody who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outlook {
    /// Others waited about so many seconds of late.
    Usually(u32),
    /// Nobody who could be met has come for a while.
    Quiet,
    /// There are people, and they have met them all a moment ago.
    NobodyNew,
    /// Nobody whom they could meet searches in the room they are in.
    InRoom(Room),
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
