use serde_json::{Value, json};

use super::*;

fn content(value: Value) -> Result<Content, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn faults(value: Value) -> Vec<String> {
    content(value).unwrap().check().iter().map(ToString::to_string).collect()
}

/// The faults of one piece with this body.
fn body_faults(body: &Value) -> Vec<String> {
    faults(json!({ "body": body }))
}

/// The faults of one piece with these buttons.
fn button_faults(buttons: &Value) -> Vec<String> {
    faults(json!({ "body": { "text": { "text": "x" } }, "buttons": buttons }))
}

fn text(words: &str) -> Value {
    json!({ "body": { "text": { "text": words } } })
}

#[test]
fn it_reads_as_it_is_written() {
    for value in [
        text("x"),
        json!({ "default": "en", "variants": { "en": text("x"), "pt-br": text("y") } }),
        json!({
            "body": { "media": { "kind": "voice", "file": "AwAC", "caption": { "markdown": "*x*" } } },
            "buttons": [[{ "text": "a", "url": "tg://resolve?domain=x" }], [{ "text": "b", "data": "Buy" }]],
            "silent": true, "protect": true, "link_preview": false,
        }),
        json!({ "body": { "album": [{ "kind": "photo", "file": "a" }, { "kind": "video", "file": "https://a.b/c" }] } }),
        json!({ "body": { "copy": { "from_chat": -1_001_234_567_890_i64, "message": 7 } } }),
    ] {
        let read = content(value.clone()).unwrap();
        assert_eq!(read.check(), [], "{value}");
        assert_eq!(serde_json::to_value(&read).unwrap(), value);
    }
}

#[test]
fn what_it_does_not_know_is_refused_with_what_it_knows() {
    for (value, error) in [
        (json!({}), "content has either `body`"),
        (
            json!({ "body": { "text": { "text": "x" } }, "default": "en", "variants": {} }),
            "content has either `body`",
        ),
        (json!({ "default": "en", "variants": {}, "silent": true }), "content has either `body`"),
        (json!({ "default": "en" }), "content has either `body`"),
        (
            json!({ "body": { "sticker": "x" } }),
            "unknown field `sticker`, expected one of `text`, `media`, `album`, `copy`",
        ),
        (json!({ "body": {} }), "a body has exactly one of"),
        (json!({ "body": { "text": { "text": "x" }, "album": [] } }), "a body has exactly one of"),
        (
            json!({ "bodi": 1 }),
            "unknown field `bodi`, expected one of `default`, `variants`, `body`, `buttons`",
        ),
        (
            json!({ "body": { "media": { "kind": "gif", "file": "x" } } }),
            "unknown variant `gif`, expected one of `photo`",
        ),
        (json!({ "body": { "copy": { "from_chat": 1, "message": 1, "x": 1 } } }), "unknown field `x`"),
    ] {
        let refused = content(value).unwrap_err();
        assert!(refused.starts_with(error), "{refused}");
    }
    for button in [json!({ "text": "x" }), json!({ "text": "x", "url": "https://a.b", "data": "x" })] {
        let refused =
            content(json!({ "body": { "text": { "text": "x" } }, "buttons": [[button]] })).unwrap_err();
        assert_eq!(refused, "a button has `text`, and either `url` or `data`");
    }
}

#[test]
fn every_fault_of_every_language_is_named_with_its_place() {
    let bad = json!({
        "default": "de",
        "variants": {
            "EN": text("x"),
            "uk": {
                "body": { "media": { "kind": "photo", "file": "http://a.b/c", "caption": { "html": "<b>x" } } },
                "buttons": [[{ "text": "", "data": "stop:1" }], []],
            },
        },
    });
    assert_eq!(
        faults(bad),
        [
            "content.default: it is not one of the variants",
            "content.variants.EN: a language is written in small letters, such as uk or pt-br",
            "content.variants.uk.body.media.file: a file is loaded from an https:// address only",
            "content.variants.uk.body.media.caption: at character 1: <b> is never closed",
            "content.variants.uk.buttons[0][0].text: a button shows 1 to 64 characters",
            "content.variants.uk.buttons[0][0].data: words of small letters, alone or before a colon, are for Shoal's \
             own buttons; write Buy:1 or buy-1 in place of buy:1",
            "content.variants.uk.buttons[1]: a row has 1 to 8 buttons",
        ]
    );
}

#[test]
fn there_are_1_to_20_languages() {
    let speaking = |count: usize| {
        let languages = (0..count).map(|n| format!("a{}", char::from(b'a' + n as u8)));
        let variants: BTreeMap<_, _> = languages.map(|language| (language, text("x"))).collect();
        faults(json!({ "default": "aa", "variants": variants }))
    };
    assert_eq!(speaking(20), [""; 0]);
    assert_eq!(speaking(21), ["content.variants: there are 1 to 20 languages"]);
    assert_eq!(speaking(0)[0], "content.variants: there are 1 to 20 languages");
}

#[test]
fn a_text_fits_for_whoever_has_the_longest_name() {
    let long =
        |count: usize| json!({ "text": { "html": format!("{}{{first_name|x}}", "🦔".repeat(count)) } });
    assert_eq!(body_faults(&long(4096 - 64)), [""; 0]);
    let why = "it can have 4097 characters for somebody with a long name, at most 4096 are possible";
    assert_eq!(body_faults(&long(4096 - 63)), [format!("content.body.text: {why}")]);
    let caption = |count: usize| json!({ "media": { "kind": "photo", "file": "a", "caption": { "html": format!("<b>{}</b>", "ї".repeat(count)) } } });
    assert_eq!(body_faults(&caption(1024)), [""; 0]);
    assert!(
        body_faults(&caption(1025))[0].starts_with("content.body.media.caption: it can have 1025 characters")
    );
    for blank in ["", " \n", "\u{200b}"] {
        let faults = body_faults(&json!({ "text": { "text": blank } }));
        assert_eq!(faults, ["content.body.text: there is nothing to see in it"]);
        let media = json!({ "media": { "kind": "photo", "file": "a", "caption": { "text": blank } } });
        assert_eq!(body_faults(&media), [""; 0], "a caption may be empty");
    }
}

#[test]
fn a_file_is_known_to_telegram_or_on_the_web() {
    let file = |file: &str| body_faults(&json!({ "media": { "kind": "document", "file": file } }));
    for good in ["BQACAgIAAxkBAAI", "a-_9", "https://example.org/a.pdf"] {
        assert_eq!(file(good), [""; 0], "{good}");
    }
    for bad in ["", "a b", "../etc/passwd", "їжак", &"x".repeat(257)] {
        assert!(file(bad)[0].starts_with("content.body.media.file: it is neither the file_id"), "{bad}");
    }
    for bad in
        ["http://example.org/a", "attach://a", "file:///etc/passwd", "https://", "tg://resolve?domain=x"]
    {
        assert!(file(bad)[0].starts_with("content.body.media.file: a file is loaded"), "{bad}");
    }
}

#[test]
fn an_album_keeps_to_its_kinds() {
    let album = |kinds: &[&str]| {
        let items: Vec<_> = kinds.iter().map(|kind| json!({ "kind": kind, "file": "a" })).collect();
        body_faults(&json!({ "album": items }))
    };
    for good in [&["photo", "video"][..], &["video", "photo", "photo"], &["document"; 10], &["audio"; 2]] {
        assert_eq!(album(good), [""; 0], "{good:?}");
    }
    let own = "documents and music stand in an album with their own kind only";
    assert_eq!(album(&["photo", "document"]), [format!("content.body.album[1].kind: {own}")]);
    assert_eq!(album(&["document", "audio"]), [format!("content.body.album[1].kind: {own}")]);
    assert_eq!(album(&["photo", "voice"]), ["content.body.album[1].kind: it cannot stand in an album"]);
    assert_eq!(album(&["animation", "photo"]), ["content.body.album[0].kind: it cannot stand in an album"]);
    assert_eq!(album(&["photo"]), ["content.body.album: an album has 2 to 10 items"]);
    assert_eq!(album(&["photo"; 11]), ["content.body.album: an album has 2 to 10 items"]);
    let pressed = json!({
        "body": { "album": [{ "kind": "photo", "file": "a" }, { "kind": "photo", "file": "b" }] },
        "buttons": [[{ "text": "x", "data": "X" }]],
    });
    assert_eq!(faults(pressed), ["content.buttons: Telegram shows no buttons under an album"]);
}

#[test]
fn buttons_have_bounds() {
    let press = |text: &str, data: &str| json!([[{ "text": text, "data": data }]]);
    for good in [press("x", "X"), press(&"🦔".repeat(64), &"X".repeat(64)), press("x", "ї")] {
        assert_eq!(button_faults(&good), [""; 0]);
    }
    let place = "content.buttons[0][0]";
    assert!(button_faults(&press(&"x".repeat(65), "X"))[0].starts_with(&format!("{place}.text: ")));
    for (data, bytes) in [(String::new(), 0), ("X".repeat(65), 65), ("ї".repeat(33), 66)] {
        let why = format!("{place}.data: it has {bytes} bytes, 1 to 64 are possible");
        assert_eq!(button_faults(&press("x", &data)), [why]);
    }
    let link = |url: &str| button_faults(&json!([[{ "text": "x", "url": url }]]));
    assert_eq!(link("tg://settings"), [""; 0]);
    assert_eq!(link("http://a.b"), [format!("{place}.url: a button leads to https:// or tg:// only")]);
    assert!(link("tg://user?id=1")[0].starts_with(&format!("{place}.url: a link to an account")));
    let one = json!({ "text": "x", "data": "X" });
    assert_eq!(button_faults(&json!(vec![vec![&one; 8]; 7])), [""; 0]);
    assert_eq!(button_faults(&json!([vec![&one; 9]])), ["content.buttons[0]: a row has 1 to 8 buttons"]);
    let why =
        "content.buttons: there are at most 7 rows; one more is kept for the button to want no more of this";
    assert_eq!(button_faults(&json!(vec![vec![&one]; 8])), [why]);
}

#[test]
fn a_copy_names_a_message() {
    let copy =
        |chat: i64, message: i64| body_faults(&json!({ "copy": { "from_chat": chat, "message": message } }));
    assert_eq!(copy(-100, 1), [""; 0]);
    assert_eq!(copy(0, 1), ["content.body.copy.from_chat: no chat has the number 0"]);
    for message in [0, -1, 1 << 31] {
        assert_eq!(copy(1, message), ["content.body.copy.message: no message has this number"]);
    }
}

#[test]
fn the_nearest_language_is_chosen() {
    let spoken =
        content(json!({ "default": "en", "variants": { "en": text("en"), "pt": text("pt") } })).unwrap();
    let words = |language| spoken.variant_for(language).map(|piece| piece.body.clone());
    assert_eq!(words(Some("pt-br")), Some(Body::Text(RichTextSource::plain("pt"))));
    assert_eq!(words(Some("fr")), Some(Body::Text(RichTextSource::plain("en"))));
    assert_eq!(words(None), words(Some(&"x-".repeat(10_000))));
    let lost = content(json!({ "default": "de", "variants": {} })).unwrap();
    assert_eq!(lost.variant_for(Some("de")), None);
}
