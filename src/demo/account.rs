//! The account that the pretended Telegram keeps.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use super::stage::StageError;

/// The pretended Telegram, as its control API shows it.
#[derive(Clone, Debug)]
pub(super) struct Emulator {
    url: String,
    http: reqwest::Client,
}

/// Somebody came by the link of a friend.
const BROUGHT: &str = "came by a friend";

/// Within so many seconds somebody meets each of these.
const LONG_S: f64 = 30.0;
const MET_IN_TIME: [&str; 3] = [BROUGHT, "paid", "paid back"];

/// Figures since the crowd came in.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Account {
    /// What is going on; `done` once the verdict is final.
    pub phase: String,
    pub elapsed_s: f64,
    pub people: u64,
    pub updates: u64,
    pub updates_per_s: f64,
    pub pairs: u64,
    pub relayed: u64,
    /// From the beginning of the webhook call to the Telegram call with the same content.
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
    /// Parts of albums: they wait until the album is whole, and are in no time above.
    pub in_albums: u64,
    pub lost: u64,
    pub doubled: u64,
    pub out_of_order: u64,
    /// What reached somebody it was not for, or showed who sent it.
    pub leaked: u64,
    /// What reached somebody after they had read that the chat is over.
    pub after_goodbye: u64,
    /// Two who met though one of them did not want to meet people like the other.
    pub unwanted: u64,
    /// What somebody had chosen and did not hold: a mute, a lock, a room, that nothing can be passed on, or the channel.
    pub unheeded: u64,
    /// Somebody met who is too young, or has not said how old they are.
    pub minors: u64,
    /// Two who met again too soon.
    pub repeated: u64,
    /// Calls that the Bot API does not allow.
    pub violations: u64,
    /// Two who at the end are not both with each other.
    pub half_pairs: u64,
    /// Copies that at the end are not as what they are copies of.
    pub unlike: u64,
    /// How many Stars the bots have.
    pub stars: i64,
    /// How often each thing was done that people can do beside talking, by its name.
    pub errands: BTreeMap<String, u64>,
    /// Some of the above, by name.
    pub problems: Vec<Problem>,
    /// Some of the calls that are not allowed.
    pub broken_rules: Vec<String>,
}

/// Something that went wrong.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Problem {
    wrong: String,
    person: i64,
    tag: Option<String>,
    at_s: f64,
    why: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { wrong, person, tag, at_s, why } = self;
        let tag = tag.as_deref().unwrap_or("no message");
        write!(f, "{wrong} at {at_s:.1} s: {person}, {tag}: {why}")
    }
}

impl Account {
    /// Whether every promise was kept, and there was something to keep.
    pub(super) fn is_clean(&self) -> bool {
        let of_messages = self.lost + self.doubled + self.out_of_order + self.leaked + self.after_goodbye;
        let of_pairs = self.unwanted + self.unheeded + self.minors + self.repeated + self.half_pairs;
        let broken = of_messages + of_pairs + self.unlike + self.violations;
        broken == 0 && self.unseen().is_empty() && self.relayed > 0 && self.phase == "done"
    }

    /// How often something was done, by its name.
    fn times(&self, errand: &str) -> u64 {
        self.errands.get(errand).copied().unwrap_or(0)
    }

    /// What nobody has met though there was time for it: then it was not shown that it works.
    pub(super) fn unseen(&self) -> Vec<&'static str> {
        let unmet = MET_IN_TIME.into_iter().filter(|errand| self.times(errand) == 0);
        if self.is_long() { unmet.collect() } else { Vec::new() }
    }

    /// Whether there was time for everything.
    pub(super) fn is_long(&self) -> bool {
        self.elapsed_s >= LONG_S
    }

    /// The figures in one line.
    pub(super) fn summary(&self) -> String {
        format!(
            "people {} updates {} pairs {} relayed {} p50 {:.1} ms p95 {:.1} ms p99 {:.1} ms in albums {} lost {} doubled {} \
             out of order {} leaked {} after goodbye {} unwanted {} unheeded {} minors {} repeated {} half pairs {} unlike {} violations {} \
             brought {}",
            self.people,
            self.updates,
            self.pairs,
            self.relayed,
            self.p50_ms,
            self.p95_ms,
            self.p99_ms,
            self.in_albums,
            self.lost,
            self.doubled,
            self.out_of_order,
            self.leaked,
            self.after_goodbye,
            self.unwanted,
            self.unheeded,
            self.minors,
            self.repeated,
            self.half_pairs,
            self.unlike,
            self.violations,
            self.times(BROUGHT)
        )
    }
}

impl Emulator {
    pub(super) fn at(url: &str) -> Emulator {
        Emulator { url: url.to_owned(), http: reqwest::Client::new() }
    }

    /// Where a browser finds the chat page.
    pub(super) fn chat_page(&self) -> String {
        format!("{}/chat", self.url)
    }

    pub(super) async fn account(&self) -> Result<Account, StageError> {
        let answer = self.http.get(format!("{}/emulator/account", self.url)).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// The numbers of the people in the crowd.
    pub(super) async fn people(&self) -> Result<Vec<i64>, StageError> {
        let answer = self.http.get(format!("{}/emulator/people", self.url)).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// Everybody stops talking.
    pub(super) async fn stop_crowd(&self) -> Result<(), StageError> {
        self.http.post(format!("{}/emulator/crowd/stop", self.url)).send().await?.error_for_status()?;
        Ok(())
    }
}
