use serde_json::{Value, json};

use super::*;

fn filter(value: &Value) -> Result<Filter, String> {
    // Through text, as it comes in.
    serde_json::from_str(&value.to_string()).map_err(|error| error.to_string())
}

fn faults(value: &Value) -> Vec<String> {
    filter(value).unwrap().check().iter().map(ToString::to_string).collect()
}

#[test]
fn it_reads_as_it_is_written() {
    for value in [
        json!("everybody"),
        json!({ "all": [{ "language": ["uk", "pt-br"] }, { "not": { "plan": ["premium"] } }] }),
        json!({ "any": [{ "tag": ["beta"] }, { "users": [1, 2] }] }),
        json!({ "joined": { "after": "2026-01-01T00:00:00Z", "before": "2026-02-01T00:00:00Z" } }),
        json!({ "joined": { "before": "2026-02-01T00:00:00.5Z" } }),
        json!({ "active": { "since": "2026-11-01T00:00:00Z" } }),
    ] {
        let read = filter(&value).unwrap();
        assert_eq!(read.check(), [], "{value}");
        assert_eq!(serde_json::to_value(read).unwrap(), value);
    }
}

#[test]
fn an_unknown_condition_is_refused_with_those_that_are_known() {
    for (value, error) in [
        (
            json!({ "langage": ["uk"] }),
            "unknown field `langage`, expected one of `all`, `any`, `not`, `language`, `joined`, `active`, `plan`, `tag`, `users`",
        ),
        (json!({ "not": { "sex": ["f"] } }), "unknown field `sex`, expected one of"),
        (
            json!({ "joined": { "since": "2026-01-01T00:00:00Z" } }),
            "unknown field `since`, expected `after` or `before`",
        ),
        (json!({ "active": {} }), "missing field `since`"),
        (json!({ "active": { "since": "yesterday" } }), "\"yesterday\" is not a time in RFC 3339"),
        (json!({ "plan": "premium" }), "invalid type: string \"premium\", expected a sequence"),
        (json!({ "plan": ["a"], "tag": ["b"] }), "two conditions go into a list: {\"all\": ["),
        (json!({}), "a condition is missing"),
        (json!("nobody"), "invalid value: string \"nobody\", expected \"everybody\" or a condition such as"),
        (json!(["everybody"]), "invalid type: sequence, expected \"everybody\" or a condition"),
        (json!({ "users": ["1"] }), "invalid type: string \"1\", expected i64"),
    ] {
        let refused = filter(&value).expect_err(&value.to_string());
        assert!(refused.starts_with(error), "{value}: {refused}");
    }
}

#[test]
fn every_fault_is_named_with_its_place() {
    let bad = json!({ "all": [
        { "any": [] },
        { "language": ["uk", "UK", "u", "pt_br"] },
        { "not": { "joined": {} } },
        { "joined": { "after": "2026-02-01T00:00:00Z", "before": "2026-02-01T00:00:00Z" } },
        { "plan": [] },
        { "tag": ["", "a\nb", "x".repeat(65)] },
        { "users": [1, -100, 0, 1_i64 << 52] },
        { "users": [] },
    ] });
    let language = "a language is written in small letters, such as uk or pt-br";
    assert_eq!(
        faults(&bad),
        [
            "audience.all[0].any: there is no condition in it".to_owned(),
            format!("audience.all[1].language[1]: {language}"),
            format!("audience.all[1].language[2]: {language}"),
            format!("audience.all[1].language[3]: {language}"),
            "audience.all[2].not.joined: it needs `after`, `before` or both".to_owned(),
            "audience.all[3].joined.before: it is not later than `after`, so nobody joined in between"
                .to_owned(),
            "audience.all[4].plan: there are 1 to 100 in the list".to_owned(),
            format!("audience.all[5].tag[0]: {WORD}"),
            format!("audience.all[5].tag[1]: {WORD}"),
            format!("audience.all[5].tag[2]: {WORD}"),
            "audience.all[6].users[1]: it is not the id of a person".to_owned(),
            "audience.all[6].users[2]: it is not the id of a person".to_owned(),
            "audience.all[6].users[3]: it is not the id of a person".to_owned(),
            "audience.all[7].users: nobody is in the list".to_owned(),
        ]
    );
}

fn nested(depth: usize) -> Value {
    (1..depth).fold(json!("everybody"), |inner, _| json!({ "not": inner }))
}

#[test]
fn it_has_bounds() {
    assert_eq!(faults(&nested(5)), [""; 0]);
    let deep = faults(&nested(6));
    assert_eq!(deep, ["audience.not.not.not.not.not: conditions stand at most 5 deep within each other"]);
    assert_eq!(faults(&json!({ "any": vec!["everybody"; 49] })), [""; 0]);
    let many = faults(&json!({ "any": vec!["everybody"; 50] }));
    assert_eq!(many, ["audience: there are 51 conditions, at most 50 are read"]);
    assert_eq!(faults(&json!({ "users": vec![1; MOST_USERS] })), [""; 0]);
    let half = vec![1; MOST_USERS / 2 + 1];
    let crowd = faults(&json!({ "any": [{ "users": half }, { "users": half }] }));
    assert_eq!(crowd, ["audience: 20002 people are named, at most 20000 can be"]);
    assert_eq!(faults(&json!({ "users": vec![0; MOST_USERS] })).len(), 100, "so many faults are enough");
}

#[test]
fn endless_depth_is_refused_before_it_is_read() {
    let text = format!("{}\"everybody\"{}", "{\"not\":".repeat(100_000), "}".repeat(100_000));
    assert!(serde_json::from_str::<Filter>(&text).unwrap_err().to_string().starts_with("recursion limit"));
}

#[test]
fn a_language_holds_for_its_kinds() {
    for (language, wanted, holds) in [
        ("pt-br", "pt", true),
        ("pt-br", "pt-br", true),
        ("pt", "pt-br", false),
        ("ptx", "pt", false),
        ("uk", "en", false),
    ] {
        assert_eq!(speaks(language, wanted), holds, "{language} {wanted}");
    }
}
