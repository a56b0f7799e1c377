//! What can be sent from the page.

use rand::Rng;
use serde::Deserialize;
use serde_json::json;

use super::Refused;
use crate::{
    text::utf16_len,
    world::{World, content::Content},
};

/// "Text of the message to be sent, 1-4096 characters".
const LONGEST_TEXT: usize = 4_096;

/// "0-1024 characters".
const LONGEST_CAPTION: usize = 1_024;

/// Bounds of a poll: question, options, length of an option.
const LONGEST_QUESTION: usize = 300;
const MOST_OPTIONS: usize = 12;
const LONGEST_OPTION: usize = 100;

/// Longest phone number and emoji, and more than any has.
const LONGEST_WORD: usize = 40;

/// Width and height of a picture, in pixels.
const LARGEST_SIDE: u32 = 10_000;

/// Something to be sent.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Sending {
    Text { words: String },
    Photo { picture: Option<String>, width: Option<u32>, height: Option<u32>, caption: String, spoiler: bool },
    Video { caption: String, spoiler: bool },
    Animation { caption: String },
    Audio { caption: String },
    Document { caption: String },
    Voice,
    VideoNote,
    Sticker { id: String, emoji: String },
    Location { latitude: f64, longitude: f64, live: bool },
    Contact { phone_number: String, first_name: String },
    Dice,
    Poll { question: String, options: Vec<String> },
}

impl Sending {
    /// Whether it can be part of an album.
    pub(super) fn fits_an_album(&self) -> bool {
        matches!(self, Self::Photo { .. } | Self::Video { .. })
    }

    /// The message that it becomes.
    pub(super) fn content(self, world: &mut World) -> Result<Content, Refused> {
        Ok(match self {
            Self::Text { words } => Content::text(&bounded(&words, 1, LONGEST_TEXT)?),
            Self::Photo { picture, width, height, caption, spoiler } => {
                let photo = photo(world, picture, (width, height))?;
                hidden(captioned(photo, &caption)?, spoiler)
            }
            Self::Video { caption, spoiler } => hidden(captioned(Content::video(), &caption)?, spoiler),
            Self::Animation { caption } => captioned(Content::animation(), &caption)?,
            Self::Audio { caption } => captioned(Content::audio(), &caption)?,
            Self::Document { caption } => captioned(Content::document(), &caption)?,
            Self::Voice => Content::voice(),
            Self::VideoNote => Content::video_note(),
            Self::Sticker { id, emoji } => {
                if id.is_empty() || id.len() > LONGEST_WORD || !id.chars().all(|c| c.is_ascii_alphanumeric())
                {
                    return Err(Refused::unfit("The id of a sticker is letters and digits."));
                }
                let emoji = bounded(&emoji, 1, LONGEST_WORD)?;
                Content::sticker().of_unique_id(id).detail("emoji", json!(emoji))
            }
            Self::Location { latitude, longitude, live } => place(latitude, longitude, live)?,
            Self::Contact { phone_number, first_name } => {
                let digits = |c: char| c.is_ascii_digit() || c == '+' || c == ' ';
                if !phone_number.chars().all(digits) {
                    return Err(Refused::unfit("A phone number is digits."));
                }
                let number = bounded(&phone_number, 3, LONGEST_WORD)?;
                Content::contact(&number, &bounded(&first_name, 1, LONGEST_WORD)?)
            }
            Self::Dice => Content::dice(world.chance.random_range(1..=6)),
            Self::Poll { question, options } => poll(&question, &options)?,
        })
    }
}

/// The words that take the place of those of a message with a text, or with a caption.
pub(super) fn edited(words: &str, is_text: bool) -> Result<Content, Refused> {
    if is_text {
        return Ok(Content::text(&bounded(words, 1, LONGEST_TEXT)?));
    }
    Ok(Content::default().caption(&bounded(words, 0, LONGEST_CAPTION)?))
}

fn photo(
    world: &World,
    picture: Option<String>,
    (width, height): (Option<u32>, Option<u32>),
) -> Result<Content, Refused> {
    let Some(picture) = picture else { return Ok(Content::photo()) };
    let size = world.pictures.get(&picture).ok_or_else(|| Refused::missing("picture"))?.len();
    let mut photo = Content::photo().of_unique_id(picture).detail("file_size", json!(size));
    for (name, side) in [("width", width), ("height", height)] {
        if let Some(side) = side.filter(|side| (1..=LARGEST_SIDE).contains(side)) {
            photo = photo.detail(name, json!(side));
        }
    }
    Ok(photo)
}

fn place(latitude: f64, longitude: f64, live: bool) -> Result<Content, Refused> {
    if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
        return Err(Refused::unfit("There is no such place."));
    }
    Ok(if live {
        Content::live_location(latitude, longitude)
    } else {
        Content::location(latitude, longitude)
    })
}

fn poll(question: &str, options: &[String]) -> Result<Content, Refused> {
    if !(2..=MOST_OPTIONS).contains(&options.len()) {
        return Err(Refused::unfit(format!("A poll has 2 to {MOST_OPTIONS} options.")));
    }
    let options = options.iter().map(|option| bounded(option, 1, LONGEST_OPTION));
    let options: Vec<String> = options.collect::<Result<_, _>>()?;
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    Ok(Content::poll(&bounded(question, 1, LONGEST_QUESTION)?, &options))
}

fn captioned(content: Content, caption: &str) -> Result<Content, Refused> {
    let caption = bounded(caption, 0, LONGEST_CAPTION)?;
    Ok(if caption.is_empty() { content } else { content.caption(&caption) })
}

fn hidden(content: Content, spoiler: bool) -> Content {
    if spoiler { content.with("has_media_spoiler", json!(true)) } else { content }
}

/// Words without blank ends, if they are of this length; an app would not send others.
fn bounded(words: &str, least: usize, most: usize) -> Result<String, Refused> {
    let words = words.trim();
    let length = utf16_len(words);
    if length < least || length > most {
        return Err(Refused::unfit(format!("That has {length} characters; {least} to {most} can be sent.")));
    }
    Ok(words.to_owned())
}
