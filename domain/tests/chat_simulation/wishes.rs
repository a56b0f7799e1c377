//! Keeps what people said of themselves and of whom they want to meet, by what they pressed and what their record says
//! at that moment, and says when two meet against it.

use std::collections::BTreeMap;

use shoal_domain::account::Age;
use shoal_domain::chat::{State, User, UserChange};
use shoal_domain::decision::{Decision, Record};
use shoal_domain::effect::Effect;
use shoal_domain::entitlement::{Grant, lock_seconds};
use shoal_domain::id::{Address, BotId, ConversationId, Ticket, UserId};
use shoal_domain::language::Language;
use shoal_domain::message::{Message, Report, Tell};
use shoal_domain::notice::Notice;
use shoal_domain::profile::{Card, Gender, Meet, Room};
use shoal_domain::time::Timestamp;
use shoal_domain::update::Update;

/// Somebody as they searched.
#[derive(Clone, Copy, Debug)]
struct Side {
    gender: Option<Gender>,
    meet: Meet,
    listed: bool,
    agreed: bool,
    room: Option<Room>,
    card: Card,
    /// The same as they met: they may have said something else meanwhile, at another bot.
    card_then: Card,
}

#[derive(Default)]
pub struct Wishes {
    /// Until when each may choose by gender, going by what was granted.
    may_choose: BTreeMap<UserId, Timestamp>,
    /// For how many seconds each was given locks.
    locks: BTreeMap<UserId, u32>,
    /// Who agreed in their present search that anybody will do.
    agreed: BTreeMap<Address, bool>,
    /// Who wants anybody, as soon as word has come that they are in the channels.
    will_agree: BTreeMap<Address, bool>,
    searches: BTreeMap<(Address, Ticket), Side>,
    sides: BTreeMap<ConversationId, Vec<(Address, Side)>>,
    /// Meetings of somebody who wanted to meet only some.
    pub met: u32,
    /// Meetings of somebody who had agreed.
    pub agreed_to: u32,
    /// Meetings in rooms.
    pub in_rooms: u32,
}

impl Wishes {
    pub fn sees(
        &mut self,
        me: UserId,
        message: &Message,
        decision: &Decision<UserChange>,
        before: &User,
        after: &User,
        now: Timestamp,
    ) {
        for record in &decision.records {
            match record {
                Record::Granted { user, what: Grant::Preference(until), .. } => {
                    let until_now = self.may_choose.entry(*user).or_default();
                    *until_now = (*until_now).max(*until);
                }
                Record::Granted { user, what: Grant::Locks(locks), .. } => {
                    *self.locks.entry(*user).or_default() += locks * lock_seconds();
                }
                Record::Entitled { user, entitlements, .. } => {
                    let granted = self.locks.get(user).copied().unwrap_or_default();
                    assert!(entitlements.lock_seconds <= granted, "{user} has more locks than were given");
                }
                Record::Forgotten { user, .. } => {
                    self.may_choose.remove(user);
                    self.locks.remove(user);
                    // Their searches are counted from the first again.
                    self.searches.retain(|(who, _), _| who.user != *user);
                }
                _ => {}
            }
        }
        if let Message::Update(bot, id, update @ (Update::Press { .. } | Update::Message { .. })) = message
            && let Some(errand) = after.session(*bot).passage.as_ref().and_then(|passage| passage.waits)
            && errand.began == *id
        {
            let anyone = matches!(update, Update::Press { button, .. } if button == "anyone");
            self.will_agree.insert(Address { bot: *bot, user: me }, anyone);
        }
        for (_, tell) in &decision.tells {
            let Tell::Seek(seeker) = tell else { continue };
            self.searches(message, seeker.who, seeker.ticket, before, after, now);
            assert_eq!(seeker.card, allowed(after, seeker.who.bot), "{me} shows what they allow");
        }
        for effect in &decision.effects {
            if let Effect::Say { to, notice: Notice::Connected { conversation, card }, .. } = effect {
                self.shows(*to, *conversation, *card);
            }
        }
    }

    fn searches(
        &mut self,
        message: &Message,
        who: Address,
        ticket: Ticket,
        before: &User,
        after: &User,
        now: Timestamp,
    ) {
        let me = who.user;
        let pressed = match message {
            Message::Update(bot, _, Update::Press { button, .. }) => *bot == who.bot && button == "anyone",
            Message::Report(Report::Membership { .. }) => self.will_agree[&who],
            _ => false,
        };
        // They never met whom they were brought to: it is the same search.
        let taken_back = matches!(message, Message::Tell(Tell::Declined { .. }));
        let goes_on = taken_back || matches!(before.session(who.bot).state, State::Seeking { .. });
        if pressed || !goes_on {
            self.agreed.insert(who, pressed);
        }
        let may_choose = self.may_choose.get(&me).is_some_and(|until| *until > now);
        let agreed = self.agreed.get(&who).copied().unwrap_or_default();
        let meet = if may_choose && !agreed { after.profile.meet } else { Meet::Anyone };
        let side = Side {
            gender: after.profile.gender,
            meet,
            listed: !after.profile.unlisted,
            agreed,
            room: after.session(who.bot).room,
            card: allowed(after, who.bot),
            card_then: allowed(after, who.bot),
        };
        self.searches.insert((who, ticket), side);
    }

    /// Somebody enters a conversation by this search of theirs.
    pub fn enters(&mut self, me: Address, ticket: Ticket, conversation: ConversationId, after: &User) {
        // Two who both pressed that they want to talk on are in no pool, and go by no wish.
        let Some(side) = self.searches.get(&(me, ticket)).copied() else { return };
        let side = Side { card_then: allowed(after, me.bot), ..side };
        let sides = self.sides.entry(conversation).or_default();
        sides.push((me, side));
        let [(_, one), (_, other)] = sides[..] else { return };
        assert_eq!(one.room, other.room, "two meet who searched in different rooms");
        self.in_rooms += u32::from(one.room.is_some());
        for (wants, is) in [(one, other), (other, one)] {
            let Meet::Only(gender) = wants.meet else { continue };
            self.met += 1;
            assert!(is.gender == Some(gender) && is.listed, "{wants:?} meets {is:?}");
        }
        self.agreed_to += u32::from(one.agreed || other.agreed);
    }

    /// Somebody reads the card of their partner, whose side came first, or is still to come.
    fn shows(&self, to: Address, conversation: ConversationId, card: Card) {
        let sides = self.sides.get(&conversation).into_iter().flatten();
        for (who, side) in sides.filter(|(who, _)| *who != to) {
            // Whoever speaks the same language does not read of it.
            let reads = |shown: Card| [shown, Card { language: None, ..shown }].contains(&card);
            let is_theirs = reads(side.card) || reads(side.card_then);
            assert!(
                is_theirs,
                "{to} reads on the card of {who} what that one did not allow: {card:?}, {side:?}"
            );
        }
    }
}

/// What partners may see by what they said and chose.
fn allowed(user: &User, bot: BotId) -> Card {
    let (profile, mut card) = (&user.profile, Card::default());
    if let (true, Age::Adult(years)) = (profile.shown.age, profile.age) {
        card.age = Some(years);
    }
    if profile.shown.gender {
        card.gender = profile.gender;
    }
    if profile.shown.language {
        let contact = user.contacts.get(&bot);
        let of_app = |tag: &String| Language::from_tag(tag);
        card.language = contact.and_then(|contact| {
            contact.wishes.language.or_else(|| contact.language.as_ref().and_then(of_app))
        });
    }
    if profile.shown.interests {
        card.interests = profile.interests;
    }
    card
}
