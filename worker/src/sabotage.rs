//! Breaks the worker on purpose. Compiled for tests only (feature `sabotage`), so that a release has no such door.
//!
//! Somebody writes one of these words to the bot, and the turn that handles it fails the way the word says.

use shoal_domain::content::Content;
use shoal_domain::message::Message;
use shoal_domain::update::Update;

/// The rule panics.
const PANIC: &str = "!panic!";

/// The whole process ends, without a word.
const ABORT: &str = "!abort!";

/// Does what the message's word says, if it has one.
pub(crate) fn strike(message: &Message) {
    let Message::Update(_, Update::Message { content: Content::Text { text, .. }, .. }) = message else {
        return;
    };
    match text.text.as_str() {
        PANIC => panic!("somebody wrote {PANIC}"),
        ABORT => std::process::abort(),
        _ => {}
    }
}
