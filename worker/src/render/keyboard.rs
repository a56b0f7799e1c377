//! Buttons, where a thumb expects them. What they read is chosen in `platform/words`.

mod naming;
mod question;
mod trades;

use shoal_domain::chat::{Answer, Button, Muted};
use shoal_domain::id::ConversationId;
use shoal_domain::language::Language;
use shoal_domain::moderation::Grounds;
use shoal_domain::notice::{Notice, OfGroup, OfLink, OfShop, Outlook};
use shoal_domain::payment::Offer;
use shoal_domain::plan::Trial;
use shoal_domain::profile::{Part, Room, Shown, Step};
use shoal_domain::time_zone::Region;
use shoal_telegram::InlineButton;
use shoal_words as words;

/// The buttons under a notice, in a language.
pub(super) fn under(notice: &Notice, language: Language) -> Vec<Vec<InlineButton>> {
    let button = |button: Button| InlineButton::new(words::button(&button, language), button.to_string());
    let plain = || rows(notice).into_iter().map(|row| row.into_iter().map(button).collect()).collect();
    question::under(notice, language)
        .or_else(|| channels(notice, language))
        .or_else(|| naming::under(notice, language))
        .or_else(|| of_shop(notice, language))
        .or_else(|| groups(notice))
        .or_else(|| trades::under(notice, language))
        .unwrap_or_else(plain)
}

#[expect(clippy::too_many_lines, reason = "a line for each notice")]
fn rows(notice: &Notice) -> Vec<Vec<Button>> {
    match notice {
        Notice::GateUnknown
        | Notice::Ready
        | Notice::SearchStopped
        | Notice::SearchTimedOut
        | Notice::NotChatting => {
            vec![vec![Button::Find]]
        }
        Notice::Reported { conversation: Some(conversation) } => {
            let mut rows = rows_of_two(&Grounds::ALL, |grounds| Button::Grounds(grounds, *conversation));
            rows.push(vec![Button::Find]);
            rows
        }
        Notice::Reported { conversation: None } | Notice::Blocked | Notice::NobodyToName => {
            vec![vec![Button::Find, Button::Help]]
        }
        Notice::Muted { conversation, muted } => vec![match muted {
            None => vec![Button::Mute(*conversation), Button::MuteAll(*conversation)],
            Some(Muted::Media) => vec![Button::MuteAll(*conversation), Button::Unmute(*conversation)],
            Some(Muted::All) => vec![Button::Unmute(*conversation)],
        }],
        Notice::OfLink { about: OfLink::Visitor { number } } => {
            let [yes, no, never] = Answer::ALL.map(|answer| Button::Visit(answer, *number));
            vec![vec![yes, no], vec![never]]
        }
        Notice::AskRating { conversation } => vec![rating(*conversation)],
        Notice::Rooms { present, .. } => rooms(*present),
        Notice::InRoom { .. } => vec![vec![Button::Find], vec![Button::Room(None), Button::Rooms]],
        Notice::OutOfRoom => vec![vec![Button::Find, Button::Rooms]],
        Notice::SearchGoesOn { outlook: Outlook::InRoom(_), left, .. } => {
            also_about(*left, vec![vec![Button::Cancel, Button::Room(None)]])
        }
        Notice::SearchGoesOn { left, .. } => also_about(*left, vec![vec![Button::Cancel]]),
        Notice::LeftAndSearching { left } => also_about(Some(*left), vec![vec![Button::Cancel]]),
        Notice::Searching | Notice::StillSearching | Notice::PartnerMissed => vec![vec![Button::Cancel]],
        Notice::AskAnyone { left, .. } => also_about(*left, vec![vec![Button::Anyone], vec![Button::Cancel]]),
        Notice::ChoiceEnded { .. } => vec![vec![Button::Anyone, Button::Profile]],
        Notice::Connected { conversation, .. } | Notice::AlreadyChatting { conversation } => {
            during(*conversation)
        }
        Notice::StillThere { conversation } => {
            vec![vec![Button::Here(*conversation), Button::Stop(*conversation)], about_partner(*conversation)]
        }
        Notice::AskLock { conversation, .. } => {
            vec![vec![Button::AcceptLock(*conversation), Button::DeclineLock(*conversation)]]
        }
        Notice::Locked { conversation, .. } => {
            vec![vec![Button::Stop(*conversation), Button::Mute(*conversation)], about_partner(*conversation)]
        }
        Notice::ConfirmNext { conversation } => {
            vec![vec![Button::NextAnyway(*conversation), Button::Here(*conversation)]]
        }
        Notice::EndedIdle { conversation }
        | Notice::YouLeft { conversation }
        | Notice::PartnerLeft { conversation } => {
            let (find, again) = (vec![Button::Find], vec![Button::Again(*conversation)]);
            vec![find, again, rating(*conversation), about_partner(*conversation)]
        }
        Notice::AskThrough { conversation, .. } => {
            vec![
                vec![Button::LetThrough(*conversation), Button::KeepOut(*conversation)],
                about_partner(*conversation),
            ]
        }
        Notice::ConfirmContact { conversation, message } => {
            vec![vec![Button::Share { conversation: *conversation, message: *message }, Button::Keep]]
        }
        Notice::UnknownCommand => vec![vec![Button::Help]],
        Notice::Settings { announcements, shown, listed, protected, summary, .. } => {
            let mut rows = rows_of_two(Part::ALL, |part| show(part, *shown));
            let more = [
                Button::Listed(!listed),
                Button::Protect(!protected),
                Button::Announcements(!announcements),
                Button::Summary(!summary),
            ];
            rows.extend(more.into_iter().chain([Button::Zones, Button::Languages]).map(|one| vec![one]));
            rows
        }
        Notice::Profile { .. } => {
            let [age, gender, interests, meet] =
                [Step::Age, Step::Gender, Step::Interests, Step::Meet].map(Button::Edit);
            vec![vec![age, gender], vec![interests, meet]]
        }
        Notice::ConfirmDelete => vec![vec![Button::Delete, Button::Stay]],
        Notice::Leaving { .. } => vec![vec![Button::Stay]],
        // It may be in a language that they do not read.
        Notice::Welcome { .. } => rows_of_two(&Language::ALL, |language| Button::Language(Some(language))),
        Notice::ChooseLanguage => {
            let mut rows = rows_of_two(&Language::ALL, |language| Button::Language(Some(language)));
            rows.push(vec![Button::Language(None)]);
            rows
        }
        Notice::ChooseRegion => rows_of_two(&Region::ALL, Button::Region),
        Notice::ChooseTimeZone { region } => rows_of_two(region.zones(), Button::Zone),
        // Theirs are in `question`, `channels` and `naming`.
        Notice::WhomToName { .. }
        | Notice::ChangeAge { .. }
        | Notice::AskGender { .. }
        | Notice::AskInterests { .. }
        | Notice::AskMeet { .. }
        | Notice::JoinChannels { .. }
        | Notice::OfLink { .. }
        | Notice::OfReferral { .. }
        | Notice::OfGroup { .. }
        | Notice::OfShop { .. }
        | Notice::OfTrade { .. }
        | Notice::AskAge
        | Notice::AgeNotUnderstood
        | Notice::AdultsOnly
        | Notice::Help
        | Notice::CannotRelay { .. }
        | Notice::CannotCross { .. }
        | Notice::TooLate
        | Notice::EditNotPassedOn
        | Notice::NotUnsaid
        | Notice::NothingToUnsay
        | Notice::HowToUnsay
        | Notice::StaysSaid
        | Notice::NotDelivered
        | Notice::Broken
        | Notice::NotNow
        | Notice::Kept
        | Notice::TooFast
        | Notice::AsksTooFast
        | Notice::TooOften
        | Notice::HeldBack
        | Notice::NoMoreHeld
        | Notice::Summary { .. }
        | Notice::LetThrough
        | Notice::KeptOut
        | Notice::LockOffered
        | Notice::NotLocked
        | Notice::NoLocks
        | Notice::Icebreaker { .. }
        | Notice::AgainNoted
        | Notice::Rejoining
        | Notice::NotRejoined
        | Notice::NotInChat
        | Notice::NotEntitled
        | Notice::Granted { .. }
        | Notice::Privacy { .. }
        | Notice::Export { .. }
        | Notice::HandedOut
        | Notice::NotHandedOut
        | Notice::Staying
        | Notice::NobodyToRate
        | Notice::Rated
        | Notice::Suspended
        | Notice::Banned { .. }
        | Notice::Silenced { .. }
        | Notice::WordsOnly { .. }
        | Notice::Warned { .. }
        | Notice::Lifted
        | Notice::AgeLifted
        | Notice::HowToAppeal
        | Notice::Appealed
        | Notice::NoAppeal => vec![],
    }
}

/// The way into each channel, and the word that one has gone in.
fn channels(notice: &Notice, language: Language) -> Option<Vec<Vec<InlineButton>>> {
    let Notice::JoinChannels { doors, .. } = notice else { return None };
    let joined = Button::Joined;
    let joined = InlineButton::new(words::button(&joined, language), joined.to_string());
    let ways = doors.iter().map(|door| vec![InlineButton::link(door.title.clone(), door.link.clone())]);
    Some(ways.chain([vec![joined]]).collect())
}

/// The way into each group.
fn groups(notice: &Notice) -> Option<Vec<Vec<InlineButton>>> {
    let Notice::OfGroup { about: OfGroup::Ways { ways, .. } } = notice else { return None };
    Some(ways.iter().map(|way| vec![InlineButton::link(way.title.clone(), way.link.clone())]).collect())
}

/// What there is to buy, or where they can pay every month.
fn of_shop(notice: &Notice, language: Language) -> Option<Vec<Vec<InlineButton>>> {
    let buys = |offer: &Offer| InlineButton::new(words::offer(offer, language), offer.product.on_button());
    match notice {
        Notice::OfShop { about: OfShop::Plans { offers, yours, .. } } => {
            let trial = |trial: &Trial| InlineButton::new(words::trial(trial, language), trial.on_button());
            let trials = yours.iter().flat_map(|yours| &yours.trials).map(trial);
            Some(trials.chain(offers.iter().map(buys)).map(|button| vec![button]).collect())
        }
        Notice::OfShop { about: OfShop::Ending { offer: Some(offer), .. } } => Some(vec![vec![buys(offer)]]),
        Notice::OfShop { about: OfShop::Monthly { url: Some(url), .. } } => {
            Some(vec![vec![InlineButton::link(words::pay_monthly(language), url.clone())]])
        }
        _ => None,
    }
}

fn during(conversation: ConversationId) -> Vec<Vec<Button>> {
    vec![
        vec![Button::Next(conversation), Button::Stop(conversation)],
        vec![Button::Icebreaker(conversation), Button::Lock(conversation)],
        vec![Button::Mute(conversation), Button::Unsay(conversation)],
        rating(conversation),
        about_partner(conversation),
    ]
}

fn rooms(present: Option<Room>) -> Vec<Vec<Button>> {
    let all: Vec<_> = Room::all().filter(|room| Some(*room) != present).map(Some).collect();
    let mut rows = rows_of_two(&all, Button::Room);
    rows.extend(present.map(|_| vec![Button::Room(None)]));
    rows
}

fn rating(conversation: ConversationId) -> Vec<Button> {
    vec![Button::Rate(conversation, true), Button::Rate(conversation, false)]
}

fn about_partner(conversation: ConversationId) -> Vec<Button> {
    vec![Button::Report(conversation), Button::Block(conversation)]
}

/// Below the others, for the partner of the chat that was left, where one was.
fn also_about(left: Option<ConversationId>, mut rows: Vec<Vec<Button>>) -> Vec<Vec<Button>> {
    rows.extend(left.into_iter().flat_map(|left| [rating(left), about_partner(left)]));
    rows
}

fn show(part: Part, shown: Shown) -> Button {
    Button::Show(part, !shown.shows(part))
}

fn rows_of_two<T: Copy>(all: &[T], button: impl Fn(T) -> Button) -> Vec<Vec<Button>> {
    all.chunks(2).map(|row| row.iter().map(|one| button(*one)).collect()).collect()
}
