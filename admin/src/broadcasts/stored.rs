//! A broadcast as it was stored, read back, and checked once more.

use shoal_domain::broadcast::{Content, Delivery, Fault, Filter, Task};
use shoal_domain::id::BroadcastId;
use shoal_store::{Broadcast, For};

use crate::api::Api;
use crate::problem::Problem;

/// What a broadcast does, for whom and how.
pub(super) struct Stored {
    pub(super) broadcast: Broadcast,
    pub(super) task: Task,
    pub(super) audience: Filter,
    pub(super) delivery: Delivery,
}

impl Stored {
    pub(super) async fn read(api: &Api, id: BroadcastId) -> Result<Stored, Problem> {
        let broadcast = api.store.broadcast(id).await?.ok_or_else(|| Problem::not_found("such broadcast"))?;
        let unreadable = |error: serde_json::Error| {
            Problem::conflict(
                "unreadable",
                format!("another release made it, and this one cannot read it: {error}"),
            )
        };
        Ok(Stored {
            task: serde_json::from_str(&broadcast.task).map_err(unreadable)?,
            audience: serde_json::from_str(&broadcast.audience).map_err(unreadable)?,
            delivery: serde_json::from_str(&broadcast.delivery).map_err(unreadable)?,
            broadcast,
        })
    }

    /// As far as its audience depends on it.
    pub(super) fn audience<'a>(&'a self, api: &Api) -> For<'a> {
        let weekly_cap = api.weekly_cap.filter(|_| self.broadcast.test_of.is_none());
        For { bot: self.broadcast.bot, task: &self.task, filter: &self.audience, weekly_cap }
    }

    /// What is wrong with it, by this release's rules.
    pub(super) fn faults(&self) -> Vec<Fault> {
        faults(&self.task, &self.audience, &self.delivery)
    }

    pub(super) fn content(&self) -> Option<&Content> {
        self.task.content()
    }
}

/// What is wrong with a broadcast, by the place in what an admin writes.
pub(super) fn faults(task: &Task, audience: &Filter, delivery: &Delivery) -> Vec<Fault> {
    let within = match task {
        Task::Send(_) => "",
        Task::Edit { .. } => "edit.",
        Task::Delete { .. } => "delete.",
    };
    let of_task =
        task.check().into_iter().map(|fault| Fault { field: format!("{within}{}", fault.field), ..fault });
    of_task.chain(audience.check()).chain(delivery.check()).collect()
}
