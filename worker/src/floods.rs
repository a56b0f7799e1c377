//! What each person of a partition has sent lately, so that a flood is turned down.

use std::num::NonZeroUsize;

use lru::LruCache;
use shoal_domain::content::Content;
use shoal_domain::flood::Flood;
use shoal_domain::id::UserId;
use shoal_domain::time::Timestamp;
use shoal_domain::update::Update;

/// People of one partition of whom it is known. Whoever is forgotten begins anew, and only the quiet are forgotten.
const PEOPLE: NonZeroUsize = NonZeroUsize::new(1024).expect("not zero");

/// What is to be done with something that somebody sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Handle it.
    Admitted,
    /// Leave it, and say so.
    TurnedDown,
    /// Leave it; they know.
    TurnedDownAgain,
}

#[derive(Default)]
struct Habit {
    words: Flood,
    commands: Flood,
    told: bool,
}

/// The habits of a partition's people. Lost with the partition: then a flood has one burst more.
pub(crate) struct Floods(LruCache<UserId, Habit>);

impl Floods {
    pub(crate) fn new() -> Self {
        Floods(LruCache::new(PEOPLE))
    }

    /// Judges an update that was written at that moment.
    pub(crate) fn judge(&mut self, update: &Update, at: Timestamp) -> Admission {
        let (who, is_command) = match update {
            Update::Message { from, content, .. } | Update::Edited { from, content, .. } => {
                (*from, is_command(content))
            }
            Update::Reacted { from, .. } => (*from, false),
            Update::Press { from, .. } => (*from, true),
            // Nobody can make a flood of these, and they must not be missed.
            Update::Reachable { .. } | Update::Member { .. } | Update::Other { .. } => {
                return Admission::Admitted;
            }
        };
        let habit = self.0.get_or_insert_mut(who, Habit::default);
        let flood = if is_command { &mut habit.commands } else { &mut habit.words };
        if flood.admits(at) {
            habit.told = false;
            Admission::Admitted
        } else if std::mem::replace(&mut habit.told, true) {
            Admission::TurnedDownAgain
        } else {
            Admission::TurnedDown
        }
    }
}

fn is_command(content: &Content) -> bool {
    matches!(content, Content::Text { text, .. } if text.text.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use shoal_domain::content::RichText;
    use shoal_domain::id::MessageId;
    use shoal_domain::update::Introduction;

    use super::*;

    fn says(text: &str) -> Update {
        let text = RichText { text: text.to_owned(), ..RichText::default() };
        Update::Message {
            from: UserId(1),
            introduction: Introduction::default(),
            message: MessageId(1),
            content: Content::Text { text, preview: None },
            reply: None,
            album: None,
        }
    }

    #[test]
    fn a_flood_is_turned_down_and_said_once_and_its_author_can_still_leave() {
        let (mut floods, at) = (Floods::new(), Timestamp(5_000));
        let judged: Vec<Admission> = (0..100).map(|_| floods.judge(&says("hi"), at)).collect();
        assert_eq!(judged[29..32], [Admission::Admitted, Admission::TurnedDown, Admission::TurnedDownAgain]);
        assert!(judged[32..].iter().all(|judged| *judged == Admission::TurnedDownAgain));
        assert_eq!(floods.judge(&says("/stop"), at), Admission::Admitted);
        let later = Timestamp(60_000);
        assert_eq!(floods.judge(&says("hi"), later), Admission::Admitted);
    }
}
