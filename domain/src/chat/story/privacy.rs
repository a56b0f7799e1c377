//! What is kept of a person, for that person.

use super::*;
use crate::profile::{Gender, Interest};

fn exports(town: &mut Town, who: Address) -> String {
    let parts = town.says(who, "/export");
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
    assert_eq!(parts.len(), 52);
    for part in parts {
        let Effect::Say { notice: Notice::Export { json }, .. } = part else { panic!("a text") };
        assert!(json.encode_utf16().count() <= 4000);
    }
}

#[test]
fn everybody_may_ask_at_any_time() {
    for age in [None, Some(12), Some(40)] {
        let mut town = Town::default();
        town.users.insert(ALICE.user, User::from_books(age, vec![], vec![]).0);
        assert_eq!(town.says(ALICE, "/privacy"), [said(ALICE, Notice::Privacy)]);
        assert!(exports(&mut town, ALICE).contains("telegram_user_id"));
        assert_eq!(town.says(ALICE, "/delete"), [said(ALICE, Notice::ConfirmDelete)]);
    }
}
