//! The operator's switch for trades, as this worker knows it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use shoal_domain::trade::protection::KillSwitch;
use shoal_mailbox::{Mailbox, MailboxError};
use tokio_util::sync::CancellationToken;

use crate::published;

/// Whether any trade begins. It is looked for twice a second; while Redis cannot be asked, all stays as it is.
#[derive(Clone, Default)]
pub(crate) struct Switch(Arc<AtomicBool>);

impl Switch {
    pub(crate) fn now(&self) -> KillSwitch {
        if self.0.load(Ordering::Relaxed) { KillSwitch::Stopped } else { KillSwitch::Off }
    }

    pub(crate) async fn look(&self, mailbox: &Mailbox) -> Result<(), MailboxError> {
        self.0.store(mailbox.trades_stopped().await?, Ordering::Relaxed);
        Ok(())
    }

    /// Looks again and again, until the drain.
    pub(crate) async fn follow(&self, mailbox: &Mailbox, drain: CancellationToken) {
        published::follow(drain, || self.look(mailbox)).await;
    }
}
