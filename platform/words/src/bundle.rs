//! The languages as Fluent keeps them: read once in a process, at the first word.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use shoal_domain::language::Language;
use unic_langid::LanguageIdentifier;

use crate::text;

type Bundle = FluentBundle<FluentResource>;

/// In the order of [`Language::ALL`].
static BUNDLES: LazyLock<[Bundle; Language::ALL.len()]> = LazyLock::new(|| Language::ALL.map(bundle));

/// A message in a language. What is plain words costs no memory.
pub(crate) fn say<const N: usize>(
    language: Language,
    id: &'static str,
    variables: [(&'static str, FluentValue<'static>); N],
) -> Cow<'static, str> {
    let bundle = &BUNDLES[language as usize];
    let pattern = bundle.get_message(id).and_then(|message| message.value());
    let pattern = pattern.expect("every language has every message: the build has seen to it");
    let variables = FluentArgs::from_iter(variables);
    // What could go wrong was looked for when the files were checked; what is left is shown by its name.
    bundle.format_pattern(pattern, Some(&variables), &mut vec![])
}

fn files(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => &text::EN,
        Language::German => &text::DE,
        Language::Persian => &text::FA,
        Language::Russian => &text::RU,
    }
}

fn bundle(language: Language) -> Bundle {
    let tag: LanguageIdentifier = language.tag().parse().expect("two letters are a language");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    for file in files(language) {
        let resource = FluentResource::try_new((*file).to_owned()).expect("the build has read the file");
        bundle.add_resource(resource).expect("the build has seen each message once");
    }
    // Marks that keep what is put in from turning the words around it (Unicode, FSI and PDI). From left to right nothing
    // of ours does: all that is put in are numbers and words of the same language.
    bundle.set_use_isolating(language.is_right_to_left());
    bundle.set_formatter((language == Language::Persian).then_some(persian_number));
    bundle
}

/// Numbers as Persian writes them. Fluent itself writes those of English everywhere.
fn persian_number<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let digit = |sign: char| {
        let digit = sign.to_digit(10).and_then(|digit| char::from_u32(u32::from('۰') + digit));
        digit.unwrap_or(sign)
    };
    Some(number.as_string().chars().map(digit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A language with one message of ours in place of its own.
    fn says(language: Language, message: &str, number: u32) -> String {
        let mut bundle = bundle(language);
        bundle.add_resource_overriding(FluentResource::try_new(message.to_owned()).unwrap());
        let pattern = bundle.get_message("m").unwrap().value().unwrap();
        let variables = FluentArgs::from_iter([("n", FluentValue::from(number))]);
        let mut errors = vec![];
        let said = bundle.format_pattern(pattern, Some(&variables), &mut errors).into_owned();
        assert_eq!(errors, []);
        said
    }

    #[test]
    fn a_number_has_the_forms_of_its_language() {
        let russian = "m = { $n ->\n [one] { $n } день\n [few] { $n } дня\n *[many] { $n } дней\n }";
        for (number, expected) in
            [(1, "1 день"), (2, "2 дня"), (5, "5 дней"), (11, "11 дней"), (21, "21 день"), (112, "112 дней")]
        {
            assert_eq!(says(Language::Russian, russian, number), expected);
        }
        let english = "m = { $n ->\n [one] { $n } day\n *[other] { $n } days\n }";
        assert_eq!(says(Language::English, english, 1), "1 day");
        assert_eq!(says(Language::English, english, 11), "11 days");
    }

    #[test]
    fn what_is_put_in_turns_nothing_around_and_numbers_are_written_as_people_write_them() {
        assert_eq!(says(Language::English, "m = in { $n } s", 1230), "in 1230 s");
        assert_eq!(says(Language::Persian, "m = تا { $n } روز", 1230), "تا \u{2068}۱۲۳۰\u{2069} روز");
    }

    #[test]
    fn every_language_is_found_where_it_is_looked_for() {
        for (place, language) in Language::ALL.into_iter().enumerate() {
            assert_eq!(language as usize, place);
        }
    }

    #[test]
    fn plain_words_are_not_copied() {
        assert!(matches!(text::searching(Language::Russian), Cow::Borrowed(_)));
    }
}
