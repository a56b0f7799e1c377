//! Requests that share a script: what is wanted while one is on its way to Redis goes together with the next.
//!
//! Each script costs Redis some 10 µs and the process as much again, beside what it does. So a busy process pays for one
//! where many are wanted, and a request that comes alone waits for nothing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{iter, mem};

use fred::error::{Error, ErrorKind};
use tokio::sync::oneshot;

use crate::error::{Attempting, MailboxError};

/// Requests in one script at most.
const MOST: usize = 64;

/// Bytes in one script after which no other request is added: the server does nothing else meanwhile.
const HEAVY: usize = 256 * 1024;

/// Who waits for the answer to a request.
pub(crate) type Asker<A> = oneshot::Sender<Result<A, MailboxError>>;

/// A request, with whom its answer is for.
pub(crate) trait Request {
    /// What it is answered.
    type Answer;
    /// About how many bytes it takes to Redis.
    fn bytes(&self) -> usize;
    /// Who waits for it.
    fn asker(self) -> Asker<Self::Answer>;
}

/// The answers to requests that went together, in their order; or what befell all of them.
pub(crate) type Answers<A> = Result<Vec<Result<A, MailboxError>>, MailboxError>;

/// Requests that wait for the next script; `None` while no script is on its way.
#[derive(Debug)]
pub(crate) struct Together<R>(Arc<Mutex<Option<Vec<R>>>>);

impl<R> Clone for Together<R> {
    fn clone(&self) -> Self {
        Together(Arc::clone(&self.0))
    }
}

impl<R> Default for Together<R> {
    fn default() -> Self {
        Together(Arc::default())
    }
}

impl<R: Request> Together<R> {
    /// Adds a request; `true` where nobody is on their way who would take it along.
    pub(crate) fn add(&self, request: R) -> bool {
        let mut waiting = self.lock();
        let first = waiting.is_none();
        waiting.get_or_insert_default().push(request);
        first
    }

    /// Takes those that go together, in order. Nobody: whoever comes next has to see to it.
    pub(crate) fn next(&self) -> Vec<R> {
        let mut all = self.lock();
        let Some(waiting) = all.as_mut().filter(|waiting| !waiting.is_empty()) else {
            *all = None;
            return vec![];
        };
        let mut bytes = 0;
        let fits = waiting.iter().take(MOST).take_while(|request| {
            let fits = bytes < HEAVY;
            bytes += request.bytes();
            fits
        });
        let rest = waiting.split_off(fits.count());
        mem::replace(waiting, rest)
    }

    /// Tells those who asked what has come of it. Where Redis did not answer, whoever waits for the next script is told so,
    /// too: each group would find it out in its turn otherwise, one wait after the other.
    pub(crate) fn answer(&self, asked: Vec<Asker<R::Answer>>, answers: Answers<R::Answer>) {
        let tell = |asker: Asker<R::Answer>, answer| {
            // Whoever asked may be gone.
            let _ = asker.send(answer);
        };
        match answers {
            Ok(answers) => {
                let rest = iter::repeat_with(|| Err(MailboxError::Interrupted));
                asked
                    .into_iter()
                    .zip(answers.into_iter().chain(rest))
                    .for_each(|(asker, answer)| tell(asker, answer));
            }
            Err(error) => {
                let others = self.lock().as_mut().map(mem::take).unwrap_or_default();
                let all = asked.into_iter().chain(others.into_iter().map(Request::asker));
                all.for_each(|asker| tell(asker, Err(error.clone())));
            }
        }
    }

    /// For as long as somebody brings requests to Redis. Should that ever panic, those that wait are told, and the next
    /// may be brought.
    pub(crate) fn bringing(&self) -> impl Drop + use<'_, R> {
        Bringing(self)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<R>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Bringing<'a, R: Request>(&'a Together<R>);

impl<R: Request> Drop for Bringing<'_, R> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            *self.0.lock() = None;
        }
    }
}

/// What Redis has against one of several requests, as the error it would have been by itself.
pub(crate) fn refused<T>(against: String, attempted: &'static str) -> Result<T, MailboxError> {
    Err(Error::new(ErrorKind::Unknown, against)).attempting(attempted)
}
