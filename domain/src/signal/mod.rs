//! What people post about trades, read: a call to trade, something about one of before, neither, or a refusal that says
//! which line breaks which rule.
//!
//! ```text
//! post ─ fold ─ tokens ─ instrument ─ layout ─ assemble ─> Signal | Refused
//!                                        └──── update ───> Update
//! ```
//!
//! Whatever can be read in two ways is refused: only a [`Signal`] may ever open a trade. Reading needs no more than the
//! post. It never fails, takes time by the length of the post, and looks at no more than [`LONGEST`] characters.
//! `docs/signals.md` is for whoever writes posts.

mod amount;
mod model;

mod complaint;

mod assemble;
mod codes;
mod command;
mod fold;
mod instrument;
mod json;
mod layout;
mod number;
mod token;
mod update;
mod walk;
mod words;
mod write;

#[cfg(test)]
mod tests;

pub use amount::{BadPercent, BadShare, BadTimes, Percent, Share, Times};
pub use assemble::MOST;
pub use complaint::{Complaint, Rule};
pub use fold::LONGEST;
pub use model::{Action, Entry, Leverage, Margin, Order, Signal, Step, Stop, Targets, Update};

use assemble::Draft;
use layout::Fields;

/// What a post is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A call to trade.
    Signal(Box<Signal>),
    /// Something about a signal of before.
    Update(Update),
    /// Talk, advertising, results.
    NotASignal,
    /// It means to be a signal or an update, and cannot be followed. There is at least one complaint, by lines.
    Refused(Vec<Complaint>),
}

/// Reads a post.
#[must_use]
pub fn read(text: &str) -> Reading {
    if text.chars().nth(LONGEST).is_some() {
        let start: String = text.chars().take(Complaint::WORDS).collect();
        return Reading::Refused(vec![Complaint::new(Rule::TooLong, 1, &start)]);
    }
    let mut folded = fold::fold(text);
    if folded.complaints.is_empty()
        && let Some(reading) = command::command(text)
    {
        return reading;
    }
    let label = take_label(&mut folded.lines);
    let mut lines = layout::lines(&folded.lines);
    let pair = instrument::pair(&mut lines);
    let fields = walk::fields(&lines);
    let named = !matches!(pair, Ok(None));
    if !enters(&fields)
        && let Some(action) = update::action(&lines)
    {
        let complaints = folded.complaints;
        return match (action, pair) {
            (Ok(action), Ok(pair)) if complaints.is_empty() => {
                let link = link(&folded.lines);
                Reading::Update(Update { pair, label, action, link })
            }
            (Err(complaint), _) | (_, Err(complaint)) => {
                Reading::Refused([complaints, vec![complaint]].concat())
            }
            _ => Reading::Refused(complaints),
        };
    }
    if !attempts(&fields, named) {
        return Reading::NotASignal;
    }
    let mut complaints = folded.complaints;
    let pair = pair.unwrap_or_else(|complaint| {
        complaints.push(complaint);
        None
    });
    match (Draft { lines: &lines, fields, complaints }).signal(pair, label) {
        Ok(mut signal) => {
            signal.link = link(&folded.lines);
            Reading::Signal(Box::new(signal))
        }
        Err(complaints) => Reading::Refused(complaints),
    }
}

/// It says where to enter and where to leave: whatever else it says, it is no update.
fn enters(fields: &Fields) -> bool {
    let priced = !fields.entries.is_empty() || !fields.beside_side.is_empty() && !fields.sides.is_empty();
    priced && (!fields.targets.is_empty() || !fields.stops.is_empty() || !fields.opposite.is_empty())
        || !fields.sides.is_empty() && !fields.targets.is_empty() && !fields.stops.is_empty()
}

/// It means to be a signal: it names what is traded or which way, and a level.
fn attempts(fields: &Fields, named: bool) -> bool {
    let levels = [&fields.entries, &fields.targets, &fields.stops];
    let said = !fields.sides.is_empty();
    let leveled = levels.iter().filter(|values| !values.is_empty()).count();
    (named || said) && leveled > 0 || leveled > 1 || named && said && !fields.beside_side.is_empty()
}

/// The provider's own name for a signal, behind `Signal ID:`. It is taken out: nothing in it is a word or a price.
fn take_label(lines: &mut [String]) -> Option<String> {
    lines.iter_mut().find_map(|line| {
        let start = line.to_ascii_lowercase().find("signal id")?;
        let from = start + "signal id".len();
        let rest = line.get(from..)?.trim_start_matches([':', ' ', '#']);
        let begin = line.len() - rest.len();
        let known = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let length = rest.bytes().take_while(known).take(32).count();
        let label = rest[..length].to_owned();
        line.replace_range(start..begin + length, "");
        (!label.is_empty()).then_some(label)
    })
}

/// A link that our own form has kept, still unverified.
fn link(lines: &[String]) -> Option<String> {
    let line = lines.iter().find_map(|line| line.strip_prefix("UNVERIFIED: "))?;
    let address = line.trim();
    let whole = address.starts_with("https://") && address.is_ascii() && !address.contains(' ');
    whole.then(|| address.to_owned())
}
