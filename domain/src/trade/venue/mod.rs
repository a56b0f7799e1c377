//! Where orders are filled.
//!
//! A [`Venue`] is whatever takes orders and says what becomes of them. All of them pass one [`exam`], and the rules know
//! no difference between them.

mod exam;
mod paper;

pub use exam::{Candidate, Failed, exam};
pub use paper::{Conditions, Paper};

use super::id::ClientOrderId;
use super::order::{Order, Report};

/// Whatever takes orders.
pub trait Venue {
    /// Here is an order. The same one again changes nothing: it is told apart by its id.
    fn place(&mut self, order: &Order);

    /// What is left of an order is not to be filled. What is over stays as it is.
    fn cancel(&mut self, id: ClientOrderId);

    /// All that is known of an order is reported again, or that it is absent.
    fn look(&mut self, id: ClientOrderId);

    /// What there is to say, in the order in which it happened.
    fn reports(&mut self) -> Vec<(ClientOrderId, Report)>;
}
