//! What a message holds besides words, read far enough for another bot to send it anew. Where that fails the message is
//! media all the same: within its own bot Telegram copies it.

use serde_json::Value;
use serde_json::value::RawValue;
use shoal_domain::cargo::{Cargo, Contact, Dice, File, FileKind, Location, Moving, Venue};

/// The fields that say what a message is; where there are two, the earlier counts. An animation also comes as a document,
/// a venue also as a location.
const FIELDS: [&str; 11] = [
    "animation",
    "audio",
    "document",
    "photo",
    "sticker",
    "video",
    "video_note",
    "voice",
    "venue",
    "location",
    "dice",
];

/// The field that says what a message is, as it stands.
#[derive(Default)]
pub(super) struct Hold<'a> {
    field: Option<(usize, &'a RawValue)>,
    pub(super) spoiler: Option<&'a RawValue>,
}

impl<'a> Hold<'a> {
    /// Whether a field of this name says what a message is.
    pub(super) fn knows(name: &str) -> bool {
        FIELDS.contains(&name)
    }

    /// Takes note of such a field.
    pub(super) fn note(&mut self, name: &str, value: Option<&'a RawValue>) {
        let rank = FIELDS.iter().position(|field| *field == name);
        let (Some(rank), Some(value)) = (rank, value) else { return };
        if self.field.is_none_or(|(earlier, _)| rank < earlier) {
            self.field = Some((rank, value));
        }
    }

    /// The name of the file, which stays the same however often it is sent (Bot API `file_unique_id`).
    pub(super) fn unique_id(&self) -> Option<String> {
        const LONGEST: usize = 64;
        let (rank, raw) = self.field?;
        let value: Value = serde_json::from_str(raw.get()).ok()?;
        let file = if FIELDS[rank] == "photo" { largest(&value)? } else { &value };
        text(file, "file_unique_id").filter(|name| (1..=LONGEST).contains(&name.len()))
    }

    /// What it comes to.
    pub(super) fn cargo(self) -> Option<Box<Cargo>> {
        let (rank, raw) = self.field?;
        let value: Value = serde_json::from_str(raw.get()).ok()?;
        let spoiler = self.spoiler.is_some_and(|spoiler| spoiler.get() == "true");
        let file = |kind, value: &Value| Some(Cargo::File(File { spoiler, ..file(kind, value)? }));
        let cargo = match FIELDS[rank] {
            "animation" => file(FileKind::Animation, &value),
            "audio" => file(FileKind::Audio, &value),
            "document" => file(FileKind::Document, &value),
            "photo" => file(FileKind::Photo, largest(&value)?),
            "sticker" => file(FileKind::Sticker, &value),
            "video" => file(FileKind::Video, &value),
            "video_note" => file(FileKind::VideoNote, &value),
            "voice" => file(FileKind::Voice, &value),
            "venue" => venue(&value).map(Cargo::Venue),
            "location" => location(&value).map(Cargo::Location),
            _ => dice(&value).map(Cargo::Dice),
        };
        cargo.map(Box::new)
    }
}

/// Somebody's name and number.
pub(super) fn contact(raw: &RawValue) -> Option<Box<Contact>> {
    let value: Value = serde_json::from_str(raw.get()).ok()?;
    Some(Box::new(Contact {
        phone_number: text(&value, "phone_number")?,
        first_name: text(&value, "first_name")?,
        last_name: text(&value, "last_name"),
        vcard: text(&value, "vcard"),
    }))
}

/// A photo comes in several sizes.
fn largest(sizes: &Value) -> Option<&Value> {
    let pixels = |size: &&Value| {
        number(size, "width")
            .zip(number(size, "height"))
            .map(|(width, height)| u64::from(width) * u64::from(height))
    };
    sizes.as_array()?.iter().max_by_key(pixels)
}

/// A file, with those of its details that go with its kind when it is sent.
fn file(kind: FileKind, value: &Value) -> Option<File> {
    use FileKind::{Animation, Audio, Document, Sticker, Video, VideoNote, Voice};
    let of = |kinds: &[FileKind]| kinds.contains(&kind).then_some(value);
    let number = |value: Option<&Value>, name| number(value?, name);
    let text = |value: Option<&Value>, name| text(value?, name);
    let named = of(&[Animation, Audio, Document, Video]);
    let seen = of(&[Animation, Video]);
    Some(File {
        kind,
        file_id: text(Some(value), "file_id")?,
        file_size: value.get("file_size").and_then(Value::as_u64),
        file_name: text(named, "file_name"),
        mime_type: text(named.or(of(&[Voice])), "mime_type"),
        duration: number(of(&[Animation, Audio, Video, VideoNote, Voice]), "duration"),
        width: number(seen, "width"),
        height: number(seen, "height"),
        length: number(of(&[VideoNote]), "length"),
        performer: text(of(&[Audio]), "performer"),
        title: text(of(&[Audio]), "title"),
        emoji: text(of(&[Sticker]), "emoji"),
        spoiler: false,
        caption: None,
    })
}

fn location(value: &Value) -> Option<Location> {
    let e6 = |name, most: f64| {
        let degrees = value.get(name)?.as_f64().filter(|degrees| degrees.abs() <= most)?;
        Some((degrees * 1e6).round() as i32)
    };
    let (latitude_e6, longitude_e6) = (e6("latitude", 90.0)?, e6("longitude", 180.0)?);
    Some(Location { latitude_e6, longitude_e6, moving: moving(value) })
}

fn moving(value: &Value) -> Option<Moving> {
    let period = number(value, "live_period")?;
    let small = |name, most: u16| number(value, name)?.try_into().ok().filter(|n| (1..=most).contains(n));
    let accuracy = value.get("horizontal_accuracy").and_then(Value::as_f64);
    let accuracy =
        accuracy.filter(|metres| (0.0..=1500.0).contains(metres)).map(|metres| metres.round() as u16);
    let lasts = (Moving::SHORTEST..=Moving::LONGEST).contains(&period) || period == Moving::FOR_EVER;
    lasts.then(|| Moving { period, heading: small("heading", 360), accuracy })
}

fn venue(value: &Value) -> Option<Venue> {
    Some(Venue {
        location: location(value.get("location")?)?,
        title: text(value, "title")?,
        address: text(value, "address")?,
        foursquare_id: text(value, "foursquare_id"),
        foursquare_type: text(value, "foursquare_type"),
        google_place_id: text(value, "google_place_id"),
        google_place_type: text(value, "google_place_type"),
    })
}

fn dice(value: &Value) -> Option<Dice> {
    let thrown = number(value, "value").and_then(|n| u8::try_from(n).ok());
    Some(Dice { emoji: text(value, "emoji")?, value: thrown? })
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::to_owned)
}

fn number(value: &Value, name: &str) -> Option<u32> {
    value.get(name)?.as_u64()?.try_into().ok()
}
