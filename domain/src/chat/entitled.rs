//! What somebody may do beyond what everybody may.

use crate::chat::caller::Caller;
use crate::chat::user::UserChange;
use crate::chat::{group, reminder, search};
use crate::decision::{Decision, Record};
use crate::entitlement::{Entitlements, Grant, GrantId};
use crate::notice::Notice;
use crate::plan::Held;

/// Something is given to them. They hear of it where they can be written to, and a search goes on with it.
pub(super) fn granted(caller: &Caller, grant: GrantId, what: Grant, heard: bool) -> Decision<UserChange> {
    let Some(entitlements) = caller.user.entitlements.with(grant, what) else { return Decision::new() };
    let (user, at) = (caller.at.user, caller.now);
    let given =
        Decision::new().record(Record::Granted { user, grant, what, at }).and(became(caller, entitlements));
    let anew = search::anew(&caller.after(&given));
    // That something is taken back, they read with their money.
    let heard = heard && !matches!(what, Grant::LocksBack(_));
    let said = if heard { caller.say(Notice::Granted { perk: what.perk() }) } else { Decision::new() };
    given.and(anew).and(said)
}

/// They hold these plans. A search goes on with what they allow.
pub(super) fn holds(caller: &Caller, held: &[Held], as_of: u64) -> Decision<UserChange> {
    let Some(entitlements) = caller.user.entitlements.holding(held, as_of) else { return Decision::new() };
    let told = became(caller, entitlements);
    let after = caller.after(&told);
    let anew = search::anew(&after);
    let groups = group::judged(&after).and(group::opened(&after, &caller.user.entitlements));
    told.and(anew).and(groups).and(reminder::follows(&after, &caller.user.entitlements))
}

/// They may do this from now on.
pub(super) fn became(caller: &Caller, entitlements: Entitlements) -> Decision<UserChange> {
    let record = Record::Entitled {
        user: caller.at.user,
        entitlements: Box::new(entitlements.clone()),
        at: caller.now,
    };
    Decision::new().change(UserChange::EntitlementsBecame(entitlements)).record(record)
}
