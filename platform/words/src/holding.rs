//! What somebody holds of plans, and until which day, by their own calendar.

use std::borrow::Cow;

use shoal_domain::broadcast::moment;
use shoal_domain::language::Language;
use shoal_domain::plan::{Holding, Standing, Yours};
use shoal_domain::time::Timestamp;
use shoal_domain::time_zone::TimeZone;

use crate::privacy::days;
use crate::shop::shown;
use crate::text;

/// All that they hold; `None`: nothing.
pub(crate) fn held(yours: Option<&Yours>, zone: Option<TimeZone>, language: Language) -> Option<String> {
    let Some(yours) = yours else { return Some(text::held_unknown(language).into_owned()) };
    let all: Vec<String> = yours.held.iter().map(|held| one(held, zone, language)).collect();
    (!all.is_empty()).then(|| format!("{}\n{}", text::held(language), all.join("\n")))
}

/// One plan: until when, and in lines of their own what follows of it and that it is paid again.
fn one(held: &Holding, zone: Option<TimeZone>, language: Language) -> String {
    let (plan, date) = (shown(&held.plan), |at| date(at, zone, language));
    let stands = match held.standing {
        Standing::Runs { until, grace } if held.grace => {
            text::held_grace(language, date(until), plan, date(grace))
        }
        Standing::Runs { until, .. } => text::held_until(language, date(until), plan),
        Standing::Paused { left } => text::held_paused(language, days(left), plan),
        // It is not held, and not shown.
        Standing::Over => Cow::default(),
    };
    let follows = Some(days(held.follows)).filter(|days| *days > 0);
    let follows = follows.map(|days| text::held_follows(language, days));
    let renews = held.renews.map(|at| text::held_renews(language, date(at)));
    let lines = [Some(stands), follows, renews].into_iter().flatten();
    lines.map(Cow::into_owned).collect::<Vec<_>>().join("\n")
}

/// A day, as people write it.
pub(crate) fn date(at: Timestamp, zone: Option<TimeZone>, language: Language) -> String {
    let (year, month, day) = moment::date(at, zone);
    text::date(language, day, text::month(language, month), year).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shoal_domain::time::Millis;

    #[test]
    fn a_day_is_written_by_ones_own_calendar_and_language() {
        let at = Timestamp(1_798_756_200_000);
        assert_eq!(date(at, None, Language::English), "31 December 2026");
        let kyiv: Option<TimeZone> = "Europe/Kyiv".parse().ok();
        assert_eq!(date(at, kyiv, Language::German), "1. Januar 2027");
        assert_eq!(date(at, kyiv, Language::Russian), "1 января 2027");
        assert!(date(at, kyiv, Language::Persian).contains("۲۰۲۷"));
    }

    #[test]
    fn whoever_holds_nothing_reads_nothing_of_it_and_who_cannot_be_looked_up_reads_that() {
        assert_eq!(held(Some(&Yours::default()), None, Language::English), None);
        assert!(held(None, None, Language::English).unwrap().contains("cannot look up"));
        let (plan, standing) =
            ("premium".parse().unwrap(), Standing::Paused { left: Millis::minutes(5 * 1440) });
        let paused = Holding { plan, standing, follows: Millis(0), renews: None, grace: false };
        let said =
            held(Some(&Yours { held: vec![paused], trials: vec![] }), None, Language::English).unwrap();
        assert!(said.ends_with("• Premium is paused, with 5 days left."), "{said}");
    }
}
