//! The trials of a scene: a crowd talks, a fault happens, or several one after the other, and the crowd's own account is
//! the [verdict](crate::verdict).

use std::path::Path;
use std::time::{Duration, Instant};

use rand::Rng;
use shoal_emulator::{Crowd, CrowdOptions};

use crate::error::ChaosError;
use crate::fact::until;
use crate::rows::{Injected, Judge, Row};
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
    /// How many faults of each row it sees.
    pub faults: u64,
}

/// All that is to be performed so that each row has so many trials. A scene's performance number n begins with seed + n.
pub fn performances<'a>(scenes: &'a [Vec<Row>], trials: u64, seed: u64) -> Vec<Performance<'a>> {
    let of_scene = |scene: &'a Vec<Row>| {
        let on_a_stage = scene[0].faults_on_a_stage;
        (0..trials.div_ceil(on_a_stage)).map(move |number| Performance {
            scene,
            seed: seed.wrapping_add(number),
            faults: on_a_stage.min(trials - number * on_a_stage),
        })
    };
    scenes.iter().flat_map(of_scene).collect()
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
        let by_account = self.scene[0].judge == Judge::Account;
        let crowd = stage.emulator.crowd(CrowdOptions {
            people: PEOPLE,
            seed: self.seed,
            messages_per_second: stage.cast.messages_per_second,
            restlessness: RESTLESSNESS,
            patience: self.scene[0].margin,
            ending_margin: self.scene[0].margin,
            settle_limit: if by_account { SETTLE_LIMIT } else { Duration::ZERO },
            ..CrowdOptions::default()
        });
        talk(stage, &crowd).await?;
        let mut injected = Vec::new();
        for row in self.scene {
            stage.faults = self.faults;
            let mut faults = fault(row, stage, &crowd, tell).await?;
            while faults.faults < self.faults {
                stage.faults = self.faults - faults.faults;
                faults.add(fault(row, stage, &crowd, tell).await?);
            }
            injected.push((faults, Instant::now()));
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

/// One fault, at any moment, and people talk on.
async fn fault(
    row: &Row,
    stage: &mut Stage,
    crowd: &Crowd,
    tell: &impl Fn(&'static str),
) -> Result<Injected, ChaosError> {
    let moment = Duration::from_millis(stage.chance.random_range(0..MOMENT_MS));
    tokio::time::sleep(moment).await;
    tell(row.words);
    let injected = row.inject(stage).await?;
    if row.judge == Judge::Account {
        tell("lets people talk on");
        talk(stage, crowd).await?;
    }
    Ok(injected)
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
