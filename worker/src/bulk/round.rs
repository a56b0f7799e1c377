//! The round of the broadcasts that share a lane: each in turn has some recipients claimed.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures::future;
use shoal_domain::broadcast::RecipientState;
use shoal_domain::id::BroadcastId;
use shoal_runtime::telemetry::chain;
use shoal_store::{Claim, Claimed, Outcome, Recipient, StoreError};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use tracing::warn;

use super::campaign::Campaign;
use super::lane::Shared;

/// Recipients in one claim at most: after a crash nobody knows of them whether they were called.
const CLAIM: u32 = 64;

/// How long a broadcast is left alone that has nobody who is due, and how long after Postgres did not answer.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// A recipient that this worker has claimed.
pub(crate) struct Taken {
    pub campaign: Arc<Campaign>,
    pub recipient: Recipient,
    pub at: Instant,
}

/// Broadcasts in their turn.
pub(crate) struct Round {
    shared: Arc<Shared>,
    paid: bool,
    running: Vec<Arc<Campaign>>,
    /// Of those that run; the one that is being claimed for is not among them.
    turns: VecDeque<Turn>,
    claiming: Option<Claiming>,
}

struct Claiming {
    of: BroadcastId,
    /// As in its turn.
    found: bool,
    /// A task of its own: its transaction must not wait for what else the lane does.
    claim: JoinHandle<Answer>,
}

struct Answer {
    turn: Turn,
    limit: u32,
    asked: Instant,
    claimed: Result<Claimed, StoreError>,
}

struct Turn {
    campaign: Arc<Campaign>,
    /// Nobody is due before.
    again: Instant,
    /// In the partitions before this one, nobody is due.
    from: i16,
    /// The last claim has found somebody.
    found: bool,
}

impl Taken {
    /// The outcome of a recipient who was not called.
    pub(crate) fn back(&self, wait: Duration) -> Outcome {
        Outcome {
            broadcast: self.campaign.id,
            user: self.recipient.user,
            claim: self.recipient.claim,
            state: RecipientState::Waiting,
            reason: None,
            detail: None,
            messages: vec![],
            wait,
            tried: false,
            since: std::time::Instant::now(),
        }
    }
}

impl Round {
    pub(crate) fn new(shared: Arc<Shared>, paid: bool) -> Round {
        Round { shared, paid, running: vec![], turns: VecDeque::new(), claiming: None }
    }

    /// These run now; those that did keep their turn.
    pub(crate) fn set(&mut self, running: Vec<Arc<Campaign>>) {
        self.running = running;
        let turns = std::mem::take(&mut self.turns);
        self.turns.extend(turns.into_iter().filter(|turn| runs(&self.running, turn.campaign.id)));
        for campaign in &self.running {
            let has_turn = self.turns.iter().any(|turn| turn.campaign.id == campaign.id)
                || self.claiming.as_ref().is_some_and(|claiming| claiming.of == campaign.id);
            if !has_turn {
                let (campaign, again) = (Arc::clone(campaign), Instant::now());
                self.turns.push_front(Turn { campaign, again, from: 0, found: false });
            }
        }
    }

    /// Whether a broadcast runs on this lane.
    pub(crate) fn runs(&self, broadcast: BroadcastId) -> bool {
        runs(&self.running, broadcast)
    }

    /// Whether there is somebody left to be called, as far as the last claims tell. Who only looks needs no tokens yet:
    /// others can use them.
    pub(crate) fn has_work(&self) -> bool {
        self.claiming.as_ref().is_some_and(|claiming| claiming.found)
            || self.turns.iter().any(|turn| turn.found)
    }

    /// Begins to claim, if the stock is low for so many tokens.
    pub(crate) fn claim(&mut self, stock: usize, tokens: u32) {
        // What a tenth of a second takes; without tokens, one shows whether some are wanted.
        let limit = (tokens / 10).clamp(1, CLAIM);
        if self.claiming.is_some() || stock >= limit as usize {
            return;
        }
        let now = Instant::now();
        let Some(at) = self.turns.iter().position(|turn| turn.again <= now) else { return };
        let turn = self.turns.remove(at).expect("the position is one of theirs");
        let (shared, paid, of, found) = (Arc::clone(&self.shared), self.paid, turn.campaign.id, turn.found);
        let claim = async move {
            let all = Arc::clone(&shared.partitions.borrow());
            let partitions: Vec<i16> =
                all.iter().copied().filter(|partition| *partition >= turn.from).collect();
            let claim = Claim {
                broadcast: turn.campaign.id,
                bot: turn.campaign.bot,
                partitions: &partitions,
                worker: &shared.worker,
                limit,
                paid,
                honours_opt_out: turn.campaign.honours_opt_out(),
            };
            let asked = Instant::now();
            let claimed = shared.outside.store.claim(claim).await;
            Answer { turn, limit, asked, claimed }
        };
        self.claiming = Some(Claiming { of, found, claim: tokio::spawn(claim) });
    }

    /// Waits for what is being claimed, or until the next broadcast may have somebody. Where this is given up and called
    /// again, nothing is lost.
    pub(crate) async fn claimed(&mut self) -> Vec<Taken> {
        let Some(claiming) = &mut self.claiming else {
            match self.turns.iter().map(|turn| turn.again).filter(|again| *again > Instant::now()).min() {
                Some(again) => sleep_until(again).await,
                None => future::pending().await,
            }
            return vec![];
        };
        let answer = (&mut claiming.claim).await;
        self.claiming = None;
        let Ok(Answer { mut turn, limit, asked, claimed }) = answer else {
            // It panicked, and took its turn with it.
            self.set(self.running.clone());
            return vec![];
        };
        let claimed = claimed.unwrap_or_else(|error| {
            warn!(broadcast.id = %turn.campaign.id, error = chain(&error), "Recipients of broadcast {} cannot be claimed: it waits", turn.campaign.id);
            Claimed::default()
        });
        let found = claimed.recipients.len() as u32 + claimed.skipped;
        // The partitions before the first that was asked are still to be asked.
        turn.found = found > 0 || turn.from > 0;
        if found < limit {
            (turn.again, turn.from) = match turn.from {
                0 => (Instant::now() + LOOK_AGAIN, 0),
                // Once more from the beginning, at once.
                _ => (Instant::now(), 0),
            };
        } else if let Some(last) = claimed.recipients.iter().map(|recipient| recipient.partition).max() {
            turn.from = last;
        }
        let (campaign, at) = (Arc::clone(&turn.campaign), asked);
        if self.runs(campaign.id) {
            self.turns.push_back(turn);
        }
        let taken = |recipient| Taken { campaign: Arc::clone(&campaign), recipient, at };
        claimed.recipients.into_iter().map(taken).collect()
    }

    /// What is being claimed, if anything: it has to go back.
    pub(crate) async fn last(&mut self) -> Vec<Taken> {
        if self.claiming.is_some() { self.claimed().await } else { vec![] }
    }
}

fn runs(running: &[Arc<Campaign>], broadcast: BroadcastId) -> bool {
    running.iter().any(|campaign| campaign.id == broadcast)
}
