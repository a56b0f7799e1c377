//! Where an update is brought to.

use shoal_domain::id::{ChatId, UpdateId, UserId};
use shoal_telegram::{DecodeError, Peek, Route, UpdateKind, peek};

const ALICE: Route = Route::User(UserId(42));
const GROUP: Route = Route::Chat(ChatId(-7));

fn look(kind: &str, body: &str) -> Peek {
    peek(format!(r#"{{"{kind}":{body},"update_id":9}}"#).as_bytes()).unwrap()
}

#[test]
fn each_kind_goes_to_whom_it_concerns() {
    let in_private = r#"{"from":{"id":42},"chat":{"id":42,"type":"private"},"text":"\ud83d"}"#;
    let in_group = r#"{"from":{"id":42},"chat":{"id":-7,"type":"supergroup"}}"#;
    let post = r#"{"chat":{"id":-7,"type":"channel"}}"#;
    for (kind, body, route) in [
        ("message", in_private, ALICE),
        ("edited_message", in_private, ALICE),
        ("message", in_group, GROUP),
        ("edited_message", in_group, GROUP),
        ("channel_post", post, GROUP),
        (
            "callback_query",
            r#"{"id":"1","from":{"id":42},"message":{"chat":{"id":-7,"type":"group"}}}"#,
            ALICE,
        ),
        ("my_chat_member", in_private, ALICE),
        ("my_chat_member", in_group, ALICE),
        ("chat_member", in_group, ALICE),
        ("chat_join_request", in_group, ALICE),
        ("message_reaction", r#"{"user":{"id":42},"chat":{"id":-7,"type":"group"}}"#, ALICE),
        ("message_reaction", r#"{"actor_chat":{"id":-8},"chat":{"id":-7,"type":"group"}}"#, GROUP),
        ("message_reaction_count", post, GROUP),
        ("poll_answer", r#"{"user":{"id":42}}"#, ALICE),
        ("inline_query", r#"{"from":{"id":42}}"#, ALICE),
        ("pre_checkout_query", r#"{"from":{"id":42}}"#, ALICE),
        ("shipping_query", r#"{"from":{"id":42}}"#, ALICE),
        ("poll", r#"{"id":"1","options":[]}"#, Route::Nobody),
        ("telepathy", r#"{"from":{"id":42}}"#, ALICE),
        ("telepathy", r#"{"from":"somewhere"}"#, Route::Nobody),
        ("telepathy", "7", Route::Nobody),
    ] {
        let peek = look(kind, body);
        assert_eq!(peek.route, route, "{kind} {body}");
        assert_eq!(peek.update_id, UpdateId(9));
        let name = if kind == "telepathy" { "unknown" } else { kind };
        assert_eq!(peek.kind.name(), name);
    }
}

#[test]
fn an_update_of_no_kind_is_still_an_update() {
    let nothing = Peek { update_id: UpdateId(9), kind: UpdateKind::Unknown, route: Route::Nobody };
    assert_eq!(look("message", "null"), nothing);
    assert_eq!(peek(br#"{"update_id":9}"#), Ok(nothing));
}

#[test]
fn a_sender_that_is_no_number_is_an_error() {
    let raw = br#"{"update_id":9,"message":{"from":{"id":"42"},"chat":{"id":42,"type":"private"}}}"#;
    assert!(matches!(peek(raw), Err(DecodeError::Malformed { kind: "message", .. })));
}
