//! What histories are made of.

use std::time::{Duration, Instant};

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use shoal_domain::content::{Parcel, RichText};
use shoal_domain::decision::Record;
use shoal_domain::effect::Effect;
use shoal_domain::entity::{EntityKey, FieldWrite};
use shoal_domain::id::{Address, BotId, ChatId, ConversationId, MessageId, PoolId, Ticket, UserId};
use shoal_domain::language::Language;
use shoal_domain::message::{Report, Tell};
use shoal_domain::time::Timestamp;
use shoal_mailbox::Pause;

use crate::case::PARTITIONS;

/// Any bytes at all, as a broken or hostile sender may send.
pub fn junk() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        vec(any::<u8>(), 0..40).prop_map(Bytes::from),
        select(vec!["", "{}", "*1\r\n$4\r\nPING\r\n", "\0", "nil"])
            .prop_map(|s| Bytes::from_static(s.as_bytes())),
    ]
}

/// Any text: line ends, zeros, half an alphabet of emoji.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        vec(any::<char>(), 0..12).prop_map(String::from_iter),
        select(vec!["", "0", "\r\n", "\0", "🐟\u{200d}🐟", "{17}", "-1"]).prop_map(str::to_owned),
    ]
}

/// A few people and pools; two of them live in the same partition.
pub fn crowd() -> Vec<EntityKey> {
    let first = EntityKey::User(UserId(1));
    let beside = |id: &EntityKey| PARTITIONS.of(*id) == PARTITIONS.of(first);
    let neighbour = (2..100_000).map(|id| EntityKey::User(UserId(id))).find(beside).unwrap();
    vec![
        first,
        neighbour,
        EntityKey::User(UserId(7_000_000_001)),
        EntityKey::Pool(PoolId(1)),
        EntityKey::Pool(PoolId(-5)),
    ]
}

/// One of the [`crowd`].
pub fn somebody() -> impl Strategy<Value = EntityKey> {
    select(crowd())
}

fn address() -> impl Strategy<Value = Address> {
    (1..4_i64, 1..50_i64).prop_map(|(bot, user)| Address { bot: BotId(bot), user: UserId(user) })
}

fn conversation() -> impl Strategy<Value = ConversationId> {
    (1..4_i64, any::<u64>()).prop_map(|(pool, number)| ConversationId { pool: PoolId(pool), number })
}

fn parcel() -> impl Strategy<Value = Parcel> {
    text().prop_map(|text| Parcel::Text { text: RichText { text, ..RichText::default() }, preview: None })
}

/// Changes to some fields of an entity, each named once.
pub fn fields() -> impl Strategy<Value = Vec<FieldWrite>> {
    let name = prop_oneof![select(vec!["a", "b", "c"]).prop_map(str::to_owned), text()];
    proptest::collection::btree_map(name, proptest::option::of(text()), 0..4)
        .prop_map(|fields| fields.into_iter().map(|(name, value)| FieldWrite { name, value }).collect())
}

/// Something to tell.
pub fn tell() -> impl Strategy<Value = Tell> {
    prop_oneof![
        (address(), any::<u64>()).prop_map(|(who, n)| Tell::Withdraw { who, ticket: Ticket(n) }),
        (address(), address(), conversation(), parcel()).prop_map(|(you, from, conversation, parcel)| {
            Tell::Said {
                you,
                from,
                conversation,
                parcel,
                message: Some(MessageId(7)),
                reply: None,
                protected: false,
            }
        }),
    ]
}

/// A call to make.
pub fn effect() -> impl Strategy<Value = Effect> {
    prop_oneof![
        text().prop_map(|query| Effect::Answer {
            bot: BotId(1),
            query,
            language: Language::English,
            toast: None
        }),
        (address(), address(), conversation(), parcel()).prop_map(|(to, from, conversation, parcel)| {
            Effect::Relay {
                to,
                from,
                conversation,
                parcel,
                message: Some(MessageId(7)),
                reply: None,
                protected: false,
            }
        }),
    ]
}

/// A fact for the books.
pub fn record() -> impl Strategy<Value = Record> {
    (1..50_i64, any::<u8>(), any::<u32>()).prop_map(|(user, age, at)| Record::AgeStated {
        user: UserId(user),
        age,
        at: Timestamp(at.into()),
    })
}

/// The end of a call that somebody must know.
pub fn report() -> impl Strategy<Value = Report> {
    address().prop_map(|at| Report::Unreachable { at, why: None })
}

/// Chats of a few bots, people's and groups', each paused for some hours or for no time at all. Hours, so that the time
/// that a test takes does not matter.
pub fn pauses() -> impl Strategy<Value = Vec<(BotId, ChatId, Duration)>> {
    let chat = select(vec![ChatId(1), ChatId(2), ChatId(-1_000_000_000_001)]);
    let length = (0..100_u64).prop_map(|hours| Duration::from_secs(hours * 3600));
    vec(((1..3_i64).prop_map(BotId), chat, length), 0..4)
}

/// A pause from now on.
pub fn pause(bot: BotId, chat: ChatId, length: Duration) -> Pause {
    Pause { bot, chat, until: Instant::now() + length }
}

/// What is left of a pause, to the nearest hour.
pub fn hours(pause: &Pause) -> u64 {
    (pause.until.saturating_duration_since(Instant::now()).as_secs() + 1800) / 3600
}
