//! `shoal dead`: messages that could not be handled, to read, replay or drop.

use std::fmt;
use std::str::FromStr;

use clap::Subcommand;
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{EntryId, Envelope, Mailbox, MailboxError};
use shoal_runtime::config::Settings;

use crate::partitions::{self, NoPartition};
use crate::process::{self, StartError};

/// Letters of one partition that are listed at most.
const LISTED: u64 = 1000;

/// What to do with dead letters.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Lists all, with the reason of each
    List,
    /// Shows one as it was stored. It may hold what somebody wrote in private
    Show {
        /// As `list` shows it: <partition>/<id>
        letter: Name,
    },
    /// Puts one back into its inbox, to be handled again after what waits there
    Replay {
        /// As `list` shows it: <partition>/<id>
        letter: Name,
    },
    /// Removes one for good
    Drop {
        /// As `list` shows it: <partition>/<id>
        letter: Name,
    },
}

/// Names a dead letter.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    partition: PartitionId,
    id: EntryId,
}

impl FromStr for Name {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('/').and_then(|(partition, id)| {
            Some(Name { partition: PartitionId(partition.parse().ok()?), id: id.parse().ok()? })
        });
        parts.ok_or("a dead letter is named <partition>/<id>, as `shoal dead list` shows it")
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.partition, self.id)
    }
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum DeadError {
    /// It is not there (any more).
    #[error("there is no dead letter {0}\n  see: shoal dead list")]
    Absent(Name),
    /// Nor can it ever have been there.
    #[error(transparent)]
    NoPartition(#[from] NoPartition),
    /// Something between us and Redis.
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    /// Redis is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Does it, and says what was done.
pub async fn run(settings: &Settings, action: &Action) -> Result<(), DeadError> {
    let mailbox = process::connect(settings).await?;
    match action {
        Action::List => list(&mailbox).await,
        Action::Show { letter } => show(&mailbox, *letter).await,
        Action::Replay { letter } => {
            partitions::existing(&mailbox, letter.partition)?;
            let done = mailbox.replay(letter.partition, letter.id).await?;
            tell(done, *letter, "is back in its inbox")
        }
        Action::Drop { letter } => {
            partitions::existing(&mailbox, letter.partition)?;
            let done = mailbox.drop_dead(letter.partition, letter.id).await?;
            tell(done, *letter, "is gone")
        }
    }
}

async fn list(mailbox: &Mailbox) -> Result<(), DeadError> {
    let mut count = 0;
    for partition in mailbox.partitions().all() {
        for letter in mailbox.dead(partition, LISTED).await? {
            count += 1;
            println!("{partition}/{}  {}  {}", letter.id, field(&letter, "k"), field(&letter, "why"));
        }
    }
    println!("dead letters: {count}");
    Ok(())
}

async fn show(mailbox: &Mailbox, name: Name) -> Result<(), DeadError> {
    partitions::existing(mailbox, name.partition)?;
    let letters = mailbox.dead(name.partition, LISTED).await?;
    let letter = letters.iter().find(|letter| letter.id == name.id).ok_or(DeadError::Absent(name))?;
    for (name, _) in &letter.fields {
        println!("{name}: {}", field(letter, name));
    }
    Ok(())
}

/// A field as text in which nothing can move the cursor.
pub(crate) fn field(letter: &Envelope, name: &str) -> String {
    let value = letter.fields.iter().find(|(field, _)| field == name);
    let text = value.map_or(String::new(), |(_, value)| String::from_utf8_lossy(value).into_owned());
    text.chars().map(|c| if c.is_control() { '·' } else { c }).collect()
}

fn tell(done: bool, letter: Name, what: &str) -> Result<(), DeadError> {
    if !done {
        return Err(DeadError::Absent(letter));
    }
    println!("dead letter {letter} {what}");
    Ok(())
}
