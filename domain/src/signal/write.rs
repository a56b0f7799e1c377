//! Our own form, in which signals and updates are shown and handed on. [`read`](super::read) reads it back whole.

use std::fmt;

use crate::market::Side;

use super::model::{Action, Entry, Leverage, Signal, Step, Stop, Targets, Update};

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(label) = &self.label {
            writeln!(f, "Signal ID: {label}")?;
        }
        writeln!(f, "Pair: {}", self.pair)?;
        writeln!(f, "Side: {}", if self.side == Side::Long { "long" } else { "short" })?;
        match &self.entry {
            Entry::Market => writeln!(f, "Entry: market")?,
            Entry::Price(price) => writeln!(f, "Entry: {}{price}", self.how())?,
            Entry::Zone(from, to) => writeln!(f, "Entry: {}{from} - {to}", self.how())?,
            Entry::Ladder(steps) => {
                writeln!(f, "Entry: {}", self.how())?;
                list(f, steps)?;
            }
        }
        match &self.targets {
            Targets::Prices(steps) if steps.is_empty() => {}
            Targets::Prices(steps) => {
                writeln!(f, "Targets:")?;
                list(f, steps)?;
            }
            Targets::Percents(percents) => {
                let percents: Vec<_> =
                    percents.iter().map(|percent| format!("{}%", percent.percent())).collect();
                writeln!(f, "Targets: {}", percents.join(" "))?;
            }
        }
        match self.stop {
            None => {}
            Some(Stop::Price(price)) => writeln!(f, "Stop: {price}")?,
            Some(Stop::Percent(percent)) => writeln!(f, "Stop: {}%", percent.percent())?,
        }
        match self.leverage {
            None => {}
            Some(Leverage::Of(times)) => writeln!(f, "Leverage: {}x", times.get())?,
            Some(Leverage::Between(low, high)) => writeln!(f, "Leverage: {}x - {}x", low.get(), high.get())?,
            Some(Leverage::UpTo(times)) => writeln!(f, "Leverage: up to {}x", times.get())?,
        }
        if let Some(margin) = self.margin {
            writeln!(f, "Margin: {}", margin.word())?;
        }
        if let Some(size) = self.size {
            writeln!(f, "Size: {size}")?;
        }
        link(f, self.link.as_deref())
    }
}

impl Signal {
    /// In our own form.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.to_string()
    }

    /// The order, as a word before the prices.
    fn how(&self) -> String {
        self.order.map(|order| format!("{} ", order.word())).unwrap_or_default()
    }
}

/// Prices below each other, with their shares.
fn list(f: &mut fmt::Formatter<'_>, steps: &[Step]) -> fmt::Result {
    for (index, Step { price, share }) in steps.iter().enumerate() {
        write!(f, "{}) {price}", index + 1)?;
        match share {
            Some(share) => writeln!(f, " - {}%", share.percent())?,
            None => writeln!(f)?,
        }
    }
    Ok(())
}

/// A link is written with what it is worth.
fn link(f: &mut fmt::Formatter<'_>, link: Option<&str>) -> fmt::Result {
    link.map_or(Ok(()), |link| writeln!(f, "UNVERIFIED: {link}"))
}

impl fmt::Display for Update {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(label) = &self.label {
            writeln!(f, "Signal ID: {label}")?;
        }
        if let Some(pair) = &self.pair {
            writeln!(f, "Pair: {pair}")?;
        }
        match &self.action {
            Action::Close(None) => writeln!(f, "Close")?,
            Action::Close(Some(price)) => writeln!(f, "Close at {price}")?,
            Action::ClosePart(share) => writeln!(f, "Close {}%", share.percent())?,
            Action::Cancel => writeln!(f, "Cancel")?,
            Action::MoveStop(price) => writeln!(f, "Move stop to {price}")?,
            Action::MoveStopToEntry => writeln!(f, "Move stop to entry")?,
            Action::ModifyTargets(prices) => {
                let prices: Vec<_> = prices.iter().map(ToString::to_string).collect();
                writeln!(f, "New targets: {}", prices.join(" "))?;
            }
            Action::ModifyEntry(price) => writeln!(f, "New entry: {price}")?,
            Action::TargetHit(None) => writeln!(f, "Target hit")?,
            Action::TargetHit(Some(number)) => writeln!(f, "Target {number} hit")?,
            Action::StopHit => writeln!(f, "Stop hit")?,
            Action::EntryHit => writeln!(f, "Entry hit")?,
        }
        link(f, self.link.as_deref())
    }
}

impl Update {
    /// In our own form.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.to_string()
    }
}
