//! The ledger is recounted every night: whoever makes a mistake with money hears of it the next day.

use shoal_store::{Proof, Store};

use crate::metrics;

use super::JobError;

pub(super) async fn recount(store: &Store) -> Result<String, JobError> {
    let Proof { accounts, journals, postings, findings, .. } = store.prove_ledger().await?;
    metrics::ledger_findings(findings.len());
    match &findings[..] {
        [] => Ok(format!(
            "{journals} journals with {postings} postings balance, {accounts} accounts are their sums"
        )),
        [first, rest @ ..] => {
            let more = rest.len();
            Err(JobError::Bad(format!("the ledger is wrong: {first}; and in {more} more places or more")))
        }
    }
}
