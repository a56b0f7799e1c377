//! Whatever somebody sends, no call to their partner's chat tells who they are.
//!
//! A hundred thousand [updates] of all kinds go through reading, both rules and rendering: at the same bot, where Telegram
//! copies most by itself; to somebody of another bot, where all is described and sent anew; and each way from a newcomer,
//! whose links and media are held until their partner lets them through.

mod updates;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use shoal_domain::account::{Age, Profile};
use shoal_domain::chat::{self, Session, State, User, UserChange};
use shoal_domain::decision::{Context, Decision, Policy};
use shoal_domain::effect::Effect;
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{Address, BotId, ChatId, ConversationId, MessageId, PoolId, UpdateId, UserId};
use shoal_domain::message::{Message, Tell};
use shoal_domain::time::Timestamp;
use shoal_telegram::{Call, decode};

use self::updates::{Chance, update};
use super::call;

/// At the same bot.
const UPDATES: u64 = 100_000;
/// Between two bots, and of newcomers. `SHOAL_LEAKS=100000` has as many of each.
const FEWER: u64 = 20_000;
const ALICE: Address = Address { bot: BotId(1001), user: UserId(77_700_012_345) };
const BOB: Address = Address { bot: BotId(1001), user: UserId(5_000_000_001) };
/// He is where Telegram can copy nothing of hers.
const FAR_BOB: Address = Address { bot: BotId(1002), ..BOB };
const CHAT: ConversationId = ConversationId { pool: PoolId(0), number: 5 };
const NAMES: [&str; 5] = ["77700012345", "canary_name", "Canaria", "Canariensis", "15550100042"];

/// So many updates of a newcomer make up a chat: each has one question whether something may come through.
const CHAT_OF_A_NEWCOMER: u64 = 20;

/// Somebody who talks to somebody else, and is new for so long.
fn paired(me: Address, with: Address, new_until: u64) -> User {
    let chat = json!({"conversation": CHAT.to_string(), "peer": with, "since": 0, "began": 0});
    let chat = serde_json::from_value(chat).expect("as it is stored");
    let session = Session { state: State::Paired(chat), ..Session::default() };
    let mut user = User::default();
    let profile = Profile { age: Age::stated(30).expect("an age"), ..Profile::default() };
    user.apply(&UserChange::ProfileBecame(profile));
    user.apply(&UserChange::NewUntilBecame(Timestamp(new_until)));
    user.apply(&UserChange::SessionBecame(me.bot, session));
    user
}

fn decide(user: &mut User, me: UserId, message: &Message, now: u64) -> Decision<UserChange> {
    let (now, original) = (Timestamp(now), now.is_multiple_of(2).then_some(MessageId(3)));
    let context = Context {
        now,
        policy: Policy::default(),
        original,
        gate: None,
        link: None,
        invitation: None,
        groups: &[],
    };
    let decision = chat::user(user, me, &context, message);
    decision.changes.iter().for_each(|change| user.apply(change));
    decision
}

/// The call as Bob's chat gets it. Where Telegram copies by itself, or a file is fetched, it is told where from, and tells
/// nobody.
fn shown(effect: &Effect) -> Option<String> {
    let mut call = call(effect, &[MessageId(9)])?;
    match &mut call {
        Call::CopyMessage(copy) => copy.from_chat_id = ChatId(0),
        Call::CopyMessages(copy) => copy.from_chat_id = ChatId(0),
        _ => {}
    }
    Some(format!("{call:?}"))
}

/// Whether Telegram would show by itself whom a caption names: it copies the original's.
fn copies_a_name(effect: &Effect, named: &BTreeSet<MessageId>) -> bool {
    match call(effect, &[]) {
        Some(Call::CopyMessage(copy)) => copy.caption.is_none() && named.contains(&copy.message_id),
        Some(Call::CopyMessages(copy)) => copy.message_ids.iter().any(|message| named.contains(message)),
        _ => false,
    }
}

/// What a talk came to.
#[derive(Default)]
struct Talk {
    updates: u64,
    /// Messages whose caption names somebody.
    named: BTreeSet<MessageId>,
    /// Calls to the partner's chat, by their kind.
    calls: BTreeMap<String, u64>,
    /// Effects that came about when the partner let something through.
    let_through: u64,
}

impl Talk {
    /// Alice sends whatever there is to Bob, and Bob's chat is looked at.
    fn of(usual: u64, bob: Address, is_newcomer: bool) -> Talk {
        let updates = std::env::var("SHOAL_LEAKS").map_or(usual, |wanted| wanted.parse().expect("a number"));
        let new_until = if is_newcomer { u64::MAX } else { 0 };
        let (mut talk, mut chance) = (Talk { updates, ..Talk::default() }, Chance(7));
        let mut alice = paired(ALICE, bob, new_until);
        let mut her_bob = paired(bob, ALICE, 0);
        for id in 1..=updates {
            if is_newcomer && id.is_multiple_of(CHAT_OF_A_NEWCOMER) {
                (alice, her_bob) = (paired(ALICE, bob, new_until), paired(bob, ALICE, 0));
            }
            let update = update(&mut chance, id);
            let caption = update["message"]["caption_entities"].to_string();
            if ["text_mention", "hologram", "tg:", "TG:"].iter().any(|name| caption.contains(name)) {
                talk.named.insert(MessageId(id as i64));
            }
            let decoded = decode(update.to_string().as_bytes()).expect("these can be read");
            let message = Message::Update(ALICE.bot, UpdateId(id), decoded.update);
            let told = decide(&mut alice, ALICE.user, &message, id).tells;
            talk.looks_at(&mut her_bob, told, id, &update);
            if is_newcomer && chance.one_in(6) {
                let (you, from, through) = (ALICE, bob, !chance.one_in(4));
                let answer = Message::Tell(Tell::Through { you, from, conversation: CHAT, through });
                let told = decide(&mut alice, ALICE.user, &answer, id).tells;
                talk.let_through += told.len() as u64;
                talk.looks_at(&mut her_bob, told, id, &update);
            }
        }
        assert_eq!(
            alice.session(ALICE.bot).chat_of(CHAT).map(|chat| chat.peer),
            Some(bob),
            "they talk still"
        );
        talk
    }

    fn looks_at(&mut self, bob: &mut User, told: Vec<(EntityKey, Tell)>, now: u64, why: &Value) {
        for (_, tell) in told {
            for effect in decide(bob, BOB.user, &Message::Tell(tell), now).effects {
                let Some(call) = shown(&effect) else { continue };
                let name = call.split(['(', ' ']).next().expect("it has a name").to_owned();
                *self.calls.entry(name).or_default() += 1;
                let leak = NAMES.iter().find(|name| call.contains(*name));
                assert!(leak.is_none(), "{leak:?} in {call}\nbecause of {why}");
                assert!(!copies_a_name(&effect, &self.named), "{call}\nbecause of {why}");
            }
        }
    }

    /// That there was something to leak, in calls of each of these kinds.
    fn had(&self, kinds: &[&str]) {
        let calls: u64 = self.calls.values().sum();
        println!(
            "{} updates of all kinds, {calls} calls to the partner's chat, of which 0 tell who it is:",
            self.updates
        );
        println!("{:?}", self.calls);
        for kind in kinds {
            assert!(self.calls.contains_key(*kind), "no {kind} was among {:?}", self.calls);
        }
    }
}

/// What is sent by Telegram's own copying, and what is always sent anew.
const COPIED: [&str; 3] = ["CopyMessage", "CopyMessages", "SendMediaGroup"];
const ANEW: [&str; 6] = [
    "SendMessage",
    "SendPoll",
    "SendLocation",
    "EditMessageText",
    "EditMessageLiveLocation",
    "StopMessageLiveLocation",
];
const CHANGED: [&str; 2] = ["EditMessageCaption", "EditMessageMedia"];

#[test]
fn no_call_to_the_partner_names_the_sender() {
    let talk = Talk::of(UPDATES, BOB, false);
    talk.had(&[&COPIED[..], &ANEW, &CHANGED, &["SetMessageReaction"]].concat());
}

#[test]
fn no_call_to_a_partner_at_another_bot_names_the_sender() {
    let talk = Talk::of(FEWER, FAR_BOB, false);
    talk.had(&[&ANEW[..], &["SendFile", "SendVenue", "EditMessageCaption", "SetMessageReaction"]].concat());
    for kind in COPIED {
        assert!(!talk.calls.contains_key(kind), "nothing of another bot's can be copied: {:?}", talk.calls);
    }
}

#[test]
fn what_is_held_of_a_newcomer_names_them_no_more_when_it_comes_through() {
    let talk = Talk::of(FEWER, BOB, true);
    talk.had(&[&["CopyMessage", "CopyMessages", "SendLocation"][..], &ANEW[..2]].concat());
    let least = |talk: &Talk| assert!(talk.let_through > FEWER / 50, "{} came through", talk.let_through);
    least(&talk);
    let far = Talk::of(FEWER, FAR_BOB, true);
    far.had(&["SendFile", "SendLocation", "SendMessage"]);
    least(&far);
}
