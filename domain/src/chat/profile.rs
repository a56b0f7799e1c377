//! What people say of themselves. In the first round one question follows the other; later each can be changed alone.
//!
//! Where somebody is in the first round stands in their session, so it goes on at any worker and after any crash; and
//! each button says what it is for, so that one pressed a year later does what it says.

use crate::account::{Age, Profile};
use crate::chat::caller::{Caller, Ruling};
use crate::chat::session::{Asked, Session, State};
use crate::chat::user::UserChange;
use crate::chat::{late, onboarding, search};
use crate::content::Content;
use crate::decision::{Decision, Record, Refusal};
use crate::id::{MessageId, UpdateId};
use crate::notice::Notice;
use crate::profile::{Gender, Interest, Meet, Step};

/// Asks a question, in place of the message whose button led to it. In the first round the next one follows its answer;
/// while somebody searches or talks there are no rounds.
pub(super) fn ask(
    caller: &Caller,
    id: UpdateId,
    step: Step,
    first: bool,
    message: Option<MessageId>,
) -> Decision<UserChange> {
    let idle = caller.session().state == State::Idle;
    if step == Step::Age && !idle {
        return caller.say(Notice::NotInChat);
    }
    let first = first && idle;
    let asked = (idle && step != Step::Done).then_some(Asked { step, first, since: id });
    waits_for(caller, asked).and(caller.show(message, question(caller, step, first)))
}

/// The question whose answer is waited for, if what they write now may be that.
pub(super) fn asked(caller: &Caller) -> Option<Asked> {
    let session = caller.session();
    session.asked.filter(|_| session.state == State::Idle)
}

/// They write something while a question waits for its answer. Only the age is typed.
pub(super) fn hear(caller: &Caller, id: UpdateId, asked: Asked, content: &Content) -> Ruling {
    // What was written before the question was meant for somebody else.
    if asked.step != Step::Age || late::is_before(id, asked.since) {
        return Ok(caller.say(question(caller, asked.step, asked.first)));
    }
    let stated = onboarding::state_age(caller, content)?;
    let after = caller.after(&stated);
    let go_on = if after.is_adult() {
        go_on(&after, id, Step::Age, None)
    } else {
        waits_for(&after, None).and(after.settle(onboarding::begin(&after)))
    };
    Ok(stated.and(go_on))
}

/// `/profile`
pub(super) fn show(caller: &Caller, message: Option<MessageId>) -> Decision<UserChange> {
    let profile = &caller.user.profile;
    let Age::Adult(years) = profile.age else { return Decision::new() };
    let notice = Notice::Profile {
        age: years.get(),
        gender: profile.gender,
        interests: profile.interests,
        meet: profile.meet,
        card: profile.card(),
    };
    let stays = caller.session().asked.filter(|asked| asked.first);
    waits_for(caller, stays).and(caller.show(message, notice))
}

/// They say what they are, or that they would rather not.
pub(super) fn choose_gender(
    caller: &Caller,
    id: UpdateId,
    gender: Option<Gender>,
    message: Option<MessageId>,
) -> Decision<UserChange> {
    let told = tell(caller, Profile { gender, ..caller.user.profile.clone() });
    let go_on = go_on(&caller.after(&told), id, Step::Gender, message);
    told.and(go_on)
}

/// They like to talk about this too, or no longer. The question stays, for there may be more.
pub(super) fn toggle_interest(
    caller: &Caller,
    interest: Interest,
    message: Option<MessageId>,
) -> Decision<UserChange> {
    let profile = caller.user.profile.clone();
    let told = tell(caller, Profile { interests: profile.interests.toggled(interest), ..profile });
    let asked = caller.session().asked.filter(|asked| asked.step == Step::Interests);
    let question = question(&caller.after(&told), Step::Interests, asked.is_some_and(|asked| asked.first));
    told.and(caller.show(message, question))
}

/// They want to meet these. To choose by gender is for those who are entitled to it.
pub(super) fn choose_meet(caller: &Caller, id: UpdateId, meet: Meet, message: Option<MessageId>) -> Ruling {
    if meet != Meet::Anyone && !caller.may_choose() {
        return Err(Refusal(Notice::NotEntitled));
    }
    let told = tell(caller, Profile { meet, ..caller.user.profile.clone() });
    let go_on = go_on(&caller.after(&told), id, Step::Meet, message);
    Ok(told.and(go_on))
}

/// They told something of themself. Whoever searches by then searches with that.
pub(super) fn tell(caller: &Caller, profile: Profile) -> Decision<UserChange> {
    if profile == caller.user.profile {
        return Decision::new();
    }
    let record =
        Record::ProfileStated { user: caller.at.user, profile: Box::new(profile.clone()), at: caller.now };
    let told = Decision::new().change(UserChange::ProfileBecame(profile)).record(record);
    let anew = search::anew(&caller.after(&told));
    told.and(anew)
}

/// On to the next question of the first round; or, where only this was to be changed, back to the profile.
fn go_on(caller: &Caller, id: UpdateId, from: Step, message: Option<MessageId>) -> Decision<UserChange> {
    match caller.session().asked {
        Some(asked) if asked.first && asked.step == from => ask(caller, id, from.next(), true, message),
        _ => show(caller, message),
    }
}

fn waits_for(caller: &Caller, asked: Option<Asked>) -> Decision<UserChange> {
    let session = caller.session();
    if session.asked == asked {
        return Decision::new();
    }
    Decision::new().change(UserChange::SessionBecame(caller.at.bot, Session { asked, ..session.clone() }))
}

fn question(caller: &Caller, step: Step, first: bool) -> Notice {
    let profile = &caller.user.profile;
    match (step, profile.age) {
        (Step::Age, Age::Adult(years)) => Notice::ChangeAge { age: years.get(), first },
        (Step::Age, _) => Notice::AskAge,
        (Step::Gender, _) => Notice::AskGender { gender: profile.gender, first },
        (Step::Interests, _) => Notice::AskInterests { interests: profile.interests, first },
        (Step::Meet, _) => Notice::AskMeet { meet: profile.meet, free: caller.may_choose(), first },
        (Step::Done, _) => Notice::Ready,
    }
}
