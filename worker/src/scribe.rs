//! The scribe: writes a partition's records into the books, in order, until it has worked.

use std::sync::Arc;
use std::time::Duration;

use shoal_domain::decision::Record;
use shoal_mailbox::EffectId;
use shoal_runtime::telemetry::chain;
use shoal_store::{Store, StoreError};
use tokio::sync::mpsc;
use tracing::{error, warn};

use crate::settler::Settler;
use crate::tenure::Tenure;

/// Records in one write.
const BATCH: usize = 500;

/// Longest pause between tries while Postgres is down.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Starts the scribe; `left` are the records that the last owner left. The channel has no bound of its own: every
/// record in it is also on the lane in Redis, and a record is a few dozen bytes.
pub(crate) fn start(
    store: Store,
    tenure: Arc<Tenure>,
    settler: Settler,
    left: Vec<(EffectId, Record)>,
) -> (mpsc::UnboundedSender<(EffectId, Record)>, tokio::task::JoinHandle<()>) {
    let (records, mut decided) = mpsc::unbounded_channel();
    let task = tokio::spawn(async move {
        let mut waiting = left;
        loop {
            if !waiting.is_empty() && !write(&store, &tenure, &settler, &waiting).await {
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
async fn write(store: &Store, tenure: &Tenure, settler: &Settler, records: &[(EffectId, Record)]) -> bool {
    let partition = tenure.partition();
    let named: Vec<(String, Record)> =
        records.iter().map(|(id, record)| (format!("{partition}/{id}"), record.clone())).collect();
    let mut pause = Duration::from_millis(50);
    loop {
        match store.write(partition, &named).await {
            Ok(()) => {
                #[cfg(feature = "sabotage")]
                shoal_runtime::sabotage::reach("recorded");
                settler.written(records.iter().map(|(id, _)| *id).collect()).await;
                return true;
            }
            Err(StoreError::Refused { .. }) if records.len() > 1 => {
                // One of them is at fault, and it must not hold up the others.
                for record in records.chunks(1) {
                    if !Box::pin(write(store, tenure, settler, record)).await {
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
        tokio::select! {
            () = tenure.leaving.cancelled() => return false,
            () = tenure.lost.cancelled() => return false,
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
        }
    }
}
