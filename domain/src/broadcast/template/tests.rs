use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::content::EntityKind;

fn html(source: &str) -> Template {
    Template::new(&RichTextSource::Html(source.to_owned())).unwrap()
}

fn refused(source: &str) -> String {
    Template::new(&RichTextSource::Html(source.to_owned())).expect_err(source).to_string()
}

fn named(first_name: &str) -> Person<'_> {
    Person { first_name, language: None }
}

fn spans(text: &RichText) -> Vec<(EntityKind, u32, u32)> {
    text.entities.iter().map(|entity| (entity.kind, entity.offset, entity.length)).collect()
}

#[test]
fn formatting_grows_and_moves_with_a_name() {
    let template = html("<b>Hi, {first_name|friend}</b>! <i>Your</i> {{language}}: {language|en}");
    let text = template.render(&Person { first_name: "Ждан 🦔", language: Some("uk") });
    assert_eq!(text.text, "Hi, Ждан 🦔! Your {language}: uk");
    assert_eq!(spans(&text), [(EntityKind::Bold, 0, 11), (EntityKind::Italic, 13, 4)]);
    let text = template.render(&named(""));
    assert_eq!(text.text, "Hi, friend! Your {language}: en");
    assert_eq!(spans(&text), [(EntityKind::Bold, 0, 10), (EntityKind::Italic, 12, 4)]);
}

#[test]
fn formatting_may_begin_and_end_at_a_variable() {
    let text = html("a<b>{first_name|x}</b><i>b</i><u>{{</u>").render(&named("Ann"));
    assert_eq!(text.text, "aAnnb{");
    assert_eq!(
        spans(&text),
        [(EntityKind::Bold, 1, 3), (EntityKind::Italic, 4, 1), (EntityKind::Underline, 5, 1)]
    );
    for cut in
        ["{<b>first_name|x}</b>", "<b>{first</b>_name|x}", "{first_name|<i>x</i>}", "{<b>{x</b>", "<b>}</b>}"]
    {
        assert!(refused(cut).starts_with("formatting must not begin or end within"), "{cut}");
    }
}

#[test]
fn a_name_is_text_whatever_it_holds() {
    let template = html("Hi, {first_name|friend}.");
    for name in ["<b>x</b>", "{first_name|y}", "*x*", "&lt;", "}}"] {
        let text = template.render(&named(name));
        assert_eq!((text.text, text.entities), (format!("Hi, {name}."), vec![]));
    }
}

#[test]
fn a_name_that_shows_nothing_is_none() {
    let template = html("{first_name|friend}");
    for name in ["", "  ", "\u{3164}", "\u{200b}\u{200d}\u{fe0f}", "\u{202e}", "\u{2800}\n"] {
        assert_eq!(template.render(&named(name)).text, "friend", "{name:?}");
    }
    assert_eq!(
        template.render(&named(" \u{202e}Ann\n")).text,
        "Ann",
        "what would turn our words is left out"
    );
    assert_eq!(template.render(&named(&"x".repeat(100))).text.len(), LONGEST_NAME);
}

#[test]
fn a_language_that_is_none_takes_the_fallback() {
    let template = html("{language|en}");
    for language in [None, Some(""), Some("u k"), Some("уk"), Some("x-0123456789-0123456789-0123456789-01")]
    {
        assert_eq!(template.render(&Person { first_name: "", language }).text, "en", "{language:?}");
    }
}

#[test]
fn what_is_no_template_is_refused() {
    for (source, error) in [
        (
            "{name|x}",
            "there is no variable {name}; the variables are first_name and language, such as {first_name|friend}",
        ),
        ("{user_id|1}", "there is no variable {user_id}"),
        ("{}", "there is no variable {}"),
        (
            "{first_name}",
            "{first_name} needs words for a user who may have no name, such as {first_name|friend}",
        ),
        ("{first_name|}", "{first_name} needs words"),
        ("{language| }", "{language} needs words for a user who may have no language, such as {language|en}"),
        ("її {first_name", "at character 4: a lone {; in a text it is written {{"),
        ("a } b", "at character 3: a lone }; in a text it is written }}"),
        ("<b>", "at character 1: <b> is never closed"),
    ] {
        assert!(refused(source).starts_with(error), "{}", refused(source));
    }
    assert_eq!(refused(&"{language|en}".repeat(101)), "there are more than 100 variables");
    let many = "<b>x</b>".repeat(101);
    assert_eq!(refused(&many), "there are 101 entities, Telegram shows at most 100");
}

#[test]
fn markdown_and_entities_hold_variables_too() {
    let read = |value| serde_json::from_value::<RichTextSource>(value).unwrap();
    for source in [
        json!({ "markdown": "*{first_name|dear friend}*\\!" }),
        json!({ "html": "<b>{first_name|dear friend}</b>!" }),
        json!({
            "text": "{first_name|dear friend}!",
            "entities": [{ "type": "bold", "offset": 0, "length": 24 }],
        }),
    ] {
        let text = Template::new(&read(source)).unwrap().render(&named("Ann_"));
        assert_eq!((text.text.as_str(), spans(&text)), ("Ann_!", vec![(EntityKind::Bold, 0, 4)]));
    }
}

#[test]
fn entities_from_outside_are_checked() {
    for (entities, error) in [
        (json!([{ "type": "bold", "offset": 1, "length": 1 }]), "entity 0 does not begin and end between"),
        (json!([{ "type": "bold", "offset": 0, "length": 9 }]), "entity 0 does not begin and end between"),
        (json!([{ "type": "bold", "offset": 0, "length": 0 }]), "entity 0 does not begin and end between"),
        (json!([{ "type": "bold", "offset": 4_294_967_295_u32, "length": 2 }]), "entity 0 does not begin"),
        (
            json!([{ "type": "bold", "offset": 0, "length": 3 }, { "type": "italic", "offset": 2, "length": 2 }]),
            "entities 0 and 1 overlap, and neither holds the other",
        ),
        (
            json!([{ "type": "bold", "offset": 0, "length": 2 }, { "type": "code", "offset": 0, "length": 4 }]),
            "entity 0 must not stand within entity 1",
        ),
        (json!([{ "type": "text_link", "offset": 0, "length": 2 }]), "entity 0 lacks its url"),
        (
            json!([{ "type": "text_link", "offset": 0, "length": 2, "url": "tg://user?id=1" }]),
            "entity 0: a link to an account",
        ),
        (json!([{ "type": "custom_emoji", "offset": 0, "length": 2 }]), "entity 0 lacks a custom_emoji_id"),
        (json!([{ "type": "date_time", "offset": 0, "length": 2 }]), "entity 0 lacks its unix_time"),
    ] {
        let source = serde_json::from_value(json!({ "text": "🦔ab", "entities": entities })).unwrap();
        let bad = Template::new(&source).unwrap_err().to_string();
        assert!(bad.starts_with(error), "{bad}");
    }
}

#[test]
fn a_source_has_exactly_one_form() {
    let read = |value| serde_json::from_value::<RichTextSource>(value).map_err(|error| error.to_string());
    for value in [json!({ "html": "x" }), json!({ "markdown": "x" }), json!({ "text": "x" })] {
        assert_eq!(serde_json::to_value(read(value.clone()).unwrap()).unwrap(), value);
    }
    for value in [json!({}), json!({ "html": "x", "text": "x" }), json!({ "html": "x", "entities": [] })] {
        assert!(read(value).unwrap_err().starts_with("a text has exactly one of"));
    }
    assert!(read(json!({ "htm": "x" })).unwrap_err().contains("expected one of `html`, `markdown`, `text`"));
    let mention = json!({ "text": "x", "entities": [{ "type": "text_mention", "offset": 0, "length": 1 }] });
    assert!(read(mention).unwrap_err().starts_with("unknown variant `text_mention`"));
}

/// Words, variables and braces, some of them formatted: the source, and the text that it makes of a name.
fn pieces() -> impl Strategy<Value = Vec<(&'static str, Option<&'static str>)>> {
    let words =
        prop::sample::select(vec!["a", "ї ", "🦔", "{{", "}}", "{first_name|друже}", "{language|en}"]);
    let tag = prop::option::of(prop::sample::select(vec!["b", "i", "u", "s"]));
    prop::collection::vec((words, tag), 0..12)
}

proptest! {
    #[test]
    fn each_span_holds_what_it_was_put_around(pieces in pieces(), name in any::<String>()) {
        let source: String = pieces.iter().map(|(word, tag)| match tag {
            Some(tag) => format!("<{tag}>{word}</{tag}>"),
            None => (*word).to_owned(),
        }).collect();
        let template = html(&source);
        let person = named(&name);
        let shown = |word: &str| match word {
            "{{" => "{".to_owned(),
            "}}" => "}".to_owned(),
            "{language|en}" => "en".to_owned(),
            "{first_name|друже}" => Variable::FirstName.of(&person).unwrap_or_else(|| "друже".to_owned()),
            word => word.to_owned(),
        };
        let text = template.render(&person);
        prop_assert_eq!(&text.text, &pieces.iter().map(|(word, _)| shown(word)).collect::<String>());
        prop_assert_eq!(check_spans(&text.text, &text.entities), Ok(()));
        let all: Vec<u16> = text.text.encode_utf16().collect();
        let held = text.entities.iter().map(|entity| {
            String::from_utf16(&all[entity.offset as usize..][..entity.length as usize]).unwrap()
        });
        let formatted = pieces.iter().filter(|(_, tag)| tag.is_some()).map(|(word, _)| shown(word));
        prop_assert_eq!(held.collect::<Vec<_>>(), formatted.collect::<Vec<_>>());
        prop_assert!(text.text.chars().count() <= template.longest());
    }

    #[test]
    fn any_source_is_a_template_or_none(source: String, name: String) {
        for source in [RichTextSource::Html(source.clone()), RichTextSource::Markdown(source.clone()), RichTextSource::plain(source)] {
            if let Ok(template) = Template::new(&source) {
                let text = template.render(&named(&name));
                prop_assert_eq!(check_spans(&text.text, &text.entities), Ok(()));
                prop_assert!(text.text.chars().count() <= template.longest());
            }
        }
    }
}

#[test]
fn the_longest_rendering_is_known() {
    assert_eq!(html("Hi {first_name|friend}{{").longest(), 3 + 64 + 1);
    assert_eq!(html(&format!("{{first_name|{}}}", "x".repeat(100))).longest(), 100);
    assert_eq!(html("🦔").longest(), 1, "characters, not UTF-16 units");
}
