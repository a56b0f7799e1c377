//! Who does something from the console, written down before it is done: a gift without a name is nobody's.

use serde_json::Value;
use shoal_store::Deed;

/// The line for what somebody asks for here. What came of it is where it is kept.
pub(crate) fn asked(actor: &str, action: &str, subject: String, detail: &Value) -> Deed {
    Deed {
        actor: actor.to_owned(),
        role: "console".to_owned(),
        address: None,
        action: action.to_owned(),
        subject,
        outcome: "asked".to_owned(),
        detail: detail.to_string(),
    }
}
