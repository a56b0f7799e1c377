//! `shoal uncertain`: calls to Telegram of which nobody knows whether they were carried out.

use shoal_runtime::config::Settings;

use crate::dead::field;
use crate::process::{self, StartError};

/// Calls of one partition that are listed at most.
const LISTED: u64 = 1000;

/// Lists them, oldest first in each partition.
pub async fn run(settings: &Settings) -> Result<(), StartError> {
    let mailbox = process::connect(settings).await?;
    let mut count = 0;
    for partition in mailbox.partitions().all() {
        for call in mailbox.uncertain(partition, LISTED).await? {
            count += 1;
            println!("{partition}/{}  {}", field(&call, "id"), field(&call, "what"));
        }
    }
    println!("uncertain calls: {count}");
    Ok(())
}
