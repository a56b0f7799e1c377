//! The trials of a scene: a crowd talks, a fault happens, or several one after the other, and the crowd's own account is
//! the [verdict](crate::verdict).

use std::path::Path;
use std::time::{Duration, Instant};

use rand::Rng;
use shoal_emulator::{Crowd, CrowdOptions};

use crate::error::ChaosError;
use crate::fact::until;
use crate::rows::Row;
use crate::stage::Stage;
use crate::verdict::{self, Outcome};

/// People in the crowd.
const PEOPLE: usize = 50;

/// Chats last a minute or two, so that a fault meets many of them in the middle.
const RESTLESSNESS: f64 = 0.01;

/// Longest time to come to rest, twice: longer than any recovery.
const SETTLE_LIMIT: Duration = Duration::from_secs(30);

/// Messages that arrive before the first fault, and again after each: as many as are sent in so many seconds.
const TALK_S: f64 = 2.7;

/// The fault comes at any moment of so long.
const MOMENT_MS: u64 = 1_500;

/// A scene on a stage of its own.
#[derive(Clone, Copy, Debug)]
pub struct Performance<'a> {
    /// The rows that share the stage.
    pub scene: &'a [Row],
    /// Where its chance begins.
    pub seed: u64,
}

/// All that is to be performed so that each row has so many trials. A scene's performance number n begins with seed + n.
pub fn performances(scenes: &[Vec<Row>], trials: u64, seed: u64) -> Vec<Performance<'_>> {
    let seeds = (0..trials).map(|number| seed.wrapping_add(number));
    let of_scene = |scene| seeds.clone().map(move |seed| Performance { scene, seed });
    scenes.iter().map(Vec::as_slice).flat_map(of_scene).collect()
}

impl Performance<'_> {
    /// Sets the stage, plays and strikes it; what came of each row. `tell` hears what is going on.
    pub async fn run(
        &self,
        program: &Path,
        tell: &impl Fn(&'static str),
    ) -> Result<Vec<Outcome>, ChaosError> {
        tell("sets the stage");
        let mut stage = Stage::set(self.scene[0].cast, program.to_owned(), self.seed).await?;
        // Whatever comes, the stage is struck in order.
        let outcomes = self.play(&mut stage, tell).await;
        tell("strikes the stage");
        stage.strike().await?;
        outcomes
    }

    async fn play(
        &self,
        stage: &mut Stage,
        tell: &impl Fn(&'static str),
    ) -> Result<Vec<Outcome>, ChaosError> {
        tell("lets people come");
        let crowd = stage.emulator.crowd(CrowdOptions {
            people: PEOPLE,
            seed: self.seed,
            messages_per_second: stage.cast.messages_per_second,
            restlessness: RESTLESSNESS,
            ending_margin: self.scene[0].margin,
            settle_limit: SETTLE_LIMIT,
            ..CrowdOptions::default()
        });
        talk(stage, &crowd).await?;
        let mut injected = Vec::new();
        for row in self.scene {
            let moment = Duration::from_millis(stage.chance.random_range(0..MOMENT_MS));
            tokio::time::sleep(moment).await;
            tell(row.words);
            let fault = row.inject(stage).await?;
            tell("lets people talk on");
            talk(stage, &crowd).await?;
            injected.push((fault, Instant::now()));
        }
        tell("waits for quiet");
        let report = crowd.stop().await;
        stage.all_run()?;
        // The last one's recovery goes on until all is quiet.
        if let Some((_, end)) = injected.last_mut() {
            *end = Instant::now();
        }
        verdict::of(self.scene, stage, &report, injected).await
    }
}

/// Waits until some more messages have arrived.
async fn talk(stage: &mut Stage, crowd: &Crowd) -> Result<(), ChaosError> {
    let before = crowd.report().relayed;
    let enough = (stage.cast.messages_per_second * TALK_S) as u64;
    until("people talk", async || {
        stage.all_run()?;
        Ok(crowd.report().relayed >= before + enough)
    })
    .await
}
