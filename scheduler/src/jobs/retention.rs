//! What is kept for a time only is deleted when that is over.

use shoal_store::{Kept, Store};

use super::JobError;

/// Rows that are deleted at once: others wait for no more than these.
const AT_ONCE: u16 = 1000;

pub(super) async fn forget(store: &Store, report_days: u8) -> Result<String, JobError> {
    let mut said = vec![];
    for kept in Kept::ALL {
        let mut gone = 0;
        loop {
            let deleted = store.forget_kept(kept, AT_ONCE).await?;
            gone += deleted;
            if deleted < u64::from(AT_ONCE) {
                break;
            }
        }
        said.push(format!("{gone} {}", kept.name()));
    }
    // For how long these are kept, whoever runs Shoal says.
    said.push(format!("{} pieces of evidence", store.expire_evidence(report_days).await?));
    said.push(format!("{} reports and appeals", store.forget_reports(report_days).await?));
    Ok(format!("deleted {}", said.join(", ")))
}
