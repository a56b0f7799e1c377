//! Something to do for each bot, while bots come and go.

use std::collections::BTreeMap;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use shoal_domain::id::BotId;
use teloxide::Bot;
use tokio_util::sync::CancellationToken;

use crate::client::Client;

/// Work that was begun for a bot.
struct Begun {
    bot: Bot,
    leave: CancellationToken,
}

impl Client {
    /// Does the work of each bot that this client can speak for, side by side, until `stop`.
    ///
    /// It begins when the bot comes. The token that the work is given is cancelled when the bot goes, when its token is
    /// replaced (then the work begins anew), and by `stop`: the work should end soon then, and is waited for. Work that
    /// has ended by itself is not begun again while nothing changes.
    pub async fn attend<F>(&self, stop: &CancellationToken, work: impl Fn(BotId, CancellationToken) -> F)
    where
        F: Future<Output = ()>,
    {
        let mut bots = self.subscribe();
        let mut begun: BTreeMap<BotId, Begun> = BTreeMap::new();
        let mut at_work = FuturesUnordered::new();
        while !stop.is_cancelled() {
            bots.mark_unchanged();
            let usable = self.usable();
            begun.retain(|id, begun| {
                let stays = usable.get(id).is_some_and(|bot| bot.token() == begun.bot.token());
                if !stays {
                    begun.leave.cancel();
                }
                stays
            });
            for (id, bot) in usable {
                begun.entry(id).or_insert_with(|| {
                    let leave = stop.child_token();
                    at_work.push(work(id, leave.clone()));
                    Begun { bot, leave }
                });
            }
            // Whatever it was, looking again is cheap.
            tokio::select! {
                () = stop.cancelled() => {}
                _ = bots.changed() => {}
                Some(()) = at_work.next() => {}
            }
        }
        while at_work.next().await.is_some() {}
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use secrecy::SecretString;
    use tokio::sync::watch;
    use tokio::time::timeout;

    use super::*;

    const FIXED: BotId = BotId(1);
    const ADDED: BotId = BotId(2);

    /// What is at work, and how often anything began.
    #[derive(Debug, Default)]
    struct Log {
        at_work: Vec<BotId>,
        begun: usize,
    }

    fn token(bot: BotId, secret: &str) -> (BotId, Option<SecretString>) {
        (bot, Some(format!("{bot}:{secret}").into()))
    }

    #[tokio::test(start_paused = true)]
    async fn work_begins_when_a_bot_comes_and_ends_when_it_goes() {
        let client = Client::new("http://localhost:1", [(FIXED, "1:a".into())]).unwrap();
        let (stop, log) = (CancellationToken::new(), watch::Sender::new(Log::default()));
        let work = |bot: BotId, leave: CancellationToken| {
            let log = &log;
            async move {
                log.send_modify(|log| {
                    log.at_work.push(bot);
                    log.at_work.sort();
                    log.begun += 1;
                });
                leave.cancelled().await;
                log.send_modify(|log| {
                    let place = log.at_work.iter().position(|at_work| *at_work == bot).unwrap();
                    log.at_work.remove(place);
                });
            }
        };
        let sees = async |at_work: &[BotId], begun| {
            let mut log = log.subscribe();
            // The clock stands still, and jumps to the end when nothing else can happen.
            let waited = timeout(Duration::from_secs(1), async {
                while (&*log.borrow().at_work, log.borrow().begun) != (at_work, begun) {
                    log.changed().await.unwrap();
                }
            });
            assert!(waited.await.is_ok(), "{at_work:?} after {begun}: {:?}", log.borrow());
        };
        let story = async {
            sees(&[FIXED], 1).await;
            client.set_added([token(ADDED, "a"), token(FIXED, "b")]);
            sees(&[FIXED, ADDED], 2).await;
            client.set_added([token(ADDED, "b")]);
            sees(&[FIXED, ADDED], 3).await;
            client.set_added([(ADDED, None)]);
            sees(&[FIXED], 3).await;
            client.set_added([token(ADDED, "b")]);
            sees(&[FIXED, ADDED], 4).await;
            client.set_added([]);
            sees(&[FIXED], 4).await;
            stop.cancel();
        };
        tokio::join!(client.attend(&stop, work), story);
        sees(&[], 4).await;
    }
}
