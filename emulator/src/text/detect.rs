//! What Telegram finds in a text by itself: commands, mentions, hashtags, links and e-mail addresses.
//!
//! A small likeness of Telegram's own finder: it agrees on what people and bots usually write, and leaves out
//! phone numbers, cashtags and the exotic spellings of links.

use serde_json::Value;

use super::entity;

/// Endings that make a bare name a link. Telegram knows all of them; these are the usual ones.
const TOP_LEVEL: [&str; 12] =
    ["com", "org", "net", "me", "io", "dev", "ru", "de", "uk", "app", "info", "example"];

/// Finds entities in the order they stand in the text.
pub(crate) fn detect(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let start = at;
        at += word.len();
        let word = word.trim_end();
        if let Some((kind, range)) = of_word(word) {
            found.push(entity(kind, text, start + range.start..start + range.end));
        }
    }
    found
}

/// The entity a word stands for and where in the word it lies.
fn of_word(word: &str) -> Option<(&'static str, std::ops::Range<usize>)> {
    let lead = word.len() - word.trim_start_matches(['(', '[', '"', '\'', '-', ':', ',', '.']).len();
    let bare = word[lead..].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '"', '\'']);
    let run = |allowed: fn(char) -> bool| 1 + bare[1..].find(|c| !allowed(c)).unwrap_or(bare.len() - 1);
    let (kind, length) = match bare.chars().next()? {
        '/' => ("bot_command", run(|c| c.is_ascii_alphanumeric() || c == '_' || c == '@')),
        '@' => ("mention", run(|c| c.is_ascii_alphanumeric() || c == '_')),
        '#' => ("hashtag", run(|c| c.is_alphanumeric() || c == '_')),
        _ if is_email(bare) => ("email", bare.len()),
        _ if is_link(bare) => ("url", bare.len()),
        _ => return None,
    };
    let name = &bare[1..length];
    let sound = match kind {
        "bot_command" => !name.is_empty() && !name.starts_with('@') && !bare[length..].starts_with('/'),
        "mention" => (4..=32).contains(&name.len()),
        "hashtag" => name.chars().any(char::is_alphabetic) && !bare[length..].starts_with('#'),
        _ => true,
    };
    sound.then_some((kind, lead..lead + length))
}

fn is_email(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
        !name.is_empty() && name.chars().all(plain) && is_host(host)
    })
}

fn is_link(word: &str) -> bool {
    let lower = word.to_lowercase();
    match lower.split_once("://") {
        Some(("http" | "https" | "ftp", rest)) => {
            rest.split(['/', '?', '#']).next().is_some_and(|h| h.contains('.'))
        }
        Some(("tg" | "ton", rest)) => !rest.is_empty(),
        Some(_) => false,
        None => is_host(lower.split(['/', '?', '#', ':']).next().unwrap_or_default()),
    }
}

/// A name such as `example.com`.
fn is_host(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let plain =
        |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    labels.len() >= 2 && labels.iter().all(plain) && TOP_LEVEL.contains(&labels[labels.len() - 1])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(text: &str) -> Vec<(String, u64, u64)> {
        let number = |value: &Value| value.as_u64().unwrap();
        detect(text)
            .iter()
            .map(|e| (e["type"].as_str().unwrap().to_owned(), number(&e["offset"]), number(&e["length"])))
            .collect()
    }

    #[test]
    fn commands_are_found_with_their_bot_and_arguments_left_out() {
        assert_eq!(found("/start abc"), [("bot_command".into(), 0, 6)]);
        assert_eq!(found("🏟 /find@shoal_bot"), [("bot_command".into(), 3, 15)]);
        assert_eq!(found("/ and /@x"), []);
    }

    #[test]
    fn links_mentions_tags_and_addresses_are_found() {
        let text = "see https://t.me/x, @someone #tag1 a@b.com (example.org).";
        let kinds: Vec<String> = found(text).into_iter().map(|(kind, ..)| kind).collect();
        assert_eq!(kinds, ["url", "mention", "hashtag", "email", "url"]);
        assert_eq!(detect("x.org")[0], json!({ "type": "url", "offset": 0, "length": 5 }));
    }

    #[test]
    fn plain_words_are_left_alone() {
        assert_eq!(found("3.14 and/or e.g. #1 ## @me"), []);
    }
}
