//! What a message refers to: the one it answers, its album, the one that is felt about.

use shoal_domain::content::EntityKind;
use shoal_domain::id::{MessageId, UserId};
use shoal_domain::reference::Reply;
use shoal_domain::update::Update;
use shoal_telegram::decode;

fn update(kind: &str, body: &str) -> Update {
    decode(format!(r#"{{"update_id":1,"{kind}":{{{body}}}}}"#).as_bytes()).unwrap().update
}

/// What a private message with these fields answers, and its album.
fn written(fields: &str) -> (Option<Reply<MessageId>>, Option<String>) {
    let body = format!(
        r#""message_id":5,"from":{{"id":42}},"chat":{{"id":42,"type":"private"}},"text":"hi",{fields}"#
    );
    match update("message", &body) {
        Update::Message { reply, album, .. } => (reply.map(|reply| *reply), album),
        other => panic!("{other:?}"),
    }
}

fn answers(fields: &str) -> Option<MessageId> {
    written(fields).0.map(|reply| reply.to)
}

#[test]
fn an_answer_names_a_message_of_the_same_chat() {
    let target = r#""reply_to_message":{"message_id":4,"from":{"id":1,"is_bot":true},"chat":{"id":42}}"#;
    assert_eq!(answers(target), Some(MessageId(4)));
    for none in [
        r#""reply_to_message":null"#,
        r#""reply_to_message":{"message_id":0}"#,
        r#""reply_to_message":{"message_id":"4"}"#,
        r#""reply_to_message":4"#,
        r#""external_reply":{"origin":{"type":"user"},"message_id":4},"quote":{"text":"a","position":0,"is_manual":true}"#,
        r#""reply_to_story":{"id":4}"#,
    ] {
        assert_eq!(answers(none), None, "{none}");
    }
}

#[test]
fn a_part_that_was_chosen_comes_along_without_what_names_somebody() {
    let quoted = |quote: &str| {
        written(&format!(r#""reply_to_message":{{"message_id":4}},"quote":{{{quote}}}"#)).0.unwrap().quote
    };
    let quote = quoted(
        r#""text":"hello","position":3,"is_manual":true,"entities":[{"type":"bold","offset":0,"length":1},
            {"type":"url","offset":1,"length":1},{"type":"text_mention","offset":2,"length":1,"user":{"id":42}}]"#,
    )
    .unwrap();
    let kinds: Vec<_> = quote.text.entities.iter().map(|entity| entity.kind).collect();
    assert_eq!((&*quote.text.text, quote.position, kinds), ("hello", 3, vec![EntityKind::Bold]));
    let long = "x".repeat(1025);
    for none in [
        r#""text":"hello","position":3"#.to_owned(),
        r#""text":"","position":3,"is_manual":true"#.to_owned(),
        r#""text":"hello","position":-1,"is_manual":true"#.to_owned(),
        format!(r#""text":"{long}","position":3,"is_manual":true"#),
    ] {
        assert_eq!(quoted(&none), None, "{none}");
    }
}

#[test]
fn an_album_has_a_name_that_is_not_too_long() {
    let album = |name: &str| written(&format!(r#""media_group_id":{name}"#)).1;
    assert_eq!(album(r#""13370""#).as_deref(), Some("13370"));
    let long = format!("{:?}", "1".repeat(65));
    for none in ["13370", "null", r#""""#, &long] {
        assert_eq!(album(none), None, "{none}");
    }
}

#[test]
fn of_what_somebody_feels_a_bot_can_show_one_plain_emoji() {
    let plain = |emoji: &str| format!(r#"{{"type":"emoji","emoji":"{emoji}"}}"#);
    let own = r#"{"type":"custom_emoji","custom_emoji_id":"5"}"#.to_owned();
    let (heart, fire) = (plain("❤"), plain("🔥"));
    for (old, new, shown) in [
        (vec![], vec![&heart], Some("❤")),
        (vec![&heart], vec![], None),
        (vec![&heart], vec![&fire], Some("🔥")),
        (vec![&heart], vec![&heart, &fire], Some("🔥")),
        (vec![&heart, &fire], vec![&heart], Some("❤")),
        (vec![], vec![&own], None),
        (vec![], vec![&own, &fire], Some("🔥")),
        (vec![&heart], vec![&own], None),
    ] {
        let list = |all: &[&String]| all.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(",");
        let (old, new) = (list(&old), list(&new));
        let body = format!(
            r#""chat":{{"id":42,"type":"private"}},"user":{{"id":42}},"message_id":9,"date":1,
                "old_reaction":[{old}],"new_reaction":[{new}]"#
        );
        let expected =
            Update::Reacted { from: UserId(42), message: MessageId(9), emoji: shown.map(str::to_owned) };
        assert_eq!(update("message_reaction", &body), expected, "{old} to {new}");
    }
}

#[test]
fn what_is_felt_in_a_group_is_not_ours() {
    for body in [
        r#""chat":{"id":-5,"type":"group"},"user":{"id":42},"message_id":9,"new_reaction":[]"#,
        r#""chat":{"id":42,"type":"private"},"actor_chat":{"id":-5},"message_id":9,"new_reaction":[]"#,
    ] {
        assert_eq!(update("message_reaction", body), Update::Other { kind: "message_reaction" }, "{body}");
    }
}
