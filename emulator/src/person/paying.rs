//! Paying with Stars.

use super::Person;
use crate::world::{
    World,
    stars::{ANSWER_WITHIN, Ended},
};

/// A checkout under way.
pub struct Paying {
    person: Person,
    checkout: String,
}

impl Person {
    /// Presses "pay" under the newest invoice; waits for one to be there.
    pub async fn pays(&self) -> Paying {
        let find = |world: &mut World| world.newest_invoice(self.bot, self.id);
        let invoice = self.emulator.shared.wait_for(self.emulator.shared.patience, find).await;
        let invoice = invoice.unwrap_or_else(|| panic!("there is no invoice{}", self.story()));
        self.pays_for(invoice).await
    }

    /// Presses "pay" under the invoice in this message.
    pub async fn pays_for(&self, message_id: i64) -> Paying {
        let checkout = self.change(|world| world.pay(self.bot, self.id, message_id));
        let checkout =
            checkout.unwrap_or_else(|| panic!("message {message_id} is no invoice{}", self.story()));
        Paying { person: self.clone(), checkout }
    }

    /// Presses "pay" at an address.
    pub async fn pays_at(&self, url: &str) -> Paying {
        let checkout = self.change(|world| world.pay_at(self.id, url));
        let checkout = checkout.unwrap_or_else(|| panic!("there is no invoice at {url}"));
        Paying { person: self.clone(), checkout }
    }

    /// Pays under the newest invoice without a question, and the bot never hears of it. Returns the charge id.
    pub async fn pays_unheard(&self) -> String {
        let paid = self.change(|world| {
            let invoice = world.newest_invoice(self.bot, self.id)?;
            world.paid_unheard(self.bot, self.id, invoice)
        });
        paid.unwrap_or_else(|| panic!("there is no invoice{}", self.story()))
    }
}

impl Paying {
    /// Waits until it has ended.
    pub async fn ended(&self) -> Ended {
        let shared = &self.person.emulator.shared;
        let end = |world: &mut World| world.checkout_end(&self.checkout);
        let ended = shared.wait_for(ANSWER_WITHIN, end).await;
        ended.unwrap_or(Ended::TooLate)
    }

    /// Waits until it is paid, and returns the charge id.
    pub async fn paid(&self) -> String {
        match self.ended().await {
            Ended::Paid(charge) => charge,
            other => panic!("nothing was paid: {other:?}{}", self.person.story()),
        }
    }
}
