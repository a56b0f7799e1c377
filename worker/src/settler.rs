//! The settler: writes down what became of a partition's calls and records, many at a time.
//!
//! Every part reports here. While one write is on its way the next collects, and what nobody waits for is not written by
//! itself at once, so a busy partition pays one round trip for many reports. That a call is over, without more to say, goes
//! along with the next commit where one comes soon.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use shoal_domain::message::Report;
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

/// How long a record that is in Postgres may wait for others. After a crash it would be written once more, to no effect, and
/// until then it takes a little memory.
const LONG_LINGER: Duration = Duration::from_secs(1);

enum Word {
    Paused(Pause),
    Begun(EffectId, oneshot::Sender<()>),
    Held(EffectId),
    /// Something is in [`Over`] again.
    Over,
    Finished(EffectId, Report, Option<Box<Copied>>, Option<oneshot::Sender<Option<EntryId>>>),
    Uncertain(EffectId, String),
    Written(Vec<EffectId>),
}

impl Word {
    /// How long it may wait for others.
    fn patience(&self) -> Duration {
        match self {
            // Somebody waits for it, or has to know of it.
            Word::Paused(_) | Word::Begun(..) | Word::Held(_) | Word::Uncertain(..) | Word::Finished(..) => {
                Duration::ZERO
            }
            Word::Over => LINGER,
            Word::Written(_) => LONG_LINGER,
        }
    }
}

/// Calls that are over, until somebody writes it down, and the copies that they made.
#[derive(Default)]
pub(crate) struct Over {
    pub ids: Vec<EffectId>,
    pub copied: Vec<Copied>,
}

/// Where the parts of a partition report to.
#[derive(Clone)]
pub(crate) struct Settler {
    words: mpsc::Sender<Word>,
    over: Arc<Mutex<Over>>,
}

impl Settler {
    /// Starts the settler of a partition. It ends when the last clone is gone, or the partition is lost.
    pub(crate) fn start(mailbox: Mailbox, tenure: Arc<Tenure>) -> (Settler, tokio::task::JoinHandle<()>) {
        let (words, heard) = mpsc::channel(WAITING);
        let over = Arc::<Mutex<Over>>::default();
        let settling = tokio::spawn(settle(mailbox, tenure, heard, Arc::clone(&over)));
        (Settler { words, over }, settling)
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
        if let Some(report) = report {
            return self.say(Word::Finished(id, report, copied.map(Box::new), None)).await;
        }
        let first = {
            let mut over = lock(&self.over);
            over.ids.push(id);
            over.copied.extend(copied);
            over.ids.len() == 1
        };
        if first {
            self.say(Word::Over).await;
        }
    }

    /// The calls that are over, for who writes that down with something else.
    pub(crate) fn take_over(&self) -> Over {
        std::mem::take(&mut *lock(&self.over))
    }

    /// A call is over, and somebody has to know. Returns once that is written down, with where it stands in the inbox;
    /// `None` when the partition is lost, or when that is not known because the answer was.
    pub(crate) async fn report(&self, id: EffectId, report: Report) -> Option<EntryId> {
        let (done, written) = oneshot::channel();
        self.say(Word::Finished(id, report, None, Some(done))).await;
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

    async fn say(&self, word: Word) {
        // Nobody listens any more when the partition is lost: its next owner finds out for itself.
        let _ = self.words.send(word).await;
    }
}

fn lock(over: &Mutex<Over>) -> MutexGuard<'_, Over> {
    over.lock().expect("nothing panics while holding it")
}

async fn settle(
    mailbox: Mailbox,
    tenure: Arc<Tenure>,
    mut heard: mpsc::Receiver<Word>,
    over: Arc<Mutex<Over>>,
) {
    let mut words = Vec::with_capacity(BATCH);
    while heard.recv_many(&mut words, BATCH).await > 0 {
        gather(&mut heard, &mut words).await;
        let mut said = Settlement::default();
        let mut waiting = Vec::new();
        // One for each call that somebody has to know of.
        let mut curious = Vec::new();
        for word in words.drain(..) {
            match word {
                Word::Begun(id, done) => {
                    said.begun.push(id);
                    waiting.push(done);
                }
                Word::Paused(pause) => said.paused.push(pause),
                Word::Held(id) => said.held.push(id),
                Word::Over => {}
                Word::Finished(id, report, copied, done) => {
                    said.finished.push((id, Some(report)));
                    said.copied.extend(copied.map(|copied| *copied));
                    curious.push(done);
                }
                Word::Uncertain(id, what) => said.uncertain.push((id, what)),
                Word::Written(ids) => said.written.extend(ids),
            }
        }
        // Behind those of which somebody wants to know.
        let Over { ids, copied } = std::mem::take(&mut *lock(&over));
        said.finished.extend(ids.into_iter().map(|id| (id, None)));
        said.copied.extend(copied);
        if said.is_empty() {
            continue;
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
