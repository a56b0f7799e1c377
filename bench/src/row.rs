//! The rows of the table: what was to be reached, and what was.

use serde::Serialize;

use crate::figures::Figures;
use crate::searching::Searching;

/// What `grammY` with `BullMQ` reaches of the baseline, measured on two processors by the same load: a relay with a queue that
/// many use. A figure of its own, so that no Node.js is needed here.
const QUEUE_PEER: f64 = 0.29;

/// One thing to be reached.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) figure: f64,
    pub(crate) unit: &'static str,
    pub(crate) at_least: f64,
    pub(crate) aim: f64,
    /// Less is better.
    pub(crate) falling: bool,
    pub(crate) verdict: Verdict,
}

/// How a row ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// What was hoped for.
    Aim,
    /// What was asked for.
    Enough,
    /// Less.
    Short,
}

impl Verdict {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Verdict::Aim => "aim reached",
            Verdict::Enough => "enough",
            Verdict::Short => "SHORT",
        }
    }
}

impl Row {
    /// The more the better.
    pub(crate) fn rising(what: &str, figure: f64, unit: &'static str, at_least: f64, aim: f64) -> Row {
        let verdict = judge(figure >= aim, figure >= at_least);
        Row { what: what.to_owned(), figure, unit, at_least, aim, falling: false, verdict }
    }

    /// The less the better.
    pub(crate) fn falling(what: &str, figure: f64, unit: &'static str, at_most: f64, aim: f64) -> Row {
        let verdict = judge(figure <= aim, figure <= at_most);
        Row { what: what.to_owned(), figure, unit, at_least: at_most, aim, falling: true, verdict }
    }
}

fn judge(aim: bool, enough: bool) -> Verdict {
    match (aim, enough) {
        (true, _) => Verdict::Aim,
        (false, true) => Verdict::Enough,
        (false, false) => Verdict::Short,
    }
}

/// As many messages as there can be.
pub(crate) fn full(shoal: &Figures, baseline: &Figures) -> Vec<Row> {
    let ratio = ratio(shoal.per_second, baseline.per_second);
    vec![
        Row::rising("messages/s at full load, whole path, against the baseline", ratio, "×", 0.6, 1.0),
        Row::rising("the same against grammY + BullMQ (0.29 × of it)", ratio / QUEUE_PEER, "×", 2.0, 3.5),
        Row::falling(
            "processor time a message, all Shoal processes and Redis, at full load",
            shoal.relay_us(),
            "µs",
            93.0,
            65.0,
        ),
    ]
}

/// A steady rate.
pub(crate) fn pace(rate: u32, shoal: &Figures) -> Vec<Row> {
    let p50 = || Row::falling(&format!("p50 at {rate}/s"), shoal.p50_ms, "ms", 0.55, 0.4);
    match rate {
        200 => vec![p50()],
        1_000 => vec![p50(), Row::falling("p99 at 1000/s", shoal.p99_ms, "ms", 5.0, 3.0)],
        _ => vec![],
    }
}

/// A Bot API as slow as in life, against a baseline that acknowledges nothing that may be lost, as Shoal does.
pub(crate) fn slow(shoal: &Figures, baseline: &Figures) -> Vec<Row> {
    let ratio = ratio(shoal.per_second, baseline.per_second);
    vec![Row::rising(
        "messages/s with a Bot API that takes 50 ms a call, against the baseline that answers after it",
        ratio,
        "×",
        1.0,
        1.2,
    )]
}

/// Everything on disk before it is acknowledged.
pub(crate) fn durable(always: &Figures, everysec: &Figures) -> Vec<Row> {
    let ratio = ratio(always.per_second, everysec.per_second);
    vec![Row::rising(
        "messages/s with appendfsync always, 200 webhooks in flight, against everysec",
        ratio,
        "×",
        0.5,
        0.8,
    )]
}

/// The rule that brings people together.
pub(crate) fn matching(per_second: f64) -> Row {
    Row::rising("matching decisions/s, one pool", per_second, "/s", 20_000.0, 100_000.0)
}

/// The decision about a search, written down.
pub(crate) fn searching(searching: &Searching) -> Row {
    let what = "match decision p99 beside 10,000 who search, with its commit";
    Row::falling(what, searching.steady.p99_ms, "ms", 50.0, 10.0)
}

/// The recipients of a broadcast are written down.
pub(crate) fn planning(per_second: f64) -> Row {
    Row::rising("broadcast: recipients planned and queued a second", per_second, "/s", 20_000.0, 100_000.0)
}

/// Of nothing, nothing can be said; that is never enough.
pub(crate) fn ratio(of: f64, to: f64) -> f64 {
    if to > 0.0 { of / to } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_judged_by_its_own_direction() {
        let rising = |figure| Row::rising("", figure, "×", 0.6, 1.0).verdict;
        assert_eq!([0.59, 0.6, 1.0].map(rising), [Verdict::Short, Verdict::Enough, Verdict::Aim]);
        let falling = |figure| Row::falling("", figure, "ms", 0.55, 0.4).verdict;
        assert_eq!([0.56, 0.55, 0.4].map(falling), [Verdict::Short, Verdict::Enough, Verdict::Aim]);
    }

    #[test]
    fn without_a_baseline_nothing_is_reached() {
        let shoal = Figures { per_second: 9.0, ..Figures::default() };
        assert_eq!(full(&shoal, &Figures::default())[0].verdict, Verdict::Short);
    }
}
