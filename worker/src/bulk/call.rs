//! One recipient, from the call to what became of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use shoal_domain::broadcast::{Reason, RecipientState};
use shoal_domain::id::MessageId;
use shoal_domain::message::Absence;
use shoal_runtime::telemetry::chain;
use shoal_store::Outcome;
use shoal_telegram::{Fate, Scope, TelegramError, Unchanged};
use tokio::sync::OwnedSemaphorePermit;
use tracing::error;

use super::lane::Shared;
use super::round::Taken;
use crate::metrics;
use crate::sender::outcome;

/// Tries at a recipient whom Telegram keeps waiting, or who cannot be reached through the network.
const TRIES: u16 = 20;

/// Tries where nobody knows whether the last one was carried out, and the broadcast says to repeat.
const TRIES_IN_DOUBT: u16 = 3;

/// Pause before a call is made again that did not reach Telegram, for each try so far.
const PAUSE: Duration = Duration::from_secs(2);

/// Pause before the token of a bot is tried again that Telegram does not accept.
pub(crate) const REVOKED: Duration = Duration::from_secs(30);

/// How a call has ended, for its lane.
#[derive(Clone, Copy)]
pub(crate) struct Ended {
    /// Telegram wants nothing of this bot for a while.
    pub bot_refused: bool,
    /// Nobody may speak for the bot: Telegram does not accept its token, or it is not ours.
    pub revoked: bool,
}

/// Makes the calls for a recipient and says what became of them.
pub(crate) async fn make(
    shared: Arc<Shared>,
    taken: Taken,
    paid: bool,
    permit: OwnedSemaphorePermit,
) -> Ended {
    let (telegram, bot) = (&shared.outside.telegram, taken.campaign.bot);
    let chat = taken.recipient.user.chat();
    let mut messages = vec![];
    let mut result = Ok(());
    let calls = taken.campaign.calls(&taken.recipient, paid);
    if calls.is_empty() {
        let nothing = Outcome {
            state: RecipientState::Failed,
            reason: Some(Reason::NotFound),
            ..taken.back(Duration::ZERO)
        };
        shared.results.conclude(nothing).await;
        return Ended { bot_refused: false, revoked: false };
    }
    let mut started = Instant::now();
    for call in calls {
        started = Instant::now();
        let answer = telegram.client.deliver(bot, &call, None).await;
        metrics::call(call.method(), outcome(&answer), started.elapsed());
        match answer {
            Ok(sent) => messages.extend(sent.messages),
            Err(error) => {
                result = Err(error);
                break;
            }
        }
    }
    drop(permit);
    let bot_refused = match result.as_ref().map_err(TelegramError::fate) {
        Ok(()) => {
            telegram.accepted_bulk(bot, started);
            false
        }
        Err(Fate::RetryAt(wait)) => telegram.refused_bulk(bot, chat, wait).await == Scope::Bot,
        Err(Fate::Revoked) => {
            if let (Some(given_up), Err(error)) = (telegram.bots.rest(bot), &result) {
                error!(bot.id = %bot, given_up, error = chain(error), "The token of bot {bot} does not work, its broadcasts wait: check SHOAL_BOT_TOKENS and `shoal bot list`");
            }
            false
        }
        Err(_) => false,
    };
    let revoked = result.as_ref().is_err_and(|error| matches!(error.fate(), Fate::Revoked | Fate::NoSuchBot));
    shared.results.conclude(judge(&taken, messages, result)).await;
    Ended { bot_refused, revoked }
}

/// What became of a recipient.
fn judge(taken: &Taken, messages: Vec<MessageId>, result: Result<(), TelegramError>) -> Outcome {
    let Err(error) = result else {
        return Outcome { state: RecipientState::Sent, messages, tried: true, ..taken.back(Duration::ZERO) };
    };
    let tries = taken.recipient.attempts;
    let again = |wait| Outcome { tried: true, ..taken.back(wait) };
    let end = |state, reason| Outcome {
        state,
        reason: Some(reason),
        detail: error.said(),
        tried: true,
        ..taken.back(Duration::ZERO)
    };
    match error.fate() {
        Fate::AsWished => Outcome { state: RecipientState::Sent, tried: true, ..taken.back(Duration::ZERO) },
        Fate::RetryAt(wait) if tries < TRIES => again(wait),
        // Nothing was tried as long as nobody may speak for the bot.
        Fate::Revoked | Fate::NoSuchBot => taken.back(REVOKED),
        Fate::NotExecuted if tries < TRIES => again(PAUSE * u32::from(tries)),
        Fate::RetryAt(_) | Fate::NotExecuted => end(RecipientState::Failed, Reason::TooManyTries),
        Fate::Unknown if taken.campaign.repeats() && tries < TRIES_IN_DOUBT => again(PAUSE),
        Fate::Unknown => end(RecipientState::Uncertain, Reason::LostAnswer),
        Fate::Unreachable(gone) => end(RecipientState::Blocked, reason_of(gone)),
        Fate::Refused | Fate::TooLarge | Fate::Migrated(_) | Fate::Conflict => {
            let reason = match error.unchanged() {
                Some(Unchanged::NotFound) => Reason::NotFound,
                Some(Unchanged::NotEditable) => Reason::NotEditable,
                Some(Unchanged::NotDeletable) => Reason::NotDeletable,
                Some(Unchanged::AlreadySo) | None => Reason::Refused,
            };
            end(RecipientState::Failed, reason)
        }
    }
}

fn reason_of(gone: Absence) -> Reason {
    match gone {
        Absence::Blocked => Reason::BlockedBot,
        Absence::Deactivated => Reason::Deactivated,
        Absence::NotFound | Absence::NotStarted | Absence::Closed | Absence::NoSuchBot => {
            Reason::ChatNotFound
        }
    }
}
