//! Who failed for a reason that passes, and is tried again.

use shoal_domain::broadcast::Reason;
use shoal_domain::id::BroadcastId;
use sqlx::{PgConnection, QueryBuilder};

use crate::audience::{PATIENCE, push_capped};
use crate::pool::StoreError;

/// Lets everybody wait again who failed for a reason that passes.
pub(crate) async fn bring_failed_back(
    connection: &mut PgConnection,
    broadcast: BroadcastId,
    weekly_cap: Option<u32>,
) -> Result<(), StoreError> {
    let wrap = || StoreError::during("bring failed recipients back");
    let reasons: Vec<String> = Reason::ALL
        .iter()
        .filter(|reason| reason.is_transient())
        .map(|reason| reason.as_str().to_owned())
        .collect();
    sqlx::query(PATIENCE).execute(&mut *connection).await.map_err(wrap())?;
    if let Some(cap) = weekly_cap {
        // What they have had since then counts, too. A test and a correction are for everybody.
        let mut leaving_out = QueryBuilder::new(
            "update recipients set state = 'skipped', reason = 'capped', detail = null, changed_at = now()
              where state = 'failed' and broadcast_id = (
                        select broadcast_id from broadcasts
                         where test_of is null and task ->> 'task' = 'send' and broadcast_id = ",
        );
        leaving_out.push_bind(broadcast.0).push(") and reason = any(").push_bind(&reasons);
        leaving_out.push(") and user_id in (");
        push_capped(&mut leaving_out, cap);
        leaving_out.push(")").build().execute(&mut *connection).await.map_err(wrap())?;
    }
    sqlx::query!(
        "update recipients set state = 'waiting', reason = null, detail = null, attempts = 0,
                due_at = now(), changed_at = now()
          where broadcast_id = $1 and state = 'failed' and reason = any($2)",
        broadcast.0,
        &reasons
    )
    .execute(connection)
    .await
    .map(drop)
    .map_err(wrap())
}
