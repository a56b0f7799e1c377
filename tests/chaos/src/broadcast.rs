//! A broadcast as those see it who did not send it: Postgres, what people received, and when. It is made and steered by
//! plain statements, as the admins' API would have it; that has tests of its own.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::audience::Audience;
use crate::error::ChaosError;
use crate::fact::within;
use crate::rows::Injected;
use crate::stage::Stage;

/// Notes, by the database itself and as it happens, what may never be: a broadcast that is over while somebody waits, and
/// somebody who had a final state and gets another.
const WITNESS: &str = "
    create table if not exists never (broadcast_id bigint, what text);
    create or replace function see_end() returns trigger language plpgsql as $$ begin
        insert into never select new.broadcast_id, 'it was over early'
         where new.frozen_at is null or exists (
            select from recipients where broadcast_id = new.broadcast_id and state in ('waiting', 'sending'));
        return null;
    end $$;
    create or replace trigger see_end after update of state on broadcasts
        for each row when (new.state = 'finished' and old.state <> 'finished') execute function see_end();
    create or replace function see_state() returns trigger language plpgsql as $$ begin
        insert into never values (new.broadcast_id, old.state || ' became ' || new.state);
        return null;
    end $$;
    create or replace trigger see_state after update of state on recipients for each row
        when (old.state not in ('waiting', 'sending') and new.state <> old.state) execute function see_state();";

/// Recipients that are named of those who were harmed alike.
const SHOWN: usize = 3;

/// A broadcast that has been started.
#[derive(Clone, Debug)]
pub struct Broadcast {
    /// Its number.
    pub id: i64,
    /// What its messages have in them, and no others.
    pub tag: String,
    /// For whom it is.
    pub audience: Audience,
    /// When it was started.
    pub began: Instant,
}

impl Broadcast {
    /// Starts one at the free rate.
    pub async fn start(stage: &Stage, audience: &Audience) -> Result<Broadcast, ChaosError> {
        Broadcast::start_with(stage, audience, 0).await
    }

    /// Starts one that may cost so many Stars.
    pub async fn start_with(stage: &Stage, audience: &Audience, stars: u32) -> Result<Broadcast, ChaosError> {
        let tag = Broadcast::announce(stage).await?;
        let content = json!({"body": {"text": {"html": format!("{tag} Hello {{first_name|you}}")}}});
        let task = json!({"task": "send", "content": content});
        let filter = json!({"tag": [audience.tag]});
        let delivery: Value = if stars > 0 { json!({"rate": {"paid": {"stars": stars}}}) } else { json!({}) };
        let began = Instant::now();
        let id = stage
            .ask_postgres(format!(
                "insert into broadcasts (bot_id, name, task, audience, delivery, paid, paid_cap, created_by, state,
                                         open, started_at, started_by)
                 values ({}, 'news', '{task}', '{filter}', '{delivery}', {}, {}, 'chaos', 'running', true, now(), 'chaos')
                 returning broadcast_id",
                audience.bot,
                stars > 0,
                u64::from(stars) * 10
            ))
            .await?;
        let id = id.trim().parse().expect("its number is a number");
        Ok(Broadcast { id, tag, audience: audience.clone(), began })
    }

    /// Has the next one watched; the words by which its messages are known.
    pub async fn announce(stage: &Stage) -> Result<String, ChaosError> {
        stage.ask_postgres(WITNESS).await?;
        let number = stage.ask_postgres("select coalesce(max(broadcast_id), 0) + 1 from broadcasts").await?;
        let tag = format!("(news {})", number.trim());
        stage.emulator.count_tag(&tag);
        Ok(tag)
    }

    /// Nobody is called any more for now.
    pub async fn pause(&self, stage: &Stage) -> Result<(), ChaosError> {
        self.turn(stage, "running", "paused").await
    }

    /// It goes on.
    pub async fn resume(&self, stage: &Stage) -> Result<(), ChaosError> {
        self.turn(stage, "paused", "running").await
    }

    async fn turn(&self, stage: &Stage, from: &str, to: &str) -> Result<(), ChaosError> {
        let id = self.id;
        let turn =
            format!("update broadcasts set state = '{to}' where broadcast_id = {id} and state = '{from}'");
        stage.ask_postgres(turn).await.map(drop)
    }

    /// Its state.
    pub async fn state(&self, stage: &Stage) -> Result<String, ChaosError> {
        let said = stage
            .ask_postgres(format!("select state from broadcasts where broadcast_id = {}", self.id))
            .await?;
        Ok(said.trim().to_owned())
    }

    /// Waits until it is finished.
    pub async fn is_over(&self, stage: &mut Stage, bound: Duration) -> Result<(), ChaosError> {
        within(bound, "a broadcast is finished", async || {
            stage.all_run()?;
            Ok(self.state(stage).await? == "finished")
        })
        .await
    }

    /// Waits until so many of its messages have been sent by the bot, on top of `before`.
    pub async fn has_sent(&self, stage: &mut Stage, before: u64, more: u64) -> Result<(), ChaosError> {
        let bot = self.audience.bot;
        within(Duration::from_mins(2), "a broadcast gets on", async || {
            stage.all_run()?;
            Ok(stage.emulator.traffic(bot).sent >= before + more)
        })
        .await
    }

    /// How many recipients are in each state, those with a reason as `blocked deactivated`.
    pub async fn counts(&self, stage: &Stage) -> Result<BTreeMap<String, i64>, ChaosError> {
        let rows = stage
            .ask_postgres(format!(
                "select concat_ws(' ', state, reason), count(*) from recipients
                  where broadcast_id = {} group by 1",
                self.id
            ))
            .await?;
        let row = |line: &str| {
            let (name, count) = line.rsplit_once('|')?;
            Some((name.to_owned(), count.parse().ok()?))
        };
        Ok(rows.lines().filter_map(row).collect())
    }

    /// How many recipients are in a state, for whatever reason.
    pub async fn count(&self, stage: &Stage, wanted: &str) -> Result<i64, ChaosError> {
        let counts = self.counts(stage).await?;
        let of_state = counts.iter().filter(|(name, _)| name.split(' ').next() == Some(wanted));
        Ok(of_state.map(|(_, count)| count).sum())
    }

    /// What is promised of every broadcast that is over: each recipient has one final state, and it is true. Nobody is
    /// twice among those who got it, and it was not over before the last.
    pub async fn judge(&self, stage: &Stage, injected: &mut Injected) -> Result<(), ChaosError> {
        let never = stage
            .ask_postgres(format!(
                "select what, count(*) from never where broadcast_id = {} group by 1",
                self.id
            ))
            .await?;
        injected.promise(never.trim().is_empty(), format!("a broadcast: {}", never.trim()));
        let rows = stage
            .ask_postgres(format!("select user_id, state from recipients where broadcast_id = {}", self.id))
            .await?;
        let (mut people, mut wrong) = (0, BTreeMap::<&str, Vec<String>>::new());
        for (person, state) in rows.lines().filter_map(|line| line.split_once('|')) {
            let Ok(person) = person.parse::<i64>() else { continue };
            people += 1;
            let times = stage.emulator.received(person, &self.tag);
            let what = match (state, times) {
                ("sent", 1) | ("uncertain", 0 | 1) | ("failed" | "blocked" | "skipped", 0) => continue,
                ("sent", 0) => "lost",
                (_, 2..) => "doubled",
                ("waiting" | "sending", _) => "unfinished",
                _ => "sent to without a word of it",
            };
            wrong.entry(what).or_default().push(format!("{person} is {state} and got it {times} times"));
        }
        let expected = self.audience.count();
        injected.promise(people == expected, format!("{people} recipients, {expected} expected"));
        for (what, each) in &wrong {
            let some = each.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
            injected.promise(false, format!("{} {what} in a broadcast ({some})", each.len()));
        }
        injected.promise(wrong.is_empty(), "a broadcast did harm");
        Ok(())
    }
}
