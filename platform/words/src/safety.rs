//! What people can do about a partner, and what moderators do about people.

use std::borrow::Cow;

use shoal_domain::broadcast::moment;
use shoal_domain::chat::Muted;
use shoal_domain::language::Language;
use shoal_domain::moderation::Until;
use shoal_domain::time::Timestamp;

use crate::text;

/// What does not reach them any more.
pub(crate) fn muted(muted: Option<Muted>, language: Language) -> Cow<'static, str> {
    match muted {
        Some(Muted::Media) => text::muted_media(language),
        Some(Muted::All) => text::muted_all(language),
        None => text::unmuted(language),
    }
}

/// How long ago it was, as people say it; on the button by which somebody without a name is chosen.
#[must_use]
pub fn ago(minutes: u32, language: Language) -> Cow<'static, str> {
    match minutes {
        0 => text::ago_a_moment(language),
        1..60 => text::ago_minutes(language, minutes),
        _ => text::ago_hours(language, minutes / 60),
    }
}

/// What the way back to later ones reads.
#[must_use]
pub fn later_ones(language: Language) -> Cow<'static, str> {
    text::button_later_ones(language)
}

/// They are shut out.
pub(crate) fn banned(reason: &str, until: Until, language: Language) -> Cow<'static, str> {
    match until {
        Some(until) => text::banned_until(language, reason.to_owned(), shown(until)),
        None => text::banned(language, reason.to_owned()),
    }
}

/// They say nothing to partners.
pub(crate) fn silenced(reason: &str, until: Until, language: Language) -> Cow<'static, str> {
    match until {
        Some(until) => text::silenced_until(language, reason.to_owned(), shown(until)),
        None => text::silenced(language, reason.to_owned()),
    }
}

/// They send words only.
pub(crate) fn words_only(reason: &str, until: Until, language: Language) -> Cow<'static, str> {
    match until {
        Some(until) => text::words_only_until(language, reason.to_owned(), shown(until)),
        None => text::words_only(language, reason.to_owned()),
    }
}

/// A moment to the minute, the same in every language: `2026-12-31 23:59 UTC`.
fn shown(until: Timestamp) -> String {
    let written = moment::write(until);
    let to_the_minute: String = written.chars().take("2026-12-31T23:59".len()).collect();
    format!("{} UTC", to_the_minute.replace('T', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_ago_it_was_is_said_roughly() {
        let said = |language| [0, 1, 2, 59, 60, 119, 120, 1439].map(|minutes| ago(minutes, language));
        let english =
            ["Just now", "A minute ago", "2 minutes ago", "59 minutes ago", "An hour ago", "An hour ago"];
        assert_eq!(said(Language::English)[..6], english);
        assert_eq!(said(Language::English)[6..], ["2 hours ago", "23 hours ago"]);
        assert_eq!(said(Language::Russian)[2..5], ["2 минуты назад", "59 минут назад", "1 час назад"]);
    }

    #[test]
    fn every_measure_names_the_way_to_appeal() {
        for language in Language::ALL {
            for until in [None, Some(Timestamp(1_767_225_659_000))] {
                for text in [
                    banned("spam", until, language),
                    silenced("spam", until, language),
                    words_only("spam", until, language),
                ] {
                    assert!(text.contains("/appeal"), "{language}: {text}");
                }
            }
            assert!(text::adults_only(language, 18).contains("/appeal"), "{language}");
            assert!(text::suspended(language).contains("/appeal"), "{language}");
        }
    }

    #[test]
    fn an_end_is_shown_to_the_minute() {
        assert_eq!(shown(Timestamp(1_767_225_659_000)), "2026-01-01 00:00 UTC");
        let text = banned("spam", Some(Timestamp(1_767_225_659_000)), Language::English);
        assert!(text.contains("until 2026-01-01 00:00 UTC. The reason: spam"), "{text}");
    }
}
