//! A broadcast that runs, ready to be said.

use std::time::Instant;

use shoal_domain::broadcast::{Content, Delivery, OnUnknown, Person, Prepared, Task};
use shoal_domain::id::{BotId, BroadcastId, ChatId};
use shoal_domain::language::Language;
use shoal_domain::time::Timestamp;
use shoal_store::{Plan, Recipient};
use shoal_telegram::Call;

use crate::render;

/// A broadcast that runs. It never changes, but for how much of it is left.
#[derive(Debug)]
pub(crate) struct Campaign {
    pub id: BroadcastId,
    pub bot: BotId,
    /// Since when this worker knows of it.
    pub seen: Instant,
    work: Work,
    delivery: Delivery,
}

#[derive(Debug)]
enum Work {
    Send(Box<Prepared>),
    Edit(Box<Prepared>),
    Delete,
}

impl Campaign {
    /// Makes a broadcast ready. The error says why it cannot be done, for the admin.
    pub(crate) fn new(id: BroadcastId, bot: BotId, plan: Plan) -> Result<Campaign, String> {
        let prepare = |content: &Content| {
            Prepared::new(content).map(Box::new).map_err(|faults| {
                faults
                    .iter()
                    .map(|fault| format!("{}: {}", fault.field, fault.why))
                    .collect::<Vec<_>>()
                    .join("; ")
            })
        };
        let work = match &plan.task {
            Task::Send(content) => Work::Send(prepare(content)?),
            Task::Edit { content, .. } => Work::Edit(prepare(content)?),
            Task::Delete { .. } => Work::Delete,
        };
        Ok(Campaign { id, bot, seen: Instant::now(), work, delivery: plan.delivery })
    }

    /// Whether somebody who opted out is passed over. A message that they have is corrected all the same.
    pub(crate) fn honours_opt_out(&self) -> bool {
        matches!(self.work, Work::Send(_))
    }

    /// Whether a call is made again of which nobody knows whether it was carried out.
    pub(crate) fn repeats(&self) -> bool {
        !self.honours_opt_out() || self.delivery.on_unknown == OnUnknown::Repeat
    }

    /// Whether the time for it is over.
    pub(crate) fn is_late(&self, now: Timestamp) -> bool {
        self.delivery.is_stale(now)
    }

    /// From when on the recipient may hear of it: now, or after the night.
    pub(crate) fn allowed_from(&self, recipient: &Recipient, now: Timestamp) -> Timestamp {
        // A correction wakes nobody.
        if self.honours_opt_out() {
            self.delivery.next_allowed(now, recipient.time_zone.as_deref())
        } else {
            now
        }
    }

    /// The calls to be made for a recipient, one after the other; none where there is nothing to change.
    pub(crate) fn calls(&self, recipient: &Recipient, paid: bool) -> Vec<Call> {
        let chat: ChatId = recipient.user.chat();
        let person = Person { first_name: &recipient.first_name, language: recipient.language.as_deref() };
        let language = person.language.and_then(Language::from_tag).unwrap_or_default();
        match &self.work {
            Work::Send(content) => vec![render::bulk::send(chat, language, content.render(&person), paid)],
            Work::Edit(content) => {
                // Of an album, the first has the caption.
                let first = recipient.messages.first();
                first
                    .and_then(|message| render::bulk::edit(chat, language, *message, content.render(&person)))
                    .into_iter()
                    .collect()
            }
            Work::Delete if recipient.messages.is_empty() => vec![],
            Work::Delete => vec![render::bulk::delete(chat, recipient.messages.clone())],
        }
    }
}
