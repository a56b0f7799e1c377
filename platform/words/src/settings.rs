//! What people have chosen, and the names of what they can choose.

use std::borrow::Cow;

use shoal_domain::language::Language;
use shoal_domain::time_zone::{Region, TimeZone};

use crate::text;

/// The settings as they are.
pub(crate) fn shown(
    [announcements, listed, protected, summary]: [bool; 4],
    time_zone: Option<TimeZone>,
    parts: Cow<'static, str>,
    language: Language,
) -> Cow<'static, str> {
    let word = |on: bool| if on { "on" } else { "off" };
    let place = time_zone.map_or_else(|| text::no_place(language), |zone| place(zone, language));
    text::settings(language, word(announcements), word(listed), parts, place, word(protected), word(summary))
}

/// What is said of a day. A row is two days at least.
pub(crate) fn summary(chats: u32, days: u32, longest: u32, language: Language) -> Cow<'static, str> {
    if days < 2 {
        text::summary(language, chats)
    } else {
        text::summary_of_days(language, chats, days, longest)
    }
}

/// The place a time zone is named after. The files know it by the end of the zone's name.
pub(crate) fn place(zone: TimeZone, language: Language) -> Cow<'static, str> {
    let city = zone.name().rsplit('/').next().unwrap_or(zone.name());
    text::place(language, city)
}

/// A part of the world.
pub(crate) fn region(region: Region, language: Language) -> Cow<'static, str> {
    text::region(language, region.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_that_can_be_chosen_has_a_name_in_every_language() {
        for zone in Region::ALL.into_iter().flat_map(Region::zones) {
            assert_eq!(place(*zone, Language::English), zone.place());
            for language in [Language::Persian, Language::Russian] {
                let place = place(*zone, language);
                assert!(!place.contains(|sign: char| sign.is_ascii_alphabetic()), "{zone}: {place}");
            }
        }
    }

    #[test]
    fn no_part_of_the_world_is_called_like_another() {
        for language in Language::ALL {
            let mut names = Region::ALL.map(|part| region(part, language)).to_vec();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), Region::ALL.len(), "{language}: {names:?}");
        }
    }
}
