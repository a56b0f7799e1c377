//! Buttons below a message.

use serde::Serialize;

/// Rows of buttons below a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InlineKeyboard {
    /// The rows, from the top.
    pub inline_keyboard: Vec<Vec<InlineButton>>,
}

/// One button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InlineButton {
    /// What it reads.
    pub text: String,
    /// What it does.
    #[serde(flatten)]
    pub action: ButtonAction,
}

/// What happens when a button is pressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum ButtonAction {
    /// It sends this to us: 1 to 64 bytes.
    #[serde(rename = "callback_data")]
    Data(String),
    /// It opens this address.
    #[serde(rename = "url")]
    Link(String),
}

impl InlineButton {
    /// A button that reads `text` and sends `callback_data`.
    pub fn new(text: impl Into<String>, callback_data: impl Into<String>) -> Self {
        InlineButton { text: text.into(), action: ButtonAction::Data(callback_data.into()) }
    }

    /// A button that reads `text` and opens `url`.
    pub fn link(text: impl Into<String>, url: impl Into<String>) -> Self {
        InlineButton { text: text.into(), action: ButtonAction::Link(url.into()) }
    }
}
