//! Telegram: what it sends us, and what we ask of it.
//!
//! **Incoming.** [`peek`] reads from the raw bytes of an update only what is needed to bring it to the right inbox,
//! and [`decode`] turns them into the domain's [`Update`](shoal_domain::update::Update) when its turn has come. Both
//! are tolerant: teloxide's own reader turns a message with one unknown entity into an empty message and an unknown
//! kind of update into nothing, so the types that read updates are ours. What we know is kept, and the rest never
//! costs it.
//!
//! **Outgoing.** A [`Call`] is one call with exactly the Bot API's parameters, [`Client::send`] makes it, and a
//! [`TelegramError`] answers what became of it ([`Fate`]). [`Pace`] says when a chat may be written to, and [`BotPauses`]
//! when a bot may write at all.
//!
//! **The bots.** A [`Client`] speaks for the bots it was made with, and for those [added](Client::set_added) since;
//! [`Client::attend`] does something for each for as long as it is there.
//!
//! **Across bots.** A file that one bot has received is fetched ([`Client::fetch`]) and, while it comes in, uploaded by
//! another ([`Client::deliver`]).
//!
//! **Fetching.** [`Client::poll`] and [`Client::set_webhook`] are the two ways to get updates at all.

mod decode;
mod kind;
mod peek;
mod split;

mod attend;
mod client;
mod error;
mod fetch;
mod group;
mod limits;
mod member;
mod poll;
mod send;
mod transport;
mod webhook;

pub use decode::{Checkout, DecodeError, Decoded, checkout, decode};
pub use kind::UpdateKind;
pub use peek::{Peek, Route, peek};

pub use client::{Client, ClientError};
pub use error::{Fate, Rejection, TelegramError, Unchanged};
pub use fetch::Fetched;
pub use group::{GroupStep, Rights};
pub use limits::{BotPauses, LONGEST_PAUSE, Pace, Scope, TOGETHER};
pub use member::{ChannelInfo, Membership};
pub use send::{
    AnswerCallbackQuery, BotCommand, ButtonAction, Call, CopyMessage, CopyMessages, DeleteMessage,
    DeleteMessages, EditMessageCaption, EditMessageLiveLocation, EditMessageMedia, EditMessageText,
    InlineButton, InlineKeyboard, Invoice, Manner, Media, MediaKind, Moved, PollOption, Reaction,
    ReplyParameters, SendContact, SendDocument, SendFile, SendInvoice, SendLocation, SendMedia,
    SendMediaGroup, SendMessage, SendPoll, SendVenue, Sent, SetMessageReaction, SetMyCommands,
    StopMessageLiveLocation, TRANSACTIONS, Transaction,
};
pub use webhook::{ALLOWED_UPDATES, Me, WebhookState};
