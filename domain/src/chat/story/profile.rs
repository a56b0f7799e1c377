//! What people say of themselves, step by step.

use super::*;
use crate::account::Age;
use crate::entitlement::{Grant, GrantId};
use crate::profile::{Gender, Interest, Interests, Meet, Part, Step};

const WOMAN: Option<Gender> = Some(Gender::Female);

fn asks_gender(first: bool) -> Notice {
    Notice::AskGender { gender: None, first }
}

fn asks_interests(chosen: &[Interest], first: bool) -> Notice {
    Notice::AskInterests { interests: chosen.iter().copied().collect(), first }
}

fn asks_meet(first: bool) -> Notice {
    Notice::AskMeet { meet: Meet::Anyone, free: false, first }
}

fn newcomer() -> Town {
    let mut town = Town::default();
    town.says(ALICE, "/start");
    assert_eq!(town.says(ALICE, "30"), [said(ALICE, asks_gender(true))]);
    town
}

fn pressed(notice: Notice) -> Vec<Effect> {
    vec![answered(None), shown(ALICE, notice)]
}

fn own(town: &Town) -> &crate::account::Profile {
    &town.users[&ALICE.user].profile
}

#[test]
fn one_question_follows_the_other_in_one_message() {
    let mut town = newcomer();
    let next = town.presses(ALICE, &Button::Gender(WOMAN));
    assert_eq!(next, pressed(asks_interests(&[], true)));
    let chosen = town.presses(ALICE, &Button::Interest(Interest::Music));
    assert_eq!(chosen, pressed(asks_interests(&[Interest::Music], true)));
    town.presses(ALICE, &Button::Interest(Interest::Art));
    let both = [Interest::Music, Interest::Art].into_iter().collect::<Interests>();
    assert_eq!(town.presses(ALICE, &Button::Step(Step::Meet)), pressed(asks_meet(true)));
    assert_eq!(town.presses(ALICE, &Button::Meet(Meet::Anyone)), pressed(Notice::Ready));
    assert_eq!((own(&town).gender, own(&town).interests), (WOMAN, both));
    assert_eq!(town.session(ALICE).asked, None);
    assert_eq!(town.records.len(), 4, "an age, a gender, and two interests");
}

#[test]
fn each_step_leads_on_and_back() {
    let mut town = newcomer();
    let on = |town: &mut Town, step| town.presses(ALICE, &Button::Step(step));
    assert_eq!(on(&mut town, Step::Interests), pressed(asks_interests(&[], true)), "skipped");
    assert_eq!(on(&mut town, Step::Gender), pressed(asks_gender(true)), "back");
    assert_eq!(on(&mut town, Step::Age), pressed(Notice::ChangeAge { age: 30, first: true }), "back");
    assert_eq!(town.says(ALICE, "31"), [said(ALICE, asks_gender(true))], "and on from there");
    assert_eq!(own(&town).age, Age::stated(31).unwrap());
    on(&mut town, Step::Interests);
    assert_eq!(on(&mut town, Step::Meet), pressed(asks_meet(true)), "skipped");
    assert_eq!(on(&mut town, Step::Done), pressed(Notice::Ready), "skipped");
}

#[test]
fn the_age_is_not_skipped() {
    let mut town = Town::default();
    town.says(ALICE, "/start");
    for step in Step::ALL {
        let skipped = town.presses(ALICE, &Button::Step(*step));
        assert_eq!(skipped, [answered(None), said(ALICE, Notice::AskAge)], "{step}");
    }
    assert_eq!(own(&town).age, Age::Asked);
}

#[test]
fn a_round_that_was_left_goes_on_where_it_was() {
    let mut town = newcomer();
    town.presses(ALICE, &Button::Gender(WOMAN));
    for word in ["/start", "hm?"] {
        assert_eq!(town.says(ALICE, word), [said(ALICE, asks_interests(&[], true))], "{word}");
    }
    assert_eq!(town.says(ALICE, "/find"), [said(ALICE, Notice::Searching)], "or is left for good");
    town.says(ALICE, "/stop");
    assert_eq!(town.says(ALICE, "/start"), [said(ALICE, Notice::Ready)]);
}

#[test]
fn a_profile_is_shown_and_changed_one_thing_at_a_time() {
    let mut town = Town::of_adults();
    let profile = |gender| Notice::Profile {
        age: 30,
        gender,
        interests: Interests::default(),
        meet: Meet::Anyone,
        card: Card::default(),
    };
    assert_eq!(town.says(ALICE, "/profile"), [said(ALICE, profile(None))]);
    assert_eq!(town.presses(ALICE, &Button::Edit(Step::Gender)), pressed(asks_gender(false)));
    assert_eq!(town.presses(ALICE, &Button::Gender(WOMAN)), pressed(profile(WOMAN)));
    assert_eq!(town.presses(ALICE, &Button::Gender(None)), pressed(profile(None)), "rather not say");
    assert_eq!(town.presses(ALICE, &Button::Edit(Step::Interests)), pressed(asks_interests(&[], false)));
    assert_eq!(town.presses(ALICE, &Button::Profile), pressed(profile(None)));
}

#[test]
fn a_card_shows_only_what_was_allowed() {
    let mut town = Town::of_adults();
    town.presses(ALICE, &Button::Gender(WOMAN));
    town.presses(ALICE, &Button::Interest(Interest::Books));
    for (age, gender, interests) in (0..8).map(|bits| (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0)) {
        town.presses(ALICE, &Button::Show(Part::Age, age));
        town.presses(ALICE, &Button::Show(Part::Gender, gender));
        town.presses(ALICE, &Button::Show(Part::Interests, interests));
        town.passes(Millis::minutes(30));
        town.says(ALICE, "/find");
        let met = town.says(BOB, "/find");
        let conversation = town.session(ALICE).chat().unwrap().conversation;
        let allowed = Card {
            age: age.then(|| 30.try_into().unwrap()),
            gender: WOMAN.filter(|_| gender),
            language: None,
            interests: Some(Interest::Books).filter(|_| interests).into_iter().collect(),
        };
        let sees = |to, card| said(to, Notice::Connected { conversation, card });
        assert_eq!(met[1..], [sees(ALICE, Card::default()), sees(BOB, allowed)]);
        town.says(ALICE, "/stop");
    }
}

#[test]
fn to_choose_by_gender_takes_an_entitlement() {
    let mut town = Town::of_adults();
    let choose = Button::Meet(Meet::Only(Gender::Female));
    assert_eq!(town.presses(ALICE, &choose), [answered(None), said(ALICE, Notice::NotEntitled)]);
    let until = town.now + Millis::minutes(60);
    town.tells(Tell::Granted { grant: GrantId(1), what: Grant::Preference(until) }, ALICE);
    town.presses(ALICE, &choose);
    assert_eq!(own(&town).meet, Meet::Only(Gender::Female));
    town.policy.no_choice_by_gender = true;
    assert_eq!(town.presses(ALICE, &choose), [answered(None), said(ALICE, Notice::NotEntitled)]);
}

#[test]
fn who_turns_out_to_be_too_young_leaves_everything() {
    let elsewhere = Address { bot: OTHER_BOT, ..ALICE };
    let mut town = Town::with_a_chat();
    town.presses(elsewhere, &Button::Gender(WOMAN));
    town.presses(elsewhere, &Button::Edit(Step::Age));
    let heard = town.says(elsewhere, "15");
    let goodbye = said(BOB, Notice::PartnerLeft { conversation: FIRST });
    let left = said(ALICE, Notice::YouLeft { conversation: FIRST });
    assert_eq!(heard, [left, said(elsewhere, Notice::AdultsOnly), goodbye]);
    assert_eq!((town.state(ALICE), own(&town).age, own(&town).gender), (State::Idle, Age::Minor, None));
    assert_eq!(town.says(elsewhere, "25"), [said(elsewhere, Notice::AdultsOnly)], "and it stands");
}

#[test]
fn a_number_in_a_chat_is_for_the_partner() {
    let mut town = Town::with_a_chat();
    let not_now = [answered(None), said(ALICE, Notice::NotInChat)];
    assert_eq!(town.presses(ALICE, &Button::Edit(Step::Age)), not_now);
    town.says(ALICE, "17");
    assert_eq!(own(&town).age, Age::stated(30).unwrap());

    let late = town.next_id();
    town.says(ALICE, "/stop");
    town.presses(ALICE, &Button::Edit(Step::Age));
    let answer = town.sent(ALICE, late, words("17"));
    let again = Notice::ChangeAge { age: 30, first: false };
    assert_eq!(answer, [said(ALICE, again)], "written for the partner, it arrives behind the question");
    assert_eq!(own(&town).age, Age::stated(30).unwrap());
}

#[test]
fn whoever_changes_while_they_search_searches_with_that() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/find");
    town.presses(ALICE, &Button::Gender(WOMAN));
    let waiting = town.pools[&PoolId(BOT.0)].find(ALICE).unwrap();
    assert_eq!((waiting.seeker.traits.gender, waiting.seeker.ticket), (WOMAN, Ticket(2)));
    assert_eq!(waiting.seeker.traits.language.as_deref(), Some("en"));
    assert_eq!(town.session(ALICE).asked, None);
}
