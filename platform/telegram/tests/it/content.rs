//! Each kind of content that a message can hold.

use shoal_domain::cargo::{Cargo, Contact, Dice, File, FileKind, Location, Moving, Venue};
use shoal_domain::content::{Caption, Content, Entity, EntityKind, LinkPreview, Poll, RichText, Uncopyable};
use shoal_domain::update::Update;
use shoal_telegram::{Decoded, decode};

/// The content of a private message that holds these fields (JSON without the braces).
fn content(fields: &str) -> Content {
    let raw = format!(
        r#"{{"update_id":1,"message":{{"message_id":5,"date":1,"from":{{"id":42,"is_bot":false,"first_name":"Alice"}},
            "chat":{{"id":42,"type":"private"}},{fields}}}}}"#
    );
    match decode(raw.as_bytes()) {
        Ok(Decoded { update: Update::Message { content, .. }, .. }) => content,
        other => panic!("{fields}: {other:?}"),
    }
}

fn text(fields: &str) -> RichText {
    match content(fields) {
        Content::Text { text, .. } => text,
        other => panic!("{fields}: {other:?}"),
    }
}

fn plain(text: &str) -> RichText {
    RichText { text: text.to_owned(), ..RichText::default() }
}

fn entity(kind: EntityKind, offset: u32, length: u32) -> Entity {
    Entity {
        kind,
        offset,
        length,
        url: None,
        language: None,
        custom_emoji_id: None,
        unix_time: None,
        date_time_format: None,
    }
}

#[test]
fn words_with_their_formatting() {
    let text = text(
        r#""text":"see rust at noon 😀","entities":[
            {"type":"bold","offset":0,"length":3},
            {"type":"text_link","offset":4,"length":4,"url":"https://example.com"},
            {"type":"date_time","offset":12,"length":4,"unix_time":1700000000,"date_time_format":"t"},
            {"type":"custom_emoji","offset":17,"length":2,"custom_emoji_id":"5"},
            {"type":"expandable_blockquote","offset":0,"length":19},
            {"type":"pre","offset":0,"length":1,"language":"rust"}]"#,
    );
    let expected = vec![
        entity(EntityKind::Bold, 0, 3),
        Entity { url: Some("https://example.com".into()), ..entity(EntityKind::TextLink, 4, 4) },
        Entity {
            unix_time: Some(1_700_000_000),
            date_time_format: Some("t".into()),
            ..entity(EntityKind::DateTime, 12, 4)
        },
        Entity { custom_emoji_id: Some("5".into()), ..entity(EntityKind::CustomEmoji, 17, 2) },
        entity(EntityKind::ExpandableBlockquote, 0, 19),
        Entity { language: Some("rust".into()), ..entity(EntityKind::Pre, 0, 1) },
    ];
    assert_eq!(text, RichText { text: "see rust at noon 😀".into(), entities: expected, reduced: false });
}

#[test]
fn an_entity_that_may_not_travel_is_left_out_alone() {
    for bad in [
        r#"{"type":"text_mention","offset":0,"length":2,"user":{"id":42,"is_bot":false,"first_name":"Alice"}}"#,
        r#"{"type":"text_link","offset":0,"length":2,"url":"TG://user?id=42"}"#,
        r#"{"type":"text_link","offset":0,"length":2,"url":"tg:user?id=42"}"#,
        r#"{"type":"text_link","offset":0,"length":2,"url":"tg://openmessage?user_id=42"}"#,
        r#"{"type":"telepathy","offset":0,"length":2}"#,
        r#"{"type":"bold","offset":"0","length":2}"#,
        r#"{"type":"bold","offset":-1,"length":2}"#,
        r#"{"type":"bold","offset":0,"length":0}"#,
        r#"{"type":"bold","offset":4,"length":2}"#,
        r#"{"type":"bold","offset":4294967295,"length":4294967295}"#,
        r#"{"type":"bold","offset":0,"length":1e400}"#,
        r#"{"type":"bold","type":"bold","offset":0,"length":2}"#,
        r#"{"type":"text_link","offset":0,"length":2}"#,
        r#"{"type":"custom_emoji","offset":0,"length":2}"#,
        r#"{"type":"date_time","offset":0,"length":2}"#,
        r#"{"offset":0,"length":2}"#,
        r#""bold""#,
        "7",
        "null",
        "[]",
    ] {
        let good = r#"{"type":"italic","offset":3,"length":2,"unheard_of":[{}]}"#;
        let text = text(&format!(r#""text":"ab😀c","entities":[{bad},{good}]"#));
        assert_eq!(text.text, "ab😀c", "{bad}");
        assert_eq!(text.entities, [entity(EntityKind::Italic, 3, 2)], "{bad}");
        assert!(text.reduced, "{bad}");
    }
}

#[test]
fn entities_that_are_no_list_cost_only_themselves() {
    for (entities, reduced) in [("{}", true), ("7", true), (r#""x""#, true), ("[]", false), ("null", false)] {
        let text = text(&format!(r#""text":"ab","entities":{entities}"#));
        assert_eq!(text, RichText { reduced, ..plain("ab") }, "{entities}");
    }
}

#[test]
fn link_previews_stay_as_chosen() {
    let preview = |options: &str| match content(&format!(r#""text":"a","link_preview_options":{options}"#)) {
        Content::Text { preview, .. } => preview,
        other => panic!("{options}: {other:?}"),
    };
    let chosen = LinkPreview { is_disabled: Some(true), ..LinkPreview::default() };
    assert_eq!(preview(r#"{"is_disabled":true,"unheard_of":1}"#), Some(chosen));
    assert_eq!(preview("7"), None, "what is not understood does not cost the words");
}

#[test]
fn media_of_any_kind_known_or_not() {
    for kind in [
        "photo",
        "video",
        "voice",
        "video_note",
        "audio",
        "document",
        "sticker",
        "animation",
        "location",
        "venue",
        "dice",
        "live_photo",
        "rich_message",
        "checklist",
        "hologram",
    ] {
        assert_eq!(
            content(&format!(r#""{kind}":{{"any":[{{}}]}}"#)),
            Content::Media { caption: None, cargo: None },
            "{kind}"
        );
        let captioned = format!(
            r#""caption":"by me","show_caption_above_media":true,"caption_entities":[{{"type":"bold","offset":3,"length":2}}],"{kind}":[1]"#
        );
        let text = RichText { entities: vec![entity(EntityKind::Bold, 3, 2)], ..plain("by me") };
        let caption = Some(Caption { text, above: true });
        assert_eq!(content(&captioned), Content::Media { caption, cargo: None }, "{kind}");
    }
}

fn file(kind: FileKind, file_id: &str) -> File {
    File {
        kind,
        file_id: file_id.into(),
        file_size: None,
        file_name: None,
        mime_type: None,
        duration: None,
        width: None,
        height: None,
        length: None,
        performer: None,
        title: None,
        emoji: None,
        spoiler: false,
        caption: None,
    }
}

#[test]
fn media_is_described_for_another_bot() {
    let named = |file: File| File { file_name: Some("n".into()), mime_type: Some("a/b".into()), ..file };
    let seen = |file: File| File { width: Some(3), height: Some(4), duration: Some(5), ..named(file) };
    let place = Location { latitude_e6: -48_123_457, longitude_e6: 11_000_000, moving: None };
    // Whatever details there are beyond those that go with the kind are left out.
    let all = r#""file_id":"f","file_name":"n","mime_type":"a/b","width":3,"height":4,"duration":5,"length":6,
        "performer":"p","title":"t","emoji":"e","thumbnail":{"file_id":"no"}"#;
    let one = |field: &str| format!(r#""{field}":{{{all}}}"#);
    for (fields, expected) in [
        (
            r#""photo":[{"file_id":"s","width":90,"height":90},{"file_id":"l","file_size":7,"width":800,"height":600},
                {"file_id":"m","width":320,"height":320}],"has_media_spoiler":true"#.to_owned(),
            Cargo::File(File { file_size: Some(7), spoiler: true, ..file(FileKind::Photo, "l") }),
        ),
        (format!("{},{}", one("document"), one("animation")), Cargo::File(seen(file(FileKind::Animation, "f")))),
        (one("video"), Cargo::File(seen(file(FileKind::Video, "f")))),
        (one("document"), Cargo::File(named(file(FileKind::Document, "f")))),
        (
            one("audio"),
            Cargo::File(File {
                duration: Some(5),
                performer: Some("p".into()),
                title: Some("t".into()),
                ..named(file(FileKind::Audio, "f"))
            }),
        ),
        (
            one("voice"),
            Cargo::File(File { duration: Some(5), mime_type: Some("a/b".into()), ..file(FileKind::Voice, "f") }),
        ),
        (
            one("video_note"),
            Cargo::File(File { duration: Some(5), length: Some(6), ..file(FileKind::VideoNote, "f") }),
        ),
        (one("sticker"), Cargo::File(File { emoji: Some("e".into()), ..file(FileKind::Sticker, "f") })),
        (r#""location":{"latitude":-48.1234567,"longitude":11,"live_period":59}"#.into(), Cargo::Location(place)),
        (
            r#""location":{"latitude":-48.1234567,"longitude":11,"live_period":60,"heading":361,"horizontal_accuracy":9.6}"#.into(),
            Cargo::Location(Location { moving: Some(Moving { period: 60, heading: None, accuracy: Some(10) }), ..place }),
        ),
        (
            r#""location":{"latitude":1,"longitude":1},
                "venue":{"location":{"latitude":-48.1234567,"longitude":11},"title":"t","address":"a","foursquare_id":"q"}"#.into(),
            Cargo::Venue(Venue {
                location: place,
                title: "t".into(),
                address: "a".into(),
                foursquare_id: Some("q".into()),
                foursquare_type: None,
                google_place_id: None,
                google_place_type: None,
            }),
        ),
        (r#""dice":{"emoji":"🎰","value":64}"#.into(), Cargo::Dice(Dice { emoji: "🎰".into(), value: 64 })),
    ] {
        let expected = Content::Media { caption: None, cargo: Some(Box::new(expected)) };
        assert_eq!(content(&fields), expected, "{fields}");
    }
}

#[test]
fn a_place_that_is_none_is_media_all_the_same() {
    for place in
        [r#"{"latitude":91,"longitude":0}"#, r#"{"latitude":0,"longitude":1e300}"#, r#"{"latitude":"0"}"#]
    {
        let place = content(&format!(r#""location":{place}"#));
        assert_eq!(place, Content::Media { caption: None, cargo: None });
    }
}

#[test]
fn a_caption_that_names_a_person_says_so() {
    let content = content(
        r#""photo":[],"caption":"by Alice","caption_entities":[{"type":"text_mention","offset":3,"length":5,"user":{"id":42}}]"#,
    );
    let text = RichText { reduced: true, ..plain("by Alice") };
    assert_eq!(content, Content::Media { caption: Some(Caption { text, above: false }), cargo: None });
}

#[test]
fn a_contact_is_known_as_one() {
    let card =
        Contact { phone_number: "+1".into(), first_name: "Alice".into(), last_name: None, vcard: None };
    let contact = r#""contact":{"phone_number":"+1","first_name":"Alice","user_id":42}"#;
    assert_eq!(content(contact), Content::Contact(Some(Box::new(card))));
    assert_eq!(content(r#""contact":[]"#), Content::Contact(None), "whatever is in it");
}

#[test]
fn a_poll_keeps_its_question_and_answers() {
    let content = content(
        r#""poll":{"id":"9","question":"Tea?","question_entities":[{"type":"italic","offset":0,"length":3}],
            "options":[{"text":"Yes","voter_count":3,"unheard_of":1},{"text":"Hm","text_entities":[{"type":"what"}]}],
            "type":"quiz","allows_multiple_answers":true,"correct_option_ids":[0]}"#,
    );
    let question = RichText { entities: vec![entity(EntityKind::Italic, 0, 3)], ..plain("Tea?") };
    let options = vec![plain("Yes"), RichText { reduced: true, ..plain("Hm") }];
    assert_eq!(content, Content::Poll(Poll { question, options, multiple: true }));
}

#[test]
fn what_bots_may_not_copy_is_named() {
    for (field, expected) in [
        ("story", Uncopyable::Story),
        ("paid_media", Uncopyable::PaidMedia),
        ("giveaway", Uncopyable::Giveaway),
        ("giveaway_winners", Uncopyable::Giveaway),
        ("invoice", Uncopyable::Invoice),
        ("successful_payment", Uncopyable::Invoice),
        ("refunded_payment", Uncopyable::Invoice),
        ("game", Uncopyable::Game),
        ("gift", Uncopyable::Gift),
        ("unique_gift", Uncopyable::Gift),
        ("pinned_message", Uncopyable::Service),
        ("chat_background_set", Uncopyable::Service),
        ("web_app_data", Uncopyable::Service),
    ] {
        let fields = format!(r#""{field}":{{"any":1}},"caption":"x""#);
        assert_eq!(content(&fields), Content::Uncopyable(expected), "{field}");
        let absent = format!(r#""{field}":null,"photo":[]"#);
        assert_eq!(
            content(&absent),
            Content::Media { caption: None, cargo: None },
            "{field} that is null is absent"
        );
    }
}

#[test]
fn what_a_message_replies_to_is_not_its_content() {
    let fields = r#""reply_to_message":{"message_id":4,"story":{}},"reply_to_story":{"id":1},"external_reply":{"poll":7},
        "quote":{"text":"q"},"via_bot":{"id":1},"forward_origin":{"type":"user"},"text":"words""#;
    assert_eq!(text(fields), plain("words"));
}
