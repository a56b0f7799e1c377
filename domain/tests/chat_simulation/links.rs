//! Personal links: where each leads, who opened it, and whether its owner wanted to see them. Two who are joined by one have
//! asked for each other.

use std::collections::{BTreeMap, BTreeSet};

use shoal_domain::chat::{Answer, Button, LINK_SIGNS, Link, User, UserChange, link_in};
use shoal_domain::content::Content;
use shoal_domain::decision::Decision;
use shoal_domain::effect::Effect;
use shoal_domain::id::{Address, UserId};
use shoal_domain::message::{Message, Tell};
use shoal_domain::notice::{Notice, OfLink};
use shoal_domain::update::Update;

#[derive(Default)]
pub struct Links {
    /// All that were ever made, also those that lead nowhere any more.
    made: Vec<Link>,
    /// Visitors, and the owners to whom links led that they opened.
    opened: BTreeSet<(Address, Address)>,
    /// Who is behind each number that an owner reads.
    asks: BTreeMap<(Address, u32), Address>,
    /// Owners, and the visitors they said yes to.
    accepted: BTreeSet<(Address, Address)>,
    /// The latest of each owner; nothing where none leads to them.
    stands: BTreeMap<Address, Option<u32>>,
    /// Owners who were asked.
    pub asked: u32,
}

impl Links {
    /// Any link, as somebody opens it.
    pub fn text_of(&self, place: usize) -> Option<String> {
        let place = place.checked_rem(self.made.len())?;
        Some(format!("/start {place:0LINK_SIGNS$}"))
    }

    /// Where a message leads that opens one.
    pub fn opened(&self, message: &Message) -> Option<Link> {
        let Message::Update(_, _, Update::Message { content: Content::Text { text, .. }, .. }) = message
        else {
            return None;
        };
        let place: usize = link_in(&text.text)?.parse().ok()?;
        self.made.get(place).copied()
    }

    pub fn sees(&mut self, me: UserId, message: &Message, decision: &Decision<UserChange>, after: &User) {
        if let (Message::Update(bot, ..), Some(link)) = (message, self.opened(message)) {
            self.opened.insert((Address { bot: *bot, user: me }, link.owner));
        }
        for effect in &decision.effects {
            let Effect::Say { to, notice: Notice::OfLink { about }, .. } = effect else { continue };
            match about {
                OfLink::Yours { serial, .. } => {
                    self.made.push(Link { owner: *to, serial: *serial });
                    self.stands.insert(*to, Some(*serial));
                }
                OfLink::Off => drop(self.stands.insert(*to, None)),
                OfLink::Visitor { number } => self.is_asked(*to, *number, message),
                _ => {}
            }
        }
        if let Message::Update(bot, _, Update::Press { button, .. }) = message
            && let Ok(Button::Visit(Answer::Yes, number)) = button.parse()
        {
            let owner = Address { bot: *bot, user: me };
            if let Some(visitor) = self.asks.get(&(owner, number)) {
                self.accepted.insert((owner, *visitor));
            }
        }
        if after.sessions.is_empty() {
            self.stands.retain(|at, _| at.user != me);
        }
    }

    /// An owner reads that somebody would like to talk: that one opened a link of theirs, which stands.
    fn is_asked(&mut self, owner: Address, number: u32, message: &Message) {
        let Message::Tell(Tell::LinkOpened { from, serial, .. }) = message else {
            panic!("{owner} is asked because of {message:?}");
        };
        assert!(self.opened.contains(&(*from, owner)), "{from} has not opened a link of {owner}");
        assert_eq!(self.stands.get(&owner), Some(&Some(*serial)), "{owner} is asked by a link of old");
        self.asks.insert((owner, number), *from);
        self.asked += 1;
    }

    /// Whether one of the two has opened a link of the other's, who said yes.
    pub fn joins(&self, one: Address, other: Address) -> bool {
        let joins = |visitor, owner| {
            self.opened.contains(&(visitor, owner)) && self.accepted.contains(&(owner, visitor))
        };
        joins(one, other) || joins(other, one)
    }
}
