//! The rules as small stories, told in one town where every message arrives at once unless a story holds it back.

mod again;
mod album;
mod books;
mod choice;
mod contact;
mod crossing;
mod early;
mod entitled;
mod farewell;
mod gate;
mod group;
mod idle;
mod language;
mod late;
mod link;
mod lock;
mod matching;
mod moderation;
mod mute;
mod newcomer;
mod onboarding;
mod pairing;
mod press;
mod privacy;
mod profile;
mod protection;
mod rating;
mod record;
mod referral;
mod reminder;
mod revise;
mod room;
mod safety;
mod search;
mod settings;
mod shop;
mod summary;
mod talk;
mod trading;
mod unsay;
mod wait;

use std::collections::{BTreeMap, VecDeque};

use crate::chat::{Button, Link, Pool, Session, State, User, pool, user};
use crate::content::{Content, RichText};
use crate::decision::{Context, Policy, Record};
use crate::door::Gate;
use crate::effect::Effect;
use crate::entity::EntityKey;
use crate::following::{Followers, Market, followers, market};
use crate::group::Group;
use crate::id::{Address, BotId, ConversationId, MessageId, PoolId, Ticket, UpdateId, UserId};
use crate::language::Language;
use crate::market::MarketId;
use crate::message::{Message, Tell, Timer};
use crate::notice::{Notice, Toast};
use crate::profile::Card;
use crate::referral::Invitation;
use crate::time::{Millis, Timestamp};
use crate::update::{Introduction, Update};

const BOT: BotId = BotId(1001);
const OTHER_BOT: BotId = BotId(1002);
const ALICE: Address = Address { bot: BOT, user: UserId(1) };
const BOB: Address = Address { bot: BOT, user: UserId(2) };
const CAROL: Address = Address { bot: BOT, user: UserId(3) };
/// The first conversation of the first bot.
const FIRST: ConversationId = ConversationId { pool: PoolId(1001), number: 0 };
/// The one after it.
const SECOND: ConversationId = ConversationId { pool: PoolId(1001), number: 1 };
/// The message in which a person in a story sends something.
const MESSAGE: MessageId = MessageId(77);

#[derive(Default)]
struct Town {
    users: BTreeMap<UserId, User>,
    pools: BTreeMap<PoolId, Pool>,
    followers: BTreeMap<EntityKey, Followers>,
    markets: BTreeMap<MarketId, Market>,
    now: Timestamp,
    policy: Policy,
    /// What the bots ask people to be in.
    gate: Option<Gate>,
    /// The groups that plans open.
    groups: Vec<Group>,
    /// What the next message refers to is a copy of.
    original: Option<MessageId>,
    /// Where the next message leads, if it opens a personal link.
    link: Option<Link>,
    /// Whose the referral link is that the next message opens, if it does.
    invitation: Option<Invitation>,
    /// Telegram's latest update id.
    latest: u64,
    /// Told and not yet heard.
    underway: VecDeque<(EntityKey, Tell)>,
    timers: BTreeMap<(EntityKey, Timer), Timestamp>,
    records: Vec<Record>,
    /// Those that say who is there.
    notes: Vec<Record>,
}

impl Town {
    /// A town of adults.
    fn of_adults() -> Town {
        let adult = || User::from_books(Some(30), vec![], vec![]).0;
        Town { users: (1..=3).map(|id| (UserId(id), adult())).collect(), ..Town::default() }
    }

    /// Alice and Bob are in their first conversation; Alice has waited longer.
    fn with_a_chat() -> Town {
        let mut town = Town::of_adults();
        town.says(ALICE, "/find");
        town.says(BOB, "/find");
        assert_eq!(town.session(ALICE).chat_of(FIRST).map(|chat| chat.peer), Some(BOB));
        assert_eq!(town.session(BOB).chat_of(FIRST).map(|chat| chat.peer), Some(ALICE));
        town
    }

    fn session(&self, at: Address) -> Session {
        self.users.get(&at.user).map(|user| user.session(at.bot).clone()).unwrap_or_default()
    }

    fn state(&self, at: Address) -> State {
        self.session(at).state
    }

    fn passes(&mut self, time: Millis) {
        self.now = self.now + time;
    }

    /// Somebody types. All that follows from it follows now.
    fn says(&mut self, who: Address, text: &str) -> Vec<Effect> {
        self.sends(who, words(text))
    }

    fn sends(&mut self, who: Address, content: Content) -> Vec<Effect> {
        self.happens(who, wrote(who, content))
    }

    /// Something they sent earlier, when Telegram gave it this id, arrives now.
    fn sent(&mut self, who: Address, id: UpdateId, content: Content) -> Vec<Effect> {
        self.arrives(who, id, wrote(who, content))
    }

    fn presses(&mut self, who: Address, button: &Button) -> Vec<Effect> {
        self.happens(who, press(who, &button.to_string()))
    }

    /// Telegram gives an id to what happens now.
    fn next_id(&mut self) -> UpdateId {
        self.latest += 1;
        UpdateId(self.latest)
    }

    fn happens(&mut self, who: Address, update: Update) -> Vec<Effect> {
        let id = self.next_id();
        self.arrives(who, id, update)
    }

    fn arrives(&mut self, who: Address, id: UpdateId, update: Update) -> Vec<Effect> {
        let mut effects = self.handles(EntityKey::User(who.user), &Message::Update(who.bot, id, update));
        effects.extend(self.all_is_heard());
        effects
    }

    /// One entity handles one message; what it tells is underway.
    fn handles(&mut self, entity: EntityKey, message: &Message) -> Vec<Effect> {
        let ctx = Context {
            now: self.now,
            policy: self.policy,
            original: self.original.take(),
            gate: self.gate,
            link: self.link.take(),
            invitation: self.invitation.take(),
            groups: &self.groups,
        };
        match entity {
            EntityKey::User(id) => {
                let state = self.users.entry(id).or_default();
                let decision = user(state, id, &ctx, message);
                decision.changes.iter().for_each(|change| state.apply(change));
                self.underway.extend(decision.tells);
                self.set(entity, decision.timers);
                let is_note = |record: &mut Record| matches!(record, Record::Met { .. });
                let mut records = decision.records;
                self.notes.extend(records.extract_if(.., is_note));
                self.records.extend(records);
                decision.effects
            }
            EntityKey::Pool(id) => {
                let state = self.pools.entry(id).or_default();
                let decision = pool(state, id, &ctx, message);
                decision.changes.iter().for_each(|change| state.apply(change));
                self.underway.extend(decision.tells);
                self.set(entity, decision.timers);
                decision.effects
            }
            EntityKey::Followers(..) => {
                let state = self.followers.entry(entity).or_default();
                let decision = followers(state, entity, message);
                decision.changes.iter().for_each(|change| state.apply(change));
                self.underway.extend(decision.tells);
                decision.effects
            }
            EntityKey::Market(id) => {
                let state = self.markets.entry(id).or_default();
                let decision = market(state, id, message);
                decision.changes.iter().for_each(|change| state.apply(change));
                self.underway.extend(decision.tells);
                decision.effects
            }
        }
    }

    fn set(&mut self, entity: EntityKey, timers: Vec<(Timer, Option<Timestamp>)>) {
        for (timer, at) in timers {
            match at {
                Some(at) => self.timers.insert((entity, timer), at),
                None => self.timers.remove(&(entity, timer)),
            };
        }
    }

    fn tells(&mut self, tell: Tell, to: Address) -> Vec<Effect> {
        let mut effects = self.handles(EntityKey::User(to.user), &Message::Tell(tell));
        effects.extend(self.all_is_heard());
        effects
    }

    /// All that is underway arrives, and what follows from it.
    fn all_is_heard(&mut self) -> Vec<Effect> {
        let mut effects = vec![];
        while let Some((entity, tell)) = self.underway.pop_front() {
            effects.extend(self.handles(entity, &Message::Tell(tell)));
        }
        effects
    }

    /// The timers that are due fire.
    fn timers_fire(&mut self) -> Vec<Effect> {
        let now = self.now;
        let due: Vec<_> = self.timers.extract_if(.., |_, at| *at <= now).collect();
        let mut effects = vec![];
        for ((entity, timer), _) in due {
            effects.extend(self.handles(entity, &Message::Timer(timer)));
        }
        effects.extend(self.all_is_heard());
        effects
    }
}

fn words(text: &str) -> Content {
    Content::Text { text: RichText { text: text.to_owned(), ..RichText::default() }, preview: None }
}

/// Everybody has the same name, unless the story is about names.
fn introduction() -> Introduction {
    Introduction::new("Robin", Some("en"))
}

fn wrote(who: Address, content: Content) -> Update {
    wrote_as(who, MESSAGE, content)
}

fn wrote_as(who: Address, message: MessageId, content: Content) -> Update {
    let (from, introduction) = (who.user, introduction());
    Update::Message { from, introduction, message, content, reply: None, album: None }
}

fn press(who: Address, button: &str) -> Update {
    let (query, button) = ("press".to_owned(), button.to_owned());
    Update::Press { from: who.user, introduction: introduction(), query, message: Some(MESSAGE), button }
}

fn said(to: Address, notice: Notice) -> Effect {
    Effect::Say { to, language: Language::English, notice }
}

fn answered(toast: Option<Toast>) -> Effect {
    Effect::Answer { bot: BOT, query: "press".to_owned(), language: Language::English, toast }
}

fn connected(to: Address, conversation: ConversationId) -> Effect {
    said(to, Notice::Connected { conversation, card: Card::default() })
}

/// Something stands in the place of the message whose button was pressed.
fn shown(to: Address, notice: Notice) -> Effect {
    Effect::Show { to, language: Language::English, message: MESSAGE, notice }
}
