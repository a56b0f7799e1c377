//! The rule by a clock that stands still until it is moved, and the keeper of it by one that goes.

use super::*;

const BOT: BotId = BotId(1);
const ALICE: ChatId = ChatId(42);
const BOB: ChatId = ChatId(43);
const CAROL: ChatId = ChatId(44);

/// One bot, and what time it is.
struct Story {
    known: Known,
    now: Instant,
}

impl Story {
    fn begin() -> Story {
        Story { known: Known::default(), now: Instant::now() }
    }

    fn refuse(&mut self, chat: ChatId, wait_ms: u64) -> Scope {
        self.known.refuse(chat, self.now + ms(wait_ms), self.now)
    }

    /// A call that begins now is accepted. Says whether anything was suspected.
    fn succeed(&mut self) -> bool {
        self.known.succeed(self.now)
    }

    fn pass(&mut self, time_ms: u64) {
        self.now += ms(time_ms);
    }

    fn pause(&self) -> Duration {
        self.known.paused_for(self.now)
    }

    fn is_suspect(&self) -> bool {
        self.known.is_suspect(self.now)
    }
}

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

#[test]
fn one_refusal_is_its_chats_and_puts_the_bot_under_suspicion_until_something_goes_through() {
    let mut story = Story::begin();
    assert!(!story.is_suspect());
    assert_eq!(story.refuse(ALICE, 600_000), Scope::Chat);
    assert_eq!((story.pause(), story.is_suspect()), (ms(0), true));
    story.succeed();
    assert_eq!((story.pause(), story.is_suspect()), (ms(0), false));
    assert_eq!(story.refuse(BOB, 600_000), Scope::Chat, "there was a success in between");
    story.pass(600_000);
    assert!(!story.is_suspect(), "the wait is over, and with it the suspicion");
}

#[test]
fn what_was_under_way_at_a_refusal_clears_nothing() {
    let mut story = Story::begin();
    let began = story.now;
    story.pass(20);
    story.refuse(ALICE, 3000);
    assert!(!story.known.succeed(began), "Telegram may have taken it before");
    assert!(story.is_suspect());
    story.pass(20);
    assert!(story.succeed());
    assert!(!story.is_suspect());
    assert!(!story.succeed(), "there was nothing to clear any more");
}

#[test]
fn the_same_chat_twice_is_still_one_chat() {
    let mut story = Story::begin();
    assert_eq!(story.refuse(ALICE, 3000), Scope::Chat);
    story.pass(100);
    assert_eq!(story.refuse(ALICE, 3000), Scope::Chat);
    assert_eq!(story.pause(), ms(0));
}

#[test]
fn two_chats_whose_waits_end_together_are_the_bots_and_all_wait_until_the_later_end() {
    let mut story = Story::begin();
    assert_eq!(story.refuse(ALICE, 3000), Scope::Chat);
    story.pass(1400);
    assert_eq!(story.refuse(BOB, 3000), Scope::Bot);
    assert_eq!((story.pause(), story.is_suspect()), (ms(3000), false), "now it is clear");
    assert_eq!(story.refuse(CAROL, 1000), Scope::Bot, "one more that was in flight");
    assert_eq!(story.pause(), ms(3000), "an earlier end shortens nothing");
    story.succeed();
    assert_eq!(story.pause(), ms(3000), "nor does a call that goes through");
    story.pass(2999);
    assert_eq!(story.pause(), ms(1));
    story.pass(1);
    assert_eq!(story.pause(), ms(0));
}

#[test]
fn waits_that_end_apart_are_the_chats_own() {
    let mut story = Story::begin();
    assert_eq!(story.refuse(ALICE, 10_000_000), Scope::Chat);
    assert_eq!(story.refuse(BOB, 60_000), Scope::Chat);
    assert_eq!(story.refuse(CAROL, 61_501), Scope::Chat);
    assert_eq!(story.pause(), ms(0));
    assert_eq!(story.refuse(ChatId(45), 61_600), Scope::Bot, "with the one before, whatever else there was");
    assert_eq!(story.pause(), ms(61_600));
}

#[test]
fn what_is_long_over_is_no_evidence() {
    let mut story = Story::begin();
    story.refuse(ALICE, 1000);
    story.pass(2600);
    assert_eq!(story.refuse(BOB, 1000), Scope::Chat);
    assert_eq!(story.known.refusals.len(), 1);
}

#[test]
fn no_more_is_remembered_than_has_to_be() {
    let mut story = Story::begin();
    for n in 0..1000 {
        assert_eq!(story.refuse(ChatId(n), 2000 * (n.cast_unsigned() + 1)), Scope::Chat);
    }
    assert_eq!(story.known.refusals.len(), REMEMBERED);
}

#[test]
fn each_bot_waits_for_itself_and_nonsense_is_bounded() {
    let pauses = BotPauses::default();
    assert_eq!(pauses.refused(BOT, ALICE, Duration::from_secs(10_000)), Scope::Chat);
    assert!(pauses.is_suspect(BOT) && !pauses.is_suspect(BotId(2)));
    assert_eq!(pauses.refused(BOT, BOB, Duration::from_secs(10_000)), Scope::Bot);
    assert!((9_900..=10_000).contains(&pauses.paused_for(BOT).as_secs()));
    assert!(pauses.bot_pause(BOT).is_some_and(|until| until > Instant::now()));
    assert_eq!((pauses.paused_for(BotId(2)), pauses.bot_pause(BotId(2))), (Duration::ZERO, None));
    assert!(pauses.succeeded(BOT, Instant::now()));
    assert!(!pauses.paused_for(BOT).is_zero(), "a success ends nothing early");

    pauses.pause_bot(BOT, Duration::from_secs(1));
    assert!(pauses.paused_for(BOT).as_secs() > 9_000, "the longer wait stands");
    pauses.pause_bot(BOT, Duration::MAX);
    assert!(pauses.paused_for(BOT) <= LONGEST_PAUSE);

    assert_eq!(pauses.refused(BotId(3), ALICE, Duration::from_secs(1)), Scope::Chat);
    assert_eq!(pauses.accepted(BotId(3)), None);
    assert!(pauses.succeeded(BotId(3), Instant::now()));
    assert!(pauses.known()[&BotId(3)].refusals.is_empty(), "nothing is held against a bot that is well");
    assert!(pauses.accepted(BotId(3)).is_some());
}
