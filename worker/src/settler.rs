//! The settler: writes down what became of a partition's effects and tells, many at a time.
//!
//! Every part reports here. While one write is on its way the next collects, so a busy partition pays one round trip
//! for many reports and an idle one waits for nobody.

use std::sync::Arc;

use shoal_domain::message::Report;
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{EffectId, Mailbox, Settlement};
use tokio::sync::{mpsc, oneshot};

use crate::tenure::Tenure;

/// Reports that may wait; then those who report wait.
const WAITING: usize = 1024;

/// Reports in one write.
const BATCH: usize = 256;

enum Word {
    Begun(EffectId, oneshot::Sender<()>),
    Held(EffectId),
    Finished(EffectId, Option<Report>),
    Uncertain(EffectId, String),
    Written(Vec<EffectId>),
    Received(PartitionId, u64),
}

/// Where the parts of a partition report to.
#[derive(Clone)]
pub(crate) struct Settler(mpsc::Sender<Word>);

impl Settler {
    /// Starts the settler of a partition. It ends when the last clone is gone, or the partition is lost.
    pub(crate) fn start(mailbox: Mailbox, tenure: Arc<Tenure>) -> (Settler, tokio::task::JoinHandle<()>) {
        let (words, heard) = mpsc::channel(WAITING);
        (Settler(words), tokio::spawn(settle(mailbox, tenure, heard)))
    }

    /// A call is about to be made. Returns once that is written down; `false` when the partition is lost.
    pub(crate) async fn begin(&self, id: EffectId) -> bool {
        let (done, written) = oneshot::channel();
        self.say(Word::Begun(id, done)).await;
        written.await.is_ok()
    }

    /// A call was certainly not carried out, and is tried again later.
    pub(crate) async fn hold(&self, id: EffectId) {
        self.say(Word::Held(id)).await;
    }

    /// A call is over.
    pub(crate) async fn finish(&self, id: EffectId, report: Option<Report>) {
        self.say(Word::Finished(id, report)).await;
    }

    /// Nobody knows whether a call was carried out.
    pub(crate) async fn doubt(&self, id: EffectId, what: String) {
        self.say(Word::Uncertain(id, what)).await;
    }

    /// Records are in Postgres.
    pub(crate) async fn written(&self, ids: Vec<EffectId>) {
        self.say(Word::Written(ids)).await;
    }

    /// The other side of a link has everything up to this number.
    pub(crate) async fn received(&self, target: PartitionId, number: u64) {
        self.say(Word::Received(target, number)).await;
    }

    async fn say(&self, word: Word) {
        // Nobody listens any more when the partition is lost: its next owner finds out for itself.
        let _ = self.0.send(word).await;
    }
}

async fn settle(mailbox: Mailbox, tenure: Arc<Tenure>, mut heard: mpsc::Receiver<Word>) {
    let mut words = Vec::with_capacity(BATCH);
    while heard.recv_many(&mut words, BATCH).await > 0 {
        let mut said = Settlement::default();
        let mut waiting = Vec::new();
        for word in words.drain(..) {
            match word {
                Word::Begun(id, done) => {
                    said.begun.push(id);
                    waiting.push(done);
                }
                Word::Held(id) => said.held.push(id),
                Word::Finished(id, report) => said.finished.push((id, report)),
                Word::Uncertain(id, what) => said.uncertain.push((id, what)),
                Word::Written(ids) => said.written.extend(ids),
                Word::Received(target, number) => said.received.push((target, number)),
            }
        }
        if tenure.insist(|| mailbox.settle(&tenure.lease, &said)).await.is_none() {
            return;
        }
        for done in waiting {
            // Whoever waited may have been told to stop meanwhile.
            let _ = done.send(());
        }
    }
}
