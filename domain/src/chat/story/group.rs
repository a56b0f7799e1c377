//! Groups that are open to whoever holds a plan.

use super::*;
use crate::group::{Act, End, Knock, Stay};
use crate::id::ChatId;
use crate::message::Report;
use crate::moderation::{Measure, MeasureId};
use crate::notice::OfGroup;
use crate::plan::{Held, Limits, PlanName};

const SALON: ChatId = ChatId(-1_001_000_000_001);
const LIBRARY: ChatId = ChatId(-1_001_000_000_002);
const LINK: &str = "https://t.me/+ofAlice";

/// A town with a group for premium, and one for gold; everybody has written to the bot.
fn town() -> Town {
    let group = |id, title: &str, plan: &str| Group {
        bot: BOT,
        id,
        title: title.to_owned(),
        plans: vec![name(plan)],
    };
    let groups = vec![group(SALON, "Salon", "premium"), group(LIBRARY, "Library", "gold")];
    let mut town = Town { groups, now: Timestamp(1_000_000), ..Town::of_adults() };
    for who in [ALICE, BOB] {
        town.says(who, "/help");
    }
    town
}

fn name(plan: &str) -> PlanName {
    plan.parse().unwrap()
}

fn about(to: Address, about: OfGroup) -> Effect {
    said(to, Notice::OfGroup { about })
}

fn does(who: Address, act: Act) -> Effect {
    Effect::InGroup { who, group: SALON, act }
}

fn lets_in(who: Address) -> Effect {
    does(who, Act::LetIn { link: Some(LINK.to_owned()) })
}

fn salon() -> String {
    "Salon".to_owned()
}

fn ways(groups: &[ChatId]) -> Effect {
    about(ALICE, OfGroup::Ways { groups: groups.to_vec(), ways: vec![] })
}

impl Town {
    /// Alice's plans, as news.
    fn holds(&mut self, as_of: u64, plans: &[(&str, Timestamp)]) -> Vec<Effect> {
        let held = |(plan, until): &(&str, Timestamp)| {
            let (plan, until, limits) = (name(plan), *until, Limits::default());
            Held { plan, until, priority: false, preference: false, limits, reminder: None }
        };
        self.tells(Tell::Holds { as_of, held: plans.iter().map(held).collect() }, ALICE)
    }

    fn knocks(&mut self, who: Address, is_anothers: bool) -> Vec<Effect> {
        let knock = Box::new(Knock { link: Some(LINK.to_owned()), mark: None, is_anothers });
        self.happens(who, Update::Knocked { user: who.user, group: SALON, knock })
    }

    fn moves_in(&mut self, who: Address, present: bool, arrived: bool) -> Vec<Effect> {
        self.happens(who, Update::Member { user: who.user, group: SALON, present, arrived, leads: false })
    }

    fn ends(&mut self, end: End) -> Vec<Effect> {
        let report = Message::Report(Report::InGroup { at: ALICE, group: SALON, end });
        self.handles(EntityKey::User(ALICE.user), &report)
    }

    fn stays(&self) -> &[Stay] {
        &self.users[&ALICE.user].entitlements.stays
    }

    /// When the timer looks after Alice's groups.
    fn looks_at(&self) -> Option<Timestamp> {
        self.timers.get(&(EntityKey::User(ALICE.user), Timer::Groups)).copied()
    }

    /// Alice holds premium until then, and is in the group.
    fn lets_alice_in(&mut self) -> Timestamp {
        let until = self.now + Millis::minutes(60);
        self.holds(1, &[("premium", until)]);
        assert_eq!(self.knocks(ALICE, false), [lets_in(ALICE)]);
        assert_eq!(self.moves_in(ALICE, true, true), []);
        assert_eq!(self.looks_at(), Some(until));
        until
    }
}

#[test]
fn who_holds_a_plan_is_given_the_ways_that_it_opens() {
    let mut town = town();
    assert_eq!(town.says(ALICE, "/groups"), [about(ALICE, OfGroup::Closed)]);
    let until = town.now + Millis::minutes(60);
    assert_eq!(town.holds(1, &[("premium", until)]), [ways(&[SALON])], "when it begins");
    assert_eq!(town.says(ALICE, "/groups"), [ways(&[SALON])]);
    let later = until + Millis::minutes(60);
    assert_eq!(town.holds(2, &[("premium", later)]), [], "an extension opens nothing new");
    assert_eq!(town.holds(3, &[("premium", later), ("gold", later)]), [ways(&[LIBRARY])]);
    town.now = later;
    assert_eq!(town.says(ALICE, "/groups"), [about(ALICE, OfGroup::Closed)]);
    town.groups.clear();
    assert_eq!(town.says(ALICE, "/groups"), [about(ALICE, OfGroup::Nowhere)]);
}

#[test]
fn who_asks_is_judged_by_what_they_hold_then() {
    let mut town = town();
    let away = |who, why| [does(who, Act::TurnAway), about(who, why)];
    assert_eq!(town.knocks(BOB, false), away(BOB, OfGroup::TurnedAway { title: salon() }));
    let until = town.lets_alice_in();
    assert_eq!(town.moves_in(ALICE, false, false), [], "she leaves by herself");
    assert_eq!((town.stays(), town.looks_at()), (&[][..], None), "and is forgotten there");
    assert_eq!(town.knocks(ALICE, true), away(ALICE, OfGroup::NotYours { title: salon() }));
    town.now = until;
    assert_eq!(town.knocks(ALICE, false), away(ALICE, OfGroup::TurnedAway { title: salon() }));
    // Whom the bot cannot write to it tells nothing; and a group that is none of ours is not ours to keep.
    assert_eq!(town.knocks(CAROL, false), [does(CAROL, Act::TurnAway)]);
    town.groups.clear();
    assert_eq!(town.knocks(BOB, false), []);
}

#[test]
fn who_is_shut_out_is_not_let_in() {
    let mut town = town();
    town.holds(1, &[("premium", town.now + Millis::minutes(60))]);
    let measure = Measure::Ban { until: None };
    town.tells(Tell::Decided { id: MeasureId(1), measure, reason: "spam".to_owned() }, ALICE);
    assert_eq!(town.knocks(ALICE, false), [does(ALICE, Act::TurnAway)]);
}

#[test]
fn the_end_of_a_plan_removes_once_and_an_extension_moves_it() {
    let mut town = town();
    let until = town.lets_alice_in();
    let later = until + Millis::minutes(60);
    assert_eq!(town.holds(2, &[("premium", later)]), []);
    assert_eq!(town.looks_at(), Some(later));
    town.now = until;
    assert_eq!(town.timers_fire(), []);
    town.now = later;
    let over = [does(ALICE, Act::Remove), about(ALICE, OfGroup::Over { title: salon() })];
    assert_eq!(town.timers_fire(), over);
    // That she is gone Telegram tells, too.
    assert_eq!(town.moves_in(ALICE, false, false), []);
    assert_eq!(town.ends(End::Removed), []);
    assert_eq!((town.stays(), town.looks_at()), (&[][..], None));
}

#[test]
fn a_refund_and_a_pause_remove_at_once() {
    let mut town = town();
    town.lets_alice_in();
    let over = [does(ALICE, Act::Remove), about(ALICE, OfGroup::Over { title: salon() })];
    assert_eq!(town.holds(2, &[]), over);
    assert_eq!(town.holds(3, &[]), [], "she is being removed");
}

#[test]
fn a_removal_that_is_refused_is_tried_again_unless_the_plan_goes_on() {
    for renewed in [false, true] {
        let mut town = town();
        town.lets_alice_in();
        town.holds(2, &[]);
        assert_eq!(town.ends(End::NotRemoved), []);
        if renewed {
            town.holds(3, &[("premium", town.now + Millis::minutes(60))]);
        }
        town.now = town.looks_at().unwrap();
        let again = if renewed { vec![] } else { vec![does(ALICE, Act::Remove)] };
        assert_eq!(town.timers_fire(), again, "and she is told once");
        assert_eq!(town.stays()[0].ending.is_none(), renewed);
    }
}

#[test]
fn who_asks_while_they_are_being_removed_is_let_in_once_they_are_out() {
    let mut town = town();
    town.lets_alice_in();
    town.holds(2, &[]);
    let until = town.now + Millis::minutes(60);
    assert_eq!(town.holds(3, &[("premium", until)]), [ways(&[SALON])]);
    assert_eq!(town.knocks(ALICE, false), [], "or the removal would hit her when she is back");
    assert_eq!(town.ends(End::Removed), [lets_in(ALICE)]);
    assert_eq!((town.stays().len(), town.looks_at()), (1, Some(until)));
}

#[test]
fn who_comes_in_another_way_and_holds_nothing_is_removed() {
    let mut town = town();
    assert_eq!(town.moves_in(CAROL, true, true), [does(CAROL, Act::Remove)], "a stranger");
    assert_eq!(town.records, [], "of whom nothing is written down");
    assert_eq!(town.moves_in(BOB, true, true), [does(BOB, Act::Remove)]);
    assert_eq!(town.moves_in(BOB, true, false), [], "who was there before is left alone");
    // Who holds the plan stays, however they came.
    let until = town.now + Millis::minutes(60);
    town.holds(1, &[("premium", until)]);
    assert_eq!(town.moves_in(ALICE, true, true), []);
    assert_eq!(town.looks_at(), Some(until));
}

#[test]
fn who_could_not_be_let_in_hears_of_it() {
    let mut town = town();
    town.holds(1, &[("premium", town.now + Millis::minutes(60))]);
    town.knocks(ALICE, false);
    assert_eq!(town.ends(End::NotLetIn), [about(ALICE, OfGroup::NotNow)]);
    assert_eq!(town.stays(), []);
}

#[test]
fn nobody_is_removed_from_a_group_that_the_operator_took_off() {
    let mut town = town();
    let until = town.lets_alice_in();
    town.groups.clear();
    town.now = until;
    assert_eq!(town.timers_fire(), []);
    assert_eq!((town.stays().len(), town.looks_at()), (1, None));
}

#[test]
fn who_is_forgotten_is_removed_and_where_redis_was_lost_the_timer_comes_back() {
    let mut town = town();
    let until = town.lets_alice_in();
    town.timers.clear();
    town.passes(Millis::minutes(1));
    town.users.get_mut(&ALICE.user).unwrap().contacts.clear();
    town.says(ALICE, "/help");
    assert_eq!(town.looks_at(), Some(until));
    town.presses(ALICE, &Button::Delete);
    town.holds(2, &[("premium", town.now + Millis::minutes(60 * 24 * 30))]);
    town.now = town.timers[&(EntityKey::User(ALICE.user), Timer::Farewell)];
    assert_eq!(town.timers_fire(), [does(ALICE, Act::Remove)]);
    assert_eq!((town.stays(), town.looks_at()), (&[][..], None));
}

#[test]
fn who_leads_a_group_is_no_guest_of_it() {
    let mut town = town();
    town.lets_alice_in();
    let (user, group) = (ALICE.user, SALON);
    town.happens(ALICE, Update::Member { user, group, present: true, arrived: false, leads: true });
    assert_eq!(town.stays(), []);
    assert_eq!(town.holds(2, &[]), []);
}
