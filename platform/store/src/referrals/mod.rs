//! Referrals: who brought whom is written as records tell it; what becomes of the reward is moved on by schedulers, each step
//! by a state that it was in, so that any number of them may do it.

mod review;
mod reward;

use shoal_domain::decision::Record;
use shoal_domain::id::{Address, UserId};
use shoal_domain::referral::{
    Account, Invitation, LONGEST_RING, Mark, Next, ReferralId, Reward, Seen, Terms, WITHIN,
};
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

pub use review::Reviewed;
pub use reward::DueReward;

/// Somebody's link, and what it has brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Referral {
    /// Which link counts.
    pub serial: u64,
    /// What it has brought.
    pub account: Account,
}

/// A referral that somebody has to see to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// Which.
    pub id: ReferralId,
    /// What is known of it. Days are those of UTC.
    pub seen: Seen,
}

impl Store {
    /// Somebody's link, which becomes this one where they have none, and what it has brought.
    pub async fn referral(&self, user: UserId, fresh: u64) -> Result<Referral, StoreError> {
        sqlx::query!(
            "insert into referrers (user_id, serial) values ($1, $2) on conflict do nothing",
            user.0,
            number(fresh)
        )
        .execute(&self.pool)
        .await
        .map_err(StoreError::during("make somebody a referral link"))?;
        let serial =
            sqlx::query_scalar!("select serial as \"serial!\" from referrers where user_id = $1", user.0)
                .fetch_optional(&self.pool)
                .await
                .map_err(StoreError::during("read which referral link counts"))?;
        let serial = serial.map_or(fresh, |serial| serial.try_into().unwrap_or(fresh));
        Ok(Referral { serial, account: self.referral_account(user).await? })
    }

    /// What somebody's links have brought.
    pub async fn referral_account(&self, user: UserId) -> Result<Account, StoreError> {
        let row = sqlx::query!(
            r#"select count(*) as "came!", count(counted_at) as "counted!",
                      count(*) filter (where state in ('qualified', 'hold', 'review', 'giving')) as "on_hold!",
                      coalesce(sum(days) filter (where state = 'given'), 0) as "days!"
                 from referrals where by_user = $1"#,
            user.0
        )
        .fetch_one(&self.pool)
        .await
        .map_err(StoreError::during("count what a referral link has brought"))?;
        let few = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(Account {
            came: few(row.came),
            counted: few(row.counted),
            on_hold: few(row.on_hold),
            days: few(row.days),
        })
    }

    /// Writes what records say of referrals.
    pub(crate) async fn write_referrals(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        for (_, record) in records {
            match record {
                Record::Referred { who, by, serial, by_mark, own_mark, at } => {
                    let (by, serial, by_mark, own_mark) = (*by, *serial, *by_mark, *own_mark);
                    self.bind(*who, Invitation { by, serial, by_mark, own_mark }, *at).await?;
                }
                Record::ReferralCounts { user, at } => self.count_chats(*user, *at).await?,
                Record::ReferralLink { user, serial } => self.replace_link(*user, *serial).await?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Binds somebody to whoever's link they came by, if that still counts, the books have not seen them, and nobody has
    /// brought them before.
    async fn bind(&self, who: Address, by: Invitation, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into referrals (by_user, own_user, by_mark, own_mark, bound_at)
             select $1, $2, $3, $4, to_timestamp($5::bigint / 1000.0)
              where exists (select from referrers where user_id = $1 and serial = $6)
                and not exists (select from people where user_id = $2 and stated_at < to_timestamp($5::bigint / 1000.0))
                and not exists (select from contacts where user_id = $2 and bot_id = $7
                                   and joined_at < to_timestamp($5::bigint / 1000.0))
             on conflict do nothing",
            by.by.0,
            who.user.0,
            by.by_mark.as_bytes(),
            by.own_mark.as_bytes(),
            number(at.0),
            number(by.serial),
            who.bot.0
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("bind somebody to whoever brought them"))
    }

    /// They have had the chats that count.
    async fn count_chats(&self, user: UserId, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query!(
            "update referrals set state = 'qualified', counted_by = 'chats',
                    counted_at = to_timestamp($2::bigint / 1000.0), due_at = to_timestamp($2::bigint / 1000.0)
              where own_user = $1 and state = 'bound'
                and to_timestamp($2::bigint / 1000.0) <= bound_at + make_interval(secs => $3)",
            user.0,
            number(at.0),
            WITHIN.0 as f64 / 1000.0
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("note that a referral counts"))
    }

    async fn replace_link(&self, user: UserId, serial: u64) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into referrers (user_id, serial) values ($1, $2)
             on conflict (user_id) do update set serial = greatest(referrers.serial, excluded.serial)",
            user.0,
            number(serial)
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("replace a referral link"))
    }

    /// Referrals that somebody has to see to now, so many at most, with what they are judged by.
    pub async fn referrals_due(&self, most: u16) -> Result<Vec<Weighed>, StoreError> {
        let rows = sqlx::query!(
            r#"with recursive due as (
                   select referral_id, by_mark, own_mark, bound_at, state, decided_by from referrals
                    where state in ('qualified', 'hold') and due_at <= now() order by due_at limit $1),
               line (referral_id, mark, place) as (
                   select referral_id, by_mark, 0 from due
                    union all
                   select line.referral_id, earlier.by_mark, place + 1
                     from line join referrals as earlier on earlier.own_mark = line.mark where place < $2)
               select referral_id as "referral_id!", own_mark as "own_mark!", state = 'hold' as "rested!",
                      decided_by is not null as "allowed!",
                      array(select mark from line where line.referral_id = due.referral_id order by place) as "line!",
                      (select count(*) from referrals as others
                        where others.by_mark = due.by_mark
                          and date_trunc('day', others.bound_at at time zone 'UTC')
                            = date_trunc('day', due.bound_at at time zone 'UTC')) as "that_day!"
                 from due order by referral_id"#,
            i64::from(most),
            i32::from(LONGEST_RING)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("look which referrals have to be seen to"))?;
        let mark = |bytes: Vec<u8>| bytes.try_into().ok().map(Mark::new);
        let weighed = rows.into_iter().filter_map(|row| {
            let seen = Seen {
                rested: row.rested,
                allowed: row.allowed,
                brought: mark(row.own_mark)?,
                line: row.line.into_iter().map(mark).collect::<Option<_>>()?,
                that_day: u32::try_from(row.that_day).unwrap_or(u32::MAX),
            };
            Some(Weighed { id: ReferralId(row.referral_id), seen })
        });
        Ok(weighed.collect())
    }

    /// Moves a referral on, if nobody has since. The reward is that of the moment at which it was first looked at.
    pub async fn move_referral(
        &self,
        weighed: &Weighed,
        next: Next,
        terms: &Terms,
    ) -> Result<(), StoreError> {
        let (state, pattern) = match next {
            Next::Rests => ("hold", None),
            Next::Review(pattern) => ("review", Some(pattern.word())),
            // What is earned by shares comes with each payment: there is nothing to give but the right to them.
            Next::Given => ("giving", None),
        };
        let (days, share) = match terms.reward {
            Reward::Days(days) => (Some(i32::from(days)), None),
            Reward::Share(share) => (None, Some(i32::from(share.thousandths()))),
        };
        sqlx::query!(
            "update referrals set state = case when $2 = 'giving' and share is not null then 'given' else $2 end,
                    given_at = case when $2 = 'giving' and share is not null then now() end,
                    pattern = coalesce($3, pattern), days = case when share is null then coalesce(days, $4) end,
                    share = case when days is null then coalesce(share, $7) end,
                    due_at = case when state = 'qualified' then counted_at + make_interval(days => $5) else due_at end
              where referral_id = $1 and state = case when $6 then 'hold' else 'qualified' end",
            weighed.id.0,
            state,
            pattern,
            days,
            i32::from(terms.hold_days),
            weighed.seen.rested,
            share
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("move a referral on"))
    }
}

fn number(of: u64) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}
