//! Turns over envelopes of given ages, with given memories.

use std::num::NonZeroUsize;

use shoal_domain::chat::{User, Wishes};
use shoal_domain::decision::Record;
use shoal_domain::group::{Act, Group};
use shoal_domain::id::{ChatId, UserId};
use shoal_domain::notice::Toast;
use shoal_mailbox::Source;

use super::*;
use crate::floods::Floods;
use crate::parked::Parked;
use crate::shop::Shop;

const ALICE: EntityKey = EntityKey::User(UserId(42));
const NOON: u64 = 1_759_400_000_000;

fn memory(alice: Entity) -> Memory {
    let mut entities = Entities::new(NonZeroUsize::new(8).unwrap());
    entities.put(ALICE, alice);
    Memory { entities, parked: Parked::within(10_000), floods: Floods::new() }
}

fn known() -> Entity {
    Entity::User(Box::default())
}

/// An update to bot 7 that came in at that moment.
fn update(ms: u64, body: &str) -> Opened {
    let fields = [("k", "update"), ("bot", "7"), ("b", body)];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned().into())).to_vec();
    Opened::new(Envelope { id: EntryId { ms, seq: 1 }, fields })
}

fn press(ms: u64) -> Opened {
    press_of(ms, "help")
}

fn press_of(ms: u64, button: &str) -> Opened {
    let query = format!(r#"{{"id":"q","from":{{"id":42}},"data":"{button}"}}"#);
    update(ms, &format!(r#"{{"update_id":1,"callback_query":{query}}}"#))
}

fn words(ms: u64, text: &str) -> Opened {
    words_in("en", ms, text)
}

/// Somebody writes whose app speaks this language.
fn words_in(language: &str, ms: u64, text: &str) -> Opened {
    let from = format!(r#"{{"id":42,"language_code":"{language}"}}"#);
    let body = format!(
        r#"{{"update_id":{ms},"message":{{"message_id":{},"date":{},"chat":{{"id":42,"type":"private"}},"from":{from},"text":"{text}"}}}}"#,
        ms % 1_000_000_000,
        ms / 1000
    );
    update(ms, &body)
}

fn decided() -> Decided {
    let shop = Shop::new(None, String::new());
    let plans = vec!["premium".parse().unwrap()];
    let salon = Group { bot: BotId(7), id: ChatId(-1_001_000_000_001), title: "Salon".to_owned(), plans };
    (Policy::default(), Doors::default(), Links::new(None), shop, Groups::of(vec![salon]))
}

fn turn(source: Source, envelopes: impl IntoIterator<Item = Opened>, memory: &mut Memory) -> Commit {
    let (position, now) = (EntryId { ms: 1, seq: 0 }, Timestamp(NOON));
    let mut turn = match source {
        Source::Inbox => Turn::new(position, decided(), now, vec![]),
        Source::Parked => Turn::resuming(position, decided(), now, vec![]),
    };
    for envelope in envelopes {
        turn.handle(envelope, memory);
    }
    turn.finish()
}

fn said(commit: &Commit) -> Vec<Notice> {
    let notices = commit.effects.iter().filter_map(|(_, effect)| match effect {
        Effect::Say { notice, .. } => Some(notice.clone()),
        _ => None,
    });
    notices.collect()
}

fn toasts(commit: &Commit) -> Vec<Option<Toast>> {
    let toasts = commit.effects.iter().filter_map(|(_, effect)| match effect {
        Effect::Answer { toast, .. } => Some(*toast),
        _ => None,
    });
    toasts.collect()
}

#[test]
fn an_old_press_is_answered_without_work_and_a_fresh_one_is_worked_on() {
    let old = turn(Source::Inbox, [press(NOON - 61_000)], &mut memory(known()));
    assert_eq!((toasts(&old), said(&old)), (vec![Some(Toast::PressedLongAgo)], vec![]));
    let fresh = turn(Source::Inbox, [press(NOON - 59_000)], &mut memory(known()));
    assert_eq!((toasts(&fresh), said(&fresh)), (vec![None], vec![Notice::Help]));
}

#[test]
fn whoever_wants_no_more_announcements_is_heard_however_late() {
    let commit = turn(Source::Inbox, [press_of(NOON - 3_600_000, "no-more")], &mut memory(known()));
    assert_eq!(toasts(&commit), [Some(Toast::NoMore)]);
    let opted_out = |record: &Record| matches!(record, Record::Announcements { wanted: false, .. });
    assert!(commit.records.iter().any(|(_, record)| opted_out(record)), "{:?}", commit.records);
}

#[test]
fn old_words_are_handled_all_the_same() {
    let commit = turn(Source::Inbox, [words(NOON - 3_600_000, "/help")], &mut memory(known()));
    assert_eq!(said(&commit), [Notice::Help]);
}

#[test]
fn whoever_cannot_be_looked_up_is_told_once_and_served_later_in_order() {
    let mut memory = memory(Entity::Unknown);
    let commit = turn(Source::Inbox, [words(NOON - 3_000, "/start"), press(NOON - 2_000)], &mut memory);
    assert_eq!((said(&commit), toasts(&commit)), (vec![Notice::Kept], vec![None]));
    assert_eq!(commit.parked.len(), 2);
    assert_eq!(commit.position.ms, NOON - 2_000, "the inbox goes on");

    // The books are back, but what comes now stays behind what waits.
    memory.entities.put(ALICE, known());
    let commit = turn(Source::Inbox, [words(NOON - 1_000, "25")], &mut memory);
    assert_eq!((commit.parked.len(), said(&commit)), (1, vec![]));

    let waiting = memory.parked.first(10).into_iter().map(|(_, envelope)| Opened::new(envelope));
    let commit = turn(Source::Parked, waiting, &mut memory);
    let asks = Notice::AskGender { gender: None, first: true };
    assert_eq!(said(&commit), [Notice::Welcome { evidence: false }, Notice::Help, asks]);
    assert_eq!(commit.resumed.len(), 3);
    assert_eq!(commit.position, commit.expected, "the position stays");
}

#[test]
fn a_flood_costs_no_more_than_the_word_that_it_is_one() {
    let mut memory = memory(known());
    let flood = (0..1_000).map(|n| words(NOON - 1_000 + n % 2, &format!("hello {n}")));
    let commit = turn(Source::Inbox, flood, &mut memory);
    let notices = said(&commit);
    assert_eq!(notices.iter().filter(|notice| **notice == Notice::TooFast).count(), 1);
    assert!(notices.len() <= 32, "{}", notices.len());
}

#[test]
fn every_press_of_a_flood_is_answered_and_nothing_untrue_is_said_of_it() {
    let mut memory = memory(known());
    let commit = turn(Source::Inbox, (0..200).map(|n| press(NOON - 1_000 + n)), &mut memory);
    let toasts = toasts(&commit);
    assert_eq!(toasts.len(), 200, "no button turns for minutes");
    let is_other = |toast: &Option<Toast>| !matches!(toast, None | Some(Toast::TooFast));
    assert!(toasts.contains(&Some(Toast::TooFast)) && !toasts.iter().any(is_other), "{toasts:?}");
    assert!(said(&commit).iter().all(|notice| *notice == Notice::Help), "{:?}", said(&commit));
}

#[test]
fn the_same_again_and_again_is_passed_over_and_said_once() {
    let mut memory = memory(known());
    let advertises =
        (0..100).map(|n| words(NOON - 100_000 + n * 1_000, "The best prices in town, only with us"));
    let commit = turn(Source::Inbox, advertises, &mut memory);
    let notices = said(&commit);
    assert_eq!(notices.iter().filter(|notice| **notice == Notice::TooOften).count(), 1);
    assert!(notices.len() <= 6, "{}", notices.len());
}

/// The languages in which something is said or answered.
fn spoken(commit: &Commit) -> Vec<Language> {
    let language = |effect: &Effect| match effect {
        Effect::Say { language, .. } | Effect::Answer { language, .. } => Some(*language),
        _ => None,
    };
    commit.effects.iter().filter_map(|(_, effect)| language(effect)).collect()
}

fn chosen(language: Language) -> Entity {
    let wishes = Wishes { language: Some(language), ..Wishes::default() };
    Entity::User(Box::new(User::from_books(None, vec![], vec![(BotId(7), wishes)]).0))
}

#[test]
fn whoever_cannot_be_looked_up_is_told_so_in_the_language_of_their_app() {
    let commit = turn(Source::Inbox, [words_in("de-at", NOON, "/start")], &mut memory(Entity::Unknown));
    assert_eq!((said(&commit), spoken(&commit)), (vec![Notice::Kept], vec![Language::German]));
}

#[test]
fn what_comes_before_the_rules_is_said_in_the_language_that_was_chosen() {
    let old = turn(Source::Inbox, [press(NOON - 61_000)], &mut memory(chosen(Language::Persian)));
    assert_eq!((toasts(&old), spoken(&old)), (vec![Some(Toast::PressedLongAgo)], vec![Language::Persian]));

    let flood = (0..40).map(|n| words_in("de", NOON, &format!("hello {n}")));
    let commit = turn(Source::Inbox, flood, &mut memory(chosen(Language::Persian)));
    assert!(said(&commit).contains(&Notice::TooFast));
    assert!(spoken(&commit).iter().all(|language| *language == Language::Persian), "{:?}", spoken(&commit));

    let body =
        r#"{"update_id":1,"message":{"message_id":"x","chat":{"id":42,"type":"private"},"from":{"id":42}}}"#;
    let commit = turn(Source::Inbox, [update(NOON, body)], &mut memory(chosen(Language::Persian)));
    assert_eq!((said(&commit), spoken(&commit)), (vec![Notice::Broken], vec![Language::Persian]));
}

/// Somebody arrives in a group of this number.
fn arrives(group: i64) -> Opened {
    let member = |status: &str| format!(r#"{{"user":{{"id":42,"is_bot":false}},"status":"{status}"}}"#);
    let (before, now) = (member("left"), member("member"));
    let moved = format!(r#"{{"chat":{{"id":{group}}},"old_chat_member":{before},"new_chat_member":{now}}}"#);
    update(NOON, &format!(r#"{{"update_id":1,"chat_member":{moved}}}"#))
}

#[test]
fn whoever_arrives_in_a_group_that_plans_open_is_looked_at_however_late() {
    let (salon, elsewhere) = (-1_001_000_000_001, -1_001_000_000_002);
    let mut memory = memory(Entity::Unknown);
    let commit = turn(Source::Inbox, [arrives(elsewhere), arrives(salon)], &mut memory);
    assert_eq!((commit.parked.len(), said(&commit)), (1, vec![]));
    memory.entities.put(ALICE, known());
    let waiting = memory.parked.first(10).into_iter().map(|(_, envelope)| Opened::new(envelope));
    let commit = turn(Source::Parked, waiting, &mut memory);
    let who = Address { bot: BotId(7), user: UserId(42) };
    let removed = Effect::InGroup { who, group: ChatId(salon), act: Act::Remove };
    assert_eq!(commit.effects.into_iter().map(|(_, effect)| effect).collect::<Vec<_>>(), [removed]);
}
