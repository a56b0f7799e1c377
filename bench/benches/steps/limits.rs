//! Whether a chat may be written to now.

use std::time::Duration;

use divan::{Bencher, black_box};
use shoal_domain::id::{BotId, ChatId};
use shoal_telegram::{BotPauses, Pace};

use crate::sample::BOT;

/// People who are written to in turn.
const CHATS: i64 = 20_000;

/// Messages to each of them, before all count as rested: fewer than the burst that a chat bears.
const EACH: i64 = 10;

/// One chat after the other.
pub(crate) struct Round {
    pace: Pace,
    asked: i64,
}

impl Round {
    pub(crate) fn begin() -> Round {
        Round { pace: Pace::new(), asked: 0 }
    }

    /// Asks for the next chat.
    pub(crate) fn ask(&mut self) -> Duration {
        if self.asked == CHATS * EACH {
            *self = Round::begin();
        }
        self.asked += 1;
        self.pace.ready_in(BOT, ChatId(1 + self.asked % CHATS))
    }
}

#[divan::bench]
fn rested_chat(bencher: Bencher) {
    let mut round = Round::begin();
    bencher.bench_local(|| {
        let wait = round.ask();
        assert!(wait.is_zero(), "a message may go");
        wait
    });
}

#[divan::bench]
fn busy_chat(bencher: Bencher) {
    let pace = Pace::new();
    while pace.ready_in(BOT, ChatId(1)).is_zero() {}
    bencher.bench_local(|| pace.ready_in(BOT, black_box(ChatId(1))));
}

#[divan::bench]
fn refused_chat(bencher: Bencher) {
    let pace = Pace::new();
    pace.pause(BOT, ChatId(1), Duration::from_mins(10));
    bencher.bench_local(|| pace.ready_in(BOT, black_box(ChatId(1))));
}

/// Asked before each call, beside the chat's pace.
#[divan::bench(args = [1, 20])]
fn bot(bencher: Bencher, bots: i64) {
    let pauses = BotPauses::default();
    (1..=bots).for_each(|bot| pauses.pause_bot(BotId(bot), Duration::from_mins(10)));
    bencher.bench_local(|| pauses.paused_for(black_box(BotId(1))));
}
