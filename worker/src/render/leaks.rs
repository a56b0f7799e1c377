//! Whatever somebody sends, no call to their partner's chat tells who they are.
//!
//! A hundred thousand updates of all kinds, made at random from a seed, with the sender's number, names and phone wherever
//! Telegram or a hostile client can put them, go through reading, both rules and rendering.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use shoal_domain::account::{Age, Profile};
use shoal_domain::chat::{self, Chat, Session, State, User, UserChange};
use shoal_domain::decision::{Context, Decision, Policy};
use shoal_domain::effect::Effect;
use shoal_domain::id::{Address, BotId, ChatId, ConversationId, MessageId, PoolId, UpdateId, UserId};
use shoal_domain::message::Message;
use shoal_domain::time::Timestamp;
use shoal_telegram::{Call, decode};

use super::call;

const UPDATES: u64 = 100_000;
const ALICE: Address = Address { bot: BotId(1001), user: UserId(77_700_012_345) };
const BOB: Address = Address { bot: BotId(1001), user: UserId(5_000_000_001) };
const NAMES: [&str; 5] = ["77700012345", "canary_name", "Canaria", "Canariensis", "15550100042"];

/// Chance, from a seed: Vigna's `SplitMix64`.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len() as u64) as usize]
    }
}

fn alice() -> Value {
    json!({"id": ALICE.user, "is_bot": false, "first_name": "Canaria", "last_name": "Canariensis",
        "username": "canary_name", "language_code": "en"})
}

fn private() -> Value {
    json!({"id": ALICE.user, "type": "private", "first_name": "Canaria", "username": "canary_name"})
}

/// Formatting of all kinds, known or not, some of which names the sender.
fn entities(chance: &mut Chance) -> Value {
    let entity = |chance: &mut Chance| {
        let more = match chance.below(9) {
            0 => json!({"type": "text_mention", "user": alice()}),
            1 => json!({"type": "text_link", "url": format!("tg://user?id={}", ALICE.user)}),
            2 => json!({"type": "text_link", "url": format!(" TG://openmessage?user_id={}", ALICE.user)}),
            3 => json!({"type": "hologram", "user": alice()}),
            4 => json!({"type": "text_link", "url": "https://example.org/", "user": alice()}),
            5 => json!({"type": "custom_emoji", "custom_emoji_id": "5", "owner": alice()}),
            6 => json!({"type": "bold", "offset": 70_000}),
            7 => json!({"type": 7}),
            _ => json!({"type": chance.pick(&["bold", "italic", "spoiler", "code", "url"])}),
        };
        let mut entity = json!({"offset": chance.below(4), "length": chance.below(6)});
        for (name, value) in more.as_object().expect("it is one") {
            entity[name] = value.clone();
        }
        entity
    };
    Value::Array((0..chance.below(4)).map(|_| entity(chance)).collect())
}

/// What a message holds, of any kind.
fn content(chance: &mut Chance) -> Map<String, Value> {
    let file = json!({"file_id": "AgAD", "file_unique_id": "AQAD", "width": 3, "height": 4, "duration": 5,
        "uploader": alice()});
    let kinds = [
        "text",
        "photo",
        "video",
        "voice",
        "video_note",
        "audio",
        "document",
        "sticker",
        "animation",
        "location",
        "live",
        "venue",
        "dice",
        "poll",
        "contact",
        "story",
        "game",
        "hologram",
        "paid_media",
    ];
    let held = match *chance.pick(&kinds) {
        "text" => json!({"text": "hello there", "entities": entities(chance)}),
        "photo" => json!({"photo": [file], "caption": "hello there", "caption_entities": entities(chance)}),
        kind @ ("location" | "live") => {
            let live = (kind == "live").then_some(600);
            json!({"location": {"latitude": 1.5, "longitude": 2.5, "live_period": live, "owner": alice()}})
        }
        "venue" => {
            let place = json!({"latitude": 1.5, "longitude": 2.5});
            json!({"location": place, "venue": {"location": place, "title": "t", "address": "a", "of": alice()}})
        }
        "dice" => json!({"dice": {"emoji": "🎲", "value": 4}}),
        "poll" => json!({"poll": {"id": "1", "question": "why", "question_entities": entities(chance),
            "options": [{"text": "because", "text_entities": entities(chance), "added_by_user": alice()}]}}),
        "contact" => json!({"contact": {"phone_number": "+15550100042", "first_name": "Canaria",
            "user_id": ALICE.user}}),
        "story" => json!({"story": {"id": 1, "chat": private()}}),
        kind => {
            let held = json!({"caption": "hello there", "caption_entities": entities(chance), "x": 1});
            let mut held = held.as_object().expect("it is one").clone();
            held.insert(kind.to_owned(), file);
            return held;
        }
    };
    held.as_object().expect("it is one").clone()
}

/// A private message with all that Telegram says of it.
fn message(chance: &mut Chance, id: u64) -> Value {
    let mut message = content(chance);
    let about =
        json!({"message_id": chance.below(50) + 1, "from": alice(), "chat": private(), "text": "earlier"});
    let quote = json!({"text": "earl", "entities": entities(chance), "position": 0, "is_manual": true});
    let origin = json!({"type": "user", "sender_user": alice(), "date": 1});
    for (name, value) in [
        ("forward_origin", origin.clone()),
        ("reply_to_message", about),
        ("quote", quote),
        ("external_reply", json!({"origin": origin, "chat": private(), "message_id": 3})),
        ("via_bot", json!({"id": 9, "is_bot": true, "first_name": "Canaria"})),
        ("author_signature", json!("Canaria Canariensis")),
        ("sender_business_bot", alice()),
        ("business_connection_id", json!("canary_name")),
        ("media_group_id", json!(format!("{}", id / 3))),
    ] {
        if chance.one_in(3) {
            message.insert(name.to_owned(), value);
        }
    }
    message.insert("message_id".to_owned(), json!(id));
    message.insert("from".to_owned(), alice());
    message.insert("chat".to_owned(), private());
    Value::Object(message)
}

fn update(chance: &mut Chance, id: u64) -> Value {
    match chance.below(10) {
        0..7 => json!({"update_id": id, "message": message(chance, id)}),
        7 | 8 => json!({"update_id": id, "edited_message": message(chance, id.saturating_sub(2).max(1))}),
        _ => json!({"update_id": id, "message_reaction": {"chat": private(), "user": alice(), "date": 1,
            "message_id": id, "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "👍", "by": alice()}]}}),
    }
}

/// Somebody who talks to somebody else.
fn paired(with: Address) -> User {
    let chat = json!({"conversation": "1001.5", "peer": with, "since": 0, "began": 0});
    let chat: Chat = serde_json::from_value(chat).expect("as it is stored");
    let session = Session { state: State::Paired(chat), ..Session::default() };
    let mut user = User::default();
    user.apply(&UserChange::ProfileBecame(Profile {
        age: Age::stated(30).expect("an age"),
        ..Profile::default()
    }));
    user.apply(&UserChange::SessionBecame(with.bot, session));
    user
}

fn decide(user: &mut User, me: UserId, message: &Message, now: u64) -> Decision<UserChange> {
    let (now, original) = (Timestamp(now), now.is_multiple_of(2).then_some(MessageId(3)));
    let decision = chat::user(
        user,
        me,
        &Context { now, policy: Policy::default(), original, gate: None, link: None, groups: &[] },
        message,
    );
    decision.changes.iter().for_each(|change| user.apply(change));
    decision
}

/// The call as Bob's chat gets it. Where Telegram copies by itself, it is told where from, and tells nobody.
fn shown(effect: &Effect) -> Option<String> {
    let mut call = call(effect, Some(MessageId(9)))?;
    match &mut call {
        Call::CopyMessage(copy) => copy.from_chat_id = ChatId(0),
        Call::CopyMessages(copy) => copy.from_chat_id = ChatId(0),
        _ => {}
    }
    Some(format!("{call:?}"))
}

/// Whether Telegram would show by itself whom a caption names: it copies the original's.
fn copies_a_name(effect: &Effect, named: &BTreeSet<MessageId>) -> bool {
    match call(effect, None) {
        Some(Call::CopyMessage(copy)) => copy.caption.is_none() && named.contains(&copy.message_id),
        Some(Call::CopyMessages(copy)) => copy.message_ids.iter().any(|message| named.contains(message)),
        _ => false,
    }
}

#[test]
fn no_call_to_the_partner_names_the_sender() {
    let mut chance = Chance(7);
    let (mut alice, mut bob) = (paired(BOB), paired(ALICE));
    let (mut named, mut kinds) = (BTreeSet::new(), BTreeMap::new());
    for id in 1..=UPDATES {
        let update = update(&mut chance, id);
        let caption = update["message"]["caption_entities"].to_string();
        if ["text_mention", "hologram", "tg:", "TG:"].iter().any(|name| caption.contains(name)) {
            named.insert(MessageId(id as i64));
        }
        let decoded = decode(update.to_string().as_bytes()).expect("these can be read");
        let message = Message::Update(BOB.bot, UpdateId(id), decoded.update);
        let decision = decide(&mut alice, ALICE.user, &message, id);
        for (_, tell) in decision.tells {
            for effect in decide(&mut bob, BOB.user, &Message::Tell(tell), id).effects {
                let Some(call) = shown(&effect) else { continue };
                let name = call.split(['(', ' ']).next().expect("it has a name").to_owned();
                *kinds.entry(name).or_default() += 1;
                let leak = NAMES.iter().find(|name| call.contains(*name));
                assert!(leak.is_none(), "{leak:?} in {call}\nbecause of {update}");
                assert!(!copies_a_name(&effect, &named), "{call}\nbecause of {update}");
            }
        }
    }
    print(&kinds);
    let all = [
        "SendMessage",
        "CopyMessage",
        "CopyMessages",
        "SendMediaGroup",
        "SendPoll",
        "SendLocation",
        "EditMessageText",
        "EditMessageCaption",
        "EditMessageMedia",
        "EditMessageLiveLocation",
        "StopMessageLiveLocation",
        "SetMessageReaction",
    ];
    for kind in all {
        assert!(kinds.contains_key(kind), "no {kind} was among {kinds:?}");
    }
    assert_eq!(chat_of(&alice), Some(BOB.user), "they talk to each other still");
}

fn print(kinds: &BTreeMap<String, u64>) {
    let calls: u64 = kinds.values().sum();
    println!(
        "{UPDATES} updates of all kinds, {calls} calls to the partner's chat, of which 0 tell who it is:\n{kinds:?}"
    );
}

fn chat_of(user: &User) -> Option<UserId> {
    let conversation = ConversationId { pool: PoolId(1001), number: 5 };
    user.session(BOB.bot).chat_of(conversation).map(|chat| chat.peer.user)
}
