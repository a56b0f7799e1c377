//! Whatever comes with the right secret is answered 200, so that it never holds up its queue at Telegram: it is
//! appended if it is an update at all, and goes into quarantine otherwise.

use serde_json::{Value, json};

use crate::running::{Running, message};

const DEEP: usize = 10_000;

/// Bodies that are updates, however strange: they are appended, byte for byte.
fn strange_updates() -> Vec<(&'static str, Vec<u8>)> {
    let with_text = |id: u64, text: &str| {
        let message = r#""message_id":1,"date":1,"from":{"id":42},"chat":{"id":42,"type":"private"}"#;
        format!(r#"{{"update_id":{id},"message":{{{message},"text":{text}}}}}"#).into_bytes()
    };
    let nested = format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let nested_objects = format!("{}1{}", r#"{"a":"#.repeat(DEEP), "}".repeat(DEEP));
    vec![
        ("10,000 levels of arrays", with_text(1, &nested)),
        ("10,000 levels of objects", with_text(2, &nested_objects)),
        ("lone surrogates", with_text(3, r#""\ud83d and \udc1f""#)),
        ("4,096 emoji", with_text(4, &json!("🐟".repeat(4096)).to_string())),
        ("4,096 emoji, escaped", with_text(5, &format!("\"{}\"", r"\ud83d\udc1f".repeat(4096)))),
        ("NUL, right-to-left and zero width", with_text(6, r#""a\u0000b\u202ec\u200bd""#)),
        ("an unknown kind", br#"{"update_id":7,"telepathy":{"from":{"id":42},"thought":"?"}}"#.to_vec()),
        ("an unknown kind of another form", br#"{"update_id":8,"telepathy":[1,{"from":"x"}]}"#.to_vec()),
        ("no kind at all", br#"{"update_id":9}"#.to_vec()),
        ("a huge number where we do not look", with_text(10, "1e999999")),
        (
            "a post in a channel",
            br#"{"update_id":11,"channel_post":{"chat":{"id":-1001,"type":"channel"}}}"#.to_vec(),
        ),
        ("spaces around", b" \n{\"update_id\": 12, \"poll\": {\"id\": \"5\"}}\r\n".to_vec()),
    ]
}

/// Bodies that are no updates.
fn no_updates() -> Vec<(&'static str, Vec<u8>)> {
    let sender = |id: &str| format!(r#"{{"update_id":100,"message":{{"from":{{"id":{id}}}}}}}"#).into_bytes();
    vec![
        ("nothing", b"".to_vec()),
        ("spaces", b"   ".to_vec()),
        ("no JSON", b"update".to_vec()),
        ("half an object", br#"{"update_id":100,"message":{"#.to_vec()),
        ("two objects", br#"{"update_id":100}{"update_id":101}"#.to_vec()),
        ("an array", br#"[{"update_id":100}]"#.to_vec()),
        ("a number", b"100".to_vec()),
        ("null", b"null".to_vec()),
        ("no id", br#"{"message":{"text":"hi"}}"#.to_vec()),
        ("an id in words", br#"{"update_id":"100"}"#.to_vec()),
        ("a negative id", br#"{"update_id":-1}"#.to_vec()),
        ("half an id", br#"{"update_id":1.5}"#.to_vec()),
        ("an id beyond 64 bits", br#"{"update_id":18446744073709551616}"#.to_vec()),
        ("two ids", br#"{"update_id":100,"update_id":101}"#.to_vec()),
        ("a sender beyond i64", sender("9223372036854775808")),
        ("a sender beyond anything", sender("1e400")),
        ("a sender in words", sender("\"me\"")),
        (
            "10,000 levels that do not close",
            format!(r#"{{"update_id":100,"x":{}"#, "[".repeat(DEEP)).into_bytes(),
        ),
        ("10,000 levels outside", "[".repeat(DEEP).into_bytes()),
        ("broken UTF-8", b"{\"update_id\":100,\"message\":{\"text\":\"\xff\xfe\"}}".to_vec()),
        ("UTF-16", "{\"update_id\":100}".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("gzip", vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]),
    ]
}

#[tokio::test]
async fn strange_updates_are_taken_byte_for_byte() {
    let ingress = Running::start().await;
    for (what, body) in strange_updates() {
        assert_eq!(ingress.post(body.clone()).await.0, 200, "{what}");
        let updates = ingress.updates().await;
        assert!(updates.iter().any(|(_, raw)| *raw == body), "{what} is in no inbox");
    }
    assert_eq!(ingress.updates().await.len(), strange_updates().len());
    assert_eq!(ingress.mailbox.quarantined().await.unwrap(), 0);
}

#[tokio::test]
async fn what_is_no_update_goes_into_quarantine_and_holds_up_nothing() {
    let ingress = Running::start().await;
    for (n, (what, body)) in (1..).zip(no_updates()) {
        assert_eq!(ingress.post(body).await.0, 200, "{what}");
        assert_eq!(ingress.mailbox.quarantined().await.unwrap(), n, "{what} is not in quarantine");
    }
    assert_eq!(ingress.updates().await, []);
    assert_eq!(ingress.post(message(100, 42, "hi").to_string()).await.0, 200);
    assert_eq!(ingress.receives(1).await, ["hi"], "the id was not used up by what was no update");
}

#[tokio::test]
async fn all_that_concerns_one_person_or_one_group_goes_to_one_inbox() {
    let ingress = Running::start().await;
    let post = async |update: Value| assert_eq!(ingress.post(update.to_string()).await.0, 200);
    let place_of = async |updates: [Value; 3]| {
        let before = ingress.updates().await;
        for update in updates {
            post(update).await;
        }
        let mut after = ingress.updates().await;
        after.retain(|update| !before.contains(update));
        assert_eq!(after.len(), 3);
        assert!(after.iter().all(|(place, _)| *place == after[0].0), "{after:?}");
        after[0].0
    };
    let mut places = Vec::new();
    for (n, person) in (0..).zip(42..58) {
        let from = json!({"id": person});
        let group = json!({"id": -person, "type": "supergroup"});
        let private = place_of([
            message(n * 10, person, "hi"),
            json!({"update_id": n * 10 + 1, "callback_query": {"id": "1", "from": from, "message": {"chat": group}}}),
            json!({"update_id": n * 10 + 2, "my_chat_member": {"from": from, "chat": {"id": person, "type": "private"}}}),
        ]);
        places.push(private.await);
        let public = place_of([
            json!({"update_id": n * 10 + 3, "message": {"from": from, "chat": group}}),
            json!({"update_id": n * 10 + 4, "channel_post": {"chat": group}}),
            json!({"update_id": n * 10 + 5, "edited_message": {"from": {"id": 7}, "chat": group}}),
        ]);
        places.push(public.await);
    }
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), 8, "all partitions are used");
}
