//! Edits and deletions: of what, when, and with what.

use reqwest::Method;
use serde_json::{Value, json};
use shoal_store::Role;

use crate::running::{BOT, Running, text};

/// Starts a broadcast and ends it.
async fn over(api: &Running, token: &str, id: i64) {
    for step in ["start", "cancel"] {
        assert_eq!(api.act(token, &format!("/broadcasts/{id}/{step}")).await.status, 200, "{step}");
    }
}

fn edit(of: i64, content: &Value) -> Value {
    json!({ "bot": BOT, "name": "again", "edit": { "broadcast": of, "content": content } })
}

#[tokio::test]
async fn only_what_was_sent_by_the_same_bot_is_edited_or_deleted() {
    let api = Running::start().await;
    let anna = api.anna().await;
    api.ask("insert into bots (bot_id, username, sealed_token) values (1002, 'kelp_bot', 'x')").await;
    let sent = api.draft(&anna, &text("Hello")).await;
    let delete = json!({ "bot": BOT, "name": "away", "delete": { "broadcast": sent } });
    let early = api.post(&anna, "/broadcasts", &delete).await;
    assert_eq!(early.fields(), ["delete.broadcast"], "it has not started");
    over(&api, &anna, sent).await;
    let mut of_other = delete.clone();
    of_other["bot"] = json!(1002);
    assert_eq!(api.post(&anna, "/broadcasts", &of_other).await.fields(), ["delete.broadcast"]);
    let deletes = api.draft(&anna, &delete).await;
    let edit = json!({ "broadcast": sent, "content": text("Goodbye")["content"] });
    let edits = api.draft(&anna, &json!({ "bot": BOT, "name": "again", "edit": edit })).await;
    let shown = api.get(&anna, &format!("/broadcasts/{edits}")).await.body;
    assert_eq!((&shown["does"], &shown["edit"]), (&json!("edit"), &edit));
    let untested = api.post(&anna, &format!("/broadcasts/{deletes}/test"), &json!({ "users": [7] })).await;
    assert_eq!(
        (untested.status, untested.slug()),
        (409, "not-testable"),
        "it would change what everybody has"
    );
    let narrow =
        json!({ "bot": BOT, "name": "x", "delete": { "broadcast": sent }, "audience": { "users": [7] } });
    assert_eq!(api.post(&anna, "/broadcasts", &narrow).await.fields(), ["audience"]);
}

#[tokio::test]
async fn an_edit_suits_what_was_sent() {
    let api = Running::start().await;
    let media = json!({ "kind": "photo", "file": "AgAC" });
    let copy = json!({ "copy": { "from_chat": -100, "message": 7 } });
    let (words, caption) = (json!({ "text": { "html": "x" } }), json!({ "caption": { "html": "x" } }));
    for (by, sent, good, bad) in [
        ("anna", words.clone(), vec![&words], vec![&caption]),
        ("bert", json!({ "media": media }), vec![&caption], vec![&words]),
        ("cleo", json!({ "album": [media, media] }), vec![&caption], vec![&words]),
        ("dora", copy, vec![&words, &caption], vec![]),
    ] {
        // Nobody makes so many in an hour.
        let token = api.token(by, Role::Operator).await;
        let mut body = text("");
        body["content"] = json!({ "body": sent });
        let id = api.draft(&token, &body).await;
        over(&api, &token, id).await;
        for new in good {
            api.draft(&token, &edit(id, &json!({ "body": new }))).await;
        }
        for new in bad {
            let answer = api.post(&token, "/broadcasts", &edit(id, &json!({ "body": new }))).await;
            assert_eq!((answer.status, answer.fields()), (422, vec!["edit.content.body"]), "{answer:?}");
            let languages = json!({ "default": "uk", "variants": { "uk": { "body": new } } });
            let answer = api.post(&token, "/broadcasts", &edit(id, &languages)).await;
            assert_eq!(answer.fields(), ["edit.content.variants.uk.body"]);
        }
    }
}

#[tokio::test]
async fn what_is_still_being_sent_is_left_alone() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let sent = api.draft(&anna, &text("Hello")).await;
    let step = async |id: i64, step: &str| {
        let answer = api.act(&anna, &format!("/broadcasts/{id}/{step}")).await;
        (answer.status, answer.slug().to_owned())
    };
    let refused = (409, "target-running".to_owned());
    assert_eq!(step(sent, "start").await.0, 200);
    let delete = json!({ "bot": BOT, "name": "away", "delete": { "broadcast": sent } });
    let edit = edit(sent, &text("Goodbye")["content"]);
    for change in [&delete, &edit] {
        let answer = api.post(&anna, "/broadcasts", change).await;
        assert_eq!((answer.status, answer.slug()), (409, "target-running"), "{answer:?}");
    }
    assert_eq!(api.count("broadcasts").await, "1", "nothing is stored");

    assert_eq!(step(sent, "pause").await.0, 200);
    let (deletes, edits) = (api.draft(&anna, &delete).await, api.draft(&anna, &edit).await);
    assert_eq!(step(sent, "resume").await.0, 200);
    assert_eq!(step(deletes, "start").await, refused, "it goes on since the deletion was made");
    assert_eq!(step(sent, "cancel").await.0, 200);
    assert_eq!(step(deletes, "start").await.0, 200);

    api.ask(&format!(
        "insert into recipients (broadcast_id, user_id, partition, state, due_at, changed_at, claimed_by)
         values ({sent}, 7, 7, 'sending', now(), now(), 'worker')"
    ))
    .await;
    assert_eq!(step(edits, "start").await, refused, "a call that was begun may still arrive");
    api.ask("update recipients set state = 'sent', claimed_by = null").await;
    assert_eq!(step(edits, "start").await.0, 200);
}

#[tokio::test]
async fn a_repeat_is_answered_however_things_stand_by_now() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let sent = api.draft(&anna, &text("Hello")).await;
    for step in ["start", "pause"] {
        assert_eq!(api.act(&anna, &format!("/broadcasts/{sent}/{step}")).await.status, 200, "{step}");
    }
    let delete = json!({ "bot": BOT, "name": "away", "delete": { "broadcast": sent } });
    let ask = async |body: &Value| {
        let request = api.request(Method::POST, &anna, "/broadcasts");
        crate::running::sent(request.header("Idempotency-Key", "away").json(body)).await
    };
    let first = ask(&delete).await;
    assert_eq!(first.status, 201, "{first:?}");
    assert_eq!(api.act(&anna, &format!("/broadcasts/{sent}/resume")).await.status, 200);
    let again = ask(&delete).await;
    assert_eq!((again.status, &again.body), (201, &first.body), "a new one would be refused now");
    assert!(again.headers.contains_key("idempotent-replayed"));
    let other = ask(&edit(sent, &text("Goodbye")["content"])).await;
    assert_eq!((other.status, other.slug()), (409, "other-request"));
}
