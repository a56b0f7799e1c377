//! Each rule, by a post that breaks it.

use super::super::{Complaint, LONGEST, Rule};
use super::{complaints, rules, signal};

const GOOD: &str = "BTC/USDT long\nEntry: 100\nTP: 110 120\nSL: 90\nLeverage: 5x";

/// A post that breaks each rule, and the line on which it does.
fn broken(rule: Rule) -> (String, usize) {
    let with = |old: &str, new: &str| {
        assert!(GOOD.contains(old), "{old}");
        GOOD.replace(old, new)
    };
    match rule {
        Rule::TooLong => (with("long", &"x".repeat(LONGEST)), 1),
        Rule::HiddenCharacters => (with("TP: 110", "TP: \u{202E}011"), 3),
        Rule::MixedLetters => (with("Entry", "Еntry"), 2),
        Rule::PriceUnreadable => (with("SL: 90", "SL: 90.1.2"), 4),
        Rule::PriceRelative => (with("SL: 90", "SL: 50 pips"), 4),
        Rule::PriceImplausible => (with("110 120", "110k 120k"), 3),
        Rule::NoPair => (with("BTC/USDT ", ""), 1),
        Rule::TwoPairs => (format!("{GOOD}\nETH/USDT"), 6),
        Rule::NoSide => (with(" long", "").replace("SL: 90", "SL: 115"), 1),
        Rule::TwoSides => (format!("{GOOD}\nshort"), 6),
        Rule::NoEntry => (with("Entry: 100", "Entry: soon"), 1),
        Rule::NoTarget => ("buy BTC/USDT @100\nSL 90".to_owned(), 1),
        Rule::TwoStops => (with("SL: 90", "SL: 90\nSL: 85"), 5),
        Rule::StopOnWrongSide => (with("SL: 90", "SL: 105"), 4),
        Rule::TargetOnWrongSide => (with("110 120", "99 120"), 3),
        Rule::TargetsOutOfOrder => (with("110 120", "120 110"), 3),
        Rule::SharesTooLarge => (with("TP: 110 120", "Targets:\n1) 110 - 60%\n2) 120 - 60%"), 4),
        Rule::AlreadyHit => (with("TP: 110 120", "TP: 110 ✅"), 3),
        Rule::LeverageUnreadable => (with("5x", "501x"), 5),
        Rule::TooMany => {
            let many: Vec<_> = (110..131).map(|price| price.to_string()).collect();
            (with("110 120", &many.join(" ")), 3)
        }
        Rule::Conditional => ("Close BTC/USDT when TP1 is hit".to_owned(), 1),
        Rule::UpdateUnclear => ("Move SL to 90 or 95".to_owned(), 1),
    }
}

#[test]
fn each_rule_is_named_with_its_line_and_its_words() {
    signal(GOOD);
    for rule in Rule::ALL {
        let (post, line) = broken(rule);
        let found = complaints(&post);
        let complaint = found.iter().find(|complaint| complaint.rule == rule);
        let Complaint { line: at, words, .. } =
            complaint.unwrap_or_else(|| panic!("{post:?}: {rule}, not {found:?}"));
        assert_eq!(*at, line, "{rule}: {post:?}");
        assert!(!words.is_empty() && words.chars().count() <= Complaint::WORDS, "{rule}: {words:?}");
    }
}

#[test]
fn nothing_else_is_complained_about() {
    // These come together: what is no price cannot lie on a side, and what is not there cannot be judged.
    for rule in
        Rule::ALL.into_iter().filter(|rule| *rule != Rule::HiddenCharacters && *rule != Rule::MixedLetters)
    {
        assert_eq!(rules(&broken(rule).0), [rule], "{rule}");
    }
}

#[test]
fn what_could_mean_two_things_is_refused() {
    for (text, rule) in [
        // A thousand, or one and a bit.
        ("BTC/USDT long\nEntry: 1,881\nTP: 1,911\nSL: 1,851", Rule::PriceUnreadable),
        ("BTC/USDT long and short\nEntry: 100\nTP: 110\nSL: 90", Rule::TwoSides),
        ("BTC/USDT long\nEntry: 1e309\nTP: 110\nSL: 90", Rule::PriceUnreadable),
        ("BTC/USDT long\nEntry: NaN\nTP: 110\nSL: 90", Rule::PriceUnreadable),
        ("BTC/USDT long\nEntry: 99999999999999999999999999999999999\nTP: 110\nSL: 90", Rule::PriceUnreadable),
        ("BTC/USDT long\nEntry: 0\nTP: 110\nSL: 90", Rule::PriceUnreadable),
    ] {
        assert!(rules(text).contains(&rule), "{text:?}: {:?}", rules(text));
    }
}

#[test]
fn the_list_is_closed_and_documented() {
    let page = include_str!("../../../../docs/signals.md");
    let listed: Vec<_> =
        page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | ")).collect();
    let listed: Vec<_> =
        listed.iter().filter_map(|(name, rest)| Some((*name, rest.strip_suffix(" |")?))).collect();
    let expected: Vec<_> = Rule::ALL.iter().map(|rule| (rule.name(), rule.sentence())).collect();
    let listed: Vec<_> =
        listed.into_iter().filter(|(name, _)| expected.iter().any(|(rule, _)| rule == name)).collect();
    assert_eq!(listed, expected);
}
