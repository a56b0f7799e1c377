//! Trades on paper: what moved goes into the ledger, and what people have is kept as a whole.

use std::collections::HashMap;

use shoal_domain::decision::Record;
use shoal_domain::id::UserId;
use shoal_domain::ledger::{
    Amount, Asset, Holder, Journal, Operation, OperationId, Outside, Reason, Transfer,
};
use shoal_domain::market::Money;
use shoal_domain::trade::postings::journal;

use crate::ledger::LedgerError;
use crate::pool::{Store, StoreError};

impl Store {
    /// Each movement is an operation of its own, in order: what somebody begins with comes before what they do with it.
    pub(crate) async fn write_trades(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        let mut latest = HashMap::new();
        for (cause, record) in records {
            match record {
                Record::PaperGranted { user, money, .. } => {
                    Box::pin(self.grant_paper(cause, *user, *money)).await?;
                }
                Record::Traded { position, source, movement, .. } => {
                    let moves = journal(*position, *source, *movement);
                    if let Some((id, journal)) = moves.map_err(|error| refused(&error))? {
                        Box::pin(self.moves_once(&id, journal)).await?;
                    }
                }
                Record::TradesBecame { user, trades, at } => drop(latest.insert(user.0, (trades, *at))),
                _ => {}
            }
        }
        let (mut users, mut all, mut times) = (vec![], vec![], vec![]);
        for (user, (trades, at)) in latest {
            users.push(user);
            all.push(serde_json::to_string(trades).expect("they have string keys and no failing serializer"));
            times.push(at.0 as i64);
        }
        if users.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "insert into traders (user_id, trades, as_of)
             select user_id, trades::jsonb, to_timestamp(at / 1000.0)
               from unnest($1::bigint[], $2::text[], $3::bigint[]) as became (user_id, trades, at)
              order by user_id
             on conflict (user_id) do update set trades = excluded.trades, as_of = excluded.as_of
              where traders.as_of <= excluded.as_of",
            &users,
            &all,
            &times
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write what people have of trades"))
    }

    /// Paper money is made from nothing, once by what asked for it: it is worth nothing.
    async fn grant_paper(&self, cause: &str, user: UserId, money: Money) -> Result<(), StoreError> {
        let id = format!("paper:{cause}").parse().expect("an id of an operation has visible letters");
        let (from, to) = (Holder::Outside(Outside::Mint), Holder::Person(user));
        let amount = Amount::new(money.units()).map_err(|error| refused(&error))?;
        let transfer = Transfer { from, to, asset: Asset::Paper, amount };
        let journal = Journal::new(Reason::Promotion, &[transfer]).map_err(|error| refused(&error))?;
        self.moves_once(&id, journal).await
    }

    async fn moves_once(&self, id: &OperationId, journal: Journal) -> Result<(), StoreError> {
        match self.enter(id, &Operation::Move(journal)).await {
            Ok(_) => Ok(()),
            Err(LedgerError::Store(error)) => Err(error),
            Err(error) => Err(refused(&error)),
        }
    }
}

fn refused(why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Refused { attempted: "book a trade", source: sqlx::Error::Protocol(why.to_string()) }
}
