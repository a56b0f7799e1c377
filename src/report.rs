//! `shoal report` and `shoal moderation`: what people reported, and what was said before it. That is sealed to the
//! moderators' key, which lies in a file of theirs; opening a report is audited first, with who and why.

use std::fs;
use std::io;
use std::path::PathBuf;

use clap::Subcommand;
use secrecy::{ExposeSecret, SecretString};
use shoal_domain::broadcast::moment;
use shoal_domain::id::UserId;
use shoal_domain::moderation::{Grounds, Measure, Proposal, REMEMBERED, proposal, reason};
use shoal_domain::time::Timestamp;
use shoal_runtime::clock;
use shoal_runtime::config::Settings;
use shoal_store::{Deed, Reported, Sealed, Store, StoreError};
use shoal_vault::{BadKey, OpeningKey};

use crate::person::actor;
use crate::process::{self, StartError};

/// Reports shown at once, and earlier measures looked at.
const SHOWN: u32 = 100;

/// What to do with keys.
#[derive(Subcommand, Clone, Copy, Debug)]
pub enum KeyAction {
    /// Makes a pair of keys: the secret one to standard output, for a file that no server has; the public one beside it
    Key,
}

/// What to do with reports.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Lists reports at which nobody has looked, newest first
    List {
        /// Also those that have been looked at
        #[arg(long)]
        all: bool,
        /// Only those before this one
        #[arg(long)]
        before: Option<i64>,
    },
    /// Shows one report, without what was said, and what could be done next
    Show {
        /// As `list` shows it
        id: i64,
    },
    /// Opens what was said before a report. That you did, and why, is written down first
    Open {
        /// As `list` shows it
        id: i64,
        /// Why it has to be read
        #[arg(long, value_parser = reason)]
        reason: String,
        /// The file with the moderators' secret key, from `shoal moderation key`
        #[arg(long)]
        key: PathBuf,
        /// Who reads it, as it stands in the audit
        #[arg(long, default_value_t = actor())]
        actor: String,
    },
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There is no such report.
    #[error("there is no report {0}\n  see: shoal report list --all")]
    Absent(i64),
    /// The file cannot be read.
    #[error("read the key in {0}")]
    File(PathBuf, #[source] io::Error),
    /// The file holds no key.
    #[error("the file holds no key of `shoal moderation key`")]
    Key(#[from] BadKey),
    /// It was sealed for another key.
    #[error("this key does not open it: it was sealed for another one, or was changed")]
    Closed,
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Postgres is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Makes a pair of keys. Only the secret one goes to standard output, so that a script can keep it.
pub fn make_key() {
    let key = OpeningKey::generate();
    eprintln!(
        "moderation key: set SHOAL_MODERATION_KEY={} for every process, and keep this:",
        key.public().to_hex()
    );
    println!("{}", key.to_hex().expose_secret());
}

/// Does it, and says what was done.
pub async fn run(settings: &Settings, action: &Action) -> Result<(), ReportError> {
    let store = process::migrated_store(settings).await?;
    match action {
        Action::List { all, before } => {
            let reports = store.reported((!all).then_some(false), *before, SHOWN).await?;
            reports.iter().for_each(show);
            println!("reports: {}", reports.len());
        }
        Action::Show { id } => {
            let report = store.report(*id).await?.ok_or(ReportError::Absent(*id))?;
            show(&report);
            println!("{}", proposed(&store, &report).await?);
        }
        Action::Open { id, reason, key, actor } => {
            let digits = fs::read_to_string(key).map_err(|source| ReportError::File(key.clone(), source))?;
            let opening = OpeningKey::from_hex(SecretString::from(digits).expose_secret())?;
            let sealed = open(&store, actor, *id, reason).await?.ok_or(ReportError::Absent(*id))?;
            for part in &sealed {
                let plain = opening.open(&part.bytes).ok_or(ReportError::Closed)?;
                // As JSON: whatever could steer a terminal is escaped in it.
                println!("{{\"reader\":{},\"messages\":{}}}", part.reader, String::from_utf8_lossy(&plain));
            }
            eprintln!(
                "report open: {} parts; what is not there was not kept, or its time is over",
                sealed.len()
            );
            // Beside what was said, which a script may read.
            if let Some(report) = store.report(*id).await? {
                eprintln!("{}", proposed(&store, &report).await?);
            }
        }
    }
    Ok(())
}

/// Opens a report, which counts as looked at from then on. `None`: there is none.
pub(crate) async fn open(
    store: &Store,
    actor: &str,
    id: i64,
    reason: &str,
) -> Result<Option<Vec<Sealed>>, StoreError> {
    let deed = Deed {
        actor: actor.to_owned(),
        role: "console".to_owned(),
        address: None,
        action: "report.open".to_owned(),
        subject: format!("report {id}"),
        outcome: "opened".to_owned(),
        detail: serde_json::json!({ "reason": reason }).to_string(),
    };
    store.open_report(id, &deed).await
}

/// What is proposed about whom a report is about. It is for whoever has looked to decide.
async fn proposed(store: &Store, report: &Reported) -> Result<String, StoreError> {
    let taken = store.measures(report.against, SHOWN).await?;
    let taken: Vec<_> = taken.iter().map(|taken| (taken.measure, taken.at)).collect();
    let grounds = report.grounds.as_deref().and_then(|word| word.parse::<Grounds>().ok());
    let proposal = proposal(grounds, &taken, Timestamp(clock::now_ms()));
    Ok(written(report.against, proposal))
}

/// As it is typed.
fn written(about: UserId, Proposal { measure, hours, earlier }: Proposal) -> String {
    let word = match measure {
        Measure::MediaBan { .. } => "ban-media",
        measure => measure.word(),
    };
    let hours = hours.map(|hours| format!(" --hours {hours}")).unwrap_or_default();
    let days = REMEMBERED.0 / (24 * 60 * 60 * 1000);
    format!(
        "if it is true, next: shoal person {word} {about}{hours} --reason …   ({earlier} measures in {days} days)"
    )
}

fn show(report: &Reported) {
    let Reported { id, by, against, grounds, at, reviewed_at, messages, .. } = report;
    let state =
        reviewed_at.map_or_else(|| "waits".to_owned(), |at| format!("reviewed {}", moment::write(at)));
    let grounds = grounds.as_deref().unwrap_or("unsaid");
    println!(
        "{id:<8} {} {by} reports {against} for {grounds:<8} {messages} messages, {state}",
        moment::write(*at)
    );
}
