//! Text and what formats it.

use serde_json::value::RawValue;
use shoal_domain::content::{Entity, EntityKind, RichText};

/// The text with those of its entities that may travel. What is left out, for whatever reason, is left out alone.
pub(super) fn rich_text(text: String, entities: Option<&RawValue>) -> RichText {
    let Some(entities) = entities else {
        return RichText { text, entities: vec![], reduced: false };
    };
    let Ok(all) = serde_json::from_str::<Vec<&RawValue>>(entities.get()) else {
        return RichText { text, entities: vec![], reduced: true };
    };
    let units = text.encode_utf16().count() as u64;
    // A kind that is not on the domain's list does not parse, and is thereby left out.
    let travels = |raw: &&RawValue| {
        serde_json::from_str(raw.get())
            .ok()
            .filter(|entity| is_whole(entity, units) && !names_a_person(entity))
    };
    let kept: Vec<Entity> = all.iter().filter_map(travels).collect();
    let reduced = kept.len() < all.len();
    RichText { text, entities: kept, reduced }
}

/// Whether it lies within the text and has what its kind needs. Telegram would refuse the whole text otherwise.
fn is_whole(entity: &Entity, units: u64) -> bool {
    let within = entity.length > 0 && u64::from(entity.offset) + u64::from(entity.length) <= units;
    let complete = match entity.kind {
        EntityKind::TextLink => entity.url.is_some(),
        EntityKind::CustomEmoji => entity.custom_emoji_id.is_some(),
        EntityKind::DateTime => entity.unix_time.is_some(),
        _ => true,
    };
    within && complete
}

/// A link of the form `tg://user?id=…` is a `text_mention` in other words: Telegram makes one of it again. Others of its
/// own scheme open a chat with somebody (`tg://openmessage?user_id=…`), and new ones come: none of them passes.
fn names_a_person(entity: &Entity) -> bool {
    const OWN_SCHEME: &str = "tg:";
    let start = entity.url.as_deref().and_then(|url| url.trim_start().get(..OWN_SCHEME.len()));
    start.is_some_and(|start| start.eq_ignore_ascii_case(OWN_SCHEME))
}
