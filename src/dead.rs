//! `shoal dead`: messages that could not be handled, to read, replay or drop.

use std::str::FromStr;

use clap::Subcommand;
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{EntryId, Envelope, Mailbox};
use shoal_runtime::config::Settings;

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

/// Does it, and says what was done.
pub async fn run(settings: &Settings, action: &Action) -> Result<(), StartError> {
    let mailbox = process::connect(settings).await?;
    match action {
        Action::List => list(&mailbox).await,
        Action::Show { letter } => show(&mailbox, *letter).await,
        Action::Replay { letter } => {
            let done = mailbox.replay(letter.partition, letter.id).await?;
            tell(done, *letter, "is back in its inbox");
            Ok(())
        }
        Action::Drop { letter } => {
            let done = mailbox.drop_dead(letter.partition, letter.id).await?;
            tell(done, *letter, "is gone");
            Ok(())
        }
    }
}

async fn list(mailbox: &Mailbox) -> Result<(), StartError> {
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

async fn show(mailbox: &Mailbox, name: Name) -> Result<(), StartError> {
    let letters = mailbox.dead(name.partition, LISTED).await?;
    match letters.iter().find(|letter| letter.id == name.id) {
        Some(letter) => {
            for (name, _) in &letter.fields {
                println!("{name}: {}", field(letter, name));
            }
        }
        None => tell(false, name, ""),
    }
    Ok(())
}

/// A field as text in which nothing can move the cursor.
pub(crate) fn field(letter: &Envelope, name: &str) -> String {
    let value = letter.fields.iter().find(|(field, _)| field == name);
    let text = value.map_or(String::new(), |(_, value)| String::from_utf8_lossy(value).into_owned());
    text.chars().map(|c| if c.is_control() { '·' } else { c }).collect()
}

fn tell(done: bool, Name { partition, id }: Name, what: &str) {
    if done {
        println!("dead letter {partition}/{id} {what}");
    } else {
        println!("there is no dead letter {partition}/{id}");
    }
}
