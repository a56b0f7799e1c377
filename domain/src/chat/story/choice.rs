//! Whom somebody is brought to, of all who wait.

use super::*;
use crate::chat::{HEAD_START, INTEREST, LANGUAGE, RATING};
use crate::entitlement::{Grant, GrantId};
use crate::message::Seeker;
use crate::profile::{Gender, Interest, Meet, Traits};

const POOL: PoolId = PoolId(1001);
const MEN_FOR_WOMEN: fn() -> Traits =
    || Traits { gender: Some(Gender::Male), meet: Meet::Only(Gender::Female), ..Traits::default() };

fn seeker(user: i64, since: u64, traits: Traits) -> Seeker {
    let who = Address { bot: BOT, user: UserId(user) };
    let card = Card::default();
    Seeker { who, ticket: Ticket(1), since: Timestamp(since), recent: vec![], blocked: vec![], traits, card }
}

/// Somebody comes, now. Whom they are brought to.
fn comes(town: &mut Town, user: i64, traits: Traits) -> Option<i64> {
    let seeks = Tell::Seek(seeker(user, town.now.0, traits));
    town.handles(EntityKey::Pool(POOL), &Message::Tell(seeks));
    town.underway.drain(..).find_map(|(_, tell)| match tell {
        Tell::Matched { you, peer, .. } => Some(if you.user.0 == user { peer.user.0 } else { you.user.0 }),
        _ => None,
    })
}

fn woman() -> Traits {
    Traits { gender: Some(Gender::Female), ..Traits::default() }
}

#[test]
fn neither_side_is_brought_to_whom_they_do_not_want() {
    let mut town = Town::default();
    let wants = |gender, meet| Traits { gender, meet, ..Traits::default() };
    assert_eq!(comes(&mut town, 1, MEN_FOR_WOMEN()), None);
    assert_eq!(comes(&mut town, 2, wants(Some(Gender::Female), Meet::Only(Gender::Other))), None);
    assert_eq!(comes(&mut town, 3, wants(None, Meet::Anyone)), None, "nobody knows what they are");
    assert_eq!(comes(&mut town, 4, wants(Some(Gender::Other), Meet::Anyone)), Some(2));
    assert_eq!(comes(&mut town, 5, wants(Some(Gender::Female), Meet::Anyone)), Some(1));
}

#[test]
fn the_same_language_and_an_interest_go_first_and_starve_nobody() {
    let speaks = |language: &str, interest| Traits {
        language: Some(language.to_owned()),
        interests: [interest].into_iter().collect(),
        ..MEN_FOR_WOMEN()
    };
    let waiting = || {
        let mut town = Town { now: Timestamp(1_000_000), ..Town::default() };
        comes(&mut town, 1, speaks("uk", Interest::Art));
        town.passes(INTEREST);
        comes(&mut town, 2, speaks("de", Interest::Music));
        town.passes(Millis(LANGUAGE.0 - 1));
        comes(&mut town, 3, speaks("en", Interest::Music));
        town
    };
    let comes_for = |language: &str, interest| Traits {
        language: Some(language.to_owned()),
        interests: [interest].into_iter().collect(),
        ..woman()
    };
    let chosen = |traits| comes(&mut waiting(), 9, traits);
    assert_eq!(chosen(comes_for("en", Interest::Music)), Some(3), "both count more than one");
    assert_eq!(chosen(comes_for("fr", Interest::Food)), Some(1), "the longest waiting otherwise");
    assert_eq!(chosen(comes_for("en", Interest::Food)), Some(1), "who came too late makes up for nothing");
    assert_eq!(chosen(comes_for("uk", Interest::Food)), Some(1));
}

#[test]
fn whoever_is_liked_meets_others_who_are_a_little_sooner() {
    for (pause, first) in [(RATING.0 - 1, 2), (RATING.0 + 1, 1)] {
        let mut town = Town { now: Timestamp(1_000_000), ..Town::default() };
        comes(&mut town, 1, Traits { disliked: true, ..MEN_FOR_WOMEN() });
        town.passes(Millis(pause));
        comes(&mut town, 2, MEN_FOR_WOMEN());
        assert_eq!(comes(&mut town, 3, woman()), Some(first), "{pause} ms later");
    }
}

#[test]
fn whoever_has_priority_overtakes_those_who_came_a_little_earlier_and_nobody_else() {
    for (pause, first) in [(HEAD_START.0 - 1, 2), (HEAD_START.0 + 1, 1)] {
        let mut town = Town { now: Timestamp(1_000_000), ..Town::default() };
        comes(&mut town, 1, MEN_FOR_WOMEN());
        town.passes(Millis(pause));
        comes(&mut town, 2, Traits { priority: true, ..MEN_FOR_WOMEN() });
        assert_eq!(comes(&mut town, 3, woman()), Some(first), "{pause} ms later");
    }
}

/// Nine of ten who come have priority, and more come than can be served for a while. Nobody in the free queue waits
/// longer than the head start beyond who came at the same time and has priority.
#[test]
fn the_free_queue_does_not_starve() {
    let mut town = Town { now: Timestamp(1_000_000), ..Town::default() };
    let mut came: BTreeMap<i64, (u64, bool)> = BTreeMap::new();
    let mut served: Vec<(u64, u64, bool)> = vec![];
    for user in 1..=4_000_i64 {
        town.passes(Millis(100));
        let priority = user % 10 != 0;
        came.insert(user, (town.now.0, priority));
        comes(&mut town, user, Traits { priority, ..MEN_FOR_WOMEN() });
        // In the first half seven of ten are served, in the second more than come.
        let women = if user <= 2_000 { i64::from(user % 10 < 7) } else { 1 + i64::from(user % 3 == 0) };
        for woman_number in 0..women {
            if let Some(man) = comes(&mut town, 100_000 + user * 10 + woman_number, woman()) {
                let (since, priority) = came[&man];
                served.push((since, town.now.0, priority));
            } else {
                let gone = Tell::Withdraw {
                    who: Address { bot: BOT, user: UserId(100_000 + user * 10 + woman_number) },
                    ticket: Ticket(1),
                };
                town.handles(EntityKey::Pool(POOL), &Message::Tell(gone));
            }
        }
    }
    let mut longest = [0, 0];
    println!("| who | served | longest wait | half wait at most |\n| --- | ---: | ---: | ---: |");
    for (who, wanted) in [("free", false), ("priority", true)] {
        let waits =
            served.iter().filter(|(.., priority)| *priority == wanted).map(|(since, at, _)| at - since);
        let mut waits: Vec<u64> = waits.collect();
        waits.sort_unstable();
        let (half, most) = (waits[waits.len() / 2], waits[waits.len() - 1]);
        println!("| {who} | {} | {} s | {} s |", waits.len(), most / 1000, half / 1000);
        longest[usize::from(wanted)] = most;
        assert!(waits.len() > 100, "{} of {who} were served", waits.len());
    }
    let [free, priority] = longest;
    println!(
        "| the bound: the longest of priority and the head start | | {} s | |",
        (priority + HEAD_START.0) / 1000
    );
    assert!(free > priority, "priority means something");
    assert!(free <= priority + HEAD_START.0, "{free} and {priority}");
    let overtaken = served
        .iter()
        .enumerate()
        .filter(|(_, (.., priority))| !priority)
        .any(|(place, free)| served[..place].iter().any(|earlier| earlier.0 > free.0 + HEAD_START.0));
    assert!(!overtaken, "nobody who came more than the head start later is served before");
}

#[test]
fn it_costs_no_more_looks_however_many_wait_who_do_not_suit() {
    let mut town = Town { now: Timestamp(1_000_000), ..Town::default() };
    for user in 1..=20_000 {
        comes(&mut town, user, MEN_FOR_WOMEN());
    }
    let pool = &town.pools[&POOL];
    assert_eq!(pool.len(), 20_000);
    assert_eq!(pool.lines(&MEN_FOR_WOMEN()).count(), 0, "one more of them looks at nobody");
    assert_eq!(pool.lines(&woman()).count(), 1);
}

/// Alice may choose for five minutes, and searches for women.
fn choosing() -> Town {
    let mut town = Town::of_adults();
    let until = town.now + Millis::minutes(5);
    town.tells(Tell::Granted { grant: GrantId(7), what: Grant::Preference(until) }, ALICE);
    town.presses(ALICE, &Button::Meet(Meet::Only(Gender::Female)));
    town.says(ALICE, "/find");
    town.passes(Millis::minutes(6));
    town
}

#[test]
fn who_may_not_choose_any_more_meets_nobody_without_a_word() {
    let mut town = choosing();
    // Whatever has her ask anew.
    let told = town.presses(ALICE, &Button::Interest(Interest::Music));
    let ended = said(ALICE, Notice::ChoiceEnded { meet: Meet::Only(Gender::Female) });
    assert!(told.contains(&ended), "{told:?}");
    town.says(BOB, "/find");
    assert_eq!(town.state(ALICE), State::Idle);
}

#[test]
fn who_may_not_choose_any_more_gets_out_of_a_chat_by_next() {
    let mut town = choosing();
    town.presses(ALICE, &Button::Anyone);
    town.says(BOB, "/find");
    assert!(town.session(ALICE).chat().is_some());
    let told = town.says(ALICE, "/next");
    let ended = said(ALICE, Notice::ChoiceEnded { meet: Meet::Only(Gender::Female) });
    assert!(told.contains(&ended), "{told:?}");
    assert!(told.contains(&said(BOB, Notice::PartnerLeft { conversation: FIRST })), "{told:?}");
    assert_eq!(town.state(ALICE), State::Idle);
}

/// Bob is brought to Alice, and is gone before she can say hello. What she reads.
fn a_match_is_taken_back(town: &mut Town, meanwhile: impl FnOnce(&mut Town)) -> Vec<Effect> {
    let id = town.next_id();
    let finds = Message::Update(BOT, id, wrote(BOB, words("/find")));
    town.handles(EntityKey::User(BOB.user), &finds);
    for _ in 0..2 {
        let (entity, tell) = town.underway.pop_front().expect("he is brought to her");
        town.handles(entity, &Message::Tell(tell));
    }
    assert!(town.session(ALICE).chat().is_some());
    meanwhile(town);
    let id = town.next_id();
    town.handles(EntityKey::User(BOB.user), &Message::Update(BOT, id, wrote(BOB, words("/stop"))));
    town.all_is_heard()
}

#[test]
fn whose_match_is_taken_back_searches_on_only_as_they_wish() {
    let mut town = choosing();
    town.presses(ALICE, &Button::Anyone);
    town.tells(Tell::Granted { grant: GrantId(8), what: Grant::Preference(town.now + Millis(1)) }, ALICE);
    town.says(ALICE, "/stop");
    town.says(ALICE, "/find");
    town.presses(BOB, &Button::Gender(Some(Gender::Female)));
    let told = a_match_is_taken_back(&mut town, |town| town.passes(Millis::minutes(1)));
    assert!(!told.contains(&said(ALICE, Notice::PartnerMissed)), "nobody is looked for: {told:?}");
    assert!(
        told.contains(&said(ALICE, Notice::ChoiceEnded { meet: Meet::Only(Gender::Female) })),
        "{told:?}"
    );
    assert_eq!(town.state(ALICE), State::Idle);
}

#[test]
fn who_said_that_anyone_would_do_is_not_asked_again_because_a_match_was_taken_back() {
    let mut town = choosing();
    town.presses(ALICE, &Button::Anyone);
    let told = a_match_is_taken_back(&mut town, |_| ());
    assert_eq!(told, [said(ALICE, Notice::PartnerMissed)]);
    assert!(matches!(town.state(ALICE), State::Seeking { anyone: true, .. }), "{:?}", town.state(ALICE));
}
