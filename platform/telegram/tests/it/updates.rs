//! Each kind of update, and whose it is.

use shoal_domain::content::{Content, RichText};
use shoal_domain::group::Knock;
use shoal_domain::id::{ChatId, MessageId, UpdateId, UserId};
use shoal_domain::time::Timestamp;
use shoal_domain::update::{Introduction, Update};
use shoal_telegram::{Decoded, decode};

const ALICE: &str = r#""from":{"id":42,"is_bot":false,"first_name":"Alice"}"#;

fn read(kind: &str, body: &str) -> Update {
    decode(format!(r#"{{"update_id":1,"{kind}":{body}}}"#).as_bytes()).unwrap().update
}

fn words(text: &str) -> Content {
    Content::Text { text: RichText { text: text.to_owned(), ..RichText::default() }, preview: None }
}

/// Alice's message 5.
fn says(text: &str) -> Update {
    says_as("Alice", None, text)
}

/// The same of somebody who shows this of themself.
fn says_as(first_name: &str, language: Option<&str>, text: &str) -> Update {
    let introduction = Introduction::new(first_name, language);
    Update::Message {
        from: UserId(42),
        introduction,
        message: MessageId(5),
        content: words(text),
        reply: None,
        album: None,
    }
}

#[test]
fn a_private_message_and_its_change() {
    let body = format!(r#"{{"message_id":5,{ALICE},"chat":{{"id":42,"type":"private"}},"text":"hi"}}"#);
    let (from, message) = (UserId(42), MessageId(5));
    assert_eq!(read("message", &body), says("hi"));
    assert_eq!(read("edited_message", &body), Update::Edited { from, message, content: words("hi") });
}

#[test]
fn an_update_comes_with_its_id() {
    for id in [0, 7, u64::MAX] {
        let decoded = decode(format!(r#"{{"message":null,"update_id":{id}}}"#).as_bytes()).unwrap();
        assert_eq!(decoded.id, UpdateId(id));
    }
}

#[test]
fn a_message_comes_with_its_date_and_a_strange_date_costs_nothing() {
    for (date, written) in
        [("1759431835", Some(1_759_431_835_000)), ("null", None), ("\"soon\"", None), ("-1", None)]
    {
        let raw = format!(
            r#"{{"update_id":1,"message":{{"message_id":5,"date":{date},"chat":{{"id":42,"type":"private"}},"from":{{"id":42,"first_name":"Alice"}},"text":"hi"}}}}"#
        );
        let decoded = decode(raw.as_bytes()).unwrap();
        assert_eq!(decoded.written, written.map(Timestamp), "{date}");
        assert_eq!(decoded.update, says("hi"), "{date}");
    }
}

#[test]
fn only_people_in_private_are_heard() {
    for (message, why) in [
        (format!(r#"{{"message_id":5,{ALICE},"chat":{{"id":-7,"type":"group"}},"text":"hi"}}"#), "a group"),
        (
            format!(r#"{{"message_id":5,{ALICE},"chat":{{"id":-7,"type":"unheard_of"}},"text":"hi"}}"#),
            "whatever",
        ),
        (
            format!(
                r#"{{"message_id":5,{ALICE},"sender_chat":{{"id":-7}},"chat":{{"id":42,"type":"private"}}}}"#
            ),
            "a channel speaks",
        ),
        (
            r#"{"message_id":5,"from":{"id":9,"is_bot":true},"chat":{"id":9,"type":"private"},"text":"hi"}"#
                .into(),
            "a bot speaks",
        ),
        (r#"{"message_id":5,"chat":{"id":42,"type":"private"},"text":"hi"}"#.into(), "nobody speaks"),
    ] {
        assert_eq!(read("message", &message), Update::Other { kind: "message" }, "{why}");
        assert_eq!(read("edited_message", &message), Update::Other { kind: "edited_message" }, "{why}");
    }
}

#[test]
fn a_button_press() {
    let press = |button: &str, message| {
        let introduction = Introduction::new("Alice", None);
        Update::Press { from: UserId(42), introduction, query: "q7".into(), message, button: button.into() }
    };
    for (message, known) in [
        (r#"{"message_id":7,"date":1700000000,"text":"?"}"#, Some(MessageId(7))),
        (r#"{"message_id":7,"date":0}"#, None),
        (r#"{"date":0}"#, None),
        ("[]", None),
    ] {
        let body = format!(r#"{{"id":"q7",{ALICE},"chat_instance":"1","data":"next","message":{message}}}"#);
        assert_eq!(read("callback_query", &body), press("next", known), "{message}");
    }
    let game = format!(r#"{{"id":"q7",{ALICE},"chat_instance":"1","game_short_name":"chess"}}"#);
    assert_eq!(read("callback_query", &game), press("", None));
}

#[test]
fn blocking_and_coming_back() {
    let body = |status: &str, chat: &str| {
        format!(
            r#"{{{ALICE},"chat":{{"id":42,"type":"{chat}"}},"new_chat_member":{{"status":"{status}","until_date":0}}}}"#
        )
    };
    let reachable = |reachable| Update::Reachable { user: UserId(42), reachable };
    let other = Update::Other { kind: "my_chat_member" };
    assert_eq!(read("my_chat_member", &body("kicked", "private")), reachable(false));
    assert_eq!(read("my_chat_member", &body("member", "private")), reachable(true));
    assert_eq!(read("my_chat_member", &body("kicked", "supergroup")), other);
    assert_eq!(read("my_chat_member", &body("restricted", "private")), other);
}

#[test]
fn what_is_not_handled_is_known_by_name() {
    for kind in [
        "channel_post",
        "message_reaction_count",
        "pre_checkout_query",
        "inline_query",
        "poll",
        "managed_bot",
    ] {
        assert_eq!(read(kind, r#"{"any":["thing"]}"#), Update::Other { kind });
    }
    assert_eq!(read("telepathy", "[1,2]"), Update::Other { kind: "unknown" });
    assert_eq!(decode(br#"{"update_id":1}"#).unwrap().update, Update::Other { kind: "unknown" });
}

#[test]
fn what_is_unknown_does_not_hide_what_is_known() {
    let raw = format!(
        r#"{{"telepathy":{{"a":1}},"callback_query":{{"id":"q",{ALICE},"data":"d"}},"note":7,"message":null,"update_id":1}}"#
    );
    assert!(matches!(decode(raw.as_bytes()), Ok(Decoded { update: Update::Press { .. }, .. })), "{raw}");
}

#[test]
fn escaped_names_are_names() {
    let raw = r#"{"update_id":1,"m\u0065ssage":{"m\u0065ssage_id":5,"fr\u006fm":{"\u0069d":42},
        "chat":{"id":42,"type":"pr\u0069vate"},"t\u0065xt":"hi"}}"#;
    assert_eq!(decode(raw.as_bytes()).unwrap().update, says_as("", None, "hi"));
}

#[test]
fn half_an_emoji_does_not_cost_the_message() {
    let body = format!(
        r#"{{"message_id":5,{ALICE},"chat":{{"id":42,"type":"private"}},"text":"hi \ud83d \ud83d\ude00 \\ud83d"}}"#
    );
    assert_eq!(read("message", &body), says("hi \u{fffd} 😀 \\ud83d"));
}

#[test]
fn whoever_writes_or_presses_is_introduced_and_a_strange_name_costs_nothing() {
    for (person, first_name, language) in [
        (r#""first_name":"Олена","language_code":"uk""#, "Олена", Some("uk")),
        (r#""first_name":"\u0410nna\u0000","language_code":"pt-BR""#, "Аnna", Some("pt-br")),
        (r#""first_name":"half \ud83d","language_code":null"#, "half \u{fffd}", None),
        (r#""first_name":7,"language_code":{"a":[]}"#, "", None),
        (r#""first_name":null"#, "", None),
        (r#""last_name":"Smith","username":"smith""#, "", None),
    ] {
        let from = format!(r#""from":{{"id":42,{person}}}"#);
        let message = format!(r#"{{"message_id":5,{from},"chat":{{"id":42,"type":"private"}},"text":"hi"}}"#);
        assert_eq!(read("message", &message), says_as(first_name, language, "hi"), "{person}");
        let press = read("callback_query", &format!(r#"{{"id":"q",{from},"data":"next"}}"#));
        let Update::Press { introduction, .. } = press else { panic!("{press:?}") };
        assert_eq!(introduction, Introduction::new(first_name, language), "{person}");
    }
}

#[test]
fn who_came_or_left_is_whom_it_is_about_and_not_whose_doing_it_was() {
    let body = |status: &str| {
        format!(
            r#"{{"from":{{"id":9,"is_bot":false,"first_name":"Admin"}},"chat":{{"id":-1001234567890,"type":"channel"}},"new_chat_member":{{"user":{{"id":42,"is_bot":false,"first_name":"A"}},{status}}}}}"#
        )
    };
    let group = ChatId(-1_001_234_567_890);
    let moved = |present, leads| Update::Member { user: UserId(42), group, present, arrived: false, leads };
    let member = |present| moved(present, false);
    for (status, update) in [
        (r#""status":"member""#, member(true)),
        (r#""status":"creator","is_anonymous":false"#, moved(true, true)),
        (r#""status":"restricted","is_member":true"#, member(true)),
        (r#""status":"restricted","is_member":false"#, member(false)),
        (r#""status":"left""#, member(false)),
        (r#""status":"kicked","until_date":0"#, member(false)),
        (r#""status":"enchanted""#, Update::Other { kind: "chat_member" }),
        (r#""status":"restricted""#, Update::Other { kind: "chat_member" }),
    ] {
        assert_eq!(read("chat_member", &body(status)), update, "{status}");
        let raw = format!(r#"{{"update_id":7,"chat_member":{}}}"#, body(status));
        let peeked = shoal_telegram::peek(raw.as_bytes()).unwrap();
        assert_eq!(peeked.route, shoal_telegram::Route::User(UserId(42)), "{status}");
    }
}

#[test]
fn who_arrives_was_not_there_before_and_is_nobody_who_leads_it_nor_a_bot() {
    let body = |is_bot: bool, before: &str, now: &str| {
        let member =
            |status: &str| format!(r#"{{"user":{{"id":42,"is_bot":{is_bot},"first_name":"A"}},{status}}}"#);
        let (before, now) = (member(before), member(now));
        format!(
            r#"{{"from":{{"id":9,"is_bot":false,"first_name":"Admin"}},"chat":{{"id":-1001234567890,"type":"supergroup"}},"date":1,"old_chat_member":{before},"new_chat_member":{now}}}"#
        )
    };
    let (left, member) = (r#""status":"left""#, r#""status":"member""#);
    let restricted = |is_member: bool| format!(r#""status":"restricted","is_member":{is_member}"#);
    for (is_bot, before, now, expected) in [
        (false, left, member, true),
        (false, r#""status":"kicked","until_date":0"#, member, true),
        (false, left, &restricted(true), true),
        (false, &restricted(false), &restricted(true), true),
        (false, member, &restricted(true), false),
        (false, &restricted(true), member, false),
        (false, left, r#""status":"administrator""#, false),
        (false, left, r#""status":"creator""#, false),
        (true, left, member, false),
        (false, member, left, false),
    ] {
        let update = read("chat_member", &body(is_bot, before, now));
        let Update::Member { arrived, group, .. } = update else { panic!("{update:?}") };
        assert_eq!((arrived, group), (expected, ChatId(-1_001_234_567_890)), "{before} {now}");
    }
}

#[test]
fn who_asks_to_be_let_in_is_brought_to_their_own_inbox_with_the_link_they_came_by() {
    let body = |link: &str| {
        format!(
            r#"{{"chat":{{"id":-1001234567890,"type":"supergroup","title":"Salon"}},"from":{{"id":42,"is_bot":false,"first_name":"A"}},"user_chat_id":42,"date":1{link}}}"#
        )
    };
    let knocked = |link: Option<&str>, mark: Option<&str>| Update::Knocked {
        user: UserId(42),
        group: ChatId(-1_001_234_567_890),
        knock: Box::new(Knock {
            link: link.map(str::to_owned),
            mark: mark.map(str::to_owned),
            is_anothers: false,
        }),
    };
    let of = |link: &str, name: &str| {
        format!(r#","invite_link":{{"invite_link":"{link}","creates_join_request":true{name}}}"#)
    };
    let long = format!("https://t.me/+{}", "x".repeat(100));
    for (link, expected) in [
        (String::new(), knocked(None, None)),
        (of("https://t.me/+abc", ""), knocked(Some("https://t.me/+abc"), None)),
        (of("https://t.me/+abc", r#","name":"mark""#), knocked(Some("https://t.me/+abc"), Some("mark"))),
        (of("https://t.me/+ab…", ""), knocked(None, None)),
        (of(&long, &format!(r#","name":"{}""#, "n".repeat(33))), knocked(None, None)),
    ] {
        assert_eq!(read("chat_join_request", &body(&link)), expected, "{link}");
    }
    let raw = format!(r#"{{"update_id":7,"chat_join_request":{}}}"#, body(""));
    let peeked = shoal_telegram::peek(raw.as_bytes()).unwrap();
    assert_eq!(peeked.route, shoal_telegram::Route::User(UserId(42)));
}
