//! Rooms.

use std::borrow::Cow;

use shoal_domain::language::Language;
use shoal_domain::profile::Room;

use crate::{profile, text};

/// What a room is called. One for a language is called in that language, too: who cannot read this one finds theirs.
pub(crate) fn room(room: Room, language: Language) -> Cow<'static, str> {
    match room {
        Room::Interest(interest) => profile::interest(interest, language),
        Room::Language(spoken) => text::room_for_language(language, text::language_name(spoken)),
    }
}

/// The rooms there are: how many search in each where somebody does, and in which this person is.
pub(crate) fn rooms(
    present: Option<Room>,
    searching: &[(Room, u32)],
    language: Language,
) -> Cow<'static, str> {
    let one = |(one, number): &(Room, u32)| text::room_with_number(language, *number, room(*one, language));
    let rooms = profile::list(searching.iter().map(one), language)
        .map_or_else(|| text::nobody_in_rooms(language), |rooms| text::searching_in_rooms(language, rooms));
    let present = present.map_or_else(
        || text::no_room_present(language),
        |present| text::room_present(language, room(present, language)),
    );
    text::rooms(language, present, rooms)
}
