//! What an operator gives: a channel that people have to be in, and perks for some of the people, so that they choose by
//! gender and lock chats; and to some of them a plan that ends while they chat.

use std::time::{Duration, Instant};

use shoal_domain::entitlement::Grant;
use shoal_domain::id::UserId;
use shoal_domain::plan::{Limits, Plan, PlanName, Standing};
use shoal_domain::time::{Millis, Timestamp};
use shoal_mailbox::Mailbox;
use shoal_runtime::clock::now_ms;
use shoal_store::{PlanStep, Store};

use super::stage::{Stage, StageError};
use crate::process;
use crate::user::{self, UserError};

/// The channel's name at the pretended Telegram.
pub(super) const CHANNEL: &str = "shoal_demo";

/// Locks for one person.
const LOCKS: u32 = 5;

/// The beginning of the year 2100: longer than any demo.
const UNTIL: Timestamp = Timestamp(4_102_444_800_000);

/// A plan that nobody can buy, and how soon it is over, while they look for somebody or talk.
const PLAN: &str = "demo";
const SOON: Millis = Millis::seconds(15);

/// Longest time for a worker to begin, and the pause between two looks.
const BEGINS: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(200);

/// Whoever was given a plan that ends soon.
pub(super) struct Lent {
    store: Store,
    plan: PlanName,
    to: Vec<UserId>,
}

/// Gives all of it. A sixth of the people choose by gender for as long as they like; half of them by a plan that ends soon; a
/// third may lock chats.
pub(super) async fn give(stage: &Stage) -> Result<Lent, StageError> {
    for bot in stage.bots() {
        stage.ask(&["bot", "channels", bot, "add", &format!("@{CHANNEL}")], &[]).await?;
    }
    let settings = stage.settings()?;
    let mailbox = process::connect(&settings).await.map_err(UserError::from)?;
    let (store, plan) = (process::migrated_store(&settings).await?, short_plan());
    store.set_plan(&plan).await?;
    let mut lent = Lent { store, plan: plan.name, to: Vec::new() };
    for (place, person) in stage.emulator().people().await?.into_iter().enumerate() {
        let person = UserId(person);
        match place % 6 {
            0 => give_to(&mailbox, person, Grant::Preference(UNTIL)).await?,
            1 | 4 => give_to(&mailbox, person, Grant::Locks(LOCKS)).await?,
            _ => lent.lend(person).await?,
        }
    }
    Ok(lent)
}

impl Lent {
    /// Gives it to one more.
    async fn lend(&mut self, person: UserId) -> Result<(), StageError> {
        let id = format!("demo:{person}").parse().expect("a word and a number are an operation's id");
        let step = PlanStep::Give { length: SOON };
        self.store.take_plan_step(&id, person, &self.plan, &step).await?;
        self.to.push(person);
        Ok(())
    }

    /// For how many of them it is over.
    pub(super) async fn over(&self) -> Result<usize, StageError> {
        let (mut over, now) = (0, Timestamp(now_ms()));
        for person in &self.to {
            let held = self.store.subscriptions(*person).await?;
            let of_it = held.iter().filter(|held| held.plan == self.plan);
            over += of_it.filter(|held| held.term.standing(now) == Standing::Over).count();
        }
        Ok(over)
    }
}

/// Whoever holds it is served first and chooses by gender.
fn short_plan() -> Plan {
    Plan {
        name: PLAN.parse().expect("a short word is a plan's name"),
        stars: None,
        usdt: None,
        days: 1,
        trial_days: 0,
        grace_days: 0,
        priority: true,
        preference: true,
        limits: Limits::default(),
    }
}

/// Gives somebody something, as `shoal user grant` does. Nobody can be told anything before the first worker has begun.
async fn give_to(mailbox: &Mailbox, person: UserId, what: Grant) -> Result<(), StageError> {
    let end = Instant::now() + BEGINS;
    loop {
        match user::give(mailbox, person, what).await {
            Ok(_grant) => return Ok(()),
            Err(_) if Instant::now() < end => tokio::time::sleep(LOOK).await,
            Err(error) => return Err(error.into()),
        }
    }
}
