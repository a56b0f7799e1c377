use super::*;
use crate::profile::Shown;

/// Whether what goes to somebody is protected; all of it is, or nothing.
fn is_protected(effects: &[Effect], to: Address) -> Vec<bool> {
    let relayed = effects.iter().filter_map(|effect| match effect {
        Effect::Relay { to: whom, protected, .. } if *whom == to => Some(*protected),
        _ => None,
    });
    relayed.collect()
}

fn settings(protected: bool) -> Effect {
    let (shown, listed) = (Shown::default(), true);
    super::shown(
        ALICE,
        Notice::Settings { announcements: true, time_zone: None, shown, listed, protected, summary: false },
    )
}

#[test]
fn what_somebody_sends_is_protected_from_when_they_say_so_until_they_say_otherwise() {
    let mut town = Town::with_a_chat();
    assert_eq!(is_protected(&town.says(ALICE, "before"), BOB), [false]);
    let set = town.presses(ALICE, &Button::Protect(true));
    assert_eq!(set, [answered(None), settings(true)]);
    assert_eq!(is_protected(&town.says(ALICE, "mine"), BOB), [true]);
    assert_eq!(is_protected(&town.sends(ALICE, Content::Media { caption: None, cargo: None }), BOB), [true]);
    assert_eq!(is_protected(&town.says(BOB, "not mine"), ALICE), [false], "each decides for themself");
    town.presses(ALICE, &Button::Protect(false));
    assert_eq!(is_protected(&town.says(ALICE, "again"), BOB), [false]);
}

#[test]
fn it_holds_at_every_bot_and_outlives_redis() {
    let mut town = Town::of_adults();
    town.presses(ALICE, &Button::Protect(true));
    let stated = town
        .records
        .iter()
        .any(|record| matches!(record, Record::ProfileStated { profile, .. } if profile.protected));
    assert!(stated, "{:?}", town.records);
    let elsewhere = |who: Address| Address { bot: OTHER_BOT, ..who };
    town.says(elsewhere(ALICE), "/find");
    town.says(elsewhere(BOB), "/find");
    assert_eq!(is_protected(&town.says(elsewhere(ALICE), "hello"), elsewhere(BOB)), [true]);
}
