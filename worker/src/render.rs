//! From an effect to the call that carries it out. The words are chosen in `platform/words`.

pub(crate) mod bulk;
mod keyboard;
#[cfg(test)]
mod leaks;
#[cfg(test)]
mod tests;

use shoal_domain::effect::{Effect, Paper};
use shoal_domain::id::MessageId;
use shoal_domain::notice::{Notice, OfReferral, OfShop};
use shoal_telegram::{Call, ReplyParameters};
use shoal_words as words;

use crate::privacy::file_name;
use crate::shop::invoice;

/// The call to Telegram that carries an effect out, where it is about these messages of its chat: only what is taken back may
/// be several. `None`: it is about one, and that one is not known.
pub(crate) fn call(effect: &Effect, messages: &[MessageId]) -> Option<Call> {
    let about = messages.first().copied();
    Some(match effect {
        Effect::Say { to, language, notice } => {
            Call::say(to.user.chat(), words::notice(notice, *language), keyboard::under(notice, *language))
        }
        Effect::Show { to, language, message, notice } => Call::show(
            to.user.chat(),
            *message,
            words::notice(notice, *language),
            keyboard::under(notice, *language),
        ),
        Effect::Relay { to, from, parcel, reply, protected, .. } => {
            let call = Call::relay(to.user.chat(), from.bot, parcel);
            let call = if *protected { call.protected() } else { call };
            match (about, reply) {
                (Some(about), Some(reply)) => call.in_reply(ReplyParameters::to(about, reply.quote.clone())),
                // What it answers is not known: it goes out all the same.
                _ => call,
            }
        }
        Effect::Revise { to, revision, .. } => Call::revise(to.user.chat(), about?, revision),
        Effect::Feel { to, emoji, .. } => Call::feel(to.user.chat(), about?, emoji.as_deref()),
        Effect::Unsay { to, .. } if messages.len() > 1 => Call::erase(to.user.chat(), messages.to_vec()),
        Effect::Unsay { to, .. } => Call::erase_one(to.user.chat(), about?),
        Effect::Erase { at, wish } => {
            Call::erase(at.user.chat(), wish.messages().chain(wish.asked).collect())
        }
        // No single call: see `doors`, and `sender/group`.
        Effect::AskMembership { .. } | Effect::InGroup { .. } => return None,
        Effect::Invoice { to, language, product, bill: Some(bill) } => {
            Call::invoice(to.user.chat(), invoice(product, bill.clone(), *language))
        }
        Effect::Invoice { to, language, bill: None, .. } => {
            let notice = Notice::OfShop { about: OfShop::NotSold };
            Call::say(to.user.chat(), words::notice(&notice, *language), vec![])
        }
        Effect::HandOut { paper, to, language, known } => {
            let (handed_out, not) = match paper {
                Paper::Known => (Notice::HandedOut, Notice::NotHandedOut),
                Paper::Earnings => (
                    Notice::OfReferral { about: OfReferral::HandedOut },
                    Notice::OfReferral { about: OfReferral::NotHandedOut },
                ),
            };
            match known {
                Some(known) => {
                    let said = words::notice(&handed_out, *language).into_owned();
                    Call::document(to.user.chat(), file_name(*paper), known.clone(), said)
                }
                None => Call::say(to.user.chat(), words::notice(&not, *language), vec![]),
            }
        }
        Effect::Answer { query, language, toast, .. } => {
            Call::answer(query.clone(), toast.map(|toast| words::toast(toast, *language).into_owned()))
        }
    })
}
