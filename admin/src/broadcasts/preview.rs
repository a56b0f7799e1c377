//! `POST /broadcasts/{id}/preview`: all that would happen, and nothing of it does.

use serde_json::{Value, json};
use shoal_domain::broadcast::{Content, Person, Prepared, Rate, RenderedBody, Task, moment};
use shoal_domain::id::UserId;
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::now_ms;
use shoal_store::Audience;
use tokio::sync::SemaphorePermit;

use super::stored::Stored;
use crate::Rates;
use crate::api::Api;
use crate::problem::Problem;
use crate::serve::{Asked, Reply};

/// People for whom the text is shown.
const SAMPLE: u32 = 5;

pub(crate) async fn preview(asked: Asked) -> Result<Reply, Problem> {
    let stored = Stored::read(&asked.api, asked.broadcast()?).await?;
    let audience = count(&asked.api, &stored, SAMPLE).await?;
    let night = Night::of(&asked.api, &stored).await?;
    let (rate, recipients) = (stored.delivery.rate, audience.recipients);
    let faults = stored.faults();
    let faults: Vec<Value> =
        faults.iter().map(|fault| json!({ "field": fault.field, "detail": fault.why })).collect();
    Ok(Reply::json(&json!({
        "recipients": recipients,
        "excluded": audience.excluded.iter().map(|(reason, count)| (reason.as_str(), count)).collect::<std::collections::BTreeMap<_, _>>(),
        "seconds": seconds(rate, recipients, asked.api.rates),
        "asleep": night.asleep,
        "asleep_until": night.until.map(moment::write),
        "stars": rate.price(recipients),
        "needs_approval": asked.api.approval.needs_approval(recipients, &stored.delivery),
        "samples": stored.content().map(|content| samples(content, &audience.sample)).unwrap_or_default(),
        "faults": faults,
    })))
}

/// Who would get it now. Only a few are counted at a time.
pub(super) async fn count(api: &Api, stored: &Stored, sample: u32) -> Result<Audience, Problem> {
    let _turn = turn(api)?;
    Ok(api.store.audience(stored.audience(api), sample).await?)
}

fn turn(api: &Api) -> Result<SemaphorePermit<'_>, Problem> {
    api.counts.try_acquire().map_err(|_| Problem::busy("other audiences are being counted"))
}

/// Who is not to be woken up when it starts.
#[derive(Default)]
struct Night {
    asleep: u64,
    /// When the last of them may hear of it.
    until: Option<Timestamp>,
}

impl Night {
    async fn of(api: &Api, stored: &Stored) -> Result<Night, Problem> {
        let delivery = &stored.delivery;
        // A correction wakes nobody.
        if delivery.quiet.is_none() || delivery.urgent || !matches!(stored.task, Task::Send(_)) {
            return Ok(Night::default());
        }
        let begin = stored.broadcast.start_at.unwrap_or_default().max(Timestamp(now_ms()));
        let _turn = turn(api)?;
        let zones = api.store.zones(stored.audience(api)).await?;
        Ok(zones.iter().fold(Night::default(), |night, (zone, people)| {
            match delivery.next_allowed(begin, zone.as_deref()) {
                from if from > begin => {
                    Night { asleep: night.asleep + people, until: night.until.max(Some(from)) }
                }
                _ => night,
            }
        }))
    }
}

/// How long it takes without quiet hours, in seconds: what is paid for goes faster.
fn seconds(rate: Rate, recipients: u64, rates: Rates) -> u64 {
    let paid = recipients.min(rate.messages());
    let at = |messages: u64, rate: u32| messages.div_ceil(u64::from(rate.max(1)));
    at(paid, rates.paid) + at(recipients - paid, rates.free)
}

/// The words for a few real people.
fn samples(content: &Content, people: &[(UserId, String, Option<String>)]) -> Vec<Value> {
    let Ok(prepared) = Prepared::new(content) else { return vec![] };
    let sample = |(user, first_name, language): &(UserId, String, Option<String>)| {
        let message = prepared.render(&Person { first_name, language: language.as_deref() });
        let piece = content.variant_for(language.as_deref());
        let variants = content.variants.iter();
        let variant = variants
            .filter(|(name, _)| !name.is_empty())
            .find_map(|(name, other)| piece.is_some_and(|piece| std::ptr::eq(piece, other)).then_some(name));
        json!({ "user": user, "language": language, "variant": variant, "text": words(message.body) })
    };
    people.iter().map(sample).collect()
}

/// What there is to read in a message. An album has its words under its first picture.
fn words(body: RenderedBody) -> Option<String> {
    match body {
        RenderedBody::Text(text) | RenderedBody::Caption(text) => Some(text.text),
        RenderedBody::Media { caption, .. } => Some(caption.text),
        RenderedBody::Album(media) => media.into_iter().next().map(|first| first.caption.text),
        RenderedBody::Copy { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_paid_for_goes_faster() {
        let rates = Rates { free: 25, paid: 1000 };
        assert_eq!([0, 1, 25, 26].map(|count| seconds(Rate::Free, count, rates)), [0, 1, 1, 2]);
        assert_eq!(seconds(Rate::Paid { stars: 5000 }, 50_000, rates), 50);
        assert_eq!(seconds(Rate::Paid { stars: 100 }, 1050, rates), 1 + 2, "the budget does not cover all");
    }
}
