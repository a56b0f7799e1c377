//! Jobs by the API: looked at, and asked for.

use serde_json::{Value, json};
use shoal_domain::jobs::Job;
use shoal_domain::time::Timestamp;
use shoal_store::{JobEnd, Role};

use crate::running::{PATIENCE, Running};

#[tokio::test]
async fn a_job_is_asked_for_once_and_what_came_of_it_is_seen() {
    let api = Running::start().await;
    let (anna, vera) = (api.anna().await, api.token("vera", Role::Viewer).await);
    let jobs = api.get(&vera, "/jobs").await.body;
    assert_eq!(jobs["jobs"][1]["name"], "books");
    assert_eq!((&jobs["jobs"][1]["known_since"], &jobs["jobs"][1]["latest"]), (&Value::Null, &Value::Null));

    let books = json!({ "job": "books" });
    assert_eq!(api.post(&vera, "/jobs/run", &books).await.status, 403);
    for waits_already in [false, true] {
        let asked = api.post(&anna, "/jobs/run", &books).await;
        assert_eq!(
            (asked.status, asked.body),
            (200, json!({ "job": "books", "waits_already": waits_already }))
        );
    }
    let wrong = api.post(&anna, "/jobs/run", &json!({ "job": "wash the dishes" })).await;
    assert_eq!((wrong.status, wrong.fields()), (422, vec!["job"]));

    let run = api.store.take_run(&Job::ALL, "me", PATIENCE).await.unwrap().expect("it waits");
    api.store.end_run(&run, &JobEnd::Done("all is well".to_owned())).await.unwrap();
    let runs = api.get(&vera, "/jobs/runs?job=books").await.body;
    let [run] = &runs["runs"].as_array().unwrap()[..] else { panic!("{runs}") };
    let told = ["state", "said", "asked_by", "attempts"].map(|field| run[field].clone());
    assert_eq!(told, [json!("done"), json!("all is well"), json!("anna"), json!(1)]);
    assert_eq!(api.get(&vera, "/jobs").await.body["jobs"][1]["said"], "all is well");
    assert_eq!(api.get(&vera, "/jobs/runs?job=backup").await.body["runs"], json!([]));
    assert_eq!(api.get(&vera, "/jobs/runs?job=dishes").await.status, 422);
}

#[tokio::test]
async fn history_comes_in_pages() {
    let api = Running::start().await;
    let vera = api.token("vera", Role::Viewer).await;
    api.store.know_jobs(&Job::ALL).await.unwrap();
    let moments: Vec<_> = (1..=5).map(|hour| Timestamp(hour * 3_600_000)).collect();
    api.store.note_due(Job::Retention, &moments, None).await.unwrap();
    let (mut path, mut seen) = ("/jobs/runs?limit=2".to_owned(), vec![]);
    loop {
        let page = api.get(&vera, &path).await.body;
        let runs = page["runs"].as_array().unwrap();
        seen.extend(runs.iter().map(|run| run["scheduled_at"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        next.trim_start_matches("/api/v1").clone_into(&mut path);
    }
    let expected: Vec<_> = (1..=5).rev().map(|hour| format!("1970-01-01T0{hour}:00:00Z")).collect();
    assert_eq!(seen, expected);
}
