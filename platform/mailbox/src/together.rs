//! Requests that share a script: what is wanted while one is on its way to Redis goes together with the next.
//!
//! Each script costs Redis some 10 µs and the process as much again, beside what it does. So a busy process pays for one
//! where many are wanted, and a request that comes alone waits for nothing.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fred::error::{Error, ErrorKind};

use crate::error::{Attempting, MailboxError};

/// Requests in one script at most.
const MOST: usize = 64;

/// Bytes in one script after which no other request is added: the server does nothing else meanwhile.
const HEAVY: usize = 256 * 1024;

/// A request, with whom its answer is for.
pub(crate) trait Request {
    /// About how many bytes it takes to Redis.
    fn bytes(&self) -> usize;
}

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

    /// Takes all that wait. For when Redis does not answer: it would have each group wait for that in its turn.
    pub(crate) fn all(&self) -> Vec<R> {
        self.lock().as_mut().map(mem::take).unwrap_or_default()
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
