//! The settler: writes down what became of a partition's effects and tells, many at a time.
//!
//! Every part reports here. While one write is on its way the next collects, and what nobody waits for is not written by
//! itself at once, so a busy partition pays one round trip for many reports.

use std::sync::Arc;
use std::time::Duration;

use shoal_domain::message::Report;
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{Copied, EffectId, EntryId, Mailbox, Pause, Settlement};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::tenure::Tenure;

/// Reports that may wait; then those who report wait.
const WAITING: usize = 1024;

/// Reports in one write.
const BATCH: usize = 256;

/// How long a call that is over may wait for others before that is written down. After a crash it would be in doubt, so this
/// is not long beside a call.
const LINGER: Duration = Duration::from_millis(10);

/// How long a receipt may wait for others. After a crash what it is for would be done once more, to no effect, and until
/// then it takes a little memory.
const LONG_LINGER: Duration = Duration::from_secs(1);

enum Word {
    Paused(Pause),
    Begun(EffectId, oneshot::Sender<()>),
    Held(EffectId),
    Finished(EffectId, Option<Report>, Option<Copied>, Option<oneshot::Sender<Option<EntryId>>>),
    Uncertain(EffectId, String),
    Written(Vec<EffectId>),
    Received(PartitionId, u64),
}

impl Word {
    /// How long it may wait for others.
    fn patience(&self) -> Duration {
        match self {
            // Somebody waits for it, or has to know of it.
            Word::Paused(_) | Word::Begun(..) | Word::Held(_) | Word::Uncertain(..) => Duration::ZERO,
            Word::Finished(_, report, _, done) if report.is_some() || done.is_some() => Duration::ZERO,
            Word::Finished(..) => LINGER,
            Word::Written(_) | Word::Received(..) => LONG_LINGER,
        }
    }
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

    /// Telegram wants nothing sent to a chat for a while. Said before the call is held that found it out, so that nobody
    /// finds the call without it.
    pub(crate) async fn pause(&self, pause: Pause) {
        self.say(Word::Paused(pause)).await;
    }

    /// A call was certainly not carried out, and is tried again later.
    pub(crate) async fn hold(&self, id: EffectId) {
        self.say(Word::Held(id)).await;
    }

    /// A call is over, and has made these copies.
    pub(crate) async fn finish(&self, id: EffectId, report: Option<Report>, copied: Option<Copied>) {
        self.say(Word::Finished(id, report, copied, None)).await;
    }

    /// A call is over, and somebody has to know. Returns once that is written down, with where it stands in the inbox;
    /// `None` when the partition is lost, or when that is not known because the answer was.
    pub(crate) async fn report(&self, id: EffectId, report: Report) -> Option<EntryId> {
        let (done, written) = oneshot::channel();
        self.say(Word::Finished(id, Some(report), None, Some(done))).await;
        written.await.ok().flatten()
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
        gather(&mut heard, &mut words).await;
        let mut said = Settlement::default();
        let mut waiting = Vec::new();
        // One for each call that is over.
        let mut curious = Vec::new();
        for word in words.drain(..) {
            match word {
                Word::Begun(id, done) => {
                    said.begun.push(id);
                    waiting.push(done);
                }
                Word::Paused(pause) => said.paused.push(pause),
                Word::Held(id) => said.held.push(id),
                Word::Finished(id, report, copied, done) => {
                    said.finished.push((id, report));
                    said.copied.extend(copied);
                    curious.push(done);
                }
                Word::Uncertain(id, what) => said.uncertain.push((id, what)),
                Word::Written(ids) => said.written.extend(ids),
                Word::Received(target, number) => said.received.push((target, number)),
            }
        }
        let Some(places) = tenure.insist(|| mailbox.settle(&tenure.lease, &said)).await else { return };
        for (done, place) in curious.into_iter().zip(places) {
            // Whoever asked may have been told to stop meanwhile.
            let _ = done.map(|done| done.send(place));
        }
        for done in waiting {
            // Whoever waited may have been told to stop meanwhile.
            let _ = done.send(());
        }
    }
}

/// Lets words be joined by others, for as long as all of them may wait.
async fn gather(heard: &mut mpsc::Receiver<Word>, words: &mut Vec<Word>) {
    let (mut until, mut looked_at) = (Instant::now() + LONG_LINGER, 0);
    while words.len() < BATCH {
        let now = Instant::now();
        until = words[looked_at..].iter().fold(until, |until, word| until.min(now + word.patience()));
        looked_at = words.len();
        let room = BATCH - words.len();
        match timeout_at(until, heard.recv_many(words, room)).await {
            Ok(more) if more > 0 => {}
            // Time is up, or nobody is left who could say anything.
            Ok(_) | Err(_) => return,
        }
    }
}
