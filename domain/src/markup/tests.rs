use proptest::prelude::*;

use super::*;
use crate::content::Entity;

/// An entity in short: `bold 0+4`, with what else it holds behind.
fn short(entity: &Entity) -> String {
    let kind = serde_json::to_value(entity.kind).unwrap();
    let mut short = format!("{} {}+{}", kind.as_str().unwrap(), entity.offset, entity.length);
    let unix = entity.unix_time.map(|unix| unix.to_string());
    let more = [&entity.url, &entity.language, &entity.custom_emoji_id, &unix, &entity.date_time_format];
    for value in more.into_iter().flatten() {
        short.push(' ');
        short.push_str(value);
    }
    short
}

fn reads(markup: Markup, source: &str, text: &str, entities: &[&str]) {
    let parsed = parse(markup, source).unwrap_or_else(|bad| panic!("{source:?}: {bad}"));
    assert_eq!(parsed.text, text, "{source:?}");
    assert_eq!(parsed.entities.iter().map(short).collect::<Vec<_>>(), entities, "{source:?}");
    assert_eq!(check_spans(&parsed.text, &parsed.entities), Ok(()), "{source:?}");
}

fn refuses(markup: Markup, source: &str, error: &str) {
    let bad = parse(markup, source).expect_err(source);
    assert!(bad.to_string().starts_with(error), "{source:?} is refused with {:?}", bad.to_string());
}

#[test]
fn html_becomes_entities() {
    for (source, text, entities) in [
        ("", "", &[][..]),
        ("a &lt;b&gt; &amp;amp; &quot;c&quot;", "a <b> &amp; \"c\"", &[]),
        ("&Or; &nbsp; & &#65;&#x42; &#0; &#xD800; &", "&Or; &nbsp; & AB &#0; &#xD800; &", &[]),
        ("a <b>bold <i>both</i></b>", "a bold both", &["bold 2+9", "italic 7+4"]),
        (
            "<strong>a</strong><em>b</em><ins>c</ins><strike>d</strike><del>e</del>",
            "abcde",
            &["bold 0+1", "italic 1+1", "underline 2+1", "strikethrough 3+1", "strikethrough 4+1"],
        ),
        ("<B>x</b >", "x", &["bold 0+1"]),
        ("🏟<u>🏟</u>", "🏟🏟", &["underline 2+2"]),
        (
            "<tg-spoiler>a</tg-spoiler><span class=\"tg-spoiler\">b</span>",
            "ab",
            &["spoiler 0+1", "spoiler 1+1"],
        ),
        (
            "<a href=\"https://example.org/?a=1&amp;b=2\">x</a>",
            "x",
            &["text_link 0+1 https://example.org/?a=1&b=2"],
        ),
        ("<a title=no href='https://example.org'>x</a>", "x", &["text_link 0+1 https://example.org"]),
        ("<b><a href=https://example.org>x</a></b>", "x", &["bold 0+1", "text_link 0+1 https://example.org"]),
        ("<code>a &lt; b</code>", "a < b", &["code 0+5"]),
        ("<pre>a\nb</pre>", "a\nb", &["pre 0+3"]),
        ("<pre><code class=\"language-rust\">fn</code></pre>", "fn", &["pre 0+2 rust"]),
        ("<blockquote>a <code>b</code></blockquote>", "a b", &["blockquote 0+3", "code 2+1"]),
        ("<blockquote expandable>a</blockquote>", "a", &["expandable_blockquote 0+1"]),
        (
            "<tg-emoji emoji-id=\"5368324170671202286\">👍</tg-emoji>",
            "👍",
            &["custom_emoji 0+2 5368324170671202286"],
        ),
        (
            "<tg-time unix=\"1647531900\" format=\"wDT\">now</tg-time>",
            "now",
            &["date_time 0+3 1647531900 wDT"],
        ),
        ("<b></b>x", "x", &[]),
    ] {
        reads(Markup::Html, source, text, entities);
    }
}

#[test]
fn bad_html_is_refused_with_the_place() {
    for (source, error) in [
        ("2 < 3", "at character 3: the tag that begins here has no >"),
        ("2 < 3 > 1", "at character 3: <> is not one of Telegram's tags"),
        ("її <b>x", "at character 4: <b> is never closed"),
        ("a</b>", "at character 2: </b> closes nothing"),
        ("<b><i>x</b></i>", "at character 8: </b> stands where <i> has to be closed first"),
        ("<b>x</", "at character 5: the tag that begins here has no >"),
        ("<p>x</p>", "at character 1: <p> is not one of Telegram's tags"),
        ("<br/>", "at character 1: <br/> is not"),
        ("<a>x</a>", "at character 1: <a> needs its attribute href"),
        ("<a href=\"x\">x</a>", "at character 1: a link must begin with https://"),
        ("<a href=\"tg://user?id=1\">x</a>", "at character 1: a link to an account"),
        ("<a href=\"&#116;g://user?id=1\">x</a>", "at character 1: a link to an account"),
        ("<a href=\"https://example.org>x</a>", "at character 1: the tag that begins here has no >"),
        ("<a =x>", "at character 1: <a> has an attribute without a name"),
        ("<span>x</span>", "at character 1: <span> must have class"),
        (
            "<tg-emoji emoji-id=\"x\">x</tg-emoji>",
            "at character 1: \"x\" is not the number of a custom emoji",
        ),
        ("<tg-time unix=\"soon\">x</tg-time>", "at character 1: \"soon\" is not a moment"),
        ("<code><b>x</b></code>", "at character 7: <b> must not stand within <code>"),
        ("<b><code>x</code></b>", "at character 4: <code> must not stand within <b>"),
        ("<pre>a<code>x</code></pre>", "at character 7: <code> must not stand within <pre>"),
        ("<pre><code class=\"language-c\">x</pre>", "at character 32: </pre> stands where <code>"),
        (
            "<blockquote><blockquote expandable>x",
            "at character 13: <blockquote> must not stand within <blockquote>",
        ),
        ("<blockquote><blockquote>x", "at character 13: <blockquote> must not stand within <blockquote>"),
    ] {
        refuses(Markup::Html, source, error);
    }
}

#[test]
fn markdown_becomes_entities() {
    for (source, text, entities) in [
        ("", "", &[][..]),
        (r"1\.5 \* 2 \\ \a", r"1.5 * 2 \ a", &[]),
        ("\\ї", "\\ї", &[]),
        (
            "*a* _b_ __c__ ~d~ ||e|| `f`",
            "a b c d e f",
            &["bold 0+1", "italic 2+1", "underline 4+1", "strikethrough 6+1", "spoiler 8+1", "code 10+1"],
        ),
        (
            "*bold _italic bold ~struck ||hidden||~ __under___ bold*",
            "bold italic bold struck hidden under bold",
            &["bold 0+41", "italic 5+31", "strikethrough 17+13", "spoiler 24+6", "underline 31+5"],
        ),
        ("🏟_🏟_", "🏟🏟", &["italic 2+2"]),
        (
            r"[a *b*](https://example.org/\)?x=\\)",
            "a b",
            &[r"text_link 0+3 https://example.org/)?x=\", "bold 2+1"],
        ),
        ("![👍](tg://emoji?id=5368324170671202286)", "👍", &["custom_emoji 0+2 5368324170671202286"]),
        ("![now](tg://time?unix=1647531900&format=wDT)", "now", &["date_time 0+3 1647531900 wDT"]),
        (r"`a*_[ \` \\`", r"a*_[ ` \", &["code 0+8"]),
        ("```\na\n> b```", "a\n> b", &["pre 0+5"]),
        ("```rust\nfn *`_\n```", "fn *`_\n", &["pre 0+7 rust"]),
        ("```x```", "x", &["pre 0+1"]),
        (">a\n>b *c*\nd", "a\nb c\nd", &["blockquote 0+5", "bold 4+1"]),
        (">a\n**>b\n>c||\nd", "a\nb\nc\nd", &["blockquote 0+1", "expandable_blockquote 2+3"]),
        (">a ||b||", "a b", &["blockquote 0+3", "spoiler 2+1"]),
        (">a ||b||||", "a b", &["expandable_blockquote 0+3", "spoiler 2+1"]),
        ("x\n>a||", "x\na", &["expandable_blockquote 2+1"]),
        (">```rust\n>fn\n>```\n>x", "fn\n\nx", &["blockquote 0+5", "pre 0+3 rust"]),
        ("**x", "x", &[]),
    ] {
        reads(Markup::MarkdownV2, source, text, entities);
    }
}

#[test]
fn bad_markdown_is_refused_with_the_place() {
    for (source, error) in [
        ("1.5", "at character 2: . means something in MarkdownV2; in a text it is written \\."),
        ("hello!", "at character 6: ! means"),
        ("a > b", "at character 3: > means"),
        ("a | b", "at character 3: | means"),
        ("{x}", "at character 1: { means"),
        ("a]", "at character 2: ] means"),
        ("їжак *x", "at character 6: * is never closed"),
        ("_*x_*", "at character 4: _ stands where * has to be closed first"),
        ("`x", "at character 1: ` is never closed"),
        ("```x``", "at character 1: ``` is never closed"),
        ("*_x*_", "at character 4: * stands where _ has to be closed first"),
        ("*`x`*", "at character 2: ` must not stand within *"),
        ("[x]", "at character 3: behind ] must stand an address"),
        ("[x](https://example.org", "at character 3: the address that begins here has no )"),
        ("[x](example)", "at character 3: a link must begin with https://"),
        ("[x](tg://user?id=1)", "at character 3: a link to an account"),
        ("![x](tg://user?id=1)", "at character 4: \"tg://user?id=1\" is neither"),
        ("[a [b](https://b.org)](https://a.org)", "at character 4: [ must not stand within ["),
        (">a *b\nc*", "at character 4: * is not closed before its quotation ends"),
        (">a `b\nc`", "at character 4: ` is not closed before its quotation ends"),
    ] {
        refuses(Markup::MarkdownV2, source, error);
    }
}

#[test]
fn variables_need_no_backslash_in_a_template() {
    let source = "*Hi {first_name|dear *friend_!}*, {{x}} \\{last\\_name\\}";
    let parsed = parse_template(Markup::MarkdownV2, source).unwrap();
    assert_eq!(parsed.text, "Hi {first_name|dear *friend_!}, {{x}} {last_name}");
    assert_eq!(parsed.entities.iter().map(short).collect::<Vec<_>>(), ["bold 0+30"]);
    assert!(parse_template(Markup::MarkdownV2, "{first_name|a\nb}").is_err());
}

#[test]
fn endless_markup_is_not_read() {
    let bad = parse(Markup::Html, &"<b></b>".repeat(10_000)).unwrap_err();
    assert!(bad.why.contains("at most 65536"), "{bad}");
}

/// Text full of what means something.
fn signs() -> impl Strategy<Value = String> {
    let bits = prop::sample::select(vec![
        "<b>",
        "</b>",
        "<pre>",
        "<code class=\"language-x\">",
        "</code>",
        "</pre>",
        "<a href='https://a.b'>",
        "</a>",
        "&lt;",
        "&#x1F600;",
        "*",
        "_",
        "__",
        "||",
        "`",
        "```",
        "[",
        "](https://a.b)",
        "![",
        "](tg://emoji?id=1)",
        "\n",
        ">",
        "**>",
        "\\",
        "{",
        "}",
        "{{",
        "😀",
        "ї",
        "a",
        " ",
        "<blockquote expandable>",
        "</blockquote>",
    ]);
    prop::collection::vec(bits, 0..24).prop_map(|bits| bits.concat())
}

proptest! {
    #[test]
    fn whatever_is_read_can_be_sent(source in prop_oneof![signs(), any::<String>()], html: bool, template: bool) {
        let markup = if html { Markup::Html } else { Markup::MarkdownV2 };
        match read(markup, &source, template) {
            Ok(parsed) => prop_assert_eq!(check_spans(&parsed.text, &parsed.entities), Ok(())),
            Err(bad) => prop_assert!(source.is_char_boundary(bad.at) && bad.character <= source.chars().count() + 1),
        }
    }

    #[test]
    fn escaped_text_reads_as_itself(text in prop_oneof![signs(), any::<String>()], html: bool) {
        let markup = if html { Markup::Html } else { Markup::MarkdownV2 };
        let parsed = parse(markup, &escape(markup, &text)).unwrap();
        prop_assert_eq!(parsed.text, text);
        prop_assert!(parsed.entities.is_empty());
    }
}
