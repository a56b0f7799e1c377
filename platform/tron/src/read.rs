//! Answers, read. What is missing or of another form than it should be is an error, and nothing is guessed: a transfer that is
//! passed over is money that nobody finds.

use serde::Deserialize;
use serde_json::Value;
use shoal_domain::ledger::Amount;
use shoal_domain::payment::coin::CoinAddress;
use shoal_domain::time::Timestamp;

use crate::TronError;

/// What a log is about that says that tokens moved: the Keccak-256 of `Transfer(address,address,uint256)`.
const TRANSFER: &str = "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";

/// Hexadecimal digits of a word of the chain's machine.
const WORD: usize = 64;

/// A transfer in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// In which transaction.
    pub transaction: String,
    /// The contract whose token it is, where the list can say that. The transaction can.
    pub token: Option<CoinAddress>,
    /// The time of its block.
    pub at: Timestamp,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The transfers.
    pub transfers: Vec<Listed>,
    /// What the next page is asked for by; `None`: this is the last.
    pub next: Option<String>,
}

/// The newest block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub number: u64,
    /// When it was made, by the chain's clock; 0, where the server does not say.
    pub at: Timestamp,
}

/// A transaction that has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// The number of its block.
    pub block: u64,
    /// The time of its block.
    pub at: Timestamp,
    /// What moved in it.
    pub moved: Vec<Moved>,
}

/// Tokens that moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Which of the transaction's logs says so.
    pub log: usize,
    /// The contract whose tokens they are.
    pub token: CoinAddress,
    /// Where to.
    pub to: CoinAddress,
    /// How many. What is none, or more than there are of anything, is left out of the list.
    pub amount: Amount,
}

#[derive(Deserialize)]
struct Block {
    block_header: Header,
}

#[derive(Deserialize)]
struct Header {
    raw_data: Raw,
}

#[derive(Deserialize)]
struct Raw {
    number: u64,
    #[serde(default)]
    timestamp: u64,
}

#[derive(Deserialize)]
struct List {
    success: bool,
    data: Vec<Row>,
    #[serde(default)]
    meta: Meta,
}

#[derive(Deserialize, Default)]
struct Meta {
    fingerprint: Option<String>,
}

#[derive(Deserialize)]
struct Row {
    transaction_id: String,
    block_timestamp: u64,
    #[serde(default)]
    token_info: Token,
}

#[derive(Deserialize, Default)]
struct Token {
    address: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Receipt {
    id: String,
    block_number: u64,
    block_time_stamp: u64,
    #[serde(rename = "receipt")]
    outcome: Outcome,
    #[serde(default)]
    log: Vec<Log>,
}

#[derive(Deserialize)]
struct Outcome {
    result: Option<String>,
}

#[derive(Deserialize)]
struct Log {
    address: String,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    data: String,
}

pub(crate) fn head(answer: &Value) -> Result<Head, TronError> {
    let block = Block::deserialize(answer).map_err(|_| TronError::Unreadable("no block"))?;
    let Raw { number, timestamp } = block.block_header.raw_data;
    Ok(Head { number, at: Timestamp(timestamp) })
}

pub(crate) fn page(answer: &Value) -> Result<Page, TronError> {
    let unreadable = || TronError::Unreadable("no list of transfers");
    let list = List::deserialize(answer).map_err(|_| unreadable())?;
    if !list.success || list.data.iter().any(|row| hex::<32>(&row.transaction_id).is_none()) {
        return Err(unreadable());
    }
    let transfer = |row: Row| Listed {
        transaction: row.transaction_id,
        token: row.token_info.address.and_then(|address| address.as_str()?.parse().ok()),
        at: Timestamp(row.block_timestamp),
    };
    Ok(Page { transfers: list.data.into_iter().map(transfer).collect(), next: list.meta.fingerprint })
}

pub(crate) fn transaction(answer: &Value, id: &str) -> Result<Option<Transaction>, TronError> {
    // Of what it does not know it says `{}`.
    if answer.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(None);
    }
    let receipt = Receipt::deserialize(answer).map_err(|_| TronError::Unreadable("no transaction"))?;
    if receipt.id != id {
        return Err(TronError::Unreadable("another transaction than it was asked for"));
    }
    if receipt.outcome.result.as_deref() != Some("SUCCESS") {
        return Ok(None);
    }
    let moved = receipt.log.iter().enumerate().filter_map(|(log, one)| moved(log, one));
    Ok(Some(Transaction {
        block: receipt.block_number,
        at: Timestamp(receipt.block_time_stamp),
        moved: moved.collect(),
    }))
}

/// What a log says that moved, if it does.
fn moved(log: usize, one: &Log) -> Option<Moved> {
    let [about, _, to] = one.topics.as_slice() else { return None };
    if about != TRANSFER || one.data.len() != WORD || to.len() != WORD {
        return None;
    }
    // An address is the end of a word.
    let to = hex::<20>(to.get(WORD - 40..)?)?;
    // Nothing at all is a way to have somebody read an address that is not theirs, and is often sent.
    let amount = u128::from_str_radix(one.data.strip_prefix(&"0".repeat(32))?, 16).ok()?;
    Some(Moved {
        log,
        token: CoinAddress::of_bytes(&hex(&one.address)?),
        to: CoinAddress::of_bytes(&to),
        amount: Amount::new(amount.try_into().ok()?).ok()?,
    })
}

fn hex<const LENGTH: usize>(digits: &str) -> Option<[u8; LENGTH]> {
    if digits.len() != 2 * LENGTH || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; LENGTH];
    for (byte, place) in bytes.iter_mut().zip(0..) {
        *byte = u8::from_str_radix(&digits[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
