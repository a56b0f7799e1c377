//! Marks, and Telegram's words where they are wrong.

use super::*;

fn entities(markup: &str) -> (String, Vec<(String, u64, u64)>) {
    let parsed = parse(markup).unwrap();
    let short = |entity: &Value| {
        let number = |field: &str| entity[field].as_u64().unwrap();
        (entity["type"].as_str().unwrap().to_owned(), number("offset"), number("length"))
    };
    (parsed.text, parsed.entities.iter().map(short).collect())
}

fn one(kind: &str, offset: u64, length: u64) -> (String, u64, u64) {
    (kind.to_owned(), offset, length)
}

#[test]
fn marks_become_entities() {
    let (text, found) = entities("🏟 *bold _both_* __under__ ~gone~ ||hidden|| `co*de`");
    assert_eq!(text, "🏟 bold both under gone hidden co*de");
    let expected = [
        one("bold", 3, 9),
        one("italic", 8, 4),
        one("underline", 13, 5),
        one("strikethrough", 19, 4),
        one("spoiler", 24, 6),
        one("code", 31, 5),
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_is_escaped_stands_for_itself() {
    let (text, found) = entities(r"1\.5 \* 2 \= 3\! \\ `a\`b`");
    assert_eq!(text, r"1.5 * 2 = 3! \ a`b");
    assert_eq!(found, [one("code", 15, 3)]);
}

#[test]
fn links_people_and_emoji() {
    let parsed = parse(r"[a](https://t.me/x\)y) [b](tg://user?id=5) ![👍](tg://emoji?id=77)").unwrap();
    assert_eq!(parsed.text, "a b 👍");
    assert_eq!(parsed.entities[0]["url"], "https://t.me/x)y");
    assert_eq!(parsed.entities[1]["user"]["id"], 5);
    assert_eq!(parsed.entities[2]["custom_emoji_id"], "77");
}

#[test]
fn code_names_its_language() {
    let parsed = parse("```rust\nfn main() {}```").unwrap();
    assert_eq!(parsed.text, "fn main() {}");
    assert_eq!(parsed.entities[0]["language"], "rust");
    assert_eq!(parse("```\nplain```").unwrap().text, "plain");
}

#[test]
fn quotations_go_on_from_line_to_line() {
    let (text, found) = entities(">one\n>*two*\nthree\n**>four\n>five||");
    assert_eq!(text, "one\ntwo\nthree\nfour\nfive");
    let expected = [one("blockquote", 0, 7), one("bold", 4, 3), one("expandable_blockquote", 14, 9)];
    assert_eq!(found, expected);
}

#[test]
fn wrong_marks_are_refused_in_telegrams_words() {
    let refusal = |markup: &str| parse(markup).unwrap_err();
    for mark in ".!#+-=|{}()>]".chars() {
        let expected = format!("Character '{mark}' is reserved and must be escaped with the preceding '\\'");
        assert_eq!(refusal(&format!("a{mark}b")), expected);
    }
    assert_eq!(refusal("a *b"), "Can't find end of Bold entity at byte offset 2");
    assert_eq!(refusal("*a _b*"), "Can't find end of Bold entity at byte offset 5");
    assert_eq!(refusal("ä [b](https://x"), "Can't find end of a URL at byte offset 6");
    assert_eq!(refusal(">*a\nb"), "Can't find end of Bold entity at byte offset 1");
    assert_eq!(refusal("![x](https://a.example)"), "Custom emoji entity must contain a tg://emoji URL");
}
