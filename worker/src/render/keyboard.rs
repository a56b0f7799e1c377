//! Buttons, where a thumb expects them.

use shoal_domain::chat::Button;
use shoal_domain::id::ConversationId;
use shoal_domain::notice::Notice;
use shoal_domain::profile::{Gender, Interest, Interests, Meet, Part, Shown, Step};
use shoal_domain::time_zone::Region;
use shoal_telegram::InlineButton;

use super::portrait;

type Rows = Vec<Vec<InlineButton>>;

#[expect(clippy::too_many_lines, reason = "one match, so that no notice is forgotten")]
pub(super) fn under(notice: &Notice) -> Rows {
    match notice {
        Notice::Ready | Notice::SearchStopped | Notice::SearchTimedOut | Notice::NotChatting => {
            vec![vec![find()]]
        }
        Notice::ChangeAge { first: true, .. } => vec![vec![button("Keep it", Button::Step(Step::Gender))]],
        Notice::ChangeAge { first: false, .. } => vec![vec![back()]],
        Notice::AskGender { first, .. } => choose_gender(*first),
        Notice::AskInterests { interests, first } => choose_interests(*interests, *first),
        Notice::AskMeet { meet, first, .. } => choose_meet(*meet, *first),
        Notice::Profile { .. } => vec![
            vec![button("Age", Button::Edit(Step::Age)), button("Gender", Button::Edit(Step::Gender))],
            vec![
                button("Interests", Button::Edit(Step::Interests)),
                button("Whom to meet", Button::Edit(Step::Meet)),
            ],
        ],
        Notice::AskAnyone { .. } => {
            vec![vec![button("Anyone will do", Button::Anyone)], vec![stop_looking()]]
        }
        Notice::ChoiceEnded { .. } => {
            vec![vec![button("Anyone will do", Button::Anyone), button("My profile", Button::Profile)]]
        }
        Notice::AskLock { conversation, .. } => vec![vec![
            button("🔒 Lock it", Button::AcceptLock(*conversation)),
            button("Rather not", Button::DeclineLock(*conversation)),
        ]],
        Notice::Locked { conversation, .. } => {
            vec![vec![button("⏹ Stop", Button::Stop(*conversation))], naming(*conversation)]
        }
        Notice::ConfirmNext { conversation } => vec![vec![
            button("⏭ Next anyway", Button::NextAnyway(*conversation)),
            button("Stay", Button::Here(*conversation)),
        ]],
        Notice::StillThere { conversation } => vec![vec![
            button("I'm here", Button::Here(*conversation)),
            button("⏹ Stop", Button::Stop(*conversation)),
        ]],
        Notice::ConfirmDelete => {
            vec![vec![button("Delete it all", Button::Delete), button("Keep it", Button::Stay)]]
        }
        Notice::Leaving { .. } => vec![vec![button("Keep it after all", Button::Stay)]],
        Notice::Reported | Notice::Blocked | Notice::NobodyToName => vec![vec![find(), help()]],
        Notice::Searching | Notice::SearchGoesOn { .. } | Notice::StillSearching | Notice::PartnerMissed => {
            vec![vec![stop_looking()]]
        }
        Notice::Connected { conversation, .. } | Notice::AlreadyChatting { conversation } => {
            during(*conversation)
        }
        Notice::EndedIdle { conversation }
        | Notice::YouLeft { conversation }
        | Notice::PartnerLeft { conversation } => {
            vec![vec![find()], vec![button("🔁 Again?", Button::Again(*conversation))], naming(*conversation)]
        }
        Notice::ConfirmContact { conversation, message } => {
            let share = Button::Share { conversation: *conversation, message: *message };
            vec![vec![button("Share contact", share), button("Don't share", Button::Keep)]]
        }
        Notice::UnknownCommand => vec![vec![help()]],
        Notice::Settings { announcements, shown, listed, .. } => {
            let turn = if *announcements { "Turn announcements off" } else { "Turn announcements on" };
            let offer = if *listed { "Don't offer me by gender" } else { "Offer me by gender" };
            vec![
                Part::ALL.iter().map(|part| show(*part, *shown)).collect(),
                vec![button(offer, Button::Listed(!listed))],
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
        | Notice::NotDelivered
        | Notice::Broken
        | Notice::NotNow
        | Notice::Kept
        | Notice::TooFast
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
        | Notice::Privacy
        | Notice::Export { .. }
        | Notice::Staying => vec![],
    }
}

fn during(conversation: ConversationId) -> Rows {
    vec![
        vec![button("⏭ Next", Button::Next(conversation)), button("⏹ Stop", Button::Stop(conversation))],
        vec![
            button("🧊 Icebreaker", Button::Icebreaker(conversation)),
            button("🔒 Lock", Button::Lock(conversation)),
        ],
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

fn choose_gender(first: bool) -> Rows {
    let own =
        Gender::ALL.iter().map(|gender| button(portrait::gender(*gender), Button::Gender(Some(*gender))));
    let unsaid = vec![button("Rather not say", Button::Gender(None))];
    let mut rows = vec![own.collect(), unsaid, around(Step::Gender, first)];
    if first {
        rows.push(vec![find()]);
    }
    rows
}

fn choose_interests(chosen: Interests, first: bool) -> Rows {
    let mut rows = rows_of_two(Interest::ALL, |one| {
        let tick = if chosen.holds(*one) { "✅ " } else { "" };
        button(&format!("{tick}{}", portrait::interest(*one)), Button::Interest(*one))
    });
    let mut around = around(Step::Interests, first);
    if let (true, false, [_, on]) = (first, chosen.is_empty(), &mut around[..]) {
        "Next ➡️".clone_into(&mut on.text);
    }
    rows.push(around);
    rows
}

fn choose_meet(chosen: Meet, first: bool) -> Rows {
    let mut rows = rows_of_two(&Meet::ALL, |meet| {
        let tick = if *meet == chosen { "✅ " } else { "" };
        button(&format!("{tick}{}", portrait::whom(*meet)), Button::Meet(*meet))
    });
    rows.push(around(Step::Meet, first));
    rows
}

/// The way back and the way on. Outside the first round both lead to the profile.
fn around(step: Step, first: bool) -> Vec<InlineButton> {
    if first {
        vec![button("⬅️ Back", Button::Step(step.back())), button("Skip ➡️", Button::Step(step.next()))]
    } else {
        vec![back()]
    }
}

fn back() -> InlineButton {
    button("⬅️ Back", Button::Profile)
}

fn show(part: Part, shown: Shown) -> InlineButton {
    let word = if shown.shows(part) { "Hide" } else { "Show" };
    button(&format!("{word} {}", portrait::part(part)), Button::Show(part, !shown.shows(part)))
}

fn stop_looking() -> InlineButton {
    button("✖️ Stop looking", Button::Cancel)
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
