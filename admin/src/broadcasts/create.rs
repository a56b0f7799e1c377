//! `POST /broadcasts`

use serde::Deserialize;
use shoal_domain::broadcast::{Content, Delivery, Fault, Filter, Task};
use shoal_domain::id::{BotId, BroadcastId};
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::now_ms;
use shoal_store::Draft;

use super::key::{Key, Made};
use super::stored;
use super::target::Target;
use crate::about;
use crate::body::{decode, present};
use crate::problem::Problem;
use crate::serve::{Asked, Reply};

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
    // Fields of an object have an order in no way; texts and numbers are as they were written.
    let key = Key::read(&headers, &body.to_string())?;
    let by = caller.admin.name.as_str();
    if let Some(made) = Made::before(&api, by, key.as_ref()).await? {
        return made.reply(&api).await;
    }
    let wanted: NewBroadcast = decode(body)?;
    let (bot, name, delivery) = (wanted.bot, wanted.name.clone(), wanted.delivery.clone());
    let (task, audience) = wanted.split()?;
    let mut faults = stored::faults(&task, &audience, &delivery);
    faults.extend(own_faults(&name, &delivery));
    if !about::is_ours(&api, bot).await? {
        faults.push(Fault { field: "bot".to_owned(), why: format!("{bot} is none of our bots") });
    }
    let target = Target::of(&api, &task).await?;
    if let Some(target) = &target {
        faults.extend(target.faults(bot));
    }
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    if let Some(target) = &target {
        target.must_rest()?;
    }
    let draft =
        Draft { bot, name: &name, task: &task, audience: &audience, delivery: &delivery, test_of: None, by };
    Made::once(&api, draft, key.as_ref()).await?.reply(&api).await
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
