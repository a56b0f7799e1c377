//! What moderators need: the operators' chat is told when there is something new for them, without a name or a word of
//! what was said. The scheduler that leads does this.

use std::borrow::Cow;
use std::time::Duration;

use shoal_domain::language::Language;
use shoal_mailbox::Mailbox;
use shoal_runtime::telemetry::chain;
use shoal_store::{Queue, Store};
use shoal_words as words;
use tokio::time::sleep;
use tracing::warn;

use crate::looking::LookError;
use crate::metrics;
use crate::operators::Operators;

/// How often to look: three reports can come within a minute, and whoever waits for a moderator meets nobody.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Not before that does the chat get another message, however much there is; nor is it tried again where it cannot be told.
const QUIET: Duration = Duration::from_mins(1);

/// The note of what the chat was told last.
const NOTE: &str = "moderation-alert";

/// What moderators need.
pub(crate) struct Moderation {
    pub(crate) mailbox: Mailbox,
    pub(crate) store: Store,
    pub(crate) operators: Operators,
}

impl Moderation {
    /// Looks now and then, as long as this process has the lead. What it has counted is gone with that.
    pub(crate) async fn keep(&self) {
        let _counted = metrics::WhileLeading;
        loop {
            let pause = match self.look().await {
                Ok(has_told) => {
                    if has_told {
                        QUIET
                    } else {
                        LOOK_EVERY
                    }
                }
                Err(error) => {
                    warn!(
                        error = chain(&error),
                        "The operators' chat cannot be told what waits for moderators"
                    );
                    QUIET
                }
            };
            sleep(pause).await;
        }
    }

    /// Whether the chat was told something.
    async fn look(&self) -> Result<bool, LookError> {
        let queue = self.store.moderation_queue().await?;
        metrics::moderation(&queue);
        if self.operators.chat.is_none() {
            return Ok(false);
        }
        let latest = format!("{} {}", queue.latest_suspension, queue.latest_appeal);
        let told = self.mailbox.note(NOTE).await?.unwrap_or_default();
        let has_news = is_new(&queue, &told);
        if has_news {
            self.operators.tell(&text(&queue, self.operators.language)).await?;
            self.mailbox.set_note(NOTE, &latest).await?;
        }
        Ok(has_news)
    }
}

/// Whether somebody was suspended, or has appealed, since the chat was told last.
fn is_new(queue: &Queue, told: &str) -> bool {
    let mut told = told.split(' ').map(|number| number.parse::<i64>().unwrap_or(0));
    let (suspension, appeal) = (told.next().unwrap_or(0), told.next().unwrap_or(0));
    queue.latest_suspension > suspension || queue.latest_appeal > appeal
}

fn text(queue: &Queue, language: Language) -> Cow<'static, str> {
    words::moderation_alert(queue.suspended, queue.appeals, queue.reports, language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_new_is_told() {
        let queue = Queue { suspended: 1, latest_suspension: 9, latest_appeal: 4, ..Queue::default() };
        assert!(is_new(&queue, "") && is_new(&queue, "8 4") && is_new(&queue, "9 3"));
        assert!(!is_new(&queue, "9 4"), "nothing has come since");
        assert!(!is_new(&Queue::default(), ""), "and nothing is no news");
    }

    #[test]
    fn the_chat_is_told_in_its_language() {
        let queue = Queue { suspended: 3, appeals: 12, reports: 7, ..Queue::default() };
        let told = Language::ALL.map(|language| text(&queue, language));
        for (one, text) in told.iter().enumerate() {
            assert!(told[..one].iter().all(|other| other != text), "{text}");
            assert!(text.contains("shoal person suspended"), "{text}");
        }
        assert!(told[0].starts_with("Moderation. Suspended by reports: 3. Waiting: appeals 12, reports 7."));
    }
}
