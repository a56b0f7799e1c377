//! What people send each other: mostly text, and some of everything else, each with a tag.

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use serde_json::json;

use crate::{account::tag::Tag, world::content::Content};

const SENTENCES: [&str; 12] = [
    "hello there",
    "how was your day?",
    "I just came back from the sea",
    "do you like rain?",
    "tell me something I do not know",
    "haha, same here",
    "what are you reading at the moment",
    "🏟 ➡️ 👨‍👩‍👧 emoji count double",
    "ein Satz mit Umlauten: äöüß",
    "привет, как дела",
    "two\nlines",
    "a < b && c > d, \"quoted\" & 'so on'",
];

/// Something for a partner, recognisable by its tag.
pub(crate) fn message(tag: Tag, chance: &mut StdRng) -> Content {
    let sentence = SENTENCES.choose(chance).copied().unwrap_or_default();
    let tagged = format!("{sentence} {tag}");
    let captioned = chance.random_bool(0.5);
    let media = |content: Content| {
        let content = if captioned { content.caption(&tagged) } else { content };
        Content { unique_id: Some(tag.unique_id()), ..content }
    };
    match chance.random_range(0..100) {
        0..62 => Content::text(&tagged),
        62..70 => formatted(sentence, tag),
        70..76 => media(Content::photo()),
        76..79 => media(Content::video()),
        79..83 => media(Content::voice()),
        83..85 => Content { unique_id: Some(tag.unique_id()), ..Content::video_note() },
        85..86 => media(Content::audio()),
        86..89 => media(Content::document()),
        89..94 => Content { unique_id: Some(tag.unique_id()), ..Content::sticker() },
        94..96 => media(Content::animation()),
        96..97 => {
            let (latitude, longitude) = tag.place();
            Content::location(latitude, longitude)
        }
        97..98 => Content::venue(&format!("Café {tag}"), "Main Street 1"),
        _ => Content::poll(&format!("Tea or coffee? {tag}"), &["Tea", "Coffee"]),
    }
}

/// A picture that may be a part of an album.
pub(crate) fn picture(tag: Tag, chance: &mut StdRng) -> Content {
    let content = if chance.random_bool(0.7) { Content::photo() } else { Content::video() };
    Content { unique_id: Some(tag.unique_id()), ..content.caption(&format!("look {tag}")) }
}

/// The last thing a member says, to see whether somebody is there.
pub(crate) fn last_words(tag: Tag) -> Content {
    Content::text(&format!("are you still there? {tag}"))
}

/// A text whose first word is bold and which has an entity of a kind that is not invented yet.
fn formatted(sentence: &str, tag: Tag) -> Content {
    let first_word = sentence.split_whitespace().next().unwrap_or_default().encode_utf16().count();
    let entities = json!([
        { "type": "bold", "offset": 0, "length": first_word },
        { "type": "date_time", "offset": 0, "length": first_word, "unix_time": 1_790_000_000, "date_time_format": "r" },
    ]);
    Content::formatted(&format!("{sentence} {tag}"), entities)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::world::content::with_file;

    #[test]
    fn every_message_is_recognised_by_its_tag() {
        let mut chance = StdRng::seed_from_u64(1);
        for number in 1..1_000 {
            let tag = Tag { member: 1_295, number };
            let content = message(tag, &mut chance);
            let unique = content.unique_id.clone().unwrap_or_default();
            let sent = with_file(content, &unique);
            assert_eq!(Tag::find(&sent), Some(tag), "{sent:?}");
        }
    }
}
