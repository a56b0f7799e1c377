//! The sealed record of what providers posted. It is written by `signal_seal` alone (migration 0035).

use std::collections::BTreeMap;

use shoal_domain::id::{ProviderId, SignalId};
use shoal_domain::provider::chain::{Check, Fault, Head};
use shoal_domain::provider::{Instruction, Post, SealedSignal};
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};
use crate::providers::hash;

/// Rows that are read at once when all are checked.
const PAGE: u16 = 500;

/// What became of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealing {
    /// It is sealed, under this number.
    Sealed(u64),
    /// It was sealed before, under this number.
    Known(u64),
    /// Something else was sealed under the same name before.
    Other(u64),
    /// It was not sealed.
    Not(NotSealed),
}

/// Why a post was not sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSealed {
    /// There is no such provider.
    #[error("there is no such provider")]
    NoProvider,
    /// The provider is off.
    #[error("the provider is switched off")]
    Off,
    /// It is an update of nothing.
    #[error("it is about no signal of this provider: say which pair, or answer the signal's post")]
    NoSignal,
}

/// A record that was not found to be whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignalFault {
    /// In a provider's chain.
    #[error("provider {provider}: {fault}")]
    Chain {
        /// Whose.
        provider: ProviderId,
        /// What.
        fault: Fault,
    },
    /// A number is missing, whosever it was.
    #[error("row {number} was removed")]
    Gone {
        /// The number.
        number: u64,
    },
    /// A row belongs to nobody.
    #[error("row {number} is of a provider that was removed")]
    NoProvider {
        /// Its number.
        number: u64,
    },
}

/// A provider's chain that is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Whose.
    pub provider: ProviderId,
    /// Its end: who keeps this elsewhere can tell later whether all of it was written anew.
    pub head: Head,
}

impl Store {
    /// Seals a post, once. Another one that seals meanwhile waits for the end of this.
    pub async fn seal(&self, provider: ProviderId, post: &Post) -> Result<Sealing, StoreError> {
        const ATTEMPTED: &str = "seal a signal";
        let reading = serde_json::to_string(&post.instruction)
            .map_err(|source| StoreError::Unreadable { attempted: ATTEMPTED, source })?;
        let pair = post.instruction.pair();
        let row = sqlx::query!(
            r#"select outcome as "outcome!", sealed_number
                 from signal_seal($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
                                  to_timestamp($13::bigint / 1000.0))"#,
            provider.0,
            post.source.word(),
            post.origin,
            post.cause(),
            post.edit.is_some(),
            matches!(post.instruction, Instruction::Update(_)),
            post.about.as_deref(),
            pair.as_deref(),
            post.instruction.label(),
            post.text,
            reading,
            post.instruction.to_string(),
            i64::try_from(post.at.0).unwrap_or(i64::MAX)
        )
        .fetch_one(&self.pool)
        .await
        .map_err(StoreError::during(ATTEMPTED))?;
        let number = row.sealed_number.unwrap_or(0) as u64;
        Ok(match row.outcome.as_str() {
            "sealed" => Sealing::Sealed(number),
            "known" => Sealing::Known(number),
            "other" => Sealing::Other(number),
            "off" => Sealing::Not(NotSealed::Off),
            "nothing" => Sealing::Not(NotSealed::NoSignal),
            _ => Sealing::Not(NotSealed::NoProvider),
        })
    }

    /// Rows of all providers behind a number, in the order of their numbers, so many at most. Whoever reads on from the last
    /// number they were given misses none: numbers have no gaps, and one becomes visible only after all before it.
    pub async fn signals_after(&self, number: u64, most: u16) -> Result<Vec<SealedSignal>, StoreError> {
        self.find_signals(None, number, most).await
    }

    /// Rows of one provider behind a number, likewise: all they ever posted, since nothing goes.
    pub async fn provider_record(
        &self,
        provider: ProviderId,
        number: u64,
        most: u16,
    ) -> Result<Vec<SealedSignal>, StoreError> {
        self.find_signals(Some(provider), number, most).await
    }

    /// Checks the chain of one provider, or of all, from the first row to the last; the first fault ends it.
    pub async fn verify_signals(
        &self,
        only: Option<ProviderId>,
    ) -> Result<Result<Vec<Verified>, SignalFault>, StoreError> {
        // Before the rows: what is sealed meanwhile is behind these.
        let last = self.last_number().await?;
        let providers = self.providers().await?;
        let mut checks: BTreeMap<ProviderId, Check> = providers
            .iter()
            .filter(|provider| only.is_none_or(|only| only == provider.id))
            .map(|provider| (provider.id, Check::new(provider.head)))
            .collect();
        let mut number = 0;
        loop {
            let rows = self.find_signals(only, number, PAGE).await?;
            let Some(end) = rows.last().map(|row| row.number) else { break };
            for row in &rows {
                let Some(check) = checks.get_mut(&row.provider) else {
                    return Ok(Err(SignalFault::NoProvider { number: row.number }));
                };
                if let Err(fault) = check.take(row) {
                    return Ok(Err(SignalFault::Chain { provider: row.provider, fault }));
                }
                number += 1;
                if only.is_none() && row.number != number {
                    return Ok(Err(SignalFault::Gone { number }));
                }
            }
            number = end;
        }
        let mut whole = vec![];
        for (provider, check) in checks {
            match check.end() {
                Ok(head) => whole.push(Verified { provider, head }),
                Err(fault) => return Ok(Err(SignalFault::Chain { provider, fault })),
            }
        }
        if only.is_none() && number < last {
            return Ok(Err(SignalFault::Gone { number: number + 1 }));
        }
        Ok(Ok(whole))
    }

    async fn last_number(&self) -> Result<u64, StoreError> {
        sqlx::query_scalar!("select number from signal_head")
            .fetch_optional(&self.pool)
            .await
            .map(|number| number.unwrap_or(0) as u64)
            .map_err(StoreError::during("read how many signals were sealed"))
    }

    async fn find_signals(
        &self,
        provider: Option<ProviderId>,
        number: u64,
        most: u16,
    ) -> Result<Vec<SealedSignal>, StoreError> {
        let rows = sqlx::query!(
            r#"select number, provider_id, place, signal, version, kind, source, origin, cause, pair, label, text, reading,
                      said, previous, hash,
                      (extract(epoch from posted_at) * 1000)::bigint as "posted!",
                      (extract(epoch from sealed_at) * 1000)::bigint as "sealed!"
                 from signals
                where number > $1 and ($2::bigint is null or provider_id = $2)
                order by number limit $3"#,
            i64::try_from(number).unwrap_or(i64::MAX),
            provider.map(|provider| provider.0),
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read sealed signals"))?;
        let signals = rows.into_iter().map(|row| SealedSignal {
            number: row.number as u64,
            provider: ProviderId(row.provider_id),
            place: row.place as u64,
            signal: SignalId(row.signal as u64),
            version: row.version as u32,
            // The schema lets no other word in.
            kind: row.kind.parse().expect("a kind that the schema knows"),
            source: row.source.parse().expect("a source that the schema knows"),
            origin: row.origin,
            cause: row.cause,
            pair: row.pair,
            label: row.label,
            text: row.text,
            reading: row.reading,
            said: row.said,
            posted_at: Timestamp(row.posted as u64),
            sealed_at: Timestamp(row.sealed as u64),
            previous: hash(&row.previous),
            hash: hash(&row.hash),
        });
        Ok(signals.collect())
    }
}
