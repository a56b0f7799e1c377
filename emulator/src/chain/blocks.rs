//! Blocks and what is in them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::address::{bytes, hex};

/// The Keccak-256 of `Transfer(address,address,uint256)`.
const TRANSFER: &str = "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";

/// The Keccak-256 of `Approval(address,address,uint256)`: a log that is no transfer.
const APPROVAL: &str = "8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925";

/// Between two blocks.
const BLOCK_MS: u64 = 3000;

/// The number of the first block.
const FIRST: u64 = 70_000_000;

/// Where all payments come from.
const PAYER: [u8; 20] = [0xee; 20];

/// A chain of blocks.
pub(super) struct Blocks {
    all: Vec<Block>,
    /// Transactions that there ever were, with those that were undone.
    count: u64,
    delay_ms: u64,
}

struct Block {
    at_ms: u64,
    transactions: Vec<Transaction>,
}

#[derive(Clone)]
struct Transaction {
    id: String,
    token: String,
    transfers: Vec<(String, u64)>,
    succeeded: bool,
}

impl Blocks {
    pub(super) fn new() -> Blocks {
        let mut blocks = Blocks { all: vec![], count: 0, delay_ms: 0 };
        blocks.mine(3);
        blocks
    }

    /// The number of the newest block.
    pub(super) fn head(&self) -> u64 {
        FIRST + self.all.len() as u64 - 1
    }

    /// A block with one transaction comes.
    pub(super) fn send(&mut self, token: &str, transfers: &[(&str, u64)], succeeded: bool) -> String {
        self.count += 1;
        let id = hex(&Sha256::digest(self.count.to_be_bytes()));
        let transfers = transfers.iter().map(|(to, units)| ((*to).to_owned(), *units)).collect();
        let transaction = Transaction { id: id.clone(), token: token.to_owned(), transfers, succeeded };
        self.push(vec![transaction]);
        id
    }

    pub(super) fn mine(&mut self, blocks: u64) {
        for _ in 0..blocks {
            self.push(vec![]);
        }
    }

    pub(super) fn undo(&mut self, blocks: u64) {
        let newest = self.all.len().saturating_sub(blocks as usize);
        for block in &mut self.all[newest..] {
            block.transactions.clear();
        }
    }

    pub(super) fn wait(&mut self, time: Duration) {
        self.delay_ms += time.as_millis() as u64;
    }

    /// Blocks that are asked for all at once come at once, too: nobody waits for them.
    fn push(&mut self, transactions: Vec<Transaction>) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64;
        let at_ms = (now + self.delay_ms) / BLOCK_MS * BLOCK_MS;
        let at_ms = self.all.last().map_or(at_ms, |last| last.at_ms.max(at_ms));
        self.all.push(Block { at_ms, transactions });
    }

    /// Transfers to an address from a moment on, the oldest first, as a list has them.
    pub(super) fn listed(&self, to: &str, since_ms: u64) -> Vec<Value> {
        let blocks = self.all.iter().filter(|block| block.at_ms >= since_ms);
        let in_block = |block: &Block| -> Vec<Value> {
            let succeeded = block.transactions.iter().filter(|transaction| transaction.succeeded);
            let rows = succeeded.flat_map(|transaction| {
                let to_it = transaction.transfers.iter().filter(|(receiver, _)| receiver == to);
                to_it.map(|(to, units)| row(transaction, block.at_ms, to, *units))
            });
            rows.collect()
        };
        blocks.flat_map(in_block).collect()
    }

    /// What a transaction came to; `{}` where there is none of that name.
    pub(super) fn receipt(&self, id: &str) -> Value {
        let numbered = self.all.iter().zip(FIRST..);
        let found = numbered
            .flat_map(|(block, number)| block.transactions.iter().map(move |one| (one, block, number)));
        let found = found.into_iter().find(|(transaction, ..)| transaction.id == id);
        let Some((transaction, block, number)) = found else { return json!({}) };
        let result = if transaction.succeeded { "SUCCESS" } else { "OUT_OF_ENERGY" };
        let contract = hex(&bytes(&transaction.token).unwrap_or_default());
        let mut receipt = json!({
            "id": id, "fee": 27_255_900, "blockNumber": number, "blockTimeStamp": block.at_ms,
            "contractResult": [""], "contract_address": format!("41{contract}"),
            "receipt": { "energy_usage_total": 64_895, "net_usage": 345, "result": result },
        });
        if transaction.succeeded {
            let transfers = transaction.transfers.iter();
            let logs = transfers.map(|(to, units)| log(&contract, TRANSFER, to, *units));
            let approval = log(&contract, APPROVAL, &super::Chain::address(0xaa), u64::MAX);
            receipt["log"] = [approval].into_iter().chain(logs).collect();
        } else {
            receipt["result"] = "FAILED".into();
        }
        receipt
    }

    /// The newest block.
    pub(super) fn newest(&self) -> Value {
        let at_ms = self.all.last().map_or(0, |block| block.at_ms);
        let raw = json!({ "number": self.head(), "timestamp": at_ms, "version": 31 });
        json!({ "blockID": hex(&Sha256::digest(self.head().to_be_bytes())), "block_header": { "raw_data": raw } })
    }
}

fn row(transaction: &Transaction, at_ms: u64, to: &str, units: u64) -> Value {
    json!({
        "transaction_id": transaction.id, "block_timestamp": at_ms, "from": super::address::of(&PAYER), "to": to,
        "type": "Transfer", "value": units.to_string(),
        "token_info": { "symbol": "USDT", "address": transaction.token, "decimals": 6, "name": "Tether USD" },
    })
}

fn log(contract: &str, about: &str, to: &str, units: u64) -> Value {
    let word = |bytes: &[u8]| format!("{:0>64}", hex(bytes));
    let topics = [about.to_owned(), word(&PAYER), word(&bytes(to).unwrap_or_default())];
    json!({ "address": contract, "topics": topics, "data": word(&units.to_be_bytes()) })
}
