//! Reports, what moderators decide, and what people say against it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use shoal_domain::id::{ConversationId, PoolId, UserId};
use shoal_store::Role;

use crate::running::Running;

const ALICE: UserId = UserId(1);
const BOB: UserId = UserId(2);

/// So many reports of Alice's about Bob. Returns the token of a moderator.
async fn reported(api: &Running, count: u64) -> String {
    let mona = api.token("mona", Role::Moderator).await;
    for number in 1..=count {
        let conversation = ConversationId { pool: PoolId(1), number };
        api.ask(&format!(
            "insert into reports (cause, by_user, against_user, conversation, made_at, grounds)
             values ('{number}', {ALICE}, {BOB}, '{conversation}', now(), 'spam')"
        ))
        .await;
    }
    mona
}

/// The numbers on a page, and the path of the next.
async fn page(api: &Running, token: &str, path: &str) -> (Vec<i64>, Option<String>) {
    let page = api.get(token, path).await.body;
    let numbers = page["reports"].as_array().unwrap().iter().map(|report| report["id"].as_i64().unwrap());
    let next = page["next"].as_str().map(|next| next.strip_prefix("/api/v1").unwrap().to_owned());
    (numbers.collect(), next)
}

#[tokio::test]
async fn reports_come_page_by_page_those_that_wait_first() {
    let api = Running::start().await;
    let mona = reported(&api, 5).await;
    api.ask("update reports set reviewed_at = now() where report_id in (2, 5)").await;
    let (mut seen, mut next) = (vec![], Some("/reports?limit=2".to_owned()));
    while let Some(path) = next {
        let (numbers, behind) = page(&api, &mona, &path).await;
        seen.extend(numbers);
        next = behind;
    }
    assert_eq!(seen, [4, 3, 1, 5, 2]);
    let report = api.get(&mona, "/reports/4").await.body;
    assert_eq!((&report["by"], &report["against"]), (&json!(1), &json!(2)));
    assert_eq!((&report["grounds"], &report["messages"]), (&json!("spam"), &json!(0)));
    for absent in ["/reports/6", "/reports/9223372036854775807", "/reports/x", "/reports/0"] {
        assert_eq!(api.get(&mona, absent).await.status, 404, "{absent}");
    }
    for bad in ["reviewed=maybe", "reviewed=1", "before=0", "limit=101"] {
        assert_eq!(api.get(&mona, &format!("/reports?{bad}")).await.status, 422, "{bad}");
    }
}

#[tokio::test]
async fn what_was_said_is_handed_out_sealed_after_its_line_in_the_audit_and_never_without_a_reason() {
    let api = Running::start().await;
    let mona = reported(&api, 1).await;
    let conversation = ConversationId { pool: PoolId(1), number: 1 };
    for reader in [ALICE, BOB] {
        let sealed = [reader.0 as u8, 0, 255];
        api.store.keep_evidence(ALICE, conversation, reader, 3, &sealed).await.unwrap();
    }
    for body in [json!({}), json!({ "reason": "  " }), json!({ "reason": "x".repeat(501) })] {
        let refused = api.post(&mona, "/reports/1/open", &body).await;
        assert_eq!((refused.status, refused.fields()), (422, vec!["reason"]), "{refused:?}");
        assert!(!refused.body.to_string().contains("sealed"));
    }
    assert_eq!(api.ask("select count(*) from reports where reviewed_at is null").await, "1", "nobody looked");
    let why = json!({ "reason": "she asked for help" });
    assert_eq!(api.post(&mona, "/reports/9/open", &why).await.status, 404);
    let opened = api.post(&mona, "/reports/1/open", &why).await;
    let part = |user: UserId| json!({ "reader": user, "sealed": STANDARD.encode([user.0 as u8, 0, 255]) });
    assert_eq!(opened.body, json!({ "report": 1, "parts": [part(ALICE), part(BOB)] }));
    assert!(api.get(&mona, "/reports/1").await.body["reviewed_at"].is_string());
    let lines =
        "select string_agg(concat_ws(' ', actor, role, action, subject, outcome, detail ->> 'reason'),
                                   '; ' order by audit_id) from audit";
    let refused = "mona moderator report.open report 1 422 bad-fields; ".repeat(3);
    let rest = "mona moderator report.open report 9 404 not-found; \
                mona moderator report.open report 1 200 she asked for help";
    assert_eq!(api.ask(lines).await, refused + rest);
    // What cannot be audited is not handed out.
    api.ask("alter table audit add constraint closed check (action <> 'report.open') not valid").await;
    let closed = api.post(&mona, "/reports/1/open", &why).await;
    assert!(closed.status >= 500 && !closed.body.to_string().contains("sealed"), "{closed:?}");
}

/// What Postgres says of measures.
async fn measures(api: &Running) -> String {
    let all = "select string_agg(concat_ws(' ', user_id, measure, lasts_until is null, reason, actor), '; '
                                 order by measure_id) from measures";
    api.ask(all).await
}

#[tokio::test]
async fn each_measure_is_written_with_who_and_why_and_closes_what_waits() {
    let api = Running::start().await;
    let mona = reported(&api, 2).await;
    api.ask("insert into appeals (cause, user_id, words, made_at) values ('a', 2, 'not me', now())").await;
    api.ask("insert into people (user_id, age, stated_at, tries, tried_at) values (2, 17, now(), 20, now())")
        .await;
    let appeal = &api.get(&mona, "/appeals").await.body["appeals"][0];
    assert_eq!((&appeal["words"], &appeal["age_tries"]), (&json!("not me"), &json!(20)));
    let standing = api.get(&mona, "/people/2/standing").await.body;
    assert_eq!((&standing["age_tries"], standing["age_tried_at"].is_string()), (&json!(20), true));
    let act = async |measure: &str, hours: Option<u32>| {
        let mut body = json!({ "measure": measure, "reason": measure });
        body["hours"] = hours.map_or(Value::Null, Value::from);
        if hours.is_none() {
            body.as_object_mut().unwrap().remove("hours");
        }
        let done = api.post(&mona, "/people/2/measures", &body).await;
        assert_eq!(done.status, 200, "{done:?}");
        let taken = &done.body["measures"][0];
        assert_eq!((&taken["measure"], &taken["actor"]), (&json!(measure), &json!("mona")));
        assert_eq!((taken["until"].is_string(), &taken["told_at"]), (hours.is_some(), &Value::Null));
    };
    act("warn", None).await;
    act("mute", Some(1)).await;
    act("ban-media", None).await;
    act("ban", Some(87_840)).await;
    act("lift", None).await;
    act("lift-age", None).await;
    assert_eq!(
        measures(&api).await,
        "2 warn t warn mona; 2 mute f mute mona; 2 media_ban t ban-media mona; 2 ban f ban mona; \
         2 lift t lift mona; 2 lift_age t lift-age mona"
    );
    assert_eq!(api.get(&mona, "/appeals").await.body, json!({ "appeals": [], "next": null }));
    let (numbers, _) = page(&api, &mona, "/reports").await;
    assert!(numbers.is_empty(), "they have been looked at");
    let audited = "select string_agg(action || ' ' || subject, '; ' order by audit_id) from audit";
    assert_eq!(
        api.ask(audited).await,
        "person.warn person 2; person.mute person 2; person.media_ban person 2; person.ban person 2; \
         person.lift person 2; person.lift_age person 2",
        "a line each, and no second one"
    );
}

#[tokio::test]
async fn what_makes_no_measure_is_named_and_changes_nothing() {
    let api = Running::start().await;
    let mona = reported(&api, 0).await;
    for (field, body) in [
        ("measure", json!({ "measure": "hang", "reason": "x" })),
        ("measure", json!({ "measure": "media_ban", "reason": "x" })),
        ("measure", json!({ "reason": "x" })),
        ("reason", json!({ "measure": "ban" })),
        ("reason", json!({ "measure": "ban", "reason": " " })),
        ("hours", json!({ "measure": "ban", "reason": "x", "hours": 0 })),
        ("hours", json!({ "measure": "ban", "reason": "x", "hours": 87_841 })),
        ("hours", json!({ "measure": "ban", "reason": "x", "hours": null })),
        ("hours", json!({ "measure": "lift", "reason": "x", "hours": 1 })),
        ("actor", json!({ "measure": "ban", "reason": "x", "actor": "olga" })),
    ] {
        let refused = api.post(&mona, "/people/2/measures", &body).await;
        assert_eq!((refused.status, refused.fields()), (422, vec![field]), "{body} {refused:?}");
    }
    let ban = json!({ "measure": "ban", "reason": "x" });
    for path in ["/people/0/measures", "/people/-2/measures", "/people/bob/measures"] {
        assert_eq!(api.post(&mona, path, &ban).await.status, 404, "{path}");
    }
    let vera = api.token("vera", Role::Viewer).await;
    assert_eq!(api.post(&vera, "/people/2/measures", &ban).await.status, 403);
    assert_eq!(api.count("measures").await, "0");
}

#[tokio::test]
async fn who_is_suspended_comes_page_by_page_with_how_many_reports_and_why() {
    let api = Running::start().await;
    let mona = reported(&api, 3).await;
    assert_eq!(api.get(&mona, "/people/suspended").await.body, json!({ "people": [], "next": null }));
    api.ask(
        "insert into standings (user_id, standing, suspended_at, as_of)
         select n, '{}', '2026-01-01T00:00:00Z', now() from generate_series(2, 4) as n",
    )
    .await;
    let first = api.get(&mona, "/people/suspended?limit=2").await.body;
    let since = "2026-01-01T00:00:00Z";
    let bob = json!({ "user": 2, "since": since, "reports": 3, "grounds": { "spam": 3 }, "appealed": false });
    let three = json!({ "user": 3, "since": since, "reports": 0, "grounds": {}, "appealed": false });
    assert_eq!(first["people"], json!([bob, three]));
    let next = first["next"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    let second = api.get(&mona, next).await.body;
    assert_eq!((&second["people"][0]["user"], &second["next"]), (&json!(4), &Value::Null));
    let vera = api.token("vera", Role::Viewer).await;
    assert_eq!(api.get(&vera, "/people/suspended").await.status, 403);
}

#[tokio::test]
async fn a_standing_says_what_holds_now_and_appeals_come_page_by_page() {
    let api = Running::start().await;
    let mona = reported(&api, 0).await;
    let clean = api.get(&mona, "/people/3/standing").await;
    assert_eq!(
        (clean.status, &clean.body["banned"], &clean.body["measures"]),
        (200, &Value::Null, &json!([]))
    );
    api.ask(
        "insert into standings (user_id, standing, as_of) values (2, jsonb_build_object(
            'measure', 7, 'suspended', 1000, 'warnings', 2, 'reporters', '[[5, 1000]]'::jsonb,
            'banned', jsonb_build_object('until', 1000, 'reason', 'long ago'),
            'muted', jsonb_build_object('reason', 'insults')), now())",
    )
    .await;
    let stands = api.get(&mona, "/people/2/standing").await.body;
    assert_eq!(stands["suspended_at"], "1970-01-01T00:00:01Z");
    assert_eq!(stands["reporters"], json!([{ "user": 5, "at": "1970-01-01T00:00:01Z" }]));
    assert_eq!((&stands["banned"], &stands["warnings"]), (&Value::Null, &json!(2)));
    assert_eq!(stands["muted"], json!({ "until": null, "reason": "insults" }));
    api.ask(
        "insert into appeals (cause, user_id, words, made_at)
         select n, n, 'please ' || n, now() from generate_series(1, 3) as n",
    )
    .await;
    let first = api.get(&mona, "/appeals?limit=2").await.body;
    let next = first["next"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    let second = api.get(&mona, next).await.body;
    assert_eq!((&first["appeals"][0]["words"], &second["next"]), (&json!("please 1"), &Value::Null));
    assert_eq!(second["appeals"].as_array().unwrap().len(), 1);
}
