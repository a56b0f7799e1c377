//! What Telegram says of how a message was made.

use shoal_domain::flood::Makeup;
use shoal_telegram::decode;

fn makeup(fields: &str) -> Makeup {
    let raw = format!(
        r#"{{"update_id":1,"message":{{"message_id":5,"date":1,"from":{{"id":42}},"chat":{{"id":42,"type":"private"}},{fields}}}}}"#
    );
    decode(raw.as_bytes()).unwrap().makeup
}

#[test]
fn what_is_forwarded_is_known_by_its_origin() {
    assert!(
        makeup(r#""text":"hi","forward_origin":{"type":"hidden_user","sender_user_name":"x","date":1}"#)
            .forwarded
    );
    assert!(!makeup(r#""text":"hi""#).forwarded);
    assert!(!makeup(r#""text":"hi","forward_origin":null"#).forwarded);
}

#[test]
fn a_file_has_a_name_that_stays() {
    let file = |fields: &str| makeup(fields).file;
    let named = Some("AQ".to_owned());
    assert_eq!(file(r#""sticker":{"file_id":"x","file_unique_id":"AQ"}"#), named);
    let sizes = r#"[{"file_id":"s","file_unique_id":"small","width":1,"height":1},
        {"file_id":"l","file_unique_id":"AQ","width":9,"height":9}]"#;
    assert_eq!(file(&format!(r#""photo":{sizes}"#)), named, "the largest size stands for the photo");
    for strange in [
        r#""text":"hi""#,
        r#""sticker":{"file_id":"x"}"#,
        r#""sticker":{"file_unique_id":7}"#,
        r#""photo":7"#,
    ] {
        assert_eq!(file(strange), None, "{strange}");
    }
    let long = "x".repeat(65);
    assert_eq!(file(&format!(r#""sticker":{{"file_unique_id":"{long}"}}"#)), None, "no name is so long");
}
