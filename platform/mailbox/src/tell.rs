//! Tells from outside: what the operator says to somebody, by a command.

use shoal_domain::entity::EntityKey;
use shoal_domain::message::Tell;

use crate::connection::Mailbox;
use crate::envelope::Addressed;
use crate::error::{MailboxError, strange};
use crate::incarnation::estranged;
use crate::key;
use crate::script::json;

impl Mailbox {
    /// Puts a tell into the inbox of whom it is for. After an error nobody knows whether it is there; so it must be one
    /// that may be said twice.
    pub async fn tell(&self, to: EntityKey, tell: &Tell) -> Result<(), MailboxError> {
        let partition = self.partitions().of(to);
        let [name, tide] = self.credentials().await?;
        let args = vec![json(&Addressed { to, tell }), name, tide];
        let keys = vec![key::inbox(partition), key::IDENTITY.to_owned()];
        let step = &self.scripts.tell;
        let answer = self.halt_if_misfit(partition, step.run(&self.client, keys, args).await).await?;
        match answer.as_str().as_deref() {
            Some("told") => Ok(()),
            _ => Err(estranged(&answer).unwrap_or_else(|| strange(step.attempted(), &answer))),
        }
    }
}
