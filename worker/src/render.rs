//! From an effect to the call that carries it out.

pub(crate) mod bulk;
mod keyboard;
mod portrait;
#[cfg(test)]
mod tests;
mod words;

use shoal_domain::effect::Effect;
use shoal_telegram::Call;

/// The call to Telegram that carries an effect out.
pub(crate) fn call(effect: &Effect) -> Call {
    match effect {
        Effect::Say { to, notice } => {
            Call::say(to.user.chat(), words::notice(notice), keyboard::under(notice))
        }
        Effect::Show { to, message, notice } => {
            Call::show(to.user.chat(), *message, words::notice(notice), keyboard::under(notice))
        }
        Effect::Relay { to, from, parcel, .. } => Call::relay(to.user.chat(), from.bot, parcel),
        Effect::Answer { query, toast, .. } => {
            Call::answer(query.clone(), toast.map(|toast| words::toast(toast).to_owned()))
        }
    }
}
