//! The sender: makes a partition's Telegram calls, in order within a chat, side by side between chats.
//!
//! A chat lives in one partition, so its order, its pace and its pauses are local to the owner. Before a call its
//! start is written down, with the commit that asks for it if nothing stands in its way; so after a crash the next owner
//! knows which calls are in doubt, and those are little more than the ones in flight.

mod bots;
mod call;
mod copies;
mod course;
mod group;
mod head_start;
mod verdict;

use std::collections::{HashMap, VecDeque};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard};

use lru::LruCache;
use shoal_domain::effect::Effect;
use shoal_domain::id::{BotId, ChatId};
use shoal_mailbox::{EffectId, EntryId};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::task::TaskTracker;
use tracing::warn;

pub(crate) use self::bots::Bots;
use self::bots::Place;
use self::call::End;
pub(crate) use self::call::outcome;
use self::copies::Copies;
use crate::settler::Settler;
use crate::telegram::Telegram;
use crate::tenure::Tenure;

/// Calls that wait for one chat at most. Telegram may close a chat to us for hours; what then comes on top is refused,
/// and its sender hears of it.
const WAITING_PER_CHAT: usize = 100;

/// Chats of a partition that turned out to be closed to us, remembered until the rules have heard of it. One that is
/// forgotten before is asked once more.
const CLOSED: NonZeroUsize = NonZeroUsize::new(256).expect("256 is not zero");

/// An effect on its way out.
pub(crate) struct Item {
    pub id: EffectId,
    pub effect: Effect,
    pub start: Start,
    place: Place,
}

/// What is written down of a call's start.
pub(crate) enum Start {
    /// Nothing yet.
    Ahead,
    /// That it begins now; its permit is kept for it.
    Now(OwnedSemaphorePermit),
    /// That an earlier owner had started it, and nobody knows how it ended.
    InDoubt,
}

/// The queues of a partition's chats.
pub(crate) struct Sender {
    telegram: Arc<Telegram>,
    tenure: Arc<Tenure>,
    settler: Settler,
    /// A chat is here while somebody works on it; what comes meanwhile waits behind.
    chats: Mutex<HashMap<(BotId, ChatId), VecDeque<Item>>>,
    /// Chats that cannot be written to, and where the report of it stands in the inbox.
    closed: Mutex<LruCache<(BotId, ChatId), EntryId>>,
    /// What messages of the chats are copies of.
    pub(crate) copies: Copies,
    tasks: TaskTracker,
}

impl Sender {
    pub(crate) fn new(telegram: Arc<Telegram>, tenure: Arc<Tenure>, settler: Settler) -> Arc<Sender> {
        let (chats, closed) = (Mutex::default(), Mutex::new(LruCache::new(CLOSED)));
        let copies = Copies::new(telegram.mailbox.clone(), Arc::clone(&tenure));
        Arc::new(Sender { telegram, tenure, settler, chats, closed, copies, tasks: TaskTracker::new() })
    }

    /// Takes effects in, in order.
    pub(crate) fn send(self: &Arc<Self>, effects: impl IntoIterator<Item = (EffectId, Effect, Start)>) {
        for (id, effect, start) in effects {
            let Some(place) = self.telegram.bots.enter(effect.bot()) else {
                // The log tells it of all of them together.
                let sender = Arc::clone(self);
                self.tasks.spawn(async move { sender.settler.finish(id, effect.refused(), None).await });
                continue;
            };
            let item = Item { id, effect, start, place };
            let Some(chat) = item.effect.chat() else {
                // Not bound to a chat's order or limits: a button must stop spinning now.
                let sender = Arc::clone(self);
                self.tasks.spawn(async move { sender.deliver(item).await });
                continue;
            };
            let chat = (item.effect.bot(), chat);
            let mut chats = self.chats.lock().expect("nothing panics while holding it");
            if let Some(waiting) = chats.get_mut(&chat) {
                if waiting.len() < WAITING_PER_CHAT {
                    waiting.push_back(item);
                } else {
                    let sender = Arc::clone(self);
                    self.tasks.spawn(async move { sender.turn_away(item).await });
                }
                continue;
            }
            chats.insert(chat, VecDeque::new());
            let sender = Arc::clone(self);
            self.tasks.spawn(async move { sender.work(chat, item).await });
        }
    }

    /// Waits until the calls in flight are over. What has not begun stays on the lane for the next owner.
    pub(crate) async fn finish(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Gives an effect up that finds its chat's queue full.
    async fn turn_away(&self, item: Item) {
        warn!(effect.id = %item.id, "Effect {} finds {WAITING_PER_CHAT} others waiting for its chat and is given up", item.id);
        self.settler.finish(item.id, item.effect.refused(), None).await;
    }

    /// Works on a chat until nothing waits.
    async fn work(&self, chat: (BotId, ChatId), first: Item) {
        let mut next = Some(first);
        while let Some(item) = next {
            if self.is_closed_to(chat, item.id) {
                // Whoever has to know was told when it closed.
                self.settler.finish(item.id, None, None).await;
            } else {
                match self.deliver(item).await {
                    End::Left => return,
                    End::Gone(Some(report)) => {
                        self.closed().put(chat, report);
                    }
                    End::Gone(None) | End::Over => {}
                }
            }
            let mut chats = self.chats.lock().expect("nothing panics while holding it");
            next = chats.get_mut(&chat).and_then(VecDeque::pop_front);
            if next.is_none() {
                chats.remove(&chat);
            }
        }
    }

    /// Whether the chat was closed to us when the effect was decided, and its rule could not know it yet. What is decided
    /// after the report was read is for somebody who has come back.
    fn is_closed_to(&self, chat: (BotId, ChatId), effect: EffectId) -> bool {
        let mut closed = self.closed();
        match closed.peek(&chat) {
            Some(report) if effect.cause <= *report => true,
            Some(_) => {
                closed.pop(&chat);
                false
            }
            None => false,
        }
    }

    fn closed(&self) -> MutexGuard<'_, LruCache<(BotId, ChatId), EntryId>> {
        self.closed.lock().expect("nothing panics while holding it")
    }
}
