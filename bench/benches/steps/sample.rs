//! Two people who talk, and what passes between them.

use bytes::Bytes;
use shoal_domain::account::{Age, Profile};
use shoal_domain::chat::{Chat, Contact, Session, State, User};
use shoal_domain::content::{Parcel, RichText};
use shoal_domain::decision::{Context, Policy};
use shoal_domain::effect::Effect;
use shoal_domain::id::{Address, BotId, ConversationId, MessageId, PoolId, UpdateId, UserId};
use shoal_domain::message::{Message, Tell};
use shoal_domain::time::Timestamp;
use shoal_telegram::decode;

/// A usual line of a chat.
const WORDS: &str = "so what did you do at the weekend? we went to the lake";

/// What people send. A sticker or a voice message is like a photo, but shorter.
pub(crate) const UPDATES: [&str; 3] = ["text", "photo", "button"];

pub(crate) const BOT: BotId = BotId(1001);
pub(crate) const ALICE: UserId = UserId(5_000_000_001);
pub(crate) const BOB: UserId = UserId(5_000_000_002);

const CONVERSATION: ConversationId = ConversationId { pool: PoolId(1001), number: 7 };

/// When it all happens.
const NOW: Timestamp = Timestamp(1_790_000_000_000);

/// When the two asked for each other.
const BEGAN: UpdateId = UpdateId(100_000_000);

/// An update from Alice, as Telegram writes it.
pub(crate) fn update(kind: &str) -> Bytes {
    let person = r#"{"id":5000000001,"is_bot":false,"first_name":"Alice","last_name":"Bench","username":"alice_bench","language_code":"en"}"#;
    let chat = r#"{"id":5000000001,"first_name":"Alice","last_name":"Bench","username":"alice_bench","type":"private"}"#;
    let place = format!(r#""message_id":4711,"from":{person},"chat":{chat},"date":1790000000"#);
    let size = |id, width, height, bytes| {
        format!(
            r#"{{"file_id":"AgACAgIAAxkBAAIBZ2UAAWcfAAH3b0{id}AAOZmZmZmZmZmZmZmZmZmZmZAQADAgAD{id}AAM2BA","file_unique_id":"AQADmZmZmZmZmZ{id}","width":{width},"height":{height},"file_size":{bytes}}}"#
        )
    };
    let sizes =
        [("s", 90, 67, 1_337), ("m", 320, 240, 21_337), ("x", 800, 600, 98_765), ("y", 1280, 960, 176_543)];
    let sizes = sizes.map(|(id, width, height, bytes)| size(id, width, height, bytes)).join(",");
    let rest = match kind {
        "photo" => format!(r#""message":{{{place},"photo":[{sizes}],"caption":"{WORDS}"}}"#),
        "button" => format!(
            r#""callback_query":{{"id":"4382bfdwdsb323b2d9","from":{person},"message":{{{place},"text":"{WORDS}"}},"chat_instance":"-3316211293186516152","data":"next"}}"#
        ),
        _ => format!(r#""message":{{{place},"text":"{WORDS}"}}"#),
    };
    format!(r#"{{"update_id":123456789,{rest}}}"#).into()
}

/// Where somebody is reached.
pub(crate) fn at(user: UserId) -> Address {
    Address { bot: BOT, user }
}

/// What a rule is told besides.
pub(crate) fn context() -> Context<'static> {
    Context {
        now: NOW,
        policy: Policy::default(),
        original: None,
        gate: None,
        link: None,
        invitation: None,
        groups: &[],
    }
}

/// Somebody in a chat with somebody, whom the bot knows.
pub(crate) fn paired_with(peer: UserId) -> User {
    let chat = Chat {
        albums: vec![],
        conversation: CONVERSATION,
        peer: at(peer),
        since: NOW,
        began: BEGAN,
        unconfirmed_contact: None,
        crossing_contact: None,
        edit_noted: false,
        icebreaker: None,
        contact_reply: None,
        album: None,
        heard: NOW,
        prompted: None,
        lock: None,
        muted: None,
        held_back: vec![],
        again: false,
        anyone: false,
        rated: false,
        latch: None,
        edits: vec![],
    };
    let age = Age::stated(30).expect("30 is an age");
    let (first_name, language) = ("Alice".to_owned(), Some("en".to_owned()));
    let contact = Contact { noted: Some(NOW), first_name, language, ..Contact::default() };
    User {
        profile: Profile { age, ..Profile::default() },
        sessions: [(BOT, Box::new(Session { state: State::Paired(chat), ..Session::default() }))].into(),
        contacts: [(BOT, Box::new(contact))].into(),
        ..User::default()
    }
}

/// What Alice's update says.
pub(crate) fn wrote() -> Message {
    let decoded = decode(&update("text")).expect("it is as Telegram writes it");
    Message::Update(BOT, decoded.id, decoded.update)
}

/// What Alice says.
pub(crate) fn parcel() -> Parcel {
    Parcel::Text { text: RichText { text: WORDS.to_owned(), ..RichText::default() }, preview: None }
}

/// What somebody's partner is told of it.
pub(crate) fn said(to: UserId) -> Tell {
    Tell::Said {
        you: at(to),
        from: at(ALICE),
        conversation: CONVERSATION,
        parcel: parcel(),
        message: Some(MessageId(7)),
        reply: None,
        protected: false,
    }
}

/// What is done about it.
pub(crate) fn relay(to: UserId) -> Effect {
    Effect::Relay {
        to: at(to),
        from: at(ALICE),
        conversation: CONVERSATION,
        parcel: parcel(),
        message: Some(MessageId(7)),
        reply: None,
        protected: false,
    }
}
