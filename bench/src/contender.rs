//! A relay that is measured: Shoal, or the baseline.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::process::Child;

use crate::book::{Book, Harm, Times};
use crate::cost::{self, Work};
use crate::error::BenchError;
use crate::load::{Company, Shape};
use crate::stand_in::StandIn;

/// A relay that runs.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) company: Arc<Company>,
    pub(crate) parts: Vec<Part>,
    pub(crate) redis_port: u16,
    /// They end with it.
    pub(crate) processes: Vec<Child>,
}

/// One of its processes.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) pid: u32,
}

/// What a run has shown.
pub(crate) struct Outcome {
    /// Of the part that was measured.
    pub(crate) times: Times,
    pub(crate) seconds: f64,
    pub(crate) harm: Harm,
    /// Posts that were answered with something else than 200.
    pub(crate) refused: u64,
    /// Processor time of each part, by name.
    pub(crate) processor: BTreeMap<String, Duration>,
    /// Memory of each part at the end, in bytes.
    pub(crate) memory: BTreeMap<String, u64>,
    /// Processor time of the load and the Bot API's stand-in.
    pub(crate) own_processor: Duration,
    pub(crate) redis: Work,
}

/// How a run goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) shape: Shape,
    /// Load that is not measured, so that caches are filled and connections open.
    pub(crate) warm_up: Duration,
    pub(crate) length: Duration,
    /// How long the Bot API takes to answer.
    pub(crate) delay: Duration,
}

impl Contender {
    /// Puts a load on it and measures.
    pub(crate) async fn measure(&mut self, stand_in: &StandIn, run: Run) -> Result<Outcome, BenchError> {
        self.all_run()?;
        let room = match run.shape {
            Shape::Closed { under_way } => under_way,
            Shape::Open { .. } => 0,
        };
        let book = Arc::new(Book::open(room));
        stand_in.write_into(&book);
        stand_in.take(run.delay);
        let refused = self.company.refused();
        let from = Instant::now() + run.warm_up;
        let to = from + run.length;
        let (company, written) = (Arc::clone(&self.company), Arc::clone(&book));
        let load = tokio::spawn(async move { company.write(&written, run.shape, to).await });
        tokio::time::sleep_until(from.into()).await;
        let (began, before) = (Instant::now(), self.spent()?);
        tokio::time::sleep_until(to.into()).await;
        let (ended, after) = (Instant::now(), self.spent()?);
        load.await.expect("a load does not panic");
        stand_in.take(Duration::ZERO);
        self.all_run()?;
        let memory = self.parts.iter().map(|part| (part.name.clone(), cost::resident(part.pid)));
        Ok(Outcome {
            times: book.times(began, ended),
            seconds: (ended - began).as_secs_f64(),
            harm: book.harm(),
            refused: self.company.refused() - refused,
            processor: after
                .parts
                .iter()
                .map(|(name, time)| (name.clone(), time.saturating_sub(before.parts[name])))
                .collect(),
            memory: memory.collect(),
            own_processor: after.own.saturating_sub(before.own),
            redis: Work {
                commands: after.redis.commands - before.redis.commands,
                scripts: after.redis.scripts - before.redis.scripts,
                bytes: after.redis.bytes - before.redis.bytes,
            },
        })
    }

    /// An error if one of its processes has ended.
    fn all_run(&mut self) -> Result<(), BenchError> {
        for process in &mut self.processes {
            if process.try_wait()?.is_some() {
                return Err(BenchError::Ended { name: self.name.to_owned(), log: String::new() });
            }
        }
        Ok(())
    }

    fn spent(&self) -> Result<Spent, BenchError> {
        let time = |part: &Part| (part.name.clone(), cost::processor_time(part.pid));
        Ok(Spent {
            parts: self.parts.iter().map(time).collect(),
            own: cost::own_processor_time(),
            redis: Work::of(self.redis_port)?,
        })
    }
}

struct Spent {
    parts: BTreeMap<String, Duration>,
    own: Duration,
    redis: Work,
}
