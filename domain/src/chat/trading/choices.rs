//! What people choose about trades, and what they are shown of them.

use super::{Desk, TradeButton};
use crate::chat::caller::Caller;
use crate::chat::command::Command;
use crate::chat::user::UserChange;
use crate::decision::Decision;
use crate::entity::EntityKey;
use crate::following::{Follow, Says, Stage, Trade, Trades};
use crate::id::ProviderId;
use crate::market::MarketId;
use crate::message::Tell;
use crate::notice::{OfTrade, Opened, Overview, Toast};
use crate::trade::position::Ask;
use crate::trade::protection::KillSwitch;
use crate::trade::rule::Rule;

/// A command about trades.
pub(in crate::chat) fn command(caller: &Caller, command: Command, text: &str) -> Decision<UserChange> {
    let mut desk = Desk::of(caller);
    desk.trades.bot = Some(caller.at.bot);
    desk.says_again();
    match command {
        Command::Follow => {
            let named = text.split_whitespace().nth(1).and_then(|number| number.parse().ok());
            match named {
                Some(provider) => desk.follows(provider),
                None => desk.shows_follows(),
            }
        }
        Command::Positions | Command::Close => desk.shows_open(),
        Command::History => {
            let ended = desk.trades.ended.iter().rev().cloned().collect();
            desk.say(OfTrade::History { ended });
        }
        Command::StopAll => desk.switches(KillSwitch::Stopped),
        _ => desk.shows_overview(),
    }
    desk.done()
}

/// A press of one of the buttons under what is said of trades.
pub(in crate::chat) fn press(caller: &Caller, query: &str, button: TradeButton) -> Decision<UserChange> {
    let mut desk = Desk::of(caller);
    let stands = desk.pressed(button);
    let toast = if stands { None } else { Some(Toast::ButtonExpired) };
    caller.answer(query, toast).and(desk.done())
}

impl Desk<'_> {
    /// What others know of it is said once more: where Redis was lost they have forgotten it.
    fn says_again(&mut self) {
        let who = self.caller.at.user;
        let partition = self.partitions().of(EntityKey::User(who));
        let followed: Vec<_> = self.trades.follows.iter().map(|follow| follow.provider).collect();
        for provider in followed {
            self.tell(EntityKey::Followers(provider, partition), Tell::Follow { who });
        }
        let watched = self.trades.open.iter().map(|trade| {
            let draft = trade.position.plan().draft();
            let watch = Tell::Watch { who: draft.id, seen: trade.quote().number, wants: trade.wants() };
            (EntityKey::Market(MarketId::from(&draft.pair)), watch)
        });
        self.decided.tells.extend(watched);
    }

    /// Does what a button says; whether it still stands.
    fn pressed(&mut self, button: TradeButton) -> bool {
        match button {
            TradeButton::Answer(number, yes) => return self.answers(number, yes),
            TradeButton::Close(signal, version) => {
                let of = |trade: &Trade| trade.position.plan().draft().id;
                let ids: Vec<_> = self.trades.open.iter().map(of).collect();
                let id = ids.into_iter().find(|id| id.signal == signal && id.version == version);
                return id.is_some_and(|id| self.ask(id, Ask::Close));
            }
            TradeButton::Follow(provider, true) => self.follows(provider),
            TradeButton::Follow(provider, false) => self.unfollows(provider),
            TradeButton::Mode(provider, mode) => {
                return self.changes(provider, |follow| follow.mode = mode);
            }
            TradeButton::Size(provider, size) => {
                return self.changes(provider, |follow| follow.size = size);
            }
            TradeButton::Switch(switch) => self.switches(switch),
            TradeButton::Quiet(quiet) => {
                self.trades.quiet = quiet;
                self.shows_follows();
            }
        }
        true
    }

    fn changes(&mut self, provider: ProviderId, change: impl FnOnce(&mut Follow)) -> bool {
        let mut follows = self.trades.follows.iter_mut();
        let Some(follow) = follows.find(|follow| follow.provider == provider) else { return false };
        change(follow);
        self.shows_follows();
        true
    }

    fn follows(&mut self, provider: ProviderId) {
        if self.trades.follow(provider).is_none() && self.trades.follows.len() < super::MOST_FOLLOWED {
            self.opens_account();
            self.trades.follows.push(Follow::of(provider));
            let who = self.caller.at.user;
            let partition = self.partitions().of(EntityKey::User(who));
            self.tell(EntityKey::Followers(provider, partition), Tell::Follow { who });
        }
        self.shows_follows();
    }

    /// What is open goes on by its rules.
    fn unfollows(&mut self, provider: ProviderId) {
        let who = self.caller.at.user;
        self.trades.follows.retain(|follow| follow.provider != provider);
        self.trades.asked.retain(|pending| pending.post.provider != provider);
        let partition = self.partitions().of(EntityKey::User(who));
        self.tell(EntityKey::Followers(provider, partition), Tell::Unfollow { who });
        self.shows_follows();
    }

    /// Yes or no to what they were asked. A yes asks what the price is by now.
    fn answers(&mut self, number: u64, yes: bool) -> bool {
        let mut asked = self.trades.asked.iter();
        let Some(place) = asked.position(|pending| pending.post.number == number) else { return false };
        let pending = &mut self.trades.asked[place];
        let (Stage::Yes(question), Says::Signal(signal)) = (pending.stage, &pending.post.says) else {
            return true;
        };
        let pair = signal.pair.clone();
        if !yes {
            self.trades.asked.remove(place);
            return true;
        }
        if self.caller.now >= question.until() {
            self.trades.asked.remove(place);
            self.refuse(pair, Rule::Late);
            return true;
        }
        pending.stage = Stage::Moved(question, self.caller.now);
        self.asks_price(&pair, number);
        true
    }

    /// Whether anything is begun from now on. What was ordered going in is taken back where it is not.
    fn switches(&mut self, switch: KillSwitch) {
        self.trades.switch = switch;
        if switch != KillSwitch::Off {
            self.trades.asked.clear();
            let ask = if switch == KillSwitch::Flatten { Ask::Close } else { Ask::CancelEntries };
            let ids: Vec<_> = self.trades.open.iter().map(|trade| trade.position.plan().draft().id).collect();
            for id in ids {
                self.ask(id, ask);
            }
        }
        self.say(OfTrade::Switched { switch, open: self.trades.open.len() as u64 });
    }

    fn shows_follows(&mut self) {
        let (follows, quiet) = (self.trades.follows.clone(), self.trades.quiet);
        self.say(OfTrade::Following { follows, quiet });
    }

    fn shows_open(&mut self) {
        let opened = self.trades.open.iter().map(Opened::of).collect();
        self.say(OfTrade::Positions { opened });
    }

    fn shows_overview(&mut self) {
        let trades = &self.trades;
        let (Some(account), Ok(set_aside), Ok(balance)) =
            (trades.account, trades.set_aside(), trades.balance())
        else {
            return self.shows_follows();
        };
        let result = balance.minus(account.granted).unwrap_or_default();
        let overview = Overview {
            granted: Trades::figure(account.granted),
            free: Trades::figure(account.free),
            set_aside: Trades::figure(set_aside),
            result: Trades::figure(result),
            open: trades.open.len() as u64,
            follows: trades.follows.len() as u64,
            switch: trades.switch,
        };
        self.say(OfTrade::Dashboard { overview: Box::new(overview) });
    }
}
