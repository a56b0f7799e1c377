//! What moderators decide about people, where people stand by it, and what they say against it.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use shoal_domain::broadcast::moment;
use shoal_domain::id::UserId;
use shoal_domain::moderation::{MOST_HOURS, Measure, Term, Until, reason};
use shoal_domain::time::{Millis, Timestamp};
use shoal_runtime::clock::now_ms;
use shoal_store::Taken;

use crate::api::Api;
use crate::audit;
use crate::body::{decode, present};
use crate::problem::Problem;
use crate::query::Param;
use crate::routes::ROOT;
use crate::serve::{Asked, Reply};

/// Measures that are shown with somebody: the latest.
const SHOWN: u32 = 100;

/// `GET /people/{user}/standing`
pub(crate) async fn standing(asked: Asked) -> Result<Reply, Problem> {
    Ok(Reply::json(&stands(&asked.api, asked.user()?).await?))
}

/// `POST /people/{user}/measures`: written down with its line in the audit in one step. The owner of the person is told
/// within a second where a scheduler runs.
pub(crate) async fn decide(mut asked: Asked) -> Result<Reply, Problem> {
    let user = asked.user()?;
    let (measure, why) = decode::<Written>(asked.body.take())?.read()?;
    let note = json!({ "reason": why, "until_ms": measure.until() });
    let action = format!("person.{}", measure.word());
    let deed = audit::done(&asked.caller, &action, format!("person {user}"), &note);
    asked.api.store.decide(user, measure, &why, &deed).await?;
    // From here on it is done and audited, and where it cannot be shown that is a line more.
    let stands = stands(&asked.api, user).await?;
    Ok(Reply { is_audited: true, ..Reply::json(&stands) })
}

/// `GET /appeals`
pub(crate) async fn appeals(asked: Asked) -> Result<Reply, Problem> {
    let (after, limit) = (asked.query.number(Param::After)?, asked.query.limit()?);
    let appeals = asked.api.store.appeals(after, limit).await?;
    let last = appeals.last().filter(|_| appeals.len() == limit as usize);
    let next = last.map(|last| format!("{ROOT}/appeals?after={}&limit={limit}", last.id));
    let appeals = appeals.iter().map(|appeal| {
        json!({
            "id": appeal.id,
            "user": appeal.user,
            "words": appeal.words,
            "age_tries": appeal.age_tries,
            "at": moment::write(appeal.at),
        })
    });
    Ok(Reply::json(&json!({ "appeals": appeals.collect::<Vec<_>>(), "next": next })))
}

/// `GET /people/suspended`
pub(crate) async fn suspended(asked: Asked) -> Result<Reply, Problem> {
    let (after, limit) = (asked.query.number(Param::After)?, asked.query.limit()?);
    let suspended = asked.api.store.suspended(after.map(UserId), limit).await?;
    let last = suspended.last().filter(|_| suspended.len() == limit as usize);
    let next = last.map(|last| format!("{ROOT}/people/suspended?after={}&limit={limit}", last.user));
    let people = suspended.iter().map(|one| {
        let grounds: Map<String, Value> =
            one.grounds.iter().map(|(grounds, count)| (grounds.clone(), json!(count))).collect();
        json!({
            "user": one.user,
            "since": moment::write(one.since),
            "reports": one.reports,
            "grounds": grounds,
            "appealed": one.appealed,
        })
    });
    Ok(Reply::json(&json!({ "people": people.collect::<Vec<_>>(), "next": next })))
}

/// A measure as a moderator writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    measure: String,
    #[serde(default, deserialize_with = "present")]
    hours: Option<u32>,
    reason: String,
}

impl Written {
    fn read(self) -> Result<(Measure, String), Problem> {
        let until = self.hours.map(ahead).transpose()?;
        let measure = match self.measure.as_str() {
            "warn" => Measure::Warn,
            "mute" => Measure::Mute { until },
            "ban-media" => Measure::MediaBan { until },
            "ban" => Measure::Ban { until },
            "lift" => Measure::Lift,
            "lift-age" => Measure::LiftAge,
            _ => {
                let why = "a measure is one of warn, mute, ban-media, ban, lift, lift-age";
                return Err(Problem::field("measure", why));
            }
        };
        if until != measure.until() {
            return Err(Problem::field("hours", "this measure is taken once, and does not last"));
        }
        let why = reason(&self.reason).map_err(|bad| Problem::field("reason", bad.to_string()))?;
        Ok((measure, why))
    }
}

fn ahead(hours: u32) -> Result<Timestamp, Problem> {
    if !(1..=MOST_HOURS).contains(&hours) {
        return Err(Problem::field(
            "hours",
            format!("they are 1 to {MOST_HOURS}; without them it has no end"),
        ));
    }
    Ok(Timestamp(now_ms()) + Millis::minutes(60 * u64::from(hours)))
}

/// Where somebody stands, as their owner has decided last, and what moderators decided.
async fn stands(api: &Api, user: UserId) -> Result<Value, Problem> {
    let books = api.store.books(&[user]).await?.remove(&user).unwrap_or_default();
    let (standing, now) = (books.standing.unwrap_or_default(), Timestamp(now_ms()));
    let measures = api.store.measures(user, SHOWN).await?;
    let reporters = standing.reporters.iter();
    let reporters = reporters.map(|(by, at)| json!({ "user": by, "at": moment::write(*at) }));
    Ok(json!({
        "user": user,
        "age": books.age,
        "age_tries": books.age_tries,
        "age_tried_at": books.age_tried_at.map(moment::write),
        "suspended_at": standing.suspended.map(moment::write),
        "reporters": reporters.collect::<Vec<_>>(),
        "banned": standing.banned(now).map(term),
        "muted": standing.muted(now).map(term),
        "media_banned": standing.media_banned(now).map(term),
        "warnings": standing.warnings,
        "appealed": standing.appealed,
        "measures": measures.iter().map(taken).collect::<Vec<_>>(),
    }))
}

fn term(term: &Term) -> Value {
    json!({ "until": written(term.until), "reason": term.reason })
}

fn taken(taken: &Taken) -> Value {
    json!({
        "id": taken.id,
        "measure": spelled(taken.measure),
        "until": written(taken.measure.until()),
        "reason": taken.reason,
        "actor": taken.actor,
        "at": moment::write(taken.at),
        "told_at": taken.told_at.map(moment::write),
    })
}

/// As moderators write it.
fn spelled(measure: Measure) -> &'static str {
    match measure {
        Measure::MediaBan { .. } => "ban-media",
        Measure::LiftAge => "lift-age",
        other => other.word(),
    }
}

fn written(until: Until) -> Option<String> {
    until.map(moment::write)
}
