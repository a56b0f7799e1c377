use super::*;

/// The updates by which the two in [`match_underway`] asked for somebody.
const ALICE_ASKED: UpdateId = UpdateId(1);
const BOB_ASKED: UpdateId = UpdateId(2);

/// Alice waits; Bob's search has just matched her, and the pool's word to her is underway.
fn match_underway() -> Town {
    let mut town = Town::of_adults();
    town.says(ALICE, "/find");
    types(&mut town, BOB, "/find");
    next_is_heard(&mut town);
    assert!(matches!(town.underway.front(), Some((_, Tell::Matched { you: ALICE, .. }))));
    town
}

fn next_is_heard(town: &mut Town) -> Vec<Effect> {
    let (entity, tell) = town.underway.pop_front().expect("something is underway");
    town.handles(entity, &Message::Tell(tell))
}

fn types(town: &mut Town, who: Address, text: &str) -> Vec<Effect> {
    let id = town.next_id();
    let update = wrote(who, words(text));
    town.handles(EntityKey::User(who.user), &Message::Update(who.bot, id, update))
}

#[test]
fn a_match_that_finds_the_longer_waiting_gone_costs_the_other_nothing() {
    let mut town = match_underway();
    types(&mut town, ALICE, "/stop");
    assert_eq!(town.all_is_heard(), [], "Bob was told nothing yet, so nothing needs to be taken back");
    assert_eq!(town.state(ALICE), State::Idle);
    let State::Seeking { ticket, since, began, pool, .. } = town.state(BOB) else { panic!("Bob searches") };
    assert_eq!((ticket, since, began, pool), (Ticket(2), town.now, BOB_ASKED, Some(PoolId(BOT.0))));
    assert_eq!(town.says(CAROL, "/find").last(), Some(&connected(CAROL, SECOND)), "Bob waits again");
}

#[test]
fn a_match_that_finds_the_other_gone_is_taken_back() {
    let mut town = match_underway();
    assert_eq!(next_is_heard(&mut town), [connected(ALICE, FIRST)]);
    types(&mut town, BOB, "/stop");
    assert_eq!(town.all_is_heard(), [said(ALICE, Notice::PartnerMissed)]);
    assert!(matches!(town.state(ALICE), State::Seeking { began: ALICE_ASKED, .. }), "she has not asked anew");
    assert_eq!(town.state(BOB), State::Idle);
    assert_eq!(town.says(BOB, "/find").last(), Some(&connected(BOB, SECOND)), "they never met, so they may");
}

#[test]
fn a_match_for_an_earlier_search_is_not_one_for_a_later() {
    let mut town = match_underway();
    types(&mut town, ALICE, "/stop");
    types(&mut town, ALICE, "/find");
    let effects = town.all_is_heard();
    assert_eq!(effects, [connected(ALICE, SECOND), connected(BOB, SECOND)], "the second match counts");
}

#[test]
fn who_leaves_before_the_other_has_entered_leaves_no_half_pair() {
    let mut town = match_underway();
    next_is_heard(&mut town);
    types(&mut town, ALICE, "/stop");
    assert_eq!(
        town.all_is_heard(),
        [connected(BOB, FIRST), said(BOB, Notice::PartnerLeft { conversation: FIRST })]
    );
}

#[test]
fn for_each_of_the_two_the_chat_begins_when_they_hear_of_it() {
    let mut town = match_underway();
    next_is_heard(&mut town);
    let alice_heard = town.now;
    town.passes(Millis::minutes(1));
    next_is_heard(&mut town);
    let (alice, bob) = (town.session(ALICE), town.session(BOB));
    let (alice, bob) = (alice.chat().unwrap(), bob.chat().unwrap());
    assert_eq!((alice.since, bob.since), (alice_heard, town.now));
    assert_eq!((alice.began, bob.began), (ALICE_ASKED, BOB_ASKED), "but each asked for it earlier");
}

#[test]
fn a_block_made_elsewhere_in_the_meantime_counts() {
    let mut town = match_underway();
    town.users.get_mut(&ALICE.user).unwrap().blocked.push(BOB.user);
    assert_eq!(town.all_is_heard(), []);
    assert!(matches!(town.state(ALICE), State::Seeking { began: ALICE_ASKED, .. }));
    assert!(matches!(town.state(BOB), State::Seeking { began: BOB_ASKED, .. }));
    assert_eq!(town.pools[&PoolId(BOT.0)].waiting().count(), 2, "both search on, and never meet");
}

#[test]
fn two_who_chat_on_one_bot_do_not_meet_on_another() {
    let mut town = Town::with_a_chat();
    town.passes(Millis::minutes(30));
    let elsewhere = |who| Address { bot: OTHER_BOT, ..who };
    town.says(elsewhere(ALICE), "/find");
    assert_eq!(town.says(elsewhere(BOB), "/find"), [said(elsewhere(BOB), Notice::Searching)]);
}

#[test]
fn a_goodbye_from_another_conversation_means_nothing() {
    let mut town = Town::with_a_chat();
    assert_eq!(town.tells(Tell::Left { you: ALICE, conversation: SECOND }, ALICE), []);
    assert_eq!(town.tells(Tell::Declined { you: ALICE, conversation: SECOND }, ALICE), []);
    assert_eq!(town.tells(Tell::Missed { you: ALICE, ticket: Ticket(1) }, ALICE), []);
    assert!(town.session(ALICE).chat_of(FIRST).is_some());
}

#[test]
fn nobody_is_brought_to_whom_is_too_young_by_a_search_that_was_left_over() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/find");
    town.users.get_mut(&ALICE.user).unwrap().profile.age = crate::account::Age::Minor;
    town.says(BOB, "/find");
    assert_eq!((town.session(ALICE).chat(), town.session(BOB).chat()), (None, None));
}
