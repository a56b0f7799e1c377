//! The ledger as a few maps: an independent witness of what operations do.

use std::collections::{BTreeMap, HashMap};

use rand::Rng;
use rand::rngs::StdRng;
use shoal_domain::id::UserId;
use shoal_domain::ledger::{
    Account, Amount, Asset, Hold, Holder, House, Journal, Operation, Outside, Reason, Transfer,
};

use super::{LATER, TELEGRAM, id};

/// People there are.
const PEOPLE: i64 = 40;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Has {
    pub balance: i64,
    pub held: i64,
}

/// What everybody has.
#[derive(Default)]
pub struct Model {
    pub accounts: BTreeMap<Account, Has>,
    pending: HashMap<String, (Transfer, i64)>,
}

impl Model {
    /// Does an operation if it is allowed. Whether it was.
    pub fn apply(&mut self, id: &str, operation: &Operation) -> bool {
        match operation {
            Operation::Move(journal) => {
                let allowed =
                    journal.postings().iter().all(|posting| self.allows(posting.account, posting.units));
                if allowed {
                    for posting in journal.postings() {
                        self.accounts.entry(posting.account).or_default().balance += posting.units;
                    }
                }
                allowed
            }
            Operation::Hold(Hold { transfer, .. }) => {
                let units = transfer.amount.units();
                let allowed = self.allows(from(transfer), -units);
                if allowed {
                    self.accounts.entry(from(transfer)).or_default().held += units;
                    self.accounts.entry(to(transfer)).or_default();
                    self.pending.insert(id.to_owned(), (*transfer, units));
                }
                allowed
            }
            Operation::Post { hold, amount } => {
                let Some(&(transfer, units)) = self.pending.get(hold.as_str()) else { return false };
                let much = amount.map_or(units, Amount::units);
                if much <= units {
                    self.pending.remove(hold.as_str());
                    self.accounts.entry(from(&transfer)).or_default().held -= units;
                    self.accounts.entry(from(&transfer)).or_default().balance -= much;
                    self.accounts.entry(to(&transfer)).or_default().balance += much;
                }
                much <= units
            }
            Operation::Void { hold } => {
                let Some((transfer, units)) = self.pending.remove(hold.as_str()) else { return false };
                self.accounts.entry(from(&transfer)).or_default().held -= units;
                true
            }
        }
    }

    fn allows(&self, account: Account, units: i64) -> bool {
        let has = self.accounts.get(&account).cloned().unwrap_or_default();
        units > 0 || matches!(account.holder, Holder::Outside(_)) || has.balance - has.held + units >= 0
    }
}

fn from(transfer: &Transfer) -> Account {
    Account { holder: transfer.from, asset: transfer.asset }
}

fn to(transfer: &Transfer) -> Account {
    Account { holder: transfer.to, asset: transfer.asset }
}

/// Everybody who takes part.
pub fn holders() -> impl Iterator<Item = Holder> {
    let others = [
        TELEGRAM,
        Holder::Outside(Outside::Mint),
        Holder::House(House::Revenue),
        Holder::House(House::Tips),
        Holder::House(House::Promotion),
    ];
    (1..=PEOPLE).map(|user| Holder::Person(UserId(user))).chain(others)
}

/// Any operation. Of holds it knows those that were asked for before, whether they were made or not.
pub fn any(chance: &mut StdRng, holds: &[String]) -> Operation {
    match chance.random_range(0..10) {
        0..6 => {
            let transfers: Vec<_> = (0..chance.random_range(1..=3)).map(|_| transfer(chance)).collect();
            // What comes back to where it was moves nothing, and is no journal.
            Journal::new(Reason::Correction, &transfers).map_or_else(|_| any(chance, holds), Operation::Move)
        }
        6 | 7 => {
            let transfer = transfer(chance);
            if transfer.from == transfer.to {
                any(chance, holds)
            } else {
                Operation::Hold(Hold { transfer, until: LATER })
            }
        }
        _ if holds.is_empty() => any(chance, holds),
        number => {
            let hold = id(&holds[chance.random_range(holds.len().saturating_sub(50)..holds.len())]);
            let amount = chance.random_bool(0.5).then(|| Amount::new(chance.random_range(1..200)).unwrap());
            if number == 8 { Operation::Post { hold, amount } } else { Operation::Void { hold } }
        }
    }
}

fn transfer(chance: &mut StdRng) -> Transfer {
    let mut anybody = || match chance.random_range(0..8) {
        0 => TELEGRAM,
        1 => Holder::Outside(Outside::Mint),
        2 => Holder::House(House::Revenue),
        3 => [Holder::House(House::Tips), Holder::House(House::Promotion)][chance.random_range(0..2)],
        _ => Holder::Person(UserId(chance.random_range(1..=PEOPLE))),
    };
    let (from, to) = (anybody(), anybody());
    let asset = Asset::ALL[chance.random_range(0..Asset::ALL.len())];
    Transfer { from, to, asset, amount: Amount::new(chance.random_range(1..100)).unwrap() }
}
