//! What people say of themselves beside their age, whom they want to meet, and what a partner may see of it.
//!
//! All of it is optional, and nothing of it names anybody.

mod card;
mod interests;
mod kind;
mod offered;
mod room;
mod stored;

pub use card::{Card, Shown};
pub use interests::Interests;
pub use kind::{Kind, Meet, Traits};
pub use offered::{Gender, Interest, NotOffered, Part, Step};
pub use room::Room;
pub(crate) use stored::Stored;
