//! How fast the recipients of a broadcast are written down, which is all there is to queueing them.

use std::sync::Arc;
use std::time::Instant;

use serde_json::json;
use shoal_domain::broadcast::{Delivery, Filter, Task};
use shoal_domain::id::BotId;
use shoal_local::{LocalError, Servers};
use shoal_store::{Created, Draft, Step, Store};

use crate::error::BenchError;

const BOT: BotId = BotId(1001);
const DATABASE: &str = "planning";

/// Plans a broadcast to so many people, in a database of its own, and returns how many a second were written down.
pub(crate) async fn measure(servers: Arc<Servers>, recipients: u32) -> Result<f64, BenchError> {
    let (at_postgres, count) = (Arc::clone(&servers), recipients);
    let create = move || at_postgres.postgres.create_database(DATABASE);
    let url = blocking(create).await?;
    let store = Store::new(&url)?;
    store.migrate().await?;
    let contacts = format!(
        "insert into contacts (bot_id, user_id, partition, first_name, language, joined_at, active_at)
         select {BOT}, id, id % 64, 'Reader', 'en', now(), now() from generate_series(1, {count}) as id;
         analyze contacts"
    );
    blocking(move || servers.postgres.ask(DATABASE, &contacts)).await?;

    let task: Task =
        read(json!({"task": "send", "content": {"body": {"text": {"html": "Hello {first_name|you}"}}}}));
    let (audience, delivery): (Filter, Delivery) = (read(json!("everybody")), read(json!({})));
    let (task, audience, delivery) = (&task, &audience, &delivery);
    let draft = Draft { bot: BOT, name: "bench", task, audience, delivery, test_of: None, by: "bench" };
    let begin = Instant::now();
    let (Created::New(id) | Created::Before(id)) = store.create_broadcast(draft, None).await? else {
        return Err(BenchError::NotPlanned { written: 0, recipients });
    };
    store.step(id, "bench", Step::Start { at: None, needs_approval: false, most_unapproved: None }).await?;
    let written = store.freeze(id, None).await?.unwrap_or_default();
    let seconds = begin.elapsed().as_secs_f64();
    if written != u64::from(recipients) {
        return Err(BenchError::NotPlanned { written, recipients });
    }
    Ok(f64::from(recipients) / seconds)
}

fn read<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).expect("it is written as an admin would")
}

async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, LocalError> + Send + 'static,
) -> Result<T, LocalError> {
    tokio::task::spawn_blocking(act).await.expect("private servers report errors, they do not panic")
}
