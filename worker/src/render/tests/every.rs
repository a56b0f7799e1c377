//! One of everything that can be said: a variant that is missing here does not compile.

use shoal_domain::content::Uncopyable;
use shoal_domain::id::{ConversationId, MessageId, PoolId};
use shoal_domain::notice::{Notice, Toast, Uncrossable};
use shoal_domain::time_zone::Region;

const HERE: ConversationId = ConversationId { pool: PoolId(1001), number: 7 };

/// Samples of all variants: each pattern with some that fit it, and all patterns together everything there is.
macro_rules! every {
    ($($pattern:pat => $samples:expr),+ $(,)?) => {{
        let mut all = vec![];
        $({
            let samples = Vec::from($samples);
            assert!(samples.iter().any(|sample| matches!(sample, $pattern)), "{}", stringify!($pattern));
            all.extend(samples);
        })+
        // Does not compile where a variant has no pattern.
        let _ = |one: &_| match one { $($pattern => ()),+ };
        all
    }};
}

/// The same for variants that hold nothing.
macro_rules! every_plain {
    ($($variant:path),+ $(,)?) => { every![$($variant => [$variant]),+] };
}

pub(super) fn notices() -> Vec<Notice> {
    let conversation = HERE;
    every![
        Notice::Welcome => [Notice::Welcome],
        Notice::AskAge => [Notice::AskAge],
        Notice::AgeNotUnderstood => [Notice::AgeNotUnderstood],
        Notice::AdultsOnly => [Notice::AdultsOnly],
        Notice::Ready => [Notice::Ready],
        Notice::Help => [Notice::Help],
        Notice::UnknownCommand => [Notice::UnknownCommand],
        Notice::Searching => [Notice::Searching],
        Notice::StillSearching => [Notice::StillSearching],
        Notice::SearchStopped => [Notice::SearchStopped],
        Notice::Connected { .. } => [Notice::Connected { conversation }],
        Notice::PartnerMissed => [Notice::PartnerMissed],
        Notice::AlreadyChatting { .. } => [Notice::AlreadyChatting { conversation }],
        Notice::NotChatting => [Notice::NotChatting],
        Notice::YouLeft { .. } => [Notice::YouLeft { conversation }],
        Notice::PartnerLeft { .. } => [Notice::PartnerLeft { conversation }],
        Notice::Reported => [Notice::Reported],
        Notice::Blocked => [Notice::Blocked],
        Notice::NobodyToName => [Notice::NobodyToName],
        Notice::ConfirmContact { .. } => [Notice::ConfirmContact { conversation, message: MessageId(33) }],
        Notice::TooLate => [Notice::TooLate],
        Notice::EditNotPassedOn => [Notice::EditNotPassedOn],
        Notice::NotUnsaid => [Notice::NotUnsaid],
        Notice::HowToUnsay => [Notice::HowToUnsay],
        Notice::NotDelivered => [Notice::NotDelivered],
        Notice::Broken => [Notice::Broken],
        Notice::NotNow => [Notice::NotNow],
        Notice::Kept => [Notice::Kept],
        Notice::TooFast => [Notice::TooFast],
        Notice::Settings { .. } => [
            Notice::Settings { announcements: true, time_zone: None },
            Notice::Settings { announcements: false, time_zone: Some(Region::Americas.zones()[0]) },
        ],
        Notice::ChooseLanguage => [Notice::ChooseLanguage],
        Notice::ChooseRegion => [Notice::ChooseRegion],
        Notice::ChooseTimeZone { .. } => Region::ALL.map(|region| Notice::ChooseTimeZone { region }),
        Notice::CannotCross { .. } => {
            uncrossable().into_iter().map(|why| Notice::CannotCross { why }).collect::<Vec<_>>()
        },
        Notice::CannotRelay { .. } => {
            uncopyable().into_iter().map(|what| Notice::CannotRelay { what }).collect::<Vec<_>>()
        },
    ]
}

pub(super) fn toasts() -> Vec<Toast> {
    every_plain![Toast::ChatIsOver, Toast::ButtonExpired, Toast::Done, Toast::NoMore, Toast::PressedLongAgo]
}

fn uncrossable() -> Vec<Uncrossable> {
    every_plain![Uncrossable::FileTooLarge, Uncrossable::PhotoTooLarge, Uncrossable::Kind]
}

fn uncopyable() -> Vec<Uncopyable> {
    every_plain![
        Uncopyable::Story,
        Uncopyable::PaidMedia,
        Uncopyable::Giveaway,
        Uncopyable::Invoice,
        Uncopyable::Game,
        Uncopyable::Gift,
        Uncopyable::Service,
    ]
}
