//! Settlements: what became of the calls and records that a commit had asked for.

use std::time::Instant;

use fred::types::Value;
use shoal_domain::id::{BotId, ChatId};
use shoal_domain::message::Report;

use crate::connection::Mailbox;
use crate::copies::{self, Copied};
use crate::envelope::EntryId;
use crate::error::{MailboxError, strange};
use crate::key;
use crate::lane::EffectId;
use crate::lease::Lease;
use crate::script::{count, json, number};

/// A chat to which Telegram wants nothing sent for a while. Redis keeps it by its own clock, so the next owner obeys it
/// whatever its clock says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// The bot that was told so.
    pub bot: BotId,
    /// The chat.
    pub chat: ChatId,
    /// Until then.
    pub until: Instant,
}

/// What became of calls and records. Saying it twice changes nothing.
#[derive(Clone, Debug, Default)]
pub struct Settlement {
    /// Chats that Telegram wants nothing sent to for a while. Of two pauses of a chat the longer stands.
    pub paused: Vec<Pause>,
    /// Calls about to be made. Written before the call: after a crash these, and only these, are in doubt.
    pub begun: Vec<EffectId>,
    /// Calls that were certainly not carried out and will be tried again later: no longer in doubt.
    pub held: Vec<EffectId>,
    /// Calls that are over, and what somebody has to know about it.
    pub finished: Vec<(EffectId, Option<Report>)>,
    /// Records that are in Postgres.
    pub written: Vec<EffectId>,
    /// Calls that may or may not have been carried out, for the operator's list.
    pub uncertain: Vec<(EffectId, String)>,
    /// Copies that calls have made.
    pub copied: Vec<Copied>,
}

impl Settlement {
    /// Nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.paused.is_empty()
            && self.begun.is_empty()
            && self.held.is_empty()
            && self.finished.is_empty()
            && self.written.is_empty()
            && self.uncertain.is_empty()
            && self.copied.is_empty()
    }
}

impl Mailbox {
    /// Writes down what became of calls and records. Returns for each finished call where its report stands in the inbox;
    /// `None` where there is no report, or where it was written before.
    pub async fn settle(
        &self,
        lease: &Lease,
        said: &Settlement,
    ) -> Result<Vec<Option<EntryId>>, MailboxError> {
        let p = lease.partition;
        let mut keys = vec![
            key::lease(p),
            key::inbox(p),
            key::live(p),
            key::records(p),
            key::uncertain(p),
            key::paused(p),
        ];
        keys.extend(copies::keys(p, &said.copied));
        let step = &self.scripts.settle;
        let answer = step.run(&self.client, keys, settle_args(lease, said)).await;
        let answer = self.halt_if_refused(p, answer).await?;
        if answer.as_str().as_deref() == Some("fenced") {
            return Err(MailboxError::Fenced(p));
        }
        reports(&answer).ok_or_else(|| strange(step.attempted(), &answer))
    }
}

/// `done`, then a place in the inbox or nothing for each call that is over.
fn reports(answer: &Value) -> Option<Vec<Option<EntryId>>> {
    let mut answer = answer.clone().into_array().into_iter();
    answer.next().filter(|done| done.as_str().as_deref() == Some("done"))?;
    let place = |place: Value| match place.as_str().as_deref() {
        Some("") => Some(None),
        Some(id) => id.parse().ok().map(Some),
        None => None,
    };
    answer.map(place).collect()
}

/// The sections in the order in which `settle.lua` takes them.
fn settle_args(lease: &Lease, said: &Settlement) -> Vec<Value> {
    let mut args = vec![Value::from(&lease.token), count(said.paused.len())];
    // What is left of it now, rounded up: said again after a while, it is still over at the same moment.
    for Pause { bot, chat, until } in &said.paused {
        let rest = until.saturating_duration_since(Instant::now());
        args.extend([Value::from(format!("{bot}:{chat}")), number(rest.as_micros().div_ceil(1000))]);
    }
    args.push(count(said.held.len()));
    args.extend(said.held.iter().map(number));
    args.push(count(said.begun.len()));
    args.extend(said.begun.iter().map(number));
    args.push(count(said.finished.len()));
    for (id, report) in &said.finished {
        args.extend([number(id), report.as_ref().map_or(Value::from(""), json)]);
    }
    args.push(count(said.written.len()));
    args.extend(said.written.iter().map(number));
    args.push(count(said.uncertain.len()));
    for (id, what) in &said.uncertain {
        args.extend([number(id), Value::from(what)]);
    }
    copies::write(&said.copied, &mut args);
    args
}
