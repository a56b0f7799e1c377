//! Updates of all kinds, made at random from a seed, with the sender's number, names and phone wherever Telegram or a hostile
//! client can put them.

use serde_json::{Map, Value, json};

use super::ALICE;

/// Chance, from a seed: Vigna's `SplitMix64`.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    pub(super) fn one_in(&mut self, n: u64) -> bool {
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

pub(super) fn update(chance: &mut Chance, id: u64) -> Value {
    match chance.below(10) {
        0..7 => json!({"update_id": id, "message": message(chance, id)}),
        7 | 8 => json!({"update_id": id, "edited_message": message(chance, id.saturating_sub(2).max(1))}),
        _ => json!({"update_id": id, "message_reaction": {"chat": private(), "user": alice(), "date": 1,
            "message_id": id, "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "👍", "by": alice()}]}}),
    }
}
