//! Reports, and what was said before them: sealed, and never without a line in the audit.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use shoal_domain::broadcast::moment;
use shoal_domain::moderation::reason;
use shoal_store::{Reported, Sealed};

use crate::audit;
use crate::body::decode;
use crate::problem::Problem;
use crate::query::Param;
use crate::routes::ROOT;
use crate::serve::{Asked, Reply};

/// `GET /reports`: pages of those at which nobody has looked, and behind them pages of the others.
pub(crate) async fn list(asked: Asked) -> Result<Reply, Problem> {
    let (before, limit) = (asked.query.number(Param::Before)?, asked.query.limit()?);
    let reviewed = asked.query.value(Param::Reviewed)?.unwrap_or(false);
    let reports = asked.api.store.reported(Some(reviewed), before, limit).await?;
    let last = reports.last().filter(|_| reports.len() == limit as usize);
    let next = match last {
        Some(last) => Some(format!("{ROOT}/reports?reviewed={reviewed}&before={}&limit={limit}", last.id)),
        None if reviewed => None,
        None => Some(format!("{ROOT}/reports?reviewed=true&limit={limit}")),
    };
    Ok(Reply::json(&json!({ "reports": reports.iter().map(shown).collect::<Vec<_>>(), "next": next })))
}

/// `GET /reports/{report}`
pub(crate) async fn show(asked: Asked) -> Result<Reply, Problem> {
    let report = asked.api.store.report(asked.report()?).await?;
    Ok(Reply::json(&shown(&report.ok_or_else(|| Problem::not_found("such report"))?)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Open {
    reason: String,
}

/// `POST /reports/{report}/open`: the line in the audit is written in the same step, and before anything is handed out.
pub(crate) async fn open(mut asked: Asked) -> Result<Reply, Problem> {
    let report = asked.report()?;
    let Open { reason: why } = decode(asked.body.take())?;
    let why = reason(&why).map_err(|bad| Problem::field("reason", bad.to_string()))?;
    let note = json!({ "reason": why });
    let deed = audit::done(&asked.caller, "report.open", format!("report {report}"), &note);
    let sealed = asked.api.store.open_report(report, &deed).await?;
    let sealed = sealed.ok_or_else(|| Problem::not_found("such report"))?;
    let parts = sealed
        .iter()
        .map(|Sealed { reader, bytes }| json!({ "reader": reader, "sealed": STANDARD.encode(bytes) }));
    let bundle = json!({ "report": report, "parts": parts.collect::<Vec<_>>() });
    Ok(Reply { is_audited: true, ..Reply::json(&bundle) })
}

fn shown(report: &Reported) -> Value {
    let Reported { id, by, against, conversation, grounds, at, reviewed_at, messages } = report;
    json!({
        "id": id,
        "by": by,
        "against": against,
        "conversation": conversation,
        "grounds": grounds,
        "at": moment::write(*at),
        "reviewed_at": reviewed_at.map(moment::write),
        "messages": messages,
    })
}
