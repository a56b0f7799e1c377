//! What became of each recipient: page by page, one by one, as a file.

use reqwest::Method;
use serde_json::json;

use crate::running::{Running, sent, text};

/// A broadcast with so many recipients, one of whom Telegram refused with words that a table would calculate.
async fn with_recipients(api: &Running, token: &str, count: u32) -> i64 {
    let id = api.draft(token, &text("Hello")).await;
    api.ask(&format!(
        "insert into recipients (broadcast_id, user_id, partition, state, reason, detail, attempts, due_at, changed_at, messages)
         select {id}, n, 0, case when n % 10 = 0 then 'failed' else 'sent' end,
                case when n % 10 = 0 then 'refused' end,
                case when n = 10 then '=HYPERLINK(\"x\"),\"y\"' end, 1, now(), now(), array[n, n + 1]
           from generate_series(1, {count}) as n"
    ))
    .await;
    id
}

#[tokio::test]
async fn pages_by_state_follow_each_other() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let id = with_recipients(&api, &anna, 95).await;
    let (mut path, mut seen) = (format!("/broadcasts/{id}/recipients?state=failed&limit=4"), vec![]);
    loop {
        let page = api.get(&anna, &path).await.body;
        seen.extend(page["recipients"].as_array().unwrap().iter().map(|row| row["user"].as_i64().unwrap()));
        let Some(next) = page["next"].as_str() else { break };
        path = next.strip_prefix("/api/v1").unwrap().to_owned();
    }
    assert_eq!(seen, (1..=9).map(|n| n * 10).collect::<Vec<_>>());
    let odd = api.get(&anna, &format!("/broadcasts/{id}/recipients?state=lost")).await;
    assert_eq!((odd.status, odd.fields()), (422, vec!["state"]));
}

#[tokio::test]
async fn one_query_says_why_somebody_did_not_get_it() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let id = with_recipients(&api, &anna, 20).await;
    let row = api.get(&anna, &format!("/broadcasts/{id}/recipients/20")).await.body;
    assert_eq!(
        (&row["state"], &row["reason"], &row["messages"]),
        (&json!("failed"), &json!("refused"), &json!([20, 21]))
    );
    for nobody in ["21", "0", "x"] {
        let answer = api.get(&anna, &format!("/broadcasts/{id}/recipients/{nobody}")).await;
        assert_eq!(answer.status, 404, "{nobody}");
    }
}

#[tokio::test]
async fn the_file_has_everybody_once_and_no_formula() {
    let api = Running::start().await;
    let anna = api.anna().await;
    // More than two pages.
    let id = with_recipients(&api, &anna, 2500).await;
    let path = format!("/broadcasts/{id}/recipients.csv");
    let answer = sent(api.request(Method::GET, &anna, &path)).await;
    assert_eq!(
        (answer.status, &answer.headers["content-type"]),
        (200, &"text/csv; charset=utf-8".parse().unwrap())
    );
    let file = answer.body.as_str().unwrap();
    let lines: Vec<&str> = file.split("\r\n").collect();
    assert_eq!(lines[0], "user,state,reason,detail,attempts,paid,messages,due_at,changed_at");
    assert_eq!((lines.len(), lines[2501]), (2502, ""), "a line each, and the head");
    for (number, line) in lines[1..=2500].iter().enumerate() {
        assert!(line.starts_with(&format!("{},", number + 1)), "{line}");
    }
    assert!(
        lines[10].starts_with("10,failed,refused,\"'=HYPERLINK(\"\"x\"\"),\"\"y\"\"\",1,false,10 11,"),
        "{}",
        lines[10]
    );
    let failed = sent(api.request(Method::GET, &anna, &format!("{path}?state=failed"))).await;
    assert_eq!(failed.body.as_str().unwrap().matches("\r\n").count(), 251);
    let audited = api.ask("select count(*) from audit where action = 'export' and outcome = '200'").await;
    assert_eq!(audited, "2");
}
