//! How long somebody who searches waits for the decision: from the arrival of their search in the inbox of the pool until what
//! was decided is written to Redis. A worker of the release build decides, with all it has to do besides.
//!
//! Searches are put into the inbox as the people's own partitions would, so that the load is the same however fast those are.
//! Whoever is brought together is told, too; being nobody who searches by their own record, they answer that they have gone, and
//! the pool hears of it no more.

use std::time::{Duration, Instant};

use fred::clients::{Client, Pipeline};
use fred::interfaces::{ClientLike, StreamsInterface};
use fred::types::Builder;
use fred::types::config::Config;
use serde::Serialize;
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{PoolId, UserId};
use shoal_domain::message::{Seeker, Tell};
use shoal_domain::partition::PartitionCount;
use shoal_domain::time::Timestamp;

use crate::crowd::{AT_ONCE, middle_and_worst, of_one_half, of_the_other_half};
use crate::error::BenchError;
use crate::options::On;
use crate::scale::{FIRST_IDLE, register};
use crate::scene::{PARTITIONS, cast};
use crate::stage::{Cast, Programs, Stage};
use crate::watch::{Look, Place, Watch, latencies, place};

const POOL: PoolId = PoolId(1001);

/// How many come in a second, beside those who wait.
const RATE: u32 = 500;

/// How often some come.
const BEAT: Duration = Duration::from_millis(10);

/// Longest time for everything to be decided.
const PATIENCE: Duration = Duration::from_mins(1);

/// People who may search; each does once.
const PEOPLE: usize = 60_000;

/// The first number of the other half.
const OTHERS: i64 = 40_000;

/// For so long somebody is not met again.
const RECENT_MS: u64 = 20 * 60 * 1_000;

/// How long decisions took.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Waits {
    pub(crate) decisions: usize,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) longest_ms: f64,
}

/// What was measured.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Searching {
    /// All in one moment, three of four of one half.
    pub(crate) at_once: Waits,
    /// From the first arrival to the last commit, in milliseconds.
    pub(crate) all_ms: f64,
    /// One after the other, beside as many who wait and suit none of each other.
    pub(crate) steady: Waits,
}

impl Searching {
    pub(crate) fn table(&self) -> String {
        let mut text = String::from(
            "| searches | decisions | p50 | p99 | longest |\n| --- | ---: | ---: | ---: | ---: |\n",
        );
        let row = |what: &str, waits: &Waits| {
            let Waits { decisions, p50_ms, p99_ms, longest_ms } = waits;
            format!("| {what} | {decisions} | {p50_ms:.1} ms | {p99_ms:.1} ms | {longest_ms:.1} ms |\n")
        };
        text += &row(&format!("{RATE} a second, beside {AT_ONCE} who wait"), &self.steady);
        text += &row(&format!("{AT_ONCE} in one moment"), &self.at_once);
        text + &format!(
            "\nAll {AT_ONCE} that came in one moment were decided within {:.0} ms.\n",
            self.all_ms
        )
    }
}

/// The inbox of a pool, and who watches it.
struct Inbox {
    client: Client,
    key: String,
    lease: String,
    port: u16,
}

/// Measures both.
pub(crate) async fn measure(on: &On) -> Result<Searching, BenchError> {
    let cast = Cast { people: 2, ..cast(on) };
    let mut stage = Stage::set(cast, Programs::beside()?).await?;
    let shoal = stage.shoal().await?;
    register(&stage, &shoal.company, cast, PEOPLE).await?;
    stage.keep(on.fsync)?;
    let inbox = Inbox::open(stage.servers.redis.port(), stage.servers.redis.redis_url()).await?;

    let rush = (0..AT_ONCE).map(|number| if number % 4 == 3 { other(number) } else { one(number) });
    let (arrived, seen) = inbox.watched(async || inbox.take(rush.collect()).await).await?;
    let (at_once, all_ms) = (waits(&arrived, &seen), span_ms(&arrived, &seen));

    // Half of them were brought together; as many come anew.
    let again = (AT_ONCE..AT_ONCE + AT_ONCE / 2).map(one);
    inbox.watched(async || inbox.take(again.collect()).await).await?;
    let length = Duration::from_secs(on.seconds.min(20));
    let (arrived, seen) = inbox.watched(async || inbox.stream(length).await).await?;
    Ok(Searching { at_once, all_ms, steady: waits(&arrived, &seen) })
}

impl Inbox {
    async fn open(port: u16, url: String) -> Result<Inbox, BenchError> {
        let client = Builder::from_config(Config::from_url(&url)?).build()?;
        client.init().await?;
        let count = u16::try_from(PARTITIONS).ok().and_then(PartitionCount::new);
        let partition = count.expect("there are 64 partitions").of(EntityKey::Pool(POOL));
        let (key, lease) = (format!("inbox:{{{partition}}}"), format!("lease:{{{partition}}}"));
        Ok(Inbox { client, key, lease, port })
    }

    /// Watches while searches come, until all of them are decided.
    async fn watched(
        &self,
        come: impl AsyncFnOnce() -> Result<Vec<Place>, BenchError>,
    ) -> Result<(Vec<Place>, Vec<Look>), BenchError> {
        let watch = Watch::over(self.port, self.lease.clone());
        let arrived = come().await?;
        let last = arrived.iter().max().copied().unwrap_or_default();
        let begin = Instant::now();
        while self.position()? < last {
            if begin.elapsed() > PATIENCE {
                return Err(BenchError::NotReady { bound: PATIENCE });
            }
            tokio::time::sleep(BEAT).await;
        }
        // The watch looks more often than once in this time.
        tokio::time::sleep(BEAT).await;
        Ok((arrived, watch.end()?))
    }

    fn position(&self) -> Result<Place, BenchError> {
        let answer = crate::cost::ask(self.port, &format!("HGET {} position\r\n", self.lease))?;
        Ok(answer.lines().find_map(place).unwrap_or_default())
    }

    /// All at once, in one go.
    async fn take(&self, seekers: Vec<Seeker>) -> Result<Vec<Place>, BenchError> {
        let pipeline = self.client.pipeline();
        for seeker in seekers {
            self.append(&pipeline, seeker).await?;
        }
        let places: Vec<String> = pipeline.all().await?;
        Ok(places.iter().filter_map(|text| place(text)).collect())
    }

    /// At a steady rate: one who brings somebody of those who wait along, and one who waits instead.
    async fn stream(&self, length: Duration) -> Result<Vec<Place>, BenchError> {
        let (mut beats, begin) = (tokio::time::interval(BEAT), Instant::now());
        let (mut places, mut next) = (Vec::new(), 2 * AT_ONCE);
        while begin.elapsed() < length {
            beats.tick().await;
            let due = (begin.elapsed().as_secs_f64() * f64::from(RATE)) as i64 + 2 * AT_ONCE;
            let seekers = (next..due).map(|number| if number % 2 == 0 { other(number) } else { one(number) });
            places.extend(self.take(seekers.collect()).await?);
            next = next.max(due);
        }
        Ok(places)
    }

    async fn append(&self, pipeline: &Pipeline<Client>, seeker: Seeker) -> Result<(), BenchError> {
        let mut body = serde_json::to_value(Tell::Seek(seeker)).expect("a tell has a form");
        body["to"] = serde_json::to_value(EntityKey::Pool(POOL)).expect("an entity has a name");
        let fields = vec![("k", "tell".to_owned()), ("b", body.to_string())];
        let () = pipeline.xadd(&self.key, false, None::<()>, "*", fields).await?;
        Ok(())
    }
}

fn one(number: i64) -> Seeker {
    of_today(of_one_half(number), number)
}

fn other(number: i64) -> Seeker {
    of_today(of_the_other_half(number, 0), OTHERS + number / 2)
}

/// The same person as somebody who is registered here, and today.
fn of_today(mut seeker: Seeker, number: i64) -> Seeker {
    let now = std::time::UNIX_EPOCH.elapsed().map_or(0, |time| u64::try_from(time.as_millis()).unwrap_or(0));
    let here = |user: UserId| if (0..AT_ONCE).contains(&user.0) { UserId(FIRST_IDLE + user.0) } else { user };
    seeker.who.user = UserId(FIRST_IDLE + number);
    seeker.since = Timestamp(now);
    seeker.blocked = seeker.blocked.into_iter().map(here).collect();
    seeker.recent =
        seeker.recent.into_iter().map(|(user, _)| (here(user), Timestamp(now + RECENT_MS))).collect();
    seeker
}

fn waits(arrived: &[Place], seen: &[Look]) -> Waits {
    let mut took = latencies(arrived, seen);
    let (p50_ms, p99_ms) = middle_and_worst(&mut took);
    Waits { decisions: took.len(), p50_ms, p99_ms, longest_ms: took.last().copied().unwrap_or_default() }
}

fn span_ms(arrived: &[Place], seen: &[Look]) -> f64 {
    let first = arrived.iter().min().map_or(0, |place| place.0 * 1_000);
    let last = arrived.iter().max().copied().unwrap_or_default();
    let end = seen.iter().find(|look| look.position >= last).map_or(first, |look| look.at_us);
    end.saturating_sub(first) as f64 / 1e3
}
