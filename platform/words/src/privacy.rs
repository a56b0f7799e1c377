//! What is known of people, and how they leave for good.

use std::borrow::Cow;

use shoal_domain::account::Years;
use shoal_domain::broadcast::moment;
use shoal_domain::chat::{GRACE, RECENT};
use shoal_domain::language::Language;
use shoal_domain::moderation::MOST_DAYS;
use shoal_domain::reference::KEPT;
use shoal_domain::referral::WITHIN;
use shoal_domain::time::{Millis, Timestamp};

use crate::text;
use crate::wait::minutes;

/// What is kept of them, and for how long.
pub(crate) fn explained(kept: bool, language: Language) -> Cow<'static, str> {
    let (copies, lately) = (minutes(KEPT) / 60, minutes(RECENT));
    let evidence = evidence(kept);
    text::privacy(language, days(GRACE), evidence, copies, lately, MOST_DAYS, days(WITHIN), Years::MIN)
}

/// Whether what was said is kept for reports, as texts ask for it.
pub(crate) fn evidence(kept: bool) -> &'static str {
    if kept { "kept" } else { "none" }
}

/// When all of it will be deleted: the day, by the calendar of UTC. It is the same for everybody, and near enough for a
/// week.
pub(crate) fn leaving(at: Timestamp, language: Language) -> Cow<'static, str> {
    let (month, day) = moment::day(at);
    text::leaving(language, day, text::month(language, month))
}

/// A length of time in whole days.
pub(crate) fn days(time: Millis) -> u64 {
    minutes(time) / (24 * 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shoal_domain::notice::Notice;

    #[test]
    fn each_month_has_a_name_of_its_own() {
        for language in Language::ALL {
            let mut months: Vec<_> = (1..=12_u8).map(|month| text::month(language, month)).collect();
            months.sort();
            months.dedup();
            assert_eq!(months.len(), 12, "{language}: {months:?}");
        }
    }

    #[test]
    fn of_what_is_kept_for_reports_is_spoken_only_where_it_is() {
        for language in Language::ALL {
            let [kept, none] = [true, false].map(|kept| explained(kept, language));
            assert!(none.len() + 50 < kept.len(), "{language}: {none}");
            let [kept, none] =
                [true, false].map(|evidence| crate::notice(&Notice::Welcome { evidence }, language));
            assert!(none.len() + 50 < kept.len(), "{language}: {none}");
        }
        let none = explained(false, Language::English);
        assert!(!none.contains("sealed") && none.contains("for a few minutes at most"), "{none}");
    }

    /// `docs/operations/backup.md` keeps the weekly ones for five weeks.
    #[test]
    fn that_something_stays_in_the_log_and_in_backups_is_said_whatever_is_kept() {
        for text in [true, false].map(|kept| explained(kept, Language::English)) {
            assert!(text.contains("until that is rewritten") && text.contains("up to five weeks"), "{text}");
        }
    }

    #[test]
    fn the_lengths_are_those_that_hold() {
        let text = explained(true, Language::English);
        for said in ["last 20 minutes", "for 50 hours", "after 7 days", "under 18", "for 14 days"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        let leaving = leaving(Timestamp(1_767_225_600_000), Language::German);
        assert!(leaving.contains("am 1. Januar gelöscht"), "{leaving}");
    }
}
