//! Who people are, and whom they want to meet.

use std::borrow::Cow;

use shoal_domain::entitlement::Perk;
use shoal_domain::language::Language;
use shoal_domain::profile::{Card, Gender, Interest, Interests, Meet, Part, Shown};

use crate::text;

/// What somebody is.
pub(crate) fn gender(gender: Gender, language: Language) -> Cow<'static, str> {
    text::gender(language, gender.word())
}

/// People whom somebody wants to meet.
pub(crate) fn whom(meet: Meet, language: Language) -> Cow<'static, str> {
    text::whom(language, meet.to_string())
}

/// What somebody likes to talk about.
pub(crate) fn interest(interest: Interest, language: Language) -> Cow<'static, str> {
    text::interest(language, interest.word())
}

/// What partners see, as a list of words.
pub(crate) fn parts(shown: Shown, language: Language) -> Cow<'static, str> {
    let parts = Part::ALL.iter().filter(|part| shown.shows(**part));
    let parts = list(parts.map(|part| text::part(language, part.word())), language);
    parts.map_or_else(|| text::no_part(language), Cow::Owned)
}

/// What a partner reads of somebody, a line for each part that is there.
pub(crate) fn card(card: Card, language: Language) -> String {
    let about = [
        card.gender.map(|own| gender(own, language)),
        card.age.map(|age| text::card_age(language, age.get())),
    ];
    let about = list(about.into_iter().flatten(), language);
    let speaks =
        card.language.map(|own| text::card_language(language, text::language_name(own)).into_owned());
    let lines: Vec<_> = about.into_iter().chain(speaks).chain(interests(card.interests, language)).collect();
    lines.join("\n")
}

/// All that somebody told of themself.
pub(crate) fn profile(
    age: u8,
    own: Option<Gender>,
    likes: Interests,
    meet: Meet,
    seen: Card,
    language: Language,
) -> Cow<'static, str> {
    let not_said = || text::not_said(language);
    let own = own.map_or_else(not_said, |own| gender(own, language));
    let likes = interests(likes, language).map_or_else(not_said, Cow::Owned);
    let seen = if seen.is_empty() { text::no_part(language) } else { Cow::Owned(card(seen, language)) };
    text::profile(language, age, seen, own, likes, whom(meet, language))
}

/// Asks what they are; in the first round also says that they could begin by now.
pub(crate) fn ask_gender(own: Option<Gender>, first: bool, language: Language) -> Cow<'static, str> {
    let question = match own {
        Some(own) => text::ask_gender_again(language, gender(own, language)),
        None => text::ask_gender(language),
    };
    if first { Cow::Owned(format!("{}\n\n{question}", text::all_set(language))) } else { question }
}

/// Asks what they like to talk about.
pub(crate) fn ask_interests(chosen: Interests, language: Language) -> Cow<'static, str> {
    let chosen = interests(chosen, language).map_or_else(|| text::nothing_chosen(language), Cow::Owned);
    text::ask_interests(language, chosen)
}

/// Asks whom they want to meet.
pub(crate) fn ask_meet(meet: Meet, free: bool, language: Language) -> Cow<'static, str> {
    let question = text::ask_meet(language, whom(meet, language));
    if free { question } else { Cow::Owned(format!("{question}\n\n{}", text::meet_is_a_perk(language))) }
}

/// That something is theirs now.
pub(crate) fn granted(perk: Perk, language: Language) -> Cow<'static, str> {
    let perk = match perk {
        Perk::Priority => "priority",
        Perk::Preference => "preference",
        Perk::Locks => "locks",
    };
    text::granted(language, perk)
}

fn interests(all: Interests, language: Language) -> Option<String> {
    list(all.iter().map(|one| interest(one, language)), language)
}

/// Several words, one after the other; `None` where there is none.
pub(crate) fn list(words: impl Iterator<Item = Cow<'static, str>>, language: Language) -> Option<String> {
    let words: Vec<_> = words.collect();
    (!words.is_empty()).then(|| words.join(&text::comma(language)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words by which the files choose and those of the rules are the same: or two would read alike.
    #[test]
    fn nothing_that_can_be_chosen_reads_like_another() {
        for language in Language::ALL {
            let kinds = [
                Gender::ALL.iter().map(|one| gender(*one, language)).collect::<Vec<_>>(),
                Meet::ALL.iter().map(|one| whom(*one, language)).collect(),
                Interest::ALL.iter().map(|one| interest(*one, language)).collect(),
                Part::ALL.iter().map(|one| text::part(language, one.word())).collect(),
                [Perk::Priority, Perk::Preference, Perk::Locks].map(|perk| granted(perk, language)).to_vec(),
            ];
            for words in kinds {
                let mut distinct = words.clone();
                distinct.sort();
                distinct.dedup();
                assert_eq!(distinct.len(), words.len(), "{language}: {words:?}");
            }
        }
    }
}
