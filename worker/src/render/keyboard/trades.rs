//! The buttons under what is said of trades.

use shoal_domain::chat::TradeButton;
use shoal_domain::language::Language;
use shoal_domain::market::Rate;
use shoal_domain::notice::{Notice, OfTrade};
use shoal_domain::trade::confirm::Mode;
use shoal_domain::trade::protection::KillSwitch;
use shoal_domain::trade::size::Size;
use shoal_telegram::InlineButton;
use shoal_words as words;

/// Parts of the balance that can be chosen.
const PARTS: [Rate; 3] = [Rate::per_mille(50), Rate::per_mille(100), Rate::per_mille(250)];

pub(super) fn under(notice: &Notice, language: Language) -> Option<Vec<Vec<InlineButton>>> {
    let Notice::OfTrade { about } = notice else { return None };
    let of_pair = |button: TradeButton, pair: &str| {
        InlineButton::new(words::trade_button(button, pair, language), button.to_string())
    };
    let plain = |button: TradeButton| of_pair(button, "");
    let switches = |switch: &KillSwitch| match switch {
        KillSwitch::Off => vec![plain(TradeButton::Switch(KillSwitch::Stopped))],
        KillSwitch::Stopped => {
            [KillSwitch::Flatten, KillSwitch::Off].map(TradeButton::Switch).map(plain).into()
        }
        KillSwitch::Flatten => vec![plain(TradeButton::Switch(KillSwitch::Off))],
    };
    Some(match about {
        OfTrade::Following { follows, quiet } => {
            let mut rows = vec![];
            for follow in follows {
                let other = if follow.mode == Mode::Confirm { Mode::Follow } else { Mode::Confirm };
                let provider = follow.provider;
                let mode = plain(TradeButton::Mode(provider, other));
                rows.push(vec![mode, plain(TradeButton::Follow(provider, false))]);
                let sizes = PARTS.map(Size::Balance).into_iter().filter(|size| *size != follow.size);
                rows.push(sizes.map(|size| plain(TradeButton::Size(provider, size))).collect());
            }
            if !follows.is_empty() {
                rows.push(vec![plain(TradeButton::Quiet(!quiet))]);
            }
            rows
        }
        OfTrade::Dashboard { overview } => vec![switches(&overview.switch)],
        OfTrade::Positions { opened } => {
            let close = |one: &shoal_domain::notice::Opened| {
                let button = TradeButton::Close(one.signal, one.version);
                vec![of_pair(button, &one.pair.to_string())]
            };
            opened.iter().map(close).collect()
        }
        OfTrade::Proposed { proposal } => {
            let answers = [true, false].map(|yes| plain(TradeButton::Answer(proposal.post, yes)));
            vec![answers.into()]
        }
        OfTrade::Switched { switch, .. } => vec![switches(switch)],
        OfTrade::History { .. } | OfTrade::Refused { .. } | OfTrade::News { .. } | OfTrade::Over { .. } => {
            vec![]
        }
    })
}
