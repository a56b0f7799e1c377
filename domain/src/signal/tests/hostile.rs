//! Whatever somebody posts: an answer, in time, and never a signal whose prices lie on the wrong sides.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::{Complaint, Entry, Reading, Rule, Signal, Stop, Targets, read};
use super::complaints;
use crate::market::Side;

const POSTS: [&str; 4] = [
    "#SOL/USDT LONG (5-10x)\nEntry: 150.5 - 148\nTargets:\n1) 160 - 50%\n2) 170 - 50%\nStop Loss: 140",
    "SHORT BTCUSDT 60,000.5/65000/55k x10 cross",
    "XAUUSD buy now 2,350.5\nTP1: 2360 TP2: 2370 (200 pips)\nS/L 2340 https://t.me/x",
    "Buy $WIF 2.5 100 https://solscan.io/tx/abc",
];

/// What is never otherwise, of whatever was read.
fn holds(text: &str) {
    match read(text) {
        Reading::Refused(complaints) => {
            assert!(!complaints.is_empty(), "{text:?}");
            for Complaint { line, words, .. } in complaints {
                assert!((1..=text.split('\n').count()).contains(&line), "{line} of {text:?}");
                assert!(words.chars().count() <= Complaint::WORDS && !words.chars().any(char::is_control));
            }
        }
        Reading::Signal(signal) => lies_well(&signal),
        Reading::Update(_) | Reading::NotASignal => {}
    }
}

fn lies_well(signal: &Signal) {
    let beyond = |far, near| if signal.side == Side::Long { far > near } else { far < near };
    let entries = signal.entry.prices();
    if let Some(Stop::Price(stop)) = signal.stop {
        assert!(entries.iter().all(|entry| beyond(*entry, stop)), "{signal}");
    }
    if let Targets::Prices(targets) = &signal.targets {
        assert!(
            entries.iter().all(|entry| targets.iter().all(|target| beyond(target.price, *entry))),
            "{signal}"
        );
        assert!(targets.is_sorted_by(|one, next| beyond(next.price, one.price)), "{signal}");
    }
    if let Entry::Ladder(steps) = &signal.entry {
        assert!(steps.len() > 1, "{signal}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_text_has_an_answer(text in any::<String>()) {
        holds(&text);
    }

    #[test]
    fn any_heap_of_words_has_an_answer(
        words in vec(prop_oneof![
            "long|short|buy|sell|entry|tp|tp1|sl|stop|limit|x|to|close|move|hit|BTCUSDT|#ETH|gold|pips|✅|1️⃣",
            "[0-9.,%xk/-]{1,8}", "\\n", "[:@$#()-]",
        ], 0..60),
    ) {
        holds(&words.join(" "));
        holds(&words.concat());
    }

    #[test]
    fn a_changed_post_has_an_answer(post in 0..POSTS.len(), cuts in vec((any::<prop::sample::Index>(), any::<char>(), 0..3), 1..8)) {
        let mut chars: Vec<char> = POSTS[post].chars().collect();
        for (at, char, how) in cuts {
            let at = at.index(chars.len());
            match how {
                0 => chars[at] = char,
                1 => chars.insert(at, char),
                _ if chars.len() > 1 => { chars.remove(at); }
                _ => {}
            }
        }
        holds(&chars.into_iter().collect::<String>());
    }
}

#[test]
fn the_posts_that_are_changed_are_signals() {
    for post in POSTS {
        assert!(matches!(read(post), Reading::Signal(_)), "{post:?}: {:?}", read(post));
    }
}

#[test]
fn long_posts_are_not_read() {
    for text in ["1".repeat(1 << 20), "TP ".repeat(1 << 19), "\n".repeat(1 << 20), "🚀".repeat(1 << 18)] {
        assert_eq!(complaints(&text)[0].rule, Rule::TooLong);
    }
}

#[test]
fn what_hides_is_refused_and_what_belongs_to_a_script_is_not() {
    let post = |price: &str| format!("BTC/USDT long\nEntry: {price}\nTP: 110\nSL: 90");
    for price in ["1\u{200B}00", "\u{2067}100", "1\u{0660}0"] {
        assert!(matches!(read(&post(price)), Reading::Refused(_)), "{price:?}");
    }
    for price in ["١٠٠", "\u{200F}100", "１００", "𝟏𝟎𝟎"] {
        assert!(matches!(read(&post(price)), Reading::Signal(_)), "{price:?}: {:?}", read(&post(price)));
    }
}
