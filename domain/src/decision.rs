//! What a rule answers.

use serde::{Deserialize, Serialize};

use crate::account::Profile;
use crate::chat::Link;
use crate::door::Gate;
use crate::effect::Effect;
use crate::entitlement::{Entitlements, Grant, GrantId};
use crate::entity::EntityKey;
use crate::following::Trades;
use crate::group::Group;
use crate::id::{Address, ConversationId, MessageId, UserId};
use crate::language::Language;
use crate::market::Money;
use crate::message::{Absence, Tell, Timer};
use crate::moderation::{Grounds, Standing};
use crate::notice::Notice;
use crate::partition::PartitionCount;
use crate::payment::{ChargeId, Odd, Payment, Product};
use crate::referral::{Invitation, Mark, Terms};
use crate::time::{Millis, Timestamp};
use crate::time_zone::TimeZone;
use crate::trade::id::PositionId;
use crate::trade::position::Movement;
use crate::trade::protection::KillSwitch;
use crate::trade::source::Source;

/// What a rule is told besides the entity and the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context<'a> {
    /// When the message entered the inbox. Not the time of handling it: a repeat must decide the same.
    pub now: Timestamp,
    /// What the operator has decided. A repeat may find it changed, and is as good by the new one.
    pub policy: Policy,
    /// Where the message is about one that the bot has sent: what that is a copy of, if it is a copy of something that the
    /// partner wrote in the present chat.
    pub original: Option<MessageId>,
    /// The channels that the bot the message is about asks people to be in, where there are any.
    pub gate: Option<Gate>,
    /// Where the message opens a personal link: where that leads.
    pub link: Option<Link>,
    /// Where the message opens a referral link: whose that is.
    pub invitation: Option<Invitation>,
    /// The groups that plans open, of all bots.
    pub groups: &'a [Group],
}

/// What the operator has decided.
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// People of different bots meet, too (`SHOAL_MATCH_ACROSS_BOTS`).
    pub match_across_bots: bool,
    /// Nobody chooses by gender, whatever they are entitled to (`SHOAL_CHOICE_BY_GENDER`).
    pub no_choice_by_gender: bool,
    /// Reports carry what was said (`SHOAL_MODERATION_KEY`).
    pub evidence: bool,
    /// For so long somebody is new, and their partner is asked before links and media go through; nothing: nobody is
    /// (`SHOAL_NEWCOMER_HOURS`).
    pub newcomer: Millis,
    /// Whether people search of whom nobody can tell whether they are in a bot's channels (`SHOAL_GATE_WHEN_UNKNOWN`).
    pub gate_when_unknown: WhenUnknown,
    /// There are personal links (`SHOAL_SEAL_KEY`).
    pub links: bool,
    /// What is to be had for bringing people (`SHOAL_REFERRAL_DAYS` and those beside it); nothing: there is nothing.
    pub referrals: Option<Terms>,
    /// Whether any trade begins (`shoal trade stop`).
    pub trades: KillSwitch,
    /// Into how many slices all entities are divided (`SHOAL_PARTITIONS`).
    pub partitions: PartitionCount,
}

/// What becomes of somebody of whom nobody can tell whether they may pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenUnknown {
    /// They pass: an outage locks nobody out.
    #[default]
    Open,
    /// They do not.
    Closed,
}

/// What happens because of one message to one entity. `C` is the entity's own kind of change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Decision<C> {
    /// What changes in the entity, in order.
    pub changes: Vec<C>,
    /// What other entities are told, in order.
    pub tells: Vec<(EntityKey, Tell)>,
    /// Timers of this entity's that are set (to a moment) or cleared.
    pub timers: Vec<(Timer, Option<Timestamp>)>,
    /// What is done outside, in order.
    pub effects: Vec<Effect>,
    /// What is written to the books for good.
    pub records: Vec<Record>,
}

impl<C> Decision<C> {
    /// Nothing happens.
    pub fn new() -> Self {
        Decision { changes: vec![], tells: vec![], timers: vec![], effects: vec![], records: vec![] }
    }

    /// The entity changes.
    pub fn change(mut self, change: C) -> Self {
        self.changes.push(change);
        self
    }

    /// Another entity is told.
    pub fn tell(mut self, to: EntityKey, tell: Tell) -> Self {
        self.tells.push((to, tell));
        self
    }

    /// A timer of this entity's is set, or moved.
    pub fn set_timer(mut self, timer: Timer, at: Timestamp) -> Self {
        self.timers.push((timer, Some(at)));
        self
    }

    /// A timer of this entity's is cleared.
    pub fn clear_timer(mut self, timer: Timer) -> Self {
        self.timers.push((timer, None));
        self
    }

    /// Something is done outside.
    pub fn effect(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }

    /// Something is written to the books.
    pub fn record(mut self, record: Record) -> Self {
        self.records.push(record);
        self
    }

    /// This, then that.
    pub fn and(mut self, then: Self) -> Self {
        self.changes.extend(then.changes);
        self.tells.extend(then.tells);
        self.timers.extend(then.timers);
        self.effects.extend(then.effects);
        self.records.extend(then.records);
        self
    }
}

impl<C> Default for Decision<C> {
    fn default() -> Self {
        Self::new()
    }
}

/// A rule's polite no. It changes nothing and is told to the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub Notice);

/// A fact that must outlive Redis. It travels on a lane of its own and is written to Postgres in order, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum Record {
    /// Somebody stated their age. Under 18 it stands until a moderator lifts it.
    AgeStated {
        /// Who.
        user: UserId,
        /// In years.
        age: u8,
        /// When.
        at: Timestamp,
    },
    /// Somebody who stated an age under 18 states one of an adult, where none is asked for. It changes nothing for them; a
    /// moderator who is to lift their age sees how often they tried.
    AgeTriedAgain {
        /// Who.
        user: UserId,
        /// When.
        at: Timestamp,
    },
    /// Somebody never wants to meet somebody again.
    Blocked {
        /// Who.
        by: UserId,
        /// Whom.
        whom: UserId,
        /// When.
        at: Timestamp,
    },
    /// Somebody reported somebody.
    Reported {
        /// Who.
        by: UserId,
        /// Whom.
        whom: UserId,
        /// Their conversation.
        conversation: ConversationId,
        /// When.
        at: Timestamp,
    },
    /// What somebody was reported for.
    GroundsStated {
        /// By whom.
        by: UserId,
        /// In which conversation.
        conversation: ConversationId,
        /// What for.
        grounds: Grounds,
    },
    /// What was said in a conversation that somebody reported, as far as one of the two has read it, is to be kept for the
    /// moderators.
    Evidence {
        /// Who reported it.
        by: UserId,
        /// Who has read it.
        reader: UserId,
        /// Which conversation.
        conversation: ConversationId,
        /// When it was reported.
        at: Timestamp,
    },
    /// Somebody said what they think of a partner.
    Rated {
        /// Who.
        by: UserId,
        /// Of whom.
        whom: UserId,
        /// Their conversation.
        conversation: ConversationId,
        /// What they think.
        liked: bool,
        /// When.
        at: Timestamp,
    },
    /// Where somebody stands with the moderators from now on.
    Stands {
        /// Who.
        user: UserId,
        /// All of it.
        standing: Box<Standing>,
        /// Since when.
        at: Timestamp,
    },
    /// That somebody said to be under age is taken back by a moderator.
    AgeLifted {
        /// Whose.
        user: UserId,
        /// When.
        at: Timestamp,
    },
    /// Somebody appeals against what the moderators, or reports, have led to.
    Appealed {
        /// Who.
        user: UserId,
        /// What they say.
        text: String,
        /// When.
        at: Timestamp,
    },
    /// Somebody wrote to a bot or pressed a button of it: for the first time, or for the first time in a while, or under
    /// another name.
    Met {
        /// Who, and where.
        who: Address,
        /// Their first name, at most [`LONGEST_NAME`](crate::update::Introduction::LONGEST_NAME) characters.
        #[serde(default)]
        first_name: String,
        /// The language of their app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// Somebody cannot be written to.
    Unreachable {
        /// Who, and where.
        who: Address,
        /// Why, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Absence>,
        /// When that turned out.
        at: Timestamp,
    },
    /// Somebody can be written to again.
    Reachable {
        /// Who, and where.
        who: Address,
        /// When that turned out.
        at: Timestamp,
    },
    /// Somebody wants announcements of a bot, or no more of them.
    Announcements {
        /// Who, and where.
        who: Address,
        /// Whether they want them.
        wanted: bool,
        /// When they said so.
        at: Timestamp,
    },
    /// Somebody wants a summary of each day from a bot, or no more of them.
    Summaries {
        /// Who, and where.
        who: Address,
        /// Whether they want them.
        wanted: bool,
        /// When they said so.
        at: Timestamp,
    },
    /// Somebody said by which clock they live.
    TimeZoneChosen {
        /// Who, and where.
        who: Address,
        /// By which.
        time_zone: TimeZone,
        /// When they said so.
        at: Timestamp,
    },
    /// Somebody said something of themself. It holds the whole of it.
    ProfileStated {
        /// Who.
        user: UserId,
        /// All of it.
        profile: Box<Profile>,
        /// When.
        at: Timestamp,
    },
    /// Something was granted to somebody.
    Granted {
        /// To whom.
        user: UserId,
        /// Names the grant.
        grant: GrantId,
        /// What.
        what: Grant,
        /// When.
        at: Timestamp,
    },
    /// What somebody is entitled to from now on.
    Entitled {
        /// Who.
        user: UserId,
        /// All of it.
        entitlements: Box<Entitlements>,
        /// Since when.
        at: Timestamp,
    },
    /// Somebody has paid. It counts once, by its charge id, however often and however late it is told.
    Paid {
        /// Who, and at which bot.
        who: Address,
        /// What.
        payment: Box<Payment>,
        /// What they get for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        product: Option<Product>,
        /// Why they get nothing for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        odd: Option<Odd>,
        /// When.
        at: Timestamp,
    },
    /// Somebody has their money back.
    Refunded {
        /// Who, and at which bot.
        who: Address,
        /// Which payment.
        charge: ChargeId,
        /// When.
        at: Timestamp,
    },
    /// Somebody whom nobody had seen came by a referral link. The first counts, if it still stands.
    Referred {
        /// Who, and at which bot.
        who: Address,
        /// Whose link it was.
        by: UserId,
        /// Which of theirs.
        serial: u64,
        /// The mark of whose link it was.
        by_mark: Mark,
        /// The mark of who came.
        own_mark: Mark,
        /// When.
        at: Timestamp,
    },
    /// Somebody who was brought here has had the chats that count.
    ReferralCounts {
        /// Who.
        user: UserId,
        /// When the last of them ended.
        at: Timestamp,
    },
    /// Somebody has another referral link, and what came before it leads nowhere.
    ReferralLink {
        /// Who.
        user: UserId,
        /// Which it is.
        serial: u64,
    },
    /// Somebody wants all that is known of them to be deleted, or does not any more.
    Leaving {
        /// Who.
        user: UserId,
        /// When it shall be; `None`: they stay.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        /// When they said so.
        at: Timestamp,
    },
    /// All that is known of somebody is to be deleted, but that they are too young, or shut out.
    Forgotten {
        /// Who.
        user: UserId,
        /// When.
        at: Timestamp,
    },
    /// Somebody begins to trade on paper, with so much.
    PaperGranted {
        /// Who.
        user: UserId,
        /// How much.
        money: Money,
        /// When.
        at: Timestamp,
    },
    /// Something moves because of a trade. It counts once, by its order and fill.
    Traded {
        /// Of which position.
        position: PositionId,
        /// Which money.
        source: Source,
        /// What.
        movement: Movement,
        /// When.
        at: Timestamp,
    },
    /// What somebody has of trades from now on. It holds the whole of it.
    TradesBecame {
        /// Who.
        user: UserId,
        /// All of it.
        trades: Box<Trades>,
        /// Since when.
        at: Timestamp,
    },
    /// Somebody said in which language they want to be spoken to.
    LanguageChosen {
        /// Who, and where.
        who: Address,
        /// In which; `None`: in that of their app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<Language>,
        /// When they said so.
        at: Timestamp,
    },
}
