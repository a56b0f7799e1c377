//! Members buy something for Stars, and pay every month for what they wanted so.

use rand::{Rng, seq::IndexedRandom};

use super::{
    drive::Driver,
    follow::{addresses, buttons, newest_first},
};
use crate::world::World;

impl Driver {
    /// Presses one of the buttons that stand there with a price.
    pub(super) fn choose(&mut self, world: &mut World, place: usize, since: i64) -> Option<()> {
        let (bot, person) = (self.home(place), self.members[place].person);
        let price = &self.options.phrases.price;
        let offers = buttons(world, bot, person, since).find_map(|mut buttons| {
            buttons.retain(|(_, label, _)| label.contains(price));
            (!buttons.is_empty()).then_some(buttons)
        })?;
        let (message, _, data) = offers.choose(&mut self.chance)?;
        world.press(bot, person, *message, data);
        Some(())
    }

    /// Pays what stands there, at once or at the address to which a button leads.
    pub(super) fn pay(&mut self, world: &mut World, place: usize, since: i64) -> Option<()> {
        let (bot, person) = (self.home(place), self.members[place].person);
        if let Some(invoice) = world.newest_invoice(bot, person).filter(|invoice| *invoice >= since) {
            return world.pay(bot, person, invoice).map(drop);
        }
        let shown = newest_first(world, bot, person).take_while(|message| message.id >= since);
        let links: Vec<String> = shown.flat_map(addresses).collect();
        links.iter().find_map(|link| world.pay_at(person, link)).map(drop)
    }

    /// A month is over for somebody who pays every month.
    pub(super) fn renew(&mut self, world: &mut World, place: usize) {
        let months = world.stars.monthly(self.members[place].person);
        if months.is_empty() {
            return;
        }
        let charge = &months[self.chance.random_range(0..months.len())];
        if world.renew(charge).is_some()
            && let Some(account) = &mut world.account
        {
            account.done("paid another month");
        }
    }
}
