//! Albums: several messages that belong together.
//!
//! They come one by one, and nothing says which is the last. So what has come is held, as a part of the person's own
//! record, until nothing more has come for a while; whatever else its sender does lets it go first. A worker that dies
//! meanwhile loses nothing of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cargo::{Cargo, File, FileKind};
use crate::chat::caller::Caller;
use crate::chat::newcomer;
use crate::chat::session::{Chat, Session, State};
use crate::chat::talk::Utterance;
use crate::chat::user::UserChange;
use crate::content::{Caption, Parcel};
use crate::decision::Decision;
use crate::id::{BotId, MessageId};
use crate::message::Timer;
use crate::reference::{Reference, Reply};
use crate::time::{Millis, Timestamp};

/// How long nothing more must have come of an album for it to be whole. Telegram brings the next as soon as it has the answer
/// to the one before.
pub const QUIET: Millis = Millis(800);

/// Messages of an album (Bot API, `sendMediaGroup`: 2 to 10).
pub const LONGEST_ALBUM: usize = 10;

/// Albums of a chat that are remembered, so that each can be unsaid in one. They are in the record while the chat goes on.
pub const MOST_ALBUMS: usize = 8;

/// The messages of an album, whichever way they went: together, one by one, or to another bot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// What Telegram calls the album.
    pub album: String,
    /// Its messages, as they came.
    pub messages: Vec<MessageId>,
}

/// What has come of an album.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Album {
    /// What Telegram calls it (Bot API `media_group_id`).
    pub id: String,
    /// What has come of it.
    pub items: Vec<Item>,
    /// What it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply<Reference>>,
    /// When it is whole, if nothing more comes.
    pub due: Timestamp,
}

/// One message of an album.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The message.
    pub message: MessageId,
    /// What is in it, if we know the kind: needed where it has to be sent anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<File>,
    /// The words under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<Caption>,
}

impl Item {
    /// A message that holds a file or whatever else.
    pub(super) fn new(message: MessageId, cargo: Option<&Cargo>, caption: Option<&Caption>) -> Item {
        let file = match cargo {
            Some(Cargo::File(file)) => Some(file.clone()),
            _ => None,
        };
        Item { message, file, caption: caption.cloned() }
    }

    /// It by itself. A caption that travels whole stays Telegram's to copy: so what we do not know of it arrives too.
    pub(super) fn alone(self, caller: &Caller) -> Parcel {
        let seen = self.seen(caller).map(Box::new);
        let caption = self.caption.filter(|caption| caption.text.reduced);
        Parcel::Copy { from_chat: caller.at.user.chat(), message: self.message, caption, seen }
    }

    /// What it is, where a report may carry it.
    fn seen(&self, caller: &Caller) -> Option<File> {
        let file = self.file.as_ref().filter(|_| caller.policy.evidence)?;
        Some(File { caption: self.caption.clone(), ..file.clone() })
    }

    fn is_reduced(&self) -> bool {
        self.caption.as_ref().is_some_and(|caption| caption.text.reduced)
    }
}

/// The chat, in which one more message of an album is noted, so that all of it can be unsaid as the one thing that it is.
pub(super) fn noted(chat: &Chat, id: &str, message: MessageId) -> Chat {
    let mut chat = chat.clone();
    match chat.albums.iter_mut().find(|parts| parts.album == id) {
        Some(parts) if parts.messages.contains(&message) => {}
        Some(parts) => parts.messages.push(message),
        None => chat.albums.push(Parts { album: id.to_owned(), messages: vec![message] }),
    }
    chat.albums.drain(..chat.albums.len().saturating_sub(MOST_ALBUMS));
    chat
}

/// One more message of an album has come.
pub(super) fn hold(
    caller: &Caller,
    chat: &Chat,
    id: &str,
    item: Item,
    reply: Option<Reply<Reference>>,
) -> Decision<UserChange> {
    let due = caller.now + QUIET;
    let chat = noted(chat, id, item.message);
    let earlier = chat.album.clone().filter(|album| album.id == id);
    let mut album =
        earlier.unwrap_or_else(|| Box::new(Album { id: id.to_owned(), items: vec![], reply, due }));
    album.items.push(item);
    album.due = due;
    let is_whole = album.items.len() == LONGEST_ALBUM;
    let chat = Chat { album: Some(album), ..chat };
    if is_whole {
        return let_go(caller, &chat);
    }
    Decision::new().change(caller.became(State::Paired(chat))).set_timer(Timer::Album, due)
}

/// Lets go of what is held, unless this is a part of it, and goes on from there.
pub(super) fn before(
    caller: &Caller,
    part_of: Option<&str>,
    rule: impl FnOnce(&Caller) -> Decision<UserChange>,
) -> Decision<UserChange> {
    let held = caller.session().chat().filter(|chat| match (&chat.album, part_of) {
        (Some(album), Some(id)) => album.id != id,
        (held, _) => held.is_some(),
    });
    match held {
        Some(chat) => {
            let gone = let_go(caller, chat);
            let ruled = rule(&caller.after(&gone));
            gone.and(ruled)
        }
        None => rule(caller),
    }
}

/// Time has passed: what is whole goes out, at whichever bot it was sent.
pub(super) fn due<'a>(
    sessions: &BTreeMap<BotId, Box<Session>>,
    caller: impl Fn(BotId) -> Caller<'a>,
) -> Decision<UserChange> {
    let mut decision = Decision::new();
    let mut next: Option<Timestamp> = None;
    for (bot, session) in sessions {
        let Some(chat) = session.chat() else { continue };
        let Some(due) = chat.album.as_ref().map(|album| album.due) else { continue };
        let caller = caller(*bot);
        if due <= caller.now {
            decision = decision.and(let_go(&caller, chat));
        } else {
            next = Some(next.map_or(due, |next| next.min(due)));
        }
    }
    match next {
        Some(next) => decision.set_timer(Timer::Album, next),
        None => decision,
    }
}

fn let_go(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    let (album, chat) = (chat.album.clone(), Chat { album: None, ..chat.clone() });
    let kept = Decision::new().change(caller.became(State::Paired(chat.clone())));
    let parts = album.map(|album| parts(caller, *album)).unwrap_or_default();
    kept.and(newcomer::pass_on(caller, &chat, parts))
}

/// What an album goes out as: whole if that can be, or one by one.
fn parts(caller: &Caller, mut album: Album) -> Vec<Utterance> {
    // `copyMessages` wants them in this order, each once.
    album.items.sort_by_key(|item| item.message);
    album.items.dedup_by_key(|item| item.message);
    let Album { items, mut reply, .. } = album;
    let messages: Vec<MessageId> = items.iter().map(|item| item.message).collect();
    let anew = reply.is_some() || items.iter().any(Item::is_reduced);
    let whole = match &items[..] {
        [] | [_] => None,
        _ if anew => group(&items).map(|files| Parcel::Group { messages: messages.clone(), files }),
        _ => Some(Parcel::Album {
            from_chat: caller.at.user.chat(),
            messages: messages.clone(),
            seen: items.iter().filter_map(|item| item.seen(caller)).collect(),
        }),
    };
    if let (Some(parcel), Some(message)) = (whole, messages.first()) {
        vec![Utterance { message: *message, parcel, reply }]
    } else {
        let alone = |item: Item| {
            let message = item.message;
            Utterance { message, parcel: item.alone(caller), reply: reply.take() }
        };
        items.into_iter().map(alone).collect()
    }
}

/// The files of an album that is sent anew, if we know them all. Documents and pieces of music go with their own kind only.
fn group(items: &[Item]) -> Option<Vec<File>> {
    let files: Option<Vec<File>> = items
        .iter()
        .map(|item| item.file.clone().map(|file| File { caption: item.caption.clone(), ..file }))
        .collect();
    files.filter(|files| {
        let kinds = |fits: fn(FileKind) -> bool| files.iter().all(|file| fits(file.kind));
        kinds(|kind| matches!(kind, FileKind::Photo | FileKind::Video))
            || kinds(|kind| kind == FileKind::Document)
            || kinds(|kind| kind == FileKind::Audio)
    })
}
