//! Whom somebody brings, and who was brought. Which links count and what becomes of it is in the books
//! ([`crate::referral`]); here is what only a person's own rules can see: that they are new, and with whom they chat then.

use serde::{Deserialize, Serialize};

use crate::chat::caller::{Caller, Ruling};
use crate::chat::session::Chat;
use crate::chat::user::UserChange;
use crate::chat::{idle, onboarding};
use crate::decision::{Decision, Record, Refusal};
use crate::effect::{Effect, Paper};
use crate::id::{UpdateId, UserId};
use crate::notice::{Notice, OfReferral};
use crate::referral::WITHIN;
use crate::time::{Millis, Timestamp};

/// What a referral link is known by: behind it is what names it.
pub const REFERRED: &str = "ref_";

/// Signs of what names a referral link, with that.
const SIGNS: std::ops::RangeInclusive<usize> = 8..=64;

/// Somebody was brought here by somebody, and what counts for that is not done yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brought {
    /// By whom. Chats with them do not count.
    pub by: UserId,
    /// Until then it has to be done.
    pub until: Timestamp,
    /// With whom they had chats that count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<UserId>,
}

/// What names the referral link with which `/start` came, if it did.
#[must_use]
pub fn referral_in(text: &str) -> Option<&str> {
    let (command, token) = text.split_once(char::is_whitespace)?;
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let fits = SIGNS.contains(&token.len()) && token.bytes().all(is_sign);
    token.strip_prefix(REFERRED).filter(|_| fits && command.starts_with("/start"))
}

/// `/refer`, `/refer new`, `/refer file`
pub(super) fn command(caller: &Caller, text: &str) -> Ruling {
    let word = |wanted| text.split_whitespace().nth(1).is_some_and(|word| word.eq_ignore_ascii_case(wanted));
    if word("file") {
        // What was earned is theirs to read, also where nothing is to be had any more.
        let (paper, to, language) = (Paper::Earnings, caller.at, caller.language());
        return Ok(Decision::new().effect(Effect::HandOut { paper, to, language, known: None }));
    }
    let terms = caller.policy.referrals.ok_or(Refusal(about(OfReferral::NotHere)))?;
    let anew = word("new");
    // A moment, so that none comes twice, also when all of somebody was forgotten.
    let serial = caller.now.0;
    let shown = caller.say(about(OfReferral::Yours { serial, anew, terms, page: None }));
    let record = Record::ReferralLink { user: caller.at.user, serial };
    Ok(if anew { Decision::new().record(record).and(shown) } else { shown })
}

/// `/start`, perhaps with a referral link. It counts for whom nobody has seen before, and says nothing.
pub(super) fn start(caller: &Caller, id: UpdateId) -> Ruling {
    let started = onboarding::start(caller, id);
    let Some(invitation) = caller.invitation.filter(|_| caller.policy.referrals.is_some()) else {
        return started;
    };
    let brought = Brought { by: invitation.by, until: caller.now + WITHIN, partners: vec![] };
    let record = Record::Referred {
        who: caller.at,
        by: invitation.by,
        serial: invitation.serial,
        by_mark: invitation.by_mark,
        own_mark: invitation.own_mark,
        at: caller.now,
    };
    let bound = Decision::new().change(UserChange::BroughtBecame(Some(brought))).record(record);
    Ok(bound.and(caller.settle(started)))
}

/// A chat of theirs is over.
pub(super) fn parted(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    let (Some(brought), Some(terms)) = (&caller.user.brought, caller.policy.referrals) else {
        return Decision::new();
    };
    if brought.until < caller.now {
        return Decision::new().change(UserChange::BroughtBecame(None));
    }
    let with = chat.peer.user;
    if with == brought.by || brought.partners.contains(&with) || talked(chat, caller.now) < terms.chat() {
        return Decision::new();
    }
    let mut brought = Brought::clone(brought);
    brought.partners.push(with);
    if brought.partners.len() < usize::from(terms.chats) {
        return Decision::new().change(UserChange::BroughtBecame(Some(brought)));
    }
    let record = Record::ReferralCounts { user: caller.at.user, at: caller.now };
    Decision::new().change(UserChange::BroughtBecame(None)).record(record)
}

/// For how long words passed: silence does not count.
fn talked(chat: &Chat, now: Timestamp) -> Millis {
    Millis(idle::heard_until(chat).min(now).0.saturating_sub(chat.since.0))
}

fn about(about: OfReferral) -> Notice {
    Notice::OfReferral { about }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_referral_link_is_told_from_anything_else() {
        let name = "A-_9".repeat(13);
        assert_eq!(referral_in(&format!("/start ref_{name}")), Some(name.as_str()));
        assert_eq!(referral_in(&format!("/start@AnyBot ref_{name}")), Some(name.as_str()));
        for other in [
            "/start",
            "/start ref_",
            "/find ref_AAAAAAAA",
            "/start ref_AAAA AAAA",
            "/start xref_AAAAAAAA",
            "ref_AAAAAAAA",
        ] {
            assert_eq!(referral_in(other), None, "{other}");
        }
        assert_eq!(referral_in(&format!("/start ref_{}", "A".repeat(61))), None, "Telegram takes no more");
    }
}
