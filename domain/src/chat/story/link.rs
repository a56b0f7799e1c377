//! Personal links.

use super::*;
use crate::chat::{ASK_LASTS, Answer, LINK_SIGNS, MOST_GUESTS, MOST_VISITS};
use crate::notice::OfLink;
use crate::profile::Step;

fn of_link(to: Address, about: OfLink) -> Effect {
    said(to, Notice::OfLink { about })
}

fn town() -> Town {
    Town {
        policy: Policy { links: true, ..Policy::default() },
        now: Timestamp(5_000_000),
        ..Town::of_adults()
    }
}

fn serial(town: &Town, who: Address) -> Option<u32> {
    town.session(who).links.and_then(|links| links.serial)
}

/// Somebody opens a link that leads to somebody, as it stands now.
fn opens(town: &mut Town, who: Address, owner: Address) -> Vec<Effect> {
    let serial = serial(town, owner).expect("there is one");
    opens_this(town, who, Some(Link { owner, serial }))
}

fn opens_this(town: &mut Town, who: Address, link: Option<Link>) -> Vec<Effect> {
    town.link = link;
    town.says(who, &format!("/start {}", "x".repeat(LINK_SIGNS)))
}

/// Alice has a link, and Bob has opened it.
fn asked() -> Town {
    let mut town = town();
    town.says(ALICE, "/link");
    let asked = opens(&mut town, BOB, ALICE);
    assert_eq!(asked, [of_link(BOB, OfLink::Asked), of_link(ALICE, OfLink::Visitor { number: 0 })]);
    town
}

fn answers(town: &mut Town, answer: Answer) -> Vec<Effect> {
    town.presses(ALICE, &Button::Visit(answer, 0))
}

fn done(to: Address, about: OfLink) -> [Effect; 2] {
    [answered(Some(Toast::Done)), of_link(to, about)]
}

#[test]
fn both_are_in_a_chat_when_the_owner_accepts() {
    let mut town = asked();
    let effects = answers(&mut town, Answer::Yes);
    assert!(
        effects.contains(&connected(ALICE, FIRST)) && effects.contains(&connected(BOB, FIRST)),
        "{effects:?}"
    );
    assert_eq!(town.session(BOB).chat_of(FIRST).map(|chat| chat.peer), Some(ALICE));
    assert_eq!(
        answers(&mut town, Answer::Yes),
        [answered(Some(Toast::ButtonExpired))],
        "an ask is answered once"
    );
}

#[test]
fn an_owner_who_would_rather_not_may_be_asked_again_and_who_never_wants_to_may_not() {
    let mut town = asked();
    assert_eq!(answers(&mut town, Answer::No), done(BOB, OfLink::NotNow));
    assert_eq!(opens(&mut town, BOB, ALICE).len(), 2);
    let never = town.presses(ALICE, &Button::Visit(Answer::Never, 1));
    assert_eq!(never, done(BOB, OfLink::NotNow), "it reads alike");
    assert!(town.users[&ALICE.user].has_blocked(BOB.user));
    assert_eq!(opens(&mut town, BOB, ALICE), [of_link(BOB, OfLink::Asked)], "she does not hear of it");
}

#[test]
fn a_link_that_was_replaced_or_ended_or_is_none_leads_nowhere() {
    let mut town = town();
    town.says(ALICE, "/link");
    let first = Link { owner: ALICE, serial: serial(&town, ALICE).unwrap() };
    town.says(ALICE, "/link");
    assert_eq!(serial(&town, ALICE), Some(first.serial), "it stays the same");
    town.says(ALICE, "/link new");
    let gone = of_link(BOB, OfLink::Gone);
    assert_eq!(opens_this(&mut town, BOB, None).last(), Some(&gone));
    assert_eq!(opens_this(&mut town, BOB, Some(first)).last(), Some(&gone));
    let second = Link { owner: ALICE, serial: serial(&town, ALICE).unwrap() };
    assert_eq!(town.says(ALICE, "/link off"), [of_link(ALICE, OfLink::Off)]);
    assert_eq!(opens_this(&mut town, BOB, Some(second)).last(), Some(&gone));
    town.says(ALICE, "/link");
    assert_eq!(opens_this(&mut town, BOB, Some(second)).last(), Some(&gone), "nor is it there again later");
}

#[test]
fn an_owner_in_a_chat_is_asked_and_goes_over_when_it_is_over() {
    let mut town = town();
    town.says(ALICE, "/link");
    town.says(ALICE, "/find");
    town.says(CAROL, "/find");
    assert_eq!(opens(&mut town, BOB, ALICE).len(), 2);
    assert_eq!(answers(&mut town, Answer::Yes), done(ALICE, OfLink::AfterChat));
    assert!(town.session(ALICE).chat().is_some_and(|chat| chat.peer == CAROL));
    town.says(ALICE, "/stop");
    answers(&mut town, Answer::Yes);
    assert_eq!(town.session(BOB).chat().map(|chat| chat.peer), Some(ALICE));
}

#[test]
fn an_ask_ends_after_a_day_or_when_the_visitor_talks_to_somebody_else() {
    let mut town = asked();
    town.passes(ASK_LASTS);
    assert_eq!(answers(&mut town, Answer::Yes), [answered(Some(Toast::ButtonExpired))]);
    let mut town = asked();
    town.says(BOB, "/find");
    town.says(CAROL, "/find");
    town.says(BOB, "/stop");
    let accepted = answers(&mut town, Answer::Yes);
    assert_eq!(accepted.last(), Some(&said(ALICE, Notice::NotRejoined)));
    assert_eq!(town.state(BOB), State::Idle, "words for Carol may still be on their way");
    assert_eq!(town.state(ALICE), State::Idle);
}

#[test]
fn asks_are_bounded_for_the_owner_and_for_the_visitor() {
    let mut town = town();
    town.says(ALICE, "/link");
    for user in 10..=10 + MOST_GUESTS as i64 {
        town.users.insert(UserId(user), User::from_books(Some(30), vec![], vec![]).0);
        let heard = opens(&mut town, Address { bot: BOT, user: UserId(user) }, ALICE);
        let asked = matches!(heard.last(), Some(Effect::Say { to, .. }) if *to == ALICE);
        assert_eq!(asked, user < 10 + MOST_GUESTS as i64, "{user}");
    }
    let mut town = asked();
    for number in 0..MOST_VISITS {
        assert_ne!(opens(&mut town, BOB, ALICE)[0], of_link(BOB, OfLink::TooMany), "{number}");
        town.presses(ALICE, &Button::Visit(Answer::No, number.try_into().unwrap()));
    }
    assert_eq!(opens(&mut town, BOB, ALICE), [of_link(BOB, OfLink::TooMany)]);
    town.passes(ASK_LASTS);
    assert_eq!(opens(&mut town, BOB, ALICE).len(), 2, "the next day");
}

#[test]
fn nobody_asks_themself_nor_at_a_bot_whose_people_they_do_not_meet() {
    let mut town = town();
    town.says(ALICE, "/link");
    assert_eq!(opens(&mut town, ALICE, ALICE), [of_link(ALICE, OfLink::Own)]);
    let bob_there = Address { bot: OTHER_BOT, ..BOB };
    assert_eq!(opens(&mut town, bob_there, ALICE), [of_link(bob_there, OfLink::Elsewhere)]);
    town.policy.match_across_bots = true;
    assert_eq!(opens(&mut town, bob_there, ALICE).len(), 2);
    answers(&mut town, Answer::Yes);
    assert_eq!(town.session(bob_there).chat().map(|chat| chat.peer), Some(ALICE));
}

#[test]
fn who_has_not_said_their_age_or_is_kept_apart_asks_nobody() {
    let mut town = town();
    town.says(ALICE, "/link");
    let stranger = Address { bot: BOT, user: UserId(9) };
    let effects = opens(&mut town, stranger, ALICE);
    assert_eq!(
        effects,
        [of_link(stranger, OfLink::Later), said(stranger, Notice::Welcome { evidence: false })]
    );
    town.users.get_mut(&BOB.user).expect("he is there").standing.suspended = Some(town.now);
    assert_eq!(opens(&mut town, BOB, ALICE), [said(BOB, Notice::Suspended)]);
    let mut without = Town::of_adults();
    assert_eq!(without.says(ALICE, "/link"), [of_link(ALICE, OfLink::NotHere)]);
}

#[test]
fn who_opens_a_link_and_is_too_young_is_refused_as_ever_and_the_link_is_forgotten() {
    let mut town = town();
    town.says(ALICE, "/link");
    let child = Address { bot: BOT, user: UserId(9) };
    opens(&mut town, child, ALICE);
    let refused = [said(child, Notice::AdultsOnly)];
    assert_eq!(town.says(child, "17"), refused);
    assert_eq!(opens(&mut town, child, ALICE), refused, "and nobody is asked");
    assert_eq!(town.session(child).links, None);
    assert_eq!(town.session(ALICE).links.map(|links| links.guests.len()), Some(0));
}

#[test]
fn who_says_later_that_they_are_too_young_asks_for_nobody_any_more() {
    let mut town = asked();
    town.presses(BOB, &Button::Edit(Step::Age));
    assert_eq!(town.says(BOB, "17").last(), Some(&said(BOB, Notice::AdultsOnly)));
    let visits = town.session(BOB).links.expect("he had asked").visits;
    assert!(visits.iter().all(|visit| !visit.stands), "{visits:?}");
    // Also where a moderator believes them later that they mistyped.
    town.users.get_mut(&BOB.user).unwrap().profile.age = crate::account::Age::stated(30).expect("an age");
    assert_eq!(answers(&mut town, Answer::Yes).last(), Some(&said(ALICE, Notice::NotRejoined)));
    assert_eq!((town.session(ALICE).chat(), town.session(BOB).chat()), (None, None));
}

#[test]
fn whoever_turns_out_to_be_too_young_lets_nobody_in() {
    let mut town = town();
    town.says(ALICE, "/link");
    opens(&mut town, BOB, ALICE);
    town.presses(ALICE, &Button::Edit(Step::Age));
    town.says(ALICE, "15");
    let told = town.presses(ALICE, &Button::Visit(Answer::Yes, 0));
    assert_eq!(
        told,
        [answered(Some(Toast::Done)), said(ALICE, Notice::AdultsOnly)],
        "and the visitor hears nothing of a yes"
    );
    assert_eq!((town.session(ALICE).chat(), town.session(BOB).chat()), (None, None));
}

#[test]
fn whom_the_owner_has_blocked_since_is_let_in_no_more() {
    let mut town = town();
    town.says(ALICE, "/find");
    town.says(BOB, "/find");
    town.says(BOB, "/stop");
    town.says(ALICE, "/link");
    opens(&mut town, BOB, ALICE);
    let mut kept = town.session(ALICE).links;
    assert_eq!(kept.as_ref().map(|links| links.guests.len()), Some(1));
    town.says(ALICE, "/block");
    assert_eq!(answers(&mut town, Answer::Yes), [answered(Some(Toast::ButtonExpired))]);
    // An ask that an older release has kept.
    let alice = town.users.get_mut(&ALICE.user).unwrap();
    alice.sessions.get_mut(&BOT).unwrap().links = kept.take();
    let told = answers(&mut town, Answer::Yes);
    let not_now = of_link(BOB, OfLink::NotNow);
    assert_eq!(told, [answered(Some(Toast::Done)), said(ALICE, Notice::NotRejoined), not_now]);
    assert_eq!((town.state(ALICE), town.state(BOB)), (State::Idle, State::Idle));
}
