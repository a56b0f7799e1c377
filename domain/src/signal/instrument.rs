//! Which pair a post is about.

use crate::market::{Code, Pair};

use super::codes;
use super::complaint::{Complaint, Rule};
use super::layout::Line;
use super::token::Kind;
use super::words::{self, Field};

/// How plainly a pair is named. The plainest ones of a post count, the others do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Plain {
    /// A code or a name that stands beside a side, or in capitals.
    Bare,
    /// Behind `#` or `$`.
    Tagged,
    /// Both of its parts.
    Whole,
    /// Behind a word such as `Pair:`.
    Labelled,
}

/// A place that names a pair.
struct Found {
    pair: Pair,
    plain: Plain,
    line: usize,
    words: String,
}

/// The pair of a post. What names one is marked in the lines, so that nobody reads it as something else.
pub(super) fn pair(lines: &mut [Line]) -> Result<Option<Pair>, Complaint> {
    let mut found = Vec::new();
    for line in lines.iter_mut() {
        scan(line, &mut found);
    }
    let Some(plain) = found.iter().map(|found| found.plain).max() else { return Ok(None) };
    let mut plainest = found.into_iter().filter(|found| found.plain == plain);
    let Some(first) = plainest.next() else { return Ok(None) };
    match plainest.find(|other| other.pair != first.pair) {
        Some(other) => Err(Complaint::new(Rule::TwoPairs, other.line, &other.words)),
        None => Ok(Some(first.pair)),
    }
}

fn scan(line: &mut Line, found: &mut Vec<Found>) {
    if let Some(pair) = line.text.strip_prefix("Pair: ").and_then(|text| text.trim_end().parse::<Pair>().ok())
    {
        line.tokens.clear();
        let words = line.text.clone();
        return found.push(Found { pair, plain: Plain::Labelled, line: line.number, words });
    }
    let mut at = 0;
    let mut labelled = false;
    while at < line.tokens.len() {
        if line.tokens[at].word().and_then(words::field) == Some(Field::Pair) {
            labelled = true;
        }
        match here(line, at, labelled) {
            Some((pair, plain, length)) => {
                let plain = if labelled && plain >= Plain::Tagged { Plain::Labelled } else { plain };
                let words = line.text.clone();
                found.push(Found { pair, plain, line: line.number, words });
                for token in &mut line.tokens[at..at + length] {
                    token.kind = Kind::Pair;
                }
                at += length;
                labelled = false;
            }
            None => at += 1,
        }
    }
}

/// The pair whose name begins at a word: it, how plainly, and how many tokens name it.
fn here(line: &Line, at: usize, labelled: bool) -> Option<(Pair, Plain, usize)> {
    let tokens = &line.tokens;
    let token = &tokens[at];
    let word = token.word()?;
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let tagged = before.is_some_and(|mark| mark.is_mark("#$"));
    let after = |ahead: usize| tokens.get(at + ahead);
    let next = |ahead: usize| after(ahead).and_then(|token| token.word());

    let parted = after(1).is_some_and(|mark| {
        mark.is_mark("/") || mark.is_mark("-|") && mark.glued && after(2).is_some_and(|token| token.glued)
    });
    if parted && let Some(quote) = next(2).filter(|quote| is_quote(word, quote)) {
        return Some((made(word, quote)?, Plain::Whole, 3));
    }
    if let Some(pair) = joined(word, tagged) {
        return Some((pair, Plain::Whole, 1));
    }
    let stuck = after(1).is_some_and(|mark| mark.glued && mark.is_mark("-&"));
    if let Some(quote) = next(1) {
        let coin = codes::known_coin(word) || tagged && !codes::no_coin(word);
        if codes::currency(word) && codes::currency(quote) && word != quote
            || coin && codes::QUOTES[..5].contains(&quote)
        {
            return Some((made(word, quote)?, Plain::Whole, 2));
        }
    }
    if let Some((base, quote)) = codes::named(word) {
        return Some((Pair { base: base.parse().ok()?, quote: quote.parse().ok()? }, Plain::Bare, 1));
    }
    let close = token.glued || before.is_some_and(|mark| mark.is_mark("$"));
    if tagged && close && !stuck && !codes::no_coin(word) && (2..=10).contains(&word.len()) {
        return Some((made(word, "usdt")?, Plain::Tagged, 1));
    }
    if labelled && !codes::no_coin(word) && before.is_some_and(|mark| mark.is_mark(":-#$")) {
        return Some((made(word, "usdt")?, Plain::Tagged, 1));
    }
    let said = |near: Option<&str>| near.and_then(words::side).is_some();
    let beside = said(next(1)) || said(before.and_then(|token| token.word()));
    let capitals = token.text.len() >= 2 && !token.text.bytes().any(|byte| byte.is_ascii_lowercase());
    let bare = if codes::known_coin(word) {
        beside || capitals
    } else {
        beside && capitals && token.text.len() <= 5 && !codes::no_coin(word) && !stuck
    };
    bare.then(|| made(word, "usdt")).flatten().map(|pair| (pair, Plain::Bare, 1))
}

/// It can be what the other is paid with.
fn is_quote(base: &str, quote: &str) -> bool {
    let money = codes::currency(base) && codes::currency(quote) && base != quote;
    let dollars = codes::QUOTES[..5].contains(&quote) && words::side(base).is_none();
    money || base != quote && (dollars || codes::QUOTES.contains(&quote) && !codes::no_coin(base))
}

/// The pair that is one word: `btcusdt`, `eurusd`.
fn joined(word: &str, tagged: bool) -> Option<Pair> {
    let word = word.strip_suffix("perp").unwrap_or(word);
    if word.len() == 6 && word.is_ascii() {
        let (base, quote) = word.split_at(3);
        if codes::currency(base) && codes::currency(quote) && base != quote {
            return made(base, quote);
        }
    }
    codes::QUOTES.iter().enumerate().find_map(|(index, quote)| {
        let base = word.strip_suffix(quote).filter(|base| !base.is_empty())?;
        // What ends like a coin is a word more often than a pair, unless its beginning is a coin, too.
        let likely =
            if index < 5 { !codes::no_coin(base) } else { codes::known_coin(base) || tagged && index == 5 };
        likely.then(|| made(base, quote)).flatten()
    })
}

fn made(base: &str, quote: &str) -> Option<Pair> {
    let code = |word: &str| word.to_uppercase().parse::<Code>().ok();
    // One coin, two names; venues that use the other one translate it back.
    let base = if base == "xbt" { "btc" } else { base };
    Some(Pair { base: code(base)?, quote: code(quote)? })
}
