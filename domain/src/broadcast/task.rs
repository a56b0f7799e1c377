//! What a broadcast does: send something, or edit or delete what another one sent.

use serde::{Deserialize, Serialize};

use super::content::{Body, Content, Piece};
use super::fault::{Fault, Faults, Place};
use super::word::words;
use crate::id::BroadcastId;

/// What a broadcast does. Telegram lets a bot edit and delete its messages for 48 hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub enum Task {
    /// `{"task": "send", "content": …}`: sends this.
    Send(Content),
    /// `{"task": "edit", "broadcast": 7, "content": …}`: puts this in place of what that one sent.
    Edit {
        /// The one that sent it.
        broadcast: BroadcastId,
        /// A text or a caption.
        content: Content,
    },
    /// `{"task": "delete", "broadcast": 7}`: takes back what that one sent.
    Delete {
        /// The one that sent it.
        broadcast: BroadcastId,
    },
}

words! {
    /// The name of a task.
    TaskName ("a task") {
        /// Sends something.
        Send = "send",
        /// Edits what was sent.
        Edit = "edit",
        /// Deletes what was sent.
        Delete = "delete",
    }
}

impl Task {
    /// Puts a task together from its fields, which depend on its name.
    pub fn new(
        name: TaskName,
        broadcast: Option<BroadcastId>,
        content: Option<Content>,
    ) -> Result<Task, BadTask> {
        match (name, broadcast, content) {
            (TaskName::Send, None, Some(content)) => Ok(Task::Send(content)),
            (TaskName::Send, ..) => Err(BadTask::Send),
            (TaskName::Edit, Some(broadcast), Some(content)) => Ok(Task::Edit { broadcast, content }),
            (TaskName::Edit, ..) => Err(BadTask::Edit),
            (TaskName::Delete, Some(broadcast), None) => Ok(Task::Delete { broadcast }),
            (TaskName::Delete, ..) => Err(BadTask::Delete),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> TaskName {
        match self {
            Task::Send(_) => TaskName::Send,
            Task::Edit { .. } => TaskName::Edit,
            Task::Delete { .. } => TaskName::Delete,
        }
    }

    /// What it sends or puts in place.
    #[must_use]
    pub fn content(&self) -> Option<&Content> {
        match self {
            Task::Send(content) | Task::Edit { content, .. } => Some(content),
            Task::Delete { .. } => None,
        }
    }

    /// The broadcast whose messages it changes.
    #[must_use]
    pub fn changes(&self) -> Option<BroadcastId> {
        match self {
            Task::Send(_) => None,
            Task::Edit { broadcast, .. } | Task::Delete { broadcast } => Some(*broadcast),
        }
    }

    /// What is wrong with it, by its place in the JSON.
    #[must_use]
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        if let Some(broadcast) = self.changes() {
            faults.unless(broadcast.0 > 0, &Place::root("broadcast"), "a broadcast has a positive number");
        }
        if let Some(content) = self.content() {
            content.check_into(&mut faults);
            for (place, piece) in content.pieces() {
                self.check_piece(&place, piece, &mut faults);
            }
        }
        faults.all()
    }

    /// Whether a piece suits the task.
    fn check_piece(&self, place: &Place, piece: &Piece, faults: &mut Faults) {
        let (body, is_edit) = (place.field("body"), self.name() == TaskName::Edit);
        match piece.body {
            Body::Text(_) => {}
            Body::Caption(_) => {
                faults.unless(is_edit, &body, "a caption goes with its media, or into an edit");
            }
            _ => faults.unless(!is_edit, &body, "an edit has a text or a caption"),
        }
        if is_edit {
            faults.unless(!piece.silent, &place.field("silent"), "an edit makes no sound anyway");
            faults.unless(!piece.protect, &place.field("protect"), "an edit cannot change this");
        }
    }
}

/// The fields do not make a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTask {
    /// Sending needs something to send.
    #[error("to send takes `content`, and no `broadcast`")]
    Send,
    /// Editing needs to know what and where.
    #[error("to edit takes `broadcast` and `content`")]
    Edit,
    /// Deleting needs to know where.
    #[error("to delete takes `broadcast`, and no `content`")]
    Delete,
}

/// As it stands in the JSON. Not a tagged enum: an error within one would lose its place.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    task: TaskName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    broadcast: Option<BroadcastId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<Content>,
}

impl TryFrom<Written> for Task {
    type Error = BadTask;

    fn try_from(Written { task, broadcast, content }: Written) -> Result<Self, BadTask> {
        Task::new(task, broadcast, content)
    }
}

impl From<Task> for Written {
    fn from(task: Task) -> Written {
        let (name, broadcast) = (task.name(), task.changes());
        let content = match task {
            Task::Send(content) | Task::Edit { content, .. } => Some(content),
            Task::Delete { .. } => None,
        };
        Written { task: name, broadcast, content }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn task(value: Value) -> Result<Task, String> {
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    fn faults(value: Value) -> Vec<String> {
        task(value).unwrap().check().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn it_reads_as_it_is_written() {
        let text = json!({ "body": { "text": { "html": "x" } } });
        let caption = json!({ "body": { "caption": { "html": "x" } } });
        for value in [
            json!({ "task": "send", "content": text }),
            json!({ "task": "edit", "broadcast": 7, "content": text }),
            json!({ "task": "edit", "broadcast": 7, "content": caption }),
            json!({ "task": "delete", "broadcast": 7 }),
        ] {
            let read = task(value.clone()).unwrap();
            assert_eq!(read.check(), []);
            assert_eq!(serde_json::to_value(read).unwrap(), value);
        }
    }

    #[test]
    fn each_task_has_its_fields_and_no_others() {
        let content = json!({ "body": { "text": { "html": "x" } } });
        for (value, error) in [
            (json!({ "task": "send" }), "to send takes `content`"),
            (json!({ "task": "send", "broadcast": 7, "content": content }), "to send takes `content`"),
            (json!({ "task": "edit", "content": content }), "to edit takes `broadcast` and `content`"),
            (json!({ "task": "delete", "broadcast": 7, "content": content }), "to delete takes `broadcast`"),
            (json!({ "task": "pin" }), "unknown variant `pin`, expected one of `send`, `edit`, `delete`"),
            (json!({ "task": "send", "contents": 1 }), "unknown field `contents`"),
        ] {
            let refused = task(value).unwrap_err();
            assert!(refused.starts_with(error), "{refused}");
        }
    }

    #[test]
    fn what_does_not_suit_the_task_is_named() {
        let caption = json!({ "body": { "caption": { "html": "x" } } });
        assert_eq!(
            faults(json!({ "task": "send", "content": caption })),
            ["content.body: a caption goes with its media, or into an edit"]
        );
        let media = json!({ "body": { "media": { "kind": "photo", "file": "AgAC" } }, "silent": true, "protect": true });
        assert_eq!(
            faults(json!({ "task": "edit", "broadcast": -1, "content": media })),
            [
                "broadcast: a broadcast has a positive number",
                "content.body: an edit has a text or a caption",
                "content.silent: an edit makes no sound anyway",
                "content.protect: an edit cannot change this",
            ]
        );
    }
}
