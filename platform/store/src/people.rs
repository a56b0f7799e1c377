//! People: their age, whom they blocked, whom they reported.

use std::collections::HashMap;

use shoal_domain::account::Profile;
use shoal_domain::chat::{Rating, Wishes};
use shoal_domain::decision::Record;
use shoal_domain::entitlement::Entitlements;
use shoal_domain::following::Trades;
use shoal_domain::id::{BotId, UserId};
use shoal_domain::moderation::Standing;
use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

const READ_STANDING: &str = "read where somebody stands with the moderators";

const READ_TRADES: &str = "read what somebody has of trades";

/// What the books hold about a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// The age they stated, in years.
    pub age: Option<u8>,
    /// How often they stated the age of an adult after one under 18, at most 1000.
    pub age_tries: u16,
    /// When they did so last.
    pub age_tried_at: Option<Timestamp>,
    /// Whom they never want to meet again, earliest first.
    pub blocked: Vec<UserId>,
    /// What they have chosen at which bot.
    pub wishes: Vec<(BotId, Wishes)>,
    /// What they told of themself.
    pub profile: Option<Profile>,
    /// What they are entitled to.
    pub entitlements: Option<Entitlements>,
    /// Where they stand with the moderators.
    pub standing: Option<Standing>,
    /// What partners thought of them.
    pub rating: Rating,
    /// When they want to be forgotten.
    pub leaves_at: Option<Timestamp>,
    /// What they have of trades.
    pub trades: Option<Trades>,
}

impl Store {
    /// Looks people up. Somebody the books do not know is not in the answer. If Postgres does not answer, nobody need
    /// ask it again before it has answered a ping.
    pub async fn books(&self, people: &[UserId]) -> Result<HashMap<UserId, Books>, StoreError> {
        let ids: Vec<i64> = people.iter().map(|user| user.0).collect();
        let rows = sqlx::query!(
            r#"select ids.user_id as "user_id!", people.age as "age?", people.tries as "tries?",
                      (extract(epoch from people.tried_at) * 1000)::bigint as tried_at,
                      array(select blocked_user from blocks where by_user = ids.user_id order by made_at) as "blocked!",
                      wished.bots as "bots!", wished.outs as "outs!", wished.summaries as "summaries!", wished.zones as "zones!: Vec<Option<String>>",
                      wished.languages as "languages!: Vec<Option<String>>",
                      profiles.profile::text as profile, entitlements.entitlements::text as entitlements,
                      standings.standing::text as standing, traders.trades::text as trades,
                      (extract(epoch from leavings.leaves_at) * 1000)::bigint as leaves_at, rated.up as "up!", rated.down as "down!"
                 from unnest($1::bigint[]) as ids (user_id)
                 left join people using (user_id)
                 left join profiles using (user_id)
                 left join entitlements using (user_id)
                 left join standings using (user_id)
                 left join leavings using (user_id)
                 left join traders using (user_id)
                cross join lateral (
                      select count(*) filter (where liked) as up, count(*) filter (where not liked) as down
                        from ratings where about_user = ids.user_id) as rated
                cross join lateral (
                      select coalesce(array_agg(bot_id), '{}') as bots,
                             coalesce(array_agg(opted_out_at is not null), '{}') as outs,
                             coalesce(array_agg(summary), '{}') as summaries,
                             coalesce(array_agg(time_zone), '{}') as zones,
                             coalesce(array_agg(chosen_language), '{}') as languages
                        from contacts
                       where contacts.user_id = ids.user_id
                         and (opted_out_at is not null or time_zone is not null or chosen_language is not null
                              or summary))
                      as wished"#,
            &ids
        )
        .fetch_all(&self.pool)
        .await
        .map_err(|error| {
            self.felt(false);
            StoreError::during("look people up")(error)
        })?;
        let known = rows.into_iter().map(|row| {
            // What a newer release wrote and this one cannot read is as good as unsaid.
            let profile = row.profile.and_then(|text| serde_json::from_str(&text).ok());
            let entitlements = row.entitlements.and_then(|text| serde_json::from_str(&text).ok());
            // That somebody is shut out must not be passed over: whoever cannot be read is not let in.
            let standing = row.standing.map(|text| serde_json::from_str(&text)).transpose();
            let standing =
                standing.map_err(|source| StoreError::Unreadable { attempted: READ_STANDING, source })?;
            // Money is counted there: who cannot be read does not begin anew.
            let trades = row.trades.map(|text| serde_json::from_str(&text)).transpose();
            let trades =
                trades.map_err(|source| StoreError::Unreadable { attempted: READ_TRADES, source })?;
            let thumbs = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
            let rating = Rating { liked: thumbs(row.up), disliked: thumbs(row.down) };
            let age = row.age.and_then(|age| age.try_into().ok());
            let age_tries = row.tries.and_then(|tries| tries.try_into().ok()).unwrap_or(0);
            let age_tried_at = row.tried_at.and_then(|at| at.try_into().ok()).map(Timestamp);
            let blocked = row.blocked.into_iter().map(UserId).collect();
            let chosen = row.outs.into_iter().zip(row.summaries).zip(row.zones).zip(row.languages);
            let wishes =
                row.bots.into_iter().zip(chosen).map(|(bot, (((opted_out, summary), zone), language))| {
                    // What nobody can choose here was offered by a newer release.
                    let time_zone = zone.and_then(|name| name.parse().ok());
                    let language = language.and_then(|tag| tag.parse().ok());
                    (BotId(bot), Wishes { opted_out, summary, time_zone, language })
                });
            let wishes = wishes.collect();
            let books = Books {
                age,
                age_tries,
                age_tried_at,
                blocked,
                wishes,
                profile,
                entitlements,
                standing,
                rating,
                leaves_at: row.leaves_at.and_then(|at| at.try_into().ok()).map(Timestamp),
                trades,
            };
            Ok((UserId(row.user_id), books))
        });
        let known: HashMap<_, _> = known.collect::<Result<_, StoreError>>()?;
        Ok(known.into_iter().filter(|(_, books)| *books != Books::default()).collect())
    }

    /// Writes records about people of one partition into the books. `cause` names what asked for each; writing the same
    /// again changes nothing.
    pub async fn write(
        &self,
        partition: PartitionId,
        records: &[(String, Record)],
    ) -> Result<(), StoreError> {
        // What somebody did before they were forgotten must not be written after it, nor an age before the one that was lifted.
        let ends = |record: &Record| matches!(record, Record::Forgotten { .. } | Record::AgeLifted { .. });
        for stretch in records.split_inclusive(|(_, record)| ends(record)) {
            self.write_ages(stretch).await?;
            self.write_age_tries(stretch).await?;
            self.write_blocks(stretch).await?;
            self.write_reports(stretch).await?;
            self.write_moderation(stretch).await?;
            self.write_profiles(stretch).await?;
            self.write_grants(stretch).await?;
            self.write_entitlements(stretch).await?;
            self.write_leavings(stretch).await?;
            self.write_contacts(partition, stretch).await?;
            self.write_referrals(stretch).await?;
            self.write_payments(stretch).await?;
            self.write_trades(stretch).await?;
            if let Some((_, Record::Forgotten { user, at })) = stretch.last() {
                self.forget(*user, *at).await?;
            }
        }
        Ok(())
    }

    async fn write_ages(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        let (mut users, mut ages, mut times) = (vec![], vec![], vec![]);
        for (_, record) in records {
            if let Record::AgeStated { user, age, at } = record {
                users.push(user.0);
                ages.push(i16::from(*age));
                times.push(at.0 as i64);
            }
        }
        if users.is_empty() {
            return Ok(());
        }
        // One row a person: an age under 18 stands whatever was said after it, and otherwise the latest does.
        sqlx::query!(
            "insert into people (user_id, age, stated_at)
             select distinct on (user_id) user_id, age, to_timestamp(at / 1000.0)
               from unnest($1::bigint[], $2::smallint[], $3::bigint[]) with ordinality as stated (user_id, age, at, place)
              order by user_id, age >= 18, at desc, place desc
             on conflict (user_id) do update set age = excluded.age, stated_at = excluded.stated_at
              where people.age >= 18",
            &users,
            &ages,
            &times
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write ages"))
    }

    /// Each counts once, also where it is written once more: those of one person come in their order.
    async fn write_age_tries(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        for (_, record) in records {
            let Record::AgeTriedAgain { user, at } = record else { continue };
            sqlx::query!(
                "update people set tries = least(tries + 1, 1000), tried_at = to_timestamp($2::bigint / 1000.0)
                  where user_id = $1 and age < 18
                    and (tried_at is null or tried_at < to_timestamp($2::bigint / 1000.0))",
                user.0,
                at.0 as i64
            )
            .execute(&self.pool)
            .await
            .map_err(StoreError::during("count another age of somebody under age"))?;
        }
        Ok(())
    }

    async fn write_blocks(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        let (mut by, mut whom, mut times) = (vec![], vec![], vec![]);
        for (_, record) in records {
            if let Record::Blocked { by: who, whom: blocked, at } = record {
                by.push(who.0);
                whom.push(blocked.0);
                times.push(at.0 as i64);
            }
        }
        if by.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "insert into blocks (by_user, blocked_user, made_at)
             select by_user, blocked_user, to_timestamp(at / 1000.0)
               from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as made (by_user, blocked_user, at)
             on conflict do nothing",
            &by,
            &whom,
            &times
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write blocks"))
    }

    async fn write_reports(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        let (mut causes, mut by, mut against) = (vec![], vec![], vec![]);
        let (mut conversations, mut times) = (vec![], vec![]);
        for (cause, record) in records {
            if let Record::Reported { by: who, whom, conversation, at } = record {
                causes.push(cause.clone());
                by.push(who.0);
                against.push(whom.0);
                conversations.push(conversation.to_string());
                times.push(at.0 as i64);
            }
        }
        if causes.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "insert into reports (cause, by_user, against_user, conversation, made_at)
             select cause, by_user, against_user, conversation, to_timestamp(at / 1000.0)
               from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[])
                    as made (cause, by_user, against_user, conversation, at)
             on conflict do nothing",
            &causes,
            &by,
            &against,
            &conversations,
            &times
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write reports"))
    }
}
