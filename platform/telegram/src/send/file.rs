//! Files: uploaded by one bot while they are fetched by another, so that no file is ever whole in memory.

use reqwest::multipart::{Form, Part};
use serde::Serialize;
use shoal_domain::cargo::{File, FileKind};
use shoal_domain::id::{BotId, ChatId};

use super::answer::SentMessages;
use super::reply::ReplyParameters;
use crate::client::{Client, REQUEST_TIMEOUT};
use crate::error::TelegramError;
use crate::fetch::Fetched;
use crate::transport::{address, exchange};

/// The longest name that a file keeps, in characters.
const LONGEST_NAME: usize = 255;

/// `sendPhoto` and its kin: a file of another bot's, fetched and uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendFile {
    /// Where to.
    pub chat_id: ChatId,
    /// The bot that received it, and alone can fetch it.
    pub from: BotId,
    /// What it is.
    pub file: File,
    /// What it answers.
    pub reply_parameters: Option<ReplyParameters>,
    /// It can be neither saved nor passed on.
    pub protect_content: bool,
}

impl SendFile {
    /// The Bot API's name of the method.
    pub(super) fn method(&self) -> &'static str {
        match self.file.kind {
            FileKind::Animation => "sendAnimation",
            FileKind::Audio => "sendAudio",
            FileKind::Document => "sendDocument",
            FileKind::Photo => "sendPhoto",
            FileKind::Sticker => "sendSticker",
            FileKind::Video => "sendVideo",
            FileKind::VideoNote => "sendVideoNote",
            FileKind::Voice => "sendVoice",
        }
    }

    /// The parameter that holds the file.
    fn parameter(&self) -> &'static str {
        match self.file.kind {
            FileKind::Animation => "animation",
            FileKind::Audio => "audio",
            FileKind::Document => "document",
            FileKind::Photo => "photo",
            FileKind::Sticker => "sticker",
            FileKind::Video => "video",
            FileKind::VideoNote => "video_note",
            FileKind::Voice => "voice",
        }
    }

    /// All parameters but the file.
    fn form(&self) -> Form {
        let File { duration, width, height, length, performer, title, emoji, spoiler, caption, .. } =
            &self.file;
        let mut form = Form::new().text("chat_id", self.chat_id.to_string());
        let numbers = [("duration", duration), ("width", width), ("height", height), ("length", length)];
        for (name, number) in numbers {
            if let Some(number) = number {
                form = form.text(name, number.to_string());
            }
        }
        for (name, words) in [("performer", performer), ("title", title), ("emoji", emoji)] {
            if let Some(words) = words {
                form = form.text(name, words.clone());
            }
        }
        if *spoiler {
            form = form.text("has_spoiler", "true");
        }
        if let Some(caption) = caption {
            form = form.text("caption", caption.text.text.clone());
            if !caption.text.entities.is_empty() {
                form = form.text("caption_entities", json(&caption.text.entities));
            }
            if caption.above {
                form = form.text("show_caption_above_media", "true");
            }
        }
        if let Some(reply) = &self.reply_parameters {
            form = form.text("reply_parameters", json(reply));
        }
        if self.protect_content {
            form = form.text("protect_content", "true");
        }
        form
    }

    /// What the file is called: as its sender did, or else as Telegram does, for the kind is told by the ending.
    fn name(&self, at_telegram: &str) -> String {
        let name = self.file.file_name.as_deref().unwrap_or(at_telegram);
        // A line's end would end the header that the name stands in.
        name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
    }
}

impl Client {
    /// Uploads a file while it comes in.
    pub(super) async fn upload(
        &self,
        bot: BotId,
        what: &SendFile,
        file: Fetched,
    ) -> Result<SentMessages, TelegramError> {
        let bot = self.bot(bot)?;
        let name = what.name(file.name());
        let (size, body, flaw) = file.into_body();
        let part = match size {
            Some(size) => Part::stream_with_length(body, size),
            None => Part::stream(body),
        };
        let part = part.file_name(name);
        let part = match &what.file.mime_type {
            // `mime_str` takes the part: what it does not understand is left out, and Telegram looks for itself.
            Some(mime) if mime.parse::<mime::Mime>().is_ok() => {
                part.mime_str(mime).expect("it has just been read")
            }
            _ => part,
        };
        let form = what.form().part(what.parameter(), part);
        let request = bot.client().post(address(&bot, what.method())).multipart(form);
        let sent = exchange(request, what.method(), REQUEST_TIMEOUT).await;
        match sent {
            // Half a file was sent: Telegram cannot have taken it for a whole one.
            Err(TelegramError::Network { .. } | TelegramError::Unreadable { .. })
                if let Some(flaw) = flaw.take() =>
            {
                Err(flaw)
            }
            sent => sent,
        }
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our own types have string keys and no failing serializer")
}
