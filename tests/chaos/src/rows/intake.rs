//! Faults at Telegram: answers that say nothing, updates that come again and again.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use futures::FutureExt;
use rand::Rng;
use rand::seq::IndexedRandom;
use shoal_emulator::Fault;

use super::{CAME_AGAIN, Injected, Row, UNNOTICED};
use crate::error::ChaosError;
use crate::stage::{Cast, Stage, USUAL};

/// How long Telegram's answers are unclear.
const UNCLEAR: Duration = Duration::from_secs(8);

/// Between two faults.
const BETWEEN: Duration = Duration::from_millis(80);

/// The same chat is left alone for so long: a call that stays unclear twice is given up, as ARCHITECTURE.md says.
const REST_OF_A_CHAT: Duration = Duration::from_secs(6);

/// Among so many of the newest calls a chat is chosen.
const NEWEST: usize = 100;

/// Copies of each update, and for how long.
const COPIES: usize = 3;
const REPEATED: Duration = Duration::from_secs(5);

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    vec![
        Row::new("F-53", "Telegram's answers unclear", CAME_AGAIN, |stage| {
            telegram_unclear(stage).boxed_local()
        }),
        Row::new("F-57", "every update three times at once", UNNOTICED, |stage| {
            updates_repeated(stage).boxed_local()
        })
        .with(Cast { ingresses: 2, ..USUAL })
        .exactly_once(),
    ]
}

/// 5xx, or a broken connection, and the call was carried out or not.
async fn telegram_unclear(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let end = Instant::now() + UNCLEAR;
    let mut ordered: HashMap<i64, Instant> = HashMap::new();
    while Instant::now() < end {
        let calls = stage.emulator.calls();
        let chats: Vec<i64> =
            calls.iter().rev().take(NEWEST).filter_map(|call| call.params["chat_id"].as_i64()).collect();
        let rested: Vec<i64> = chats
            .into_iter()
            .filter(|chat| ordered.get(chat).is_none_or(|at| at.elapsed() > REST_OF_A_CHAT))
            .collect();
        if let Some(chat) = rested.choose(&mut stage.chance) {
            let fault = match stage.chance.random_range(0..3) {
                0 => Fault::ServerError,
                1 => Fault::DropReply { executed: false },
                _ => Fault::DropReply { executed: true },
            };
            stage.emulator.next_call(*chat, fault);
            ordered.insert(*chat, Instant::now());
        }
        tokio::time::sleep(BETWEEN).await;
    }
    Ok(Injected::since(Instant::now()))
}

/// Each update comes three times at the same moment, to two ingresses.
async fn updates_repeated(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let since = Instant::now();
    stage.gate.multiply(COPIES);
    tokio::time::sleep(REPEATED).await;
    Ok(Injected::since(since))
}
