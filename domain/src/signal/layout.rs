//! The lines of a post, and the fields that are found in them.

use rust_decimal::Decimal;

use crate::market::Side;

use super::model::{Margin, Order};
use super::number::{self, Commas, Numeral};
use super::token::{Kind, Token, tokens};
use super::words::Said;

/// A line of a post.
pub(super) struct Line {
    /// From 1.
    pub number: usize,
    pub text: String,
    pub tokens: Vec<Token>,
}

/// The lines that say anything.
pub(super) fn lines(folded: &[String]) -> Vec<Line> {
    let lines = folded.iter().enumerate();
    lines
        .map(|(index, text)| Line { number: index + 1, text: text.clone(), tokens: tokens(text) })
        .filter(|line| !line.tokens.is_empty())
        .collect()
}

/// What a number of a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Amount {
    Price(Decimal),
    Percent(Decimal),
    /// A distance.
    Pips,
    Unreadable,
}

/// A number of a field.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub amount: Amount,
    pub share: Option<Decimal>,
    pub line: usize,
    /// It is a step of a list, not the end of a zone.
    pub step: bool,
    /// The last mark before it.
    pub mark: char,
}

/// Leverage as it was written.
#[derive(Clone, Debug)]
pub(super) struct Lever {
    pub low: Numeral,
    pub high: Option<Numeral>,
    pub up_to: bool,
    pub labelled: bool,
    pub line: usize,
}

/// All fields of a post.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    /// Behind a word for an entry.
    pub entries: Vec<Value>,
    /// Behind a side: an entry where there is no other.
    pub beside_side: Vec<Value>,
    /// Behind the opposite of the side that came first: `buy 6.5 sell 7.2`.
    pub opposite: Vec<Value>,
    pub targets: Vec<Value>,
    pub stops: Vec<Value>,
    pub levers: Vec<Lever>,
    pub size: Option<Decimal>,
    pub sides: Vec<(Said, usize)>,
    pub order: Option<Order>,
    pub margin: Option<Margin>,
    pub labelled_entry: bool,
    /// Lines whose targets were reached.
    pub ticked: Vec<usize>,
    /// The post says what its commas are.
    pub commas: Option<Commas>,
}

/// What commas are in a post.
pub(super) fn commas(lines: &[Line]) -> Commas {
    let numerals = lines.iter().flat_map(|line| {
        line.tokens.iter().enumerate().filter_map(|(at, token)| match token.kind {
            Kind::Number(numeral) => Some((numeral, at > 0 && line.tokens[at - 1].is_mark("$"))),
            _ => None,
        })
    });
    number::commas(numerals)
}

pub(super) const fn way(said: Said) -> Side {
    match said {
        Said::Position(side) | Said::Trade(side) => side,
    }
}
