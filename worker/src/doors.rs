//! The channels that bots ask people to be in, as this worker knows them, and whether somebody is in them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::future::join_all;
use shoal_domain::door::{Door, Found, Gate, MOST_DOORS};
use shoal_domain::id::{Address, BotId};
use shoal_domain::message::Report;
use shoal_mailbox::{Mailbox, MailboxError};
use shoal_runtime::telemetry::chain;
use shoal_telegram::{Client, TelegramError};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::metrics;
use crate::published::{self, Published};

/// How long Telegram may take to say whether somebody is in all channels of a bot. Somebody waits for their search.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often the log tells of a bot whose channels cannot be asked. Every search would otherwise have a line.
const TELL_EVERY: Duration = Duration::from_mins(1);

/// What a worker knows of channels.
#[derive(Clone, Default)]
pub(crate) struct Doors(Arc<Inner>);

#[derive(Default)]
struct Inner {
    known: Published<Known>,
    /// When the log was last told of a bot.
    told: Mutex<HashMap<BotId, Instant>>,
}

/// The channels of each bot, and as a rule knows them.
type Known = HashMap<BotId, (Gate, Arc<[Door]>)>;

impl Doors {
    /// The channels of a bot, as a rule knows them. `None`: it asks for none.
    pub(crate) fn gate(&self, bot: BotId) -> Option<Gate> {
        self.of(bot).map(|(gate, _)| gate)
    }

    fn of(&self, bot: BotId) -> Option<(Gate, Arc<[Door]>)> {
        self.0.known.with(|doors| doors.get(&bot).cloned())
    }

    /// Takes the channels over, if they have changed.
    pub(crate) async fn look(&self, mailbox: &Mailbox) -> Result<(), MailboxError> {
        let read = async {
            Ok(mailbox.doors().await?.map(|shoal_mailbox::Doors { version, doors }| {
                let bounded = doors.into_iter().filter_map(|(bot, mut doors)| {
                    doors.truncate(MOST_DOORS);
                    Some((bot, (Gate::of(&doors)?, Arc::from(doors))))
                });
                let doors: Known = bounded.collect();
                info!(bots = doors.len(), "{} bots ask people to be in channels", doors.len());
                (version, doors)
            }))
        };
        Box::pin(self.0.known.look(mailbox.doors_version(), read)).await
    }

    /// Looks again and again, until the drain.
    pub(crate) async fn follow(&self, mailbox: &Mailbox, drain: CancellationToken) {
        published::follow(drain, || self.look(mailbox)).await;
    }

    /// Finds out whether somebody is in all channels of a bot. `asked` is which these were when the question was put.
    pub(crate) async fn find_out(&self, telegram: &Client, who: Address, asked: Gate) -> Report {
        let (gate, found) = match self.of(who.bot) {
            Some((gate, doors)) => (gate, self.ask(telegram, who, &doors).await),
            None => (asked, Found::Unknown),
        };
        metrics::membership(match &found {
            Found::In => "in",
            Found::Out { .. } => "out",
            Found::Unknown => "unknown",
        });
        Report::Membership { at: who, gate, found }
    }

    async fn ask(&self, telegram: &Client, who: Address, doors: &[Door]) -> Found {
        let started = Instant::now();
        let asking = doors.iter().map(|door| async move {
            match timeout(PATIENCE, telegram.membership(who.bot, &door.channel, who.user)).await {
                Ok(Ok(membership)) => membership.is_in().ok_or(None),
                Ok(Err(error)) => Err(Some(error)),
                Err(_) => Err(None),
            }
        });
        let answers = join_all(asking).await;
        let mut unknown = false;
        let mut missing = vec![];
        for (door, answer) in doors.iter().zip(answers) {
            let outcome = match answer {
                Ok(true) => "sent",
                Ok(false) => {
                    missing.push(door.clone());
                    "sent"
                }
                Err(error) => {
                    unknown = true;
                    self.tell(who.bot, door, error.as_ref());
                    error.map_or("unknown", |error| crate::sender::outcome::<()>(&Err(error)))
                }
            };
            metrics::call("getChatMember", outcome, started.elapsed());
        }
        match (missing.is_empty(), unknown) {
            (false, _) => Found::Out { missing },
            (true, true) => Found::Unknown,
            (true, false) => Found::In,
        }
    }

    /// Tells the operator, now and then.
    fn tell(&self, bot: BotId, door: &Door, error: Option<&TelegramError>) {
        let mut told = self.0.told.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if told.get(&bot).is_some_and(|at| now.duration_since(*at) < TELL_EVERY) {
            return;
        }
        told.insert(bot, now);
        let channel = &door.channel;
        let why =
            error.map_or_else(|| "no answer in time, or none that is known".to_owned(), |error| chain(error));
        warn!(
            bot.id = %bot, %channel, error = why,
            "Bot {bot} cannot find out who is in {channel}; SHOAL_GATE_WHEN_UNKNOWN decides who may search. Is it an administrator there?"
        );
    }
}
