//! File ids. A file has a `file_unique_id`, the same for every bot, and a `file_id` for each bot that works for
//! no other. Here the id says it all (kind, bot, file), so that nothing need be remembered about files.

use rand::{Rng, rngs::StdRng};
use serde_json::{Map, Value, json};

use super::bytes;
use crate::{api::ApiError, ids::BotId};

/// Kinds of files: field of a message, how its ids begin (as Telegram's do), what Telegram calls it in errors.
const KINDS: [(&str, &str, &str); 8] = [
    ("photo", "AgACAgI", "Photo"),
    ("video", "BAACAgI", "Video"),
    ("animation", "CgACAgI", "Animation"),
    ("audio", "CQACAgI", "Audio"),
    ("document", "BQACAgI", "Document"),
    ("voice", "AwACAgI", "VoiceNote"),
    ("video_note", "DQACAgI", "VideoNote"),
    ("sticker", "CAACAgI", "Sticker"),
];

/// A new `file_unique_id`.
pub(crate) fn unique_id(chance: &mut StdRng) -> String {
    format!("AQAD{:016x}", chance.random::<u64>())
}

/// The `file_id` by which a bot names a file.
pub(crate) fn file_id(bot: BotId, kind: &str, unique: &str) -> String {
    let prefix = KINDS.iter().find(|(field, ..)| *field == kind).map_or("BQACAgI", |(_, prefix, _)| prefix);
    format!("{prefix}{:x}-{unique}", bot.0)
}

/// Finds the file a bot names by `file_id`, which must be one of its own and of this kind.
pub(crate) fn resolve(bot: BotId, kind: &str, file_id: &str) -> Result<String, ApiError> {
    let (field, unique) = find(bot, file_id)?;
    if field != kind {
        let name =
            |kind: &str| KINDS.iter().find(|(field, ..)| *field == kind).map_or("File", |(.., name)| name);
        let (given, wanted) = (name(field), name(kind));
        return Err(ApiError::bad_request(format!("can't use file of type {given} as {wanted}")));
    }
    Ok(unique)
}

/// Finds the file a bot names by `file_id`, which must be one of its own: its kind and its unique id.
pub(crate) fn find(bot: BotId, file_id: &str) -> Result<(&'static str, String), ApiError> {
    let wrong = || ApiError::bad_request("wrong file identifier/HTTP URL specified");
    let known = |(field, prefix, _): &(&'static str, &str, &str)| {
        file_id.strip_prefix(prefix).map(|rest| (*field, rest))
    };
    let (field, rest) = KINDS.iter().find_map(known).ok_or_else(wrong)?;
    let (owner, unique) = rest.split_once('-').ok_or_else(wrong)?;
    if owner != format!("{:x}", bot.0) {
        return Err(wrong());
    }
    Ok((field, unique.to_owned()))
}

/// Finds the file at a URL, which Telegram would fetch: always the same one. Only what is at an HTTPS address is there.
pub(crate) fn at_url(kind: &str, url: &str) -> Result<String, ApiError> {
    if kind == "video_note" {
        // "Sending video notes by a URL is currently unsupported."
        return Err(ApiError::bad_request("wrong file identifier/HTTP URL specified"));
    }
    let parsed = reqwest::Url::parse(url).map_err(|_| ApiError::bad_request("wrong HTTP URL specified"))?;
    if parsed.scheme() != "https" || parsed.host_str().is_none_or(str::is_empty) {
        return Err(ApiError::bad_request("failed to get HTTP URL content"));
    }
    Ok(format!("AQAD{:016x}", bytes::hash(url)))
}

/// The path by which a bot fetches a file. As at Telegram it serves this bot only, and its ending tells the kind.
pub(crate) fn path(bot: BotId, kind: &str, unique: &str) -> String {
    let ending = match kind {
        "photo" => "jpg",
        "audio" => "mp3",
        "voice" => "oga",
        "sticker" => "webp",
        "document" => "pdf",
        _ => "mp4",
    };
    format!("{kind}s/{:x}-{unique}.{ending}", bot.0)
}

/// The unique id of the file at a path, if the path is this bot's.
pub(crate) fn at_path(bot: BotId, path: &str) -> Option<String> {
    let (_, name) = path.split_once('/')?;
    let (owner, file) = name.split_once('-')?;
    let (unique, _) = file.rsplit_once('.')?;
    (owner == format!("{:x}", bot.0)).then(|| unique.to_owned())
}

/// The fields of a message that make it a file of this kind.
pub(crate) fn describe(kind: &str, unique: &str) -> Map<String, Value> {
    let mut file = json!({ "file_unique_id": unique, "file_size": bytes::size(unique) });
    let more = match kind {
        "photo" => json!({ "width": 800, "height": 600 }),
        "video" => json!({ "width": 640, "height": 360, "duration": 7, "mime_type": "video/mp4" }),
        "animation" => json!({ "width": 320, "height": 240, "duration": 3, "mime_type": "video/mp4" }),
        "audio" => json!({ "duration": 180, "mime_type": "audio/mpeg" }),
        "voice" => json!({ "duration": 4, "mime_type": "audio/ogg" }),
        "video_note" => json!({ "length": 240, "duration": 5 }),
        "sticker" => {
            json!({ "type": "regular", "width": 512, "height": 512, "is_animated": false, "is_video": false, "emoji": "🐟" })
        }
        _ => json!({ "file_name": "notes.pdf", "mime_type": "application/pdf" }),
    };
    if let (Some(file), Value::Object(more)) = (file.as_object_mut(), more) {
        file.extend(more);
    }
    let mut fields = Map::new();
    if kind == "animation" {
        // As Telegram does for old bots: an animation also shows as a document.
        fields.insert("document".to_owned(), json!({ "file_unique_id": unique, "mime_type": "video/mp4" }));
    }
    let value = if kind == "photo" { Value::Array(vec![file]) } else { file };
    fields.insert(kind.to_owned(), value);
    fields
}

/// Gives every file in a message the id by which this bot names it.
pub(crate) fn sign(bot: BotId, content: &mut Map<String, Value>) {
    for (kind, ..) in KINDS {
        let files = match content.get_mut(kind) {
            Some(Value::Array(sizes)) => sizes.iter_mut().collect(),
            Some(file) => vec![file],
            None => continue,
        };
        for file in files {
            if let Some(unique) = file["file_unique_id"].as_str() {
                file["file_id"] = json!(file_id(bot, kind, unique));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_works_for_its_bot_and_kind_only() {
        let (own, other) = (BotId(11), BotId(12));
        let id = file_id(own, "photo", "AQADx");
        assert_eq!(resolve(own, "photo", &id), Ok("AQADx".to_owned()));
        assert!(resolve(other, "photo", &id).is_err());
        assert!(resolve(own, "photo", "nonsense").is_err());
        let mistyped = resolve(own, "video", &id).unwrap_err();
        assert_eq!(mistyped.description, "Bad Request: can't use file of type Photo as Video");
    }
}
