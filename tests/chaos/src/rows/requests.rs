//! What admins ask for twice happens once.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::try_join_all;
use serde_json::{Value, json};

use super::{Injected, Row, UNNOTICED};
use crate::audience::Audience;
use crate::broadcast::Broadcast;
use crate::error::ChaosError;
use crate::fact::until;
use crate::process::{Process, free_port};
use crate::stage::{Cast, Stage, USUAL};

/// Processes that serve the API, and how often each is asked for the same at the same moment: a token may make ten.
const ADMINS: usize = 2;
const AT_ONCE: usize = 8;

/// Recipients.
const READERS: i64 = 60;

/// Longest time of a broadcast.
const BROADCAST: Duration = Duration::from_mins(1);

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    vec![
        Row::new("F-75", "one broadcast asked for twice, at two admins", UNNOTICED, |stage| {
            asked_twice(stage).boxed_local()
        })
        .with(Cast { bots: 2, ..USUAL })
        .exactly_once(),
    ]
}

/// Two processes are asked for the same under one key, many times at once: there is one broadcast, and it is sent once.
async fn asked_twice(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let audience = Audience::invite(stage, READERS).await?;
    let token = stage.command(&["admin", "token", "create", "--name", "anna", "--role", "operator"]).await?;
    let token =
        token.split_whitespace().find(|word| word.starts_with("shoal_")).unwrap_or_default().to_owned();
    let mut admins = Vec::new();
    for _ in 0..ADMINS {
        admins.push(Admin::start(stage, token.clone()).await?);
    }
    let words = Broadcast::announce(stage).await?;
    let asked = |name: &str| {
        json!({
            "bot": audience.bot.0,
            "name": name,
            "content": {"body": {"text": {"html": format!("{words} Hello {{first_name|you}}")}}},
            "audience": {"tag": [audience.tag]},
        })
    };
    let same = asked("news");
    let all = admins.iter().flat_map(|admin| (0..AT_ONCE).map(|_| admin.posts("", "key-1", &same)));
    let answers = try_join_all(all).await?;
    let ids: BTreeSet<i64> = answers.iter().filter_map(|(_, answer)| answer["id"].as_i64()).collect();
    let refused = answers.iter().filter(|(status, _)| *status != 201).count();
    injected
        .promise(ids.len() == 1 && refused == 0, format!("{refused} refused, broadcasts {ids:?}, not one"));
    let (status, _) = admins[1].posts("", "key-1", &asked("other news")).await?;
    injected.promise(status == 409, format!("another request under the same key is answered {status}"));

    let Some(id) = ids.first().copied() else { return Ok(injected) };
    let start = format!("/{id}/start");
    let none = json!({});
    let starts = try_join_all(admins.iter().map(|admin| admin.posts(&start, "key-2", &none))).await?;
    let started = starts.iter().filter(|(status, _)| *status == 200).count();
    injected.promise(started >= 1, format!("starting is answered {starts:?}"));
    let made = stage.ask_postgres("select count(*) from broadcasts").await?;
    injected.promise(made.trim() == "1", format!("{} broadcasts were made", made.trim()));
    let broadcast = Broadcast { id, tag: words, audience, began: Instant::now() };
    broadcast.is_over(stage, BROADCAST).await?;
    broadcast.judge(stage, &mut injected).await?;
    for admin in admins {
        admin.process.kill().await?;
    }
    Ok(injected)
}

/// A process that serves the API.
struct Admin {
    process: Process,
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Admin {
    async fn start(stage: &mut Stage, token: String) -> Result<Admin, ChaosError> {
        let port = free_port()?;
        let mut process = stage.start_admin(port)?;
        until("an admin process takes connections", async || {
            process.runs()?;
            Ok(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok())
        })
        .await?;
        let http = reqwest::Client::builder().no_proxy().build().map_err(std::io::Error::other)?;
        Ok(Admin { process, http, url: format!("http://127.0.0.1:{port}/api/v1/broadcasts"), token })
    }

    /// Posts to a path under the broadcasts; the status and the answer.
    async fn posts(&self, path: &str, key: &str, body: &Value) -> Result<(u16, Value), ChaosError> {
        let request = self.http.post(format!("{}{path}", self.url)).bearer_auth(&self.token);
        let request = request.header("Idempotency-Key", key).json(body);
        let answer = async {
            let answer = request.send().await?;
            Ok::<_, reqwest::Error>((answer.status().as_u16(), answer.json().await?))
        };
        answer.await.map_err(|error| std::io::Error::other(error).into())
    }
}
