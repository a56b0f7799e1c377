//! The same load on growing stages: what a message costs must not depend on how much else there is.

use std::fmt::Write;
use std::time::{Duration, Instant};

use shoal_domain::entity::EntityKey;
use shoal_domain::id::UserId;
use shoal_domain::partition::PartitionCount;

use crate::cost;
use crate::error::BenchError;
use crate::figures::Figures;
use crate::load::{Company, Shape};
use crate::options::{Axis, On, UNDER_WAY};
use crate::scene;
use crate::stage::{Cast, DATABASE, Stage};
use crate::update::chat_of;

/// The first of those who have registered and do nothing; nobody else has such a number.
pub(crate) const FIRST_IDLE: i64 = 8_000_000_000;

/// The field of a person that holds their age.
const AGE: &str = "profile";

/// Longest wait for somebody's age to be noted.
const PATIENCE: Duration = Duration::from_secs(10);

/// Written to Redis at once.
const PORTION: usize = 20_000;

/// Measures along an axis, and prints a table.
pub(crate) async fn measure(axis: Axis, on: &On) -> Result<bool, BenchError> {
    let usual = scene::cast(on);
    let steps: Vec<(String, Cast, usize)> = match axis {
        Axis::Workers => {
            [1, 2, 4, 8].map(|workers| (format!("{workers} workers"), Cast { workers, ..usual }, 0)).to_vec()
        }
        Axis::Partitions => [16, 64, 256, 1024]
            .map(|partitions| (format!("{partitions} partitions"), Cast { partitions, ..usual }, 0))
            .to_vec(),
        Axis::Bots => [1, 2, 5, 10, 20]
            .map(|bots| {
                // At each bot, nobody stays alone.
                let people = (usual.people / (2 * bots)).max(1) * 2 * bots;
                (format!("{bots} bots"), Cast { bots, people, ..usual }, 0)
            })
            .to_vec(),
        Axis::Users => [1_000, 10_000, 100_000, 1_000_000]
            .map(|idle| (format!("{idle} registered"), usual, idle))
            .to_vec(),
    };
    let mut table = String::from(
        "| stage | messages/s | p50 ms | p99 ms | µs a message, Shoal and Redis | worker MB | Redis commands | lost, doubled, out of order |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    let mut harmed = 0;
    for (name, cast, idle) in steps {
        let shape = Shape::Closed { under_way: UNDER_WAY };
        let register = async |stage: &Stage, company: &Company| register(stage, company, cast, idle).await;
        let figures = scene::alone(cast, on, &name, shape, register).await?;
        harmed += figures.harmed();
        line(&mut table, &name, &figures);
    }
    println!("\n{table}");
    Ok(harmed == 0)
}

fn line(table: &mut String, name: &str, figures: &Figures) {
    let memory = figures.memory_mb.iter().filter(|(name, _)| name.starts_with("worker")).map(|(_, mb)| *mb);
    writeln!(
        table,
        "| {name} | {:.0} | {:.1} | {:.1} | {:.1} | {:.0} | {:.1} | {} |",
        figures.per_second,
        figures.p50_ms,
        figures.p99_ms,
        figures.relay_us(),
        memory.fold(0.0, f64::max),
        figures.redis_commands,
        figures.harmed()
    )
    .expect("writing to a string does not fail");
}

/// Writes so many people into Redis and Postgres who have registered once and do nothing: copies of one who has.
pub(crate) async fn register(
    stage: &Stage,
    company: &Company,
    cast: Cast,
    count: usize,
) -> Result<(), BenchError> {
    if count == 0 {
        return Ok(());
    }
    let (first, last) = (FIRST_IDLE, FIRST_IDLE + count as i64 - 1);
    let partitions = cast.partitions;
    stage.servers.postgres.ask(
        DATABASE,
        &format!(
            "insert into people (user_id, age, stated_at) select id, 30, now() from generate_series({first}, {last}) as id;
             insert into contacts (bot_id, user_id, partition, first_name, language, joined_at, active_at)
             select 1001, id, id % {partitions}, 'Idle', 'en', now(), now() from generate_series({first}, {last}) as id"
        ),
    )?;
    let count_of = u16::try_from(partitions).ok().and_then(PartitionCount::new);
    let count_of = count_of.expect("a stage has 1 to 1024 partitions");
    let key = |user: i64| {
        let partition = count_of.of(EntityKey::User(UserId(user)));
        format!("entity:{{{partition}}}:user:{user}")
    };
    let port = stage.servers.redis.port();
    let model = company.people();
    for words in ["/start", "30"] {
        company.says(model, words).await?;
    }
    let fields = registered(port, &key(chat_of(model))).await?;
    let before = memory(port)?;
    let people: Vec<i64> = (first..=last).collect();
    for portion in people.chunks(PORTION) {
        let commands = portion.iter().map(|user| set(&key(*user), &fields)).collect::<String>();
        cost::ask(port, &commands)?;
    }
    let each = (memory(port)?.saturating_sub(before)) / count as u64;
    println!("{count} people registered: {each} bytes each in Redis");
    Ok(())
}

/// The fields of a person, once their age is among them.
async fn registered(port: u16, key: &str) -> Result<Vec<String>, BenchError> {
    let begin = Instant::now();
    loop {
        let read = fields_of(port, key);
        if read.as_ref().is_ok_and(|fields| fields.iter().any(|field| field == AGE))
            || begin.elapsed() > PATIENCE
        {
            return read;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The fields of a hash, name after value, as Redis gives them.
fn fields_of(port: u16, key: &str) -> Result<Vec<String>, BenchError> {
    let answer = cost::ask(port, &format!("HGETALL {key}\r\n"))?;
    // Every second line is the length of the next.
    let lines: Vec<&str> = answer.split("\r\n").collect();
    let values = lines.iter().skip(1).skip_while(|line| line.is_empty());
    let fields: Vec<String> = values.skip(1).step_by(2).map(|text| (*text).to_owned()).collect();
    // The last is the answer to the farewell, which has no length before it.
    let fields: Vec<String> = fields.into_iter().take(lines.len().saturating_sub(3) / 2).collect();
    if fields.len() < 2 || !fields.len().is_multiple_of(2) {
        return Err(BenchError::Redis { answer });
    }
    Ok(fields)
}

/// A command that writes a hash, in the binary form: values may hold spaces.
fn set(key: &str, fields: &[String]) -> String {
    let words = ["HSET", key].into_iter().chain(fields.iter().map(String::as_str));
    let words: Vec<&str> = words.collect();
    let mut command = format!("*{}\r\n", words.len());
    for word in words {
        write!(command, "${}\r\n{word}\r\n", word.len()).expect("writing to a string does not fail");
    }
    command
}

fn memory(port: u16) -> Result<u64, BenchError> {
    let answer = cost::ask(port, "INFO memory\r\n")?;
    let line = answer.lines().find_map(|line| line.strip_prefix("used_memory:"));
    Ok(line.and_then(|text| text.trim().parse().ok()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_and_written_again() {
        let redis = shoal_local::Redis::start(None).unwrap();
        let fields = ["a", "{\"b\": 1}", "c", ""].map(str::to_owned).to_vec();
        cost::ask(redis.port(), &set("one", &fields)).unwrap();
        let mut read = fields_of(redis.port(), "one").unwrap();
        read.sort();
        let mut expected = fields.clone();
        expected.sort();
        assert_eq!(read, expected);
        assert!(fields_of(redis.port(), "none").is_err());
    }
}
