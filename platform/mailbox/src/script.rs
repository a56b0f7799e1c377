//! The scripts: the whole protocol, each an atomic step.

use fred::clients::Client;
use fred::types::scripts::Script;
use fred::types::{MultipleKeys, Value};

use crate::error::{Attempting, MailboxError};

/// Before scripts that end work which was accepted: with it Redis runs them also when its memory is full, where it would
/// refuse the first write of any other. What they add is little and bounded by what came in before; only `ingest`
/// brings in something new, and `replay` can wait.
const ALSO_WHEN_FULL: &str = "#!lua flags=allow-oom\n";

/// All scripts, hashed once.
#[derive(Clone, Debug)]
pub(crate) struct Scripts {
    pub acquire: Step,
    pub renew: Step,
    pub halt: Step,
    pub release: Step,
    pub ingest: Step,
    pub tell: Step,
    pub attempt: Step,
    pub commit: Step,
    pub settle: Step,
    pub fire_timers: Step,
    pub replay: Step,
    pub meet: Step,
    pub name: Step,
    pub adopt: Step,
    pub heartbeat: Step,
    pub lead: Step,
    pub resign: Step,
    pub publish: Step,
    pub allot: Step,
    pub pauses: Step,
    pub suspect: Step,
}

/// One script and what it does, for errors.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    script: Script,
    attempted: &'static str,
}

impl Scripts {
    pub(crate) fn new() -> Self {
        let plain = |lua: &str, attempted| Step { script: Script::from_lua(lua), attempted };
        let ends_work = |lua: &str, attempted| plain(&format!("{ALSO_WHEN_FULL}{lua}"), attempted);
        let asks_first = |lua: &str| format!("{}{lua}", include_str!("scripts/known.lua"));
        let copies = |lua: &str| format!("{}{lua}", include_str!("scripts/copies.lua"));
        let whole = |lua: &str| format!("{}{lua}", include_str!("scripts/whole.lua"));
        Scripts {
            acquire: ends_work(&whole(include_str!("scripts/acquire.lua")), "acquire a lease"),
            renew: ends_work(&whole(include_str!("scripts/renew.lua")), "renew a lease"),
            halt: ends_work(&whole(include_str!("scripts/halt.lua")), "halt a partition"),
            release: ends_work(include_str!("scripts/release.lua"), "release a lease"),
            ingest: plain(&asks_first(include_str!("scripts/ingest.lua")), "append an update to an inbox"),
            tell: plain(&asks_first(include_str!("scripts/tell.lua")), "append a tell to an inbox"),
            attempt: ends_work(include_str!("scripts/attempt.lua"), "count a try at a batch"),
            commit: ends_work(&copies(include_str!("scripts/commit.lua")), "commit a batch"),
            settle: ends_work(&copies(include_str!("scripts/settle.lua")), "settle calls and records"),
            fire_timers: ends_work(include_str!("scripts/fire_timers.lua"), "fire due timers"),
            replay: plain(include_str!("scripts/replay.lua"), "replay a dead letter"),
            meet: plain(&asks_first(include_str!("scripts/meet.lua")), "ping"),
            name: ends_work(include_str!("scripts/name.lua"), "name this Redis"),
            adopt: ends_work(include_str!("scripts/adopt.lua"), "make a partition ready for another name"),
            heartbeat: ends_work(
                &asks_first(include_str!("scripts/heartbeat.lua")),
                "send a worker's heartbeat",
            ),
            lead: ends_work(include_str!("scripts/lead.lua"), "take the lead in a job"),
            resign: ends_work(include_str!("scripts/resign.lua"), "let go of the lead in a job"),
            publish: plain(include_str!("scripts/publish.lua"), "publish the roster of bots"),
            pauses: ends_work(include_str!("scripts/pauses.lua"), "see which bots are paused"),
            suspect: ends_work(include_str!("scripts/suspect.lua"), "find out whether a bot has to wait"),
            allot: ends_work(include_str!("scripts/allot.lua"), "share out a bot's budget"),
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

/// How many of something follow. Mostly none or a few, which costs nothing.
pub(crate) fn count(n: usize) -> Value {
    const FEW: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    FEW.get(n).map_or_else(|| number(n), |few| Value::from_static_str(few))
}

/// A number as an argument.
pub(crate) fn number(n: impl std::fmt::Display) -> Value {
    Value::from(format!("{n}"))
}

/// A body as an argument.
pub(crate) fn json(value: &impl serde::Serialize) -> Value {
    Value::from(serde_json::to_string(value).expect("effects and records are plain structs and strings"))
}
