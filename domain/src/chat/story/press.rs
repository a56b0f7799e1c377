use super::*;

#[test]
fn buttons_do_what_the_commands_do() {
    let mut town = Town::of_adults();
    assert_eq!(town.presses(ALICE, &Button::Help), [answered(None), said(ALICE, Notice::Help)]);
    assert_eq!(town.presses(ALICE, &Button::Find), [answered(None), said(ALICE, Notice::Searching)]);
    assert_eq!(town.presses(ALICE, &Button::Find), [answered(None), said(ALICE, Notice::StillSearching)]);
    assert_eq!(town.presses(ALICE, &Button::Cancel), [answered(None), said(ALICE, Notice::SearchStopped)]);
}

#[test]
fn buttons_of_the_chat_work_in_it() {
    let left = said(BOB, Notice::PartnerLeft { conversation: FIRST });
    for (button, notice) in [
        (Button::Next(FIRST), Notice::LeftAndSearching { left: FIRST }),
        (Button::Stop(FIRST), Notice::YouLeft { conversation: FIRST }),
        (Button::Report(FIRST), Notice::Reported { conversation: Some(FIRST) }),
        (Button::Block(FIRST), Notice::Blocked),
    ] {
        let mut town = Town::with_a_chat();
        assert_eq!(town.presses(ALICE, &button), [answered(None), said(ALICE, notice), left.clone()]);
    }
}

#[test]
fn buttons_of_another_chat_do_nothing() {
    let share = Button::Share { conversation: SECOND, message: MESSAGE };
    for button in
        [Button::Next(SECOND), Button::Stop(SECOND), Button::Report(SECOND), Button::Block(SECOND), share]
    {
        let mut town = Town::with_a_chat();
        assert_eq!(town.presses(ALICE, &button), [answered(Some(Toast::ChatIsOver))], "{button}");
        assert!(town.session(ALICE).chat_of(FIRST).is_some());
    }
}

#[test]
fn buttons_of_the_last_chat_still_report_and_block_but_leave_nothing() {
    for (button, works) in [
        (Button::Next(FIRST), false),
        (Button::Stop(FIRST), false),
        (Button::Report(FIRST), true),
        (Button::Block(FIRST), true),
    ] {
        let mut town = Town::with_a_chat();
        town.says(BOB, "/stop");
        let over = vec![answered(Some(Toast::ChatIsOver))];
        assert_eq!(town.presses(ALICE, &button) != over, works, "{button}");
    }
}

#[test]
fn what_no_button_says_has_expired() {
    let mut town = Town::with_a_chat();
    for text in ["", "stop", "drop table", "share:1001.0", "stop:1001.0:1"] {
        assert_eq!(town.happens(ALICE, press(ALICE, text)), [answered(Some(Toast::ButtonExpired))], "{text}");
    }
    for button in [Button::Keep, Button::Cancel] {
        assert_eq!(town.presses(ALICE, &button), [answered(Some(Toast::ButtonExpired))], "{button}");
    }
}

#[test]
fn no_button_leads_past_the_question_of_age() {
    let mut town = Town::default();
    assert_eq!(
        town.presses(ALICE, &Button::Find),
        [answered(None), said(ALICE, Notice::Welcome { evidence: false })]
    );
    assert_eq!(town.presses(ALICE, &Button::Find), [answered(None), said(ALICE, Notice::AskAge)]);
    town.says(ALICE, "16");
    assert_eq!(town.presses(ALICE, &Button::Find), [answered(None), said(ALICE, Notice::AdultsOnly)]);
    assert_eq!(town.presses(ALICE, &Button::Next(FIRST)), [answered(Some(Toast::ChatIsOver))]);
}
