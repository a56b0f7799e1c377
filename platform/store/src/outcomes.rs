//! What became of recipients, many in one write.

use std::time::{Duration, Instant};

use shoal_domain::broadcast::{Reason, RecipientState};
use shoal_domain::id::{BroadcastId, MessageId, UserId};

use crate::pool::{Store, StoreError};

/// What became of a claimed row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Of which broadcast.
    pub broadcast: BroadcastId,
    /// Who.
    pub user: UserId,
    /// The number of the claim.
    pub claim: i64,
    /// The row's state now. [`RecipientState::Waiting`]: it is tried again.
    pub state: RecipientState,
    /// Why.
    pub reason: Option<Reason>,
    /// What Telegram said.
    pub detail: Option<String>,
    /// The messages in their chat.
    pub messages: Vec<MessageId>,
    /// Not tried again before this has passed.
    pub wait: Duration,
    /// Whether the call was made; if not, the try does not count.
    pub tried: bool,
    /// When this became known.
    pub since: Instant,
}

impl Store {
    /// Writes down what became of claimed rows. A row that was claimed anew stays as it is; one that somebody has given up
    /// for uncertain meanwhile becomes what is known of it.
    pub async fn conclude(&self, outcomes: &[Outcome]) -> Result<(), StoreError> {
        let (mut broadcasts, mut users, mut states) = (vec![], vec![], vec![]);
        let (mut claims, mut ages) = (vec![], vec![]);
        let (mut reasons, mut details, mut messages) = (vec![], vec![], vec![]);
        let (mut waits, mut tries) = (vec![], vec![]);
        for outcome in outcomes {
            broadcasts.push(outcome.broadcast.0);
            users.push(outcome.user.0);
            claims.push(outcome.claim);
            ages.push(outcome.since.elapsed().as_millis() as i64);
            states.push(outcome.state.as_str().to_owned());
            reasons.push(outcome.reason.map(|reason| reason.as_str().to_owned()));
            details.push(outcome.detail.clone());
            // An array of arrays of different lengths is none in Postgres.
            let numbers: Vec<String> = outcome.messages.iter().map(|message| message.0.to_string()).collect();
            messages.push((!numbers.is_empty()).then(|| format!("{{{}}}", numbers.join(","))));
            waits.push(outcome.wait.as_millis() as i64);
            tries.push(i16::from(outcome.tried));
        }
        sqlx::query!(
            r#"with ended as (
                   select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[],
                                        $7::text[], $8::text[], $9::bigint[], $10::smallint[])
                          as t (broadcast_id, user_id, claim, age, state, reason, detail, messages, wait, tried)
               ), held as (
                   select ended.*, recipients.paid from recipients
                     join ended using (broadcast_id, user_id, claim)
                    where recipients.state = 'sending'
                       or (recipients.state = 'uncertain' and recipients.reason = 'crashed' and ended.state <> 'waiting')
                      for update of recipients
               ), refunded as (
                   update broadcasts set paid_used = paid_used - unused.n
                     from (select broadcast_id, count(*) as n from held
                            where paid and state not in ('sent', 'uncertain')
                            group by broadcast_id order by broadcast_id) as unused
                    where broadcasts.broadcast_id = unused.broadcast_id
               ), gone as (
                   update contacts set unreachable_since = now() - age * interval '1 millisecond',
                          unreachable_why = held.reason, reach_as_of = now() - age * interval '1 millisecond'
                     from held join broadcasts using (broadcast_id)
                    where held.state = 'blocked' and contacts.bot_id = broadcasts.bot_id
                      and contacts.user_id = held.user_id and contacts.unreachable_since is null
                      and contacts.reach_as_of < now() - age * interval '1 millisecond'
               )
               update recipients set
                   state = held.state, reason = held.reason, detail = held.detail, claimed_by = null,
                   attempts = recipients.attempts - 1 + held.tried,
                   paid = held.paid and held.state in ('sent', 'uncertain'),
                   messages = coalesce(held.messages::bigint[], recipients.messages),
                   due_at = case when held.state = 'waiting' then now() + held.wait * interval '1 millisecond'
                                 else recipients.due_at end,
                   changed_at = now()
                 from held
                where recipients.broadcast_id = held.broadcast_id and recipients.user_id = held.user_id"#,
            &broadcasts,
            &users,
            &claims,
            &ages,
            &states,
            &reasons as &[Option<String>],
            &details as &[Option<String>],
            &messages as &[Option<String>],
            &waits,
            &tries
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write what became of recipients"))
    }
}
