//! Posts about a signal of before: what is to be done, and what became of it.

use crate::market::Price;

use super::amount::Share;
use super::complaint::{Complaint, Rule};
use super::layout::{Line, commas};
use super::model::Action;
use super::number::{Commas, Numeral};
use super::token::{Kind, Token};
use super::words::{self, Field};

/// Looks for one kind of action in a line.
type Step = fn(&Sentence<'_>) -> Option<Result<Action, Rule>>;

/// What a post says about a signal of before, if it does.
pub(super) fn action(lines: &[Line]) -> Option<Result<Action, Complaint>> {
    let commas = commas(lines);
    // What is to be done comes before what became of it: `TP1 hit, move the stop to entry`.
    let steps: [Step; 5] = [moved, stopped, ended, changed, reached];
    for step in steps {
        for line in lines {
            let sentence = Sentence { tokens: &line.tokens, commas };
            let Some(found) = step(&sentence) else { continue };
            let complain = |rule| Complaint::new(rule, line.number, &line.text);
            let waits = matches!(found, Ok(Action::Close(_) | Action::ClosePart(_) | Action::Cancel))
                && sentence.any(words::condition);
            return Some(if waits { Err(complain(Rule::Conditional)) } else { found.map_err(complain) });
        }
    }
    None
}

struct Sentence<'line> {
    tokens: &'line [Token],
    commas: Commas,
}

impl Sentence<'_> {
    fn any(&self, is: impl Fn(&str) -> bool) -> bool {
        self.tokens.iter().filter_map(Token::word).any(is)
    }

    fn at(&self, is: impl Fn(&str) -> bool) -> Option<usize> {
        self.tokens.iter().position(|token| token.word().is_some_and(&is))
    }

    /// It has no more words than a short order has.
    fn brief(&self) -> bool {
        self.tokens.iter().filter_map(Token::word).count() <= 14
    }

    fn is_field(&self, at: usize, field: Field) -> bool {
        self.tokens[at].word().and_then(words::field) == Some(field)
    }

    fn has(&self, field: Field) -> Option<usize> {
        (0..self.tokens.len()).find(|at| self.is_field(*at, field))
    }

    /// The prices from a token on.
    fn prices(&self, from: usize) -> Vec<Result<Price, Rule>> {
        let numbers = self.tokens[from..].iter().filter_map(|token| match token.kind {
            Kind::Number(numeral) => Some(numeral),
            _ => None,
        });
        numbers
            .map(|numeral: Numeral| {
                let value = numeral.settled(self.commas).ok_or(Rule::PriceUnreadable)?;
                Price::new(value).map_err(|_| Rule::PriceUnreadable)
            })
            .collect()
    }

    fn one_price(&self, from: usize) -> Result<Price, Rule> {
        match &self.prices(from)[..] {
            [price] => *price,
            _ => Err(Rule::UpdateUnclear),
        }
    }
}

fn change(word: &str) -> bool {
    matches!(
        word,
        "move"
            | "set"
            | "change"
            | "update"
            | "modify"
            | "new"
            | "adjust"
            | "shift"
            | "raise"
            | "lower"
            | "trail"
            | "edit"
            | "mover"
            | "neuer"
            | "nuevo"
            | "переносим"
            | "перенести"
    )
}

fn even(word: &str) -> bool {
    matches!(word, "breakeven" | "be" | "bep" | "бу" | "безубыток" | "ریسک")
}

/// The stop is moved.
fn moved(sentence: &Sentence<'_>) -> Option<Result<Action, Rule>> {
    if !sentence.brief() {
        return None;
    }
    let broke = sentence
        .at(|word| word == "break")
        .is_some_and(|at| sentence.tokens[at + 1..].iter().find_map(Token::word) == Some("even"));
    let stop = sentence.has(Field::Stop);
    let orders = sentence.any(change) || stop == Some(0);
    let whole = sentence.any(|word| matches!(word, "breakeven" | "bep")) || broke;
    if whole && (orders || stop.is_some() || sentence.tokens.len() <= 4) {
        return Some(Ok(Action::MoveStopToEntry));
    }
    let stop = stop.filter(|_| orders)?;
    let rest = &sentence.tokens[stop + 1..];
    let to = rest
        .iter()
        .any(|token| token.word().is_some_and(|word| even(word) || words::field(word) == Some(Field::Entry)));
    if to {
        return Some(Ok(Action::MoveStopToEntry));
    }
    if !sentence.any(change) || sentence.any(hit) {
        return None;
    }
    Some(sentence.one_price(stop).map(Action::MoveStop))
}

/// The signal ends, or is taken back.
fn ended(sentence: &Sentence<'_>) -> Option<Result<Action, Rule>> {
    let cancel = |word: &str| {
        matches!(
            word,
            "cancel"
                | "cancelled"
                | "canceled"
                | "cancels"
                | "ignore"
                | "invalid"
                | "delete"
                | "cancelar"
                | "abbrechen"
                | "отмена"
                | "لغو"
                | "annuler"
        )
    };
    let close = |word: &str| {
        matches!(
            word,
            "close"
                | "closed"
                | "closing"
                | "exit"
                | "cerrar"
                | "fechar"
                | "schließen"
                | "закрыть"
                | "закрываем"
                | "ببندید"
        )
    };
    let brief = sentence.tokens.iter().filter_map(Token::word).count() <= 9;
    if !brief {
        return None;
    }
    let first = sentence.tokens.iter().filter_map(Token::word).take(3);
    let mut leading = first.clone();
    if leading.any(cancel) || sentence.tokens.last().and_then(Token::word).is_some_and(cancel) {
        return Some(Ok(Action::Cancel));
    }
    let at = sentence.at(close)?;
    if first.clone().all(|word| !close(word))
        && sentence.tokens.last().and_then(Token::word).is_none_or(|word| !close(word))
    {
        return None;
    }
    let before = at.checked_sub(1).and_then(|before| sentence.tokens[before].word());
    // `Daily close above 100` is a candle.
    if matches!(before, Some("daily" | "candle" | "weekly" | "hour" | "hourly" | "will"))
        || sentence.has(Field::Stop).is_some()
    {
        return None;
    }
    let part = sentence.tokens.iter().find_map(|token| match token.kind {
        Kind::Percent(percent) => Some(percent),
        _ => None,
    });
    if sentence.any(|word| matches!(word, "half" | "partial" | "partially" | "part" | "parcial" | "hälfte"))
        && part.is_none()
    {
        let half = sentence.any(|word| matches!(word, "half" | "hälfte"));
        let share = Share::new(rust_decimal::Decimal::from(50)).filter(|_| half);
        return Some(share.map(Action::ClosePart).ok_or(Rule::UpdateUnclear));
    }
    if let Some(percent) = part {
        let whole = percent == rust_decimal::Decimal::ONE_HUNDRED;
        let share = Share::new(percent)
            .map(|share| if whole { Action::Close(None) } else { Action::ClosePart(share) });
        return Some(share.ok_or(Rule::UpdateUnclear));
    }
    let prices = sentence.prices(at);
    Some(match &prices[..] {
        [] => Ok(Action::Close(None)),
        [price] => price.map(|price| Action::Close(Some(price))),
        _ => Err(Rule::UpdateUnclear),
    })
}

/// Targets or the entry are others now.
fn changed(sentence: &Sentence<'_>) -> Option<Result<Action, Rule>> {
    let leads = sentence.tokens.iter().filter_map(Token::word).take(2).any(change);
    if !leads || !sentence.brief() {
        return None;
    }
    if let Some(target) = sentence.has(Field::Target) {
        let prices: Result<Vec<_>, _> = sentence.prices(target).into_iter().collect();
        return Some(match prices {
            Ok(prices) if prices.is_empty() || prices.len() > super::assemble::MOST => {
                Err(Rule::UpdateUnclear)
            }
            Ok(prices) => Ok(Action::ModifyTargets(prices)),
            Err(rule) => Err(rule),
        });
    }
    let entry = sentence.has(Field::Entry).filter(|_| !sentence.prices(0).is_empty())?;
    Some(sentence.one_price(entry).map(Action::ModifyEntry))
}

fn hit(word: &str) -> bool {
    matches!(
        word,
        "hit"
            | "hits"
            | "done"
            | "reached"
            | "smashed"
            | "achieved"
            | "completed"
            | "complete"
            | "touched"
            | "destroyed"
            | "secured"
            | "booked"
            | "filled"
            | "triggered"
            | "alcanzado"
            | "atingido"
            | "erreicht"
            | "достигнут"
            | "взята"
            | "взят"
            | "خورد"
    )
}

/// The stop was reached, whatever else is said: a trade that is over cannot be closed.
fn stopped(sentence: &Sentence<'_>) -> Option<Result<Action, Rule>> {
    reached(sentence).filter(|found| *found == Ok(Action::StopHit))
}

/// A level was reached.
fn reached(sentence: &Sentence<'_>) -> Option<Result<Action, Rule>> {
    let stopped = sentence
        .at(|word| word == "stopped")
        .is_some_and(|at| sentence.tokens.get(at + 1).and_then(Token::word) == Some("out"));
    if stopped {
        return Some(Ok(Action::StopHit));
    }
    let ticked = sentence
        .tokens
        .iter()
        .rev()
        .find(|token| !matches!(token.kind, Kind::Mark(_)))
        .is_some_and(|token| token.kind == Kind::Tick);
    let short = sentence.tokens.iter().filter_map(Token::word).count() <= 10;
    if !(ticked || sentence.any(hit) && short) {
        return None;
    }
    if let Some(target) = sentence.has(Field::Target).or_else(|| sentence.at(|word| word == "take")) {
        let number = sentence.tokens[target..].iter().take(6).find_map(|token| match &token.kind {
            Kind::Number(Numeral::Exact(number)) => u8::try_from(*number).ok(),
            _ => None,
        });
        return Some(Ok(Action::TargetHit(number.filter(|number| (1..=20).contains(number)))));
    }
    if sentence.has(Field::Stop).is_some() && !sentence.any(change) {
        return Some(Ok(Action::StopHit));
    }
    let entry =
        sentence.has(Field::Entry).is_some() || sentence.any(|word| word == "limit" || word == "order");
    entry.then_some(Ok(Action::EntryHit))
}
