//! The world around Shoal, pretended: Telegram's Bot API and the people who use it. It shares no code with the
//! rest of the project, so that it is an independent witness of what the rest does.
//!
//! A tour:
//!
//! - [`Emulator`] is what a test or the program holds; [`Person`] acts and listens in a test's story.
//! - `api` is the Bot API server. It judges every call by a table of all methods, acts out those a chat bot
//!   needs, and keeps a journal of calls and of rules broken.
//! - `world` is what is the case: bots, people, chats, messages. It changes in small steps under one lock.
//! - `delivery` brings updates to the bots by Telegram's rules: order per queue, retries, window, long polls.
//! - `crowd` is a crowd of simulated people ([`Crowd`]), and `account` the independent bookkeeping of who must have
//!   received what, with its verdict ([`Report`]).
//! - `limit` is what Telegram allows a bot that sends ([`Limits`]), and `traffic` what the bot made of it ([`Traffic`]).
//! - `page` is the chat page at `/chat`, where somebody with a browser is one or several of the people.
//! - [`Chain`] is a pretended Tron chain, apart from all that: what somebody pays with who does not pay at Telegram.
//! - `text` is formatted text: markup, entities, what Telegram finds by itself.

mod account;
mod api;
mod chain;
mod clock;
mod crowd;
mod delivery;
mod emulator;
mod fault;
mod heard;
mod ids;
mod journal;
mod limit;
mod page;
mod person;
mod shared;
mod text;
mod traffic;
mod world;

pub use account::{NamedProblem, Phase, Report, Wrong};
pub use chain::{Chain, USDT};
pub use clock::Moment;
pub use crowd::{Crowd, CrowdOptions, Label, Phrases, Saying};
pub use emulator::{ANY_TOKEN, Emulator, Options, StartError, channel::ChannelHandle, group::GroupHandle};
pub use fault::{Disturbance, Fault};
pub use heard::Heard;
pub use ids::{BotId, PersonId};
pub use journal::{Call, Violation};
pub use limit::Limits;
pub use person::{Paying, Person, Pressed};
pub use traffic::{ChatTraffic, Traffic};
pub use world::{
    Bounds,
    channel::{Rights, Standing},
    closed::Closed,
    content::Content,
    message::Author,
    people::Profile,
    stars::Ended,
};
