//! What is kept of a person, for that person.

use super::*;
use crate::effect::Paper;
use crate::moderation::{Measure, MeasureId};
use crate::profile::{Gender, Interest, Room};

fn exports(town: &mut Town, who: Address) -> String {
    let mut parts = town.says(who, "/export");
    let books = parts.pop();
    let language = town.users[&who.user].speaks(who.bot);
    assert_eq!(
        books,
        Some(Effect::HandOut { paper: Paper::Known, to: who, language, known: None }),
        "the books come last"
    );
    let texts = parts.into_iter().map(|part| match part {
        Effect::Say { notice: Notice::Export { json }, .. } => json,
        other => panic!("an export is a text: {other:?}"),
    });
    texts.collect::<Vec<_>>().join("\n")
}

#[test]
fn all_they_said_is_in_it_and_nobody_else() {
    let mut town = Town::with_a_chat();
    town.presses(ALICE, &Button::Gender(Some(Gender::Other)));
    town.presses(ALICE, &Button::Interest(Interest::Science));
    town.presses(ALICE, &Button::Language(Some(Language::German)));
    town.says(Address { bot: OTHER_BOT, ..ALICE }, "/help");
    let export = exports(&mut town, ALICE);
    for part in
        ["\"age\": 30", "\"other\"", "science", "Robin", "in a chat", "1002", "\"chosen_language\": \"de\""]
    {
        assert!(export.contains(part), "{part} is missing in {export}");
    }
    let stranger = UserId(777_000_777);
    town.users.get_mut(&ALICE.user).unwrap().blocked.push(stranger);
    let export = exports(&mut town, ALICE);
    assert!(!export.contains("777000777") && export.contains("\"people_blocked\": 1"), "{export}");
}

/// All that an earlier decision, a room, a link and a chat leave behind.
#[test]
fn rooms_links_channels_and_what_moderators_decided_are_in_it() {
    let mut town = Town::with_a_chat();
    town.policy.links = true;
    town.says(ALICE, "/stop");
    town.says(ALICE, "/link");
    town.presses(ALICE, &Button::Room(Some(Room::Interest(Interest::Music))));
    let decided = [
        (Measure::Warn, "rude words"),
        (Measure::Mute { until: None }, "ruder words"),
        (Measure::MediaBan { until: None }, "rude pictures"),
        (Measure::Ban { until: None }, "enough"),
    ];
    for (number, (measure, reason)) in (1..).zip(decided) {
        let reason = reason.to_owned();
        town.tells(Tell::Decided { id: MeasureId(number), measure, reason }, ALICE);
    }
    let export = exports(&mut town, ALICE);
    for part in [
        "\"warnings\": 1",
        "\"last_warning\": \"rude words\"",
        "\"ruder words\"",
        "\"rude pictures\"",
        "\"enough\"",
        "\"chats_that_ended_within_a_day\": 1",
        "\"room\": \"music\"",
        "\"personal_link_since_s\": 1",
        "\"chats_that_can_be_taken_up\": 1",
    ] {
        assert!(export.contains(part), "{part} is missing in {export}");
    }
    assert!(!export.contains(&format!("\"{}\"", BOB.user)), "nobody else is named: {export}");
}

#[test]
fn it_fits_into_messages_however_long_a_name_is() {
    let mut town = Town::of_adults();
    let alice = town.users.get_mut(&ALICE.user).unwrap();
    for bot in 0..50 {
        let first_name = "\u{1F600}".repeat(64);
        alice
            .contacts
            .insert(BotId(bot), Box::new(crate::chat::Contact { first_name, ..Default::default() }));
    }
    let parts = town.says(ALICE, "/export");
    assert_eq!(parts.len(), 53);
    for part in &parts[..52] {
        let Effect::Say { notice: Notice::Export { json }, .. } = part else { panic!("a text") };
        assert!(json.encode_utf16().count() <= 4000);
    }
}

#[test]
fn everybody_may_ask_at_any_time() {
    for age in [None, Some(12), Some(40)] {
        let mut town = Town::default();
        town.users.insert(ALICE.user, User::from_books(age, vec![], vec![]).0);
        assert_eq!(town.says(ALICE, "/privacy"), [said(ALICE, Notice::Privacy { evidence: false })]);
        assert!(exports(&mut town, ALICE).contains("telegram_user_id"));
        assert_eq!(town.says(ALICE, "/delete"), [said(ALICE, Notice::ConfirmDelete)]);
    }
}
