//! Fetching a file that a bot has received.

use ::bytes::Bytes;
use serde_json::{Value, json};

use crate::{
    api::{ApiError, Request},
    ids::BotId,
    world::{World, bytes, files},
};

/// Larger files are not given out ("The maximum file size to download is 20 MB").
const LARGEST_BYTES: usize = 20 << 20;

pub(super) fn get_file(request: &Request) -> Result<Value, ApiError> {
    let file_id = request.text("file_id").unwrap_or_default();
    let (kind, unique) = files::find(request.bot, file_id)?;
    let size = bytes::size(&unique);
    if size > LARGEST_BYTES {
        return Err(ApiError::bad_request("file is too big"));
    }
    let path = files::path(request.bot, kind, &unique);
    Ok(json!({ "file_id": file_id, "file_unique_id": unique, "file_size": size, "file_path": path }))
}

/// The bytes behind a path that `getFile` gave to this bot.
pub(crate) fn download(world: &World, bot: BotId, path: &str) -> Result<Bytes, ApiError> {
    let unique = files::at_path(bot, path).ok_or_else(ApiError::not_found)?;
    let picture = world.pictures.get(&unique);
    Ok(picture.unwrap_or_else(|| bytes::bytes(&unique).into()))
}
