//! Every sentence with its buttons, as people get it: a change of wording is seen in review.

use std::fmt::Write;

use shoal_domain::content::Uncopyable;
use shoal_domain::entitlement::Perk;
use shoal_domain::id::{Address, BotId, ConversationId, MessageId, PoolId, UserId};
use shoal_domain::notice::{Notice, Outlook, Toast, Uncrossable};
use shoal_domain::profile::{Card, Gender, Interest, Interests, Meet, Shown};
use shoal_domain::time::Timestamp;
use shoal_domain::time_zone::Region;
use shoal_telegram::{ButtonAction, InlineButton};

use super::*;

const HERE: ConversationId = ConversationId { pool: PoolId(1001), number: 7 };

fn notices() -> Vec<Notice> {
    let uncopyable = [
        Uncopyable::Story,
        Uncopyable::PaidMedia,
        Uncopyable::Giveaway,
        Uncopyable::Invoice,
        Uncopyable::Game,
        Uncopyable::Gift,
        Uncopyable::Service,
    ];
    let mut all = vec![
        Notice::Welcome,
        Notice::AskAge,
        Notice::AgeNotUnderstood,
        Notice::AdultsOnly,
        Notice::Ready,
        Notice::Help,
        Notice::UnknownCommand,
        Notice::Searching,
        Notice::StillSearching,
        Notice::SearchStopped,
        Notice::SearchGoesOn { outlook: Outlook::Usually(40), anyone: false },
        Notice::SearchGoesOn { outlook: Outlook::Quiet, anyone: true },
        Notice::SearchGoesOn { outlook: Outlook::NobodyNew, anyone: false },
        Notice::AskAnyone { meet: Meet::Only(Gender::Female) },
        Notice::ChoiceEnded { meet: Meet::Only(Gender::Other) },
        Notice::SearchTimedOut,
        Notice::LockOffered,
        Notice::AskLock { conversation: HERE, seconds: 1800 },
        Notice::Locked { conversation: HERE, seconds: 1800 },
        Notice::NotLocked,
        Notice::NoLocks,
        Notice::ConfirmNext { conversation: HERE },
        Notice::Icebreaker { number: 13 },
        Notice::AgainNoted,
        Notice::Rejoining,
        Notice::NotRejoined,
        Notice::StillThere { conversation: HERE },
        Notice::EndedIdle { conversation: HERE },
        Notice::ChangeAge { age: 30, first: true },
        Notice::ChangeAge { age: 30, first: false },
        Notice::NotInChat,
        Notice::AskGender { gender: None, first: true },
        Notice::AskGender { gender: Some(Gender::Male), first: false },
        Notice::AskInterests { interests: Interests::default(), first: true },
        Notice::AskInterests { interests: some_interests(), first: false },
        Notice::AskMeet { meet: Meet::Anyone, free: false, first: true },
        Notice::AskMeet { meet: Meet::Only(Gender::Male), free: true, first: false },
        Notice::NotEntitled,
        Notice::Granted { perk: Perk::Priority },
        Notice::Granted { perk: Perk::Preference },
        Notice::Granted { perk: Perk::Locks },
        Notice::Profile {
            age: 30,
            gender: Some(Gender::Female),
            interests: some_interests(),
            meet: Meet::Anyone,
            card: Card::default(),
        },
        Notice::Privacy,
        Notice::Export { json: "{}".to_owned() },
        Notice::ConfirmDelete,
        Notice::Leaving { at: Timestamp(1_767_225_600_000) },
        Notice::Staying,
        Notice::PartnerMissed,
        Notice::AlreadyChatting { conversation: HERE },
        Notice::NotChatting,
        Notice::YouLeft { conversation: HERE },
        Notice::PartnerLeft { conversation: HERE },
        Notice::Reported,
        Notice::Blocked,
        Notice::NobodyToName,
        Notice::ConfirmContact { conversation: HERE, message: MessageId(33) },
        Notice::TooLate,
        Notice::EditNotPassedOn,
        Notice::NotDelivered,
        Notice::Broken,
        Notice::NotNow,
        Notice::Kept,
        Notice::TooFast,
        Notice::Settings { announcements: true, time_zone: None, shown: Shown::default(), listed: true },
        Notice::Settings {
            announcements: false,
            time_zone: Some(Region::Americas.zones()[0]),
            shown: Shown { age: true, gender: true, interests: false },
            listed: false,
        },
        Notice::ChooseRegion,
    ];
    all.extend(cards().map(|card| Notice::Connected { conversation: HERE, card }));
    all.extend(Region::ALL.map(|region| Notice::ChooseTimeZone { region }));
    let uncrossable = [Uncrossable::FileTooLarge, Uncrossable::PhotoTooLarge, Uncrossable::Kind];
    all.extend(uncrossable.map(|why| Notice::CannotCross { why }));
    all.extend(uncopyable.map(|what| Notice::CannotRelay { what }));
    all
}

fn some_interests() -> Interests {
    [Interest::Music, Interest::SmallTalk].into_iter().collect()
}

/// Every combination of what somebody may show: age, gender, interests.
fn cards() -> impl Iterator<Item = Card> {
    (0..8).map(|parts| Card {
        age: (parts & 1 != 0).then(|| 30.try_into().unwrap()),
        gender: (parts & 2 != 0).then_some(Gender::Female),
        interests: if parts & 4 != 0 { some_interests() } else { Interests::default() },
    })
}

fn shown(button: &InlineButton) -> String {
    let (ButtonAction::Data(does) | ButtonAction::Link(does)) = &button.action;
    format!("[{} → {does}]", button.text)
}

#[test]
fn what_people_read() {
    let to = Address { bot: BotId(1001), user: UserId(42) };
    let mut page = String::new();
    for notice in notices() {
        let Call::SendMessage(message) = call(&Effect::Say { to, notice: notice.clone() }) else {
            panic!("{notice:?} is not a message")
        };
        writeln!(page, "── {notice:?}\n{}", message.text).unwrap();
        for row in message.reply_markup.into_iter().flat_map(|keyboard| keyboard.inline_keyboard) {
            let row: Vec<String> = row.iter().map(shown).collect();
            writeln!(page, "{}", row.join(" ")).unwrap();
        }
        page.push('\n');
    }
    for toast in [Toast::ChatIsOver, Toast::ButtonExpired, Toast::Done, Toast::NoMore, Toast::PressedLongAgo]
    {
        writeln!(page, "── {toast:?}\n{}\n", words::toast(toast)).unwrap();
    }
    insta::assert_snapshot!(page);
}
