//! Links: tells from one partition to another, numbered without gaps, each received once.
//!
//! The sender's owner keeps one hand-over in flight for each link. The receiver's inbox takes only the next number:
//! what it had before is dropped, what would leave a hole is refused together with the number it wants. The sender
//! keeps confirmed tells for a while, so a receiver that came back older can still be served.

use bytes::Bytes;
use fred::interfaces::StreamsInterface;
use fred::types::Value;
use shoal_domain::partition::PartitionId;

use crate::connection::Mailbox;
use crate::error::{Attempting, MailboxError, strange};
use crate::inbox::envelope;
use crate::incarnation::{IDENTITY, estranged};
use crate::key;
use crate::script::number;

/// How many tells are read back from Redis at once.
const READ_BACK: u64 = 500;

/// What the receiving side said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Everything up to this number is in its inbox.
    Received(u64),
    /// Something is missing: it has everything up to this number and needs the next.
    Gap(u64),
}

impl Mailbox {
    /// Hands tells of the link from `source` to `target` over. `first` is the number of the first body.
    pub async fn receive(
        &self,
        source: PartitionId,
        target: PartitionId,
        first: u64,
        bodies: &[Bytes],
    ) -> Result<Receipt, MailboxError> {
        let [name, tide] = self.credentials().await?;
        let mut args = vec![number(source), name, tide, number(first)];
        args.extend(bodies.iter().cloned().map(Value::Bytes));
        let step = &self.scripts.receive;
        let own = vec![key::inbox(target), key::received(target), key::halted(target)];
        let keys = [own, IDENTITY.map(str::to_owned).to_vec()].concat();
        let answer = step.run(&self.client, keys, args).await;
        let answer = self.halt_if_misfit(target, answer).await?;
        match answer.clone().convert::<(String, u64)>() {
            Ok((verdict, mark)) if verdict == "received" => Ok(Receipt::Received(mark)),
            Ok((verdict, mark)) if verdict == "gap" => Ok(Receipt::Gap(mark)),
            Ok((verdict, _)) if verdict == "halted" => Err(self.why_halted(target).await),
            Ok((word, _)) => {
                Err(estranged(&word.into()).unwrap_or_else(|| strange(step.attempted(), &answer)))
            }
            Err(_) => Err(strange(step.attempted(), &answer)),
        }
    }

    /// Reads tells of a link back, from a number on; at most some hundreds.
    pub async fn in_transit(
        &self,
        source: PartitionId,
        target: PartitionId,
        first: u64,
    ) -> Result<Vec<Bytes>, MailboxError> {
        const ATTEMPTED: &str = "read tells back";
        let stream = key::transit(source, target);
        let answer: Result<Value, _> =
            self.client.xrange(stream, format!("{first}-0"), "+", Some(READ_BACK)).await;
        let answer = self.halt_if_refused(source, answer.attempting(ATTEMPTED)).await?;
        let entries: Option<Vec<_>> = answer.clone().into_array().into_iter().map(envelope).collect();
        let entries = entries.ok_or_else(|| strange(ATTEMPTED, &answer))?;
        // A tell that is no longer kept would leave a hole that nobody notices: stop at the first one.
        let gapless = entries.into_iter().zip(first..).take_while(|(entry, n)| entry.id.ms == *n);
        Ok(gapless.filter_map(|(entry, _)| entry.fields.into_iter().next().map(|(_, body)| body)).collect())
    }
}
