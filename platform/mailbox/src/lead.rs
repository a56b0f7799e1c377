//! The lead in a job that one process at a time does.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use crate::connection::{Mailbox, random_hex};

/// How often to ask for a lead that somebody else has.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// One process's claim to the lead in one job.
pub struct Lead {
    mailbox: Mailbox,
    job: String,
    who: String,
    term: Duration,
}

impl Lead {
    /// A claim to lead `job`. `term` is how long others wait when this process dies while it leads.
    pub fn new(mailbox: Mailbox, job: impl Into<String>, term: Duration) -> Self {
        Lead { mailbox, job: job.into(), who: random_hex(), term }
    }

    /// Waits for the lead and works for as long as it lasts. `None`: it was lost before the work was done.
    pub async fn while_leading<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let until = self.win().await;
        tokio::select! {
            done = work => Some(done),
            () = self.keep(until) => None,
        }
    }

    /// Lets go of the lead, if it is ours, so that the next one need not wait for the end of the term.
    pub async fn release(&self) {
        // If Redis is away, the term ends by itself.
        let _ = self.mailbox.resign(&self.job, &self.who).await;
    }

    /// Returns when the lead is ours, with the moment until which it is.
    async fn win(&self) -> Instant {
        loop {
            let asked = Instant::now();
            // An error is told by whoever watches Redis; here it only means "not yet".
            if let Ok(true) = self.mailbox.lead(&self.job, &self.who, self.term).await {
                return asked + self.term;
            }
            sleep(ASK_EVERY).await;
        }
    }

    /// Prolongs the lead again and again; returns when it is lost.
    async fn keep(&self, mut until: Instant) {
        loop {
            sleep(self.term / 3).await;
            let asked = Instant::now();
            match timeout_at(until, self.mailbox.lead(&self.job, &self.who, self.term)).await {
                Ok(Ok(true)) => until = asked + self.term,
                // Redis is away, so nobody else can take it either; the end of the term decides.
                Ok(Err(_)) => {}
                Ok(Ok(false)) | Err(_) => return,
            }
        }
    }
}
