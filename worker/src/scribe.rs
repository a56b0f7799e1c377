//! The scribe: writes a partition's records into the books, in order, until it has worked.

use std::sync::Arc;
use std::time::Duration;

use shoal_domain::decision::Record;
use shoal_mailbox::EffectId;
use shoal_runtime::telemetry::chain;
use shoal_store::StoreError;
use tokio::sync::mpsc;
use tracing::{error, warn};

use crate::evidence::{self, KeepError};
use crate::owner::Outside;
use crate::settler::Settler;
use crate::tenure::Tenure;

/// Records in one write.
const BATCH: usize = 500;

/// Longest pause between tries while Postgres is down.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Starts the scribe; `left` are the records that the last owner left. The channel has no bound of its own: every
/// record in it is also on the lane in Redis, and a record is a few dozen bytes.
pub(crate) fn start(
    outside: Arc<Outside>,
    tenure: Arc<Tenure>,
    settler: Settler,
    left: Vec<(EffectId, Record)>,
) -> (mpsc::UnboundedSender<(EffectId, Record)>, tokio::task::JoinHandle<()>) {
    let (records, mut decided) = mpsc::unbounded_channel();
    let task = tokio::spawn(async move {
        let mut waiting = left;
        loop {
            if !waiting.is_empty() && !write(&outside, &tenure, &settler, &waiting).await {
                return;
            }
            waiting.clear();
            if decided.recv_many(&mut waiting, BATCH).await == 0 {
                return;
            }
        }
    });
    (records, task)
}

/// Writes until it has worked. `false`: the partition is handed over or lost, and its next owner writes.
async fn write(
    outside: &Outside,
    tenure: &Tenure,
    settler: &Settler,
    records: &[(EffectId, Record)],
) -> bool {
    let partition = tenure.partition();
    let named: Vec<(String, Record)> =
        records.iter().map(|(id, record)| (format!("{partition}/{id}"), record.clone())).collect();
    let (store, evidence) = (&outside.store, outside.telegram.evidence.as_ref());
    let mut pause = Duration::from_millis(50);
    loop {
        let kept = evidence::keep(evidence, &outside.mailbox, store, partition, records).await;
        let written = match kept {
            Ok(()) => store.write(partition, &named).await,
            Err(KeepError::Store(error)) => Err(error),
            Err(KeepError::Mailbox(error)) => {
                warn!(partition.id = %partition, error = chain(&error), "What was said before a report waits for Redis");
                if !rest(tenure, &mut pause).await {
                    return false;
                }
                continue;
            }
        };
        match written {
            Ok(()) => {
                #[cfg(feature = "sabotage")]
                shoal_runtime::sabotage::reach("recorded");
                settler.written(records.iter().map(|(id, _)| *id).collect()).await;
                return true;
            }
            Err(StoreError::Refused { .. }) if records.len() > 1 => {
                // One of them is at fault, and it must not hold up the others.
                for record in records.chunks(1) {
                    if !Box::pin(write(outside, tenure, settler, record)).await {
                        return false;
                    }
                }
                return true;
            }
            Err(error @ StoreError::Refused { .. }) => {
                let id = &named[0].0;
                error!(partition.id = %partition, record.id = %id, error = chain(&error), "Postgres refuses record {id}: it stays on the records lane");
                return true;
            }
            Err(error) => {
                warn!(partition.id = %partition, error = chain(&error), "The records of partition {partition} wait for Postgres");
            }
        }
        if !rest(tenure, &mut pause).await {
            return false;
        }
    }
}

/// Waits before the next try. `false`: the partition is handed over or lost.
async fn rest(tenure: &Tenure, pause: &mut Duration) -> bool {
    tokio::select! {
        () = tenure.leaving.cancelled() => false,
        () = tenure.lost.cancelled() => false,
        () = tokio::time::sleep(*pause) => {
            *pause = (*pause * 2).min(LONGEST_PAUSE);
            true
        }
    }
}
