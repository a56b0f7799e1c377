//! `Buy $TOKEN PRICE AMOUNT LINK` and `Sell $TOKEN PRICE AMOUNT LINK`: how a provider says what was traded on a chain.

use crate::market::{Pair, Price, Quantity, Side};

use super::Reading;
use super::complaint::{Complaint, Rule};
use super::model::{Action, Entry, Order, Signal, Targets, Update};

/// The longest link that is kept, in bytes.
const LONGEST_LINK: usize = 512;

/// What a command says; nothing if the line is none. What is bought opens, what is sold closes. Nobody has looked at the
/// link: whatever is made of it is UNVERIFIED.
pub(super) fn command(text: &str) -> Option<Reading> {
    let mut words = text.split_whitespace();
    let (verb, token, price, amount, link) =
        (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    let side = match verb.to_ascii_lowercase().as_str() {
        "buy" => Side::Long,
        "sell" => Side::Short,
        _ => return None,
    };
    let secure = link.starts_with("https://") && link.len() <= LONGEST_LINK && link.is_ascii();
    let token = token.strip_prefix('$').filter(|_| secure && words.next().is_none())?;
    let complaint = |rule, words: &str| Some(Reading::Refused(vec![Complaint::new(rule, 1, words)]));
    let Some(pair) = pair(token) else { return complaint(Rule::NoPair, token) };
    let Ok(price) = price.trim_start_matches('$').parse::<Price>() else {
        return complaint(Rule::PriceUnreadable, price);
    };
    let Ok(quantity) = amount.parse::<Quantity>() else { return complaint(Rule::PriceUnreadable, amount) };
    let link = Some(link.to_owned());
    Some(match side {
        Side::Long => Reading::Signal(Box::new(Signal {
            pair,
            side,
            entry: Entry::Price(price),
            order: Some(Order::Market),
            targets: Targets::Prices(Vec::new()),
            stop: None,
            leverage: None,
            margin: None,
            size: Some(quantity),
            label: None,
            link,
        })),
        Side::Short => Reading::Update(Update {
            pair: Some(pair),
            label: None,
            action: Action::Close(Some(price)),
            link,
        }),
    })
}

/// A token is paid in USDT where the command says nothing else.
fn pair(token: &str) -> Option<Pair> {
    let token = token.to_ascii_uppercase();
    let whole = if token.contains('/') { token } else { format!("{token}/USDT") };
    whole.parse().ok()
}
