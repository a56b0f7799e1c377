//! A broadcast from draft to its end, as admins steer it.

use serde_json::{Value, json};
use shoal_store::Role;

use crate::running::{Running, text};

#[tokio::test]
async fn a_draft_is_shown_as_it_was_made() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let mut wanted = text("Hello <b>{first_name|friend}</b>");
    wanted["delivery"] =
        json!({ "use_by": "2099-01-01T00:00:00Z", "rate": "free", "on_unknown": "leave", "urgent": false });
    let id = api.draft(&anna, &wanted).await;
    let shown = api.get(&anna, &format!("/broadcasts/{id}")).await.body;
    for field in ["bot", "name", "content", "audience", "delivery"] {
        assert_eq!(shown[field], wanted[field], "{field}");
    }
    assert_eq!(
        (&shown["state"], &shown["created_by"], &shown["does"]),
        (&json!("draft"), &json!("anna"), &json!("send"))
    );
    assert_eq!(shown["possible"], json!(["start", "schedule", "cancel", "approve"]));
    assert_eq!(shown["recipients"]["total"], 0);
}

#[tokio::test]
async fn pages_follow_each_other_by_their_links() {
    let api = Running::start().await;
    let anna = api.anna().await;
    for _ in 0..5 {
        api.draft(&anna, &text("Hello")).await;
    }
    let (mut path, mut seen) = ("/broadcasts?limit=2".to_owned(), vec![]);
    loop {
        let page = api.get(&anna, &path).await.body;
        seen.extend(page["broadcasts"].as_array().unwrap().iter().map(|b| b["id"].as_i64().unwrap()));
        let Some(next) = page["next"].as_str() else { break };
        path = next.strip_prefix("/api/v1").unwrap().to_owned();
    }
    let mut newest_first = seen.clone();
    newest_first.sort_by_key(|id| std::cmp::Reverse(*id));
    assert_eq!((seen.len(), &seen), (5, &newest_first));
}

#[tokio::test]
async fn it_runs_pauses_goes_on_and_ends() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let id = api.draft(&anna, &text("Hello")).await;
    let state = async |step: &str| {
        let answer = api.act(&anna, &format!("/broadcasts/{id}/{step}")).await;
        (answer.status, answer.body["state"].as_str().unwrap_or(answer.slug()).to_owned())
    };
    assert_eq!(state("pause").await, (409, "not-now".to_owned()));
    assert_eq!(state("start").await, (200, "running".to_owned()));
    assert_eq!(state("start").await, (409, "not-now".to_owned()));
    assert_eq!(state("pause").await, (200, "paused".to_owned()));
    assert_eq!(state("resume").await, (200, "running".to_owned()));
    assert_eq!(state("cancel").await, (200, "cancelled".to_owned()));
    assert_eq!(state("resume").await, (409, "not-now".to_owned()));
    assert_eq!(state("retry-failed").await, (409, "not-now".to_owned()));
}

#[tokio::test]
async fn a_time_to_come_schedules_it() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let id = api.draft(&anna, &text("Hello")).await;
    let at = json!({ "at": "2099-12-31T23:00:00+01:00" });
    let answer = api.post(&anna, &format!("/broadcasts/{id}/start"), &at).await;
    assert_eq!((answer.status, &answer.body["state"]), (200, &json!("scheduled")));
    assert_eq!(answer.body["start_at"], "2099-12-31T22:00:00Z");
}

#[tokio::test]
async fn large_paid_and_urgent_ones_take_two_people() {
    let api = Running::start().await;
    let (anna, bert) = (api.anna().await, api.token("bert", Role::Operator).await);
    let with = |delivery: Value| {
        let mut body = text("Hello");
        body["delivery"] = delivery;
        body
    };
    let act = async |token: &str, id: i64, step: &str| {
        let answer = api.act(token, &format!("/broadcasts/{id}/{step}")).await;
        (answer.status, answer.slug().to_owned())
    };
    let needed = (409, "approval-needed".to_owned());
    for delivery in [json!({ "urgent": true }), json!({ "rate": { "paid": { "stars": 10 } } })] {
        let id = api.draft(&anna, &with(delivery)).await;
        assert_eq!(act(&anna, id, "start").await, needed);
    }
    let small = api.draft(&anna, &text("Hello")).await;
    let large = api.draft(&anna, &text("Hello")).await;
    assert_eq!(act(&anna, small, "start").await.0, 200);
    api.people(51).await;
    assert_eq!(act(&anna, large, "start").await, needed);
    assert_eq!(act(&anna, large, "approve").await, (409, "own-work".to_owned()));
    assert_eq!(act(&bert, large, "approve").await.0, 200);
    assert_eq!(act(&anna, large, "start").await.0, 200);
}

#[tokio::test]
async fn a_preview_counts_and_shows_and_sends_nothing() {
    let api = Running::start().await;
    let anna = api.anna().await;
    api.people(60).await;
    api.ask("update contacts set opted_out_at = now() where user_id <= 4").await;
    api.ask("update contacts set unreachable_since = now(), unreachable_why = 'blocked_bot' where user_id in (5, 6)").await;
    let words = |html: &str| json!({ "body": { "text": { "html": html } } });
    let mut body = text("");
    let variants =
        json!({ "en": words("Hello {first_name|friend}"), "uk": words("Привіт {first_name|друже}") });
    body["content"] = json!({ "default": "en", "variants": variants });
    body["delivery"] = json!({ "rate": { "paid": { "stars": 2 } } });
    let id = api.draft(&anna, &body).await;
    let preview = api.act(&anna, &format!("/broadcasts/{id}/preview")).await.body;
    assert_eq!(
        (&preview["recipients"], &preview["excluded"]),
        (&json!(54), &json!({ "opted_out": 4, "unreachable": 2 }))
    );
    assert_eq!(
        (&preview["stars"], &preview["seconds"]),
        (&json!(2), &json!(1 + 2)),
        "20 are paid for, 34 go at 25/s"
    );
    assert_eq!((&preview["needs_approval"], &preview["faults"]), (&json!(true), &json!([])));
    let samples = preview["samples"].as_array().unwrap();
    assert_eq!(samples.len(), 5);
    for sample in samples {
        let (user, language) = (sample["user"].as_i64().unwrap(), sample["language"].as_str().unwrap());
        let hello = if language == "uk" { "Привіт" } else { "Hello" };
        assert_eq!(
            (sample["variant"].as_str(), sample["text"].as_str()),
            (Some(language), Some(&*format!("{hello} Name{user}")))
        );
    }
    assert_eq!(api.count("recipients").await, "0");
}

#[tokio::test]
async fn a_preview_says_who_is_asleep() {
    let api = Running::start().await;
    let anna = api.anna().await;
    api.people(9).await;
    api.ask("update contacts set time_zone = 'Asia/Tokyo', zone_as_of = now() where user_id <= 2").await;
    api.ask("update contacts set opted_out_at = now() where user_id = 9").await;
    // Quiet by the clock of Greenwich from an hour ago to an hour ahead at least; Tokyo is nine hours before it.
    let hour = shoal_runtime::clock::now_ms() / 3_600_000;
    let (from, to) = (format!("{:02}:00", (hour + 23) % 24), format!("{:02}:00", (hour + 2) % 24));
    let mut body = text("Hello");
    body["delivery"] = json!({ "quiet": { "from": from, "to": to, "zone": "UTC" } });
    let night = async |body: &Value| {
        let id = api.draft(&anna, body).await;
        let preview = api.act(&anna, &format!("/broadcasts/{id}/preview")).await.body;
        (preview["recipients"].clone(), preview["asleep"].clone(), preview["asleep_until"].clone())
    };
    let (recipients, asleep, until) = night(&body).await;
    assert_eq!((recipients, asleep), (json!(8), json!(6)));
    assert!(until.as_str().is_some_and(|until| until.contains(&to)), "{until} is not {to}");
    body["delivery"]["urgent"] = json!(true);
    assert_eq!(night(&body).await, (json!(8), json!(0), Value::Null));
}

#[tokio::test]
async fn a_test_is_a_broadcast_of_its_own_to_a_few() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let id = api.draft(&anna, &text("Hello")).await;
    let path = format!("/broadcasts/{id}/test");
    let made = api.post(&anna, &path, &json!({ "users": [7, 8] })).await;
    assert_eq!(
        (made.status, &made.body["state"], &made.body["test_of"]),
        (201, &json!("running"), &json!(id))
    );
    assert_eq!(
        (&made.body["audience"], &made.body["content"]),
        (&json!({ "users": [7, 8] }), &text("Hello")["content"])
    );
    for users in [json!([]), json!((1..=21).collect::<Vec<_>>()), json!([-5])] {
        let answer = api.post(&anna, &path, &json!({ "users": users })).await;
        assert_eq!(answer.status, 422);
        assert!(answer.fields()[0].starts_with("users"), "{answer:?}");
    }
    assert_eq!(
        api.get(&anna, &format!("/broadcasts/{id}")).await.body["state"],
        "draft",
        "it has not started"
    );
}
