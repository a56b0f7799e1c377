//! What partners thought of somebody, by a thumb up or down after the end. Each says so once about a chat, and nobody is
//! told who did.

use serde::{Deserialize, Serialize};

use crate::chat::again;
use crate::chat::caller::{Caller, Ruling, tell};
use crate::chat::past::Parted;
use crate::chat::session::Session;
use crate::chat::user::UserChange;
use crate::decision::{Decision, Record, Refusal};
use crate::id::ConversationId;
use crate::message::Tell;
use crate::notice::Notice;

/// So many thumbs say something; whoever has fewer counts as liked.
const TELLING: u32 = 5;

/// What partners thought of somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rating {
    /// Thumbs up.
    pub liked: u32,
    /// Thumbs down.
    pub disliked: u32,
}

impl Rating {
    /// With one more.
    #[must_use]
    pub fn with(self, liked: bool) -> Rating {
        Rating {
            liked: self.liked.saturating_add(u32::from(liked)),
            disliked: self.disliked.saturating_add(u32::from(!liked)),
        }
    }

    /// Whether partners thought little of them: fewer than two in five liked them, if two more had and two more had not.
    #[must_use]
    pub fn is_low(self) -> bool {
        let (liked, disliked) = (u64::from(self.liked), u64::from(self.disliked));
        liked + disliked >= u64::from(TELLING) && (liked + 2) * 5 < (liked + disliked + 4) * 2
    }
}

/// `/rate`
pub(super) fn ask(caller: &Caller) -> Ruling {
    let session = caller.session();
    let last = again::lately(session.parted.clone(), caller.now).pop();
    match last.filter(|past| session.chat().is_none() && !past.rated) {
        Some(past) => Ok(caller.say(Notice::AskRating { conversation: past.conversation })),
        None => Err(Refusal(Notice::NobodyToRate)),
    }
}

/// A thumb up or down.
pub(super) fn rate(caller: &Caller, conversation: ConversationId, liked: bool) -> Ruling {
    let session = caller.session();
    let parted = again::lately(session.parted.clone(), caller.now);
    let rated = parted.iter().find(|past| past.conversation == conversation && !past.rated);
    let Some(past) = rated.copied() else { return Err(Refusal(Notice::NobodyToRate)) };
    let noted = |one: Parted| Parted { rated: one.rated || one.conversation == conversation, ..one };
    let parted = parted.into_iter().map(noted).collect();
    let record =
        Record::Rated { by: caller.at.user, whom: past.peer.user, conversation, liked, at: caller.now };
    Ok(Decision::new()
        .change(UserChange::SessionBecame(caller.at.bot, Session { parted, ..session.clone() }))
        .record(record)
        .and(tell(past.peer, Tell::Rated { liked }))
        .and(caller.say(Notice::Rated)))
}

/// A partner thought so.
pub(super) fn rated(caller: &Caller, liked: bool) -> Decision<UserChange> {
    Decision::new().change(UserChange::RatingBecame(caller.user.rating.with(liked)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newcomer_counts_as_liked_until_some_have_said_otherwise() {
        for (liked, disliked, low) in [
            (0, 0, false),
            (0, 4, false),
            (0, 5, true),
            (1, 4, true),
            (2, 3, false),
            (10, 20, true),
            (20, 20, false),
        ] {
            assert_eq!(Rating { liked, disliked }.is_low(), low, "{liked} up, {disliked} down");
        }
    }
}
