//! What somebody would do by a signal.

use rust_decimal::Decimal;

use crate::market::{Money, Price, Quote, Rate, Side};
use crate::signal::{Entry, Order, Percent, Share, Signal, Step, Stop, Targets};
use crate::signal::{Leverage as Borrowed, Times};
use crate::trade::holding::Leverage;
use crate::trade::id::PositionId;
use crate::trade::plan::{At, Draft, Patience, Plan, Target, Unprotected};
use crate::trade::rule::Rule;
use crate::trade::size::{Facts, Size, rungs};
use crate::trade::source::Source;

/// Who goes in at once pays no more than this beyond the price that they were told: 1 %.
pub const SLIPPAGE: Rate = Rate::per_mille(10);

/// What somebody has for it, and how much of it they want to commit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purse {
    pub size: Size,
    /// All there is.
    pub balance: Money,
    /// What of it is not committed.
    pub free: Money,
}

/// How many times the margin a signal asks for: the least that it names.
pub(crate) fn leverage(signal: &Signal) -> Result<Leverage, Rule> {
    let of = |times: Times| {
        u8::try_from(times.get()).ok().and_then(|times| Leverage::new(times).ok()).ok_or(Rule::Leverage)
    };
    match signal.leverage {
        None | Some(Borrowed::UpTo(_)) => Ok(Leverage::NONE),
        Some(Borrowed::Of(times) | Borrowed::Between(times, _)) => of(times),
    }
}

/// What somebody would do by a signal at this price. Prices that a signal writes finer than the market is are put on the
/// tick that is nearer to the end for a stop, and to the entry for a target.
pub(crate) fn plan(id: PositionId, signal: &Signal, purse: &Purse, quote: &Quote) -> Result<Plan, Rule> {
    let Signal { pair, side, .. } = signal;
    let (side, precision) = (*side, quote.terms.precision);
    let leverage = leverage(signal)?;
    let (ladder, zone_end) = entries(signal, quote)?;
    let first = ladder.first().ok_or(Rule::TooManyOrders)?.0.worst();
    let towards = |value: Decimal| tick(value, side, quote);
    let stop = match signal.stop.ok_or(Rule::NoStop)? {
        Stop::Price(price) => price.decimal(),
        Stop::Percent(percent) => away(first, percent, side.opposite()),
    };
    let stop = match side {
        Side::Long => precision.price_up(stop),
        Side::Short => precision.price_down(stop),
    };
    let stop = stop.ok_or(Rule::Uncountable)?;
    let facts = Facts {
        balance: purse.balance,
        free: purse.free,
        cap: None,
        stop,
        leverage,
        fee: quote.terms.taker,
        precision,
    };
    let (rungs, ceiling) = rungs(purse.size, &ladder, &facts)?;
    let steps: Vec<(Decimal, Option<Share>)> = match &signal.targets {
        Targets::Prices(steps) => steps.iter().map(|step| (step.price.decimal(), step.share)).collect(),
        Targets::Percents(all) => all.iter().map(|percent| (away(first, *percent, side), None)).collect(),
    };
    let shares = shares(&steps.iter().map(|(_, share)| *share).collect::<Vec<_>>());
    let target = |((price, _), share): (&(Decimal, Option<Share>), Rate)| {
        Ok(Target { price: towards(*price).ok_or(Rule::Uncountable)?, share })
    };
    let targets = steps.iter().zip(shares).map(target).collect::<Result<_, Rule>>()?;
    Plan::new(Draft {
        id,
        source: Source::Paper,
        pair: pair.clone(),
        side,
        leverage,
        precision,
        fee: quote.terms.taker,
        maintenance: quote.terms.maintenance,
        rungs,
        zone_end,
        targets,
        stop,
        trailing: None,
        break_even_after: None,
        unprotected: Unprotected::Close,
        patience: Patience::default(),
        ceiling,
    })
}

/// The ways in, each with its share, and where a zone ends.
#[expect(clippy::type_complexity, reason = "it is said once, and has two halves")]
fn entries(signal: &Signal, quote: &Quote) -> Result<(Vec<(At, Rate)>, Option<Price>), Rule> {
    let side = signal.side;
    let on_tick = |price: Price| tick(price.decimal(), side, quote).ok_or(Rule::Uncountable);
    match (&signal.entry, signal.order) {
        (_, Some(Order::Stop)) => Err(Rule::EntryByStop),
        (Entry::Market, _) | (Entry::Price(_), Some(Order::Market)) => {
            let price = quote.tick.price.decimal();
            let most = price * SLIPPAGE.decimal();
            let worst = if side == Side::Long { price + most } else { price - most };
            let worst = tick(worst, side, quote).ok_or(Rule::Uncountable)?;
            Ok((vec![(At::Now { worst }, Rate::WHOLE)], None))
        }
        (Entry::Price(price), _) => Ok((vec![(At::Price(on_tick(*price)?), Rate::WHOLE)], None)),
        (Entry::Zone(from, to), _) => {
            let (near, far) = if side.prefers(*from, *to) { (*from, *to) } else { (*to, *from) };
            Ok((vec![(At::Price(on_tick(near)?), Rate::WHOLE)], Some(on_tick(far)?)))
        }
        (Entry::Ladder(steps), _) => {
            let mut steps: Vec<Step> = steps.clone();
            steps.sort_by(|one, other| {
                let order = other.price.cmp(&one.price);
                if side == Side::Long { order } else { order.reverse() }
            });
            let shares = shares(&steps.iter().map(|step| step.share).collect::<Vec<_>>());
            let at = |(step, share): (&Step, Rate)| Ok((At::Price(on_tick(step.price)?), share));
            Ok((steps.iter().zip(shares).map(at).collect::<Result<_, Rule>>()?, None))
        }
    }
}

/// On the tick that is worse to go in at for nobody: down for who buys first, up for who sells first.
fn tick(value: Decimal, side: Side, quote: &Quote) -> Option<Price> {
    match side {
        Side::Long => quote.terms.precision.price_down(value),
        Side::Short => quote.terms.precision.price_up(value),
    }
}

/// So many percent from a price, in favour of a side.
fn away(from: Price, percent: Percent, side: Side) -> Decimal {
    let by = from.decimal() * percent.percent() / Decimal::ONE_HUNDRED;
    if side == Side::Long { from.decimal() + by } else { from.decimal() - by }
}

/// The parts of a whole. Where not each is said, all are alike; together they are never more than the whole.
fn shares(said: &[Option<Share>]) -> Vec<Rate> {
    let Ok(many) = u32::try_from(said.len().max(1)) else { return Vec::new() };
    let alike = Rate::new(Rate::WHOLE.millionths() / many).unwrap_or(Rate::ZERO);
    let millionths = |share: &Share| u32::try_from(share.percent() * Decimal::from(10_000)).ok();
    let each: Option<Vec<u32>> = said.iter().map(|share| share.as_ref().and_then(millionths)).collect();
    match each {
        Some(each) if each.iter().sum::<u32>() <= Rate::WHOLE.millionths() => {
            each.into_iter().map(|share| Rate::new(share).unwrap_or(Rate::ZERO)).collect()
        }
        _ => vec![alike; said.len()],
    }
}
