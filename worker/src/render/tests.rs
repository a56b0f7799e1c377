//! Every sentence with its buttons, as people get it: a change of wording is seen in review.

use std::fmt::Write;

use shoal_domain::content::Uncopyable;
use shoal_domain::id::{Address, BotId, ConversationId, MessageId, PoolId, UserId};
use shoal_domain::notice::{Notice, Toast, Uncrossable};
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
        Notice::Connected { conversation: HERE },
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
        Notice::NotUnsaid,
        Notice::HowToUnsay,
        Notice::NotDelivered,
        Notice::Broken,
        Notice::NotNow,
        Notice::Kept,
        Notice::TooFast,
        Notice::Settings { announcements: true, time_zone: None },
        Notice::Settings { announcements: false, time_zone: Some(Region::Americas.zones()[0]) },
        Notice::ChooseRegion,
    ];
    all.extend(Region::ALL.map(|region| Notice::ChooseTimeZone { region }));
    let uncrossable = [Uncrossable::FileTooLarge, Uncrossable::PhotoTooLarge, Uncrossable::Kind];
    all.extend(uncrossable.map(|why| Notice::CannotCross { why }));
    all.extend(uncopyable.map(|what| Notice::CannotRelay { what }));
    all
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
        let Some(Call::SendMessage(message)) = call(&Effect::Say { to, notice: notice.clone() }, None) else {
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
