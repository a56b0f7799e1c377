//! A reading as JSON, for programs: prices are numbers, as they were written.

use rust_decimal::Decimal;
use serde_json::{Map, Number, Value, json};

use crate::market::{Price, Side};

use super::Reading;
use super::amount::Share;
use super::complaint::Complaint;
use super::model::{Action, Entry, Leverage, Margin, Order, Signal, Stop, Targets, Update};

impl Reading {
    /// As JSON. `kind` is `signal`, `update`, `reject` or `non_signal`; `docs/signals.md` lists the other fields.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Reading::Signal(signal) => Value::Object(signal_fields(signal)),
            Reading::Update(update) => Value::Object(update_fields(update)),
            Reading::NotASignal => json!({ "kind": "non_signal" }),
            Reading::Refused(complaints) => {
                let first = complaints.first().map_or("", |complaint| complaint.rule.sentence());
                let complaints: Vec<_> = complaints.iter().map(complaint).collect();
                json!({ "kind": "reject", "reason": first, "complaints": complaints })
            }
        }
    }
}

fn complaint(complaint: &Complaint) -> Value {
    json!({
        "line": complaint.line,
        "words": complaint.words,
        "rule": complaint.rule.name(),
        "sentence": complaint.rule.sentence(),
    })
}

/// Digits as a number of JSON: 17 of them, which is more than any price has.
fn number(value: Decimal) -> Value {
    value.normalize().to_string().parse::<Number>().map_or(Value::Null, Value::Number)
}

fn numbers(values: impl IntoIterator<Item = Decimal>) -> Value {
    values.into_iter().map(number).collect()
}

fn signal_fields(signal: &Signal) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            fields.insert(name.to_owned(), value);
        }
    };
    put("kind", "signal".into());
    put("pair", signal.pair.to_string().into());
    put("base", signal.pair.base.as_str().into());
    put("quote", signal.pair.quote.as_str().into());
    put("side", if signal.side == Side::Long { "long" } else { "short" }.into());
    put("entries", numbers(signal.entry.prices().into_iter().map(Price::decimal)));
    put("entry_type", signal.order.map(Order::word).into());
    put("entry_is_zone", matches!(signal.entry, Entry::Zone(..)).into());
    if let Entry::Ladder(steps) = &signal.entry
        && let Some(shares) = steps.iter().map(|step| step.share).collect::<Option<Vec<_>>>()
    {
        put("entry_weights_percent", numbers(shares.into_iter().map(Share::percent)));
    }
    match &signal.targets {
        Targets::Prices(steps) => {
            put("targets", numbers(steps.iter().map(|step| step.price.decimal())));
            let shares: Option<Vec<_>> = steps.iter().map(|step| step.share).collect();
            if let Some(shares) = shares.filter(|shares| !shares.is_empty()) {
                put("target_weights_percent", numbers(shares.into_iter().map(Share::percent)));
            }
        }
        Targets::Percents(percents) => {
            put("target_percents", numbers(percents.iter().map(|percent| percent.percent())));
            put("targets_are_percent", true.into());
        }
    }
    match signal.stop {
        Some(Stop::Price(price)) => put("stop_loss", number(price.decimal())),
        Some(Stop::Percent(percent)) => put("stop_percent", number(percent.percent())),
        None => {}
    }
    match signal.leverage {
        Some(Leverage::Of(times)) => put("leverage", times.get().into()),
        Some(Leverage::Between(low, high)) => {
            put("leverage_text", format!("({}-{}x)", low.get(), high.get()).into());
            put("leverage_min", low.get().into());
            put("leverage_max", high.get().into());
        }
        Some(Leverage::UpTo(times)) => put("leverage_max", times.get().into()),
        None => {}
    }
    put("margin_mode", signal.margin.map(Margin::word).into());
    put("size", signal.size.map_or(Value::Null, |size| number(size.decimal())));
    put("signal_id", signal.label.clone().into());
    if let Some(link) = &signal.link {
        put("link", link.clone().into());
        put("link_state", "UNVERIFIED".into());
    }
    fields
}

fn update_fields(update: &Update) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            fields.insert(name.to_owned(), value);
        }
    };
    put("kind", "update".into());
    put("action", update.action.name().into());
    put("pair", update.pair.as_ref().map(ToString::to_string).into());
    put("base", update.pair.as_ref().map(|pair| pair.base.to_string()).into());
    put("signal_id", update.label.clone().into());
    match &update.action {
        Action::Close(Some(price)) | Action::ModifyEntry(price) => put("price", number(price.decimal())),
        Action::MoveStop(price) => put("stop_loss", number(price.decimal())),
        Action::ClosePart(share) => put("percent", number(share.percent())),
        Action::ModifyTargets(prices) => put("targets", numbers(prices.iter().map(|price| price.decimal()))),
        Action::TargetHit(number) => put("target", (*number).into()),
        Action::Close(None)
        | Action::Cancel
        | Action::MoveStopToEntry
        | Action::StopHit
        | Action::EntryHit => {}
    }
    if let Some(link) = &update.link {
        put("link", link.clone().into());
        put("link_state", "UNVERIFIED".into());
    }
    fields
}
