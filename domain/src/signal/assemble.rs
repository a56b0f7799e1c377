//! From fields to a signal, or to what is wrong with them.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::market::{Pair, Price, Quantity, Side};

use super::amount::{Percent, Share, Times};
use super::complaint::{Complaint, Rule};
use super::layout::{Amount, Fields, Lever, Line, Value, way};
use super::model::{Entry, Leverage, Order, Signal, Step, Stop, Targets};
use super::words::Said;

/// Nobody means more entries, or more targets.
pub const MOST: usize = 20;

/// A price that is so many times another one belongs to something else.
const FAR: Decimal = Decimal::from_parts(20, 0, 0, false, 0);

/// What is being put together, with all that is wrong with it.
pub(super) struct Draft<'post> {
    pub lines: &'post [Line],
    pub fields: Fields,
    pub complaints: Vec<Complaint>,
}

impl Draft<'_> {
    fn complain(&mut self, rule: Rule, number: usize) {
        let line = self.lines.iter().find(|line| line.number == number);
        self.complaints.push(Complaint::new(rule, number, line.map_or("", |line| &line.text)));
    }

    /// The first line that says anything.
    fn top(&self) -> usize {
        self.lines.first().map_or(1, |line| line.number)
    }

    /// The signal, if nothing is wrong.
    pub fn signal(mut self, pair: Option<Pair>, label: Option<String>) -> Result<Signal, Vec<Complaint>> {
        self.share_out();
        let entries = self.entries();
        let targets = self.targets();
        let stop = self.stop();
        let side = self.side(&entries, &targets, stop);
        let leverage = self.leverage();
        if pair.is_none() && !self.complaints.iter().any(|complaint| complaint.rule == Rule::TwoPairs) {
            self.complain(Rule::NoPair, self.top());
        }
        let entry = self.entry(&entries);
        if let Some(side) = side {
            self.check(side, &entries, &targets, stop);
        }
        if let Some(line) = self.fields.ticked.first().copied() {
            self.complain(Rule::AlreadyHit, line);
        }
        match (pair, side, entry) {
            (Some(pair), Some(side), Some(entry)) if self.complaints.is_empty() => Ok(Signal {
                pair,
                side,
                entry,
                order: self.fields.order,
                targets,
                stop: stop.map(|(stop, _)| stop),
                leverage,
                margin: self.fields.margin,
                size: self.fields.size.and_then(|size| Quantity::new(size).ok()),
                label,
                link: None,
            }),
            _ => {
                self.complaints.sort_by_key(|complaint| complaint.line);
                Err(self.complaints)
            }
        }
    }

    /// Numbers without a word of their own: behind a side an entry, behind the opposite one a target, and three with
    /// slashes between them entry, stop and target.
    fn share_out(&mut self) {
        let fields = &mut self.fields;
        let bare = fields.entries.is_empty() && fields.targets.is_empty() && fields.stops.is_empty();
        let even = fields.beside_side.iter().skip(1).all(|value| matches!(value.mark, '/' | ' '));
        if bare && even && fields.beside_side.len() == 3 {
            fields.targets = fields.beside_side.split_off(2);
            fields.stops = fields.beside_side.split_off(1);
        }
        if fields.targets.is_empty() {
            fields.targets = std::mem::take(&mut fields.opposite);
        }
        // `Entry: 3000`, and below it `Sell: 3012 - 3024`.
        let below = fields
            .entries
            .last()
            .zip(fields.beside_side.first())
            .is_some_and(|(entry, side)| side.line > entry.line);
        if fields.targets.is_empty() && below {
            fields.targets = std::mem::take(&mut fields.beside_side);
        }
        if fields.entries.is_empty() {
            fields.entries = std::mem::take(&mut fields.beside_side);
        }
    }

    /// The prices of a field. Those that are none are complained about.
    fn prices(&mut self, values: &[Value]) -> Vec<(Step, usize)> {
        let mut steps = Vec::new();
        for value in values {
            let rule = match value.amount {
                Amount::Price(price) => match Price::new(price) {
                    Ok(price) => {
                        let share = value.share.map(Share::new);
                        if share == Some(None) {
                            self.complain(Rule::SharesTooLarge, value.line);
                        }
                        steps.push((Step { price, share: share.flatten() }, value.line));
                        continue;
                    }
                    Err(_) => Rule::PriceUnreadable,
                },
                Amount::Pips | Amount::Percent(_) => Rule::PriceRelative,
                Amount::Unreadable => Rule::PriceUnreadable,
            };
            self.complain(rule, value.line);
        }
        let whole: Decimal = steps.iter().filter_map(|(step, _)| step.share).map(Share::percent).sum();
        if whole > Decimal::ONE_HUNDRED {
            self.complain(Rule::SharesTooLarge, values.first().map_or(1, |value| value.line));
        }
        if values.len() > MOST {
            self.complain(Rule::TooMany, values[MOST].line);
        }
        steps
    }

    fn entries(&mut self) -> Vec<(Step, usize)> {
        let values = self.fields.entries.clone();
        self.prices(&values)
    }

    fn entry(&mut self, steps: &[(Step, usize)]) -> Option<Entry> {
        let values = &self.fields.entries;
        let stepped = values.iter().skip(1).any(|value| value.step)
            || steps.iter().any(|(step, _)| step.share.is_some());
        Some(match steps {
            [] if !values.is_empty() => return None,
            [] => {
                let whole = !self.fields.targets.is_empty() && !self.fields.stops.is_empty();
                let now = self.fields.order == Some(Order::Market);
                if !now && (self.fields.labelled_entry || !whole) {
                    self.complain(Rule::NoEntry, self.top());
                    return None;
                }
                self.fields.order = Some(Order::Market);
                Entry::Market
            }
            [(step, _)] => Entry::Price(step.price),
            [(from, _), (to, _)] if !stepped => Entry::Zone(from.price, to.price),
            steps => Entry::Ladder(steps.iter().map(|(step, _)| *step).collect()),
        })
    }

    fn targets(&mut self) -> Targets {
        let values = self.fields.targets.clone();
        let percents = values.iter().map(|value| match value.amount {
            Amount::Percent(percent) => Percent::new(percent),
            _ => None,
        });
        if !values.is_empty()
            && let Some(percents) = percents.collect::<Option<Vec<_>>>()
        {
            if !percents.is_sorted_by(|one, next| one < next) {
                self.complain(Rule::TargetsOutOfOrder, values[0].line);
            }
            if percents.len() > MOST {
                self.complain(Rule::TooMany, values[MOST].line);
            }
            return Targets::Percents(percents);
        }
        let steps = self.prices(&values);
        if values.is_empty() && (self.fields.entries.is_empty() || !self.fields.labelled_entry) {
            self.complain(Rule::NoTarget, self.top());
        }
        Targets::Prices(steps.into_iter().map(|(step, _)| step).collect())
    }

    fn stop(&mut self) -> Option<(Stop, usize)> {
        let values = self.fields.stops.clone();
        let (first, others) = values.split_first()?;
        if let Some(other) = others.iter().find(|other| other.amount != first.amount) {
            self.complain(Rule::TwoStops, other.line);
        }
        if let Amount::Percent(percent) = first.amount {
            let percent = Percent::new(percent);
            if percent.is_none() {
                self.complain(Rule::PriceUnreadable, first.line);
            }
            return percent.map(|percent| (Stop::Percent(percent), first.line));
        }
        let first = self.prices(std::slice::from_ref(first));
        first.first().map(|(step, line)| (Stop::Price(step.price), *line))
    }

    /// The side that is said, or that the prices tell.
    fn side(
        &mut self,
        entries: &[(Step, usize)],
        targets: &Targets,
        stop: Option<(Stop, usize)>,
    ) -> Option<Side> {
        let said = self.fields.sides.clone();
        let positions: Vec<_> = said.iter().filter(|(said, _)| matches!(said, Said::Position(_))).collect();
        let sure = if positions.is_empty() { said.iter().collect() } else { positions };
        let Some((first, _)) = sure.first() else { return self.told(entries, targets, stop) };
        let side = way(*first);
        let against = said.iter().find(|(other, _)| {
            // Whoever buys sells later, and says so: that is no second side where the prices of both are known.
            let trade = matches!(other, Said::Trade(_)) && !self.fields.targets.is_empty();
            let sure = matches!(other, Said::Position(_)) || matches!(first, Said::Trade(_));
            way(*other) != side && sure && !trade
        });
        if let Some((_, line)) = against {
            self.complain(Rule::TwoSides, *line);
        }
        Some(side)
    }

    fn told(
        &mut self,
        entries: &[(Step, usize)],
        targets: &Targets,
        stop: Option<(Stop, usize)>,
    ) -> Option<Side> {
        let told = match (entries.first(), targets, stop) {
            (Some((entry, _)), Targets::Prices(targets), Some((Stop::Price(stop), _))) => {
                let up = targets.iter().all(|target| target.price > entry.price);
                let down = targets.iter().all(|target| target.price < entry.price);
                match (targets.is_empty(), up && stop < entry.price, down && stop > entry.price) {
                    (false, true, _) => Some(Side::Long),
                    (false, _, true) => Some(Side::Short),
                    _ => None,
                }
            }
            (Some((entry, _)), Targets::Prices(targets), None)
                if !targets.is_empty() && self.fields.stops.is_empty() =>
            {
                let up = targets.iter().all(|target| target.price > entry.price);
                let down = targets.iter().all(|target| target.price < entry.price);
                if up {
                    Some(Side::Long)
                } else if down {
                    Some(Side::Short)
                } else {
                    None
                }
            }
            _ => None,
        };
        if told.is_none() {
            self.complain(Rule::NoSide, self.top());
        }
        told
    }

    /// Stop and targets lie where they belong.
    fn check(
        &mut self,
        side: Side,
        entries: &[(Step, usize)],
        targets: &Targets,
        stop: Option<(Stop, usize)>,
    ) {
        let beyond =
            |price: Price, other: Price| if side == Side::Long { price > other } else { price < other };
        let far = |price: Price, other: Price| {
            let ratio = price.decimal().checked_div(other.decimal()).unwrap_or(Decimal::MAX);
            ratio > FAR || ratio.checked_mul(FAR).is_none_or(|times| times < Decimal::ONE)
        };
        let line_of = |values: &[Value], index: usize| values.get(index).map_or(1, |value| value.line);
        let reference = entries.first().map(|(step, _)| step.price);
        if let Some((Stop::Price(stop), line)) = stop {
            if entries.iter().any(|(entry, _)| !beyond(entry.price, stop)) {
                self.complain(Rule::StopOnWrongSide, line);
            } else if reference.is_some_and(|entry| far(stop, entry)) {
                self.complain(Rule::PriceImplausible, line);
            }
        }
        let Targets::Prices(targets) = targets else { return };
        for (index, target) in targets.iter().enumerate() {
            let line = line_of(&self.fields.targets, index);
            let price = target.price;
            let stopped = matches!(stop, Some((Stop::Price(stop), _)) if !beyond(price, stop));
            if stopped || entries.iter().any(|(entry, _)| !beyond(price, entry.price)) {
                self.complain(Rule::TargetOnWrongSide, line);
            } else if reference.is_some_and(|entry| far(price, entry)) {
                self.complain(Rule::PriceImplausible, line);
            } else if index > 0 && !beyond(price, targets[index - 1].price) {
                self.complain(Rule::TargetsOutOfOrder, line);
            }
        }
    }

    fn leverage(&mut self) -> Option<Leverage> {
        let labelled: Vec<Lever> =
            self.fields.levers.iter().filter(|lever| lever.labelled).cloned().collect();
        let lever = labelled.first().or(self.fields.levers.first()).cloned()?;
        let whole = |numeral: super::number::Numeral| {
            let value = numeral.exact()?.normalize();
            if value.scale() == 0 { value.to_u16().and_then(Times::new) } else { None }
        };
        let read = match (whole(lever.low), lever.high.map(whole)) {
            (Some(low), None) if lever.up_to => Some(Leverage::UpTo(low)),
            (Some(low), None) => Some(Leverage::Of(low)),
            (Some(low), Some(Some(high))) if low < high => Some(Leverage::Between(low, high)),
            (Some(low), Some(Some(high))) if low == high => Some(Leverage::Of(low)),
            _ => None,
        };
        let other = labelled.iter().find(|other| (other.low, other.high) != (lever.low, lever.high));
        if read.is_none() || other.is_some() {
            self.complain(Rule::LeverageUnreadable, other.map_or(lever.line, |other| other.line));
        }
        read
    }
}
