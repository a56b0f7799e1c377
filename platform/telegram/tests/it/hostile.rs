//! Bytes that nobody in good faith would send: an answer each, never a crash, and never their content in the answer.

use shoal_telegram::{DecodeError, Route, decode, peek};

const SECRET: &str = "what-people-write";

#[test]
fn what_is_no_update_is_an_error() {
    for raw in [
        "",
        " ",
        "null",
        "7",
        "[]",
        r#""x""#,
        "{",
        "}",
        r#"{"update_id":1"#,
        r#"{"update_id":1}}"#,
        "{'update_id':1}",
        r#"{"update_id":1,}"#,
        r#"{"update_id":1,"message":{}"#,
        r#"{"update_id":1,"update_id":1}"#,
        r#"{"update_id":1,"message":{"a":1},"message":{"a":1}}"#,
        "\u{feff}{}",
    ] {
        assert!(
            matches!(peek(raw.as_bytes()), Err(DecodeError::NotJson { .. })),
            "{raw:?}: {:?}",
            peek(raw.as_bytes())
        );
        assert!(matches!(decode(raw.as_bytes()), Err(DecodeError::NotJson { .. })), "{raw:?}");
    }
    let not_utf8 = b"{\"update_id\":1,\"message\":{\"text\":\"\xff\"}}";
    assert_eq!(peek(not_utf8), Err(DecodeError::NotJson { at: 34 }));
}

#[test]
fn an_update_needs_a_whole_number_as_its_id() {
    for id in [
        "",
        r#""update_id":null,"#,
        r#""update_id":"1","#,
        r#""update_id":-1,"#,
        r#""update_id":1.5,"#,
        r#""update_id":1e400,"#,
        r#""update_id":99999999999999999999999999,"#,
        r#""update_id":{},"#,
        r#""Update_id":1,"#,
    ] {
        let raw = format!(r#"{{{id}"message":null}}"#);
        assert_eq!(peek(raw.as_bytes()), Err(DecodeError::NoUpdateId), "{raw}");
        assert_eq!(decode(raw.as_bytes()), Err(DecodeError::NoUpdateId), "{raw}");
    }
    assert!(peek(br#"{"update_id":18446744073709551615}"#).is_ok());
}

#[test]
fn what_rules_need_must_be_there_in_its_form() {
    for body in [
        "7",
        "[]",
        r#""x""#,
        "{}",
        r#"{"message_id":1,"from":{"id":42}}"#,
        r#"{"from":{"id":42},"chat":{"id":42,"type":"private"}}"#,
        r#"{"message_id":"1","from":{"id":42},"chat":{"id":42,"type":"private"}}"#,
        r#"{"message_id":1,"from":{"id":4.2},"chat":{"id":42,"type":"private"}}"#,
        r#"{"message_id":1,"from":{"id":99999999999999999999},"chat":{"id":42,"type":"private"}}"#,
        r#"{"message_id":1,"from":{"id":42},"from":{"id":43},"chat":{"id":42,"type":"private"}}"#,
        r#"{"message_id":1,"from":{"id":42},"chat":{"id":42,"type":"private"},"text":{"x":"what-people-write"}}"#,
        r#"{"message_id":"what-people-write","from":{"id":42},"chat":{"id":42,"type":"private"}}"#,
        r#"{"message_id":1,"from":{"id":42},"chat":{"id":42,"type":"private"},"poll":{"question":"what-people-write"}}"#,
        r#"{"message_id":1,"from":{"id":42},"chat":{"id":42,"type":"private"},"text":"a","text":"what-people-write"}"#,
    ] {
        let raw = format!(r#"{{"update_id":1,"message":{body}}}"#);
        let error = decode(raw.as_bytes()).unwrap_err();
        assert!(matches!(error, DecodeError::Malformed { kind: "message", .. }), "{raw}: {error:?}");
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
    }
}

#[test]
fn depth_does_not_matter() {
    const DEPTH: usize = 10_000;
    let lists = format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
    let objects = format!("{}1{}", r#"{"a":"#.repeat(DEPTH), "}".repeat(DEPTH));
    for deep in [lists, objects] {
        let beside = format!(
            r#"{{"update_id":1,"message":{{"message_id":5,"from":{{"id":42,"x":{deep},"first_name":{deep}}},"x":{deep},
                "chat":{{"id":42,"type":"private","x":{deep}}},"text":"a","entities":[{deep}],"link_preview_options":{deep}}}}}"#
        );
        assert_eq!(peek(beside.as_bytes()).unwrap().route, Route::User(shoal_domain::id::UserId(42)));
        decode(beside.as_bytes()).unwrap();

        let inside = format!(r#"{{"update_id":1,"message":{deep}}}"#);
        assert!(matches!(decode(inside.as_bytes()), Err(DecodeError::Malformed { .. })));
        let unknown = format!(r#"{{"update_id":1,"telepathy":{deep}}}"#);
        assert_eq!(peek(unknown.as_bytes()).unwrap().route, Route::Nobody);
        decode(unknown.as_bytes()).unwrap();

        let instead = peek(deep.as_bytes()).unwrap_err();
        assert!(matches!(instead, DecodeError::NotJson { .. } | DecodeError::NoUpdateId), "{instead:?}");
        assert!(matches!(peek(&deep.as_bytes()[..DEPTH]), Err(DecodeError::NotJson { .. })));
    }
}

#[test]
fn long_texts_and_odd_characters_arrive_whole() {
    for text in ["😀".repeat(4096), "\u{202e}\u{200b}\u{0}\u{7f}".into(), "x".repeat(1_000_000)] {
        let written = serde_json::to_string(&text).unwrap();
        let raw = format!(
            r#"{{"update_id":1,"message":{{"message_id":5,"from":{{"id":42}},"chat":{{"id":42,"type":"private"}},"text":{written}}}}}"#
        );
        let update = decode(raw.as_bytes()).unwrap().update;
        assert!(format!("{update:?}").contains(&format!("{text:?}")));
    }
}
