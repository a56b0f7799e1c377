use super::*;
use crate::id::PoolId;
use proptest::prelude::*;
use proptest::sample::select;

/// Bot ids have up to 52 bits; message ids are 32-bit numbers.
fn button() -> impl Strategy<Value = Button> {
    let conversation = (0_i64..1 << 52, any::<u64>())
        .prop_map(|(pool, number)| ConversationId { pool: PoolId(pool), number });
    let zone = select(Region::ALL.into_iter().flat_map(Region::zones).collect::<Vec<_>>());
    let some = (0..31, conversation, 0..i64::from(i32::MAX), select(Region::ALL.to_vec()), zone);
    (some, select(profiles())).prop_map(
        |((kind, conversation, message, region, zone), of_profile)| match kind {
            0 => Button::Find,
            1 => Button::Cancel,
            2 => Button::Next(conversation),
            3 => Button::Stop(conversation),
            4 => Button::Report(conversation),
            5 => Button::Block(conversation),
            6 => Button::Share { conversation, message: MessageId(message) },
            7 => Button::Keep,
            8 => Button::NoMore,
            9 => Button::Announcements(true),
            10 => Button::Announcements(false),
            11 => Button::Zones,
            12 => Button::Region(region),
            13 => Button::Zone(*zone),
            14 => Button::Here(conversation),
            15 => of_profile,
            16 => Button::Again(conversation),
            17 => Button::Lock(conversation),
            18 => Button::AcceptLock(conversation),
            19 => Button::DeclineLock(conversation),
            20 => Button::NextAnyway(conversation),
            21 => Button::Icebreaker(conversation),
            22 => Button::Mute(conversation),
            23 => Button::MuteAll(conversation),
            24 => Button::Unmute(conversation),
            25 => Button::Rate(conversation, message % 2 == 0),
            26 => Button::Grounds(Grounds::ALL[(message % 5) as usize], conversation),
            27 => Button::LetThrough(conversation),
            28 => Button::KeepOut(conversation),
            29 => Button::Met([Naming::Report, Naming::Block][(message % 2) as usize], message as u16),
            _ => Button::Help,
        },
    )
}

/// Every button that has to do with profiles.
fn profiles() -> Vec<Button> {
    let mut all = vec![
        Button::Profile,
        Button::Rooms,
        Button::Visit(Answer::Never, u32::MAX),
        Button::Room(None),
        Button::Gender(None),
        Button::Anyone,
        Button::Listed(true),
        Button::Listed(false),
        Button::Summary(true),
        Button::Summary(false),
        Button::Joined,
        Button::Protect(true),
        Button::Protect(false),
        Button::Delete,
        Button::Stay,
    ];
    all.extend(Step::ALL.iter().flat_map(|step| [Button::Step(*step), Button::Edit(*step)]));
    all.extend(Gender::ALL.iter().map(|gender| Button::Gender(Some(*gender))));
    all.extend(Interest::ALL.iter().map(|interest| Button::Interest(*interest)));
    all.extend(Room::all().map(|room| Button::Room(Some(room))));
    all.extend(Meet::ALL.map(Button::Meet));
    all.extend(Part::ALL.iter().flat_map(|part| [true, false].map(|shown| Button::Show(*part, shown))));
    all
}

proptest! {
    #[test]
    fn a_button_comes_back_as_it_went_and_telegram_takes_it(button in button()) {
        let text = button.to_string();
        prop_assert!((1..=64).contains(&text.len()), "{text}");
        prop_assert!(Button::reserves(&text), "{text}");
        prop_assert_eq!(text.parse(), Ok(button));
    }

    #[test]
    fn any_text_is_read(text: String) {
        let _ = text.parse::<Button>();
    }
}

#[test]
fn words_of_small_letters_are_kept_for_our_own() {
    for text in ["find", "opt_out", "stop:1.1", "buy:x:y", "buy:"] {
        assert!(Button::reserves(text), "{text}");
    }
    for text in ["", "Buy", "buy.1", "buy1", "buy 1:x", "BUY:x", ":x", "купити"] {
        assert!(!Button::reserves(text), "{text}");
    }
}

#[test]
fn what_is_no_button_of_ours_is_refused() {
    for text in [
        "",
        "find:",
        "next",
        "next:",
        "next:1",
        "next:1.x",
        "share:1.1",
        "share:1.1:",
        "STOP:1.1",
        "stop:1.1:2",
        "no-more:1",
        "announcements",
        "announcements:maybe",
        "zones:atlantis",
        "zone:Europe",
        "zone:Europe/Atlantis",
        "zone:europe/kyiv",
        "step:",
        "step:shoe-size",
        "gender",
        "gender:Female",
        "interest:fencing",
        "meet:everyone",
        "show:name",
        "listed:maybe",
        "delete",
        "grounds:1.1",
        "grounds:taste:1.1",
        "mute:all",
    ] {
        assert_eq!(text.parse::<Button>(), Err(BadButton), "{text:?}");
    }
}
