//! The channels that bots ask people to be in, who really is, and what was found out last; and says when somebody searches who
//! is not in them.

use std::collections::{BTreeMap, BTreeSet};

use shoal_domain::chat::{IN_FOR, State, User};
use shoal_domain::decision::{Policy, WhenUnknown};
use shoal_domain::door::{Door, Found, Gate};
use shoal_domain::id::{Address, BotId, UserId};
use shoal_domain::message::{Message, Report};
use shoal_domain::time::Timestamp;
use shoal_domain::update::Update;

use crate::chance::Chance;

/// What was found out of somebody last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    In(Timestamp),
    Out,
    Unknown,
}

#[derive(Default)]
pub struct Channels {
    gates: BTreeMap<BotId, Gate>,
    next_gate: u64,
    inside: BTreeSet<UserId>,
    last: BTreeMap<Address, Last>,
    /// Searches that began because their person was found in.
    pub passed: u32,
    /// Answers that kept somebody from searching, or ended a search.
    pub shut_out: u32,
}

impl Channels {
    /// The operator asks for other channels, or for none. Of those nothing is known yet.
    pub fn change(&mut self, bot: BotId, wanted: bool) {
        self.last.retain(|at, _| at.bot != bot);
        self.next_gate += 1;
        if wanted {
            self.gates.insert(bot, Gate(self.next_gate));
        } else {
            self.gates.remove(&bot);
        }
    }

    pub fn gate(&self, bot: BotId) -> Option<Gate> {
        self.gates.get(&bot).copied()
    }

    /// Somebody comes to all of them, or leaves one. Which it was.
    pub fn moves(&mut self, who: UserId, chance: &mut Chance) -> bool {
        let present = !chance.one_in(3);
        if present {
            self.inside.insert(who);
        } else {
            self.inside.remove(&who);
        }
        present
    }

    /// What Telegram says. Now and then it is away.
    pub fn look(&self, who: Address, now: Timestamp) -> Found {
        match self.inside.contains(&who.user) {
            _ if now.0 % 20 == 7 => Found::Unknown,
            true => Found::In,
            false => Found::Out { missing: vec![door()] },
        }
    }

    pub fn sees(
        &mut self,
        me: UserId,
        message: &Message,
        before: &User,
        after: &User,
        policy: Policy,
        now: Timestamp,
    ) {
        self.learns(me, message, before, now);
        for (bot, session) in &after.sessions {
            let (at, was) = (Address { bot: *bot, user: me }, &before.session(*bot).state);
            let Some(_) = self.gate(*bot) else { continue };
            let searches = matches!(session.state, State::Seeking { again: None, .. });
            if searches && !matches!(was, State::Seeking { again: None, .. }) {
                self.begins(at, message, policy, now);
            }
            let enters = matches!(session.state, State::Paired(_))
                && matches!(was, State::Seeking { again: None, .. });
            assert!(
                !enters || self.last.get(&at) != Some(&Last::Out),
                "{at} is not in the channels and meets"
            );
            let stays = searches && matches!(message, Message::Report(Report::Membership { .. }));
            assert!(!stays || self.last.get(&at) != Some(&Last::Out), "{at} has left and searches on");
        }
    }

    /// That somebody is in, and nobody waits to hear it, says nothing: they may have moved since.
    fn learns(&mut self, me: UserId, message: &Message, before: &User, now: Timestamp) {
        match message {
            Message::Report(Report::Membership { at, gate, found })
                if self.gate(at.bot) == Some(*gate) && heeds(before, at.bot, found) =>
            {
                let last = match found {
                    Found::In => Last::In(now),
                    Found::Out { .. } => Last::Out,
                    Found::Unknown => Last::Unknown,
                };
                self.shut_out += u32::from(last == Last::Out);
                self.last.insert(*at, last);
            }
            Message::Update(bot, _, Update::Member { .. }) => {
                self.last.remove(&Address { bot: *bot, user: me });
            }
            _ => {}
        }
    }

    /// A search begins: because its person was found in, not too long ago, or nobody can tell and that will do.
    fn begins(&mut self, at: Address, message: &Message, policy: Policy, now: Timestamp) {
        let open = policy.gate_when_unknown == WhenUnknown::Open;
        let last = self.last.get(&at).copied();
        let passes = match message {
            Message::Update(..) => matches!(last, Some(Last::In(found)) if now.0 - found.0 < IN_FOR.0),
            Message::Report(Report::Membership { .. }) => match last {
                Some(Last::In(_)) => true,
                Some(Last::Unknown) => open,
                Some(Last::Out) | None => false,
            },
            // It goes on.
            _ => return,
        };
        assert!(passes, "{at} searches, and nobody has found them in the channels: {message:?}");
        self.passed += u32::from(matches!(last, Some(Last::In(_))));
    }

    /// At rest, whoever searches because they were found in still is.
    pub fn check(&self, at: Address, state: &State) {
        let searches = matches!(state, State::Seeking { again: None, .. });
        if searches && self.gates.contains_key(&at.bot) && matches!(self.last.get(&at), Some(Last::In(_))) {
            assert!(self.inside.contains(&at.user), "{at} has left the channels and still waits");
        }
    }
}

/// Whether an answer is waited for, and they have not moved since it was asked; or says anything but that they are in.
fn heeds(user: &User, bot: BotId, found: &Found) -> bool {
    user.session(bot).passage.as_ref().is_some_and(|passage| match passage.waits {
        Some(errand) => !errand.moved,
        None => *found != Found::In,
    })
}

fn door() -> Door {
    let channel = "@shoal_news".parse().expect("it is the name of a channel");
    Door { channel, title: "News".to_owned(), link: "https://t.me/shoal_news".to_owned() }
}
