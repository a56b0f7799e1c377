//! Recorded prices reach their market in their order, each once, whoever tells them.

use std::time::Duration;

use shoal_domain::entity::EntityKey;
use shoal_domain::following::{Market, market};
use shoal_domain::market::MarketId;
use shoal_domain::message::{Message, Tell};
use shoal_mailbox::{EntryId, Letter, Mailbox};
use shoal_scheduler::Replay;

use crate::running::{PARTITIONS, Running, connect, fresh_redis, wait_for};

/// 30 minutes, each with four prices.
fn recording() -> String {
    let row = |minute: u64| {
        let (at, open) = (minute * 60_000, 100 + minute % 7);
        format!("BTC/USDT,{at},60000,0.1,0.001,{open},{},{},{open}\n", open + 2, open - 2)
    };
    let head = "pair,at_ms,length_ms,tick,lot,open,high,low,close\n".to_owned();
    (0..30).fold(head, |all, minute| all + &row(minute))
}

/// What the market was told, as it takes it: the moments of its prices.
async fn told(mailbox: &Mailbox) -> (usize, Vec<u64>) {
    let me: MarketId = "BTC/USDT".parse().unwrap();
    let reader = mailbox.reader().await.unwrap();
    let partition = PARTITIONS.of(EntityKey::Market(me));
    let arrivals = reader.read(&[(partition, EntryId::START)], 10_000).await.unwrap();
    reader.close().await;
    let (mut state, mut all, mut taken) = (Market::default(), 0, vec![]);
    for envelope in arrivals.into_iter().flat_map(|arrivals| arrivals.envelopes) {
        let Letter::Tell(_, tell) = envelope.open().unwrap() else { panic!("{envelope:?}") };
        let Tell::Ticked { tick, .. } = tell else { panic!("{tell:?}") };
        all += 1;
        let changes = market(&state, me, &Message::Tell(tell)).changes;
        for change in &changes {
            state.apply(change);
        }
        if !changes.is_empty() {
            taken.push(tick.at.0);
        }
    }
    (all, taken)
}

#[tokio::test]
async fn a_recording_is_told_once_in_order_and_another_scheduler_goes_on_with_it() {
    let redis_url = fresh_redis().await;
    let mailbox = connect(&redis_url).await;
    // Nobody is told anything in a Redis that no worker has given a name.
    mailbox.name().await.unwrap();
    let replay = Replay::read(recording().as_bytes(), Duration::from_millis(5)).unwrap();
    let first = Running::replaying(&redis_url, replay.clone()).await;
    wait_for("some prices", async || (told(&mailbox).await.0 >= 10).then_some(())).await;
    first.drain().await;
    let before = told(&mailbox).await.0;
    assert!(before < 120, "it was cut off");
    let second = Running::replaying(&redis_url, replay).await;
    wait_for("all prices", async || (told(&mailbox).await.1.len() >= 120).then_some(())).await;
    let (all, taken) = told(&mailbox).await;
    // The one in the middle of which the first ended may be told again, and no other.
    assert!((120..=121).contains(&all), "{all}");
    assert_eq!(taken.len(), 120);
    assert!(taken.is_sorted());
    second.drain().await;
}
