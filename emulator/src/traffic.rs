//! How a bot sends, in numbers: how many calls, how fast, and whether it kept to what it was told. Counted as calls
//! arrive and are answered, so that nothing need be kept of a call to judge a million of them.

use std::collections::HashMap;

use serde::Serialize;

use crate::{
    clock::Moment,
    ids::BotId,
    limit::{Passing, Refused, SECOND, Window},
};

/// Chats of which something is counted; a test that has more of them refused is told of the first.
const CHATS_KEPT: usize = 200_000;

/// A bot's chat-bound calls since the start, or since they were last counted anew.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Traffic {
    /// Calls that arrived, carried out or not.
    pub calls: u64,
    /// The most of them that arrived in any one second.
    pub busiest_second: u32,
    /// Messages the bot sent, copied or forwarded; an album counts each.
    pub sent: u64,
    /// Calls answered 429.
    pub refused_429: u64,
    /// Calls that arrived during a wait of the whole bot which it had been told before. Those that pay are held to the
    /// waits of those that pay.
    pub during_wait: u64,
    /// Calls of whose outcome the bot cannot be sure: a 5xx, no answer at all, one that cannot be read, or one that a
    /// [`Fault::LateReply`](crate::Fault::LateReply) brought.
    pub unknown: u64,
    /// Of these, how many were carried out.
    pub unknown_executed: u64,
    /// Calls of any method with a token that is not the bot's (any more), answered 401.
    pub unauthorized: u64,
}

/// What a bot was told of a chat, and how it kept to that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChatTraffic {
    /// Calls that arrived during a wait of this chat which the bot had been told before.
    pub during_wait: u64,
    /// Calls that arrived after the bot had been told that nothing reaches the chat: it blocked the bot, is
    /// deactivated, is not found or has moved.
    pub after_refusal: u64,
}

/// The counts of all bots.
#[derive(Default)]
pub(crate) struct Counts {
    bots: HashMap<BotId, Lane>,
    chats: HashMap<(BotId, i64), Told>,
}

struct Lane {
    traffic: Traffic,
    recent: Window,
    /// The wait of the calls that are free, and of those that pay.
    waits: [Wait; 2],
}

impl Default for Lane {
    fn default() -> Self {
        Self { traffic: Traffic::default(), recent: Window::new(SECOND), waits: [Wait::default(); 2] }
    }
}

#[derive(Default)]
struct Told {
    traffic: ChatTraffic,
    wait: Wait,
    /// Since then the bot knows that the chat is out of reach.
    out_of_reach_since: Option<Moment>,
}

/// A wait the bot was told of.
#[derive(Debug, Clone, Copy, Default)]
struct Wait {
    known_from: Moment,
    until: Moment,
}

impl Wait {
    fn holds(self, now: Moment) -> bool {
        self.known_from < now && now < self.until
    }

    /// The bot is told, once more or anew.
    fn told(&mut self, known_from: Moment, until: Moment) {
        if known_from >= self.until {
            self.known_from = known_from;
        }
        self.until = self.until.max(until);
    }
}

impl Counts {
    /// A chat-bound call arrives.
    pub(crate) fn arrived(&mut self, Passing { bot, chat, paid }: Passing, now: Moment) {
        let lane = self.bots.entry(bot).or_default();
        lane.traffic.calls += 1;
        lane.recent.add(now);
        lane.traffic.busiest_second = lane.traffic.busiest_second.max(lane.recent.count(now) as u32);
        if lane.waits[usize::from(paid)].holds(now) {
            lane.traffic.during_wait += 1;
        }
        if let Some(told) = chat.and_then(|chat| self.chats.get_mut(&(bot, chat))) {
            told.traffic.during_wait += u64::from(told.wait.holds(now));
            told.traffic.after_refusal += u64::from(told.out_of_reach_since.is_some_and(|since| since < now));
        }
    }

    /// The bot has been told to wait, and is held to it from `known_from` on.
    pub(crate) fn told_to_wait(&mut self, call: Passing, refused: Refused, known_from: Moment) {
        let Passing { bot, chat, paid } = call;
        if refused.whole_bot {
            self.bots.entry(bot).or_default().waits[usize::from(paid)].told(known_from, refused.until);
        } else if let Some(told) = chat.and_then(|chat| self.told(bot, chat)) {
            told.wait.told(known_from, refused.until);
        }
    }

    /// The bot has been told that a chat is out of reach.
    pub(crate) fn told_out_of_reach(&mut self, bot: BotId, chat: i64, now: Moment) {
        if let Some(told) = self.told(bot, chat) {
            told.out_of_reach_since.get_or_insert(now);
        }
    }

    /// A chat can be reached again, by whatever bot: who was told otherwise may try.
    pub(crate) fn in_reach(&mut self, chat: i64) {
        let told = self.chats.iter_mut().filter(|((_, of), _)| *of == chat);
        told.for_each(|(_, told)| told.out_of_reach_since = None);
    }

    pub(crate) fn traffic_mut(&mut self, bot: BotId) -> &mut Traffic {
        &mut self.bots.entry(bot).or_default().traffic
    }

    pub(crate) fn traffic(&self, bot: BotId) -> Traffic {
        self.bots.get(&bot).map(|lane| lane.traffic.clone()).unwrap_or_default()
    }

    pub(crate) fn of_chat(&self, bot: BotId, chat: i64) -> ChatTraffic {
        self.chats.get(&(bot, chat)).map(|told| told.traffic.clone()).unwrap_or_default()
    }

    /// Counts a bot from here on. What it was told goes on to hold.
    pub(crate) fn anew(&mut self, bot: BotId) {
        let lane = self.bots.entry(bot).or_default();
        lane.traffic = Traffic::default();
        lane.recent = Window::new(SECOND);
        let told = self.chats.iter_mut().filter(|((of, _), _)| *of == bot);
        told.for_each(|(_, told)| told.traffic = ChatTraffic::default());
    }

    fn told(&mut self, bot: BotId, chat: i64) -> Option<&mut Told> {
        let room = self.chats.len() < CHATS_KEPT;
        let known = self.chats.contains_key(&(bot, chat));
        (known || room).then(|| self.chats.entry((bot, chat)).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOT: BotId = BotId(1);

    fn at(milliseconds: u64) -> Moment {
        Moment::from_millis(milliseconds)
    }

    fn to(chat: i64) -> Passing {
        Passing { bot: BOT, chat: Some(chat), paid: false }
    }

    #[test]
    fn the_busiest_second_is_any_second() {
        let mut counts = Counts::default();
        for moment in [0, 900, 950, 1_000, 1_850, 5_000] {
            counts.arrived(to(5), at(moment));
        }
        assert_eq!(counts.traffic(BOT).busiest_second, 4, "from 900 to 1,850");
        counts.anew(BOT);
        counts.arrived(to(5), at(5_001));
        assert_eq!(counts.traffic(BOT), Traffic { calls: 1, busiest_second: 1, ..Traffic::default() });
    }

    #[test]
    fn a_wait_binds_from_when_the_bot_knows_of_it() {
        let mut counts = Counts::default();
        let wait = Refused { until: at(2_000), whole_bot: true };
        counts.told_to_wait(to(5), wait, at(1_050));
        for moment in [999, 1_050, 1_051, 1_999, 2_000] {
            counts.arrived(to(6), at(moment));
        }
        assert_eq!(counts.traffic(BOT).during_wait, 2);
        counts.arrived(Passing { paid: true, ..to(6) }, at(1_500));
        assert_eq!(counts.traffic(BOT).during_wait, 2, "who pays need not wait with the others");
        counts.told_to_wait(to(5), Refused { until: at(9_000), whole_bot: false }, at(3_000));
        counts.arrived(to(6), at(4_000));
        counts.arrived(to(5), at(4_000));
        assert_eq!((counts.of_chat(BOT, 5).during_wait, counts.of_chat(BOT, 6).during_wait), (1, 0));
        assert_eq!(counts.traffic(BOT).during_wait, 2, "the wait of a chat is its own");
    }
}
