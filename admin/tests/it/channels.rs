//! Channels that people have to be in: added, called otherwise, removed, and nothing that is none.

use reqwest::Method;
use serde_json::{Value, json};
use shoal_store::Role;

use crate::running::{Answer, BOT, Running, sent};

async fn remove(api: &Running, token: &str, channel: &str) -> Answer {
    let request = api.request(Method::DELETE, token, &format!("/bots/{BOT}/channels"));
    sent(request.query(&[("channel", channel)])).await
}

fn path() -> String {
    format!("/bots/{BOT}/channels")
}

#[tokio::test]
async fn a_channel_comes_is_called_otherwise_and_goes() {
    let api = Running::start().await;
    let (anna, vera) = (api.anna().await, api.token("vera", Role::Viewer).await);
    let news = json!({ "channel": "@Shoal_News" });
    let added = api.post(&anna, &path(), &news).await;
    let door =
        |title: &str| json!({ "channel": "@shoal_news", "title": title, "link": "https://t.me/shoal_news" });
    assert_eq!((added.status, added.body), (200, json!({ "channels": [door("@shoal_news")] })));
    let titled = api.post(&anna, &path(), &json!({ "channel": "@shoal_news", "title": " News " })).await;
    assert_eq!(titled.body, json!({ "channels": [door("News")] }));
    let hidden = json!({ "channel": "-1001234567890", "link": "https://t.me/+abc", "title": "Club" });
    api.post(&anna, &path(), &hidden).await;
    assert_eq!(api.get(&vera, &path()).await.body, json!({ "channels": [door("News"), hidden] }));
    assert_eq!(remove(&api, &vera, "@shoal_news").await.status, 403);
    assert_eq!(remove(&api, &anna, "@SHOAL_NEWS").await.body, json!({ "channels": [hidden] }));
    assert_eq!(remove(&api, &anna, "@shoal_news").await.status, 404);
    let audited = "select string_agg(concat_ws(' ', action, subject, outcome, detail ->> 'channel'), '; '
                                     order by audit_id) from audit";
    let bot = format!("bot {BOT}");
    assert_eq!(
        api.ask(audited).await,
        format!(
            "add-channel {bot} 200 @shoal_news; add-channel {bot} 200 @shoal_news; \
             add-channel {bot} 200 -1001234567890; remove-channel {bot} 403 forbidden; \
             remove-channel {bot} 200 @shoal_news; remove-channel {bot} 404 not-found"
        )
    );
}

#[tokio::test]
async fn what_is_no_channel_is_named_and_there_are_eight_at_most() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let with = |field: &str, value: Value| {
        let mut body = json!({ "channel": "@shoal" });
        body[field] = value;
        body
    };
    for (field, body) in [
        ("channel", json!({})),
        ("channel", with("channel", json!("shoal"))),
        ("channel", with("channel", json!(-1_001_234_567_890_i64))),
        ("link", with("channel", json!("-1001234567890"))),
        ("link", with("link", json!("https://example.org/"))),
        ("link", with("link", json!("https://t.me/a b"))),
        ("link", with("link", json!(format!("https://t.me/{}", "x".repeat(100))))),
        ("title", with("title", json!("  "))),
        ("title", with("title", json!("x".repeat(31)))),
        ("title", with("title", json!("two\nlines"))),
        ("colour", with("colour", json!("blue"))),
    ] {
        let refused = api.post(&anna, &path(), &body).await;
        assert_eq!((refused.status, refused.fields()), (422, vec![field]), "{body} {refused:?}");
    }
    let missing = sent(api.request(Method::DELETE, &anna, &path())).await;
    assert_eq!((missing.status, missing.fields()), (422, vec!["channel"]));
    assert_eq!(remove(&api, &anna, "shoal").await.status, 422);
    assert_eq!(api.post(&anna, "/bots/4711/channels", &json!({ "channel": "@shoal" })).await.status, 404);
    assert_eq!(api.get(&anna, "/bots/4711/channels").await.status, 404);
    assert_eq!(api.count("doors").await, "0");
    for number in 1..=9 {
        let added = api.post(&anna, &path(), &json!({ "channel": format!("@shoal{number}") })).await;
        let slug = if number > 8 { "too-many-channels" } else { "" };
        assert_eq!((added.status, added.slug()), (if number > 8 { 409 } else { 200 }, slug), "{added:?}");
    }
    assert_eq!(api.count("doors").await, "8");
}
