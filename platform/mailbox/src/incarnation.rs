//! Which Redis this is: its name, and how far it has come.
//!
//! A Redis gets a random name from the first worker of a deployment, and Postgres keeps it, too. A Redis without the
//! name has lost its memory. One that came back as it was some time ago still has it, so there is a tide as well: a
//! number that rises with every heartbeat. Each process remembers the highest it has seen, and a Redis that is behind
//! has gone back in time. The first to find out takes the name away, in the same step, so that nobody goes on, not
//! even who saw nothing. What happened after the last heartbeat (a quarter of a second) can go back unnoticed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use fred::interfaces::HashesInterface;
use fred::types::Value;
use futures::future::try_join_all;

use crate::connection::{Mailbox, random_hex};
use crate::error::{Attempting, MailboxError, strange};
use crate::key;
use crate::script::number;

/// What a process knows of its Redis.
#[derive(Debug, Default)]
pub(crate) struct Known {
    name: OnceLock<Arc<str>>,
    /// The highest tide seen.
    tide: AtomicU64,
}

impl Known {
    pub(crate) fn saw(&self, tide: u64) {
        self.tide.fetch_max(tide, Ordering::Relaxed);
    }
}

impl Mailbox {
    /// The name of this Redis. `None`: it has not been given one yet.
    #[must_use]
    pub fn incarnation(&self) -> Option<&str> {
        self.known.name.get().map(|name| &**name)
    }

    /// The highest tide that this process has seen.
    #[must_use]
    pub fn tide(&self) -> u64 {
        self.known.tide.load(Ordering::Relaxed)
    }

    /// Gives this Redis a name unless it has one. Only for who knows that the deployment has no other Redis.
    pub async fn name(&self) -> Result<&str, MailboxError> {
        let step = &self.scripts.name;
        let answer = step.run(&self.client, key::IDENTITY, vec![random_hex().into()]).await?;
        let name = answer.as_string().ok_or(MailboxError::Rewound)?;
        self.expect(&name, 0)
    }

    /// From now on only a Redis of this name will do, and one that has come at least as far as this.
    pub fn expect(&self, name: &str, tide: u64) -> Result<&str, MailboxError> {
        self.known.saw(tide);
        let known = self.known.name.get_or_init(|| name.into());
        if **known == *name { Ok(known) } else { Err(MailboxError::Amnesia) }
    }

    /// Asks Redis for a sign of life, and whether it is still the one we met, no older than we have seen it.
    pub async fn ping(&self) -> Result<(), MailboxError> {
        let step = &self.scripts.meet;
        let answer = step.run(&self.client, key::IDENTITY, self.credentials().await?.into()).await?;
        if let Some(tide) = answer.as_u64() {
            self.known.saw(tide);
            return Ok(());
        }
        Err(estranged(&answer).unwrap_or_else(|| strange(step.attempted(), &answer)))
    }

    /// Makes this Redis one to go on with, under a new name: whoever acted on it before may not any more. Safe to
    /// repeat when it was interrupted. Returns the name.
    pub async fn adopt(&self) -> Result<String, MailboxError> {
        let name = random_hex();
        let step = &self.scripts.adopt;
        let ready = self.partitions.all().map(|p| step.run(&self.client, key::lease(p), vec![]));
        try_join_all(ready).await?;
        let naming = "name this Redis anew";
        self.client.hset::<(), _, _>(key::IDENTITY, ("name", &name)).await.attempting(naming)?;
        self.client.hdel::<(), _, _>(key::IDENTITY, "rewound").await.attempting(naming)?;
        Ok(name)
    }

    /// By what a script knows that we mean this Redis. A process that came before any worker learns the name here.
    pub(crate) async fn credentials(&self) -> Result<[Value; 2], MailboxError> {
        let name = if let Some(name) = self.known.name.get() {
            &**name
        } else {
            let read = self.client.hget::<Option<String>, _, _>(key::IDENTITY, "name").await;
            let name = read.attempting("read the name of this Redis")?.ok_or(MailboxError::Nameless)?;
            self.expect(&name, 0)?
        };
        Ok([Value::from(name), number(self.tide())])
    }
}

/// Reads a script's word for a Redis that is not the one its caller knows.
pub(crate) fn estranged(answer: &Value) -> Option<MailboxError> {
    match answer.as_str().as_deref() {
        Some("amnesia") => Some(MailboxError::Amnesia),
        Some("rewound") => Some(MailboxError::Rewound),
        _ => None,
    }
}
