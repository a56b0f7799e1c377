//! A call's course, over all of its tries.

use std::time::Instant;

use shoal_domain::id::{ChatId, MessageId};
use shoal_telegram::Call;

use super::{Item, Start};
use crate::render;

/// A call on its way.
pub(super) struct Course {
    pub call: Call,
    /// The chat whose order and limits it keeps.
    pub chat: Option<ChatId>,
    /// When it was first tried.
    pub began: Instant,
    pub failures: u32,
    /// It is on the list of calls of which nobody knows.
    pub listed: bool,
    /// Its chat had got another number.
    pub moved: bool,
}

impl Course {
    /// `None`: nothing can be done without what it is about.
    pub(super) fn of(item: &Item, about: &[MessageId]) -> Option<Course> {
        Some(Course {
            call: render::call(&item.effect, about)?,
            chat: item.effect.chat(),
            began: Instant::now(),
            failures: 0,
            listed: matches!(item.start, Start::InDoubt),
            moved: false,
        })
    }
}
