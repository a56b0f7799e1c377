//! `POST /broadcasts`

use axum::http::{HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shoal_domain::broadcast::{Content, Delivery, Fault, Filter, Task};
use shoal_domain::id::{BotId, BroadcastId};
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::now_ms;
use shoal_store::{Created, Draft, RequestKey};

use super::{show, stored};
use crate::about;
use crate::api::Api;
use crate::body::{decode, present};
use crate::problem::Problem;
use crate::serve::{Asked, Reply};

/// The header that names a request.
const KEY: &str = "idempotency-key";

/// The header that says that nothing new was made.
const REPLAYED: &str = "idempotent-replayed";

/// The longest key, in characters.
const LONGEST_KEY: usize = 128;

/// The longest name, in characters.
const LONGEST_NAME: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewBroadcast {
    bot: BotId,
    name: String,
    #[serde(default, deserialize_with = "present")]
    content: Option<Content>,
    #[serde(default, deserialize_with = "present")]
    edit: Option<Edit>,
    #[serde(default, deserialize_with = "present")]
    delete: Option<Delete>,
    #[serde(default, deserialize_with = "present")]
    audience: Option<Filter>,
    #[serde(default)]
    delivery: Delivery,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    broadcast: BroadcastId,
    content: Content,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delete {
    broadcast: BroadcastId,
}

pub(crate) async fn create(asked: Asked) -> Result<Reply, Problem> {
    let Asked { api, caller, headers, body, .. } = asked;
    let key = key(&headers)?;
    // Fields of an object have an order in no way; texts and numbers are as they were written.
    let request: [u8; 32] = Sha256::digest(body.to_string()).into();
    let wanted: NewBroadcast = decode(body)?;
    let (bot, name, delivery) = (wanted.bot, wanted.name.clone(), wanted.delivery.clone());
    let (task, audience) = wanted.split()?;
    let mut faults = stored::faults(&task, &audience, &delivery);
    faults.extend(own_faults(&name, &delivery));
    faults.extend(outer_faults(&api, bot, &task).await?);
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    let by = caller.admin.name.as_str();
    let draft =
        Draft { bot, name: &name, task: &task, audience: &audience, delivery: &delivery, test_of: None, by };
    let key = key.as_deref().map(|key| RequestKey { key, request: &request });
    let (id, is_replay) = match api.store.create_broadcast(draft, key).await? {
        Created::New(id) => (id, false),
        Created::Before(id) => (id, true),
        Created::OtherRequest => {
            let why = "this Idempotency-Key was used for another request";
            return Err(Problem::conflict("other-request", why));
        }
    };
    let mut reply = made(&api, id).await?;
    if is_replay {
        reply.response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        reply.note = json!({ "replayed": true });
        reply.is_new = false;
    }
    Ok(reply)
}

/// The answer for a broadcast that was made.
pub(super) async fn made(api: &Api, id: BroadcastId) -> Result<Reply, Problem> {
    let reply = Reply::created(&show::by_id(api, id).await?);
    Ok(Reply { subject: Some(format!("broadcast {id}")), ..reply })
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(KEY) else { return Ok(None) };
    let text = value.to_str().ok().filter(|text| (1..=LONGEST_KEY).contains(&text.len()));
    let why = "a key has 1 to 128 printable characters of ASCII";
    text.map(|text| Some(text.to_owned())).ok_or_else(|| Problem::field("Idempotency-Key", why))
}

impl NewBroadcast {
    /// What is done, and for whom.
    fn split(self) -> Result<(Task, Filter), Problem> {
        let task = match (self.content, self.edit, self.delete) {
            (Some(content), None, None) => Task::Send(content),
            (None, Some(Edit { broadcast, content }), None) => Task::Edit { broadcast, content },
            (None, None, Some(Delete { broadcast })) => Task::Delete { broadcast },
            _ => {
                return Err(Problem::field(
                    "content",
                    "a broadcast has exactly one of content, edit and delete",
                ));
            }
        };
        let audience = match (self.audience, &task) {
            (Some(audience), Task::Send(_)) => audience,
            (None, Task::Send(_)) => {
                return Err(Problem::field("audience", "say for whom it is, such as \"everybody\""));
            }
            (None | Some(Filter::Everybody), _) => Filter::Everybody,
            (Some(_), _) => {
                let why = "an edit and a deletion are for everybody who has the message";
                return Err(Problem::field("audience", why));
            }
        };
        Ok((task, audience))
    }
}

/// What is wrong with what stands in no rule of the domain.
fn own_faults(name: &str, delivery: &Delivery) -> Vec<Fault> {
    let mut faults = vec![];
    let fits = (1..=LONGEST_NAME).contains(&name.chars().count());
    if !fits || name.trim().is_empty() || name.chars().any(char::is_control) {
        let why = format!("a name has 1 to {LONGEST_NAME} characters, none of which controls anything");
        faults.push(Fault { field: "name".to_owned(), why });
    }
    if delivery.is_stale(Timestamp(now_ms())) {
        faults.push(Fault { field: "delivery.use_by".to_owned(), why: "it is past already".to_owned() });
    }
    faults
}

/// What is wrong with it as things stand.
async fn outer_faults(api: &Api, bot: BotId, task: &Task) -> Result<Vec<Fault>, Problem> {
    let mut faults = vec![];
    if !about::is_ours(api, bot).await? {
        faults.push(Fault { field: "bot".to_owned(), why: format!("{bot} is none of our bots") });
    }
    let field = match task {
        Task::Send(_) => return Ok(faults),
        Task::Edit { .. } => "edit.broadcast",
        Task::Delete { .. } => "delete.broadcast",
    };
    let target = match task.changes() {
        Some(target) => api.store.broadcast(target).await?,
        None => None,
    };
    let why = match target {
        None => "there is no such broadcast",
        Some(target) if target.bot != bot => "it is of another bot, which alone can change its messages",
        Some(target) if !does_send(&target.task) => "it sent nothing itself",
        Some(target) if target.started_at.is_none() => "it has not started, so nobody has it",
        Some(_) => return Ok(faults),
    };
    faults.push(Fault { field: field.to_owned(), why: why.to_owned() });
    Ok(faults)
}

fn does_send(task: &str) -> bool {
    serde_json::from_str::<Value>(task).is_ok_and(|task| task["task"] == "send")
}
