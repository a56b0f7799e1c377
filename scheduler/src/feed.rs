//! Recorded prices, told to their markets one after the other, as if they were now. It is a replay, and no more than that:
//! the prices were there, at another time.
//!
//! The scheduler that leads tells them. Which comes next is noted in Redis, so another goes on with it; a price that is
//! told twice is none, since a market takes no price that is not later than its last.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use sha2::{Digest, Sha256};
use shoal_domain::entity::EntityKey;
use shoal_domain::market::{Candle, Depth, Extreme, MarketId, Money, Precision, Rate, Terms, Tick};
use shoal_domain::message::Tell;
use shoal_domain::time::{Millis, Timestamp};
use shoal_mailbox::{Mailbox, MailboxError};
use shoal_runtime::outage::Outage;
use shoal_runtime::telemetry::chain;
use tokio::time::sleep;
use tracing::{info, warn};

/// What the columns of a recording are called, in any order.
const COLUMNS: [&str; 9] = ["pair", "at_ms", "length_ms", "tick", "lot", "open", "high", "low", "close"];

/// The name of the note that says which price comes next.
const NOTE: &str = "feed";

/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A recording, and how fast it is told.
#[derive(Clone, Debug)]
pub struct Replay {
    /// All of it, in the order of time.
    prices: Vec<(MarketId, Tick, Terms)>,
    /// Tells it from every other.
    fingerprint: String,
    /// Between two prices.
    pace: Duration,
}

/// A recording cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BadReplay {
    /// There is no such file, or it cannot be opened.
    #[error("read the recorded prices")]
    File(#[from] std::io::Error),
    /// It is no table.
    #[error("read the recorded prices as a table with the columns {}", COLUMNS.join(","))]
    Table(#[from] csv::Error),
    /// A row is no candle.
    #[error("row {row} of the recorded prices: {why}")]
    Row {
        /// Which, from 1 behind the names of the columns.
        row: usize,
        /// What is wrong with it.
        why: String,
    },
}

impl Replay {
    /// Reads a recording from a file, to be told at this pace.
    pub fn open(path: &Path, pace: Duration) -> Result<Replay, BadReplay> {
        let mut bytes = vec![];
        std::fs::File::open(path)?.read_to_end(&mut bytes)?;
        Replay::read(&bytes, pace)
    }

    /// Reads a recording: a table with a candle a row. Of two that a candle has, the lowest price is told before the
    /// highest.
    pub fn read(bytes: &[u8], pace: Duration) -> Result<Replay, BadReplay> {
        let mut table = csv::Reader::from_reader(bytes);
        let names = table.headers()?.clone();
        let column = |name: &str| names.iter().position(|heading| heading.trim() == name);
        let mut prices = vec![];
        for (row, record) in table.records().enumerate() {
            let record = record?;
            let field = |name: &str| column(name).and_then(|column| record.get(column)).unwrap_or("").trim();
            let (market, candle, terms) =
                candle(field).map_err(|why| BadReplay::Row { row: row + 1, why })?;
            prices.extend(candle.ticks(Extreme::Low).map(|tick| (market, tick, terms)));
        }
        prices.sort_by_key(|(market, tick, _)| (tick.at, *market));
        Ok(Replay { prices, fingerprint: format!("{:x}", Sha256::digest(bytes)), pace })
    }
}

fn candle<'a>(field: impl Fn(&'static str) -> &'a str) -> Result<(MarketId, Candle, Terms), String> {
    let bad = |name: &str, error: &dyn std::fmt::Display| format!("{name}: {error}");
    let number = |name: &'static str| field(name).parse::<u64>().map_err(|error| bad(name, &error));
    let price = |name: &'static str| field(name).parse().map_err(|error| bad(name, &error));
    let market = field("pair").parse().map_err(|error| bad("pair", &error))?;
    let (at, length) = (Timestamp(number("at_ms")?), Millis(number("length_ms")?));
    let prices = [price("open")?, price("high")?, price("low")?, price("close")?];
    let candle = Candle::new(at, length, prices).map_err(|error| error.to_string())?;
    let (tick, lot) = (price("tick")?, field("lot").parse().map_err(|error| bad("lot", &error))?);
    Ok((market, candle, terms(Precision { tick, lot, least_value: Money::new(5_000_000) })))
}

/// What a trade costs at a market that is replayed: nobody recorded its book, so one is thought that is rather poor.
fn terms(precision: Precision) -> Terms {
    let rate = |millionths| Rate::new(millionths).unwrap_or(Rate::ZERO);
    Terms {
        precision,
        maker: rate(400),
        taker: rate(600),
        maintenance: rate(5_000),
        depth: Depth { spread: rate(400), step: rate(200), rows: 10, value: Money::new(25_000_000_000) },
        patience_ms: 60_000,
    }
}

/// Tells recorded prices.
pub(crate) struct Feeder {
    pub(crate) mailbox: Mailbox,
    /// Absent where none are told.
    pub(crate) replay: Option<Replay>,
}

impl Feeder {
    /// Tells what is left of the recording, as long as this process has the lead; then it waits.
    pub(crate) async fn keep(&self) {
        let Some(replay) = &self.replay else { return std::future::pending().await };
        let mut outage = Outage::none(LONGEST_PAUSE);
        loop {
            match self.tell(replay).await {
                Ok(()) => {
                    info!(prices = replay.prices.len(), "All recorded prices were told");
                    return std::future::pending().await;
                }
                Err(error) => {
                    if outage.failed() {
                        warn!(error = chain(&error), "Recorded prices cannot be told, trying again");
                    }
                    sleep(outage.pause()).await;
                }
            }
        }
    }

    async fn tell(&self, replay: &Replay) -> Result<(), MailboxError> {
        let noted = self.mailbox.note(NOTE).await?.unwrap_or_default();
        let of_this = noted.strip_prefix(&replay.fingerprint).and_then(|next| next.trim().parse().ok());
        let next = of_this.unwrap_or(0_usize);
        for (number, (market, tick, terms)) in replay.prices.iter().enumerate().skip(next) {
            let ticked = Tell::Ticked { tick: *tick, terms: *terms };
            self.mailbox.tell(EntityKey::Market(*market), &ticked).await?;
            self.mailbox.set_note(NOTE, &format!("{} {}", replay.fingerprint, number + 1)).await?;
            sleep(replay.pace).await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "pair,at_ms,length_ms,tick,lot,open,high,low,close\n";

    #[test]
    fn a_recording_is_read_in_the_order_of_time() {
        let rows = "ETH/USDT,60000,60000,0.01,0.001,20,22,19,21\nBTC/USDT,0,60000,0.1,0.001,100,110,90,105\n";
        let replay = Replay::read((HEAD.to_owned() + rows).as_bytes(), Duration::ZERO).unwrap();
        let shown: Vec<_> = replay
            .prices
            .iter()
            .map(|(market, tick, _)| format!("{market} {} {}", tick.at.0, tick.price))
            .collect();
        let btc = ["BTC/USDT 0 100", "BTC/USDT 20000 90", "BTC/USDT 40000 110", "BTC/USDT 59999 105"];
        let eth = ["ETH/USDT 60000 20", "ETH/USDT 80000 19", "ETH/USDT 100000 22", "ETH/USDT 119999 21"];
        assert_eq!(shown, [btc, eth].concat());
    }

    #[test]
    fn a_row_that_is_no_candle_is_named() {
        let read = |row: &str| {
            let error = Replay::read((HEAD.to_owned() + row).as_bytes(), Duration::ZERO).unwrap_err();
            chain(&error)
        };
        let good = "BTC/USDT,0,60000,0.1,0.001,100,110,90,105\n";
        assert!(read(&(good.to_owned() + "BTC/USDT,0,60000,0.1,0.001,100,99,90,105")).starts_with("row 2"));
        assert!(read("BTC,0,60000,0.1,0.001,100,110,90,105").contains("pair: a market is named by its pair"));
        assert!(read("BTC/USDT,x,60000,0.1,0.001,100,110,90,105").contains("at_ms"));
        assert!(read("BTC/USDT,0,60000,0.1,0.001,100,110,90,-1").contains("close"));
        assert!(read("BTC/USDT,0").contains("columns"));
    }
}
