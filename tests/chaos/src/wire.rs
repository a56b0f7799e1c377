//! A wire between a worker and a server that can be bad. One to Redis loses answers to commits, holds commits back, or is
//! long; one to Postgres loses answers that say what was written.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::error::ChaosError;

/// Read at once.
const CHUNK: usize = 64 * 1024;

/// A command that was passed on is surely carried out in this time; then its connection is cut.
const CARRIED_OUT: Duration = Duration::from_millis(5);

/// How long a command takes on a long way.
const LONG_WAY: Duration = Duration::from_millis(300);

/// What the wire does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// All passes.
    Pass,
    /// This share of commits is carried out, but the connection breaks before the answer.
    LoseReplies(f64),
    /// The way is long, so that commands gather on it. `Hold` begins when so many commits are on the way at once.
    HoldFromCommits(usize),
    /// What a worker says is kept. It is delivered when the mode changes, even if the worker has given up on it.
    Hold,
    /// What a worker says takes so long to arrive. What it says meanwhile waits, and travels together after that.
    Slow(Duration),
    /// This share of answers that say that Postgres wrote something is lost: it is committed, and then the connection
    /// breaks.
    LoseWritten(f64),
}

/// A wire, there until it is dropped.
pub struct Wire {
    port: u16,
    mode: Arc<watch::Sender<Mode>>,
    lost: Arc<AtomicU64>,
    accepting: JoinHandle<()>,
}

impl Wire {
    /// Lays a wire to the server at this port; its chance comes from the seed.
    pub async fn lay(server: u16, seed: u64) -> Result<Wire, ChaosError> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let mode = Arc::new(watch::Sender::new(Mode::Pass));
        let lost = Arc::new(AtomicU64::new(0));
        let chance = Arc::new(Mutex::new(StdRng::seed_from_u64(seed)));
        let end = End { mode: Arc::clone(&mode), lost: Arc::clone(&lost), chance };
        let accepting = tokio::spawn(async move {
            while let Ok((worker, _)) = listener.accept().await {
                // Without a server behind it, the connection closes.
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else { continue };
                tokio::spawn(end.clone().join(worker, server));
            }
        });
        Ok(Wire { port, mode, lost, accepting })
    }

    /// The port of its near end.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where a worker finds Redis.
    pub fn redis_url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// From now on the wire behaves like this.
    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// What it does now.
    pub fn mode(&self) -> Mode {
        *self.mode.borrow()
    }

    /// Answers lost so far.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

#[derive(Clone)]
struct End {
    mode: Arc<watch::Sender<Mode>>,
    lost: Arc<AtomicU64>,
    chance: Arc<Mutex<StdRng>>,
}

impl End {
    fn happens(&self, share: f64) -> bool {
        self.chance.lock().unwrap_or_else(PoisonError::into_inner).random_bool(share)
    }

    async fn join(self, worker: TcpStream, server: TcpStream) {
        // Small commands must not wait for each other's confirmations; without it the wire is only slower.
        let _ = (worker.set_nodelay(true), server.set_nodelay(true));
        let (from_worker, to_worker) = worker.into_split();
        let (from_server, to_server) = server.into_split();
        let break_it = Arc::new(AtomicBool::new(false));
        let commands = tokio::spawn(self.clone().commands(from_worker, to_server, Arc::clone(&break_it)));
        if self.answers(from_server, to_worker, &break_it).await == Stopped::Broken {
            commands.abort();
        }
        // Otherwise commands held back are delivered although nobody waits for their answers.
    }

    async fn commands(
        self,
        mut worker: impl AsyncRead + Unpin,
        mut server: impl AsyncWrite + Unpin,
        break_it: Arc<AtomicBool>,
    ) {
        let mut mode = self.mode.subscribe();
        let mut chunk = vec![0; CHUNK];
        while let Ok(length @ 1..) = worker.read(&mut chunk).await {
            let now = *mode.borrow();
            match (now, commits(&chunk[..length])) {
                (Mode::HoldFromCommits(enough), count) if count >= enough => {
                    self.mode.send_replace(Mode::Hold);
                }
                (Mode::HoldFromCommits(_), _) => tokio::time::sleep(LONG_WAY).await,
                (Mode::Slow(delay), _) => tokio::time::sleep(delay).await,
                (Mode::LoseReplies(share), 1..) if self.happens(share) => {
                    break_it.store(true, Ordering::Release);
                }
                _ => {}
            }
            // The mode outlives the wire's ends, so that this wait has an end.
            let _ = mode.wait_for(|mode| *mode != Mode::Hold).await;
            if server.write_all(&chunk[..length]).await.is_err() {
                return;
            }
        }
    }

    async fn answers(
        &self,
        mut server: impl AsyncRead + Unpin,
        mut worker: impl AsyncWrite + Unpin,
        break_it: &AtomicBool,
    ) -> Stopped {
        let mut chunk = vec![0; CHUNK];
        while let Ok(length @ 1..) = server.read(&mut chunk).await {
            let now = *self.mode.borrow();
            let written = matches!(now, Mode::LoseWritten(share) if says_written(&chunk[..length]) && self.happens(share));
            if written || break_it.load(Ordering::Acquire) {
                self.lost.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(CARRIED_OUT).await;
                return Stopped::Broken;
            }
            if worker.write_all(&chunk[..length]).await.is_err() {
                return Stopped::Ended;
            }
        }
        Stopped::Ended
    }
}

#[derive(PartialEq)]
enum Stopped {
    Broken,
    Ended,
}

/// How many commits there are among these commands. Of all commands only a commit names both the records and the dead
/// letters of a partition, and each once.
fn commits(commands: &[u8]) -> usize {
    let count = |key: &[u8]| commands.windows(key.len()).filter(|window| *window == key).count();
    count(b"records:{").min(count(b"dead:{"))
}

/// Whether Postgres says that it wrote something. It says so together with that it is ready for the next, and that only
/// after the commit.
fn says_written(answer: &[u8]) -> bool {
    const TAG: &[u8] = b"INSERT 0 ";
    answer.windows(TAG.len()).any(|window| window == TAG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_told_by_its_keys() {
        let commit = b"EVALSHA lease:{3} inbox:{3} timers:{3} live:{3} records:{3} dead:{3}";
        assert_eq!(commits(&[*commit, *commit].concat()), 2);
        assert_eq!(commits(b"EVALSHA lease:{3} live:{3} records:{3} uncertain:{3}"), 0);
    }

    #[tokio::test]
    async fn what_was_held_back_arrives_though_its_sender_is_gone() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Wire::lay(listener.local_addr().unwrap().port(), 1).await.unwrap();
        wire.set(Mode::HoldFromCommits(1));
        let mut worker = TcpStream::connect(("127.0.0.1", wire.port)).await.unwrap();
        let (mut redis, _) = listener.accept().await.unwrap();
        worker.write_all(b"records:{1} dead:{1}").await.unwrap();
        let mut mode = wire.mode.subscribe();
        mode.wait_for(|mode| *mode == Mode::Hold).await.unwrap();
        drop(worker);
        wire.set(Mode::Pass);
        let mut arrived = [0; 20];
        redis.read_exact(&mut arrived).await.unwrap();
        assert_eq!(&arrived, b"records:{1} dead:{1}");
    }

    #[tokio::test]
    async fn an_answer_that_says_what_was_written_is_lost_with_its_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Wire::lay(listener.local_addr().unwrap().port(), 1).await.unwrap();
        wire.set(Mode::LoseWritten(1.0));
        let mut worker = TcpStream::connect(("127.0.0.1", wire.port())).await.unwrap();
        let (mut postgres, _) = listener.accept().await.unwrap();
        postgres.write_all(b"SELECT 1").await.unwrap();
        let mut arrived = [0; 8];
        worker.read_exact(&mut arrived).await.unwrap();
        postgres.write_all(b"INSERT 0 3").await.unwrap();
        let mut rest = Vec::new();
        worker.read_to_end(&mut rest).await.unwrap();
        assert_eq!((&arrived, rest.len(), wire.lost()), (b"SELECT 1", 0, 1));
    }
}
