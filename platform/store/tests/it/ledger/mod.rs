//! The ledger: money moves once, all of it or nothing, and nobody can make the books wrong.

mod contention;
mod guards;
mod model;
mod proof;
mod recount;
mod storm;
mod story;

use shoal_domain::id::{BotId, UserId};
use shoal_domain::ledger::{
    Account, Amount, Asset, Done, Hold, Holder, House, Journal, Operation, OperationId, Outside, Reason,
    Transfer,
};
use shoal_domain::time::Timestamp;
use shoal_store::{LedgerError, Store};

pub const ALICE: Holder = Holder::Person(UserId(7_000_000_001));
pub const BOB: Holder = Holder::Person(UserId(2));
pub const HOUSE: Holder = Holder::House(House::Revenue);
pub const TELEGRAM: Holder = Holder::Outside(Outside::Telegram(BotId(1001)));
/// A moment that no test reaches.
pub const LATER: Timestamp = Timestamp(4_102_444_800_000);

pub fn id(text: &str) -> OperationId {
    text.parse().unwrap()
}

/// So many stars, from one to the other.
pub fn stars(from: Holder, to: Holder, units: i64) -> Transfer {
    Transfer { from, to, asset: Asset::Stars, amount: Amount::new(units).unwrap() }
}

pub fn moved(from: Holder, to: Holder, units: i64) -> Operation {
    Operation::Move(Journal::of(Reason::Payment, stars(from, to, units)).unwrap())
}

pub fn held(from: Holder, to: Holder, units: i64, until: Timestamp) -> Operation {
    Operation::Hold(Hold { transfer: stars(from, to, units), until })
}

pub fn posted(hold: &str, amount: Option<i64>) -> Operation {
    Operation::Post { hold: id(hold), amount: amount.map(|units| Amount::new(units).unwrap()) }
}

pub fn voided(hold: &str) -> Operation {
    Operation::Void { hold: id(hold) }
}

pub async fn enter(store: &Store, operation_id: &str, operation: &Operation) -> Result<Done, LedgerError> {
    store.enter(&id(operation_id), operation).await
}

/// How many stars somebody has, and how many of them are set aside.
pub async fn stars_of(store: &Store, holder: Holder) -> (i64, i64) {
    let account = Account { holder, asset: Asset::Stars };
    let standing = store.standing(holder).await.unwrap();
    let stars = standing.iter().find(|standing| standing.account == account);
    stars.map_or((0, 0), |standing| (standing.balance, standing.held))
}

/// A recount finds nothing wrong.
pub async fn proven(store: &Store) {
    let proof = store.prove_ledger().await.unwrap();
    assert_eq!(proof.findings, [], "{proof:?}");
    assert!(proof.circulation.iter().all(|of| of.total == 0), "{proof:?}");
}
