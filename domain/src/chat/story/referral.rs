//! Whom somebody brings.

use super::*;
use crate::chat::{Brought, Leaving};
use crate::effect::Paper;
use crate::notice::OfReferral;
use crate::referral::{Mark, Reward, Terms, WITHIN};

const TERMS: Terms = Terms { reward: Reward::Days(7), hold_days: 7, chats: 2, minutes: 5, most_a_day: 10 };
const DORA: Address = Address { bot: BOT, user: UserId(9) };

fn town() -> Town {
    let policy = Policy { referrals: Some(TERMS), ..Policy::default() };
    Town { policy, now: Timestamp(5_000_000), ..Town::of_adults() }
}

/// Somebody opens Alice's link.
fn opens(town: &mut Town, who: Address) -> Vec<Effect> {
    let marks = [ALICE, who].map(|of| Mark::new([of.user.0.to_le_bytes()[0]; 32]));
    let [by_mark, own_mark] = marks;
    town.invitation = Some(Invitation { by: ALICE.user, serial: 7, by_mark, own_mark });
    town.says(who, "/start ref_AAAAAAAA")
}

fn brought(town: &Town, who: Address) -> Option<Brought> {
    town.users[&who.user].brought.as_deref().cloned()
}

/// Dora came by Alice's link and is an adult.
fn with_dora() -> Town {
    let mut town = town();
    assert_eq!(
        opens(&mut town, DORA),
        [said(DORA, Notice::Welcome { evidence: false })],
        "it begins as for anybody"
    );
    town.says(DORA, "30");
    let record = town.records.remove(0);
    assert!(
        matches!(record, Record::Referred { who: DORA, by, serial: 7, .. } if by == ALICE.user),
        "{record:?}"
    );
    town.records.clear();
    town
}

/// Dora and somebody chat for so long, with a word in the end.
fn chats(town: &mut Town, with: Address, minutes: u64) {
    town.says(with, "/find");
    town.says(DORA, "/find");
    assert_eq!(town.session(DORA).chat().map(|chat| chat.peer), Some(with));
    town.passes(Millis::minutes(minutes));
    town.says(DORA, "that was nice");
    town.says(DORA, "/stop");
    // So that they may meet again.
    town.passes(Millis::minutes(60));
}

#[test]
fn enough_chats_with_different_people_count_once() {
    let mut town = with_dora();
    chats(&mut town, BOB, 6);
    chats(&mut town, BOB, 6);
    assert_eq!(brought(&town, DORA).unwrap().partners, [BOB.user], "the same again does not count");
    assert_eq!(town.records, []);
    chats(&mut town, CAROL, 6);
    assert!(
        matches!(town.records[..], [Record::ReferralCounts { user, .. }] if user == DORA.user),
        "{:?}",
        town.records
    );
    assert_eq!(brought(&town, DORA), None, "nothing of it is kept");
    chats(&mut town, BOB, 6);
    assert_eq!(town.records.len(), 1);
}

#[test]
fn short_chats_silence_and_whoever_brought_them_do_not_count() {
    let mut town = with_dora();
    chats(&mut town, BOB, 4);
    chats(&mut town, ALICE, 20);
    town.says(CAROL, "/find");
    town.says(DORA, "/find");
    town.passes(Millis::minutes(9));
    town.says(DORA, "/stop");
    assert_eq!(brought(&town, DORA).unwrap().partners, []);
}

#[test]
fn after_two_weeks_nothing_counts() {
    let mut town = with_dora();
    chats(&mut town, BOB, 6);
    town.passes(WITHIN);
    chats(&mut town, CAROL, 6);
    assert_eq!(town.records, []);
    assert_eq!(brought(&town, DORA), None, "nothing of it is kept");
}

#[test]
fn whoever_has_been_here_is_brought_by_nobody_and_the_first_link_counts() {
    let mut town = with_dora();
    let first = brought(&town, DORA);
    opens(&mut town, DORA);
    assert_eq!(brought(&town, DORA), first);
    assert_eq!(opens(&mut town, BOB), [said(BOB, Notice::Ready)]);
    assert_eq!(opens(&mut town, ALICE), [said(ALICE, Notice::Ready)]);
    let early = Address { user: UserId(10), ..DORA };
    town.says(early, "hello");
    opens(&mut town, early);
    let leaving = Address { user: UserId(11), ..DORA };
    let just_left = User { leaving: Some(Leaving::Gone), ..User::default() };
    town.users.insert(leaving.user, just_left);
    opens(&mut town, leaving);
    assert_eq!(town.records, []);
    assert_eq!([BOB, ALICE, early, leaving].map(|who| brought(&town, who)), [const { None }; 4]);
}

#[test]
fn a_link_is_shown_and_another_one_is_written_down() {
    let mut town = town();
    let yours = |serial, anew| {
        said(
            ALICE,
            Notice::OfReferral { about: OfReferral::Yours { serial, anew, terms: TERMS, page: None } },
        )
    };
    assert_eq!(town.says(ALICE, "/refer"), [yours(5_000_000, false)]);
    assert_eq!(town.records, []);
    town.passes(Millis(1));
    assert_eq!(town.says(ALICE, "/refer new"), [yours(5_000_001, true)]);
    assert_eq!(town.records, [Record::ReferralLink { user: ALICE.user, serial: 5_000_001 }]);
}

#[test]
fn where_there_is_nothing_to_be_had_nobody_is_bound() {
    let mut town = Town::of_adults();
    assert_eq!(town.says(ALICE, "/refer"), [said(ALICE, Notice::OfReferral { about: OfReferral::NotHere })]);
    // What they earned when it was is theirs to read all the same.
    let (paper, language) = (Paper::Earnings, town.users[&ALICE.user].speaks(ALICE.bot));
    assert_eq!(
        town.says(ALICE, "/refer file"),
        [Effect::HandOut { paper, to: ALICE, language, known: None }]
    );
    assert_eq!(opens(&mut town, DORA), [said(DORA, Notice::Welcome { evidence: false })]);
    assert_eq!((brought(&town, DORA), town.records), (None, vec![]));
}

#[test]
fn what_one_release_stored_of_it_the_next_reads() {
    let read = |text| User::read([("brought", text)]).unwrap().brought.map(|brought| *brought);
    let earlier = Brought { by: UserId(5), until: Timestamp(9), partners: vec![UserId(2)] };
    assert_eq!(read(r#"{"by":5,"until":9,"partners":[2]}"#), Some(earlier));
}
