//! What is said about trades on paper. Figures come with their source and are put in as they are.

use std::borrow::Cow;

use shoal_domain::chat::TradeButton;
use shoal_domain::following::{Ended, Follow};
use shoal_domain::language::Language;
use shoal_domain::market::{Price, Side};
use shoal_domain::notice::{OfTrade, Opened, Overview, Proposal};
use shoal_domain::trade::confirm::Mode;
use shoal_domain::trade::position::{End, News};
use shoal_domain::trade::protection::KillSwitch;
use shoal_domain::trade::size::Size;
use shoal_domain::trade::source::{Figure, Source};

use crate::shop::on_button;
use crate::text;

pub(crate) fn of_trade(about: &OfTrade, language: Language) -> Cow<'static, str> {
    match about {
        OfTrade::Following { follows, quiet } => following(follows, *quiet, language).into(),
        OfTrade::Dashboard { overview } => dashboard(overview, language).into(),
        OfTrade::Positions { opened } if opened.is_empty() => text::trade_none_open(language),
        OfTrade::Positions { opened } => {
            let lines = opened.iter().map(|one| open(one, language));
            listed(text::trade_open(language), lines).into()
        }
        OfTrade::History { ended } if ended.is_empty() => text::trade_none_over(language),
        OfTrade::History { ended } => {
            listed(text::trade_over_list(language), ended.iter().map(|one| over_line(one, language))).into()
        }
        OfTrade::Proposed { proposal } => proposed(proposal, language),
        OfTrade::Refused { pair, rule } => text::trade_refused(language, pair.to_string(), rule.as_str()),
        OfTrade::News { pair, side, news } => happened(pair.to_string(), *side, *news, language),
        OfTrade::Over { ended } => {
            let (pair, side) = (ended.pair.to_string(), side(ended.side, language));
            let (fees, result) = (ended.fees.to_string(), ended.result.to_string());
            text::trade_over(language, fees, pair, result, side, why(ended.end, language))
        }
        OfTrade::Switched { switch: KillSwitch::Off, open } => text::trade_resumed(language, *open),
        OfTrade::Switched { switch: KillSwitch::Stopped, open } => text::trade_stopped(language, *open),
        OfTrade::Switched { switch: KillSwitch::Flatten, open } => text::trade_flattened(language, *open),
    }
}

/// What a button under it reads. `pair` is what it is about, where it is about a trade.
#[must_use]
pub fn trade_button(button: TradeButton, pair: &str, language: Language) -> String {
    let pair = || pair.to_owned();
    on_button(&match button {
        TradeButton::Answer(_, true) => text::button_trade_yes(language),
        TradeButton::Answer(_, false) => text::button_trade_no(language),
        TradeButton::Close(..) => text::button_trade_close(language, pair()),
        TradeButton::Follow(provider, true) => text::button_trade_follow(language, provider.to_string()),
        TradeButton::Follow(provider, false) => text::button_trade_unfollow(language, provider.to_string()),
        TradeButton::Mode(provider, Mode::Confirm) => text::button_trade_ask(language, provider.to_string()),
        TradeButton::Mode(provider, Mode::Follow) => text::button_trade_self(language, provider.to_string()),
        TradeButton::Size(provider, Size::Balance(rate) | Size::Risk(rate)) => {
            text::button_trade_part(language, rate.to_string(), provider.to_string())
        }
        TradeButton::Size(provider, Size::Fixed(money)) => {
            let money = Figure { source: Source::Paper, money };
            text::button_trade_part(language, money.to_string(), provider.to_string())
        }
        TradeButton::Switch(KillSwitch::Off) => text::button_trade_go(language),
        TradeButton::Switch(KillSwitch::Stopped) => text::button_trade_stop(language),
        TradeButton::Switch(KillSwitch::Flatten) => text::button_trade_flatten(language),
        TradeButton::Quiet(true) => text::button_trade_quiet(language),
        TradeButton::Quiet(false) => text::button_trade_loud(language),
    })
}

fn following(follows: &[Follow], quiet: bool, language: Language) -> String {
    if follows.is_empty() {
        return text::trade_follows_nobody(language).into_owned();
    }
    let line = |follow: &Follow| {
        let (provider, size) = (follow.provider.to_string(), size(follow.size, language));
        match follow.mode {
            Mode::Confirm => text::trade_follows_asked(language, provider, size),
            Mode::Follow => text::trade_follows_self(language, provider, size),
        }
    };
    let all = listed(text::trade_follows(language), follows.iter().map(line));
    if quiet { format!("{all}\n\n{}", text::trade_quiet(language)) } else { all }
}

fn dashboard(overview: &Overview, language: Language) -> String {
    let Overview { granted, free, set_aside, result, open, follows, switch } = overview;
    let said = text::trade_dashboard(
        language,
        *follows,
        free.to_string(),
        granted.to_string(),
        *open,
        result.to_string(),
        set_aside.to_string(),
    );
    match switch {
        KillSwitch::Off => said.into_owned(),
        _ => format!("{said}\n\n{}", text::trade_all_stopped(language)),
    }
}

fn open(one: &Opened, language: Language) -> Cow<'static, str> {
    let (pair, side) = (one.pair.to_string(), side(one.side, language));
    let (price, stop) = (one.price.to_string(), one.stop.to_string());
    match one.quantity {
        Some(quantity) => text::trade_open_held(
            language,
            pair,
            price,
            quantity.to_string(),
            one.realised.to_string(),
            side,
            stop,
            one.unrealised.to_string(),
        ),
        None => text::trade_open_waits(language, pair, price, side, stop),
    }
}

fn over_line(ended: &Ended, language: Language) -> Cow<'static, str> {
    let (pair, side) = (ended.pair.to_string(), side(ended.side, language));
    let (fees, result) = (ended.fees.to_string(), ended.result.to_string());
    text::trade_over_line(language, fees, pair, result, side, why(ended.end, language))
}

fn proposed(proposal: &Proposal, language: Language) -> Cow<'static, str> {
    let prices = |prices: &[Price]| prices.iter().map(Price::to_string).collect::<Vec<_>>().join(" · ");
    let targets = match &proposal.targets[..] {
        [] => text::trade_no_targets(language).into_owned(),
        targets => prices(targets),
    };
    text::trade_proposed(
        language,
        proposal.commits.to_string(),
        prices(&proposal.entries),
        format!("{}×", proposal.leverage),
        proposal.minutes,
        proposal.pair.to_string(),
        proposal.price.to_string(),
        side(proposal.side, language),
        proposal.stop.to_string(),
        targets,
    )
}

fn happened(pair: String, on: Side, news: News, language: Language) -> Cow<'static, str> {
    let side = side(on, language);
    match news {
        News::Entered => text::trade_entered(language, pair, side),
        News::TargetReached(number) => text::trade_target(language, u32::from(number), pair, side),
        News::StopMoved(price) => text::trade_stop_moved(language, pair, price.to_string(), side),
        News::StopStays(price) => text::trade_stop_stays(language, pair, price.to_string(), side),
        News::Unprotected => text::trade_unprotected(language, pair, side),
        News::Rejected(..) => text::trade_rejected(language, pair, side),
        News::Overfilled => text::trade_overfilled(language, pair, side),
        News::Over(end) => why(end, language),
    }
}

fn size(size: Size, language: Language) -> Cow<'static, str> {
    match size {
        Size::Balance(rate) => text::trade_size_part(language, rate.to_string()),
        Size::Risk(rate) => text::trade_size_risk(language, rate.to_string()),
        Size::Fixed(money) => {
            text::trade_size_fixed(language, Figure { source: Source::Paper, money }.to_string())
        }
    }
}

fn side(side: Side, language: Language) -> Cow<'static, str> {
    match side {
        Side::Long => text::trade_long(language),
        Side::Short => text::trade_short(language),
    }
}

fn why(end: End, language: Language) -> Cow<'static, str> {
    match end {
        End::NeverEntered => text::trade_end_never(language),
        End::Targets => text::trade_end_targets(language),
        End::Stopped => text::trade_end_stopped(language),
        End::StopStuck => text::trade_end_stuck(language),
        End::Unprotected => text::trade_end_unprotected(language),
        End::Liquidated => text::trade_end_liquidated(language),
        End::TimedOut => text::trade_end_timed_out(language),
        End::Asked => text::trade_end_asked(language),
        End::Late => text::trade_end_late(language),
    }
}

fn listed(title: Cow<'static, str>, lines: impl Iterator<Item = Cow<'static, str>>) -> String {
    lines.fold(title.into_owned() + "\n", |all, line| all + "\n" + &line)
}
