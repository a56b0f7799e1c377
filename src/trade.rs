//! `shoal trade`: the operator's switch for all trades.

use clap::Subcommand;
use shoal_runtime::config::Settings;

use crate::process::{self, StartError};

/// What to do about all trades.
#[derive(Subcommand, Clone, Copy, Debug)]
pub enum Action {
    /// No trade begins any more, for anybody; what is open goes on by its rules
    Stop,
    /// Trades begin again
    Resume,
}

/// Does it. Every worker knows within a second.
pub async fn run(settings: &Settings, action: Action) -> Result<(), StartError> {
    let mailbox = process::connect(settings).await?;
    match action {
        Action::Stop => {
            mailbox.stop_trades(true).await?;
            println!("trade stop: no trade begins from now on, until `shoal trade resume`");
        }
        Action::Resume => {
            mailbox.stop_trades(false).await?;
            println!("trade resume: trades begin again");
        }
    }
    Ok(())
}
