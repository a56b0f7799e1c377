//! A scene: the same load for one relay after the other, several times over.

use std::sync::Arc;
use std::time::Duration;

use hyper::Uri;
use serde::Serialize;

use crate::contender::{Contender, Run};
use crate::error::BenchError;
use crate::figures::Figures;
use crate::load::{Company, Shape};
use crate::meeting;
use crate::options::On;
use crate::stage::{Cast, Fsync, Programs, Stage};

/// Load before each run that is not measured.
const WARM_UP: Duration = Duration::from_millis(1_500);

/// Connections by which updates are posted. Telegram opens up to 100 for a bot, as Shoal asks it to, and more from a Bot
/// API server of one's own.
const CONNECTIONS: usize = 200;

/// Partitions, as they are unless told otherwise.
pub(crate) const PARTITIONS: u32 = 64;

/// Both relays on one stage.
pub(crate) struct Scenes {
    pub(crate) stage: Stage,
    pub(crate) baseline: Contender,
    pub(crate) shoal: Contender,
    on: On,
}

/// What a scene has shown.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Shown {
    pub(crate) scene: String,
    pub(crate) shoal: Series,
    /// Where it was measured, too.
    pub(crate) baseline: Option<Series>,
}

/// One relay's runs.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Series {
    pub(crate) median: Figures,
    pub(crate) runs: Vec<Figures>,
}

impl Series {
    fn of(runs: Vec<Figures>) -> Series {
        Series { median: Figures::median(&runs), runs }
    }
}

impl Shown {
    /// Everything that did not arrive as it should, at Shoal.
    pub(crate) fn harmed(&self) -> u64 {
        self.shoal.median.harmed()
    }

    /// The baseline's figures, of nothing where it was not measured.
    pub(crate) fn baseline(&self) -> Figures {
        self.baseline.as_ref().map(|series| series.median.clone()).unwrap_or_default()
    }
}

impl Scenes {
    /// Sets the stage; people have met when this returns.
    pub(crate) async fn set(on: &On) -> Result<Scenes, BenchError> {
        let mut stage = Stage::set(cast(on), Programs::beside()?).await?;
        let baseline = stage.baseline().await?;
        let shoal = stage.shoal().await?;
        let begin = std::time::Instant::now();
        meeting::meet(&shoal.company, &stage.stand_in).await?;
        println!("{} people have met in {:.1} s.", shoal.company.people(), begin.elapsed().as_secs_f64());
        stage.keep(on.fsync)?;
        Ok(Scenes { stage, baseline, shoal, on: on.clone() })
    }

    /// Both in turn.
    pub(crate) async fn both(
        &mut self,
        scene: &str,
        shape: Shape,
        delay: Duration,
    ) -> Result<Shown, BenchError> {
        let run = self.run(shape, delay);
        let (mut of_baseline, mut of_shoal) = (Vec::new(), Vec::new());
        for _ in 0..self.on.rounds {
            of_baseline.push(one(&mut self.baseline, &self.stage, scene, run).await?);
            of_shoal.push(one(&mut self.shoal, &self.stage, scene, run).await?);
        }
        let (shoal, baseline) = (Series::of(of_shoal), Some(Series::of(of_baseline)));
        Ok(Shown { scene: scene.to_owned(), shoal, baseline })
    }

    /// Both in turn against a Bot API that takes its time, and the baseline once more as it has to be if nothing may be lost:
    /// its webhook answers when the call is over. Returns Shoal against each, in this order.
    pub(crate) async fn slow(&mut self, shape: Shape, delay: Duration) -> Result<[Shown; 2], BenchError> {
        let run = self.run(shape, delay);
        let first = Arc::clone(&self.baseline.company);
        let after = first.posting_to(Uri::from_static("/after"));
        let (mut of_first, mut of_after, mut of_shoal) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.on.rounds {
            of_first.push(one(&mut self.baseline, &self.stage, SLOW, run).await?);
            self.baseline.company = Arc::clone(&after);
            of_after.push(one(&mut self.baseline, &self.stage, SLOW_AFTER, run).await?);
            self.baseline.company = Arc::clone(&first);
            of_shoal.push(one(&mut self.shoal, &self.stage, SLOW, run).await?);
        }
        let shoal = Series::of(of_shoal);
        let shown = |scene: &str, baseline| Shown {
            scene: scene.to_owned(),
            shoal: shoal.clone(),
            baseline: Some(Series::of(baseline)),
        };
        Ok([shown(SLOW, of_first), shown(SLOW_AFTER, of_after)])
    }

    /// Shoal in turn with itself: on a disk that is waited for, and on one that is not. Returns both, in this order.
    pub(crate) async fn durable(&mut self, shape: Shape) -> Result<[Shown; 2], BenchError> {
        let run = self.run(shape, Duration::ZERO);
        let (mut of_always, mut of_everysec) = (Vec::new(), Vec::new());
        for _ in 0..self.on.rounds {
            self.stage.keep(Fsync::Everysec)?;
            of_everysec.push(one(&mut self.shoal, &self.stage, EVERYSEC, run).await?);
            self.stage.keep(Fsync::Always)?;
            of_always.push(one(&mut self.shoal, &self.stage, ALWAYS, run).await?);
        }
        self.stage.keep(self.on.fsync)?;
        let shown =
            |scene: &str, runs| Shown { scene: scene.to_owned(), shoal: Series::of(runs), baseline: None };
        Ok([shown(ALWAYS, of_always), shown(EVERYSEC, of_everysec)])
    }

    fn run(&self, shape: Shape, delay: Duration) -> Run {
        Run { shape, warm_up: WARM_UP, length: Duration::from_secs(self.on.seconds), delay }
    }
}

const SLOW: &str = "Bot API of 50 ms";
const SLOW_AFTER: &str = "Bot API of 50 ms, and the baseline answers after it";
const ALWAYS: &str = "200 webhooks in flight, appendfsync always";
const EVERYSEC: &str = "200 webhooks in flight, appendfsync everysec";

/// Shoal alone, on a stage of this cast, with whatever is to be done once people have met.
pub(crate) async fn alone(
    cast: Cast,
    on: &On,
    scene: &str,
    shape: Shape,
    prepare: impl AsyncFnOnce(&Stage, &Company) -> Result<(), BenchError>,
) -> Result<Figures, BenchError> {
    let mut stage = Stage::set(cast, Programs::beside()?).await?;
    let mut shoal = stage.shoal().await?;
    meeting::meet(&shoal.company, &stage.stand_in).await?;
    prepare(&stage, &shoal.company).await?;
    stage.keep(on.fsync)?;
    let length = Duration::from_secs(on.seconds);
    let run = Run { shape, warm_up: WARM_UP, length, delay: Duration::ZERO };
    let mut runs = Vec::new();
    for _ in 0..on.rounds {
        runs.push(one(&mut shoal, &stage, scene, run).await?);
    }
    Ok(Figures::median(&runs))
}

/// The cast of the usual scene.
pub(crate) fn cast(on: &On) -> Cast {
    Cast {
        workers: on.workers,
        partitions: PARTITIONS,
        bots: 1,
        // Nobody stays alone.
        people: on.people / 2 * 2,
        connections: CONNECTIONS,
    }
}

async fn one(contender: &mut Contender, stage: &Stage, scene: &str, run: Run) -> Result<Figures, BenchError> {
    let figures = Figures::of(&contender.measure(&stage.stand_in, run).await?);
    println!("{scene}: {}: {}", contender.name, figures.line());
    Ok(figures)
}
