//! The broadcast whose messages an edit or a deletion changes.

use serde_json::Value;
use shoal_domain::broadcast::{Fault, State, Task};
use shoal_domain::id::BotId;
use shoal_store::Broadcast;

use crate::api::Api;
use crate::problem::Problem;

/// What a task changes, as things stand.
pub(super) struct Target<'a> {
    task: &'a Task,
    broadcast: Option<Broadcast>,
}

impl Target<'_> {
    /// `None`: the task changes nothing.
    pub(super) async fn of<'a>(api: &Api, task: &'a Task) -> Result<Option<Target<'a>>, Problem> {
        match task.changes() {
            Some(id) => Ok(Some(Target { task, broadcast: api.store.broadcast(id).await? })),
            None => Ok(None),
        }
    }

    /// What is wrong with it, and with what takes its place.
    pub(super) fn faults(&self, bot: BotId) -> Vec<Fault> {
        let why = match &self.broadcast {
            None => "there is no such broadcast",
            Some(target) if target.bot != bot => "it is of another bot, which alone can change its messages",
            Some(target) if !does_send(&target.task) => "it sent nothing itself",
            Some(target) if target.started_at.is_none() => "it has not started, so nobody has it",
            Some(target) => return self.misfits(target),
        };
        vec![Fault { field: format!("{}.broadcast", self.task.name()), why: why.to_owned() }]
    }

    /// What cannot take the place of what was sent: Telegram would refuse it for everybody. What another release wrote, and
    /// this one cannot read, may be anything.
    fn misfits(&self, target: &Broadcast) -> Vec<Fault> {
        let sent = serde_json::from_str(&target.task).ok();
        let Some((content, Task::Send(sent))) = self.task.content().zip(sent) else { return vec![] };
        let faults = content.misfits(&sent).into_iter();
        faults
            .map(|fault| Fault { field: format!("{}.{}", self.task.name(), fault.field), ..fault })
            .collect()
    }

    /// Refuses while it is being sent: whoever gets it later would keep it as it is. A call that was begun counts, too.
    pub(super) fn must_rest(&self) -> Result<(), Problem> {
        let is_sent = |target: &Broadcast| target.state == State::Running || target.tally.sending > 0;
        if self.broadcast.as_ref().is_some_and(is_sent) {
            let why = "what it would change is still being sent, and whoever gets that later would keep it as it is: \
                       pause that, or wait until it is over";
            return Err(Problem::conflict("target-running", why));
        }
        Ok(())
    }
}

fn does_send(task: &str) -> bool {
    serde_json::from_str::<Value>(task).is_ok_and(|task| task["task"] == "send")
}
