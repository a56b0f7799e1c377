//! Payments: in Telegram Stars, and in [coins](coin). Of Stars: what can be bought, what an invoice says of it, and whether money that came is for that.
//!
//! ```text
//!   Product ── price ──▶ Order ── sealed into ──▶ invoice ── paid ──▶ Payment ── settles ──▶ Product, or Odd
//! ```
//!
//! An [`Order`] says all that was agreed: what, for how much, by whom, at which bot, and until when it can be paid. It
//! travels in the payload of the invoice, sealed, so that nothing has to be looked up and nothing can be changed. Before
//! somebody pays it is asked whether it still [can be](Order::can_be_paid); when they have paid, only whether the money
//! [is for it](settles): by then it is there, whatever has become of the price.

mod charge;
pub mod coin;
mod means;
mod order;
mod product;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

pub use charge::{BadChargeId, ChargeId};
pub use means::Means;
pub use order::{Odd, Order, PAYABLE_FOR, Unpayable, settles};
pub use product::{BadProduct, LOCK_PACKS, MONTH_DAYS, MOST_MONTHLY, Offer, Product, TIPS, offers};

/// The currency of Stars.
pub const STARS: &str = "XTR";

/// Money that somebody paid, as Telegram tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Names it for ever.
    pub charge: ChargeId,
    /// In which currency.
    pub currency: String,
    /// How much, in its smallest units.
    pub amount: u64,
    /// What we put into the invoice, if it was ours.
    pub payload: String,
    /// Of a payment that comes again each month: until when this one counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}
