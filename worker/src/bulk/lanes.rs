//! The lanes at work: what runs on each, and how they end.

use std::collections::HashMap;
use std::sync::Arc;

use shoal_domain::id::BotId;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::BulkPolicy;
use super::budget::Account;
use super::campaign::Campaign;
use super::lane::{Lane, Shared};

/// A bot, and whether its calls are paid for.
pub(crate) type Track = (BotId, bool);

/// All lanes of a worker. One that has nothing to do costs nothing.
pub(crate) struct Lanes {
    shared: Arc<Shared>,
    policy: BulkPolicy,
    stop: CancellationToken,
    at_work: HashMap<Track, AtWork>,
}

struct AtWork {
    campaigns: watch::Sender<Vec<Arc<Campaign>>>,
    task: JoinHandle<()>,
}

impl Lanes {
    pub(crate) fn new(shared: Arc<Shared>, policy: BulkPolicy, stop: CancellationToken) -> Lanes {
        Lanes { shared, policy, stop, at_work: HashMap::new() }
    }

    /// Tells the lanes what runs on them now.
    pub(crate) fn direct(&mut self, mut running: HashMap<Track, Vec<Arc<Campaign>>>) {
        self.at_work.retain(|_, lane| !lane.task.is_finished());
        for (track, lane) in &self.at_work {
            let now = running.remove(track).unwrap_or_default();
            lane.campaigns.send_if_modified(|before| {
                let same = before.len() == now.len() && before.iter().zip(&now).all(|(a, b)| a.id == b.id);
                if !same {
                    *before = now;
                }
                !same
            });
        }
        for (track, campaigns) in running {
            self.begin(track, campaigns);
        }
    }

    fn begin(&mut self, (bot, paid): Track, campaigns: Vec<Arc<Campaign>>) {
        let (lane, set) =
            if paid { ("paid", self.policy.paid_rate) } else { ("free", self.policy.free_rate) };
        let account = Account { bot, lane, set, worker: self.shared.worker.clone() };
        let (campaigns, followed) = watch::channel(campaigns);
        let lane = Lane::new(Arc::clone(&self.shared), account, paid, followed);
        let task = tokio::spawn(lane.work(self.stop.clone()));
        self.at_work.insert((bot, paid), AtWork { campaigns, task });
    }

    /// Waits until all have ended, after they were told to stop.
    pub(crate) async fn end(self) {
        for (_, lane) in self.at_work {
            drop(lane.campaigns);
            // One that panicked has said so; its recipients are found by their age.
            let _ = lane.task.await;
        }
    }
}
