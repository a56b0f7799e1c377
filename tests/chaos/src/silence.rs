//! How long people waited: the longest silence of a chat for which something was waiting.
//!
//! A message waits from its first posting by Telegram until the bot's call that carries it on. Waiting behind other
//! messages of the same chat is no silence, since then the chat moves; so the silence begins with whatever came last
//! of: the message was posted, the chat's previous call, the moment from which recovery counts. Both ends are watched
//! from outside Shoal: one at the gate, one at the pretended Telegram.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::time::{Duration, Instant};

use shoal_emulator::Call;

/// A chat for which something was waiting, and nothing came.
#[derive(Clone, Copy, Debug)]
pub struct Silence {
    chat: i64,
    from: Instant,
    to: Instant,
}

/// Partitions that got another owner within a time, and whose chats are in them.
#[derive(Clone, Debug)]
pub struct Move {
    /// From the order to move until all was quiet again.
    pub from: Instant,
    /// See above.
    pub to: Instant,
    /// The chats, each with its partition.
    pub chats: HashMap<i64, u16>,
}

/// All silences that ended within this time. `began` is when the pretended Telegram's clock started.
pub fn during(
    within: Range<Instant>,
    calls: &[Call],
    posted: &HashMap<String, Instant>,
    began: Instant,
) -> Vec<Silence> {
    let mut previous: HashMap<i64, Instant> = HashMap::new();
    let mut arrived = HashSet::new();
    let mut silences = Vec::new();
    for call in calls {
        let Some(chat) = call.params["chat_id"].as_i64().filter(|_| call.result.is_ok()) else { continue };
        let to = began + call.at;
        if to > within.end {
            break;
        }
        let text = call.params["text"].as_str().or(call.params["caption"].as_str());
        if let Some(tag) = text.and_then(tag_in)
            && let Some(posted_at) = posted.get(tag)
            && arrived.insert(tag.to_owned())
        {
            let from = previous.get(&chat).copied().unwrap_or(within.start).max(within.start).max(*posted_at);
            silences.push(Silence { chat, from, to });
        }
        previous.insert(chat, to);
    }
    silences
}

/// The longest of them.
pub fn longest(silences: &[Silence]) -> Duration {
    silences.iter().map(Silence::length).max().unwrap_or_default()
}

/// How long each partition that moved kept people waiting: the longest silence among its chats while it moved. One
/// for which nothing waited had no pause.
pub fn pauses(silences: &[Silence], moves: &[Move]) -> Vec<Duration> {
    let of_move = |moved: &Move| {
        let mut longest: HashMap<u16, Duration> = HashMap::new();
        for silence in silences.iter().filter(|silence| silence.to >= moved.from && silence.from <= moved.to)
        {
            let Some(partition) = moved.chats.get(&silence.chat) else { continue };
            let pause = longest.entry(*partition).or_default();
            *pause = silence.length().max(*pause);
        }
        longest.into_values().collect::<Vec<_>>()
    };
    moves.iter().flat_map(of_move).collect()
}

impl Silence {
    fn length(&self) -> Duration {
        self.to.saturating_duration_since(self.from)
    }
}

/// The tag by which the crowd's account knows a message, as in `hello there #k2s-17`.
pub fn tag_in(text: &str) -> Option<&str> {
    text.match_indices("#k").find_map(|(start, _)| {
        let tail = &text[start + 1..];
        let end = tail.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(tail.len());
        let (member, number) = tail[..end].split_once('-')?;
        let counts = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        (member.len() > 1 && counts).then_some(&tail[..end])
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shoal_emulator::BotId;

    use super::*;

    fn call(at_ms: u64, text: &str) -> Call {
        Call {
            at: Duration::from_millis(at_ms),
            bot: BotId(1),
            method: "sendMessage".to_owned(),
            params: json!({ "chat_id": 5, "text": text }),
            result: Ok(json!({})),
        }
    }

    #[test]
    fn tags_are_found_in_texts_and_in_updates() {
        assert_eq!(tag_in("how was your day? #k2s-17"), Some("k2s-17"));
        assert_eq!(tag_in(r#"{"text":"a #kind word #k1-2","id":3}"#), Some("k1-2"));
        assert_eq!(tag_in("#k-1 #kind-ness"), None);
    }

    #[test]
    fn a_chat_that_moves_is_not_silent() {
        let began = Instant::now();
        let posted = ["k1-1", "k1-2", "k1-3"].map(|tag| (tag.to_owned(), began)).into();
        let calls =
            [call(4_000, "a #k1-1"), call(5_000, "b #k1-2"), call(5_500, "a #k1-1"), call(9_000, "c #k1-3")];
        let ms = |since, end| {
            let after = |ms| began + Duration::from_millis(ms);
            longest(&during(after(since)..after(end), &calls, &posted, began)).as_millis()
        };
        assert_eq!(ms(0, 10_000), 4_000);
        assert_eq!(ms(1_000, 10_000), 3_500, "from the repeat of the first to the third");
        assert_eq!(ms(9_000, 10_000), 0);
        assert_eq!(ms(1_000, 8_999), 3_000, "the third is later");
    }

    #[test]
    fn a_partition_pauses_as_long_as_the_most_silent_of_its_chats() {
        let began = Instant::now();
        let at = |ms| began + Duration::from_millis(ms);
        let silence = |chat, from, to| Silence { chat, from: at(from), to: at(to) };
        let silences =
            [silence(5, 0, 900), silence(5, 1_100, 1_400), silence(6, 1_500, 2_500), silence(7, 0, 9_000)];
        let moved = Move { from: at(1_000), to: at(2_000), chats: [(5, 3), (6, 3)].into() };
        assert_eq!(pauses(&silences, &[moved]), [Duration::from_secs(1)]);
    }
}
