//! Convoys: scripts that are run at about the same time travel to Redis together, as one.
//!
//! Each keeps its own step, its own keys and its own answer, and one that stumbles holds up nobody else. What they share is
//! the way: one command, one answer, one entry into Lua. A convoy leaves as soon as none is on its way, or when enough are
//! waiting for one more; so a single script waits for nobody, and the more there is to do, the less each costs.

use std::fmt::Write;

use fred::clients::Client;
use fred::error::{Error, ErrorKind};
use fred::types::Value;
use fred::types::scripts::Script;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::sync::{mpsc, oneshot};

use crate::error::{Attempting, MailboxError};
use crate::script::{Step, number};

/// Scripts that may wait for a convoy; more are refused, which turns into 503 at the webhook.
const QUEUE: usize = 20_000;

/// Scripts in one convoy at most: Redis does nothing else meanwhile, which is a millisecond or two.
const LONGEST: usize = 64;

/// Bytes of arguments in one convoy, about.
const HEAVIEST: usize = 1024 * 1024;

/// So many waiting are enough for one more convoy while others are on their way.
const ENOUGH: usize = 16;

/// Convoys on their way at most.
const ON_THE_WAY: usize = 4;

/// Takes scripts along. Clones share it.
#[derive(Clone)]
pub(crate) struct Convoy(mpsc::Sender<Rider>);

/// A script that wants to be run.
struct Rider {
    step: &'static str,
    keys: Vec<String>,
    args: Vec<Value>,
    answer: oneshot::Sender<Result<Value, Error>>,
}

impl Rider {
    /// About how many bytes it brings along.
    fn weight(&self) -> usize {
        self.args.iter().map(|arg| arg.as_bytes().map_or(16, <[u8]>::len)).sum()
    }
}

impl Convoy {
    /// Convoys over this connection for these scripts, under the flags that all of them run with.
    pub(crate) fn start(client: Client, flags: &str, steps: &[&Step]) -> Convoy {
        let script = Script::from_lua(compose(flags, steps));
        let (riders, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(drive(client, script, waiting));
        Convoy(riders)
    }

    /// Runs a script with the next convoy.
    pub(crate) async fn run(
        &self,
        step: &Step,
        keys: Vec<String>,
        args: Vec<Value>,
    ) -> Result<Value, MailboxError> {
        let (answer, answered) = oneshot::channel();
        let rider = Rider { step: step.attempted(), keys, args, answer };
        let run = async {
            self.0.try_send(rider).map_err(|_| Error::new(ErrorKind::Backpressure, "too much is waiting"))?;
            answered.await.map_err(|_| Error::new(ErrorKind::Canceled, "the connection is closed"))?
        };
        run.await.attempting(step.attempted())
    }
}

/// All scripts as functions of one, which runs those that it is given and answers for each.
fn compose(flags: &str, steps: &[&Step]) -> String {
    let known = include_str!("scripts/known.lua");
    let mut lua = format!("{flags}{known}{}", include_str!("scripts/convoy_asks_once.lua"));
    for step in steps {
        writeln!(lua, "steps['{}'] = function(KEYS, ARGV)\n{}\nend", step.attempted(), step.lua())
            .expect("a string takes everything");
    }
    lua + include_str!("scripts/convoy.lua")
}

async fn drive(client: Client, script: Script, mut riders: mpsc::Receiver<Rider>) {
    let mut on_the_way = FuturesUnordered::new();
    let mut waiting = Vec::new();
    let mut open = true;
    while open || !waiting.is_empty() || !on_the_way.is_empty() {
        while !waiting.is_empty()
            && (on_the_way.is_empty() || waiting.len() >= ENOUGH && on_the_way.len() < ON_THE_WAY)
        {
            let convoy = board(&mut waiting);
            on_the_way.push(travel(&client, &script, convoy));
        }
        let room = LONGEST.saturating_sub(waiting.len());
        tokio::select! {
            more = riders.recv_many(&mut waiting, room), if open && room > 0 => open = more > 0,
            Some(()) = on_the_way.next() => {}
        }
    }
}

/// Takes the first of those who wait: as many as one convoy bears, and one at least.
fn board(waiting: &mut Vec<Rider>) -> Vec<Rider> {
    let mut weight = 0;
    let fit = waiting.iter().take_while(|rider| {
        weight += rider.weight();
        weight <= HEAVIEST
    });
    let many = fit.count().clamp(1, LONGEST).min(waiting.len());
    waiting.drain(..many).collect()
}

/// Brings a convoy to Redis and tells each what became of it.
async fn travel(client: &Client, script: &Script, convoy: Vec<Rider>) {
    let mut keys = Vec::new();
    let mut args = vec![number(convoy.len())];
    let mut answers = Vec::with_capacity(convoy.len());
    for rider in convoy {
        args.extend([Value::from_static_str(rider.step), number(rider.keys.len()), number(rider.args.len())]);
        keys.extend(rider.keys);
        args.extend(rider.args);
        answers.push(rider.answer);
    }
    let told: Result<Value, Error> = script.evalsha_with_reload(client, keys, args).await;
    match told.map(Value::into_array) {
        Ok(results) if results.len() == answers.len() => {
            for (answer, result) in answers.into_iter().zip(results) {
                // Whoever asked may be gone.
                let _ = answer.send(read(result));
            }
        }
        told => {
            let error =
                told.err().unwrap_or_else(|| Error::new(ErrorKind::Protocol, "not an answer for each"));
            for answer in answers {
                let _ = answer.send(Err(error.clone()));
            }
        }
    }
}

/// An answer is `[0, what the script returned]` or `[1, what it stumbled over]`.
fn read(result: Value) -> Result<Value, Error> {
    let mut result = result.into_array().into_iter();
    match (result.next().and_then(|stumbled| stumbled.as_i64()), result.next()) {
        (Some(0), Some(value)) => Ok(value),
        (Some(1), Some(why)) => Err(Error::new(ErrorKind::Unknown, why.into_string().unwrap_or_default())),
        _ => Err(Error::new(ErrorKind::Protocol, "neither an answer nor an error")),
    }
}
