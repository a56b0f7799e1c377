//! What an operator has to look at: the scheduler that leads tells the operators' chat, without a name.

use std::time::Duration;

use shoal_runtime::telemetry::chain;
use shoal_store::Alarm;
use shoal_words as words;
use tokio::time::sleep;
use tracing::{error, info, warn};

use super::Cashier;
use crate::looking::LookError;
use crate::metrics;

/// How often to look.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Not before that does the chat get another message; nor is it tried again where it cannot be told.
const QUIET: Duration = Duration::from_mins(1);

/// The note of what the chat was told last.
const NOTE: &str = "payments-alert";

impl Cashier {
    /// Looks now and then, for ever.
    pub(crate) async fn watch(&self) {
        let mut overdue = 0;
        loop {
            let pause = match self.look(&mut overdue).await {
                Ok(true) => QUIET,
                Ok(false) => LOOK_EVERY,
                Err(error) => {
                    warn!(error = chain(&error), "The operators' chat cannot be told of payments");
                    QUIET
                }
            };
            sleep(pause).await;
        }
    }

    /// Whether the chat was told something.
    async fn look(&self, overdue: &mut i64) -> Result<bool, LookError> {
        let alarm = self.store.payment_alarm().await?;
        metrics::payments(&alarm);
        tell_overdue(std::mem::replace(overdue, alarm.overdue), alarm.overdue);
        if self.operators.chat.is_none() {
            return Ok(false);
        }
        let latest = latest(&alarm).map(|number| number.to_string()).join(" ");
        let told = self.mailbox.note(NOTE).await?.unwrap_or_default();
        if !is_new(&alarm, &told) {
            // What is there no longer is forgotten, so that the next of its kind is news.
            if latest != told {
                self.mailbox.set_note(NOTE, &latest).await?;
            }
            return Ok(false);
        }
        let said = words::payments_alert(
            alarm.kept,
            alarm.stuck,
            alarm.failed,
            alarm.differences,
            self.operators.language,
        );
        self.operators.tell(&said).await?;
        self.mailbox.set_note(NOTE, &latest).await?;
        Ok(true)
    }
}

/// Says once that nobody looks who has paid in coins, and once that somebody does again.
fn tell_overdue(before: i64, now: i64) {
    if before == 0 && now > 0 {
        error!(
            invoices = now,
            "Nobody looks who has paid in coins: {now} invoices wait for it longer than they should. Is SHOAL_TRON_URL set for all schedulers? (`shoal doctor`)"
        );
    } else if before > 0 && now == 0 {
        info!("Somebody looks again who has paid in coins");
    }
}

/// What the chat is told of, by its last number.
fn latest(alarm: &Alarm) -> [i64; 4] {
    [alarm.latest_kept, alarm.latest_failed, alarm.latest_difference, alarm.latest_stuck]
}

/// Whether there is more than the chat was told of.
fn is_new(alarm: &Alarm, told: &str) -> bool {
    let mut told = told.split(' ').map(|number| number.parse::<i64>().unwrap_or(0));
    latest(alarm).into_iter().any(|now| now > told.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_new_is_told() {
        let alarm = Alarm { latest_kept: 4, latest_failed: 1, latest_difference: 9, ..Alarm::default() };
        for told in ["", "3 1 9", "4 0 9", "4 1 8"] {
            assert!(is_new(&alarm, told), "{told}");
        }
        assert!(!is_new(&alarm, "4 1 9 0"));
        assert!(is_new(&Alarm { latest_stuck: 5, ..alarm }, "4 1 9"), "told by who did not count these");
        assert!(!is_new(&Alarm::default(), ""), "nothing is no news");
    }
}
