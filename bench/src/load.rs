//! Load: people who write to each other, as many at once as they may or at a steady rate.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hyper::Uri;

use crate::book::Book;
use crate::line::Line;
use crate::pacer;
use crate::update;

/// How long nothing has to arrive until what is missing counts as lost.
const SILENCE: Duration = Duration::from_secs(5);

/// How messages come.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// So many under way at any time, end to end: the next is posted when an earlier one has arrived.
    Closed { under_way: usize },
    /// So many a second, whatever becomes of them.
    Open { rate: u32 },
}

/// People at one relay, and the way to it.
pub(crate) struct Company {
    line: Arc<Line>,
    paths: Vec<Uri>,
    /// Whether somebody's last message is not yet taken: Telegram posts a chat's next one only then.
    busy: Vec<AtomicBool>,
    next: AtomicUsize,
    update_id: AtomicU64,
}

impl Company {
    /// So many people, spread evenly over bots with these paths.
    pub(crate) fn new(line: Line, paths: Vec<Uri>, people: usize) -> Arc<Company> {
        Arc::new(Company {
            line: Arc::new(line),
            paths,
            busy: (0..people).map(|_| AtomicBool::new(false)).collect(),
            next: AtomicUsize::new(0),
            update_id: AtomicU64::new(100_000_000),
        })
    }

    /// The same people, who post over the same line to another path.
    pub(crate) fn posting_to(&self, path: Uri) -> Arc<Company> {
        Arc::new(Company {
            line: Arc::clone(&self.line),
            paths: vec![path],
            busy: (0..self.people()).map(|_| AtomicBool::new(false)).collect(),
            next: AtomicUsize::new(0),
            update_id: AtomicU64::new(self.update_id.load(Ordering::Relaxed)),
        })
    }

    pub(crate) fn people(&self) -> usize {
        self.busy.len()
    }

    /// How many posts were refused so far.
    pub(crate) fn refused(&self) -> u64 {
        self.line.refused()
    }

    /// Somebody writes something, and it is taken when this returns.
    pub(crate) async fn says(&self, person: usize, text: &str) -> std::io::Result<()> {
        self.post(person, text, || {}).await
    }

    /// Keeps the load up until `end`, and waits for what is under way then.
    pub(crate) async fn write(self: &Arc<Self>, book: &Arc<Book>, shape: Shape, end: Instant) {
        match shape {
            Shape::Closed { .. } => self.write_closed(book, end).await,
            Shape::Open { rate } => {
                let mut moments = pacer::moments(rate, end);
                while let Some(due) = moments.recv().await {
                    self.begin(book, due);
                }
            }
        }
        all_arrived(book).await;
    }

    async fn write_closed(self: &Arc<Self>, book: &Arc<Book>, end: Instant) {
        let end = tokio::time::Instant::from_std(end);
        while let Ok(room) = tokio::time::timeout_at(end, book.room.acquire()).await {
            room.expect("the semaphore is never closed").forget();
            self.begin(book, Instant::now());
        }
    }

    /// The next person's message goes out.
    fn begin(self: &Arc<Self>, book: &Arc<Book>, due: Instant) {
        let person = self.next_person();
        let place = book.enter(person, due);
        let (company, book) = (Arc::clone(self), Arc::clone(book));
        tokio::spawn(async move {
            let text = update::tagged(place);
            // What was never taken is lost in the book, and that is what it is.
            let _ = company.post(person, &text, || book.posted(place)).await;
            company.busy[person].store(false, Ordering::Relaxed);
        });
    }

    /// In turn, but for those whose last message is not taken yet; if that is everybody, in turn.
    fn next_person(&self) -> usize {
        let first = self.next.fetch_add(1, Ordering::Relaxed) % self.people();
        let in_turn = (first..self.people()).chain(0..first);
        let mut free = in_turn.skip_while(|person| self.busy[*person].swap(true, Ordering::Relaxed));
        free.next().unwrap_or(first)
    }

    async fn post(&self, person: usize, text: &str, begun: impl FnOnce()) -> std::io::Result<()> {
        let path = &self.paths[person % self.paths.len()];
        let update_id = self.update_id.fetch_add(1, Ordering::Relaxed);
        self.line.post(path, update::message(update_id, person, text), begun).await
    }
}

async fn all_arrived(book: &Book) {
    let (mut least, mut since) = (usize::MAX, Instant::now());
    loop {
        let under_way = book.under_way();
        if under_way < least {
            (least, since) = (under_way, Instant::now());
        }
        if under_way == 0 || since.elapsed() > SILENCE {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
