//! Estates: what an owner finds.

use std::time::{Duration, Instant};

use bytes::Bytes;
use fred::interfaces::{ClientLike, HashesInterface, SortedSetsInterface, StreamsInterface};
use fred::types::{CustomCommand, Value};
use shoal_domain::decision::Record;
use shoal_domain::effect::Effect;

use crate::connection::Mailbox;
use crate::envelope::{EntryId, Envelope};
use crate::error::{Attempting, MailboxError};
use crate::key;
use crate::lane::{self, EffectId, envelopes};
use crate::lease::Lease;
use crate::settlement::Pause;

/// What an owner finds when it takes a partition over.
#[derive(Clone, Debug, Default)]
pub struct Estate {
    /// The position behind which nothing is decided yet.
    pub position: EntryId,
    /// Up to here, an envelope may have been the death of an earlier owner.
    pub careful: Option<EntryId>,
    /// Calls not yet carried out, in order; `true` where the call had been started.
    pub effects: Vec<(EffectId, Effect, bool)>,
    /// Chats that Telegram wants nothing sent to for a while.
    pub paused: Vec<Pause>,
    /// Records not yet in Postgres, in order.
    pub records: Vec<(EffectId, Record)>,
    /// Envelopes that wait for something their entity needs, in order.
    pub parked: Vec<Envelope>,
    /// Stored effects or records that this release cannot read: left where they are, for the operator.
    pub unreadable: Vec<String>,
}

impl Mailbox {
    /// Reads what an earlier owner left behind.
    pub async fn inherit(&self, lease: &Lease) -> Result<Estate, MailboxError> {
        const ATTEMPTED: &str = "read what the last owner left";
        let p = lease.partition;
        let time = CustomCommand::new_static("TIME", None, false);
        // On the heap: each of these futures is large, and whoever calls this has its own.
        let left = Box::pin(async {
            futures::try_join!(
                self.client.hget::<Option<String>, _, _>(key::lease(p), "position"),
                self.client.hgetall::<Vec<(String, Bytes)>, _>(key::live(p)),
                self.client.hgetall::<Vec<(String, Bytes)>, _>(key::records(p)),
                self.client.xrange::<Value, _, _, _>(key::parked(p), "-", "+", None),
                self.client.zrange::<Vec<(String, f64)>, _, _, _>(
                    key::paused(p),
                    0,
                    -1,
                    None,
                    false,
                    None,
                    true
                ),
                self.client.custom::<(u64, u64), _>(time, Vec::<String>::new()),
                self.client.hget::<Option<String>, _, _>(key::attempts(p), "careful"),
            )
        })
        .await
        .attempting(ATTEMPTED);
        let (position, live, records, parked, paused, (seconds, micros), careful) =
            self.halt_if_refused(p, left).await?;
        let mut estate = Estate { parked: envelopes(&parked, ATTEMPTED)?, ..Estate::default() };
        read_effects(live, &mut estate);
        read_records(records, &mut estate);
        // Counted from when the answers are here: rather a moment too long than too short.
        let (here, now_ms) = (Instant::now(), seconds * 1000 + micros / 1000);
        estate.paused = paused.iter().filter_map(|(chat, end)| pause(chat, *end, now_ms, here)).collect();
        estate.position = position.and_then(|id| id.parse().ok()).unwrap_or(EntryId::START);
        estate.careful = careful.and_then(|end| end.parse().ok());
        Ok(estate)
    }
}

fn read_effects(live: Vec<(String, Bytes)>, estate: &mut Estate) {
    for (id, entry) in live {
        match (id.parse(), lane::read(&entry)) {
            (Ok(effect_id), Some((effect, begun))) => estate.effects.push((effect_id, effect, begun)),
            _ => estate.unreadable.push(id),
        }
    }
    estate.effects.sort_by_key(|(id, ..)| *id);
}

fn read_records(records: Vec<(String, Bytes)>, estate: &mut Estate) {
    for (id, body) in records {
        match (id.parse(), serde_json::from_slice(&body)) {
            (Ok(id), Ok(record)) => estate.records.push((id, record)),
            _ => estate.unreadable.push(id),
        }
    }
    estate.records.sort_by_key(|(id, _)| *id);
}

/// What is left of a pause. What this release cannot read is no pause: it costs another 429 at most.
fn pause(chat: &str, end_ms: f64, now_ms: u64, here: Instant) -> Option<Pause> {
    let (bot, chat) = chat.split_once(':')?;
    let rest = Duration::from_millis((end_ms as u64).saturating_sub(now_ms));
    Some(Pause { bot: bot.parse().ok()?, chat: chat.parse().ok()?, until: here.checked_add(rest)? })
        .filter(|_| !rest.is_zero())
}
