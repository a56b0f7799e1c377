//! What one person did lately, and what that makes of what they do next.

use crate::chat::{Button, Command};
use crate::content::Content;
use crate::flood::Makeup;
use crate::flood::repeats::{self, Repeats};
use crate::flood::score::{self, LIGHTEST, Score};
use crate::flood::weight;
use crate::time::{Millis, Timestamp};
use crate::update::Update;

/// What is to be done with something that somebody sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Handle it.
    Admitted,
    /// Leave it, and say that it was too much.
    TooFast,
    /// Leave it, and say that they ask for things too fast.
    AsksTooFast,
    /// Leave it, and say that they have said it too often.
    TooOften,
    /// Leave it; they know.
    Known,
}

/// What one person did lately. It is small whatever they do, and kept in memory only: whoever is forgotten begins anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habit {
    words: Score,
    wishes: Score,
    ways_out: Score,
    repeats: Repeats,
}

/// Which of the scores something counts for.
enum Counts {
    /// It is for somebody else, and weighs so much.
    Words(Millis),
    /// It is for us.
    Wish,
    /// It is for us, and must never be in vain.
    WayOut,
    /// Nobody can make a flood of it, and it must not be missed.
    Never,
}

impl Habit {
    /// Judges something that was sent at that moment.
    pub fn judge(&mut self, update: &Update, makeup: &Makeup, at: Timestamp) -> Verdict {
        let (outcome, too_much) = match counts(update, makeup) {
            Counts::Never => return Verdict::Admitted,
            Counts::WayOut if self.ways_out.admits(at, LIGHTEST) => return Verdict::Admitted,
            // Whoever has pressed it so often has left by the first of them.
            Counts::WayOut => return Verdict::Known,
            Counts::Wish => (self.wishes.judge(at, LIGHTEST), Verdict::AsksTooFast),
            Counts::Words(weight) => {
                // What an edit makes of a message is said as well.
                if let Update::Message { message, content, .. } | Update::Edited { message, content, .. } =
                    update
                {
                    match self.repeats.judge(*message, content, makeup, at) {
                        repeats::Outcome::Heard => {}
                        repeats::Outcome::TooOften => return Verdict::TooOften,
                        repeats::Outcome::TooOftenAgain => return Verdict::Known,
                    }
                }
                (self.words.judge(at, weight), Verdict::TooFast)
            }
        };
        match outcome {
            score::Outcome::Heard => Verdict::Admitted,
            score::Outcome::TooMuch => too_much,
            score::Outcome::Rests => Verdict::Known,
        }
    }
}

fn counts(update: &Update, makeup: &Makeup) -> Counts {
    match update {
        Update::Message { content: Content::Text { text, .. }, .. }
            if let Some(command) = Command::parse(&text.text) =>
        {
            match command {
                Command::Stop | Command::Report | Command::Block | Command::Mute => Counts::WayOut,
                _ => Counts::Wish,
            }
        }
        Update::Message { content, album, .. } => Counts::Words(weight::of(content, makeup, album.is_some())),
        Update::Edited { content, .. } => Counts::Words(weight::of(content, makeup, true)),
        Update::Reacted { .. } => Counts::Words(LIGHTEST),
        Update::Press { button, .. } => match button.parse() {
            Ok(
                Button::Stop(_)
                | Button::Report(_)
                | Button::Block(_)
                | Button::Mute(_)
                | Button::MuteAll(_)
                | Button::NoMore,
            ) => Counts::WayOut,
            _ => Counts::Wish,
        },
        Update::Paid { .. }
        | Update::Refunded { .. }
        | Update::Reachable { .. }
        | Update::Member { .. }
        | Update::Knocked { .. }
        | Update::Other { .. } => Counts::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::RichText;
    use crate::id::{ConversationId, MessageId, PoolId, UserId};
    use crate::update::Introduction;

    fn says(text: &str) -> Update {
        says_in(1, text)
    }

    fn says_in(message: i64, text: &str) -> Update {
        let text = RichText { text: text.to_owned(), ..RichText::default() };
        Update::Message {
            from: UserId(1),
            introduction: Introduction::default(),
            message: MessageId(message),
            content: Content::Text { text, preview: None },
            reply: None,
            album: None,
        }
    }

    fn presses(button: &Button) -> Update {
        Update::Press {
            from: UserId(1),
            introduction: Introduction::default(),
            query: "q".to_owned(),
            message: None,
            button: button.to_string(),
        }
    }

    fn judge(habit: &mut Habit, update: &Update, at: u64) -> Verdict {
        habit.judge(update, &Makeup::default(), Timestamp(at))
    }

    #[test]
    fn a_flood_is_turned_down_and_said_once_and_its_author_can_still_leave() {
        let mut habit = Habit::default();
        let judged: Vec<_> = (0..100).map(|n| judge(&mut habit, &says(&format!("hi {n}")), 5_000)).collect();
        assert_eq!(judged[29..32], [Verdict::Admitted, Verdict::TooFast, Verdict::Known]);
        assert!(judged[32..].iter().all(|verdict| *verdict == Verdict::Known));
        assert_eq!(
            judge(&mut habit, &says("/help"), 5_000),
            Verdict::Admitted,
            "commands count by themselves"
        );
        assert_eq!(judge(&mut habit, &says("hi"), 60_000), Verdict::Admitted);
    }

    #[test]
    fn of_commands_it_is_not_said_that_they_were_not_passed_on() {
        let mut habit = Habit::default();
        let judged: Vec<_> = (0..100).map(|_| judge(&mut habit, &says("/help"), 5_000)).collect();
        let told: Vec<_> = judged.into_iter().filter(|verdict| *verdict != Verdict::Admitted).collect();
        assert_eq!(told[..2], [Verdict::AsksTooFast, Verdict::Known]);
    }

    #[test]
    fn neither_starves_the_other_and_the_ways_out_are_open_whatever_was_before() {
        let (mut habit, at) = (Habit::default(), 5_000);
        for n in 0..200 {
            judge(&mut habit, &says(&format!("words {n}")), at);
            judge(&mut habit, &presses(&Button::Help), at);
        }
        assert_eq!(judge(&mut habit, &says("words"), at), Verdict::Known);
        assert_eq!(judge(&mut habit, &says("/help"), at), Verdict::Known);
        let conversation = ConversationId { pool: PoolId(1001), number: 7 };
        for update in ["/stop", "/report", "/block", "/mute"].map(says) {
            assert_eq!(judge(&mut habit, &update, at), Verdict::Admitted);
        }
        let ways_out = [Button::Stop, Button::Report, Button::Block, Button::Mute, Button::MuteAll];
        for button in ways_out.map(|button| button(conversation)) {
            assert_eq!(judge(&mut habit, &presses(&button), at), Verdict::Admitted);
        }
    }

    #[test]
    fn the_same_again_and_again_is_said_once_to_be_too_often() {
        let mut habit = Habit::default();
        let judged: Vec<_> = (0..20_i64)
            .map(|n| {
                judge(
                    &mut habit,
                    &says_in(n, "Buy my very good and very cheap things"),
                    n.unsigned_abs() * 1000,
                )
            })
            .collect();
        assert_eq!(judged[3..6], [Verdict::Admitted, Verdict::TooOften, Verdict::Known]);
        assert!(judged[6..].iter().all(|verdict| *verdict == Verdict::Known));
        assert_eq!(judge(&mut habit, &says("Sorry"), 20_000), Verdict::Admitted);
    }

    #[test]
    fn an_advertisement_is_known_when_it_comes_as_an_edit_of_a_greeting() {
        let mut habit = Habit::default();
        let mut judged = vec![];
        for n in 0..8 {
            let at = i64::unsigned_abs(n) * 10_000;
            let hello = judge(&mut habit, &says_in(n, &format!("hi {n}")), at);
            assert_eq!(hello, Verdict::Admitted);
            let text = "Buy my very good and very cheap things".to_owned();
            let text = RichText { text, ..RichText::default() };
            let content = Content::Text { text, preview: None };
            let edit = Update::Edited { from: UserId(1), message: MessageId(n), content };
            judged.push(judge(&mut habit, &edit, at + 1_000));
        }
        assert_eq!(judged[3..6], [Verdict::Admitted, Verdict::TooOften, Verdict::Known]);
    }
}
