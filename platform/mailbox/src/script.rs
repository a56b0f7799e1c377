//! The scripts: the whole protocol, each an atomic step on one partition's slot.

use fred::clients::Client;
use fred::types::scripts::Script;
use fred::types::{MultipleKeys, Value};

use crate::error::{Attempting, MailboxError};

/// All scripts, hashed once.
#[derive(Clone, Debug)]
pub(crate) struct Scripts {
    pub acquire: Step,
    pub renew: Step,
    pub release: Step,
    pub ingest: Step,
    pub attempt: Step,
    pub commit: Step,
    pub settle: Step,
    pub receive: Step,
    pub fire_timers: Step,
    pub replay: Step,
    pub heartbeat: Step,
    pub lead: Step,
    pub resign: Step,
    pub publish: Step,
}

/// One script and what it does, for errors.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    script: Script,
    attempted: &'static str,
}

impl Scripts {
    pub(crate) fn new() -> Self {
        let step = |lua: &str, attempted| Step { script: Script::from_lua(lua), attempted };
        Scripts {
            acquire: step(include_str!("scripts/acquire.lua"), "acquire a lease"),
            renew: step(include_str!("scripts/renew.lua"), "renew a lease"),
            release: step(include_str!("scripts/release.lua"), "release a lease"),
            ingest: step(include_str!("scripts/ingest.lua"), "append an update to an inbox"),
            attempt: step(include_str!("scripts/attempt.lua"), "count a try at a batch"),
            commit: step(include_str!("scripts/commit.lua"), "commit a batch"),
            settle: step(include_str!("scripts/settle.lua"), "settle effects and tells"),
            receive: step(include_str!("scripts/receive.lua"), "hand tells to another partition"),
            fire_timers: step(include_str!("scripts/fire_timers.lua"), "fire due timers"),
            replay: step(include_str!("scripts/replay.lua"), "replay a dead letter"),
            heartbeat: step(include_str!("scripts/heartbeat.lua"), "send a worker's heartbeat"),
            lead: step(include_str!("scripts/lead.lua"), "take the lead in a job"),
            resign: step(include_str!("scripts/resign.lua"), "let go of the lead in a job"),
            publish: step(include_str!("scripts/publish.lua"), "publish the roster of bots"),
        }
    }
}

impl Step {
    /// Runs the script; loads it first where the server does not have it (any more).
    pub(crate) async fn run(
        &self,
        client: &Client,
        keys: impl Into<MultipleKeys> + Send,
        args: Vec<Value>,
    ) -> Result<Value, MailboxError> {
        self.script.evalsha_with_reload(client, keys, args).await.attempting(self.attempted)
    }

    /// What the script does, for errors.
    pub(crate) fn attempted(&self) -> &'static str {
        self.attempted
    }
}

/// A number as an argument.
pub(crate) fn number(n: impl std::fmt::Display) -> Value {
    Value::from(format!("{n}"))
}

/// A body as an argument.
pub(crate) fn json(value: &impl serde::Serialize) -> Value {
    Value::from(serde_json::to_string(value).expect("effects and records are plain structs and strings"))
}
