//! `shoal ledger`: the books of money, recounted and shown.

use std::str::FromStr;

use clap::Subcommand;
use shoal_domain::broadcast::moment;
use shoal_domain::ledger::{Account, BadAccount, Holder};
use shoal_runtime::config::Settings;
use shoal_store::{Circulation, Line, Proof, Standing, Store, StoreError};

use crate::process::{self, StartError};

/// Lines of a statement that are shown, where nobody asks for more.
const LINES: u16 = 20;

/// What to do with the ledger.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Recounts everything from its postings, and says whether it adds up (exit code 1 if not). Others may write meanwhile
    Verify,
    /// Shows what somebody has, and what happened to it, newest first
    Show {
        /// Whose: user:7, house:revenue, outside:telegram:1001; with /XTR, /USDT, /LOCK or /PAPER that asset alone
        #[arg(value_parser = whose)]
        account: Whose,
        /// Journals before this number
        #[arg(long)]
        before: Option<i64>,
        /// How many lines of each asset
        #[arg(long, default_value_t = LINES, value_parser = clap::value_parser!(u16).range(1..=1000))]
        lines: u16,
    },
}

/// Somebody, or what they have of one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// All they have.
    All(Holder),
    /// This.
    One(Account),
}

fn whose(text: &str) -> Result<Whose, BadAccount> {
    if text.contains('/') {
        Account::from_str(text).map(Whose::One)
    } else {
        Holder::from_str(text).map(Whose::All)
    }
}

/// It could not be done, or it does not add up.
#[derive(Debug, thiserror::Error)]
pub enum LedgerCommandError {
    /// The books are wrong.
    #[error(
        "the ledger is wrong in {0} places or more\n  stop what pays out, and keep the database as it is"
    )]
    Wrong(usize),
    /// They never had anything.
    #[error("nothing ever moved there")]
    Nothing,
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Postgres is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Does it, and says what was found.
pub async fn run(settings: &Settings, action: &Action) -> Result<(), LedgerCommandError> {
    let store = process::migrated_store(settings).await?;
    match action {
        Action::Verify => verify(&store).await,
        Action::Show { account, before, lines } => show(&store, *account, *before, *lines).await,
    }
}

/// Recounts everything, and says that it adds up.
pub(crate) async fn verify(store: &Store) -> Result<(), LedgerCommandError> {
    let proof = store.prove_ledger().await?;
    for finding in &proof.findings {
        println!("wrong: {finding}");
    }
    if !proof.findings.is_empty() {
        return Err(LedgerCommandError::Wrong(proof.findings.len()));
    }
    println!("{}", told(&proof));
    Ok(())
}

fn told(proof: &Proof) -> String {
    let Proof { accounts, journals, postings, pending, operations, steps, circulation, .. } = proof;
    let inside: Vec<_> = circulation.iter().map(Circulation::to_string).collect();
    let inside = if inside.is_empty() { "nothing".to_owned() } else { inside.join(", ") };
    format!(
        "ledger: ok, {journals} journals with {postings} postings balance, {accounts} accounts are their sums and none \
         is short, {operations} operations have an outcome, {steps} steps with plans are paid for, {pending} holds pending \
         and none overdue; inside: {inside}"
    )
}

async fn show(store: &Store, whose: Whose, before: Option<i64>, most: u16) -> Result<(), LedgerCommandError> {
    let (holder, asset) = match whose {
        Whose::All(holder) => (holder, None),
        Whose::One(account) => (account.holder, Some(account.asset)),
    };
    let mut standing = store.standing(holder).await?;
    standing.retain(|standing| asset.is_none_or(|asset| standing.account.asset == asset));
    if standing.is_empty() {
        return Err(LedgerCommandError::Nothing);
    }
    for Standing { account, balance, held } in standing {
        println!("{account}: {balance}, of which {held} set aside");
        for line in store.statement(account, before, most).await? {
            show_line(&line);
        }
    }
    Ok(())
}

fn show_line(Line { journal, at, reason, operation, units, balance }: &Line) {
    println!(
        "  {:<24} {journal:>10} {units:>+20} {balance:>20} {reason:<12} {operation}",
        moment::write(*at)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_or_an_account_is_asked_for() {
        assert_eq!(whose("user:7"), Ok(Whose::All("user:7".parse().unwrap())));
        assert_eq!(whose("user:7/XTR"), Ok(Whose::One("user:7/XTR".parse().unwrap())));
        assert!(whose("user:7/").is_err() && whose("somebody").is_err());
    }

    #[test]
    fn what_adds_up_is_said_in_one_line() {
        assert_eq!(
            told(&Proof::default()),
            "ledger: ok, 0 journals with 0 postings balance, 0 accounts are their sums and none is short, 0 operations have an \
             outcome, 0 steps with plans are paid for, 0 holds pending and none overdue; inside: nothing"
        );
    }
}
