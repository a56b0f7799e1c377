use super::settings::everywhere;
use super::*;
use crate::message::Report;
use crate::profile::Part;

/// What somebody is told whose app speaks this language.
fn types(town: &mut Town, who: Address, app: &str, text: &str) -> Vec<Effect> {
    let introduction = Introduction::new("Robin", Some(app));
    let update = Update::Message {
        from: who.user,
        introduction,
        message: MESSAGE,
        content: words(text),
        album: None,
        reply: None,
    };
    town.happens(who, update)
}

/// The languages in which each is spoken to.
fn spoken(effects: &[Effect]) -> Vec<(UserId, Language)> {
    let language = |effect: &Effect| match effect {
        Effect::Say { to, language, .. } => Some((to.user, *language)),
        _ => None,
    };
    effects.iter().filter_map(language).collect()
}

fn chosen(town: &mut Town, who: Address, language: Option<Language>) -> Vec<Effect> {
    town.presses(who, &Button::Language(language))
}

#[test]
fn somebody_new_is_greeted_in_the_language_of_their_app() {
    for (app, language) in [
        ("de-at", Language::German),
        ("fa", Language::Persian),
        ("ru", Language::Russian),
        ("en", Language::English),
        ("uk", Language::English),
    ] {
        let greeted = types(&mut Town::default(), ALICE, app, "/start");
        assert_eq!(
            greeted,
            [Effect::Say { to: ALICE, language, notice: Notice::Welcome { evidence: false } }],
            "{app}"
        );
    }
}

#[test]
fn a_language_is_chosen_by_everybody_in_every_state_and_spoken_at_once() {
    for (place, mut town) in everywhere() {
        let before = town.session(ALICE);
        assert_eq!(town.says(ALICE, "/language"), [said(ALICE, Notice::ChooseLanguage)], "{place}");
        let again = [answered(None), said(ALICE, Notice::ChooseLanguage)];
        assert_eq!(town.presses(ALICE, &Button::Languages), again, "{place}");
        assert_eq!(town.records, [], "{place}");
        for _ in 0..2 {
            let effects = chosen(&mut town, ALICE, Some(Language::German));
            assert_eq!(spoken(&effects), [(ALICE.user, Language::German)], "{place}");
        }
        let record = Record::LanguageChosen { who: ALICE, language: Some(Language::German), at: town.now };
        assert_eq!(town.records, [record], "{place}: once");
        let mut after = town.session(ALICE);
        // A search goes on as another, by the new language.
        if let (State::Seeking { ticket, .. }, State::Seeking { ticket: first, .. }) =
            (&mut after.state, &before.state)
        {
            assert_eq!(*ticket, first.next(), "{place}: once");
            *ticket = *first;
        }
        assert_eq!(after, before, "{place}");
    }
}

#[test]
fn whoever_has_not_said_their_age_is_asked_again_in_the_language_they_choose() {
    let asked =
        Effect::Say { to: ALICE, language: Language::German, notice: Notice::Welcome { evidence: false } };
    for begun in [false, true] {
        let mut town = Town::default();
        if begun {
            town.says(ALICE, "/start");
        }
        let told = chosen(&mut town, ALICE, Some(Language::German));
        assert_eq!(told.last(), Some(&asked), "{begun}");
        assert!(!told.iter().any(is_settings), "{told:?}");
        let told = town.says(ALICE, "25");
        assert!(town.session(ALICE).asked.is_some(), "the age was understood: {told:?}");
    }
    let mut town = Town::of_adults();
    assert!(chosen(&mut town, ALICE, Some(Language::German)).iter().any(is_settings));
}

#[test]
fn whoever_is_in_the_first_round_is_asked_on_in_the_language_they_choose() {
    let mut town = Town::default();
    town.says(ALICE, "/start");
    town.says(ALICE, "25");
    let asked = town.session(ALICE).asked;
    let told = chosen(&mut town, ALICE, Some(Language::German));
    let is_question = |effect: &Effect| {
        matches!(
            effect,
            Effect::Say { language: Language::German, notice: Notice::AskGender { first: true, .. }, .. }
        )
    };
    assert!(told.iter().any(is_question) && !told.iter().any(is_settings), "{told:?}");
    assert_eq!(town.session(ALICE).asked, asked, "and is where they were");
}

fn is_settings(effect: &Effect) -> bool {
    matches!(effect, Effect::Say { notice: Notice::Settings { .. }, .. })
}

/// The languages by which somebody has asked for a partner since, in the pool's inbox.
fn sought(town: &mut Town, who: Address, update: Update) -> Vec<Option<String>> {
    let id = town.next_id();
    town.handles(EntityKey::User(who.user), &Message::Update(who.bot, id, update));
    let sought = town.underway.iter().filter_map(|(_, tell)| match tell {
        Tell::Seek(seeker) => Some(seeker.traits.language.clone()),
        _ => None,
    });
    let sought = sought.collect();
    town.all_is_heard();
    sought
}

#[test]
fn people_are_matched_by_the_language_they_chose_else_by_that_of_their_app() {
    let finds = || wrote(ALICE, words("/find"));
    let chooses = |language| press(ALICE, &Button::Language(language).to_string());
    let some = |tag: &str| vec![Some(tag.to_owned())];
    let mut town = Town::of_adults();
    assert_eq!(sought(&mut town, ALICE, finds()), some("en"), "that of the app");
    assert_eq!(sought(&mut town, ALICE, chooses(Some(Language::English))), [], "nothing has changed");
    assert_eq!(sought(&mut town, ALICE, chooses(Some(Language::Russian))), some("ru"), "at once");
    assert_eq!(sought(&mut town, ALICE, chooses(None)), some("en"));
    town.says(ALICE, "/stop");
    assert_eq!(sought(&mut town, ALICE, chooses(Some(Language::Persian))), [], "they do not search");
    assert_eq!(sought(&mut town, ALICE, finds()), some("fa"));

    // We need not speak it.
    let mut town = Town::of_adults();
    types(&mut town, ALICE, "pt-br", "/help");
    let Update::Message { from, message, content, .. } = finds() else { panic!("not a message") };
    let introduction = Introduction::new("Robin", Some("pt-br"));
    let update = Update::Message { from, introduction, message, content, reply: None, album: None };
    assert_eq!(sought(&mut town, ALICE, update), some("pt"));
}

#[test]
fn what_stands_in_the_place_of_something_is_in_their_language_too() {
    let mut town = Town::of_adults();
    chosen(&mut town, ALICE, Some(Language::German));
    let shown = town.presses(ALICE, &Button::Profile);
    let in_german = |effect: &Effect| matches!(effect, Effect::Show { language: Language::German, .. });
    assert!(shown.iter().any(in_german), "{shown:?}");
}

#[test]
fn what_was_chosen_stands_whatever_the_app_speaks_until_the_app_may_decide_again() {
    let mut town = Town::of_adults();
    chosen(&mut town, ALICE, Some(Language::German));
    let told = types(&mut town, ALICE, "ru", "/help");
    assert_eq!(spoken(&told), [(ALICE.user, Language::German)]);
    chosen(&mut town, ALICE, None);
    let told = types(&mut town, ALICE, "ru", "/help");
    assert_eq!(spoken(&told), [(ALICE.user, Language::Russian)]);
    let none = Record::LanguageChosen { who: ALICE, language: None, at: town.now };
    assert_eq!(town.records.last(), Some(&none));
}

/// Whatever happens to somebody by what others do, they are told in their own language.
#[test]
fn two_who_meet_are_each_told_in_their_own_language() {
    let mut town = Town::of_adults();
    chosen(&mut town, ALICE, Some(Language::Persian));
    chosen(&mut town, BOB, Some(Language::German));
    let (alice, bob) = ((ALICE.user, Language::Persian), (BOB.user, Language::German));
    assert_eq!(spoken(&town.says(ALICE, "/find")), [alice]);
    assert_eq!(spoken(&town.says(BOB, "/find")), [bob, alice, bob]);
    let refused = Report::Refused { at: ALICE, from: BOB, conversation: FIRST, why: None };
    let mut told = town.handles(EntityKey::User(ALICE.user), &Message::Report(refused));
    told.extend(town.all_is_heard());
    assert_eq!(spoken(&told), [bob]);
    assert_eq!(spoken(&town.says(BOB, "/stop")), [bob, alice]);
}

#[test]
fn an_answer_over_the_chat_is_in_their_language_too() {
    let mut town = Town::of_adults();
    chosen(&mut town, ALICE, Some(Language::Russian));
    let query = "press".to_owned();
    let (language, toast) = (Language::Russian, Some(Toast::NoMore));
    let answer = Effect::Answer { bot: BOT, query, language, toast };
    assert_eq!(town.presses(ALICE, &Button::NoMore), [answer]);
}

#[test]
fn each_bot_may_speak_another_language() {
    let mut town = Town::of_adults();
    chosen(&mut town, ALICE, Some(Language::German));
    let elsewhere = Address { bot: OTHER_BOT, ..ALICE };
    assert_eq!(spoken(&town.says(elsewhere, "/help")), [(ALICE.user, Language::English)]);
}

/// An effect may be carried out by a worker of another release.
#[test]
fn the_stored_form_of_effects_stays() {
    let to = r#"{"bot":1001,"user":1}"#;
    for (stored, effect) in [
        (format!(r#"{{"effect":"say","to":{to},"notice":{{"notice":"help"}}}}"#), said(ALICE, Notice::Help)),
        (
            format!(r#"{{"effect":"say","to":{to},"language":"fa","notice":{{"notice":"help"}}}}"#),
            Effect::Say { to: ALICE, language: Language::Persian, notice: Notice::Help },
        ),
        (
            r#"{"effect":"answer","bot":1001,"query":"press","toast":"done"}"#.to_owned(),
            answered(Some(Toast::Done)),
        ),
        (
            format!(r#"{{"effect":"show","to":{to},"message":{MESSAGE},"notice":{{"notice":"help"}}}}"#),
            shown(ALICE, Notice::Help),
        ),
    ] {
        assert_eq!(serde_json::to_string(&effect).unwrap(), stored);
        assert_eq!(serde_json::from_str::<Effect>(&stored).unwrap(), effect);
    }
    let newer = format!(r#"{{"effect":"say","to":{to},"language":"tlh","notice":{{"notice":"help"}}}}"#);
    assert_eq!(serde_json::from_str::<Effect>(&newer).unwrap(), said(ALICE, Notice::Help));
}

#[test]
fn who_speaks_another_language_says_so_unless_they_hide_it() {
    let reads = |effects: &[Effect], who: Address| -> Vec<Option<Language>> {
        let card = |effect: &Effect| match effect {
            Effect::Say { to, notice: Notice::Connected { card, .. }, .. } if *to == who => {
                Some(card.language)
            }
            _ => None,
        };
        effects.iter().filter_map(card).collect()
    };
    let both_search = |town: &mut Town| {
        town.says(ALICE, "/find");
        town.says(BOB, "/find")
    };
    let mut town = Town::of_adults();
    let met = both_search(&mut town);
    assert_eq!((reads(&met, ALICE), reads(&met, BOB)), (vec![None], vec![None]), "both speak English");

    let mut town = Town::of_adults();
    town.presses(BOB, &Button::Language(Some(Language::German)));
    let met = both_search(&mut town);
    let (german, english) = (Some(Language::German), Some(Language::English));
    assert_eq!((reads(&met, ALICE), reads(&met, BOB)), (vec![german], vec![english]));

    let mut town = Town::of_adults();
    town.presses(BOB, &Button::Language(Some(Language::German)));
    town.presses(BOB, &Button::Show(Part::Language, false));
    let met = both_search(&mut town);
    assert_eq!((reads(&met, ALICE), reads(&met, BOB)), (vec![None], vec![english]));
}
