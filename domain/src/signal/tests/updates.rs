//! Posts about a signal of before.

use super::super::{Action, Reading, Rule, Share, read};
use super::rules;

fn action(text: &str) -> Action {
    match read(text) {
        Reading::Update(update) => update.action,
        other => panic!("{text:?} is {other:?}"),
    }
}

#[test]
fn each_action_is_read() {
    let price = |text: &str| text.parse().unwrap();
    let share = |percent: i64| Share::new(percent.into()).unwrap();
    for (text, expected) in [
        ("Close BTC/USDT", Action::Close(None)),
        ("Close #SOL at 150.5 now", Action::Close(Some(price("150.5")))),
        ("Close half of BTCUSDT", Action::ClosePart(share(50))),
        ("close 25% here", Action::ClosePart(share(25))),
        ("Close 100% of ETH/USDT", Action::Close(None)),
        ("cancel this signal", Action::Cancel),
        ("#ETHUSDT cancelled", Action::Cancel),
        ("Move SL to 98.5", Action::MoveStop(price("98.5"))),
        ("Move SL to entry", Action::MoveStopToEntry),
        ("set stop to breakeven", Action::MoveStopToEntry),
        ("TP1 hit, move stop to BE", Action::MoveStopToEntry),
        ("New targets: 25 30 34", Action::ModifyTargets(vec![price("25"), price("30"), price("34")])),
        ("Change entry to 101", Action::ModifyEntry(price("101"))),
        ("#BTC/USDT target 2 hit", Action::TargetHit(Some(2))),
        ("SOLUSDT TP3 ✅", Action::TargetHit(Some(3))),
        ("All targets done", Action::TargetHit(None)),
        ("GBPUSD SL hit\nClosed at a loss", Action::StopHit),
        ("ETH stopped out", Action::StopHit),
        ("#ETH/USDT entry reached ✅", Action::EntryHit),
    ] {
        assert_eq!(action(text), expected, "{text:?}");
    }
}

#[test]
fn what_is_to_wait_is_refused() {
    for text in ["Close the second trade when TP1 is hit", "cancel if it falls"] {
        assert_eq!(rules(text), [Rule::Conditional], "{text:?}");
    }
}

#[test]
fn an_update_never_opens() {
    let text = "#BTC/USDT LONG\nTP1: 110 ✅\nTP2: 120 ✅";
    assert!(matches!(action(text), Action::TargetHit(Some(_))));
}
