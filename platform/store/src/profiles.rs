//! What people told of themselves and what they are entitled to; and that they are forgotten.

use std::collections::BTreeMap;

use shoal_domain::decision::Record;
use shoal_domain::entitlement::Grant;
use shoal_domain::id::UserId;
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

const PLAIN: &str = "our own types have string keys and no failing serializer";

impl Store {
    /// What people told of themselves: of several times the latest.
    pub(crate) async fn write_profiles(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        let told = records.iter().filter_map(|(_, record)| match record {
            Record::ProfileStated { user, profile, at } => {
                Some((*user, serde_json::to_string(profile).expect(PLAIN), *at))
            }
            _ => None,
        });
        let Rows { users, values, times } = latest(told);
        if users.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "insert into profiles as p (user_id, profile, as_of)
             select user_id, profile::jsonb, to_timestamp(at / 1000.0)
               from unnest($1::bigint[], $2::text[], $3::bigint[]) as told (user_id, profile, at)
             on conflict (user_id) do update set profile = excluded.profile, as_of = excluded.as_of
              where excluded.as_of >= p.as_of",
            &users,
            &values,
            &times
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write profiles"))
    }

    /// What people are entitled to: of several times the latest.
    pub(crate) async fn write_entitlements(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        let held = records.iter().filter_map(|(_, record)| match record {
            Record::Entitled { user, entitlements, at } => {
                Some((*user, serde_json::to_string(entitlements).expect(PLAIN), *at))
            }
            _ => None,
        });
        let Rows { users, values, times } = latest(held);
        if users.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "insert into entitlements as e (user_id, entitlements, as_of)
             select user_id, entitlements::jsonb, to_timestamp(at / 1000.0)
               from unnest($1::bigint[], $2::text[], $3::bigint[]) as held (user_id, entitlements, at)
             on conflict (user_id) do update set entitlements = excluded.entitlements, as_of = excluded.as_of
              where excluded.as_of >= e.as_of",
            &users,
            &values,
            &times
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write entitlements"))
    }

    /// What was granted.
    pub(crate) async fn write_grants(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        for (_, record) in records {
            let Record::Granted { user, grant, what, at } = record else { continue };
            let (perk, until, locks) = match what {
                Grant::Priority(until) => ("priority", Some(*until), None),
                Grant::Preference(until) => ("preference", Some(*until), None),
                Grant::Locks(locks) => ("locks", None, Some(i32::try_from(*locks).unwrap_or(i32::MAX))),
                Grant::LocksBack(locks) => ("locks", None, Some(-i32::try_from(*locks).unwrap_or(i32::MAX))),
            };
            sqlx::query!(
                "insert into grants (grant_id, user_id, perk, lasts_until, locks, granted_at)
                 values ($1, $2, $3, to_timestamp($4::bigint / 1000.0), $5, to_timestamp($6::bigint / 1000.0))
                 on conflict do nothing",
                grant.to_string(),
                user.0,
                perk,
                until.map(ms),
                locks,
                ms(*at)
            )
            .execute(&self.pool)
            .await
            .map_err(StoreError::during("write grants"))?;
        }
        Ok(())
    }

    /// Deletes what is known of somebody. That they are too young stays, and what moderators decided as long as something of
    /// it holds, and so do reports, which are about others, and appeals, until a moderator is done with them, and what moved
    /// in the ledger, without whose it was.
    pub(crate) async fn forget(&self, user: UserId, at: Timestamp) -> Result<(), StoreError> {
        let mut transaction =
            self.pool.begin().await.map_err(StoreError::during("begin to forget somebody"))?;
        for statement in [
            "delete from contacts where user_id = $1",
            "delete from profiles where user_id = $1",
            "delete from entitlements where user_id = $1",
            "delete from traders where user_id = $1",
            "delete from grants where user_id = $1",
            "delete from blocks where by_user = $1",
            "delete from leavings where user_id = $1",
            "delete from ratings where by_user = $1 or about_user = $1",
            "delete from appeals where user_id = $1 and answered_at is not null",
            // What has not been told yet is told, and may hold.
            "delete from measures where user_id = $1 and told_at is not null and not exists (
                 select from standings where user_id = $1
                    and (suspended_at is not null or standing ?| array['banned', 'muted', 'media_banned']))",
            // That there was once something of it is over, too.
            "delete from standings where user_id = $1 and suspended_at is null
                and not (standing ?| array['banned', 'muted', 'media_banned'])
                and not exists (select from measures where user_id = $1 and told_at is null)",
            "delete from people where user_id = $1 and age >= 18 and (banned_at is null or banned_until <= now())",
            "update providers set owner_user = null where owner_user = $1",
            // What they held goes; what moved stays, and nobody can say any more that it was theirs.
            "select books_forget($1)",
            "select earner_forget($1)",
            // What they pay every month has to end at Telegram, which is told by their number. A payment that is just due may be
            // a day late.
            "update payments set ends_for_user = $1, asked = 'cancel', asked_by = 'shoal', reason = 'they were forgotten',
                    asked_at = now(), try_at = now(), failure = null
              where charge in (select payment_began(charge) from payments
                                where user_id = $1 and bot_id is not null and until_at > now() - interval '1 day')
                and not cancelled",
            "update payments set user_id = null, grant_due = null where user_id = $1",
            "delete from referrers where user_id = $1",
            // Whom they brought, and that they were brought: nobody can say any more who it was, and what was not given yet is
            // not given any more. The marks stay, or both could be had again.
            "update referrals set by_user = null, state = case
                 when state in ('bound', 'qualified', 'hold', 'review', 'giving') then 'ended' else state end
              where by_user = $1",
            "update referrals set own_user = null, state = case
                 when state in ('bound', 'qualified', 'hold', 'review') then 'ended' else state end
              where own_user = $1",
            "update invoices set user_id = null where user_id = $1",
            // What a broadcast has not yet brought to them it does not bring any more. Its counts stay true.
            "update recipients set state = 'skipped', reason = 'forgotten', changed_at = now()
              where broadcast_id in (select broadcast_id from broadcasts) and user_id = $1 and state = 'waiting'",
            "delete from recipients
              where broadcast_id in (select broadcast_id from broadcasts) and user_id = $1 and state <> 'sending'",
        ] {
            sqlx::query(statement)
                .bind(user.0)
                .execute(&mut *transaction)
                .await
                .map_err(StoreError::during("forget somebody"))?;
        }
        self.note_forgotten(&mut transaction, user, at).await?;
        transaction.commit().await.map_err(StoreError::during("forget somebody"))
    }
}

/// Columns of rows, one a person.
#[derive(Default)]
struct Rows {
    users: Vec<i64>,
    values: Vec<String>,
    times: Vec<i64>,
}

/// One row a person: one statement cannot write the same row twice. The records are in order.
fn latest(records: impl Iterator<Item = (UserId, String, Timestamp)>) -> Rows {
    let by_user: BTreeMap<_, _> = records.map(|(user, value, at)| (user, (value, at))).collect();
    let mut rows = Rows::default();
    for (user, (value, at)) in by_user {
        rows.users.push(user.0);
        rows.values.push(value);
        rows.times.push(ms(at));
    }
    rows
}

fn ms(at: Timestamp) -> i64 {
    at.0.try_into().unwrap_or(i64::MAX)
}
