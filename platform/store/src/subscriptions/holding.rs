//! What somebody holds and can try, as they are shown it.

use shoal_domain::id::UserId;
use shoal_domain::plan::{Plan, PlanName, Term, Trial, TrialMark, Yours};
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

impl Store {
    /// What somebody holds, and which of these plans they can try: those of which they hold nothing, and which they have not
    /// tried, also where they were forgotten since, which their marks tell.
    pub async fn yours(&self, user: UserId, offered: &[(Plan, TrialMark)]) -> Result<Yours, StoreError> {
        let attempted = "read what somebody holds and has tried";
        let rows = sqlx::query!(
            r#"select plan, term::text as "term!", (extract(epoch from statement_timestamp()) * 1000)::bigint as "now!",
                      (extract(epoch from plan_renews(user_id, plan)) * 1000)::bigint as renews
                 from subscriptions where user_id = $1 order by plan"#,
            user.0
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during(attempted))?;
        let marks: Vec<Vec<u8>> = offered.iter().map(|(_, mark)| mark.as_bytes().to_vec()).collect();
        let marked = sqlx::query_scalar!("select mark from trial_marks where mark = any ($1)", &marks)
            .fetch_all(&self.pool)
            .await
            .map_err(StoreError::during(attempted))?;
        let moment = |ms: i64| Timestamp(ms.try_into().unwrap_or(0));
        let (mut held, mut tried): (Vec<_>, Vec<PlanName>) = (vec![], vec![]);
        for row in rows {
            let (Ok(plan), Ok(term)) =
                (row.plan.parse::<PlanName>(), serde_json::from_str::<Term>(&row.term))
            else {
                continue;
            };
            if term.tried {
                tried.push(plan.clone());
            }
            held.extend(term.holding(plan, row.renews.map(moment), moment(row.now)));
        }
        let can_try = |(plan, mark): &&(Plan, TrialMark)| {
            plan.trial_days > 0
                && !marked.iter().any(|marked| marked == mark.as_bytes())
                && !tried.contains(&plan.name)
                && !held.iter().any(|held| held.plan == plan.name)
        };
        let trials = offered.iter().filter(can_try);
        let trials =
            trials.map(|(plan, _)| Trial { plan: plan.name.clone(), days: plan.trial_days }).collect();
        Ok(Yours { held, trials })
    }
}
