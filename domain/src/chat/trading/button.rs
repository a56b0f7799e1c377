//! The buttons under what is said of trades.

use std::fmt;
use std::str::FromStr;

use crate::chat::button::BadButton;
use crate::id::{ProviderId, SignalId};
use crate::market::Rate;
use crate::trade::confirm::Mode;
use crate::trade::protection::KillSwitch;
use crate::trade::size::Size;

/// A button under what is said of trades. Its text has at most 64 bytes, as that of every other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TradeButton {
    /// `trade-yes:<post>`, `trade-no:<post>`: what they were asked.
    Answer(u64, bool),
    /// `trade-close:<signal>:<version>`: give all of it back.
    Close(SignalId, u8),
    /// `follow:<provider>`, `unfollow:<provider>`.
    Follow(ProviderId, bool),
    /// `follow-ask:<provider>`, `follow-self:<provider>`: whether they are asked about each.
    Mode(ProviderId, Mode),
    /// `follow-part:<provider>:<millionths>`, `follow-risk:<provider>:<millionths>`: how much.
    Size(ProviderId, Size),
    /// `trades:on`, `trades:off`, `trades:flat`: whether anything is begun, or kept.
    Switch(KillSwitch),
    /// `trade-words:on`, `trade-words:off`: whether each step is told.
    Quiet(bool),
}

impl fmt::Display for TradeButton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TradeButton::Answer(post, true) => write!(f, "trade-yes:{post}"),
            TradeButton::Answer(post, false) => write!(f, "trade-no:{post}"),
            TradeButton::Close(signal, version) => write!(f, "trade-close:{signal}:{version}"),
            TradeButton::Follow(provider, true) => write!(f, "follow:{provider}"),
            TradeButton::Follow(provider, false) => write!(f, "unfollow:{provider}"),
            TradeButton::Mode(provider, Mode::Confirm) => write!(f, "follow-ask:{provider}"),
            TradeButton::Mode(provider, Mode::Follow) => write!(f, "follow-self:{provider}"),
            TradeButton::Size(provider, Size::Risk(rate)) => {
                write!(f, "follow-risk:{provider}:{}", rate.millionths())
            }
            TradeButton::Size(provider, Size::Balance(rate)) => {
                write!(f, "follow-part:{provider}:{}", rate.millionths())
            }
            TradeButton::Size(provider, Size::Fixed(money)) => {
                write!(f, "follow-fixed:{provider}:{}", money.units())
            }
            TradeButton::Switch(KillSwitch::Off) => f.write_str("trades:on"),
            TradeButton::Switch(KillSwitch::Stopped) => f.write_str("trades:off"),
            TradeButton::Switch(KillSwitch::Flatten) => f.write_str("trades:flat"),
            TradeButton::Quiet(true) => f.write_str("trade-words:off"),
            TradeButton::Quiet(false) => f.write_str("trade-words:on"),
        }
    }
}

impl FromStr for TradeButton {
    type Err = BadButton;

    fn from_str(text: &str) -> Result<TradeButton, BadButton> {
        read(text).ok_or(BadButton)
    }
}

fn read(text: &str) -> Option<TradeButton> {
    let (word, about) = text.split_once(':')?;
    let two = || about.split_once(':');
    let rate = |text: &str| text.parse().ok().and_then(|part| Rate::new(part).ok());
    Some(match word {
        "trade-yes" => TradeButton::Answer(about.parse().ok()?, true),
        "trade-no" => TradeButton::Answer(about.parse().ok()?, false),
        "trade-close" => TradeButton::Close(two()?.0.parse().ok()?, two()?.1.parse().ok()?),
        "follow" => TradeButton::Follow(about.parse().ok()?, true),
        "unfollow" => TradeButton::Follow(about.parse().ok()?, false),
        "follow-ask" => TradeButton::Mode(about.parse().ok()?, Mode::Confirm),
        "follow-self" => TradeButton::Mode(about.parse().ok()?, Mode::Follow),
        "follow-risk" => TradeButton::Size(two()?.0.parse().ok()?, Size::Risk(rate(two()?.1)?)),
        "follow-part" => TradeButton::Size(two()?.0.parse().ok()?, Size::Balance(rate(two()?.1)?)),
        "trades" if about == "on" => TradeButton::Switch(KillSwitch::Off),
        "trades" if about == "off" => TradeButton::Switch(KillSwitch::Stopped),
        "trades" if about == "flat" => TradeButton::Switch(KillSwitch::Flatten),
        "trade-words" if about == "off" => TradeButton::Quiet(true),
        "trade-words" if about == "on" => TradeButton::Quiet(false),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_reads_as_it_is_written_and_fits() {
        let provider = ProviderId(i64::MAX);
        for button in [
            TradeButton::Answer(u64::MAX, true),
            TradeButton::Answer(7, false),
            TradeButton::Close(SignalId(u64::MAX), u8::MAX),
            TradeButton::Follow(provider, true),
            TradeButton::Follow(provider, false),
            TradeButton::Mode(provider, Mode::Confirm),
            TradeButton::Mode(provider, Mode::Follow),
            TradeButton::Size(provider, Size::Risk(Rate::WHOLE)),
            TradeButton::Size(provider, Size::Balance(Rate::WHOLE)),
            TradeButton::Switch(KillSwitch::Off),
            TradeButton::Switch(KillSwitch::Stopped),
            TradeButton::Switch(KillSwitch::Flatten),
            TradeButton::Quiet(true),
            TradeButton::Quiet(false),
        ] {
            let text = button.to_string();
            assert!(text.len() <= 64 && crate::chat::Button::reserves(&text), "{text}");
            assert_eq!(text.parse(), Ok(button));
            assert!(text.parse::<crate::chat::Button>().is_err(), "{text} is another button, too");
        }
        for text in ["trade-yes", "trade-close:7", "follow-part:7:1000001", "trades:out", "find"] {
            assert_eq!(text.parse::<TradeButton>(), Err(BadButton), "{text}");
        }
    }
}
