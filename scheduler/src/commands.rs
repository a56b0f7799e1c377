//! The commands that people see when they type a slash, in each language.
//!
//! Telegram shows the list of the language of somebody's app, and to all others the one without a language: English.
//! What somebody has chosen with us it does not know.

use sha2::{Digest, Sha256};
use shoal_domain::language::Language;
use shoal_telegram::{BotCommand, Call};
use shoal_words as words;

/// What Telegram has to be told.
pub(crate) fn calls() -> [Call; Language::ALL.len()] {
    Language::ALL.map(|language| {
        let tag = (language != Language::default()).then(|| language.tag().to_owned());
        Call::commands(list(language), tag)
    })
}

fn list(language: Language) -> Vec<BotCommand> {
    let command = |(command, description): (&str, std::borrow::Cow<str>)| BotCommand {
        command: command.to_owned(),
        description: description.into_owned(),
    };
    words::commands(language).map(command).to_vec()
}

/// Differs whenever Telegram has to be told again.
pub(crate) fn fingerprint() -> String {
    let mut hash = Sha256::new();
    for language in Language::ALL {
        for (command, description) in words::commands(language) {
            hash.update(format!("{language} /{command} {description}\n"));
        }
    }
    format!("{:x}", hash.finalize())
}
