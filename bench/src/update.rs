//! Updates as Telegram writes them.

use std::time::{SystemTime, UNIX_EPOCH};

/// The number of the first person. Telegram's are of this size today.
const FIRST_PERSON: i64 = 5_000_000_000;

/// Between a tag and its text.
const END: char = ']';

/// What people say to each other beside the tag: a usual line of a chat.
const WORDS: &str = "so what did you do at the weekend? we went to the lake";

/// Somebody's number at Telegram, which is also that of their chat with a bot.
pub(crate) fn chat_of(person: usize) -> i64 {
    FIRST_PERSON + person as i64
}

/// The text of the message with that place in the book.
pub(crate) fn tagged(place: usize) -> String {
    format!("[{place}{END} {WORDS}")
}

/// The place in the book that a text names.
pub(crate) fn tag_in(text: &str) -> Option<usize> {
    text.strip_prefix('[')?.split_once(END)?.0.parse().ok()
}

/// An update with a message of that person, as JSON.
pub(crate) fn message(update_id: u64, person: usize, text: &str) -> String {
    let (chat, date) = (chat_of(person), unix_seconds());
    let message_id = update_id & 0x3fff_ffff;
    let command = if text.starts_with('/') {
        format!(r#","entities":[{{"offset":0,"length":{},"type":"bot_command"}}]"#, text.len())
    } else {
        String::new()
    };
    let name = format!(r#""first_name":"Person {person}","last_name":"Bench","username":"bench_{person}""#);
    format!(
        r#"{{"update_id":{update_id},"message":{{"message_id":{message_id},"from":{{"id":{chat},"is_bot":false,{name},"language_code":"en"}},"chat":{{"id":{chat},{name},"type":"private"}},"date":{date},"text":"{text}"{command}}}}}"#
    )
}

/// Telegram's clock.
pub(crate) fn unix_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970").as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_is_one_that_teloxide_reads() {
        for text in [tagged(7), "/start".to_owned()] {
            let json = message(12, 3, &text);
            let update: teloxide::types::Update = serde_json::from_str(&json).unwrap();
            let teloxide::types::UpdateKind::Message(message) = update.kind else { panic!("{json}") };
            assert_eq!((message.chat.id.0, message.text()), (chat_of(3), Some(&*text)));
        }
    }

    #[test]
    fn a_tag_is_found_again_and_other_text_has_none() {
        assert_eq!(tag_in(&tagged(90_210)), Some(90_210));
        assert!(["", "[", "[x] y", "hello", "🎉 [1]"].iter().all(|text| tag_in(text).is_none()));
    }
}
