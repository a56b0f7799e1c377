//! This worker's part of a bot's budget: how it is kept in accord with Redis.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::{FutureExt, future};
use shoal_domain::id::BotId;
use shoal_domain::limit::Limit;
use shoal_domain::time::Timestamp;
use shoal_mailbox::{Ask, Mailbox, MailboxError, Share, TOKEN_REST};
use shoal_runtime::clock::now_ms;
use shoal_runtime::telemetry::chain;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{info, warn};

use super::tokens::Tokens;
use crate::metrics;
use crate::telegram::Telegram;

/// How often a worker that sends asks for its part anew.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// While its part changes: what one hands back the other waits for.
const ASK_SOON: Duration = Duration::from_millis(100);

/// A worker that begins is counted first and takes its part so much later. All see a broadcast within a quarter of a second:
/// whoever took all there is would be far ahead of the others, and at the end they would work without it.
const COUNTED_FIRST: Duration = Duration::from_millis(300);

/// Which budget, and how large the operator lets it be.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub bot: BotId,
    /// The name of its rate in Redis.
    pub lane: &'static str,
    /// Calls a second at most.
    pub set: u32,
    pub worker: String,
}

/// Tokens, and what Redis said of them last.
pub(crate) struct Budget {
    account: Account,
    mailbox: Mailbox,
    tokens: Tokens,
    /// The limit as Redis has it.
    text: String,
    limit: Limit,
    /// Telegram has refused since we asked last.
    refused: bool,
    /// The partitions of this worker: its part of the work.
    partitions: watch::Receiver<Arc<[i16]>>,
    /// Redis counts this worker among those who want some.
    counted: bool,
    telegram: Arc<Telegram>,
    deadline: Instant,
    asking: Option<BoxFuture<'static, Result<Share, MailboxError>>>,
    ask_at: Instant,
}

impl Budget {
    pub(crate) fn new(
        account: Account,
        mailbox: Mailbox,
        telegram: Arc<Telegram>,
        partitions: watch::Receiver<Arc<[i16]>>,
    ) -> Budget {
        let now = Instant::now();
        let limit = Limit::unknown(account.set, Timestamp(now_ms()));
        let (tokens, text) = (Tokens::default(), String::new());
        Budget {
            account,
            mailbox,
            tokens,
            text,
            limit,
            refused: false,
            partitions,
            counted: false,
            telegram,
            deadline: now,
            asking: None,
            ask_at: now,
        }
    }

    /// Tokens held, in use or not.
    pub(crate) fn held(&self) -> u32 {
        self.tokens.held()
    }

    /// Telegram has refused a call for the whole bot.
    pub(crate) fn refused(&mut self) {
        self.refused = true;
        // The others are to know at once.
        self.ask_at = Instant::now();
    }

    /// For how long nothing may be sent.
    pub(crate) fn pause(&self) -> Duration {
        self.telegram.bulk_paused_for(self.account.bot)
    }

    /// Uses a token, if one is ready.
    pub(crate) fn take(&mut self) -> bool {
        let now = Instant::now();
        now < self.deadline && self.pause().is_zero() && self.tokens.take(now)
    }

    /// A call has ended.
    pub(crate) fn put_back(&mut self) {
        self.tokens.put_back(Instant::now(), TOKEN_REST);
    }

    /// The call was not made after all.
    pub(crate) fn put_back_unused(&mut self) {
        self.tokens.put_back(Instant::now(), Duration::ZERO);
    }

    /// When it may be worth trying to take a token, as far as it is known.
    pub(crate) fn ready_at(&self) -> Option<Instant> {
        let ready = self.tokens.ready_at().filter(|_| Instant::now() < self.deadline)?;
        Some(ready.max(Instant::now() + self.pause()))
    }

    /// Keeps in accord with Redis; returns when there is news. `wanted`: whether there is work. Where this is given up
    /// and called again, nothing is lost.
    pub(crate) async fn keep(&mut self, wanted: bool) {
        if self.asking.is_none() {
            if !wanted && self.tokens.held() == 0 {
                return future::pending().await;
            }
            sleep_until(self.ask_at).await;
            self.ask(wanted);
        }
        let Some(asking) = self.asking.as_mut() else { return };
        let answer = asking.await;
        self.asking = None;
        match answer {
            Ok(share) => self.accept(share),
            Err(error) => {
                warn!(bot.id = %self.account.bot, error = chain(&error), "The budget of bot {} cannot be asked for: its broadcasts wait", self.account.bot);
            }
        }
    }

    fn ask(&mut self, wanted: bool) {
        let now = Instant::now();
        if now >= self.deadline {
            // Others may have them by now.
            self.tokens.forfeit();
        }
        if !wanted {
            self.tokens.set(self.tokens.held(), 0, now);
        }
        self.tokens.shed(now);
        let begins = wanted && !self.counted;
        self.counted = wanted;
        self.ask_at = now
            + match (begins, self.tokens.are_settled()) {
                (true, _) => COUNTED_FIRST,
                (false, true) => ASK_EVERY,
                (false, false) => ASK_SOON,
            };
        let before = self.limit;
        if self.refused {
            self.limit = before.refused(self.account.set, Timestamp(now_ms()));
        } else if wanted && self.pause().is_zero() {
            self.limit = before.unrefused(self.account.set, Timestamp(now_ms()));
        }
        self.refused = false;
        let next = if self.limit == before && !self.text.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&self.limit).expect("numbers have a form")
        };
        let tokens = self.limit.rate(self.account.set);
        let (mailbox, account, known) = (self.mailbox.clone(), self.account.clone(), self.text.clone());
        let held = self.tokens.held();
        let wanted = if wanted { tokens } else { 0 };
        let tokens = if begins { held } else { tokens };
        let weight = self.partitions.borrow().len() as u32;
        let asking = async move {
            let Account { bot, lane, ref worker, .. } = account;
            let limit = Some((known.as_str(), next.as_str()));
            mailbox.allot(Ask { bot, lane, worker, held, wanted, tokens, weight, limit }).await
        };
        self.asking = Some(asking.boxed());
    }

    fn accept(&mut self, share: Share) {
        let now = Instant::now();
        self.tokens.set(share.held, share.target, now);
        self.deadline = share.deadline.into();
        if share.limit != self.text
            && let Ok(limit) = serde_json::from_str::<Limit>(&share.limit)
        {
            let (before, after) = (self.limit.rate(self.account.set), limit.rate(self.account.set));
            if after < before {
                info!(bot.id = %self.account.bot, before, after, "Telegram takes fewer bulk calls of bot {} than {before} a second: {after} now", self.account.bot);
            }
            self.limit = limit;
            self.text = share.limit;
        }
        metrics::bulk_tokens(self.account.bot, self.account.lane, self.tokens.held());
    }

    /// Hands all tokens back that have rested; for the others, somebody waits as for those of a dead worker.
    pub(crate) async fn leave(mut self) {
        self.tokens.set(self.tokens.held(), 0, Instant::now());
        sleep(TOKEN_REST).await;
        self.asking = None;
        self.ask(false);
        if let Some(asking) = self.asking.take() {
            // Where Redis is away, the term ends by itself.
            let _ = asking.await;
        }
    }
}
