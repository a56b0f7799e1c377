//! One of everything that is said of trades.

use shoal_domain::following::{Ended, Follow};
use shoal_domain::id::{ProviderId, SignalId, UserId};
use shoal_domain::market::{Money, Pair, Price, Rate, Side};
use shoal_domain::notice::{Notice, OfTrade, Opened, Overview, Proposal};
use shoal_domain::time::Timestamp;
use shoal_domain::trade::confirm::Mode;
use shoal_domain::trade::id::{Leg, PositionId};
use shoal_domain::trade::order::Reject;
use shoal_domain::trade::position::{End, News};
use shoal_domain::trade::protection::KillSwitch;
use shoal_domain::trade::rule::Rule;
use shoal_domain::trade::size::Size;
use shoal_domain::trade::source::{Figure, Source};

fn pair() -> Pair {
    "BTC/USDT".parse().unwrap()
}

fn price(text: &str) -> Price {
    text.parse().unwrap()
}

fn figure(units: i64) -> Figure {
    Figure { source: Source::Paper, money: Money::new(units) }
}

fn ended(end: End, won: i64) -> Ended {
    let id = PositionId { signal: SignalId(71), version: 0, person: UserId(1) };
    let (result, fees) = (figure(won), figure(1_250_000));
    Ended { id, provider: ProviderId(7), pair: pair(), side: Side::Long, end, result, fees, at: Timestamp(9) }
}

fn opened(quantity: Option<&str>) -> Opened {
    Opened {
        signal: SignalId(71),
        version: 0,
        pair: pair(),
        side: Side::Short,
        quantity: quantity.map(|text| text.parse().unwrap()),
        stop: price("64000.5"),
        price: price("61200"),
        realised: figure(-1_200_000),
        unrealised: figure(12_500_000),
    }
}

fn overview(switch: KillSwitch) -> OfTrade {
    let overview = Overview {
        granted: figure(10_000_000_000),
        free: figure(8_998_750_000),
        set_aside: figure(1_000_000_000),
        result: figure(-1_250_000),
        open: 1,
        follows: 2,
        switch,
    };
    OfTrade::Dashboard { overview: Box::new(overview) }
}

fn proposed(targets: &[&str]) -> OfTrade {
    let proposal = Proposal {
        post: 7,
        pair: pair(),
        side: Side::Long,
        price: price("61200"),
        entries: vec![price("61000"), price("60500")],
        stop: price("59000"),
        targets: targets.iter().map(|text| price(text)).collect(),
        leverage: 3,
        commits: figure(1_000_000_000),
        minutes: 10,
    };
    OfTrade::Proposed { proposal: Box::new(proposal) }
}

pub(super) fn of_trade() -> Vec<Notice> {
    let news = |news| OfTrade::News { pair: pair(), side: Side::Long, news };
    let switched = |switch| OfTrade::Switched { switch, open: 2 };
    let follow = |provider, mode, size| Follow { mode, size, ..Follow::of(ProviderId(provider)) };
    let all: Vec<OfTrade> = every![
        OfTrade::Following { .. } => [
            OfTrade::Following { follows: vec![], quiet: false },
            OfTrade::Following {
                follows: vec![
                    follow(7, Mode::Confirm, Size::Balance(Rate::per_mille(100))),
                    follow(8, Mode::Follow, Size::Risk(Rate::per_mille(15))),
                    follow(9, Mode::Follow, Size::Fixed(Money::new(50_000_000))),
                ],
                quiet: true,
            },
        ],
        OfTrade::Dashboard { .. } => [KillSwitch::Off, KillSwitch::Stopped].map(overview),
        OfTrade::Positions { .. } => [
            OfTrade::Positions { opened: vec![] },
            OfTrade::Positions { opened: vec![opened(Some("0.05")), opened(None)] },
        ],
        OfTrade::History { .. } => [
            OfTrade::History { ended: vec![] },
            OfTrade::History { ended: vec![ended(End::Targets, 31_000_000), ended(End::Stopped, -31_000_000)] },
        ],
        OfTrade::Proposed { .. } => [proposed(&["62000", "64000"]), proposed(&[])],
        OfTrade::Refused { .. } => [OfTrade::Refused { pair: pair(), rule: Rule::DailyTrades }],
        OfTrade::News { .. } => [
            news(News::Entered),
            news(News::TargetReached(1)),
            news(News::StopMoved(price("61200"))),
            news(News::StopStays(price("59000"))),
            news(News::Unprotected),
            news(News::Rejected(Leg::Stop, Reject::Closed)),
            news(News::Overfilled),
        ],
        OfTrade::Over { .. } => [
            End::NeverEntered,
            End::Targets,
            End::Stopped,
            End::StopStuck,
            End::Unprotected,
            End::Liquidated,
            End::TimedOut,
            End::Asked,
            End::Late,
        ]
        .map(|end| OfTrade::Over { ended: ended(end, -31_000_000) }),
        OfTrade::Switched { .. } => [KillSwitch::Off, KillSwitch::Stopped, KillSwitch::Flatten].map(switched),
    ];
    all.into_iter().map(|about| Notice::OfTrade { about }).collect()
}

/// Where something is said to be so much, its source is said, too.
#[test]
fn no_figure_is_without_its_source() {
    use shoal_domain::language::Language;
    let money = |text: &str| text.matches(|sign: char| sign.is_ascii_digit()).count() > 0;
    for language in Language::ALL {
        for notice in of_trade() {
            let said = shoal_words::notice(&notice, language);
            let Notice::OfTrade { about } = &notice else { continue };
            let figures = match about {
                OfTrade::Dashboard { .. } => 4,
                OfTrade::Positions { opened } => {
                    2 * opened.iter().filter(|one| one.quantity.is_some()).count()
                }
                OfTrade::History { ended } => 2 * ended.len(),
                OfTrade::Over { .. } => 2,
                OfTrade::Proposed { .. } => 1,
                _ => 0,
            };
            assert!(said.matches(" PAPER").count() >= figures, "{language}: {said}");
            assert!(figures == 0 || money(&said));
        }
    }
}
