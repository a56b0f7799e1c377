//! A crowd of simulated people: they register, search, talk, send media, leave, come back, block the bot and
//! return. All chance comes from one seed.
//!
//! A [`Member`](member::Member) knows only what a person knows: what the bot wrote, as far as it contains the
//! [`Phrases`] people look for. The [driver](drive) lets members act at a steady rate, and at the end lets
//! everything come to rest before the account gives its verdict.

mod bringing;
pub(crate) mod control;
mod drive;
mod errands;
mod follow;
mod label;
mod member;
mod paying;
mod phrases;
mod plan;
mod saying;
mod script;
mod settle;
mod thoughts;

use std::time::Duration;

use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio::sync::mpsc;

use crate::{
    account::{Account, Phase, Report, tag::base36},
    emulator::Emulator,
    ids::BotId,
    world::people::Profile,
};
use drive::Driver;
pub use label::Label;
pub use phrases::Phrases;
pub(crate) use phrases::{Notice, Trait};
pub use saying::Saying;

/// What members read and the driver has not yet looked at; many seconds' worth of a large crowd.
const READINGS_WAITING: usize = 65_536;

/// A message may be on its way for so long before a report on a running crowd calls it lost.
const GRACE: Duration = Duration::from_secs(15);

/// How often `report_where` looks.
const LOOK: Duration = Duration::from_millis(50);

/// What a crowd is to do.
#[derive(Debug, Clone)]
pub struct CrowdOptions {
    /// How many people. Default 200.
    pub people: usize,
    /// How many of these, the last ones, are too young, or do not say how old they are. They ask for somebody like the others.
    /// Default 0.
    pub children: usize,
    /// Over how many bots they are spread, those with the lowest ids. Default 1. With more, the bots must let people of
    /// different bots meet, or have enough people each.
    pub bots: usize,
    /// All chance in the crowd comes from here. Default 7.
    pub seed: u64,
    /// Messages all people together send to their partners in a second, on average. Default 100.
    pub messages_per_second: f64,
    /// Nobody sends their partner messages closer together than this. Default 1 s, the pace at which Telegram lets
    /// a bot write into a chat.
    pub pace: Duration,
    /// How long to go on before going quiet; `None`: until told.
    pub duration: Option<Duration>,
    /// How people understand the bot.
    pub phrases: Phrases,
    /// Chance that somebody leaves, instead of sending their next message. Default 0.02.
    pub restlessness: f64,
    /// Chance that somebody comes back to what was said, instead of sending their next message: answers it, changes it, feels
    /// about it or takes it back, or sends an album. Default 0.
    pub second_thoughts: f64,
    /// Chance that somebody runs an errand, instead of sending their next message: presses and says what one can beside talking,
    /// from an icebreaker to having everything deleted. Who runs none answers no questions either. Default 0.
    pub errands: f64,
    /// Who gets no answer says it again after so long. Default 5 s; above the longest stall, or people ask for somebody
    /// else without knowing that they have somebody, and what they then write goes to a stranger of their own asking.
    pub patience: Duration,
    /// Until so long before a partner's leaving a message may still miss them: above the longest stall that is
    /// not a fault of its own. Default 5 s; a test that kills processes needs their recovery time.
    pub ending_margin: Duration,
    /// When nothing has moved for so long, things are at rest. Default 1 s.
    pub rest: Duration,
    /// How long things may take to come to rest once everybody is quiet. Default 30 s.
    pub settle_limit: Duration,
}

impl Default for CrowdOptions {
    fn default() -> Self {
        Self {
            people: 200,
            children: 0,
            bots: 1,
            seed: 7,
            messages_per_second: 100.0,
            pace: Duration::from_secs(1),
            duration: None,
            phrases: Phrases::default(),
            restlessness: 0.02,
            second_thoughts: 0.0,
            errands: 0.0,
            patience: Duration::from_secs(5),
            ending_margin: Duration::from_secs(5),
            rest: Duration::from_secs(1),
            settle_limit: Duration::from_secs(30),
        }
    }
}

/// A crowd at work. It goes on without this handle.
#[derive(Clone)]
pub struct Crowd {
    emulator: Emulator,
}

impl Emulator {
    /// Lets a crowd loose on the first bots as soon as they receive updates. An emulator has one crowd.
    #[must_use]
    pub fn crowd(&self, options: CrowdOptions) -> Crowd {
        let bots: Vec<BotId> = self.bots().into_iter().take(options.bots.max(1)).collect();
        let mut chance = StdRng::seed_from_u64(options.seed);
        let (sender, readings) = mpsc::channel(READINGS_WAITING);
        let people = self.shared.change(|world| {
            let people: Vec<_> = (0..options.people)
                .map(|member| {
                    let profile = profile(member, &mut chance);
                    (world.add_person(profile.clone()), profile)
                })
                .collect();
            let ids = people.iter().map(|(id, _)| *id).collect();
            let (phrases, margin) = (options.phrases.clone(), options.ending_margin);
            let people = (people, options.people.saturating_sub(options.children));
            world.account =
                Some(Account::new(bots.clone(), options.seed, people, phrases, margin, world.clock, sender));
            ids
        });
        let driver = Driver::new(self.shared.clone(), bots, people, options, readings, chance);
        self.spawn(driver.run());
        Crowd { emulator: self.clone() }
    }
}

impl Crowd {
    /// The account as it stands.
    #[must_use]
    pub fn report(&self) -> Report {
        control::report(&self.emulator.shared).expect("there is a crowd")
    }

    /// The numbers of the people of the crowd; those who are old enough first.
    #[must_use]
    pub fn people(&self) -> Vec<i64> {
        control::people(&self.emulator.shared)
    }

    /// The account once it fits; panics if it does not within the limit.
    pub async fn report_where(&self, what: &str, limit: Duration, fits: impl Fn(&Report) -> bool) -> Report {
        let deadline = tokio::time::Instant::now() + limit;
        loop {
            let report = self.report();
            if fits(&report) {
                return report;
            }
            assert!(tokio::time::Instant::now() < deadline, "no account came that {what}: {report:#?}");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Tells everybody to be quiet, waits until what is on its way has arrived, and returns the final account.
    /// Bounded by the crowd's settle limit.
    pub async fn stop(&self) -> Report {
        self.emulator.shared.change(|world| {
            if let Some(account) = &mut world.account {
                account.stop_requested = true;
            }
        });
        let done = |world: &mut crate::world::World| {
            world.account.as_ref().is_some_and(|account| account.phase == Phase::Done).then_some(())
        };
        while self.emulator.shared.wait_for(GRACE, done).await.is_none() {}
        self.report()
    }
}

/// A member's names: each a word that nobody else has and that no message contains by chance.
fn profile(member: usize, chance: &mut StdRng) -> Profile {
    const FIRST: [&str; 6] = ["Mira", "Joris", "Tamsin", "Edvin", "Ilka", "Bruno"];
    const LAST: [&str; 5] = ["Vorn", "Halme", "Quist", "Obera", "Lindt"];
    let code = base36(member);
    let first = FIRST[chance.random_range(0..FIRST.len())];
    let last = LAST[chance.random_range(0..LAST.len())];
    Profile {
        first_name: format!("{first}{code}"),
        last_name: chance.random_bool(0.7).then(|| format!("{last}{code}")),
        username: chance.random_bool(0.8).then(|| format!("{}_{code}", first.to_lowercase())),
        language_code: Some("en".to_owned()),
        phone_number: format!("1555{:07}", 1_000_000 + member),
    }
}
