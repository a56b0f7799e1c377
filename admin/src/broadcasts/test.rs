//! `POST /broadcasts/{id}/test`: the same words, to a few people, at once.

use serde::Deserialize;
use shoal_domain::broadcast::{Delivery, Filter, Task};
use shoal_domain::id::UserId;
use shoal_store::{Draft, Step, StepError};

use super::key::{Key, Made};
use super::stored::Stored;
use crate::body::decode;
use crate::problem::Problem;
use crate::serve::{Asked, Reply};

/// People who can be shown a broadcast before it starts.
const MOST: usize = 20;

/// The longest name of a test, in characters.
const LONGEST_NAME: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestUsers {
    users: Vec<UserId>,
}

pub(crate) async fn test(mut asked: Asked) -> Result<Reply, Problem> {
    let id = asked.broadcast()?;
    let body = asked.body.take();
    // A key is for one request to one path.
    let key = Key::read(&asked.headers, &format!("test {id} {body}"))?;
    let TestUsers { users } = decode(body)?;
    if !(1..=MOST).contains(&users.len()) {
        return Err(Problem::field("users", format!("a test is for 1 to {MOST} people")));
    }
    let count = users.len();
    let audience = Filter::Users(users);
    let mut faults = audience.check();
    for fault in &mut faults {
        fault.field = fault.field.trim_start_matches("audience.").to_owned();
    }
    let stored = Stored::read(&asked.api, id).await?;
    faults.extend(stored.task.check());
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    if !matches!(stored.task, Task::Send(_)) {
        let why = "an edit and a deletion change what people have, and cannot be tried out";
        return Err(Problem::conflict("not-testable", why));
    }
    let (api, by) = (&asked.api, asked.caller.admin.name.as_str());
    let name: String = format!("Test of {}", stored.broadcast.name).chars().take(LONGEST_NAME).collect();
    // Free and at once, whatever the hour: those who get it wait for it.
    let (bot, delivery) = (stored.broadcast.bot, Delivery::default());
    let (task, test_of) = (&stored.task, Some(id));
    let draft = Draft { bot, name: &name, task, audience: &audience, delivery: &delivery, test_of, by };
    let made = Made::once(api, draft, key.as_ref()).await?;
    // A repeat starts it, too, where the first request was broken off in between; mostly it runs or is over.
    match api
        .store
        .step(made.id, by, Step::Start { at: None, needs_approval: false, most_unapproved: None })
        .await
    {
        Ok(_) | Err(StepError::NotNow(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let mut reply = made.reply(api).await?;
    reply.note["of"] = id.0.into();
    reply.note["users"] = count.into();
    Ok(reply)
}
