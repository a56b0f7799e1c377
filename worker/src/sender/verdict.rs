//! What a failed try means.

use std::time::{Duration, Instant};

use shoal_domain::message::{Absence, Report};
use shoal_mailbox::Pause;
use shoal_runtime::telemetry::chain;
use shoal_telegram::{Fate, LONGEST_PAUSE, TelegramError};
use tracing::{error, info, warn};

use super::course::Course;
use super::{Item, Sender};
use crate::metrics;

/// How long a call is tried that Telegram did not get: there may be no way out to it for a while.
const TRY_UNREACHED: Duration = Duration::from_mins(10);

/// How long a call is repeated of which nobody knows whether it was carried out. Each time it may be carried out once
/// more, and a message of a minute ago is still worth that; one of an hour ago is not.
const TRY_IN_DOUBT: Duration = Duration::from_mins(1);

/// How long a call waits for a bot that this process does not know. One that was added is on every roster within a second;
/// one that was removed does not come, and those who talk to it need not be waited for.
const TRY_NO_SUCH_BOT: Duration = Duration::from_secs(5);

/// First pause after a failure, doubled each time up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// Longest pause after a failure.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// What to do after a try.
pub(super) enum Next {
    Over(Option<Report>),
    /// The chat cannot be written to.
    Gone(Report),
    Again(Duration),
}

impl Sender {
    /// Decides what a failed try means.
    pub(super) async fn judge(&self, item: &Item, error: &TelegramError, course: &mut Course) -> Next {
        let (id, bot) = (item.id, item.effect.bot());
        match error.fate() {
            Fate::RetryAt(wait) => self.obey(item, error, course, wait).await,
            Fate::NotExecuted if course.began.elapsed() < TRY_UNREACHED => self.again(item, course).await,
            Fate::NoSuchBot if course.began.elapsed() < TRY_NO_SUCH_BOT => self.again(item, course).await,
            Fate::Unknown if course.began.elapsed() < TRY_IN_DOUBT => {
                // Doing it twice is doing it once.
                if !course.listed && !item.effect.is_repeatable() {
                    course.listed = true;
                    self.doubt(item, "the answer was lost, or said nothing").await;
                }
                Next::Again(course.wait())
            }
            Fate::Revoked => {
                if let Some(given_up) = self.telegram.bots.rest(bot) {
                    error!(bot.id = %bot, given_up, error = chain(error), "The token of bot {bot} does not work, its calls wait: check SHOAL_BOT_TOKENS and `shoal bot list`");
                }
                self.settler.hold(id).await;
                Next::Again(Duration::ZERO)
            }
            // Once: a number that leads to a number that leads on would never end.
            Fate::Migrated(chat) if !course.moved => {
                course.call.redirect(chat);
                (course.chat, course.moved) = (course.chat.map(|_| chat), true);
                self.settler.hold(id).await;
                Next::Again(Duration::ZERO)
            }
            Fate::AsWished => Next::Over(item.effect.done()),
            Fate::Unreachable(gone) => {
                item.effect.unreachable(Some(gone)).map_or(Next::Over(None), Next::Gone)
            }
            Fate::NoSuchBot => Next::Over(item.effect.unreachable(Some(Absence::NoSuchBot))),
            // It may have been the part that was chosen: it reads otherwise by now, or in the copy.
            Fate::Refused if course.call.drop_quote() => {
                self.settler.hold(id).await;
                Next::Again(Duration::ZERO)
            }
            Fate::TooLarge => Next::Over(item.effect.too_large()),
            Fate::Refused | Fate::NotExecuted | Fate::Unknown | Fate::Migrated(_) | Fate::Conflict => {
                warn!(effect.id = %id, bot.id = %bot, error = chain(error), "Effect {id} is given up");
                Next::Over(item.effect.refused())
            }
        }
    }

    /// Waits as Telegram asks, and lets everybody know whom it concerns.
    async fn obey(&self, item: &Item, error: &TelegramError, course: &Course, wait: Duration) -> Next {
        let bot = item.effect.bot();
        info!(bot.id = %bot, wait_ms = wait.as_millis() as u64, "Telegram asks bot {bot} to wait");
        // What was asked of the bot that has received a file concerns neither this chat nor this bot.
        let concerned = course.chat.filter(|_| !matches!(error, TelegramError::Fetch { .. }));
        if let Some(chat) = concerned {
            self.telegram.refused(bot, chat, wait);
            self.settler.pause(Pause { bot, chat, until: Instant::now() + wait.min(LONGEST_PAUSE) }).await;
        }
        self.settler.hold(item.id).await;
        Next::Again(wait)
    }

    /// It was not carried out: the same again, a little later.
    async fn again(&self, item: &Item, course: &mut Course) -> Next {
        self.settler.hold(item.id).await;
        Next::Again(course.wait())
    }

    pub(super) async fn doubt(&self, item: &Item, why: &str) {
        let chat = item.effect.chat().map_or_else(|| "no chat".to_owned(), |chat| format!("chat {chat}"));
        warn!(effect.id = %item.id, why, "Nobody knows whether effect {} was carried out", item.id);
        metrics::uncertain();
        self.settler.doubt(item.id, format!("bot {}, {chat}: {why}", item.effect.bot())).await;
    }
}

impl Course {
    /// The pause after one more failure.
    fn wait(&mut self) -> Duration {
        let wait = FIRST_WAIT * 2_u32.saturating_pow(self.failures.min(16));
        self.failures += 1;
        wait.min(LONGEST_WAIT)
    }
}
