//! What the books hold of somebody, read when it is handed to them.

use std::sync::Arc;
use std::time::Duration;

use shoal_domain::broadcast::moment;
use shoal_domain::effect::{Effect, Paper};
use shoal_domain::id::UserId;
use shoal_domain::sheet::{harmless, written};
use shoal_runtime::telemetry::chain;
use shoal_store::{Entry, Store, StoreError};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tracing::warn;

/// How long Postgres may take. What else is for this chat waits behind it.
const PATIENCE: Duration = Duration::from_secs(5);

/// People whose books are read at a time: most connections stay with what everybody waits for.
const AT_A_TIME: usize = 2;

/// Lines of what somebody has earned at most: some 3 MB. What was before is carried over.
const MOST_LINES: u32 = 20_000;

const EARNINGS_HEAD: [&str; 7] = ["at", "journal", "asset", "what", "amount", "balance", "reference"];

/// What the file is called.
pub(crate) const fn file_name(paper: Paper) -> &'static str {
    match paper {
        Paper::Known => "known.json",
        Paper::Earnings => "earnings.csv",
    }
}

/// Reads what the books hold of people.
#[derive(Clone)]
pub(crate) struct Privacy {
    store: Store,
    turns: Arc<Semaphore>,
}

impl Privacy {
    pub(crate) fn new(store: Store) -> Privacy {
        Privacy { store, turns: Arc::new(Semaphore::new(AT_A_TIME)) }
    }

    /// Puts in what the books hold of whom it is handed to, if it is.
    pub(crate) async fn fill(&self, effect: &mut Effect) {
        if let Effect::HandOut { paper, to, known, .. } = effect {
            *known = timeout(PATIENCE, self.read(*paper, to.user)).await.ok().flatten();
        }
    }

    async fn read(&self, paper: Paper, user: UserId) -> Option<String> {
        let _turn = self.turns.acquire().await.ok()?;
        let read = match paper {
            Paper::Known => self.store.known_of(user).await,
            Paper::Earnings => self.earnings(user).await,
        };
        read.inspect_err(|error| warn!(error = chain(error), "Nobody could be told what the books hold")).ok()
    }

    /// What somebody has earned, line by line, in a file that any table calculator reads.
    async fn earnings(&self, user: UserId) -> Result<String, StoreError> {
        let lines = self.store.earnings(user, MOST_LINES).await?;
        let rows = [EARNINGS_HEAD.map(str::to_owned)].into_iter().chain(lines.iter().map(cells));
        Ok(String::from_utf8(written(rows)).expect("what is written of text is text"))
    }
}

fn cells(line: &Entry) -> [String; 7] {
    [
        moment::write(line.at),
        line.journal.to_string(),
        line.asset.code().to_owned(),
        line.kind.as_str().to_owned(),
        line.asset.written(line.units),
        line.asset.written(line.balance),
        harmless(line.reference.clone().unwrap_or_default()),
    ]
}

#[cfg(test)]
mod tests {
    use shoal_domain::ledger::Asset;
    use shoal_domain::time::Timestamp;
    use shoal_store::EntryKind;

    use super::*;

    #[test]
    fn a_line_reads_as_people_write_money_and_no_reference_is_a_formula() {
        let at = Timestamp(1_796_083_200_000);
        let (asset, kind, reference) = (Asset::Tether, EntryKind::Payout, Some("=1+1".to_owned()));
        let line = Entry { journal: 7, at, asset, kind, units: -50_000_001, balance: 2_500_000, reference };
        let row = cells(&line);
        assert_eq!(row[1..], ["7", "USDT", "payout", "-50.000001", "2.50", "'=1+1"]);
        assert_eq!(row[0], "2026-12-01T00:00:00Z");
    }
}
