//! Faults at Telegram: answers that say nothing, updates that come again and again.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use futures::FutureExt;
use rand::Rng;
use rand::seq::IndexedRandom;
use serde_json::json;
use shoal_emulator::Fault;

use super::{CAME_AGAIN, Injected, Row, UNNOTICED};
use crate::ask;
use crate::caller::message;
use crate::company::times;
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::{Cast, Stage, USUAL};

/// How long Telegram's answers are unclear.
const UNCLEAR: Duration = Duration::from_secs(8);

/// Between two faults.
const BETWEEN: Duration = Duration::from_millis(80);

/// The same chat is left alone for so long: a call that stays unclear twice is given up, as ARCHITECTURE.md says.
const REST_OF_A_CHAT: Duration = Duration::from_secs(6);

/// Among so many of the newest calls a chat is chosen.
const NEWEST: usize = 100;

/// Copies of each update, in turns, and for how long.
const COPIES: [usize; 8] = [2, 3, 2, 5, 2, 10, 3, 50];
const REPEATED: Duration = Duration::from_secs(5);

/// Ids that the pretended Telegram has never used: people who meet nobody ask for help under the higher ones,
/// backwards, and the whole bot goes on from the lower one, as after a quiet week.
const BACKWARDS: u64 = 58_000_000;
const AFTER_A_WEEK: i64 = 20_000_000;

/// People who ask for help.
const ASKING: u64 = 50;

/// Telegram waits for an answer no longer than this, where Redis needs so long, so many times, with some time between.
const IMPATIENT: Duration = Duration::from_millis(1_200);
const SLOW: Duration = Duration::from_millis(2_500);
const SLOW_TIMES: usize = 4;
const BETWEEN_SLOW: Duration = Duration::from_secs(1);

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let two_ingresses = Cast { ingresses: 2, ..USUAL };
    vec![
        Row::new("F-53", "Telegram's answers unclear", CAME_AGAIN, |stage| {
            telegram_unclear(stage).boxed_local()
        }),
        Row::new("F-57", "every update 2 to 50 times at once", UNNOTICED, |stage| {
            updates_repeated(stage).boxed_local()
        })
        .on("orders")
        .with(two_ingresses)
        .exactly_once(),
        Row::new("F-58", "ids backwards, and a jump down", UNNOTICED, |stage| {
            out_of_order(stage).boxed_local()
        })
        .on("orders")
        .with(two_ingresses)
        .exactly_once(),
        Row::new("F-59", "sent again while the first is inside", CAME_AGAIN, |stage| {
            sent_again(stage).boxed_local()
        })
        .with(Cast { answer_timeout: IMPATIENT, ..two_ingresses })
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

/// Each update comes several times at the same moment, to two ingresses.
async fn updates_repeated(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let failures = stage.gate.failures();
    stage.gate.multiply(&COPIES);
    tokio::time::sleep(REPEATED).await;
    stage.gate.multiply(&[1]);
    let failures = stage.gate.failures() - failures;
    injected.promise(failures == 0, format!("{failures} repeats were answered 5xx"));
    Ok(injected)
}

/// Ids go down instead of up, from one update to the next and then for all.
async fn out_of_order(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let injected = Injected::since(Instant::now());
    let bot = stage.emulator.bots()[0];
    let people: Vec<_> =
        (0..ASKING).map(|number| stage.emulator.person(&*format!("Asking{number}"))).collect();
    for person in &people {
        person.says("/help").await;
    }
    for (id, person) in (BACKWARDS - ASKING..BACKWARDS).rev().zip(&people) {
        stage.emulator.deliver_raw(bot, message(id, person, &json!("/help")));
    }
    stage.emulator.goes_on_from(bot, AFTER_A_WEEK);
    for person in &people {
        person.says("/help").await;
    }
    until("whoever asked is answered three times", async || {
        Ok(people.iter().all(|person| times(person, "meet a stranger") == 3))
    })
    .await?;
    Ok(injected)
}

/// Redis is slow, so that Telegram gives up waiting and brings the same once more.
async fn sent_again(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let before = stage.gate.again();
    let pause = format!("CLIENT PAUSE {} ALL", SLOW.as_millis());
    for _ in 0..SLOW_TIMES {
        ask::order(stage.redis_port(), &pause).await?;
        tokio::time::sleep(SLOW + BETWEEN_SLOW).await;
    }
    let mut injected = Injected::since(Instant::now());
    injected.promise(stage.gate.again() > before, "Telegram brought nothing again");
    Ok(injected)
}
