//! The budget of a bot: how many bulk calls a second all workers together may make.
//!
//! As many tokens exist as calls may be made in a second. A worker holds some of them, makes a call with each, and lets
//! it rest for a second after the call has ended. So without any word to Redis on the way of a call, no second sees
//! more calls than there are tokens, whoever takes over from whom, however unevenly the calls travel.

use std::time::{Duration, Instant};

use fred::types::Value;
use shoal_domain::id::BotId;

use crate::connection::Mailbox;
use crate::error::{MailboxError, strange};
use crate::key;
use crate::script::number;

/// A worker that says nothing for so long may use its tokens no more.
const TERM: Duration = Duration::from_secs(3);

/// How long a token rests between two calls. A second is the window that limits are given for.
pub const TOKEN_REST: Duration = Duration::from_secs(1);

/// What a worker says of its part of a budget.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Whose budget.
    pub bot: BotId,
    /// Which of the bot's budgets: each rate has its own.
    pub lane: &'static str,
    /// The worker.
    pub worker: &'a str,
    /// Tokens that it has and does not hand back with this. All others have rested.
    pub held: u32,
    /// Tokens that it could use.
    pub wanted: u32,
    /// Tokens that there are.
    pub tokens: u32,
    /// How much of the work is this worker's, beside that of the others; at least 1.
    pub weight: u32,
    /// The limit as it was read last, and as it should read now. Whoever comes second changes nothing.
    pub limit: Option<(&'a str, &'a str)>,
}

/// A worker's part of a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Tokens it has now. Those that came with this have rested.
    pub held: u32,
    /// Tokens it should have. If these are fewer, it hands back those that have rested when it asks next.
    pub target: u32,
    /// What is known of the limit; empty at first.
    pub limit: String,
    /// By this process' clock, the tokens may be used until then.
    pub deadline: Instant,
}

impl Mailbox {
    /// Asks for a part of a bot's budget, keeps it, or hands it back.
    pub async fn allot(&self, ask: Ask<'_>) -> Result<Share, MailboxError> {
        let asked = Instant::now();
        let (known, next) = ask.limit.unwrap_or_default();
        let args = vec![
            Value::from(ask.lane),
            Value::from(ask.worker),
            number(ask.held),
            number(ask.wanted),
            number(ask.tokens),
            // A call that begins at the last moment is counted by Telegram a little later.
            number((TERM + 2 * TOKEN_REST).as_millis()),
            Value::from(known),
            Value::from(next),
            number(ask.weight.max(1)),
        ];
        let step = &self.scripts.allot;
        let answer = step.run(&self.client, key::budget(ask.bot), args).await?;
        let (held, target, limit) =
            answer.clone().convert::<(u32, u32, String)>().map_err(|_| strange(step.attempted(), &answer))?;
        Ok(Share { held, target, limit, deadline: asked + TERM })
    }
}
