//! Groups that are open to whoever holds a plan.
//!
//! ```text
//!   Alice                 worker                          Telegram
//!     |  /groups: a link of hers, by which one can only ask       |
//!     |<- Ways -------------|-- createChatInviteLink ------------>|
//!     |                     |<- chat_join_request ----------------|  she opens it
//!     |  she holds the plan now: LetIn. Bob does not: TurnAway    |
//!     |                     |-- approveChatJoinRequest ---------->|
//!     |  its time is over: Remove                                 |
//!     |                     |-- banChatMember, unbanChatMember -->|
//! ```
//!
//! So a link is no key: whoever it leads to is judged when they ask, by what they hold then. In which groups they are is kept
//! with what they may do, and goes with it into the books. A timer looks when the first of it is over. What ends sooner, or
//! goes on longer, is news of their plans, and judged at once.

use crate::chat::caller::Caller;
use crate::chat::entitled;
use crate::chat::user::UserChange;
use crate::decision::Decision;
use crate::effect::Effect;
use crate::entitlement::Entitlements;
use crate::group::{Act, End, Group, Knock, Stay, find};
use crate::id::ChatId;
use crate::message::Timer;
use crate::notice::{Notice, OfGroup};
use crate::time::{Millis, Timestamp};

/// When to try again to remove somebody whom Telegram would not remove. It tries for less than that by itself.
const RETRY: Millis = Millis::minutes(5);

/// `/groups`
pub(super) fn show(caller: &Caller) -> Decision<UserChange> {
    let mut here = caller.groups.iter().filter(|group| group.bot == caller.at.bot).peekable();
    let about = if here.peek().is_none() {
        OfGroup::Nowhere
    } else {
        let groups: Vec<_> =
            here.filter(|group| until(caller, group).is_some()).map(|group| group.id).collect();
        if groups.is_empty() { OfGroup::Closed } else { OfGroup::Ways { groups, ways: vec![] } }
    };
    caller.say(Notice::OfGroup { about })
}

/// They ask to be let into a group. What is none of ours its administrators decide.
pub(super) fn knocked(caller: &Caller, id: ChatId, knock: &Knock) -> Decision<UserChange> {
    let Some(group) = find(caller.groups, caller.at.bot, id) else { return Decision::new() };
    let title = group.title.clone();
    if caller.user.standing.banned(caller.now).is_some() {
        return act(caller, id, Act::TurnAway);
    }
    if until(caller, group).is_none() {
        return act(caller, id, Act::TurnAway).and(say_here(caller, OfGroup::TurnedAway { title }));
    }
    if knock.is_anothers {
        return act(caller, id, Act::TurnAway).and(say_here(caller, OfGroup::NotYours { title }));
    }
    let stays = &caller.user.entitlements.stays;
    // They are on their way out, and would be thrown out right after they came in.
    if let Some(stay) = stays.iter().find(|stay| is_at(stay, caller, id) && stay.ending.is_some()) {
        let stay = Stay { knock: Some(knock.clone()), ..stay.clone() };
        return became(caller, with(stays, stay));
    }
    let link = knock.link.clone();
    enters(caller, id).and(act(caller, id, Act::LetIn { link }))
}

/// Somebody has come into a group, left it, or leads it now. Who was in it before it was one of ours is left alone.
pub(super) fn moved(
    caller: &Caller,
    id: ChatId,
    present: bool,
    (arrived, leads): (bool, bool),
) -> Decision<UserChange> {
    let Some(group) = find(caller.groups, caller.at.bot, id) else { return Decision::new() };
    let stays = &caller.user.entitlements.stays;
    let stay = stays.iter().find(|stay| is_at(stay, caller, id));
    // Who leads it is no guest: Telegram would not let us remove them.
    if !present || leads {
        // Where they are being removed, that it is done is still to come.
        return match stay {
            Some(stay) if leads || stay.ending.is_none() => became(caller, without(stays, caller, id)),
            _ => Decision::new(),
        };
    }
    if !arrived {
        return Decision::new();
    }
    if until(caller, group).is_some() {
        return enters(caller, id);
    }
    let removed = act(caller, id, Act::Remove);
    // A stranger, of whom nothing is kept.
    if stay.is_none() && !is_known(caller) {
        return removed;
    }
    let stay = Stay { bot: caller.at.bot, group: id, ending: Some(caller.now), knock: None };
    became(caller, with(stays, stay)).and(removed)
}

/// What was to be done about them in a group has ended.
pub(super) fn ended(caller: &Caller, id: ChatId, end: End) -> Decision<UserChange> {
    let stays = &caller.user.entitlements.stays;
    let Some(stay) = stays.iter().find(|stay| is_at(stay, caller, id)) else { return Decision::new() };
    match end {
        End::Removed if stay.ending.is_some() => {
            let out = became(caller, without(stays, caller, id));
            let Some(knock) = &stay.knock else { return out };
            let again = knocked(&caller.after(&out), id, knock);
            out.and(again)
        }
        // What they hold now counts when it is tried again.
        End::NotRemoved => became(caller, with(stays, Stay { ending: Some(caller.now), ..stay.clone() })),
        End::NotLetIn if stay.ending.is_none() => {
            became(caller, without(stays, caller, id)).and(say_here(caller, OfGroup::NotNow))
        }
        End::Removed | End::NotLetIn => Decision::new(),
    }
}

/// Looks in which groups they are for longer than what opens them: their plans have changed, or time has passed.
pub(super) fn judged(caller: &Caller) -> Decision<UserChange> {
    let (before, now) = (&caller.user.entitlements.stays, caller.now);
    if before.is_empty() {
        return Decision::new();
    }
    let (mut stays, mut followed) = (vec![], Decision::new());
    for stay in before {
        // The operator has taken it off: nobody is removed from it, unless it comes back.
        let Some(group) = find(caller.groups, stay.bot, stay.group) else {
            stays.push(stay.clone());
            continue;
        };
        let there = caller.at_bot(stay.bot);
        let is_due = stay.ending.is_none_or(|since| since + RETRY <= now);
        let opens = until(caller, group).is_some();
        if opens || !is_due {
            let ending = stay.ending.filter(|_| !is_due);
            stays.push(Stay { ending, ..stay.clone() });
            continue;
        }
        stays.push(Stay { ending: Some(now), ..stay.clone() });
        followed = followed.and(act(&there, stay.group, Act::Remove));
        if stay.ending.is_none() {
            followed = followed.and(say_here(&there, OfGroup::Over { title: group.title.clone() }));
        }
    }
    became(caller, stays).and(followed)
}

/// The ways into the groups that are open to them and were not before.
pub(super) fn opened(caller: &Caller, before: &Entitlements) -> Decision<UserChange> {
    let mut said = Decision::new();
    let bots = caller.user.contacts.keys().filter(|bot| is_known(&caller.at_bot(**bot)));
    for bot in bots {
        let opens = |group: &&Group| {
            group.bot == *bot
                && before.hold_until(&group.plans, caller.now).is_none()
                && until(caller, group).is_some()
        };
        let groups: Vec<_> = caller.groups.iter().filter(opens).map(|group| group.id).collect();
        if !groups.is_empty() {
            said = said.and(say_here(&caller.at_bot(*bot), OfGroup::Ways { groups, ways: vec![] }));
        }
    }
    said
}

/// All that is known of them is about to be forgotten, and with it until when they may be where.
pub(super) fn leave_all(caller: &Caller) -> Decision<UserChange> {
    let stays = &caller.user.entitlements.stays;
    let ours = stays.iter().filter(|stay| find(caller.groups, stay.bot, stay.group).is_some());
    let removed = ours.map(|stay| act(&caller.at_bot(stay.bot), stay.group, Act::Remove));
    let removed = removed.fold(Decision::new(), Decision::and);
    if stays.is_empty() { removed } else { removed.clear_timer(Timer::Groups) }
}

/// Has the timer look when the first of it is over. Where it is set already this changes nothing; where Redis was lost it
/// was lost with it.
pub(super) fn watched(caller: &Caller) -> Decision<UserChange> {
    let stays = &caller.user.entitlements.stays;
    let ends = stays.iter().filter_map(|stay| match stay.ending {
        Some(since) => Some(since + RETRY),
        None => Some(until(caller, find(caller.groups, stay.bot, stay.group)?).unwrap_or(caller.now)),
    });
    match ends.min() {
        Some(at) => Decision::new().set_timer(Timer::Groups, at),
        None => Decision::new(),
    }
}

/// Until when a group is open to them.
fn until(caller: &Caller, group: &Group) -> Option<Timestamp> {
    caller.user.entitlements.hold_until(&group.plans, caller.now)
}

fn enters(caller: &Caller, id: ChatId) -> Decision<UserChange> {
    let stay = Stay { bot: caller.at.bot, group: id, ending: None, knock: None };
    became(caller, with(&caller.user.entitlements.stays, stay))
}

/// These are the groups that they are in from now on.
fn became(caller: &Caller, stays: Vec<Stay>) -> Decision<UserChange> {
    let before = &caller.user.entitlements;
    let noted = if stays == before.stays {
        Decision::new()
    } else {
        entitled::became(caller, Entitlements { stays, ..before.clone() })
    };
    let after = caller.after(&noted);
    let ends = watched(&after);
    // What is not in the way any more need not fire.
    let is_over = after.user.entitlements.stays.is_empty() && !before.stays.is_empty();
    if is_over { noted.clear_timer(Timer::Groups) } else { noted.and(ends) }
}

fn act(caller: &Caller, group: ChatId, act: Act) -> Decision<UserChange> {
    Decision::new().effect(Effect::InGroup { who: caller.at, group, act })
}

/// Says something to those who can be written to.
fn say_here(caller: &Caller, about: OfGroup) -> Decision<UserChange> {
    let is_quiet = !is_known(caller) || caller.user.standing.banned(caller.now).is_some();
    if is_quiet { Decision::new() } else { caller.say(Notice::OfGroup { about }) }
}

/// Whether the bot knows them, and can write to them.
fn is_known(caller: &Caller) -> bool {
    caller.user.contacts.get(&caller.at.bot).is_some_and(|contact| !contact.unreachable)
}

fn is_at(stay: &Stay, caller: &Caller, group: ChatId) -> bool {
    (stay.bot, stay.group) == (caller.at.bot, group)
}

fn with(stays: &[Stay], stay: Stay) -> Vec<Stay> {
    let mut with = stays.to_vec();
    match with.iter_mut().find(|other| (other.bot, other.group) == (stay.bot, stay.group)) {
        Some(other) => *other = stay,
        None => with.push(stay),
    }
    with
}

fn without(stays: &[Stay], caller: &Caller, group: ChatId) -> Vec<Stay> {
    stays.iter().filter(|stay| !is_at(stay, caller, group)).cloned().collect()
}
