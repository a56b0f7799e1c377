//! Updates and errors as others have met them, where the folder with them is at hand.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use shoal_domain::content::{Content, Uncopyable};
use shoal_domain::update::Update;
use shoal_telegram::{UpdateKind, decode, peek};

#[derive(Deserialize)]
struct Sample {
    id: String,
    kind: String,
    spec: Verdict,
    update: Box<RawValue>,
}

#[derive(Deserialize)]
struct Verdict {
    valid: bool,
}

/// The lines of a file of samples; `None`, with a word about it, when it is not there.
pub fn samples(name: &str) -> Option<String> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(name);
    let lines = std::fs::read_to_string(&path).ok();
    if lines.is_none() {
        println!("skipped: there is no {}", path.display());
    }
    lines
}

#[test]
fn every_valid_update_is_read() {
    let Some(lines) = samples("telegram-updates/updates.jsonl") else { return };
    let mut valid = 0;
    for line in lines.lines() {
        let sample: Sample = serde_json::from_str(line).unwrap();
        let raw = sample.update.get().as_bytes();
        let (peeked, decoded) = (peek(raw), decode(raw));
        if sample.spec.valid {
            valid += 1;
            let Sample { id, kind, .. } = sample;
            assert_eq!(peeked.unwrap_or_else(|error| panic!("{id}: {error}")).kind.name(), kind, "{id}");
            decoded.unwrap_or_else(|error| panic!("{id}: {error}"));
        }
    }
    assert!(valid > 0, "no sample was valid");
}

/// The names of a type's fields in the Bot API's specification.
fn fields<'a>(spec: &'a Value, name: &str) -> impl Iterator<Item = &'a str> {
    let fields = spec["types"][name]["fields"].as_array().unwrap();
    fields.iter().map(|field| field["name"].as_str().unwrap())
}

#[test]
fn every_kind_of_update_is_known() {
    let Some(spec) = samples("bot-api-spec/api.json") else { return };
    let spec = serde_json::from_str(&spec).unwrap();
    for kind in fields(&spec, "Update").filter(|name| *name != "update_id") {
        let peek = peek(format!(r#"{{"update_id":1,"{kind}":{{}}}}"#).as_bytes()).unwrap();
        assert_ne!(peek.kind, UpdateKind::Unknown, "{kind}");
    }
}

/// From `new_chat_members` on, the specification lists what is neither words nor media.
#[test]
fn every_service_message_is_known() {
    let Some(spec) = samples("bot-api-spec/api.json") else { return };
    let spec = serde_json::from_str(&spec).unwrap();
    let service = fields(&spec, "Message").skip_while(|name| *name != "new_chat_members");
    let mut known = 0;
    for field in service.filter(|name| *name != "reply_markup") {
        let raw = format!(
            r#"{{"update_id":1,"message":{{"message_id":5,"from":{{"id":42}},
                "chat":{{"type":"private"}},"{field}":{{}}}}}}"#
        );
        let update = decode(raw.as_bytes()).unwrap().update;
        let Update::Message { content: Content::Uncopyable(what), .. } = update else {
            panic!("{field}: {update:?}")
        };
        known += usize::from(what == Uncopyable::Service);
    }
    assert!(known > 40, "only {known} service messages were found");
}
