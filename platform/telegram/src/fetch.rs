//! Fetching a file that a bot has received (Bot API, `getFile`), as it is uploaded elsewhere.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use futures::StreamExt;
use reqwest::{Body, Response, Url};
use serde::{Deserialize, Serialize};
use shoal_domain::cargo::File;
use shoal_domain::id::BotId;
use teloxide::Bot;
use teloxide::requests::Payload;

use crate::client::{Client, REQUEST_TIMEOUT};
use crate::error::{Rejection, TelegramError};
use crate::transport::{UNSTATED_RETRY_AFTER, call};

/// How the download is called in errors and counts; it is no method of the Bot API.
const DOWNLOAD: &str = "download";

/// What `getFile` says of a file that is larger than it gives out.
const TOO_BIG: &str = "file is too big";

/// A file on its way in. Nothing of it is read before it is uploaded.
pub struct Fetched {
    bot: BotId,
    response: Response,
    name: String,
    /// In bytes.
    largest: u64,
}

/// What broke on the way in, for whoever wonders why the way out broke.
#[derive(Clone, Default)]
pub(crate) struct Flaw(Arc<Mutex<Option<TelegramError>>>);

impl Flaw {
    pub(crate) fn take(&self) -> Option<TelegramError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn set(&self, error: TelegramError) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

impl Client {
    /// Begins to fetch a file that `bot` has received.
    pub(crate) async fn fetch_file(&self, bot: BotId, file: &File) -> Result<Fetched, TelegramError> {
        self.open(bot, file).await.map_err(|source| fetch(bot, source))
    }

    async fn open(&self, id: BotId, file: &File) -> Result<Fetched, TelegramError> {
        let bot = self.bot(id)?;
        let largest = file.largest();
        let too_large = TelegramError::TooLarge { largest };
        let found = match call(&bot, &GetFile { file_id: &file.file_id }, REQUEST_TIMEOUT).await {
            Err(TelegramError::Rejected { rejection, .. }) if rejection.says(TOO_BIG) => {
                return Err(too_large);
            }
            found => found?,
        };
        let path = found.file_path.ok_or(TelegramError::Unreadable { method: GetFile::NAME, status: 200 })?;
        let request = bot.client().get(address(&bot, &path)).timeout(REQUEST_TIMEOUT);
        let response = request.send().await.map_err(network)?;
        let status = response.status().as_u16();
        if status != 200 {
            let wait = (status == 429).then_some(UNSTATED_RETRY_AFTER);
            let rejection = Rejection::new(status, "the file is not given out", wait, None);
            return Err(TelegramError::Rejected { method: DOWNLOAD, rejection });
        }
        if response.content_length().is_some_and(|size| size > largest) {
            return Err(too_large);
        }
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        Ok(Fetched { bot: id, response, name, largest })
    }
}

impl Fetched {
    /// The name that Telegram gave it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Its size in bytes if that is known, what is in it, and what broke while that was read.
    pub(crate) fn into_body(self) -> (Option<u64>, Body, Flaw) {
        let Fetched { bot, response, largest, .. } = self;
        let (size, flaw) = (response.content_length(), Flaw::default());
        let (mut read, noted) = (0, flaw.clone());
        let chunks = response.bytes_stream().map(move |chunk| {
            let chunk = chunk.map_err(network).and_then(|chunk| {
                read += chunk.len() as u64;
                if read > largest { Err(TelegramError::TooLarge { largest }) } else { Ok(chunk) }
            });
            chunk.map_err(|error| {
                noted.set(fetch(bot, error));
                io::Error::other("the file broke off on its way in")
            })
        });
        (size, Body::wrap_stream(chunks), flaw)
    }
}

fn fetch(bot: BotId, source: TelegramError) -> TelegramError {
    TelegramError::Fetch { bot, source: Box::new(source) }
}

/// The address holds the token.
fn network(error: reqwest::Error) -> TelegramError {
    TelegramError::Network { method: DOWNLOAD, source: error.without_url() }
}

fn address(bot: &Bot, path: &str) -> Url {
    let mut url = bot.api_url();
    url.path_segments_mut()
        .expect("an http address has a path")
        .pop_if_empty()
        .extend(["file", &format!("bot{}", bot.token())])
        .extend(path.split('/'));
    url
}

#[derive(Clone, Serialize)]
struct GetFile<'a> {
    file_id: &'a str,
}

#[derive(Deserialize)]
struct Found {
    file_path: Option<String>,
}

impl Payload for GetFile<'_> {
    type Output = Found;
    const NAME: &'static str = "getFile";
}
