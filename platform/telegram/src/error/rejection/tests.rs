//! What Telegram says, and what it means.

use super::*;

fn fate(code: u16, description: &str) -> Fate {
    Rejection::new(code, description, None, None).fate()
}

#[test]
fn each_answer_has_its_fate() {
    use Absence::{Blocked, Closed, Deactivated, NotFound, NotStarted};
    use Fate::{AsWished, Conflict, Refused, Revoked, Unknown, Unreachable};
    for (code, description, expected) in [
        (403, "Forbidden: bot was blocked by the user", Unreachable(Blocked)),
        (403, "Forbidden: user is deactivated", Unreachable(Deactivated)),
        (403, "Forbidden: bot can't initiate conversation with a user", Unreachable(NotStarted)),
        (401, "Unauthorized: bot can't initiate conversation with a user", Unreachable(NotStarted)),
        (403, "Forbidden: bots can't send messages to bots", Unreachable(Closed)),
        (403, "Forbidden: bot was kicked from the group chat", Unreachable(Closed)),
        (403, "Forbidden: the group chat was deleted", Unreachable(Closed)),
        (400, "Bad Request: chat not found", Unreachable(NotFound)),
        (400, "Bad Request: PEER_ID_INVALID", Unreachable(NotFound)),
        (403, "Forbidden", Refused),
        (400, "Bad Request: message is not modified: specified new message content", AsWished),
        (400, "Bad Request: message to delete not found", AsWished),
        (400, "Bad Request: query is too old and response timeout expired or query ID is invalid", AsWished),
        (400, "Bad Request: USER_ALREADY_PARTICIPANT", AsWished),
        (400, "Bad Request: HIDE_REQUESTER_MISSING", AsWished),
        (400, "Bad Request: INVITE_HASH_EXPIRED", AsWished),
        (400, "Bad Request: PARTICIPANT_ID_INVALID", AsWished),
        (400, "Bad Request: not enough rights to restrict/unrestrict chat member", Refused),
        (400, "Bad Request: USER_IS_BLOCKED", Unreachable(Blocked)),
        (400, "Bad Request: INPUT_USER_DEACTIVATED", Unreachable(Deactivated)),
        (400, "Bad Request: message to edit not found", AsWished),
        (400, "Bad Request: message to react not found", AsWished),
        (400, "Bad Request: message can't be edited", Refused),
        (400, "Bad Request: message can't be deleted for everyone", Refused),
        (400, "Bad Request: message to copy not found", Refused),
        (400, "Bad Request: VOICE_MESSAGES_FORBIDDEN", Refused),
        (400, "Bad Request: something that nobody has heard of", Refused),
        (400, "", Refused),
        (413, "Request Entity Too Large", Refused),
        (404, "Not Found: method not found", Refused),
        (404, "Not Found", Revoked),
        (401, "Unauthorized", Revoked),
        (401, "Unauthorized: invalid token specified", Revoked),
        (409, "Conflict: terminated by other getUpdates request; whatever follows", Conflict),
        (409, "Conflict: can't use getUpdates method while webhook is active", Conflict),
        (500, "Internal Server Error: restart", Unknown),
        (502, "Bad Gateway", Unknown),
        (500, "Internal Server Error: chat not found", Unknown),
    ] {
        assert_eq!(fate(code, description), expected, "{code} {description}");
    }
}

#[test]
fn figures_count_more_than_words() {
    let wait = Duration::from_secs(10_000);
    let flood = Rejection::new(429, "Too Many Requests: retry after 1", Some(wait), None);
    assert_eq!(flood.fate(), Fate::RetryAt(wait));
    let moved = Rejection::new(400, "Bad Request: chat not found", None, Some(ChatId(-1_000_000_000_001)));
    assert_eq!(moved.fate(), Fate::Migrated(ChatId(-1_000_000_000_001)));
}

#[test]
fn a_long_description_is_cut() {
    let rejection = Rejection::new(400, &"ü".repeat(1_000_000), None, None);
    assert!(rejection.to_string().len() < 1000);
}

#[test]
fn why_a_message_stays_as_it_is() {
    use Unchanged::{AlreadySo, NotDeletable, NotEditable, NotFound};
    for (code, description, expected) in [
        (400, "Bad Request: message is not modified: specified new message content", Some(AlreadySo)),
        (400, "Bad Request: message to edit not found", Some(NotFound)),
        (400, "Bad Request: message to delete not found", Some(NotFound)),
        (400, "Bad Request: MESSAGE_ID_INVALID", Some(NotFound)),
        (400, "Bad Request: message can't be edited", Some(NotEditable)),
        (400, "Bad Request: there is no caption in the message to edit", Some(NotEditable)),
        (400, "Bad Request: message can't be deleted for everyone", Some(NotDeletable)),
        (400, "Bad Request: message to copy not found", None),
        (403, "Forbidden: bot was blocked by the user", None),
        (500, "Internal Server Error: message to edit not found", None),
    ] {
        assert_eq!(Rejection::new(code, description, None, None).unchanged(), expected, "{description}");
    }
}

#[test]
fn what_is_shown_of_a_refusal_is_one_short_line_without_a_token() {
    let said = |text: &str| Rejection::new(400, text, None, None).to_string();
    let token = "1001:AAEmulatorTokenThatOpensNothingAnywhere";
    let shown = said(&format!("no\r\nsuch path: /bot{token}/sendMessage, {token}; see https://t.me/a:b"));
    assert_eq!(shown.matches("***").count(), 2, "{shown}");
    assert!(!shown.contains("AAEmulator") && !shown.contains('\n'), "{shown}");
    assert!(shown.contains("/sendMessage") && shown.contains("https://t.me/a:b"), "{shown}");
    // Cut in the middle of one, too.
    assert!(!said(&format!("{}{token}", "x ".repeat(110))).contains("AAEmulator"));
    assert!(said(&"é".repeat(10_000)).chars().count() <= 256);
}
