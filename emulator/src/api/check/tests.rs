//! What the judge lets pass, notes and refuses.

use serde_json::json;

use super::*;

fn complaints(method: &str, values: Value) -> Vec<(bool, String)> {
    let Value::Object(values) = values else { panic!("an object") };
    let mut params = Params::from_object(values);
    let found = check(table().method(method).unwrap(), &mut params);
    found.into_iter().map(|c| (c.fatal, c.text)).collect()
}

#[test]
fn a_proper_call_passes() {
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Stop", "callback_data": "stop" }]] });
    let call = json!({ "chat_id": 5, "text": "hi", "reply_markup": keyboard.clone() });
    assert_eq!(complaints("SendMessage", call), []);
    let form = json!({ "chat_id": "5", "text": "hi", "reply_markup": keyboard.to_string() });
    assert_eq!(complaints("sendMessage", form), []);
}

#[test]
fn what_telegram_ignores_is_noted() {
    let call = json!({ "chat_id": 5, "text": "hi", "colour": "red", "entities": null });
    let found = complaints("sendMessage", call);
    assert!(found.contains(&(false, "unknown parameter colour".into())), "{found:?}");
    assert!(found.contains(&(false, "parameter entities is null".into())), "{found:?}");
}

#[test]
fn missing_and_mistyped_parameters_are_refused() {
    assert_eq!(complaints("sendMessage", json!({ "text": "hi" })), [(true, "chat_id is empty".into())]);
    assert!(complaints("copyMessage", json!({ "chat_id": 1, "from_chat_id": 2, "message_id": "x" }))[0].0);
    assert!(complaints("sendMessage", json!({ "chat_id": 1, "text": ["hi"] }))[0].0);
}

#[test]
fn bounds_are_kept() {
    let with_button = |label: &str| {
        let keyboard = json!({ "inline_keyboard": [[{ "text": "x", "callback_data": label }]] });
        complaints("sendMessage", json!({ "chat_id": 1, "text": "x", "reply_markup": keyboard }))
    };
    assert_eq!(with_button(&"d".repeat(64)), []);
    assert_eq!(with_button(&"d".repeat(65)), [(true, "BUTTON_DATA_INVALID".into())]);
    assert!(complaints("setWebhook", json!({ "url": "", "secret_token": "no spaces" }))[0].0);
    assert!(complaints("setWebhook", json!({ "url": "", "max_connections": 101 }))[0].0);
    let poll = |options: usize| json!({ "chat_id": 1, "question": "?", "options": vec![json!({ "text": "a" }); options] });
    assert_eq!(complaints("sendPoll", poll(12)), []);
    assert!(complaints("sendPoll", poll(13))[0].0);
}

#[test]
fn a_choice_is_judged_by_its_nearest_form() {
    let scope = |scope: Value| complaints("setMyCommands", json!({ "commands": [], "scope": scope }));
    assert_eq!(scope(json!({ "type": "all_private_chats" })), []);
    assert!(scope(json!({ "type": "everywhere" }))[0].0);
}
