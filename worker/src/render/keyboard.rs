//! Buttons, where a thumb expects them. What they read is chosen in `platform/words`.

use shoal_domain::chat::Button;
use shoal_domain::id::ConversationId;
use shoal_domain::language::Language;
use shoal_domain::notice::Notice;
use shoal_domain::time_zone::Region;
use shoal_telegram::InlineButton;
use shoal_words as words;

/// The buttons under a notice, in a language.
pub(super) fn under(notice: &Notice, language: Language) -> Vec<Vec<InlineButton>> {
    let button = |button: Button| InlineButton::new(words::button(&button, language), button.to_string());
    rows(notice).into_iter().map(|row| row.into_iter().map(button).collect()).collect()
}

fn rows(notice: &Notice) -> Vec<Vec<Button>> {
    match notice {
        Notice::Ready | Notice::SearchStopped | Notice::NotChatting => vec![vec![Button::Find]],
        Notice::Reported | Notice::Blocked | Notice::NobodyToName => vec![vec![Button::Find, Button::Help]],
        Notice::Searching | Notice::StillSearching | Notice::PartnerMissed => vec![vec![Button::Cancel]],
        Notice::Connected { conversation } | Notice::AlreadyChatting { conversation } => {
            vec![vec![Button::Next(*conversation), Button::Stop(*conversation)], naming(*conversation)]
        }
        Notice::YouLeft { conversation } | Notice::PartnerLeft { conversation } => {
            vec![vec![Button::Find], naming(*conversation)]
        }
        Notice::ConfirmContact { conversation, message } => {
            vec![vec![Button::Share { conversation: *conversation, message: *message }, Button::Keep]]
        }
        Notice::UnknownCommand => vec![vec![Button::Help]],
        Notice::Settings { announcements, .. } => {
            let turn = Button::Announcements(!announcements);
            vec![vec![turn], vec![Button::Zones], vec![Button::Languages]]
        }
        Notice::ChooseLanguage => {
            let mut rows = rows_of_two(&Language::ALL, |language| Button::Language(Some(language)));
            rows.push(vec![Button::Language(None)]);
            rows
        }
        Notice::ChooseRegion => rows_of_two(&Region::ALL, Button::Region),
        Notice::ChooseTimeZone { region } => rows_of_two(region.zones(), Button::Zone),
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

fn naming(conversation: ConversationId) -> Vec<Button> {
    vec![Button::Report(conversation), Button::Block(conversation)]
}

fn rows_of_two<T: Copy>(all: &[T], button: impl Fn(T) -> Button) -> Vec<Vec<Button>> {
    all.chunks(2).map(|row| row.iter().map(|one| button(*one)).collect()).collect()
}
