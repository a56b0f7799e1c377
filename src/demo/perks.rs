//! What an operator gives: a channel that people have to be in, and perks for some of the people, so that they choose by
//! gender and lock chats.

use std::time::{Duration, Instant};

use shoal_domain::entitlement::Grant;
use shoal_domain::id::UserId;
use shoal_domain::time::{Millis, Timestamp};
use shoal_mailbox::Mailbox;
use shoal_runtime::clock::now_ms;

use super::stage::{Stage, StageError};
use crate::process;
use crate::user::{self, UserError};

/// The channel's name at the pretended Telegram.
pub(super) const CHANNEL: &str = "shoal_demo";

/// Locks for one person.
const LOCKS: u32 = 5;

/// The beginning of the year 2100: longer than any demo.
const UNTIL: Timestamp = Timestamp(4_102_444_800_000);

/// So soon it is over for some, while they look for somebody or talk.
const SOON: Millis = Millis::seconds(15);

/// Longest time for a worker to begin, and the pause between two looks.
const BEGINS: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(200);

/// Gives all of it. A third of the people choose by gender, some of them for a short time; another third may lock chats.
pub(super) async fn give(stage: &Stage) -> Result<(), StageError> {
    for bot in stage.bots() {
        stage.ask(&["bot", "channels", bot, "add", &format!("@{CHANNEL}")], &[]).await?;
    }
    let mailbox = process::connect(&stage.settings()?).await.map_err(UserError::from)?;
    for (place, person) in stage.emulator().people().await?.into_iter().enumerate() {
        let what = match place % 6 {
            0 => Grant::Preference(UNTIL),
            3 => Grant::Preference(Timestamp(now_ms()) + SOON),
            1 | 4 => Grant::Locks(LOCKS),
            _ => continue,
        };
        give_to(&mailbox, UserId(person), what).await?;
    }
    Ok(())
}

/// Gives somebody something, as `shoal user grant` does. Nobody can be told anything before the first worker has begun.
async fn give_to(mailbox: &Mailbox, person: UserId, what: Grant) -> Result<(), StageError> {
    let end = Instant::now() + BEGINS;
    loop {
        match user::give(mailbox, person, what).await {
            Ok(_grant) => return Ok(()),
            Err(_) if Instant::now() < end => tokio::time::sleep(LOOK).await,
            Err(error) => return Err(error.into()),
        }
    }
}
