//! Payments in coins: invoices, the addresses they are paid to, and what was sent back by hand.

use std::path::{Path, PathBuf};
use std::{fs, io};

use clap::Subcommand;
use shoal_domain::broadcast::moment;
use shoal_domain::payment::coin::{BadAddress, CoinAddress, Invoice, Provider};
use shoal_runtime::clock::now_ms;
use shoal_store::{InvoiceRow, Store, StoreError};

/// Invoices shown at once, at most.
const MOST: u16 = 200;

/// The largest file of addresses: some 100,000 of them.
const LARGEST: u64 = 4 * 1024 * 1024;

/// What to do with addresses.
#[derive(Subcommand, Clone, Debug)]
pub enum AddressAction {
    /// Adds addresses of Tron to pay to, one a line. Make them with a wallet that is not on this machine: no key is needed here
    Add {
        /// The file
        file: PathBuf,
    },
    /// Says how many there are, and how many no invoice has yet
    Count,
}

/// The addresses could not be read.
#[derive(Debug, thiserror::Error)]
pub enum AddressesError {
    /// No file, or too large a one.
    #[error("read {}", .0.display())]
    File(PathBuf, #[source] io::Error),
    /// One is none.
    #[error("line {0}")]
    Address(usize, #[source] BadAddress),
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(super) async fn addresses(store: &Store, action: &AddressAction) -> Result<(), AddressesError> {
    let provider = Provider::Tron;
    if let AddressAction::Add { file } = action {
        let addresses = read(file)?;
        let added = store.add_coin_addresses(provider, &addresses).await?;
        println!("payments addresses add: {added} new ones of {}", addresses.len());
    }
    let count = store.coin_addresses(provider).await?;
    println!("addresses: {} that no invoice has, of {}", count.free, count.all);
    Ok(())
}

/// All of them, or none: a file with a mistake in it may be another file.
fn read(file: &Path) -> Result<Vec<CoinAddress>, AddressesError> {
    let wrap = |error| AddressesError::File(file.to_owned(), error);
    if fs::metadata(file).map_err(wrap)?.len() > LARGEST {
        return Err(wrap(io::Error::new(io::ErrorKind::FileTooLarge, "more than 4 MiB")));
    }
    let text = fs::read_to_string(file).map_err(wrap)?;
    let lines = text.lines().map(str::trim).zip(1..).filter(|(line, _)| !line.is_empty());
    lines.map(|(line, number)| line.parse().map_err(|bad| AddressesError::Address(number, bad))).collect()
}

pub(super) async fn invoices(store: &Store, before: Option<i64>) -> Result<(), StoreError> {
    let rows = store.invoices(before, MOST).await?;
    rows.iter().for_each(show);
    println!("invoices: {}", rows.len());
    Ok(())
}

fn show(row: &InvoiceRow) {
    let InvoiceRow { number, invoice, made, foreign } = row;
    let Invoice { reference, user, product, price, address, until, paid_by } = invoice;
    let whose = user.map_or_else(|| "forgotten".to_owned(), |user| user.to_string());
    let state = match paid_by {
        Some(_) => "paid",
        None if until.0 < now_ms() => "late",
        None => "open",
    };
    println!(
        "{number:>6} {} {price:>12} USDT {state:<5} {product} of {whose}, until {}",
        moment::write(*made),
        moment::write(*until)
    );
    println!("       {reference} at {address}");
    if let Some(charge) = paid_by {
        println!("       paid by {charge}");
    }
    if *foreign > 0 {
        println!("       {foreign} transfers of other tokens came there");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_addresses_is_taken_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("addresses");
        fs::write(&file, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t\r\n\n TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t \n")
            .unwrap();
        assert_eq!(read(&file).unwrap().len(), 2);
        fs::write(&file, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t\nTR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u\n").unwrap();
        assert_eq!(read(&file).unwrap_err().to_string(), "line 2");
        assert!(read(&folder.path().join("nothing")).is_err());
    }
}
