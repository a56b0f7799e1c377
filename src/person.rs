//! `shoal person`: what moderators do about people. Each measure is written down with its actor and its reason before
//! anybody hears of it; the person's owner is told within a second where a scheduler runs.

use clap::{Args, Subcommand};
use shoal_domain::broadcast::moment;
use shoal_domain::id::UserId;
use shoal_domain::moderation::{MOST_HOURS, Measure, MeasureId, Until, reason};
use shoal_domain::time::{Millis, Timestamp};
use shoal_runtime::clock;
use shoal_runtime::config::Settings;
use shoal_store::{Deed, Store, StoreError};

use crate::process::{self, StartError};

/// Lines shown at once.
const SHOWN: u32 = 100;

/// What to do about people.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Tells somebody that this must not happen again
    Warn(About),
    /// Nothing they send goes to partners
    Mute(Limited),
    /// They send words only
    BanMedia(Limited),
    /// Shuts somebody out of every bot; a chat that they are in ends
    Ban(Limited),
    /// Ends all of that, also a suspension by reports
    Lift(About),
    /// Takes back that somebody said to be under 18: they are asked anew
    LiftAge(About),
    /// Lists who is suspended by reports: since when, by how many, and what for. A measure about the person, or `lift`,
    /// ends it
    Suspended {
        /// Only those with a higher number
        #[arg(long)]
        after: Option<i64>,
    },
    /// Lists appeals that nobody has answered. A measure about the person answers them
    Appeals,
}

/// About whom, and why.
#[derive(Args, Clone, Debug)]
pub struct About {
    /// Their number at Telegram
    user: i64,
    /// Why; the person reads it
    #[arg(long, value_parser = reason)]
    reason: String,
    /// Who decides, as it stands in the audit
    #[arg(long, default_value_t = actor())]
    actor: String,
}

/// For how long, too.
#[derive(Args, Clone, Debug)]
pub struct Limited {
    #[command(flatten)]
    about: About,
    /// For so many hours; without it, until it is lifted
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_HOURS)))]
    hours: Option<u32>,
}

/// Whoever is logged in.
pub(crate) fn actor() -> String {
    std::env::var("USER").ok().filter(|name| !name.is_empty()).unwrap_or_else(|| "console".to_owned())
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// That is nobody's number.
    #[error("people have numbers above 0")]
    Nobody,
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Postgres is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Does it, and says what was done.
pub async fn run(settings: &Settings, action: &Action) -> Result<(), PersonError> {
    let store = process::migrated_store(settings).await?;
    let (about, measure) = match action {
        Action::Appeals => return show_appeals(&store).await,
        Action::Suspended { after } => return show_suspended(&store, after.map(UserId)).await,
        Action::Warn(about) => (about, Measure::Warn),
        Action::Lift(about) => (about, Measure::Lift),
        Action::LiftAge(about) => (about, Measure::LiftAge),
        Action::Mute(limited) => (&limited.about, Measure::Mute { until: limited.until() }),
        Action::BanMedia(limited) => (&limited.about, Measure::MediaBan { until: limited.until() }),
        Action::Ban(limited) => (&limited.about, Measure::Ban { until: limited.until() }),
    };
    if about.user <= 0 {
        return Err(PersonError::Nobody);
    }
    let id = decide(&store, &about.actor, UserId(about.user), measure, &about.reason).await?;
    println!("person {}: decided about {} (measure {id})", measure.word(), about.user);
    Ok(())
}

/// Decides about somebody, who reads the reason.
pub(crate) async fn decide(
    store: &Store,
    actor: &str,
    about: UserId,
    measure: Measure,
    reason: &str,
) -> Result<MeasureId, StoreError> {
    let detail = serde_json::json!({ "reason": reason, "until_ms": measure.until() });
    let deed = Deed {
        actor: actor.to_owned(),
        role: "console".to_owned(),
        address: None,
        action: format!("person.{}", measure.word()),
        subject: format!("person {about}"),
        outcome: "decided".to_owned(),
        detail: detail.to_string(),
    };
    store.decide(about, measure, reason, &deed).await
}

impl Limited {
    fn until(&self) -> Until {
        Some(Timestamp(clock::now_ms()) + Millis::minutes(60 * u64::from(self.hours?)))
    }
}

async fn show_suspended(store: &Store, after: Option<UserId>) -> Result<(), PersonError> {
    let suspended = store.suspended(after, SHOWN).await?;
    for one in &suspended {
        let grounds = one.grounds.iter().map(|(grounds, count)| format!("{count} {grounds}"));
        println!(
            "{:<16} since {} by {} reports ({}){}",
            one.user,
            moment::write(one.since),
            one.reports,
            grounds.collect::<Vec<_>>().join(", "),
            if one.appealed { ", has appealed" } else { "" },
        );
    }
    println!("suspended: {}", suspended.len());
    if let Some(last) = suspended.last().filter(|_| suspended.len() == SHOWN as usize) {
        println!("more: shoal person suspended --after {}", last.user);
    }
    Ok(())
}

async fn show_appeals(store: &Store) -> Result<(), PersonError> {
    let appeals = store.appeals(None, SHOWN).await?;
    for appeal in &appeals {
        // What people write must not steer a terminal.
        let words: String =
            appeal.words.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
        // It tells a slip of the finger from somebody who tries one age after another.
        let tries = match appeal.age_tries {
            0 => String::new(),
            tries => format!("[stated an adult's age {tries} times after one under 18] "),
        };
        println!("{:<16} {} {tries}{words}", appeal.user, moment::write(appeal.at));
    }
    println!("appeals: {}", appeals.len());
    Ok(())
}
