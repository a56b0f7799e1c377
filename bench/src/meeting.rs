//! People come to Shoal and meet, by the way that everybody takes: /start, an age, /find.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::error::BenchError;
use crate::load::Company;
use crate::stand_in::StandIn;

/// How many come at once.
const AT_ONCE: usize = 100;

/// How long nobody has to meet anybody until it is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// Returns when everybody has a partner.
pub(crate) async fn meet(company: &Arc<Company>, stand_in: &StandIn) -> Result<(), BenchError> {
    let next = Arc::new(AtomicUsize::new(0));
    let coming = (0..AT_ONCE).map(|_| tokio::spawn(come(Arc::clone(company), Arc::clone(&next))));
    for coming in coming.collect::<Vec<_>>() {
        coming.await.expect("coming does not panic")?;
    }
    let (mut most, mut since) = (0, Instant::now());
    loop {
        let connected = stand_in.connected();
        if connected >= company.people() {
            return Ok(());
        }
        if connected > most {
            (most, since) = (connected, Instant::now());
        }
        if since.elapsed() > PATIENCE {
            return Err(BenchError::Alone { connected, people: company.people() });
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// One after another, as long as somebody is still to come.
async fn come(company: Arc<Company>, next: Arc<AtomicUsize>) -> std::io::Result<()> {
    loop {
        let person = next.fetch_add(1, Ordering::Relaxed);
        if person >= company.people() {
            return Ok(());
        }
        for words in ["/start", "30", "/find"] {
            company.says(person, words).await?;
        }
    }
}
