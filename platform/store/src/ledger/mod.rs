//! The ledger in Postgres: `migrations/0014_ledger.sql` has its rules, and the functions by which it is written.
//!
//! An operation is one statement. Its answer may be lost: then nobody knows whether it was done, and it is asked for
//! again under the same id, here for a while and later by whoever wanted it.

mod proof;
mod recounts;
mod statement;

use std::time::Duration;

use shoal_domain::ledger::{Amount, Done, Hold, Journal, Operation, OperationId, Refusal};
use sqlx::PgConnection;
use sqlx::postgres::PgDatabaseError;

use crate::pool::{Store, StoreError};

pub use proof::{Circulation, Finding, Proof};
pub use statement::{Line, Standing};

/// How often an operation is tried.
const TRIES: u32 = 5;

/// The longest pause before the second try. It doubles with each, and chance shortens it, so that two that got into each
/// other's way do not do so again.
const PAUSE: Duration = Duration::from_millis(20);

/// Why an operation was not done.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// It is not allowed as things stand.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something else was done under this id. Somebody has made a mistake, or means harm.
    #[error("operation {0} was something else when it was done; nothing was done now")]
    OtherContents(OperationId),
    /// Nobody knows whether it was done, or Postgres cannot do it at all.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Does an operation once, however often it is asked for.
    pub async fn enter(&self, id: &OperationId, operation: &Operation) -> Result<Done, LedgerError> {
        let mut tried = 0;
        loop {
            tried += 1;
            match self.try_enter(id, operation).await {
                Err(LedgerError::Store(StoreError::Unavailable { .. })) if tried < TRIES => {
                    let longest = PAUSE * 2_u32.pow(tried - 1);
                    tokio::time::sleep(rand::random_range(Duration::ZERO..longest)).await;
                }
                end => return end,
            }
        }
    }

    async fn try_enter(&self, id: &OperationId, operation: &Operation) -> Result<Done, LedgerError> {
        let mut connection = self.pool.acquire().await.map_err(StoreError::during("reach the ledger"))?;
        enter(&mut connection, id, operation).await
    }

    /// Frees what was set aside and not used in time, so many holds at most. Answers how many it were.
    pub async fn expire_holds(&self, most: u16) -> Result<u64, StoreError> {
        sqlx::query_scalar!(r#"select ledger_expire($1) as "ended!""#, i32::from(most))
            .fetch_one(&self.pool)
            .await
            .map(|ended| ended.try_into().unwrap_or(0))
            .map_err(StoreError::during("expire holds"))
    }
}

/// What a function of the ledger answers.
struct Answer {
    journal: Option<i64>,
    before: bool,
    refused: Option<String>,
    about: Option<String>,
}

/// The postings of a journal, as functions of the ledger take them.
pub(crate) struct Columns {
    pub names: Vec<String>,
    pub assets: Vec<String>,
    pub amounts: Vec<i64>,
}

impl Columns {
    pub(crate) fn of(journal: &Journal) -> Columns {
        let (mut names, mut assets, mut amounts) = (vec![], vec![], vec![]);
        for posting in journal.postings() {
            names.push(posting.account.holder.to_string());
            assets.push(posting.account.asset.code().to_owned());
            amounts.push(posting.units);
        }
        Columns { names, assets, amounts }
    }
}

async fn enter(
    connection: &mut PgConnection,
    id: &OperationId,
    operation: &Operation,
) -> Result<Done, LedgerError> {
    if let Operation::Hold(hold) = operation
        && hold.transfer.from == hold.transfer.to
    {
        return Err(Refusal::Nothing.into());
    }
    let Answer { journal, before, refused, about } =
        ask(connection, id, operation).await.map_err(|error| failed(error, id))?;
    match refused {
        None => Ok(Done { journal, before }),
        Some(code) => Err(refusal(&code, &about.unwrap_or_default(), operation.hold().unwrap_or(id)).into()),
    }
}

async fn ask(
    connection: &mut PgConnection,
    id: &OperationId,
    operation: &Operation,
) -> Result<Answer, sqlx::Error> {
    let contents = operation.contents();
    let (asked, said) = (id.as_str(), contents.as_bytes());
    match operation {
        Operation::Move(journal) => {
            let Columns { names, assets, amounts } = Columns::of(journal);
            sqlx::query_as!(
                Answer,
                r#"select journal, before as "before!", refused, about from ledger_move($1, $2, $3, $4, $5, $6)"#,
                asked,
                said,
                journal.reason().as_str(),
                &names,
                &assets,
                &amounts
            )
            .fetch_one(connection)
            .await
        }
        Operation::Hold(Hold { transfer, until }) => {
            sqlx::query_as!(
                Answer,
                r#"select null::bigint as journal, before as "before!", refused, about
                     from ledger_hold($1, $2, $3, $4, $5, $6, to_timestamp($7::bigint / 1000.0))"#,
                asked,
                said,
                transfer.from.to_string(),
                transfer.to.to_string(),
                transfer.asset.code(),
                transfer.amount.units(),
                i64::try_from(until.0).unwrap_or(i64::MAX)
            )
            .fetch_one(connection)
            .await
        }
        Operation::Post { hold, amount } => {
            sqlx::query_as!(
                Answer,
                r#"select journal, before as "before!", refused, about from ledger_post($1, $2, $3, $4)"#,
                asked,
                said,
                hold.as_str(),
                amount.map(Amount::units)
            )
            .fetch_one(connection)
            .await
        }
        Operation::Void { hold } => {
            sqlx::query_as!(
                Answer,
                r#"select null::bigint as journal, before as "before!", refused, about from ledger_void($1, $2, $3)"#,
                asked,
                said,
                hold.as_str()
            )
            .fetch_one(connection)
            .await
        }
    }
}

/// Reads a code that the ledger refuses with, about an account, or about how this hold stands.
fn refusal(code: &str, about: &str, hold: &OperationId) -> Refusal {
    let refusal = match code {
        "LG002" => about.parse().ok().map(Refusal::TooLittle),
        "LG003" => Some(Refusal::NoHold(hold.clone())),
        "LG004" => about.parse().ok().map(|state| Refusal::Ended(hold.clone(), state)),
        "LG005" => Some(Refusal::MoreThanHeld(hold.clone())),
        "LG006" => Some(Refusal::EndsInThePast),
        _ => None,
    };
    // What only a newer release can name is refused all the same.
    refusal.unwrap_or(Refusal::Overflow)
}

/// Reads what Postgres says where an operation was neither done nor refused for ever.
pub(crate) fn failed(error: sqlx::Error, id: &OperationId) -> LedgerError {
    let Some(said) = error.as_database_error().and_then(|said| said.try_downcast_ref::<PgDatabaseError>())
    else {
        return StoreError::during("enter an operation into the ledger")(error).into();
    };
    match said.code() {
        "LG001" => LedgerError::OtherContents(id.clone()),
        // A time that no calendar has, a number that is too large.
        "22008" | "22003" => Refusal::Overflow.into(),
        code if code.starts_with("LG") => refusal(code, said.detail().unwrap_or_default(), id).into(),
        _ => StoreError::during("enter an operation into the ledger")(error).into(),
    }
}
