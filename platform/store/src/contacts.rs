//! Contacts: whom each bot may write to, and what an audience is chosen by.
//!
//! A row is made of facts of different moments: that somebody is there, whether they can be written to, what they have
//! chosen. Each says of which moment it speaks, and the latest stands, in whatever order and how often they are written.
//! Any of them makes the row if there is none, or what was earlier and comes later would be taken for the latest.

use shoal_domain::decision::Record;
use shoal_domain::id::Address;
use shoal_domain::message::Absence;
use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

/// Whom a batch of records is about, and when: a column each.
#[derive(Default)]
struct Contacts {
    bots: Vec<i64>,
    users: Vec<i64>,
    times: Vec<i64>,
}

impl Contacts {
    fn add(&mut self, who: Address, at: Timestamp) {
        self.bots.push(who.bot.0);
        self.users.push(who.user.0);
        self.times.push(at.0 as i64);
    }
}

impl Store {
    /// Writes what records say of contacts, who all live in this partition.
    pub(crate) async fn write_contacts(
        &self,
        partition: PartitionId,
        records: &[(String, Record)],
    ) -> Result<(), StoreError> {
        let partition = i16::try_from(partition.0).expect("a deployment has at most 1024 partitions");
        self.write_meetings(partition, records).await?;
        self.write_reach(partition, records).await?;
        self.write_announcements(partition, records).await?;
        self.write_summaries(partition, records).await?;
        self.write_time_zones(partition, records).await?;
        self.write_languages(partition, records).await
    }

    /// Whoever wrote or pressed is there, and can be written to.
    async fn write_meetings(&self, partition: i16, records: &[(String, Record)]) -> Result<(), StoreError> {
        let (mut contacts, mut names, mut languages) = (Contacts::default(), vec![], vec![]);
        for (_, record) in records {
            if let Record::Met { who, first_name, language, at } = record {
                contacts.add(*who, *at);
                names.push(first_name.clone());
                languages.push(language.clone());
            }
        }
        if names.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            r#"insert into contacts as c
                      (bot_id, user_id, partition, first_name, language, joined_at, active_at, reach_as_of)
               select distinct on (bot_id, user_id) bot_id, user_id, $1::smallint, first_name, language,
                      to_timestamp(min(at) over (partition by bot_id, user_id) / 1000.0),
                      to_timestamp(at / 1000.0), to_timestamp(at / 1000.0)
                 from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[]) with ordinality
                      as met (bot_id, user_id, at, first_name, language, place)
                order by bot_id, user_id, at desc, place desc
               on conflict (bot_id, user_id) do update set
                  joined_at = least(c.joined_at, excluded.joined_at),
                  active_at = greatest(c.active_at, excluded.active_at),
                  first_name = case when excluded.active_at >= c.active_at then excluded.first_name else c.first_name end,
                  language = case when excluded.active_at >= c.active_at then excluded.language else c.language end,
                  reach_as_of = greatest(c.reach_as_of, excluded.reach_as_of),
                  unreachable_since = case when excluded.reach_as_of < c.reach_as_of then c.unreachable_since end,
                  unreachable_why = case when excluded.reach_as_of < c.reach_as_of then c.unreachable_why end"#,
            partition,
            &contacts.bots,
            &contacts.users,
            &contacts.times,
            &names,
            &languages as &[Option<String>],
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write who was there"))
    }

    /// Whether people can be written to.
    async fn write_reach(&self, partition: i16, records: &[(String, Record)]) -> Result<(), StoreError> {
        let (mut contacts, mut reachable, mut whys) = (Contacts::default(), vec![], vec![]);
        for (_, record) in records {
            let (who, at, is_reachable, why) = match record {
                Record::Unreachable { who, why, at } => (who, at, false, *why),
                Record::Reachable { who, at } => (who, at, true, None),
                _ => continue,
            };
            contacts.add(*who, *at);
            reachable.push(is_reachable);
            whys.push(why.map(|why| Absence::name(why).to_owned()));
        }
        if reachable.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            r#"insert into contacts as c (bot_id, user_id, partition, joined_at, active_at,
                      reach_as_of, unreachable_since, unreachable_why)
               select distinct on (bot_id, user_id) bot_id, user_id, $1::smallint, to_timestamp(at / 1000.0), 'epoch',
                      to_timestamp(at / 1000.0), case when not reachable then to_timestamp(at / 1000.0) end, why
                 from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::boolean[], $6::text[]) with ordinality
                      as reached (bot_id, user_id, at, reachable, why, place)
                order by bot_id, user_id, at desc, place desc
               on conflict (bot_id, user_id) do update set
                  reach_as_of = excluded.reach_as_of,
                  unreachable_since = excluded.unreachable_since,
                  unreachable_why = excluded.unreachable_why
                where excluded.reach_as_of >= c.reach_as_of"#,
            partition,
            &contacts.bots,
            &contacts.users,
            &contacts.times,
            &reachable,
            &whys as &[Option<String>],
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write who can be reached"))
    }

    /// Who wants announcements.
    async fn write_announcements(
        &self,
        partition: i16,
        records: &[(String, Record)],
    ) -> Result<(), StoreError> {
        let (mut contacts, mut wanted) = (Contacts::default(), vec![]);
        for (_, record) in records {
            if let Record::Announcements { who, wanted: wants, at } = record {
                contacts.add(*who, *at);
                wanted.push(*wants);
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            r#"insert into contacts as c
                      (bot_id, user_id, partition, joined_at, active_at, opt_as_of, opted_out_at)
               select distinct on (bot_id, user_id) bot_id, user_id, $1::smallint, to_timestamp(at / 1000.0), 'epoch',
                      to_timestamp(at / 1000.0), case when not wanted then to_timestamp(at / 1000.0) end
                 from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::boolean[]) with ordinality
                      as opted (bot_id, user_id, at, wanted, place)
                order by bot_id, user_id, at desc, place desc
               on conflict (bot_id, user_id) do update set
                  opt_as_of = excluded.opt_as_of, opted_out_at = excluded.opted_out_at
                where excluded.opt_as_of >= c.opt_as_of"#,
            partition,
            &contacts.bots,
            &contacts.users,
            &contacts.times,
            &wanted,
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write who wants announcements"))
    }

    /// Who wants a summary of each day.
    async fn write_summaries(&self, partition: i16, records: &[(String, Record)]) -> Result<(), StoreError> {
        let (mut contacts, mut wanted) = (Contacts::default(), vec![]);
        for (_, record) in records {
            if let Record::Summaries { who, wanted: wants, at } = record {
                contacts.add(*who, *at);
                wanted.push(*wants);
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            r#"insert into contacts as c
                      (bot_id, user_id, partition, joined_at, active_at, summary_as_of, summary)
               select distinct on (bot_id, user_id) bot_id, user_id, $1::smallint, to_timestamp(at / 1000.0), 'epoch',
                      to_timestamp(at / 1000.0), wanted
                 from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::boolean[]) with ordinality
                      as wished (bot_id, user_id, at, wanted, place)
                order by bot_id, user_id, at desc, place desc
               on conflict (bot_id, user_id) do update set
                  summary_as_of = excluded.summary_as_of, summary = excluded.summary
                where excluded.summary_as_of >= c.summary_as_of"#,
            partition,
            &contacts.bots,
            &contacts.users,
            &contacts.times,
            &wanted,
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write who wants summaries"))
    }

    /// By which clock people live.
    async fn write_time_zones(&self, partition: i16, records: &[(String, Record)]) -> Result<(), StoreError> {
        let (mut contacts, mut zones) = (Contacts::default(), vec![]);
        for (_, record) in records {
            if let Record::TimeZoneChosen { who, time_zone, at } = record {
                contacts.add(*who, *at);
                zones.push(time_zone.name().to_owned());
            }
        }
        if zones.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            r#"insert into contacts as c
                      (bot_id, user_id, partition, joined_at, active_at, zone_as_of, time_zone)
               select distinct on (bot_id, user_id) bot_id, user_id, $1::smallint, to_timestamp(at / 1000.0), 'epoch',
                      to_timestamp(at / 1000.0), zone
                 from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[]) with ordinality
                      as chosen (bot_id, user_id, at, zone, place)
                order by bot_id, user_id, at desc, place desc
               on conflict (bot_id, user_id) do update set
                  zone_as_of = excluded.zone_as_of, time_zone = excluded.time_zone
                where excluded.zone_as_of >= c.zone_as_of"#,
            partition,
            &contacts.bots,
            &contacts.users,
            &contacts.times,
            &zones,
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write time zones"))
    }

    /// In which language people want to be spoken to.
    async fn write_languages(&self, partition: i16, records: &[(String, Record)]) -> Result<(), StoreError> {
        let (mut contacts, mut languages) = (Contacts::default(), vec![]);
        for (_, record) in records {
            if let Record::LanguageChosen { who, language, at } = record {
                contacts.add(*who, *at);
                languages.push(language.map(|language| language.tag().to_owned()));
            }
        }
        if languages.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            r#"insert into contacts as c
                      (bot_id, user_id, partition, joined_at, active_at, language_as_of, chosen_language)
               select distinct on (bot_id, user_id) bot_id, user_id, $1::smallint, to_timestamp(at / 1000.0), 'epoch',
                      to_timestamp(at / 1000.0), chosen
                 from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[]) with ordinality
                      as said (bot_id, user_id, at, chosen, place)
                order by bot_id, user_id, at desc, place desc
               on conflict (bot_id, user_id) do update set
                  language_as_of = excluded.language_as_of, chosen_language = excluded.chosen_language
                where excluded.language_as_of >= c.language_as_of"#,
            partition,
            &contacts.bots,
            &contacts.users,
            &contacts.times,
            &languages as &[Option<String>],
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write languages"))
    }
}
