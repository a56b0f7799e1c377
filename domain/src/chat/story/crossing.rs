//! People of different bots meet, when the operator allows it.

use super::*;
use crate::cargo::{Cargo, Contact, Dice, File, FileKind, LARGEST_FILE, LARGEST_PHOTO, Location};
use crate::chat::EVERYBODY;
use crate::content::{Caption, Parcel};
use crate::decision::WhenUnknown;
use crate::message::Report;
use crate::notice::Uncrossable;
use crate::partition::PartitionCount;
use crate::trade::protection::KillSwitch;

/// Bob, at the other bot.
const BOB_THERE: Address = Address { bot: OTHER_BOT, ..BOB };
/// The first conversation of everybody's pool.
const OURS: ConversationId = ConversationId { pool: EVERYBODY, number: 0 };
const ACROSS: Policy = Policy {
    no_choice_by_gender: false,
    match_across_bots: true,
    evidence: false,
    newcomer: Millis(0),
    gate_when_unknown: WhenUnknown::Open,
    links: false,
    referrals: None,
    trades: KillSwitch::Off,
    partitions: PartitionCount::new(64).unwrap(),
};

impl Town {
    fn across_bots() -> Town {
        Town { policy: ACROSS, ..Town::of_adults() }
    }

    /// Alice and Bob are in a chat, each at another bot.
    fn with_a_crossing_chat() -> Town {
        let mut town = Town::across_bots();
        town.says(ALICE, "/find");
        assert_eq!(
            town.says(BOB_THERE, "/find"),
            [said(BOB_THERE, Notice::Searching), connected(ALICE, OURS), connected(BOB_THERE, OURS)]
        );
        town
    }
}

fn relayed(from: Address, to: Address, parcel: Parcel) -> Effect {
    Effect::Relay {
        to,
        from,
        conversation: OURS,
        parcel,
        message: Some(MESSAGE),
        reply: None,
        protected: false,
    }
}

fn cargo(cargo: Cargo) -> Parcel {
    Parcel::Cargo(Box::new(cargo))
}

/// A file of which nothing is known but this.
pub(super) fn file(kind: FileKind, file_size: Option<u64>) -> File {
    File {
        kind,
        file_id: "AgAC".to_owned(),
        file_size,
        file_name: None,
        mime_type: None,
        duration: None,
        width: None,
        height: None,
        length: None,
        performer: None,
        title: None,
        emoji: None,
        spoiler: true,
        caption: None,
    }
}

fn media(cargo: Option<Cargo>, caption: Option<Caption>) -> Content {
    Content::Media { caption, cargo: cargo.map(Box::new) }
}

#[test]
fn people_of_different_bots_meet_only_if_the_operator_allows_it() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/find");
    assert_eq!(town.says(BOB_THERE, "/find"), [said(BOB_THERE, Notice::Searching)]);
    Town::with_a_crossing_chat();
}

#[test]
fn words_and_the_goodbye_cross() {
    let mut town = Town::with_a_crossing_chat();
    let parcel = Parcel::Text { text: Dice { emoji: "hi".into(), value: 1 }.told(), preview: None };
    assert_eq!(town.says(ALICE, "hi 1"), [relayed(ALICE, BOB_THERE, parcel.clone())]);
    assert_eq!(town.says(BOB_THERE, "hi 1"), [relayed(BOB_THERE, ALICE, parcel)]);
    assert_eq!(
        town.says(BOB_THERE, "/stop"),
        [
            said(BOB_THERE, Notice::YouLeft { conversation: OURS }),
            said(ALICE, Notice::PartnerLeft { conversation: OURS })
        ]
    );
}

#[test]
fn a_block_holds_across_bots() {
    let mut town = Town::with_a_crossing_chat();
    town.says(ALICE, "/block");
    assert_eq!((town.state(ALICE), town.state(BOB_THERE)), (State::Idle, State::Idle));
    town.passes(Millis::minutes(60));
    town.says(ALICE, "/find");
    assert_eq!(town.says(BOB, "/find"), [said(BOB, Notice::Searching)]);
    assert_eq!(town.says(BOB_THERE, "/find"), [said(BOB_THERE, Notice::Searching)]);
}

#[test]
fn nobody_meets_themself_in_everybodys_pool() {
    let mut town = Town::across_bots();
    let alice_there = Address { bot: OTHER_BOT, ..ALICE };
    town.says(ALICE, "/find");
    assert_eq!(town.says(alice_there, "/find"), [said(alice_there, Notice::Searching)]);
    assert_eq!(
        town.says(BOB, "/find"),
        [said(BOB, Notice::Searching), connected(ALICE, OURS), connected(BOB, OURS)]
    );
    assert_eq!(town.says(BOB_THERE, "/find"), [said(BOB_THERE, Notice::Searching)], "not with Alice again");
}

#[test]
fn a_file_crosses_with_its_caption_and_within_one_bot_it_is_copied() {
    let photo = Cargo::File(file(FileKind::Photo, Some(LARGEST_PHOTO)));
    let caption =
        Some(Caption { text: RichText { text: "the sea".into(), ..RichText::default() }, above: true });
    let content = media(Some(photo), caption.clone());
    let expected = File { caption, ..file(FileKind::Photo, Some(LARGEST_PHOTO)) };

    let mut town = Town::with_a_crossing_chat();
    assert_eq!(town.sends(ALICE, content.clone()), [relayed(ALICE, BOB_THERE, cargo(Cargo::File(expected)))]);
    let mut town = Town::with_a_chat();
    let copied = town.sends(ALICE, content);
    assert!(matches!(&copied[..], [Effect::Relay { parcel: Parcel::Copy { .. }, .. }]), "{copied:?}");
}

#[test]
fn what_cannot_cross_gets_a_reason() {
    let mut town = Town::with_a_crossing_chat();
    for (content, why) in [
        (
            media(Some(Cargo::File(file(FileKind::Video, Some(LARGEST_FILE + 1)))), None),
            Uncrossable::FileTooLarge,
        ),
        (
            media(Some(Cargo::File(file(FileKind::Photo, Some(LARGEST_PHOTO + 1)))), None),
            Uncrossable::PhotoTooLarge,
        ),
        (media(None, None), Uncrossable::Kind),
        (Content::Contact(None), Uncrossable::Kind),
    ] {
        assert_eq!(town.sends(ALICE, content), [said(ALICE, Notice::CannotCross { why })]);
    }
}

#[test]
fn a_file_that_turns_out_to_be_too_large_gets_the_same_reason() {
    let mut town = Town::with_a_crossing_chat();
    let effects = town.sends(ALICE, media(Some(Cargo::File(file(FileKind::Video, None))), None));
    let report = effects[0].too_large().unwrap();
    let why = Some(Uncrossable::FileTooLarge);
    assert_eq!(report, Report::Refused { at: BOB_THERE, from: ALICE, conversation: OURS, why });
    town.handles(EntityKey::User(BOB.user), &Message::Report(report));
    let told = Notice::CannotCross { why: Uncrossable::FileTooLarge };
    assert_eq!(town.all_is_heard(), [said(ALICE, told)]);
}

#[test]
fn a_throw_is_told_and_a_place_sent_anew() {
    let mut town = Town::with_a_crossing_chat();
    let dice = Dice { emoji: "🎲".into(), value: 4 };
    let told =
        Parcel::Text { text: RichText { text: "🎲 4".into(), ..RichText::default() }, preview: None };
    assert_eq!(town.sends(ALICE, media(Some(Cargo::Dice(dice)), None)), [relayed(ALICE, BOB_THERE, told)]);
    let place = Cargo::Location(Location { latitude_e6: 48_208_174, longitude_e6: 16_373_819, moving: None });
    assert_eq!(
        town.sends(ALICE, media(Some(place.clone()), None)),
        [relayed(ALICE, BOB_THERE, cargo(place))]
    );
}

#[test]
fn a_contact_crosses_only_after_a_second_word_and_is_not_kept_longer() {
    let mut town = Town::with_a_crossing_chat();
    let card =
        || Contact { phone_number: "+1".into(), first_name: "Ann".into(), last_name: None, vcard: None };
    let content = || Content::Contact(Some(Box::new(card())));
    let ask = Notice::ConfirmContact { conversation: OURS, message: MESSAGE };
    let share = Button::Share { conversation: OURS, message: MESSAGE };

    assert_eq!(town.sends(ALICE, content()), [said(ALICE, ask.clone())]);
    assert_eq!(
        town.presses(ALICE, &share),
        [answered(Some(Toast::Done)), relayed(ALICE, BOB_THERE, cargo(Cargo::Contact(card())))]
    );
    assert_eq!(town.session(ALICE).chat().unwrap().crossing_contact, None);

    assert_eq!(town.sends(ALICE, content()), [said(ALICE, ask)]);
    assert_eq!(town.presses(ALICE, &Button::Keep), [answered(Some(Toast::Done))]);
    assert_eq!(town.session(ALICE).chat().unwrap().crossing_contact, None);
}

#[test]
fn whoever_waits_in_a_pool_of_before_is_sent_on_and_keeps_their_place() {
    for (before, after, there) in
        [(Policy::default(), ACROSS, EVERYBODY), (ACROSS, Policy::default(), PoolId(BOT.0))]
    {
        let mut town = Town { policy: before, ..Town::of_adults() };
        town.says(ALICE, "/find");
        let State::Seeking { since, began, .. } = town.state(ALICE) else { panic!("Alice searches") };
        town.policy = after;
        town.passes(Millis::minutes(1));
        assert_eq!(town.timers_fire(), [], "nothing happened that she should know of");
        let State::Seeking { since: now_since, began: now_began, pool, .. } = town.state(ALICE) else {
            panic!("Alice searches on")
        };
        assert_eq!((now_since, now_began, pool), (since, began, Some(there)));
        town.says(BOB, "/find");
        assert!(town.session(ALICE).chat().is_some(), "they meet in the right pool");
        assert!(town.pools.values().all(|pool| pool.waiting().count() == 0), "and nobody is left in another");
    }
}

#[test]
fn a_search_ends_where_it_began_though_the_operator_has_decided_anew() {
    for asks in ["/stop", "/find"] {
        let mut town = Town::of_adults();
        town.says(ALICE, "/find");
        town.policy = ACROSS;
        town.says(ALICE, asks);
        assert_eq!(town.pools[&PoolId(BOT.0)].waiting().count(), 0, "{asks}");
    }
}

#[test]
fn an_older_record_searches_in_the_pool_of_its_bot() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/find");
    let State::Seeking { ticket, since, began, .. } = town.state(ALICE) else { panic!("Alice searches") };
    let state = State::Seeking {
        ticket,
        since,
        began,
        pool: None,
        anyone: false,
        outlook: None,
        message: None,
        again: None,
        left: None,
    };
    let older = Session { state, ..Session::default() };
    town.users.get_mut(&ALICE.user).unwrap().sessions.insert(BOT, Box::new(older));
    town.policy = ACROSS;
    town.says(ALICE, "/stop");
    assert_eq!(town.pools[&PoolId(BOT.0)].waiting().count(), 0);
}

#[test]
fn a_chat_goes_on_whatever_the_operator_decides() {
    let mut town = Town::with_a_crossing_chat();
    town.policy = Policy::default();
    assert_eq!(town.says(ALICE, "still here").len(), 1);
    assert_eq!(town.says(BOB_THERE, "/stop").len(), 2);
}

/// What one release stored, the next reads.
#[test]
fn the_form_of_what_crosses_stays() {
    let stored = [
        r#"{"parcel":"cargo","cargo":"file","kind":"video_note","file_id":"DQAC","file_size":7,"file_name":"a.mp4","mime_type":"video/mp4","duration":1,"width":2,"height":3,"length":4,"performer":"p","title":"t","emoji":"e","spoiler":true,"caption":{"text":"x","above":true}}"#,
        r#"{"parcel":"cargo","cargo":"file","kind":"photo","file_id":"AgAC"}"#,
        r#"{"parcel":"cargo","cargo":"location","latitude_e6":1,"longitude_e6":-2}"#,
        r#"{"parcel":"cargo","cargo":"venue","location":{"latitude_e6":1,"longitude_e6":-2},"title":"t","address":"a"}"#,
        r#"{"parcel":"cargo","cargo":"contact","phone_number":"+1","first_name":"Ann"}"#,
        r#"{"parcel":"copy","from_chat":1,"message":77}"#,
    ];
    for form in stored {
        let parcel: Parcel = serde_json::from_str(form).unwrap();
        assert_eq!(serde_json::to_string(&parcel).unwrap(), form);
    }
    let report =
        r#"{"report":"refused","at":{"bot":1,"user":2},"from":{"bot":1,"user":3},"conversation":"1.0"}"#;
    let report: Report = serde_json::from_str(report).unwrap();
    assert!(matches!(report, Report::Refused { why: None, .. }));
}

#[test]
fn an_album_that_crosses_part_by_part_is_unsaid_as_one() {
    let mut town = Town::with_a_crossing_chat();
    let picture = || Some(Cargo::File(file(FileKind::Photo, None)));
    for message in [70, 71] {
        let mut part = wrote_as(ALICE, MessageId(message), media(picture(), None));
        if let Update::Message { album, .. } = &mut part {
            *album = Some("album".to_owned());
        }
        assert_eq!(town.happens(ALICE, part).len(), 1, "each goes at once");
    }
    let effects = town.happens(ALICE, wrote_as(ALICE, MessageId(80), words("/unsend")));
    let [Effect::Unsay { to, wish, .. }] = &effects[..] else { panic!("{effects:?}") };
    let wish = wish.clone().where_latest(Some(MessageId(71)));
    assert_eq!((*to, wish.messages().collect()), (BOB_THERE, vec![MessageId(71), MessageId(70)]));
}
