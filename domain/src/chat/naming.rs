//! Reporting and blocking somebody who is not the partner of the moment: the people of the last day, told apart by when the
//! chat with them ended, since nobody has a name here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::chat::button::BadButton;
use crate::chat::caller::Caller;
use crate::chat::met::Encounter;
use crate::chat::user::UserChange;
use crate::decision::Decision;
use crate::id::{ConversationId, MessageId};
use crate::notice::Notice;

/// People on one page of the list.
pub const ON_A_PAGE: usize = 8;

/// What somebody is named for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Naming {
    /// To report them.
    Report,
    /// To block them.
    Block,
}

impl Naming {
    /// As it stands in buttons.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Naming::Report => "report",
            Naming::Block => "block",
        }
    }
}

impl fmt::Display for Naming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Naming {
    type Err = BadButton;

    fn from_str(text: &str) -> Result<Self, BadButton> {
        [Naming::Report, Naming::Block].into_iter().find(|one| one.word() == text).ok_or(BadButton)
    }
}

/// The chats of the last day of which that has not been done, the latest first.
pub(super) fn open(caller: &Caller, naming: Naming) -> Vec<Encounter> {
    let is_open = |one: &&Encounter| match naming {
        Naming::Report => !one.reported,
        Naming::Block => !caller.user.blocked.contains(&one.peer.user),
    };
    caller.user.met.latest_first(caller.now).filter(is_open).copied().collect()
}

/// Asks who is meant. A page that is not there any more is the last.
pub(super) fn ask(
    caller: &Caller,
    naming: Naming,
    page: u16,
    message: Option<MessageId>,
) -> Decision<UserChange> {
    let open = open(caller, naming);
    if open.is_empty() {
        return caller.show(message, Notice::NobodyToName);
    }
    let pages = open.len().div_ceil(ON_A_PAGE);
    let page = usize::from(page).min(pages - 1);
    let on_it = open.iter().skip(page * ON_A_PAGE).take(ON_A_PAGE);
    let met: Vec<(ConversationId, u32)> =
        on_it.map(|one| (one.conversation, one.minutes_ago(caller.now))).collect();
    let number = |page: usize| u16::try_from(page).unwrap_or(u16::MAX);
    caller.show(message, Notice::WhomToName { naming, met, page: number(page), pages: number(pages) })
}
