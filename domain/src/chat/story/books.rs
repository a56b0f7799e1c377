//! What is on its way to the books, or comes back from a lane.

use super::*;
use crate::message::{Absence, Report};

/// The records lane is read by whoever owns the partition next, whatever its release.
#[test]
fn the_stored_form_of_records_stays() {
    let who = r#""who":{"bot":1001,"user":1}"#;
    for (stored, record) in [
        (
            format!(r#"{{"record":"met",{who},"first_name":"Ann","language":"en","at":9}}"#),
            Record::Met {
                who: ALICE,
                first_name: "Ann".to_owned(),
                language: Some("en".to_owned()),
                at: Timestamp(9),
            },
        ),
        (
            format!(r#"{{"record":"unreachable",{who},"why":"not_started","at":9}}"#),
            Record::Unreachable { who: ALICE, why: Some(Absence::NotStarted), at: Timestamp(9) },
        ),
        (
            format!(r#"{{"record":"unreachable",{who},"at":9}}"#),
            Record::Unreachable { who: ALICE, why: None, at: Timestamp(9) },
        ),
        (
            format!(r#"{{"record":"reachable",{who},"at":9}}"#),
            Record::Reachable { who: ALICE, at: Timestamp(9) },
        ),
        (
            format!(r#"{{"record":"announcements",{who},"wanted":false,"at":9}}"#),
            Record::Announcements { who: ALICE, wanted: false, at: Timestamp(9) },
        ),
        (
            format!(r#"{{"record":"summaries",{who},"wanted":true,"at":9}}"#),
            Record::Summaries { who: ALICE, wanted: true, at: Timestamp(9) },
        ),
        (
            format!(r#"{{"record":"time_zone_chosen",{who},"time_zone":"Europe/Kyiv","at":9}}"#),
            Record::TimeZoneChosen {
                who: ALICE,
                time_zone: "Europe/Kyiv".parse().unwrap(),
                at: Timestamp(9),
            },
        ),
        (
            r#"{"record":"age_tried_again","user":1,"at":9}"#.to_owned(),
            Record::AgeTriedAgain { user: ALICE.user, at: Timestamp(9) },
        ),
        (
            format!(r#"{{"record":"language_chosen",{who},"language":"de","at":9}}"#),
            Record::LanguageChosen { who: ALICE, language: Some(Language::German), at: Timestamp(9) },
        ),
        (
            format!(r#"{{"record":"language_chosen",{who},"at":9}}"#),
            Record::LanguageChosen { who: ALICE, language: None, at: Timestamp(9) },
        ),
    ] {
        assert_eq!(serde_json::to_string(&record).unwrap(), stored);
        assert_eq!(serde_json::from_str::<Record>(&stored).unwrap(), record);
    }
    let old: Report = serde_json::from_str(r#"{"report":"unreachable","at":{"bot":1001,"user":1}}"#).unwrap();
    assert_eq!(old, Report::Unreachable { at: ALICE, why: None }, "as releases before this one said it");
}
