use serde_json::{Value, json};

use super::*;

fn prepared(content: Value) -> Result<Prepared, Vec<Fault>> {
    Prepared::new(&serde_json::from_value(content).unwrap())
}

fn person<'a>(first_name: &'a str, language: Option<&'a str>) -> Person<'a> {
    Person { first_name, language }
}

#[test]
fn each_language_has_its_words() {
    let text = |words: &str| json!({ "body": { "text": { "html": words } } });
    let content = json!({
        "default": "en",
        "variants": {
            "en": text("Hi {first_name|friend}"),
            "uk": text("Привіт, <b>{first_name|друже}</b>"),
            "pt": text("Olá"),
            "pt-br": text("Oi"),
        },
    });
    let prepared = prepared(content).unwrap();
    for (language, words) in [
        (None, "Hi Ann"),
        (Some(""), "Hi Ann"),
        (Some("de"), "Hi Ann"),
        (Some("uk"), "Привіт, Ann"),
        (Some("UK_ua"), "Привіт, Ann"),
        (Some("pt-BR"), "Oi"),
        (Some("pt-br-x"), "Oi"),
        (Some("pt-pt"), "Olá"),
        (Some("ptx"), "Hi Ann"),
    ] {
        let RenderedBody::Text(text) = prepared.render(&person("Ann", language)).body else {
            panic!("a text")
        };
        assert_eq!(text.text, words, "{language:?}");
    }
}

#[test]
fn what_is_rendered_is_what_was_written() {
    let content = json!({
        "body": { "media": { "kind": "photo", "file": "AgAC-_1", "caption": { "html": "<b>{first_name|x}</b>" } } },
        "buttons": [[{ "text": "Go", "url": "https://example.org" }, { "text": "Buy", "data": "Buy:1" }]],
        "silent": true, "protect": true, "link_preview": false,
    });
    assert_eq!(
        serde_json::to_value(prepared(content).unwrap().render(&person("Ann", None))).unwrap(),
        json!({
            "body": { "media": { "kind": "photo", "file": "AgAC-_1", "caption": {
                "text": "Ann", "entities": [{ "type": "bold", "offset": 0, "length": 3 }],
            } } },
            "buttons": [[{ "text": "Go", "url": "https://example.org" }, { "text": "Buy", "data": "Buy:1" }]],
            "silent": true, "protect": true, "link_preview": false,
        })
    );
    for body in [
        json!({ "album": [
            { "kind": "photo", "file": "a", "caption": { "text": "x" } },
            { "kind": "video", "file": "https://example.org/b.mp4", "caption": { "text": "" } },
        ] }),
        json!({ "copy": { "from_chat": -100, "message": 7 } }),
        json!({ "caption": { "text": "x" } }),
    ] {
        let message = prepared(json!({ "body": body })).unwrap().render(&person("", None));
        assert_eq!(serde_json::to_value(message.body).unwrap(), body);
    }
}

#[test]
fn what_has_a_fault_is_not_made_ready() {
    let faults = prepared(json!({ "body": { "text": { "html": "<b>" } } })).unwrap_err();
    assert_eq!(faults[0].to_string(), "content.body.text: at character 1: <b> is never closed");
    assert_eq!(prepared(json!({ "default": "en", "variants": {} })).unwrap_err().len(), 2);
}
