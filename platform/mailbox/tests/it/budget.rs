//! The budget: tokens are shared out by the work that each has, none exists twice, and none is lost.

use std::collections::BTreeMap;
use std::time::Duration;

use fred::interfaces::HashesInterface;
use proptest::collection::vec;
use proptest::prelude::*;
use shoal_domain::id::{BotId, ChatId};
use shoal_mailbox::{Ask, Calls, Share, Suspicion};

use crate::case::{Case, once, property};

const BOT: BotId = BotId(1001);
const TOKENS: u32 = 30;

/// A worker's next ask: who, how many it could use, and how many of those it has it hands back.
fn asks() -> impl Strategy<Value = Vec<(u8, u32, u32)>> {
    vec((0..4_u8, prop_oneof![Just(0), 0..TOKENS * 2], 0..TOKENS), 1..40)
}

async fn ask(case: &Case, worker: &str, held: u32, wanted: u32) -> Share {
    ask_with(case, worker, held, wanted, 1).await
}

async fn ask_with(case: &Case, worker: &str, held: u32, wanted: u32, weight: u32) -> Share {
    let bot = BotId(BOT.0 + i64::from(case.partition.0));
    case.mailbox
        .allot(Ask { bot, lane: "free", worker, held, wanted, tokens: TOKENS, weight, limit: None })
        .await
        .unwrap()
}

#[test]
fn no_token_is_held_twice() {
    property(asks(), async |case: Case, asks| {
        let mut held = BTreeMap::<u8, u32>::new();
        for (who, wanted, back) in asks {
            let has = held.entry(who).or_default();
            *has = has.saturating_sub(back);
            let share = ask_with(&case, &who.to_string(), *has, wanted, u32::from(who) * 7).await;
            assert!(share.held >= *has, "only the worker itself can hand back");
            assert!(share.target <= wanted);
            *has = share.held;
            assert!(held.values().sum::<u32>() <= TOKENS, "{held:?}");
        }
    });
}

#[test]
fn each_gets_an_even_part_and_what_one_leaves_the_others_use() {
    property(vec(prop_oneof![Just(0), 1..TOKENS * 2], 1..6), async |case: Case, wants: Vec<u32>| {
        let mut held = vec![0; wants.len()];
        // First all hear of each other, then all hand back what is too much, then all take.
        for _ in 0..4 {
            for (at, wanted) in wants.iter().enumerate() {
                let share = ask(&case, &at.to_string(), held[at], *wanted).await;
                held[at] = share.held.min(share.target);
            }
        }
        let all: u32 = held.iter().sum();
        assert_eq!(all, TOKENS.min(wants.iter().sum()), "none lies idle: {held:?} of {wants:?}");
        let least_unsatisfied =
            wants.iter().zip(&held).filter(|(wanted, has)| has < wanted).map(|(_, has)| *has).min();
        if let Some(least) = least_unsatisfied {
            assert!(held.iter().all(|has| *has <= least + 1), "{held:?} of {wants:?}");
        }
    });
}

#[test]
fn who_has_more_of_the_work_gets_more_of_the_tokens() {
    once(async |case: Case| {
        let (work, mut held) = ([3, 5, 7], [0; 3]);
        for _ in 0..4 {
            for (at, weight) in work.iter().enumerate() {
                let share = ask_with(&case, &at.to_string(), held[at], TOKENS, *weight).await;
                held[at] = share.held.min(share.target);
            }
        }
        assert_eq!(held, [6, 10, 14]);
    });
}

#[test]
fn tokens_of_a_silent_worker_are_free_after_its_term() {
    once(async |case: Case| {
        assert_eq!(ask(&case, "dead", 0, 100).await.held, TOKENS);
        assert_eq!(ask(&case, "alive", 0, 100).await.held, 0);
        // As if it had said nothing for its term.
        let key = format!("budget:{}", BOT.0 + i64::from(case.partition.0));
        case.redis.hset::<(), _, _>(key, ("free/dead", "30 100 1 1")).await.unwrap();
        assert_eq!(ask(&case, "alive", 0, 100).await.held, TOKENS);
    });
}

#[test]
fn a_pause_is_told_to_all_and_the_longer_one_stands() {
    once(async |case: Case| {
        let paused = async || case.mailbox.paused_bots().await.unwrap();
        assert_eq!(paused().await, []);
        let (all, bulk) = (Calls::All, Calls::Bulk);
        for (bot, calls, secs) in [(BOT, all, 10_000), (BOT, bulk, 60), (BotId(7), all, 5), (BOT, all, 5)] {
            case.mailbox.pause_bot(bot, calls, Duration::from_secs(secs)).await.unwrap();
        }
        let rest: BTreeMap<_, u64> =
            paused().await.into_iter().map(|(bot, calls, rest)| ((bot, calls), rest.as_secs())).collect();
        assert!((9_990..=10_000).contains(&rest[&(BOT, all)]), "{rest:?}");
        assert!(rest[&(BOT, bulk)] <= 60 && rest[&(BotId(7), all)] <= 5, "{rest:?}");
        case.mailbox.pause_bot(BotId(8), all, Duration::from_millis(1)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert!(paused().await.iter().all(|(bot, ..)| *bot != BotId(8)), "it is over");
    });
}

/// A chat is refused for so long at a worker that saw nothing accepted lately, or so many milliseconds ago.
async fn suspect(case: &Case, chat: i64, secs: u64, accepted: Option<u64>) -> u64 {
    let suspicion = Suspicion {
        bot: BOT,
        calls: Calls::Bulk,
        chat: ChatId(chat),
        wait: Duration::from_secs(secs),
        together: Duration::from_millis(1500),
        accepted: accepted.map(Duration::from_millis),
    };
    case.mailbox.suspect(suspicion).await.unwrap().as_millis().div_ceil(1000) as u64
}

#[test]
fn two_chats_that_wait_equally_long_are_their_bots_whichever_worker_was_told() {
    once(async |case: Case| {
        assert_eq!(suspect(&case, 42, 60, None).await, 0);
        assert_eq!(suspect(&case, 42, 60, None).await, 0, "the same chat again, or an answer that was lost");
        assert_eq!(case.mailbox.paused_bots().await.unwrap(), [], "it is a suspicion only");
        assert_eq!(suspect(&case, 43, 60, Some(10_000)).await, 60);
        assert_eq!(suspect(&case, 44, 60, None).await, 60, "and a third that was on its way");
        let paused = case.mailbox.paused_bots().await.unwrap();
        assert_eq!(
            paused.iter().map(|(bot, calls, _)| (*bot, *calls)).collect::<Vec<_>>(),
            [(BOT, Calls::Bulk)]
        );
    });
}

#[test]
fn a_chat_waits_alone_where_another_waits_longer_or_something_was_accepted_between() {
    once(async |case: Case| {
        assert_eq!(suspect(&case, 42, 10_000, None).await, 0);
        assert_eq!(suspect(&case, 43, 60, None).await, 0, "the waits end apart");
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(
            suspect(&case, 44, 60, Some(5)).await,
            0,
            "this worker has seen that the bot need not wait"
        );
        case.mailbox.clear(BOT, Calls::Bulk, Duration::from_secs(1)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
        case.mailbox.clear(BOT, Calls::Bulk, Duration::ZERO).await.unwrap();
        assert_eq!(suspect(&case, 45, 60, None).await, 0, "who suspected it takes it back");
        case.mailbox.clear(BOT, Calls::Bulk, Duration::from_secs(1)).await.unwrap();
        assert_eq!(suspect(&case, 46, 60, None).await, 60, "what began before the refusal clears nothing");
    });
}

#[test]
fn what_is_learnt_of_the_limit_is_changed_by_who_knows_it() {
    once(async |case: Case| {
        let learn = async |known: &str, next: &str| {
            let (bot, worker) = (BotId(7), "one");
            let limit = Some((known, next));
            let ask = Ask { bot, lane: "paid", worker, held: 0, wanted: 1, tokens: 1, weight: 1, limit };
            case.mailbox.allot(ask).await.unwrap().limit
        };
        assert_eq!(learn("", "first").await, "first");
        assert_eq!(learn("", "other").await, "first", "somebody was faster");
        assert_eq!(learn("first", "").await, "first");
        assert_eq!(learn("first", "second").await, "second");
    });
}
