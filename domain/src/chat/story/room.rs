//! Rooms.

use super::*;
use crate::message::Report;
use crate::notice::Outlook;
use crate::profile::{Gender, Interest, Meet, Room};

const MUSIC: Room = Room::Interest(Interest::Music);
const PERSIAN: Room = Room::Language(Language::Persian);

fn enters(town: &mut Town, who: Address, room: Room) {
    let entered = town.presses(who, &Button::Room(Some(room)));
    assert_eq!(entered[..2], [answered(None), shown(who, Notice::InRoom { room })]);
}

fn rooms(present: Option<Room>, searching: &[(Room, u32)]) -> Notice {
    Notice::Rooms { present, searching: searching.to_vec() }
}

fn is_searching(town: &Town, who: Address) -> bool {
    matches!(town.state(who), State::Seeking { .. })
}

#[test]
fn who_is_in_a_room_meets_those_in_it_and_nobody_else() {
    let mut town = Town::of_adults();
    enters(&mut town, ALICE, MUSIC);
    town.says(ALICE, "/find");
    town.says(BOB, "/find");
    assert!(is_searching(&town, ALICE) && is_searching(&town, BOB), "Bob is in none");
    enters(&mut town, BOB, PERSIAN);
    assert!(is_searching(&town, BOB), "in another");
    enters(&mut town, BOB, MUSIC);
    assert_eq!(town.session(ALICE).chat().map(|chat| chat.peer), Some(BOB), "his search went there with him");
}

#[test]
fn they_stay_in_it_until_they_leave_it() {
    let mut town = Town::of_adults();
    enters(&mut town, ALICE, MUSIC);
    enters(&mut town, BOB, MUSIC);
    town.says(ALICE, "/find");
    town.says(BOB, "/find");
    town.says(BOB, "/stop");
    assert_eq!(
        [ALICE, BOB].map(|who| town.session(who).room),
        [Some(MUSIC); 2],
        "a chat ends, a room does not"
    );
    town.says(CAROL, "/find");
    town.says(ALICE, "/find");
    assert!(is_searching(&town, ALICE));
    let left = town.presses(ALICE, &Button::Room(None));
    assert_eq!(left[..2], [answered(None), shown(ALICE, Notice::OutOfRoom)]);
    assert_eq!(town.session(ALICE).chat().map(|chat| chat.peer), Some(CAROL));
}

#[test]
fn a_chat_goes_on_whatever_room_is_entered() {
    let mut town = Town::with_a_chat();
    enters(&mut town, ALICE, MUSIC);
    assert!(town.session(ALICE).chat_of(FIRST).is_some());
}

#[test]
fn how_many_search_is_what_the_pool_has() {
    let mut town = Town::of_adults();
    assert_eq!(town.says(ALICE, "/rooms"), [said(ALICE, rooms(None, &[]))]);
    for (who, room) in [(BOB, MUSIC), (CAROL, PERSIAN)] {
        enters(&mut town, who, room);
        assert_eq!(town.says(ALICE, "/rooms").len(), 1);
        town.says(who, "/find");
    }
    assert_eq!(town.says(ALICE, "/rooms"), [said(ALICE, rooms(None, &[(MUSIC, 1), (PERSIAN, 1)]))]);
    town.says(BOB, "/stop");
    let pressed = town.presses(BOB, &Button::Rooms);
    assert_eq!(
        pressed,
        [answered(None), said(BOB, rooms(Some(MUSIC), &[(PERSIAN, 1)]))],
        "and not who is idle"
    );
}

#[test]
fn wishes_blocks_and_recent_partners_hold_in_a_room_as_well() {
    let mut town = Town::with_a_chat();
    town.says(BOB, "/stop");
    for who in [ALICE, BOB, CAROL] {
        enters(&mut town, who, MUSIC);
    }
    town.says(ALICE, "/find");
    town.says(BOB, "/find");
    assert!(is_searching(&town, ALICE) && is_searching(&town, BOB), "they have only just met");
    town.says(BOB, "/stop");
    let carol = town.users.get_mut(&CAROL.user).expect("she is there");
    carol.blocked.push(ALICE.user);
    town.says(CAROL, "/find");
    assert!(is_searching(&town, ALICE) && is_searching(&town, CAROL), "she has blocked her");
    let carol = town.users.get_mut(&CAROL.user).expect("she is there");
    (carol.profile.meet, carol.profile.gender) = (Meet::Only(Gender::Male), Some(Gender::Female));
    carol.entitlements.preference_until = Some(Timestamp(u64::MAX));
    town.says(CAROL, "/stop");
    town.says(CAROL, "/find");
    town.says(BOB, "/find");
    assert!(is_searching(&town, BOB) && is_searching(&town, CAROL), "nobody knows what he is");
}

#[test]
fn the_wait_says_which_room_it_is_about() {
    let mut town = Town::of_adults();
    enters(&mut town, ALICE, MUSIC);
    town.says(ALICE, "/find");
    let report = Message::Report(Report::Shown { at: ALICE, message: MESSAGE });
    let told = town.handles(EntityKey::User(ALICE.user), &report);
    let outlook = Outlook::InRoom(MUSIC);
    assert_eq!(told, [shown(ALICE, Notice::SearchGoesOn { outlook, anyone: false, left: None })]);
    let left = town.presses(ALICE, &Button::Room(None));
    let outlook = Outlook::Quiet;
    assert!(
        left.contains(&shown(ALICE, Notice::SearchGoesOn { outlook, anyone: false, left: None })),
        "{left:?}"
    );
}

#[test]
fn who_has_not_said_their_age_enters_none() {
    let mut town = Town::default();
    for effects in [town.says(ALICE, "/rooms"), town.presses(ALICE, &Button::Room(Some(MUSIC)))] {
        assert!(
            !effects.iter().any(|effect| matches!(effect, Effect::Say { notice: Notice::Rooms { .. }, .. }))
        );
    }
    assert_eq!(town.session(ALICE).room, None);
}
