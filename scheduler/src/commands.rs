//! The commands that people see when they type a slash.

use sha2::{Digest, Sha256};
use shoal_telegram::BotCommand;

/// Each command and what it does, in the order in which Telegram shows them.
const COMMANDS: [(&str, &str); 8] = [
    ("find", "Find somebody to talk to"),
    ("next", "Leave and find somebody else"),
    ("stop", "Leave the chat, or stop searching"),
    ("unsend", "Reply with this to take your message back"),
    ("block", "Leave and never meet this person again"),
    ("report", "Leave and report this person"),
    ("settings", "Announcements, and your time zone"),
    ("help", "How this works"),
];

/// As Telegram takes them.
pub(crate) fn list() -> Vec<BotCommand> {
    let command = |(command, description): (&str, &str)| BotCommand {
        command: command.to_owned(),
        description: description.to_owned(),
    };
    COMMANDS.map(command).to_vec()
}

/// Differs whenever Telegram has to be told again.
pub(crate) fn fingerprint() -> String {
    let mut hash = Sha256::new();
    for (command, description) in COMMANDS {
        hash.update(format!("/{command} {description}\n"));
    }
    format!("{:x}", hash.finalize())
}
