//! Breaks the worker on purpose. Compiled for tests only (feature `sabotage`), so that a release has no such door.
//!
//! Somebody writes one of these words to the bot, and the turn that handles it fails the way the word says.

use std::thread;
use std::time::Duration;

use shoal_domain::content::Content;
use shoal_domain::message::Message;
use shoal_domain::update::Update;

/// The rule panics.
const PANIC: &str = "!panic!";

/// The owner of the partition panics.
const OWNER: &str = "!owner!";

/// The whole process ends, without a word.
const ABORT: &str = "!abort!";

/// The rule never ends.
const LOOP: &str = "!loop!";

/// Within a rule.
pub(crate) fn strike_rule(message: &Message) {
    match word(message) {
        Some(PANIC) => panic!("somebody wrote {PANIC}"),
        Some(ABORT) => std::process::abort(),
        // Who waits for it waits as long as for a loop that spins, and the others keep the processor.
        Some(LOOP) => loop {
            thread::sleep(Duration::from_secs(1));
        },
        _ => {}
    }
}

/// Outside every rule, where nobody catches it.
pub(crate) fn strike_owner(message: &Message) {
    assert!(word(message) != Some(OWNER), "somebody wrote {OWNER}");
}

fn word(message: &Message) -> Option<&str> {
    match message {
        Message::Update(_, _, Update::Message { content: Content::Text { text, .. }, .. }) => {
            Some(&text.text)
        }
        _ => None,
    }
}
