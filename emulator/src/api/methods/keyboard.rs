//! Inline keyboards, checked where the table cannot: each button does one thing, and a link leads somewhere.

use serde_json::{Map, Value};

use crate::api::{ApiError, Request};

/// Telegram takes no more buttons under a message.
const MOST_BUTTONS: usize = 100;

/// What a button can do; exactly one is to be given.
const ACTIONS: [&str; 10] = [
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
];

/// Refuses an inline keyboard that Telegram would refuse. Other keyboards are as the table says.
pub(super) fn check(request: &Request) -> Result<(), ApiError> {
    let Some(rows) = request.value("reply_markup").and_then(|markup| markup["inline_keyboard"].as_array())
    else {
        return Ok(());
    };
    let buttons: Vec<&Map<String, Value>> =
        rows.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_object).collect();
    if buttons.len() > MOST_BUTTONS {
        return Err(ApiError::malformed("reply markup is too long"));
    }
    buttons.into_iter().try_for_each(button)
}

fn button(button: &Map<String, Value>) -> Result<(), ApiError> {
    let text = |field: &str| button.get(field).and_then(Value::as_str);
    if text("text").is_none_or(|label| label.trim().is_empty()) {
        return Err(ApiError::malformed("can't parse inline keyboard button: text must be non-empty"));
    }
    match ACTIONS.iter().filter(|action| button.contains_key(**action)).count() {
        0 => Err(ApiError::malformed(
            "can't parse inline keyboard button: text buttons are unallowed in the inline keyboard",
        )),
        1 => text("url").map_or(Ok(()), link),
        _ => Err(ApiError::malformed("can't parse inline keyboard button: it has more than one action")),
    }
}

/// A link of a button: to a host with a dot in its name, by HTTP unless it says otherwise, or into Telegram.
fn link(url: &str) -> Result<(), ApiError> {
    let whole = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let sound = reqwest::Url::parse(&whole).is_ok_and(|parsed| match parsed.scheme() {
        "http" | "https" => parsed.host_str().is_some_and(|host| host.contains('.')),
        "tg" | "ton" => true,
        _ => false,
    });
    if sound {
        return Ok(());
    }
    Err(ApiError::malformed(format!("inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")))
}
