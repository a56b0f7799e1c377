//! Sending files: one, or several as an album. A bot names a file by its id, gives its URL, or uploads it.

use rand::Rng;
use serde_json::{Map, Value, json};

use super::{
    edit, recipient,
    send::{self, deliver, place},
};
use crate::{
    api::{
        ApiError, Request, Upload,
        request::formatted,
        table::{Bound, Unit},
    },
    world::{World, bytes::Likeness, files},
};

/// "10 MB max size for photos, 50 MB for other files" (Bot API, "Sending files").
const LARGEST_PHOTO_BYTES: usize = 10 << 20;
const LARGEST_BYTES: usize = 50 << 20;

/// "0-1024 characters after entities parsing".
const CAPTION: Bound = Bound::Length { min: 0, max: 1_024, unit: Unit::Parsed };

/// Kinds of which an album has nothing else in it.
const UNMIXED: [&str; 2] = ["audio", "document"];

/// Sends one file.
pub(super) fn file(world: &mut World, request: &Request, kind: &str) -> Result<Value, ApiError> {
    let given = request.text(kind).unwrap_or_default();
    let content = content(world, request, (kind, given), &request.params.values)?;
    deliver(world, request, content)
}

/// Sends several files as one album; answers with all the messages.
pub(super) fn album(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let items: Vec<&Map<String, Value>> = request
        .value("media")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .collect();
    let kind =
        |item: &Map<String, Value>| item.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let kinds: Vec<String> = items.iter().map(|item| kind(item)).collect();
    if let Some(unmixed) = kinds.iter().find(|kind| UNMIXED.contains(&kind.as_str()))
        && kinds.iter().any(|kind| kind != unmixed)
    {
        return Err(ApiError::malformed(format!("{unmixed} can't be mixed with other media types")));
    }
    if kinds.iter().any(|kind| kind == "live_photo") {
        return Err(ApiError::not_emulated("a live photo"));
    }
    let person = recipient(world, request)?;
    let mut contents = Vec::new();
    for (item, kind) in items.into_iter().zip(&kinds) {
        let given = item.get("media").and_then(Value::as_str).unwrap_or_default();
        contents.push(content(world, request, (kind, given), item)?);
    }
    let group = world.chance.random_range(10_000_000_000_000_000_u64..20_000_000_000_000_000).to_string();
    let mut messages = Vec::new();
    for mut content in contents {
        content.insert("media_group_id".to_owned(), json!(group));
        let id = place(world, request, person, content)?;
        messages.push(world.message_json(request.bot, person, id));
    }
    Ok(Value::Array(messages))
}

/// Puts another file into a message, or other words under the same. It stays a part of its album.
pub(super) fn edit(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let item = request.value("media").and_then(Value::as_object).cloned().unwrap_or_default();
    let kind = item.get("type").and_then(Value::as_str).unwrap_or_default();
    if kind == "live_photo" {
        return Err(ApiError::not_emulated("a live photo"));
    }
    let given = item.get("media").and_then(Value::as_str).unwrap_or_default();
    let mut new = content(world, request, (kind, given), &item)?;
    files::sign(request.bot, &mut new);
    edit::edit(world, request, |content| {
        let album = content.get("media_group_id").cloned();
        *content = new;
        if let Some(album) = album {
            content.insert("media_group_id".to_owned(), album);
        }
        Ok(())
    })
}

/// What a file is in a message: the file as it is `given`, and what `said` says of it.
fn content(
    world: &mut World,
    request: &Request,
    (kind, given): (&str, &str),
    said: &Map<String, Value>,
) -> Result<Map<String, Value>, ApiError> {
    let (unique, upload) = if let Some(name) = given.strip_prefix("attach://") {
        let upload = request.params.uploads.get(name);
        let upload =
            upload.ok_or_else(|| ApiError::malformed(format!("there is no {kind} in the request")))?;
        (uploaded(world, kind, upload)?, Some(upload))
    } else if given.contains("://") {
        (files::at_url(kind, given)?, None)
    } else {
        (files::resolve(request.bot, kind, given)?, None)
    };
    let mut content = files::describe(kind, &unique);
    if let (Some(upload), Some(Value::Object(file))) = (upload, content.get_mut(kind)) {
        file.insert("file_size".to_owned(), json!(upload.size_bytes));
        // What the bot does not say of its upload, nobody knows here.
        for detail in ["duration", "width", "height", "length", "performer", "title", "emoji"] {
            match said.get(detail) {
                Some(said) => file.insert(detail.to_owned(), said.clone()),
                None => file.remove(detail),
            };
        }
        if ["document", "audio", "video", "animation"].contains(&kind) {
            file.insert("file_name".to_owned(), json!(upload.file_name));
        }
    }
    if let Some(formatted) = formatted(said, ("caption", "caption_entities"), Some(&CAPTION))? {
        send::caption(&mut content, &formatted);
    }
    if let Some(above) = said.get("show_caption_above_media") {
        content.insert("show_caption_above_media".to_owned(), above.clone());
    }
    if said.get("has_spoiler") == Some(&Value::Bool(true)) {
        content.insert("has_media_spoiler".to_owned(), json!(true));
    }
    Ok(content)
}

/// The unique id of an uploaded file: its own, if it is one that a bot was sent.
fn uploaded(world: &mut World, kind: &str, upload: &Upload) -> Result<String, ApiError> {
    let largest = if kind == "photo" { LARGEST_PHOTO_BYTES } else { LARGEST_BYTES };
    if upload.size_bytes > largest {
        return Err(ApiError::too_large());
    }
    match &upload.likeness {
        Likeness::Whole(unique) => Ok(unique.clone()),
        Likeness::Damaged => Err(ApiError::malformed("the file was damaged on its way")),
        Likeness::Stranger => Ok(match &upload.picture {
            Some(picture) => world.pictures.keep(picture.clone()),
            None => files::unique_id(&mut world.chance),
        }),
    }
}
