//! From an effect to the call that carries it out. The words are chosen in `platform/words`.

pub(crate) mod bulk;
mod keyboard;
#[cfg(test)]
mod tests;

use shoal_domain::effect::Effect;
use shoal_telegram::Call;
use shoal_words as words;

/// The call to Telegram that carries an effect out.
pub(crate) fn call(effect: &Effect) -> Call {
    match effect {
        Effect::Say { to, language, notice } => {
            Call::say(to.user.chat(), words::notice(notice, *language), keyboard::under(notice, *language))
        }
        Effect::Relay { to, from, parcel, .. } => Call::relay(to.user.chat(), from.bot, parcel),
        Effect::Answer { query, language, toast, .. } => {
            Call::answer(query.clone(), toast.map(|toast| words::toast(toast, *language).into_owned()))
        }
    }
}
