use rust_decimal::Decimal;

use super::*;
use crate::chat::TradeButton;
use crate::following::{MOST_ASKED, Post, REMEMBERED, Says, Trades};
use crate::id::{ProviderId, SignalId};
use crate::ledger::{Asset, Holder, House, Outside};
use crate::market::{Depth, Money, Precision, Price, Rate, Terms, Tick};
use crate::notice::OfTrade;
use crate::signal::{Action, Signal, read};
use crate::trade::confirm::Mode;
use crate::trade::position::{End, News};
use crate::trade::postings::journal;
use crate::trade::protection::KillSwitch;
use crate::trade::rule::Rule;

const PROVIDER: ProviderId = ProviderId(7);
const BOUGHT_AT_ONCE: &str = "BTC/USDT long\nentry: market\ntp: 110, 120\nsl: 95";

fn terms() -> Terms {
    Terms {
        precision: Precision {
            tick: "0.1".parse().unwrap(),
            lot: "0.001".parse().unwrap(),
            least_value: Money::whole(5).unwrap(),
        },
        maker: Rate::per_mille(1),
        taker: Rate::per_mille(1),
        maintenance: Rate::per_mille(5),
        depth: Depth {
            spread: Rate::per_mille(1),
            step: Rate::per_mille(1),
            rows: 5,
            value: Money::whole(100_000).unwrap(),
        },
        patience_ms: 60_000,
    }
}

fn signal(text: &str) -> Box<Signal> {
    match read(text) {
        crate::signal::Reading::Signal(signal) => signal,
        other => panic!("{other:?}"),
    }
}

fn post(number: u64, says: Says) -> Post {
    Post { number, provider: PROVIDER, signal: SignalId(number), version: 0, says }
}

impl Town {
    fn provider_posts(&mut self, post: &Post) -> Vec<Effect> {
        let mut effects = vec![];
        for partition in self.policy.partitions.all() {
            let to = EntityKey::Followers(post.provider, partition);
            let tell = Tell::Posted { post: Box::new(post.clone()), after: None };
            effects.extend(self.handles(to, &Message::Tell(tell)));
            effects.extend(self.all_is_heard());
        }
        effects
    }

    fn signals(&mut self, number: u64, text: &str) -> Vec<Effect> {
        self.provider_posts(&post(number, Says::Signal(signal(text))))
    }

    /// The market is at this, a second later; all that follows follows.
    fn ticks(&mut self, price: &str) -> Vec<Effect> {
        self.passes(Millis::seconds(1));
        let tick = Tick { at: self.now, price: price.parse().unwrap() };
        let to = EntityKey::Market("BTC/USDT".parse().unwrap());
        let mut effects = self.handles(to, &Message::Tell(Tell::Ticked { tick, terms: terms() }));
        effects.extend(self.all_is_heard());
        effects
    }

    fn trades(&self, who: Address) -> &Trades {
        self.users[&who.user].trades.as_deref().expect("they have some")
    }

    fn taps(&mut self, who: Address, button: TradeButton) -> Vec<Effect> {
        self.happens(who, press(who, &button.to_string()))
    }

    /// What the ledger would have of an account, by the records alone.
    fn booked(&self, holder: Holder) -> i64 {
        let mut sum = 0;
        for record in &self.records {
            match record {
                Record::PaperGranted { user, money, .. } => {
                    let units = money.units();
                    sum += if holder == Holder::Person(*user) { units } else { 0 };
                    sum -= if holder == Holder::Outside(Outside::Mint) { units } else { 0 };
                }
                Record::Traded { position, source, movement, .. } => {
                    let Some((_, journal)) = journal(*position, *source, *movement).unwrap() else {
                        continue;
                    };
                    let of = journal.postings().iter().filter(|posting| posting.account.holder == holder);
                    sum += of.map(|posting| posting.units).sum::<i64>();
                }
                _ => {}
            }
        }
        sum
    }

    /// The state of a person and the records about them say the same.
    fn adds_up(&self, who: Address) {
        let trades = self.trades(who);
        assert_eq!(self.booked(Holder::Person(who.user)), trades.account.unwrap().free.units());
        let all: i64 = self.users.keys().map(|user| self.booked(Holder::Person(*user))).sum::<i64>()
            + self.booked(Holder::House(House::Margin))
            + [Outside::Mint, Outside::Market, Outside::Venue]
                .map(|outside| self.booked(Holder::Outside(outside)))
                .iter()
                .sum::<i64>();
        assert_eq!(all, 0);
    }
}

/// Alice follows by herself, Bob is asked, and the market is at 100.
fn town() -> Town {
    let mut town = Town::of_adults();
    for who in [ALICE, BOB] {
        town.says(who, "/follow 7");
    }
    town.taps(ALICE, TradeButton::Mode(PROVIDER, Mode::Follow));
    town.ticks("100");
    town
}

fn about(effects: &[Effect], who: Address) -> Vec<OfTrade> {
    let of = |effect: &Effect| match effect {
        Effect::Say { to, notice: Notice::OfTrade { about }, .. } if *to == who => Some(about.clone()),
        _ => None,
    };
    effects.iter().filter_map(of).collect()
}

fn ended(effects: &[Effect], who: Address) -> Option<(End, String)> {
    about(effects, who).into_iter().find_map(|about| match about {
        OfTrade::Over { ended } => Some((ended.end, ended.result.to_string())),
        _ => None,
    })
}

#[test]
fn a_signal_is_traded_by_whoever_follows_and_by_nobody_else() {
    let mut town = town();
    let said = town.signals(1, BOUGHT_AT_ONCE);
    assert!(matches!(about(&said, BOB)[..], [OfTrade::Proposed { .. }]), "{said:?}");
    assert_eq!((town.trades(ALICE).open.len(), town.trades(BOB).open.len()), (1, 0));
    assert!(town.users[&CAROL.user].trades.is_none(), "she has nothing to do with it");
    // Nobody trades at a price they have seen: what was ordered meets the next one.
    assert_eq!(town.trades(ALICE).open[0].position.holding(), None);
    let said = town.ticks("100");
    assert!(matches!(about(&said, ALICE)[0], OfTrade::News { news: News::Entered, .. }), "{said:?}");
    town.adds_up(ALICE);
    // At the first target a half goes, at the second the rest.
    for price in ["105", "111", "112", "121", "121"] {
        town.ticks(price);
    }
    assert_eq!(town.trades(ALICE).open.len(), 0);
    let last = town.trades(ALICE).ended.last().unwrap();
    assert_eq!(last.end, End::Targets);
    assert!(last.result.money > Money::ZERO && last.result.to_string().ends_with(" PAPER"));
    assert_eq!(town.booked(Holder::House(House::Margin)), 0);
    town.adds_up(ALICE);
    assert_eq!(town.booked(Holder::Person(CAROL.user)), 0);
}

#[test]
fn a_market_that_falls_is_a_loss_and_is_told_as_plainly() {
    let mut town = town();
    town.signals(1, BOUGHT_AT_ONCE);
    town.ticks("100");
    town.ticks("94");
    let said = town.ticks("94");
    let (end, result) = ended(&said, ALICE)
        .or_else(|| {
            let last = town.trades(ALICE).ended.last()?;
            Some((last.end, last.result.to_string()))
        })
        .unwrap();
    assert_eq!(end, End::Stopped);
    assert!(result.starts_with('-') && result.ends_with(" PAPER"), "{result}");
    town.adds_up(ALICE);
}

#[test]
fn a_post_is_taken_once_and_a_price_met_once() {
    let mut town = town();
    let first = post(1, Says::Signal(signal(BOUGHT_AT_ONCE)));
    for _ in 0..3 {
        town.provider_posts(&first);
    }
    town.ticks("100");
    let trades = town.trades(ALICE).clone();
    assert_eq!(trades.open.len(), 1);
    let (position, quote) = (trades.open[0].position.plan().draft().id, trades.open[0].quote());
    town.tells(Tell::Priced { position, quote }, ALICE);
    assert_eq!(*town.trades(ALICE), trades, "it has seen that one");
    // Not even when all is over does one that is told again begin anything.
    for price in ["94", "94", "100"] {
        town.ticks(price);
    }
    town.provider_posts(&first);
    assert_eq!((town.trades(ALICE).open.len(), town.trades(ALICE).ended.len()), (0, 1));
}

#[test]
fn a_signal_that_is_changed_begins_nothing_anew_for_whoever_has_or_had_a_trade_by_it() {
    let mut town = town();
    town.signals(1, BOUGHT_AT_ONCE);
    let changed = |number| {
        let says = Says::Signal(signal(&BOUGHT_AT_ONCE.replace("95", "90")));
        Post { signal: SignalId(1), version: 1, ..post(number, says) }
    };
    town.provider_posts(&changed(2));
    for price in ["100", "94", "94", "100"] {
        town.ticks(price);
    }
    town.provider_posts(&changed(3));
    town.ticks("100");
    assert_eq!((town.trades(ALICE).open.len(), town.trades(ALICE).ended.len()), (0, 1));
    assert!(town.trades(ALICE).asked.is_empty());
    town.adds_up(ALICE);
}

#[test]
fn a_yes_begins_it_a_no_does_not_and_a_late_one_says_so() {
    let mut town = town();
    town.signals(1, BOUGHT_AT_ONCE);
    town.taps(BOB, TradeButton::Answer(1, false));
    assert_eq!((town.trades(BOB).open.len(), town.trades(BOB).asked.len()), (0, 0));
    let again = town.taps(BOB, TradeButton::Answer(1, true));
    assert_eq!(again, [answered(Some(Toast::ButtonExpired))]);

    town.signals(2, BOUGHT_AT_ONCE);
    town.ticks("101");
    let said = town.taps(BOB, TradeButton::Answer(2, true));
    assert!(matches!(about(&said, BOB)[..], [OfTrade::Proposed { .. }]), "the price has moved: {said:?}");
    town.taps(BOB, TradeButton::Answer(2, true));
    assert_eq!(town.trades(BOB).open.len(), 1);
    town.taps(BOB, TradeButton::Answer(2, true));
    assert_eq!(town.trades(BOB).open.len(), 1);

    town.signals(3, BOUGHT_AT_ONCE);
    town.passes(Millis::minutes(10));
    let said = town.taps(BOB, TradeButton::Answer(3, true));
    assert!(matches!(about(&said, BOB)[..], [OfTrade::Refused { rule: Rule::Late, .. }]), "{said:?}");
    assert_eq!(town.trades(BOB).open.len(), 1);
    town.ticks("101");
    town.adds_up(BOB);
}

#[test]
fn each_no_names_its_rule() {
    let mut town = town();
    let rule = |effects: &[Effect]| match &about(effects, ALICE)[..] {
        [OfTrade::Refused { rule, .. }] => Some(*rule),
        _ => None,
    };
    assert_eq!(rule(&town.signals(1, "ETH/USDT long\nentry: 100\ntp: 110\nsl: 90")), Some(Rule::NoPrice));
    assert_eq!(rule(&town.signals(2, "BTC/USDT long\nentry: 100\ntp: 110")), Some(Rule::NoStop));
    assert_eq!(rule(&town.signals(3, BOUGHT_AT_ONCE)), None);
    town.signals(4, BOUGHT_AT_ONCE);
    assert_eq!(rule(&town.signals(5, BOUGHT_AT_ONCE)), Some(Rule::OpenPositions));
    town.policy.trades = KillSwitch::Stopped;
    assert_eq!(rule(&town.signals(6, BOUGHT_AT_ONCE)), Some(Rule::KillSwitch));
}

#[test]
fn who_stops_it_all_begins_nothing_and_who_flattens_keeps_nothing() {
    let mut town = town();
    town.signals(1, BOUGHT_AT_ONCE);
    town.ticks("100");
    town.signals(2, "BTC/USDT long\nentry: 98\ntp: 110\nsl: 95");
    assert_eq!(town.trades(ALICE).open.len(), 2);
    town.says(ALICE, "/stopall");
    assert_eq!(town.trades(ALICE).open.len(), 1, "what waited to go in is taken back");
    town.signals(3, BOUGHT_AT_ONCE);
    assert_eq!((town.trades(ALICE).open.len(), town.trades(ALICE).asked.len()), (1, 0));
    town.taps(ALICE, TradeButton::Switch(KillSwitch::Flatten));
    let said = town.ticks("101");
    assert_eq!(ended(&said, ALICE).map(|(end, _)| end), Some(End::Asked));
    town.taps(ALICE, TradeButton::Switch(KillSwitch::Off));
    town.signals(4, BOUGHT_AT_ONCE);
    assert_eq!(town.trades(ALICE).open.len(), 1);
    town.adds_up(ALICE);
}

#[test]
fn a_provider_closes_and_moves_the_stop_in_favour_alone() {
    let mut town = town();
    town.signals(1, BOUGHT_AT_ONCE);
    town.ticks("100");
    let act = |town: &mut Town, number, action| {
        let says = Says::Action(action);
        let post = Post { signal: SignalId(1), ..post(number, says) };
        town.provider_posts(&post)
    };
    let stop = |town: &Town| town.trades(ALICE).open[0].position.stop().to_string();
    act(&mut town, 2, Action::MoveStop("90".parse().unwrap()));
    assert_eq!(stop(&town), "95");
    act(&mut town, 3, Action::MoveStop("99".parse().unwrap()));
    assert_eq!(stop(&town), "99");
    act(&mut town, 4, Action::Close(None));
    let said = town.ticks("103");
    assert_eq!(ended(&said, ALICE).map(|(end, _)| end), Some(End::Asked));
    town.adds_up(ALICE);
}

#[test]
fn whoever_is_busy_meets_the_same_prices_in_their_order() {
    let prices: Vec<String> =
        (0..120).map(|n| Decimal::new(1000 + (n * 37 % 90) - 30, 1).to_string()).collect();
    // In one town everybody is quick, in the other a person hears nothing until all prices have passed.
    let run = |busy: bool| {
        let mut town = town();
        town.signals(1, "BTC/USDT long\nentry: 99\ntp: 101, 104\nsl: 97.2");
        let mut held_back = vec![];
        for price in &prices {
            town.passes(Millis::seconds(1));
            let tick = Tick { at: town.now, price: price.parse::<Price>().unwrap() };
            let to = EntityKey::Market("BTC/USDT".parse().unwrap());
            town.handles(to, &Message::Tell(Tell::Ticked { tick, terms: terms() }));
            if busy {
                held_back.extend(town.underway.drain(..));
            } else {
                town.all_is_heard();
            }
        }
        town.underway.extend(held_back);
        town.all_is_heard();
        town.adds_up(ALICE);
        let last = town.trades(ALICE).ended.last().cloned().expect("it ended");
        (last.end, last.result, last.fees, last.at)
    };
    assert!(prices.len() < REMEMBERED as usize);
    assert_eq!(run(true), run(false));
}

#[test]
fn questions_are_bounded_and_forgetting_gives_back_what_was_set_aside() {
    let mut town = town();
    for number in 1..=MOST_ASKED as u64 + 1 {
        town.signals(number, BOUGHT_AT_ONCE);
    }
    assert_eq!(town.trades(BOB).asked.len(), MOST_ASKED);
    town.ticks("100");
    assert!(town.booked(Holder::House(House::Margin)) > 0);
    town.says(ALICE, "/delete");
    town.presses(ALICE, &Button::Delete);
    town.passes(crate::chat::GRACE);
    town.timers_fire();
    assert!(town.users[&ALICE.user].trades.is_none());
    assert_eq!(town.booked(Holder::House(House::Margin)), 0);
    let waiting: usize = town.markets.values().map(Market::waiting).sum();
    assert_eq!(waiting, 0);
    let told = town.signals(99, BOUGHT_AT_ONCE);
    assert!(about(&told, ALICE).is_empty() && town.users[&ALICE.user].trades.is_none());
}

#[test]
fn what_followers_and_markets_have_forgotten_is_said_again_by_a_command() {
    let mut town = town();
    town.signals(1, BOUGHT_AT_ONCE);
    town.ticks("100");
    town.followers.clear();
    let market = town.markets.values_mut().next().unwrap();
    let gone = town.users[&ALICE.user].trades.as_deref().unwrap().open[0].position.plan().draft().id;
    market.apply(&crate::following::MarketChange::Gone(gone));
    for _ in 0..2 {
        town.says(ALICE, "/dashboard");
    }
    town.ticks("94");
    let said = town.ticks("94");
    assert!(ended(&said, ALICE).is_some() || !town.trades(ALICE).ended.is_empty());
    town.signals(2, BOUGHT_AT_ONCE.replace("95", "90").as_str());
    assert_eq!(town.trades(ALICE).open.len(), 1);
    town.adds_up(ALICE);
}

#[test]
fn a_person_is_read_as_they_were_written() {
    let mut town = town();
    town.signals(1, BOUGHT_AT_ONCE);
    town.ticks("100");
    let trades = town.trades(ALICE);
    let text = serde_json::to_string(trades).unwrap();
    assert_eq!(serde_json::from_str::<Trades>(&text).unwrap(), *trades);
    // As a record it is tagged, which not every form survives.
    let record = Record::TradesBecame { user: ALICE.user, trades: Box::new(trades.clone()), at: town.now };
    let text = serde_json::to_string(&record).unwrap();
    assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), record);
    assert!(text.len() < 6_000, "{} bytes", text.len());
    assert_eq!(Asset::Paper.code(), "PAPER");
}
