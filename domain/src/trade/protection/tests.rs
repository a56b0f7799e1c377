//! Each protection at its bound.

use super::*;

const NOW: Timestamp = Timestamp(10 * DAY_MS + 1000);

fn money(whole: i64) -> Money {
    Money::whole(whole).unwrap()
}

/// What is said at one level after these results, each of which ended now.
fn after(protections: Protections, results: &[i64], now: Timestamp) -> Result<(), Refusal> {
    let tally = results.iter().fold(Tally::default(), |tally, result| {
        tally.began(money(10), NOW).unwrap().ended(money(10), money(*result), NOW).unwrap()
    });
    // As it comes back after a restart.
    let tally: Tally = serde_json::from_str(&serde_json::to_string(&tally).unwrap()).unwrap();
    let level = Level::Provider;
    let guard = Guard {
        level,
        protections: &protections,
        tally: &tally,
        switch: KillSwitch::Off,
        deposited: money(100),
    };
    check(&[guard], money(10), now)
}

fn no(rule: Rule) -> Result<(), Refusal> {
    Err(Refusal { rule, level: Level::Provider })
}

#[test]
fn each_protection_names_itself_at_its_bound() {
    let none = Protections::default();
    let tomorrow = Timestamp(NOW.0 + DAY_MS);
    let loss = Protections { daily_loss: Some(money(20)), ..none };
    assert_eq!(after(loss, &[-19], NOW), Ok(()));
    assert_eq!(after(loss, &[-30, 10], NOW), no(Rule::DailyLoss));
    assert_eq!(after(loss, &[-20], tomorrow), Ok(()));
    let drawdown = Protections { drawdown: Some(Rate::per_mille(200)), ..none };
    assert_eq!(after(drawdown, &[50, -29], NOW), Ok(()));
    assert_eq!(after(drawdown, &[50, -30], tomorrow), no(Rule::Drawdown));
    let streak = Protections { loss_streak: Some((2, 60_000)), ..none };
    assert_eq!(after(streak, &[-1, 1, -1], NOW), Ok(()));
    assert_eq!(after(streak, &[1, -1, -1], Timestamp(NOW.0 + 59_999)), no(Rule::LossStreak));
    assert_eq!(after(streak, &[1, -1, -1], Timestamp(NOW.0 + 60_000)), Ok(()));
    let exposure = |most| Protections { exposure: Some(money(most)), ..none };
    assert_eq!(after(exposure(10), &[], NOW), Ok(()));
    assert_eq!(after(exposure(9), &[], NOW), no(Rule::Exposure));
    let cooldown = Protections { cooldown_ms: Some(1000), ..none };
    assert_eq!(after(cooldown, &[1], Timestamp(NOW.0 + 999)), no(Rule::Cooldown));
    assert_eq!(after(cooldown, &[1], Timestamp(NOW.0 + 1000)), Ok(()));
}

#[test]
fn plans_allow_so_many() {
    for limits in Limits::TIERS {
        let protections = Protections { limits: Some(limits), ..Protections::default() };
        let results = vec![1; limits.trades_a_day as usize];
        assert_eq!(after(protections, &results[1..], NOW), Ok(()));
        assert_eq!(after(protections, &results, NOW), no(Rule::DailyTrades));
        let open = |many: u32| {
            (0..many)
                .try_fold(Tally::default(), |tally, _| tally.began(money(1), NOW))
                .unwrap()
                .at(Timestamp(NOW.0 + DAY_MS))
        };
        let checked = |tally: Tally| {
            let level = Level::Person;
            check(
                &[Guard {
                    level,
                    protections: &protections,
                    tally: &tally,
                    switch: KillSwitch::Off,
                    deposited: money(1),
                }],
                money(1),
                Timestamp(NOW.0 + DAY_MS),
            )
        };
        assert_eq!(checked(open(limits.positions - 1)), Ok(()));
        assert_eq!(
            checked(open(limits.positions)),
            Err(Refusal { rule: Rule::OpenPositions, level: Level::Person })
        );
    }
}

#[test]
fn a_kill_switch_stops_what_opens_and_nothing_that_closes() {
    let (protections, tally) = (Protections::default(), Tally::default());
    let guard = |level, switch| Guard {
        level,
        protections: &protections,
        tally: &tally,
        switch,
        deposited: money(1),
    };
    for switch in [KillSwitch::Stopped, KillSwitch::Flatten] {
        let guards = [guard(Level::Global, KillSwitch::Off), guard(Level::Person, switch)];
        let refusal = Refusal { rule: Rule::KillSwitch, level: Level::Person };
        assert_eq!(check(&guards, money(1), NOW), Err(refusal));
        assert!(!switch.lets(Leg::Entry(0)));
        assert!([Leg::Stop, Leg::Exit, Leg::Target(0)].into_iter().all(|leg| switch.lets(leg)));
    }
    assert!(KillSwitch::Off.lets(Leg::Entry(0)));
}
