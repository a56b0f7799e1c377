//! Posts that are signals.

use serde_json::{Value, json};

use super::super::{Reading, read};
use super::signal;

/// The fields of a reading that are expected are as expected.
fn reads(text: &str, expected: &Value) {
    let read = signal(text);
    let read = Reading::Signal(Box::new(read)).to_json();
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&read[name], value, "{name} of {text:?}");
    }
}

#[test]
fn one_call_in_many_shapes() {
    let long = json!({"pair": "SOL/USDT", "side": "long", "entries": [150.5], "targets": [160, 170], "stop_loss": 140});
    for text in [
        "#SOL/USDT LONG\nEntry: 150.5\nTP1: 160\nTP2: 170\nSL: 140",
        "Long SOLUSDT entry 150.5 tp1 160 tp2 170 sl 140",
        "Buy $SOL @ 150.5\nTargets: 160 - 170\nStop-loss: 140",
        "SOL/USDT\nBuy: 150.5\nSell: 160 - 170\nStop: 140",
        "🚀 𝗟𝗢𝗡𝗚 #SOLUSDT\nEntry ➡️ 150.5$\nTake-Profit Targets:\n1️⃣ 160$\n2️⃣ 170$\nS/L: 140$",
        "Coin: SOL\nDirection: LONG 📈\nEntry price 150,5\nTargets:\n1) 160\n2) 170\nStop Loss:\n🔴 140",
        "SOLUSDT LONGEntry: 150.5Targets: 160 - 170Stoploss: 140",
        "لانگ #SOL/USDT\nورود: ۱۵۰.۵\nتارگت: ۱۶۰ - ۱۷۰\nاستاپ: ۱۴۰",
        "Moeda: SOL\nTipo: LONG\nEntrada: 150.5\nAlvos:\nT1: 160\nT2: 170\nStop Loss: 140",
        "SOL/USDT лонг\nВход: 150.5\nЦели: 160 / 170\nСтоп: 140",
    ] {
        reads(text, &long);
    }
}

#[test]
fn entries_are_now_a_price_a_zone_or_a_ladder() {
    let rest = "TP 120\nSL 80";
    reads(
        &format!("BTC/USDT long\nEntry: 100 - 101\n{rest}"),
        &json!({"entries": [100, 101], "entry_is_zone": true}),
    );
    reads(
        &format!("BTC/USDT long\nEntry: 100 / 95 / 90\n{rest}"),
        &json!({"entries": [100, 95, 90], "entry_is_zone": false}),
    );
    reads(
        &format!("BTC/USDT long\nEntry Targets:\n1) 100 - 60%\n2) 95 - 40%\n{rest}"),
        &json!({"entries": [100, 95], "entry_is_zone": false, "entry_weights_percent": [60, 40]}),
    );
    reads(&format!("BUY BTC/USDT NOW\n{rest}"), &json!({"entries": [], "entry_type": "market"}));
    reads(
        "BTC/USDT sell limit 130\nTP 120\nSL 140",
        &json!({"side": "short", "entry_type": "limit", "entries": [130]}),
    );
    reads(
        "EURUSD SELL STOP 1.05 SL 1.06 TP 1.03",
        &json!({"side": "short", "entry_type": "stop", "entries": [1.05], "stop_loss": 1.06}),
    );
    reads(
        "SHORT BTCUSDT 100/110/90",
        &json!({"side": "short", "entries": [100], "stop_loss": 110, "targets": [90]}),
    );
}

#[test]
fn shares_leverage_and_margin_are_read() {
    let text = "#BTC/USDT short\nLeverage: Isolated (20x)\nEntry: 100\nTargets:\n1) 90 - 75%\n2) 80 - 25%\nStop: 120";
    reads(text, &json!({"target_weights_percent": [75, 25], "leverage": 20, "margin_mode": "isolated"}));
    let post = |leverage: &str| format!("BTC/USDT long {leverage}\nEntry: 100\nTP: 110\nSL: 90");
    reads(
        &post("(5-10x) cross"),
        &json!({"leverage_min": 5, "leverage_max": 10, "leverage_text": "(5-10x)", "margin_mode": "cross"}),
    );
    reads(&post("x7"), &json!({"leverage": 7}));
    reads(&post("up to 25x"), &json!({"leverage_max": 25, "leverage": null}));
    reads(
        "long doge sl: 2% tp: 4% 8%",
        &json!({"stop_percent": 2, "target_percents": [4, 8], "entry_type": "market", "entries": []}),
    );
}

#[test]
fn numbers_are_read_as_their_post_writes_them() {
    let post = |entry: &str, target: &str| format!("BTC/USDT long\nEntry: {entry}\nTP: {target}\nSL: 1");
    for (entry, target, entries, targets) in [
        ("$1,880", "$1,990", 1880, 1990),
        ("3,340.00", "3,500", 3340, 3500),
        ("3.340,50", "3,5k", 3340, 3500),
        ("1'880", "1.9k", 1880, 1900),
    ] {
        let text = post(entry, target).replace("SL: 1", "SL: 1500");
        let read = signal(&text);
        assert_eq!(read.entry.prices()[0].decimal().trunc(), entries.into(), "{text:?}");
        assert_eq!(Reading::Signal(Box::new(read)).to_json()["targets"], json!([targets]), "{text:?}");
    }
    reads(
        &post(".310", "0,35").replace("SL: 1", "SL: .3"),
        &json!({"entries": [0.31], "targets": [0.35], "stop_loss": 0.3}),
    );
}

#[test]
fn pairs_go_by_many_names() {
    for (name, pair) in [
        ("BTCUSDT", "BTC/USDT"),
        ("#btc/usdt", "BTC/USDT"),
        ("$BTC", "BTC/USDT"),
        ("BTC-USDT", "BTC/USDT"),
        ("#XBT", "BTC/USDT"),
        ("# ETC / USDT", "ETC/USDT"),
        ("1INCHUSDT", "1INCH/USDT"),
        ("GOLD", "XAU/USD"),
        ("XAUUSD", "XAU/USD"),
        ("EUR GBP", "EUR/GBP"),
        ("UsdChf", "USD/CHF"),
        ("US30", "US30/USD"),
    ] {
        reads(&format!("{name} long\nEntry: 100\nTP: 110\nSL: 90"), &json!({"pair": pair}));
    }
}

#[test]
fn a_side_that_is_not_said_is_told_by_the_prices() {
    reads("BTC/USDT\nEntry: 100\nTargets: 110 120\nSL: 90", &json!({"side": "long"}));
    reads("BTC/USDT\nEntry: 100\nTargets: 90 80\nSL: 110", &json!({"side": "short"}));
}

#[test]
fn a_command_keeps_its_link_and_says_what_it_is_worth() {
    let text = "Buy $WIF 2.5 100 https://solscan.io/tx/abc";
    reads(
        text,
        &json!({"pair": "WIF/USDT", "side": "long", "entries": [2.5], "size": 100, "link_state": "UNVERIFIED"}),
    );
    let sold = read(&text.replace("Buy", "Sell")).to_json();
    assert_eq!(
        sold,
        json!({"kind": "update", "action": "close", "pair": "WIF/USDT", "base": "WIF", "price": 2.5,
        "link": "https://solscan.io/tx/abc", "link_state": "UNVERIFIED"})
    );
}

#[test]
fn talk_is_no_signal() {
    for text in [
        "",
        "Good morning everybody!",
        "btc looks strong, I wait",
        "Whales keep buying the #WIF dip",
        "📊 RESULTS\nSignals: 12\nWon: 11\nProfit: +740%\nJOIN VIP NOW",
        "سلام",
    ] {
        assert_eq!(read(text), Reading::NotASignal, "{text:?}");
    }
}
