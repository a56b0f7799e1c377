//! Head starts: calls that nothing stands in the way of. Their start is written down by the commit that asks for them, and
//! costs no round trip of its own.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use shoal_domain::effect::Effect;
use shoal_domain::id::{BotId, ChatId};
use shoal_mailbox::EffectId;
use tokio::sync::OwnedSemaphorePermit;

use super::{Sender, Start};

/// The calls of one commit that begin with it, in the order of the commit.
pub(crate) struct HeadStarts(VecDeque<(EffectId, OwnedSemaphorePermit)>);

impl HeadStarts {
    pub(crate) fn ids(&self) -> Vec<EffectId> {
        self.0.iter().map(|(id, _)| *id).collect()
    }

    /// How an effect of the commit starts. To be asked in the order of the commit.
    pub(crate) fn take(&mut self, id: EffectId) -> Start {
        match self.0.pop_front_if(|(first, _)| *first == id) {
            Some((_, permit)) => Start::Now(permit),
            None => Start::Ahead,
        }
    }
}

impl Sender {
    /// Keeps a permit for every effect that could be called at once. Of a chat only the first can.
    pub(crate) fn head_starts(&self, effects: &[(EffectId, Effect)]) -> HeadStarts {
        let mut chats = HashSet::new();
        let starts = effects.iter().filter_map(|(id, effect)| {
            let first = effect.chat().is_none_or(|chat| chats.insert((effect.bot(), chat)));
            let permit = first.then(|| self.permit_now(effect)).flatten()?;
            Some((*id, permit))
        });
        HeadStarts(starts.collect())
    }

    fn permit_now(&self, effect: &Effect) -> Option<OwnedSemaphorePermit> {
        let (bot, telegram) = (effect.bot(), &self.telegram);
        // A file is fetched before the call begins.
        if effect.file().is_some() || telegram.bots.rests(bot) {
            return None;
        }
        let Some(chat) = effect.chat() else {
            return Arc::clone(&telegram.answers).try_acquire_owned().ok();
        };
        if self.is_busy((bot, chat)) || !telegram.pauses.paused_for(bot).is_zero() {
            return None;
        }
        let permit = Arc::clone(&telegram.permits).try_acquire_owned().ok()?;
        // The last to be asked: what it grants is counted.
        telegram.pace.ready_in(bot, chat).is_zero().then_some(permit)
    }

    /// Whether somebody works on a chat, or it is closed to us as far as we know.
    fn is_busy(&self, chat: (BotId, ChatId)) -> bool {
        self.chats.lock().expect("nothing panics while holding it").contains_key(&chat)
            || self.closed().contains(&chat)
    }
}
