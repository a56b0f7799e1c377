//! Buttons, where a thumb expects them.

use shoal_domain::chat::Button;
use shoal_domain::id::ConversationId;
use shoal_domain::notice::Notice;
use shoal_domain::time_zone::Region;
use shoal_telegram::InlineButton;

type Rows = Vec<Vec<InlineButton>>;

pub(super) fn under(notice: &Notice) -> Rows {
    match notice {
        Notice::Ready | Notice::SearchStopped | Notice::NotChatting => vec![vec![find()]],
        Notice::Reported | Notice::Blocked | Notice::NobodyToName => vec![vec![find(), help()]],
        Notice::Searching | Notice::StillSearching | Notice::PartnerMissed => {
            vec![vec![button("✖️ Stop looking", Button::Cancel)]]
        }
        Notice::Connected { conversation } | Notice::AlreadyChatting { conversation } => {
            during(*conversation)
        }
        Notice::YouLeft { conversation } | Notice::PartnerLeft { conversation } => {
            vec![vec![find()], naming(*conversation)]
        }
        Notice::ConfirmContact { conversation, message } => {
            let share = Button::Share { conversation: *conversation, message: *message };
            vec![vec![button("Share contact", share), button("Don't share", Button::Keep)]]
        }
        Notice::UnknownCommand => vec![vec![help()]],
        Notice::Settings { announcements, .. } => {
            let turn = if *announcements { "Turn announcements off" } else { "Turn announcements on" };
            vec![
                vec![button(turn, Button::Announcements(!announcements))],
                vec![button("Choose time zone", Button::Zones)],
            ]
        }
        Notice::ChooseRegion => {
            rows_of_two(&Region::ALL, |region| button(name_of(*region), Button::Region(*region)))
        }
        Notice::ChooseTimeZone { region } => {
            rows_of_two(region.zones(), |zone| button(&zone.place(), Button::Zone(*zone)))
        }
        Notice::Welcome
        | Notice::AskAge
        | Notice::AgeNotUnderstood
        | Notice::AdultsOnly
        | Notice::Help
        | Notice::CannotRelay { .. }
        | Notice::CannotCross { .. }
        | Notice::TooLate
        | Notice::EditNotPassedOn
        | Notice::NotUnsaid
        | Notice::HowToUnsay
        | Notice::NotDelivered
        | Notice::Broken
        | Notice::NotNow
        | Notice::Kept
        | Notice::TooFast => vec![],
    }
}

fn during(conversation: ConversationId) -> Rows {
    vec![
        vec![button("⏭ Next", Button::Next(conversation)), button("⏹ Stop", Button::Stop(conversation))],
        naming(conversation),
    ]
}

fn naming(conversation: ConversationId) -> Vec<InlineButton> {
    vec![button("🚩 Report", Button::Report(conversation)), button("🚫 Block", Button::Block(conversation))]
}

fn rows_of_two<T>(all: &[T], button: impl Fn(&T) -> InlineButton) -> Rows {
    all.chunks(2).map(|row| row.iter().map(&button).collect()).collect()
}

fn name_of(region: Region) -> &'static str {
    match region {
        Region::Europe => "Europe",
        Region::Americas => "Americas",
        Region::Asia => "Asia",
        Region::Elsewhere => "Africa & Pacific",
    }
}

fn find() -> InlineButton {
    button("🔎 Find someone", Button::Find)
}

fn help() -> InlineButton {
    button("Help", Button::Help)
}

fn button(text: &str, button: Button) -> InlineButton {
    InlineButton::new(text, button.to_string())
}
