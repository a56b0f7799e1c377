//! What is said to somebody who waits, and lengths of time.

use std::borrow::Cow;

use shoal_domain::language::Language;
use shoal_domain::notice::Outlook;
use shoal_domain::time::Millis;

use crate::{room, text};

/// How a search goes on.
pub(crate) fn search(outlook: Outlook, anyone: bool, language: Language) -> Cow<'static, str> {
    let whom = if anyone { "anyone" } else { "wished" };
    let nothing = Cow::default;
    let (outlook, length, room) = match outlook {
        Outlook::Usually(0..MOMENTS) => ("moments", nothing(), nothing()),
        Outlook::Usually(seconds) => ("usual", length(seconds, language), nothing()),
        Outlook::Quiet => ("quiet", nothing(), nothing()),
        Outlook::NobodyNew => ("nobody-new", nothing(), nothing()),
        Outlook::InRoom(room) => ("in-room", nothing(), room::room(room, language)),
    };
    text::search_goes_on(language, length, outlook, room, whom)
}

/// A screen, and whom its buttons are about, where they left a chat for the search.
pub(crate) fn also_about(left: bool, said: Cow<'static, str>, language: Language) -> Cow<'static, str> {
    if left { Cow::Owned(format!("{said}\n\n{}", text::about_who_was_left(language))) } else { said }
}

/// Below so many seconds nobody counts them.
const MOMENTS: u32 = 10;

/// About how long, as people say it.
pub(crate) fn length(seconds: u32, language: Language) -> Cow<'static, str> {
    match seconds {
        0..MOMENTS => text::few_seconds(language),
        MOMENTS..55 => text::some_seconds(language, (seconds + 5) / 10 * 10),
        55..90 => text::one_minute(language),
        _ => text::some_minutes(language, seconds.saturating_add(30) / 60),
    }
}

/// A length of time in whole minutes.
pub(crate) fn minutes(time: Millis) -> u64 {
    time.0 / Millis::minutes(1).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use shoal_domain::profile::{Interest, Room};

    #[test]
    fn a_length_is_said_roughly() {
        let wanted = [
            "a few seconds",
            "a few seconds",
            "10 seconds",
            "40 seconds",
            "50 seconds",
            "a minute",
            "2 minutes",
            "10 minutes",
        ];
        assert_eq!([0, 9, 10, 44, 54, 60, 95, 600].map(|seconds| length(seconds, Language::English)), wanted);
        let russian = [20, 60, 120, 300, 21 * 60].map(|seconds| length(seconds, Language::Russian));
        assert_eq!(russian, ["20 секунд", "минуту", "2 минуты", "5 минут", "21 минуту"]);
    }

    #[test]
    fn each_outlook_reads_otherwise() {
        for language in Language::ALL {
            let in_room = Outlook::InRoom(Room::Interest(Interest::Music));
            let outlooks =
                [Outlook::Usually(4), Outlook::Usually(40), Outlook::Quiet, Outlook::NobodyNew, in_room];
            let all =
                outlooks.iter().flat_map(|one| [true, false].map(|anyone| search(*one, anyone, language)));
            let mut all: Vec<_> = all.collect();
            all.sort();
            all.dedup();
            assert_eq!(all.len(), 10, "{language}: {all:?}");
        }
    }
}
