//! Our own form is read back whole.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::super::{
    Action, Entry, Leverage, Margin, Order, Percent, Reading, Share, Signal, Step, Stop, Targets, Times,
    Update, read,
};
use crate::market::{Pair, Price, Quantity, Side};

/// Prices that grow: the stop, up to five entries, the targets.
fn prices() -> impl Strategy<Value = Vec<Price>> {
    let fine = (0_u32..=8, 1_000_i64..2_000, vec(1_i64..=90, 12));
    fine.prop_map(|(scale, first, steps)| {
        let grown = steps.iter().scan(first, |sum, step| {
            *sum += step;
            Some(*sum)
        });
        grown.map(|units| Price::new(Decimal::new(units, scale)).unwrap()).collect()
    })
}

/// Any pair, also of codes that are words of signals.
fn pair() -> impl Strategy<Value = Pair> {
    let code = prop_oneof!["[A-Z0-9]{1,15}", "SL|TP|LONG|NOW|ENTRY|USDT|X|1"];
    (code.clone(), code).prop_map(|(base, quote)| format!("{base}/{quote}").parse().unwrap())
}

fn leverage() -> impl Strategy<Value = Leverage> {
    (0..3, 1_u16..=250, 1_u16..=250).prop_map(|(kind, low, more)| {
        let times = |times| Times::new(times).unwrap();
        match kind {
            0 => Leverage::Of(times(low)),
            1 => Leverage::Between(times(low), times(low + more)),
            _ => Leverage::UpTo(times(low)),
        }
    })
}

prop_compose! {
    fn any_signal()(
        pair in pair(), long: bool, mut prices in prices(), kind in 0..5, targets in 0_usize..=6, percents: bool,
        stopped in 0_usize..3, shares: bool, leverage in of(leverage()), cross in of(any::<bool>()), size in of(1_i64..1_000_000),
        label in of("[A-Za-z0-9_-]{1,32}"), link in of("https://solscan\\.io/tx/[a-zA-Z0-9]{1,88}"), order in 0_usize..4,
    ) -> Signal {
        if !long {
            prices.reverse();
        }
        let share = |part: i64| shares.then(|| Share::new(Decimal::new(part * 10, 1)).unwrap());
        let step = |price: &Price| Step { price: *price, share: share(12) };
        let order = [None, Some(Order::Limit), Some(Order::Stop), Some(Order::Market)][order];
        let (entry, order) = match kind {
            0 => (Entry::Market, Some(Order::Market)),
            1 => (Entry::Price(prices[1]), order),
            2 => (Entry::Zone(prices[2], prices[1]), order),
            3 => (Entry::Zone(prices[1], prices[1]), order),
            _ => (Entry::Ladder(prices[1..4].iter().map(step).collect()), order),
        };
        // To enter now, and to say nothing of when to leave, is no signal.
        let targets = if kind == 0 { targets.max(1) } else { targets };
        let percent = |count: usize| Percent::new(Decimal::new(count as i64 * 15, 1)).unwrap();
        Signal {
            pair,
            side: if long { Side::Long } else { Side::Short },
            entry,
            order,
            targets: if percents && targets > 0 {
                Targets::Percents((1..=targets).map(percent).collect())
            } else {
                Targets::Prices(prices[5..5 + targets].iter().map(step).collect())
            },
            stop: [None, Some(Stop::Price(prices[0])), Some(Stop::Percent(percent(2)))][stopped],
            leverage,
            margin: cross.map(|cross| if cross { Margin::Cross } else { Margin::Isolated }),
            size: size.map(|units| Quantity::new(Decimal::new(units, 4)).unwrap()),
            label,
            link,
        }
    }
}

fn action() -> impl Strategy<Value = Action> {
    (0..12, prices(), 1_i64..1_000, 1_u8..=20).prop_map(|(kind, prices, part, number)| match kind {
        0 => Action::Close(None),
        1 => Action::Close(Some(prices[0])),
        2 => Action::ClosePart(Share::new(Decimal::new(part, 1)).unwrap()),
        3 => Action::Cancel,
        4 => Action::MoveStop(prices[0]),
        5 => Action::MoveStopToEntry,
        6 => Action::ModifyTargets(prices),
        7 => Action::ModifyEntry(prices[0]),
        8 => Action::TargetHit(None),
        9 => Action::TargetHit(Some(number)),
        10 => Action::StopHit,
        _ => Action::EntryHit,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_signal_reads_as_it_is_written(signal in any_signal()) {
        prop_assert_eq!(read(&signal.to_text()), Reading::Signal(Box::new(signal)));
    }

    #[test]
    fn an_update_reads_as_it_is_written(action in action(), pair in of(pair()), label in of("[A-Za-z0-9_-]{1,32}")) {
        let update = Update { pair, label, action, link: None };
        prop_assert_eq!(read(&update.to_text()), Reading::Update(update));
    }

    #[test]
    fn what_is_stored_reads_back(signal in any_signal()) {
        let stored = serde_json::to_string(&signal).unwrap();
        prop_assert_eq!(serde_json::from_str::<Signal>(&stored).unwrap(), signal);
    }
}
