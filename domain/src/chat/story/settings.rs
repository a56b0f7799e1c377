use super::*;
use crate::chat::Wishes;
use crate::profile::Shown;
use crate::time_zone::{Region, TimeZone};

fn shown(announcements: bool, time_zone: Option<TimeZone>) -> Effect {
    let (shown, listed) = (Shown::default(), true);
    said(
        ALICE,
        Notice::Settings { announcements, time_zone, shown, listed, protected: false, summary: false },
    )
}

fn kyiv() -> TimeZone {
    "Europe/Kyiv".parse().unwrap()
}

/// The towns in which Alice may be: nobody knows her, she is too young, free, searching, in a chat.
pub(super) fn everywhere() -> Vec<(&'static str, Town)> {
    let mut child = Town::default();
    child.says(ALICE, "/start");
    child.says(ALICE, "17");
    let mut searching = Town::of_adults();
    searching.says(ALICE, "/find");
    let mut all = vec![
        ("unknown", Town::default()),
        ("too young", child),
        ("free", Town::of_adults()),
        ("searching", searching),
        ("in a chat", Town::with_a_chat()),
    ];
    for (_, town) in &mut all {
        town.records.clear();
    }
    all
}

#[test]
fn settings_are_shown_to_everybody_in_every_state_and_disturb_nothing() {
    for (place, mut town) in everywhere() {
        let before = town.session(ALICE);
        assert_eq!(town.says(ALICE, "/settings"), [shown(true, None)], "{place}");
        assert_eq!(town.session(ALICE), before, "{place}");
    }
}

#[test]
fn no_more_means_no_more_at_once_and_twice_changes_nothing() {
    for (place, mut town) in everywhere() {
        let before = town.session(ALICE);
        let out = [Record::Announcements { who: ALICE, wanted: false, at: town.now }];
        for _ in 0..2 {
            assert_eq!(town.presses(ALICE, &Button::NoMore), [answered(Some(Toast::NoMore))], "{place}");
            assert_eq!(town.records, out, "{place}");
            town.passes(Millis::minutes(1));
        }
        assert_eq!(town.session(ALICE), before, "{place}");
        assert_eq!(town.says(ALICE, "/settings"), [shown(false, None)], "{place}");
    }
}

#[test]
fn announcements_are_turned_off_and_on_in_the_settings() {
    let mut town = Town::with_a_chat();
    let turned = |wanted| Record::Announcements { who: ALICE, wanted, at: Timestamp(0) };
    for wanted in [false, false, true, true] {
        let button = Button::Announcements(wanted);
        assert_eq!(town.presses(ALICE, &button), [answered(None), shown(wanted, None)]);
    }
    assert_eq!(town.records, [turned(false), turned(true)]);
}

#[test]
fn a_time_zone_is_chosen_in_two_steps_and_kept_beside_the_other_choice() {
    for (place, mut town) in everywhere() {
        town.presses(ALICE, &Button::NoMore);
        town.records.clear();
        assert_eq!(
            town.presses(ALICE, &Button::Zones),
            [answered(None), said(ALICE, Notice::ChooseRegion)],
            "{place}"
        );
        let region = Region::Europe;
        assert_eq!(
            town.presses(ALICE, &Button::Region(region)),
            [answered(None), said(ALICE, Notice::ChooseTimeZone { region })],
            "{place}"
        );
        assert!(region.zones().contains(&kyiv()));
        for _ in 0..2 {
            let chosen = town.presses(ALICE, &Button::Zone(kyiv()));
            assert_eq!(chosen, [answered(None), shown(false, Some(kyiv()))], "{place}");
        }
        let chosen = Record::TimeZoneChosen { who: ALICE, time_zone: kyiv(), at: town.now };
        assert_eq!(town.records, [chosen], "{place}: once");
    }
}

#[test]
fn each_bot_has_settings_of_its_own() {
    let mut town = Town::of_adults();
    let elsewhere = Address { bot: OTHER_BOT, ..ALICE };
    town.presses(ALICE, &Button::NoMore);
    let (shown, listed, protected) = (Shown::default(), true, false);
    let notice =
        Notice::Settings { announcements: true, time_zone: None, shown, listed, protected, summary: false };
    assert_eq!(town.says(elsewhere, "/settings"), [said(elsewhere, notice)]);
}

#[test]
fn what_the_books_bring_back_is_shown() {
    let wishes = Wishes { opted_out: true, time_zone: Some(kyiv()), ..Wishes::default() };
    let (user, changes) = User::from_books(None, vec![], vec![(BOT, wishes)]);
    assert_eq!(changes.len(), 1);
    let mut town = Town::default();
    town.users.insert(ALICE.user, user);
    assert_eq!(town.says(ALICE, "/settings"), [shown(false, Some(kyiv()))]);
    assert_eq!(town.notes.len(), 1, "and the books hear that she is still there");
    town.presses(ALICE, &Button::NoMore);
    assert_eq!(town.records, [], "which she had said before");
}
