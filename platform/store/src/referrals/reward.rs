//! The reward for a referral: given by an operation that is named by it, so that it is given once whoever asks, and taken back by
//! another where the payment it counted by was refunded.

use shoal_domain::id::UserId;
use shoal_domain::ledger::OperationId;
use shoal_domain::plan::{NoStep, Plan};
use shoal_domain::referral::{REWARD, ReferralId};

use crate::pool::{Store, StoreError};
use crate::subscriptions::{PlanError, PlanStep};

/// A reward that has to be given, or taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueReward {
    /// For which referral.
    pub id: ReferralId,
    /// To whom.
    pub to: UserId,
    /// How many days.
    pub days: u16,
}

struct Row {
    referral_id: i64,
    by_user: i64,
    days: i32,
}

impl Store {
    /// Rewards to be given now, so many at most.
    pub async fn rewards_to_give(&self, most: u16) -> Result<Vec<DueReward>, StoreError> {
        sqlx::query_as!(
            Row,
            r#"select referral_id, by_user as "by_user!", days as "days!" from referrals
                where state = 'giving' and due_at <= now() and by_user is not null order by due_at limit $1"#,
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map(rewards)
        .map_err(StoreError::during("look which rewards have to be given"))
    }

    /// How many rewards were given, and not taken back.
    pub async fn rewards_given(&self) -> Result<u64, StoreError> {
        let given =
            sqlx::query_scalar!(r#"select count(*) as "given!" from referrals where state = 'given'"#)
                .fetch_one(&self.pool)
                .await
                .map_err(StoreError::during("count the rewards that were given"))?;
        Ok(given.unsigned_abs())
    }

    /// Gives a reward. `false`: they have too much of the plan before them; it is tried again in a day.
    pub async fn give_reward(&self, reward: &DueReward) -> Result<bool, StoreError> {
        let step = PlanStep::Give { length: Plan::days(reward.days) };
        let given = match self.reward_step(reward, &reward.id.given(), step).await {
            Ok(()) => true,
            Err(PlanError::NoStep(NoStep::TooMuch)) => false,
            Err(error) => return Err(of_plan(error)),
        };
        sqlx::query!(
            "update referrals set state = case when $2 then 'given' else state end,
                    given_at = case when $2 then now() end,
                    due_at = case when $2 then due_at else now() + interval '1 day' end
              where referral_id = $1 and state = 'giving'",
            reward.id.0,
            given
        )
        .execute(&self.pool)
        .await
        .map_err(StoreError::during("note that a reward was given"))?;
        Ok(given)
    }

    /// Rewards of which the rest has to be taken back, so many at most.
    pub async fn rewards_to_take(&self, most: u16) -> Result<Vec<DueReward>, StoreError> {
        sqlx::query_as!(
            Row,
            r#"select referral_id, by_user as "by_user!", days as "days!" from referrals
                where state = 'given' and refunded and by_user is not null and days is not null
                order by referral_id limit $1"#,
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map(rewards)
        .map_err(StoreError::during("look which rewards have to be taken back"))
    }

    /// Takes back what is left of a reward.
    pub async fn take_reward(&self, reward: &DueReward) -> Result<(), StoreError> {
        let step = PlanStep::TakeBack { of: reward.id.given() };
        self.reward_step(reward, &reward.id.taken(), step).await.map_err(of_plan)?;
        sqlx::query!(
            "update referrals set state = 'taken' where referral_id = $1 and state = 'given' and refunded",
            reward.id.0
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("note that a reward was taken back"))
    }

    async fn reward_step(
        &self,
        reward: &DueReward,
        id: &OperationId,
        step: PlanStep,
    ) -> Result<(), PlanError> {
        let plan = REWARD.parse().expect("the plan of the reward has a name");
        self.take_plan_step(id, reward.to, &plan, &step).await.map(drop)
    }
}

fn rewards(rows: Vec<Row>) -> Vec<DueReward> {
    let reward = |row: Row| DueReward {
        id: ReferralId(row.referral_id),
        to: UserId(row.by_user),
        days: row.days.try_into().unwrap_or(u16::MAX),
    };
    rows.into_iter().map(reward).collect()
}

fn of_plan(error: PlanError) -> StoreError {
    match error {
        PlanError::Store(error) => error,
        error => StoreError::Refused {
            attempted: "give a reward, or take it back",
            source: sqlx::Error::Protocol(error.to_string()),
        },
    }
}
