//! A person: one entity, whichever bots they talk to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::account::{Age, Profile};
use crate::chat::blocked::Earlier;
use crate::chat::contact::{Contact, Wishes};
use crate::chat::field::{
    BLOCKED, BLOCKED_EARLIER, BROUGHT, CONTACT, DIARY, ENTITLED, Field, LEAVING, MET, NEW_UNTIL, PROFILE,
    RATING, RECENT, SESSION, STANDING, TICKET, TRADES,
};
use crate::chat::met::Met;
use crate::chat::rating::Rating;
use crate::chat::recent::Recent;
use crate::chat::referral::Brought;
use crate::chat::session::{Session, State};
use crate::chat::summary::Diary;
use crate::entitlement::Entitlements;
use crate::entity::{BadField, FieldWrite, read_field};
use crate::following::Trades;
use crate::id::{BotId, Ticket, UserId};
use crate::language::Language;
use crate::moderation::Standing;
use crate::profile::Stored;
use crate::time::Timestamp;

/// How many blocked people are kept by name; each travels with every search. Those before them are kept as a filter, and
/// whoever of them is brought here after all is kept by name again.
pub const MOST_BLOCKED: usize = 1000;

/// A person. Age, partners and blocks hold for all bots; a session is one bot's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// What they told us about themself.
    pub profile: Profile,
    /// Whom they met lately.
    pub recent: Recent,
    /// Whom they met within a day, and have parted from.
    pub met: Met,
    /// Whom they never want to meet again, in the order of blocking; at most [`MOST_BLOCKED`].
    pub blocked: Vec<UserId>,
    /// Whom they blocked before those.
    pub blocked_earlier: Earlier,
    /// What partners thought of them.
    pub rating: Rating,
    /// Where they stand with the moderators.
    pub standing: Standing,
    /// Their latest search.
    pub ticket: Ticket,
    /// Where they stand with each bot. Not here: [`Session::default`].
    pub sessions: BTreeMap<BotId, Box<Session>>,
    /// What each bot has noted of them. Not here: [`Contact::default`].
    pub contacts: BTreeMap<BotId, Box<Contact>>,
    /// What they may do beyond what everybody may.
    pub entitlements: Entitlements,
    /// They leave for good, or just have.
    pub leaving: Option<Leaving>,
    /// Until then they are new. Nobody is whom we have known for long, or forgotten.
    pub new_until: Timestamp,
    /// Somebody brought them, and what counts for that is not done yet.
    pub brought: Option<Box<Brought>>,
    /// The chats of their day, where they want a summary of it.
    pub diary: Diary,
    /// What they have of trades, once they have anything.
    pub trades: Option<Box<Trades>>,
}

/// Somebody wants all that is known of them to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leaving {
    /// It will be, at this moment.
    At(Timestamp),
    /// It has been. That this is here keeps the books from being asked for what they are about to lose.
    Gone,
}

/// What changes in a person: always a whole field, so that writing a change twice is writing it once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserChange {
    /// They told us something about themself.
    ProfileBecame(Profile),
    /// They met somebody, or parted.
    RecentBecame(Recent),
    /// They parted from somebody, or one of the two reported the other, or a day has passed.
    MetBecame(Met),
    /// They blocked somebody.
    BlockedBecame(Vec<UserId>),
    /// Somebody whom they blocked is kept by name no longer.
    BlockedEarlierBecame(Earlier),
    /// A partner said what they think of them.
    RatingBecame(Rating),
    /// They stand differently with the moderators.
    StandingBecame(Standing),
    /// They began a search.
    TicketBecame(Ticket),
    /// They stand differently with a bot.
    SessionBecame(BotId, Session),
    /// A bot has noted something of them.
    ContactBecame(BotId, Contact),
    /// They may do something more, or less.
    EntitlementsBecame(Entitlements),
    /// They leave for good, or stay.
    LeavingBecame(Option<Leaving>),
    /// They have just come, and are new until then.
    NewUntilBecame(Timestamp),
    /// Somebody brought them, or it counts by now, or does not any more.
    BroughtBecame(Option<Brought>),
    /// They had a chat, or were told of those of a day.
    DiaryBecame(Diary),
    /// They have something else of trades.
    TradesBecame(Option<Trades>),
    /// What was kept under this name is kept no longer.
    Forgotten(Field),
}

/// At a bot that they have not written to yet.
static NEVER_MET: Session = Session {
    state: State::Idle,
    last: None,
    parted: Vec::new(),
    asked: None,
    passage: None,
    room: None,
    links: None,
};

impl User {
    /// Reads the fields of a stored record. A missing field has its first value. A field of unknown name is passed
    /// over: a newer release wrote it, and it stays in the record.
    pub fn read<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<User, BadField> {
        let mut user = User::default();
        for (name, value) in fields {
            match name {
                PROFILE => user.profile = read_field::<Stored>(name, value)?.into(),
                RECENT => user.recent = read_field(name, value)?,
                MET => user.met = read_field(name, value)?,
                BLOCKED => user.blocked = read_field(name, value)?,
                BLOCKED_EARLIER => user.blocked_earlier = read_field(name, value)?,
                RATING => user.rating = read_field(name, value)?,
                STANDING => user.standing = read_field(name, value)?,
                TICKET => user.ticket = read_field(name, value)?,
                ENTITLED => user.entitlements = read_field(name, value)?,
                LEAVING => user.leaving = read_field(name, value)?,
                NEW_UNTIL => user.new_until = read_field(name, value)?,
                BROUGHT => user.brought = read_field(name, value)?,
                DIARY => user.diary = read_field(name, value)?,
                TRADES => user.trades = read_field(name, value)?,
                _ => {
                    let bot_of = |prefix| name.strip_prefix(prefix).and_then(|bot| bot.parse().ok());
                    if let Some(bot) = bot_of(SESSION) {
                        user.sessions.insert(bot, read_field(name, value)?);
                    } else if let Some(bot) = bot_of(CONTACT) {
                        user.contacts.insert(bot, read_field(name, value)?);
                    }
                }
            }
        }
        Ok(user)
    }

    /// A person of whom only the books still know something: their stated age, whom they blocked, earliest first, and
    /// what they have chosen at each bot. Also the changes that make an empty record hold the same.
    #[must_use]
    pub fn from_books(
        age: Option<u8>,
        blocked: Vec<UserId>,
        wishes: Vec<(BotId, Wishes)>,
    ) -> (User, Vec<UserChange>) {
        let mut changes = vec![];
        if let Some(age) = age.and_then(Age::stated) {
            changes.push(UserChange::ProfileBecame(Profile { age, ..Profile::default() }));
        }
        if !blocked.is_empty() {
            let (latest, earlier) = by_name(blocked, &Earlier::default());
            changes.push(UserChange::BlockedBecame(latest));
            changes.extend(earlier.map(UserChange::BlockedEarlierBecame));
        }
        let noted = wishes.into_iter().map(|(bot, wishes)| (bot, Contact { wishes, ..Contact::default() }));
        changes.extend(noted.map(|(bot, contact)| UserChange::ContactBecame(bot, contact)));
        let mut user = User::default();
        for change in &changes {
            user.apply(change);
        }
        (user, changes)
    }

    /// What the books say beyond that: what they told of themself, what they are entitled to, when they want to be
    /// forgotten, and what they have of trades. The age stays as the books of ages have it. Also the changes that make the
    /// record hold the same.
    pub fn recall(
        &mut self,
        told: Option<Profile>,
        entitlements: Option<Entitlements>,
        standing: Option<Standing>,
        rating: Rating,
        leaves_at: Option<Timestamp>,
        trades: Option<Trades>,
    ) -> Vec<UserChange> {
        let age = self.profile.age;
        let told = told.map(|profile| UserChange::ProfileBecame(Profile { age, ..profile }));
        let changes: Vec<_> = told
            .into_iter()
            .chain(entitlements.map(UserChange::EntitlementsBecame))
            .chain(standing.map(UserChange::StandingBecame))
            .chain(trades.map(|trades| UserChange::TradesBecame(Some(trades))))
            .chain((rating != Rating::default()).then_some(UserChange::RatingBecame(rating)))
            .chain(leaves_at.map(|at| UserChange::LeavingBecame(Some(Leaving::At(at)))))
            .collect();
        for change in &changes {
            self.apply(change);
        }
        changes
    }

    /// Makes a change.
    pub fn apply(&mut self, change: &UserChange) {
        match change.clone() {
            UserChange::ProfileBecame(profile) => self.profile = profile,
            UserChange::RecentBecame(recent) => self.recent = recent,
            UserChange::MetBecame(met) => self.met = met,
            UserChange::BlockedBecame(blocked) => self.blocked = blocked,
            UserChange::BlockedEarlierBecame(earlier) => self.blocked_earlier = earlier,
            UserChange::RatingBecame(rating) => self.rating = rating,
            UserChange::StandingBecame(standing) => self.standing = standing,
            UserChange::TicketBecame(ticket) => self.ticket = ticket,
            UserChange::SessionBecame(bot, session) => {
                self.sessions.insert(bot, Box::new(session));
            }
            UserChange::ContactBecame(bot, contact) => {
                self.contacts.insert(bot, Box::new(contact));
            }
            UserChange::EntitlementsBecame(entitlements) => self.entitlements = entitlements,
            UserChange::LeavingBecame(leaving) => self.leaving = leaving,
            UserChange::NewUntilBecame(until) => self.new_until = until,
            UserChange::BroughtBecame(brought) => self.brought = brought.map(Box::new),
            UserChange::DiaryBecame(diary) => self.diary = diary,
            UserChange::TradesBecame(trades) => self.trades = trades.map(Box::new),
            UserChange::Forgotten(field) => self.forget(field),
        }
    }

    fn forget(&mut self, field: Field) {
        match field {
            Field::Profile => self.profile = Profile::default(),
            Field::Recent => self.recent = Recent::default(),
            Field::Met => self.met = Met::default(),
            Field::Blocked => self.blocked.clear(),
            Field::BlockedEarlier => self.blocked_earlier = Earlier::default(),
            Field::Rating => self.rating = Rating::default(),
            Field::Ticket => self.ticket = Ticket::default(),
            Field::Entitlements => self.entitlements = Entitlements::default(),
            Field::NewUntil => self.new_until = Timestamp::default(),
            Field::Brought => self.brought = None,
            Field::Diary => self.diary = Diary::default(),
            Field::Trades => self.trades = None,
            Field::Session(bot) => {
                self.sessions.remove(&bot);
            }
            Field::Contact(bot) => {
                self.contacts.remove(&bot);
            }
        }
    }

    /// All that is kept of them and can be forgotten. Where they stand with the moderators is not among it.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        let always = [
            Field::Profile,
            Field::Recent,
            Field::Met,
            Field::Blocked,
            Field::BlockedEarlier,
            Field::Rating,
            Field::Ticket,
            Field::Entitlements,
            Field::NewUntil,
            Field::Brought,
            Field::Diary,
            Field::Trades,
        ]
        .into_iter();
        let sessions = self.sessions.keys().copied().map(Field::Session);
        always.chain(sessions).chain(self.contacts.keys().copied().map(Field::Contact)).collect()
    }

    /// A bot that can write to them, if there is one.
    #[must_use]
    pub fn home(&self) -> Option<BotId> {
        self.contacts.iter().find(|(_, contact)| !contact.unreachable).map(|(bot, _)| *bot)
    }

    /// Whether nobody has seen them yet. What the books know beside it only the books can say.
    #[must_use]
    pub fn is_unseen(&self) -> bool {
        let unmet = |contact: &Contact| contact.noted.is_none() && contact.wishes == Wishes::default();
        self.profile == Profile::default()
            && self.standing == Standing::default()
            && self.leaving.is_none()
            && self.sessions.is_empty()
            && self.contacts.values().all(|contact| unmet(contact))
    }

    /// Where they stand with a bot.
    #[must_use]
    pub fn session(&self, bot: BotId) -> &Session {
        self.sessions.get(&bot).map_or(&NEVER_MET, Box::as_ref)
    }

    /// The language in which a bot speaks to them.
    #[must_use]
    pub fn speaks(&self, bot: BotId) -> Language {
        self.contacts.get(&bot).map(|contact| contact.speaks()).unwrap_or_default()
    }

    /// Whether they should not be brought together with `other` now: blocked, met lately, or in a chat with them at
    /// this moment, on whichever bot.
    #[must_use]
    pub fn avoids(&self, other: UserId, now: Timestamp) -> bool {
        self.has_blocked(other)
            || self.recent.holds(other, now)
            || self.partners().any(|partner| partner == other)
    }

    /// Everybody they are in a chat with, over all bots.
    pub fn partners(&self) -> impl Iterator<Item = UserId> {
        self.sessions.values().filter_map(|session| session.chat()).map(|chat| chat.peer.user)
    }

    /// Whether they never want to meet `other`. Of strangers a few are taken for somebody blocked long ago.
    #[must_use]
    pub fn has_blocked(&self, other: UserId) -> bool {
        self.blocked.contains(&other) || self.blocked_earlier.holds(other)
    }

    /// What changes so that `other` is kept by name among the blocked; nothing when they are already.
    pub(super) fn blocks_by_name(&self, other: UserId) -> Vec<UserChange> {
        if self.blocked.contains(&other) {
            return vec![];
        }
        let mut blocked = self.blocked.clone();
        blocked.push(other);
        let (latest, earlier) = by_name(blocked, &self.blocked_earlier);
        let mut changes = vec![UserChange::BlockedBecame(latest)];
        changes.extend(earlier.map(UserChange::BlockedEarlierBecame));
        changes
    }
}

/// The latest of them by name; and the others as a filter, where that changes.
fn by_name(mut blocked: Vec<UserId>, earlier: &Earlier) -> (Vec<UserId>, Option<Earlier>) {
    let mut next = earlier.clone();
    let too_many = blocked.len().saturating_sub(MOST_BLOCKED);
    blocked.drain(..too_many).for_each(|who| next.add(who));
    (blocked, (next != *earlier).then_some(next))
}

impl UserChange {
    /// The change as it is written to the record.
    #[must_use]
    pub fn write(&self) -> FieldWrite {
        match self {
            UserChange::ProfileBecame(profile) => FieldWrite::set(PROFILE, &Stored::from(profile.clone())),
            UserChange::RecentBecame(recent) => FieldWrite::set(RECENT, recent),
            UserChange::MetBecame(met) if met.is_empty() => FieldWrite::remove(MET),
            UserChange::MetBecame(met) => FieldWrite::set(MET, met),
            UserChange::BlockedBecame(blocked) => FieldWrite::set(BLOCKED, blocked),
            UserChange::BlockedEarlierBecame(earlier) => FieldWrite::set(BLOCKED_EARLIER, earlier),
            UserChange::RatingBecame(rating) => FieldWrite::set(RATING, rating),
            UserChange::StandingBecame(standing) => FieldWrite::set(STANDING, standing),
            UserChange::TicketBecame(ticket) => FieldWrite::set(TICKET, ticket),
            UserChange::SessionBecame(bot, session) => FieldWrite::set(format!("{SESSION}{bot}"), session),
            UserChange::ContactBecame(bot, contact) => FieldWrite::set(format!("{CONTACT}{bot}"), contact),
            UserChange::EntitlementsBecame(entitlements) => FieldWrite::set(ENTITLED, entitlements),
            UserChange::LeavingBecame(Some(leaving)) => FieldWrite::set(LEAVING, leaving),
            UserChange::LeavingBecame(None) => FieldWrite::remove(LEAVING),
            UserChange::NewUntilBecame(until) => FieldWrite::set(NEW_UNTIL, until),
            UserChange::BroughtBecame(Some(brought)) => FieldWrite::set(BROUGHT, brought),
            UserChange::BroughtBecame(None) => FieldWrite::remove(BROUGHT),
            UserChange::DiaryBecame(diary) => FieldWrite::set(DIARY, diary),
            UserChange::TradesBecame(Some(trades)) => FieldWrite::set(TRADES, trades),
            UserChange::TradesBecame(None) => FieldWrite::remove(TRADES),
            UserChange::Forgotten(field) => FieldWrite::remove(field.name()),
        }
    }
}
