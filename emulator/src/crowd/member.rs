//! One member of the crowd: what they are at, and what they do next.

use std::time::Duration;

use rand::{Rng, rngs::StdRng};

use super::{bringing::Bringing, phrases::Notice, plan::Plan, saying::Saying};
use crate::{clock::Moment, ids::PersonId};

/// What a member is at, as far as they know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Has not come yet, or blocked the bot.
    Away,
    /// Said /start and is waiting to be asked something.
    Greeted,
    /// Typed an age.
    Registered,
    Searching,
    Paired,
    /// Left a chat, or was left, and takes a break.
    Resting,
}

/// Something a member does of their own accord.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Comes (back): unblocks the bot if need be and says /start.
    Come,
    TellAge,
    /// Presses a button of the question that stands there: says something of themself, skips it, or goes back.
    Tap,
    /// Would like to talk on with whom they parted from.
    Again,
    Find,
}

/// How a member ends a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// /next: looks for somebody else at once.
    Next,
    /// /stop, and after a short break /find.
    Stop,
    /// /stop, and a longer absence.
    GoOut,
    /// Blocks the bot and comes back after a while.
    Block,
    /// /block: never wants to meet this one again, and after a short break /find.
    Never,
    /// /report, which says the same and more.
    Report,
}

#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) person: PersonId,
    pub(crate) stage: Stage,
    /// What they say when they are asked how old they are.
    pub(crate) age: String,
    /// The next deed and when it is due, unless something comes between.
    due: Option<(Moment, Deed)>,
    /// Buttons they will press before they have said enough of themself.
    taps: u8,
    /// Tagged messages sent so far.
    pub(crate) sent: u32,
    pub(crate) last_sent_at: Moment,
    /// Says a thing again when nothing comes back for so long.
    patience: Duration,
    /// What they mean to do beside that.
    pub(crate) plan: Option<Plan>,
    /// They have asked for somebody else, and nothing has come back yet.
    goes_on: bool,
    /// The channel that they are in.
    pub(crate) channel: Option<i64>,
    /// Whether they are brought by somebody.
    pub(crate) bringing: Bringing,
}

impl Member {
    /// A member who comes at `arrives_at`.
    pub(crate) fn new(
        person: PersonId,
        age: String,
        taps: u8,
        arrives_at: Moment,
        patience: Duration,
    ) -> Self {
        let due = Some((arrives_at, Deed::Come));
        let (sent, last_sent_at) = (0, Moment::ZERO);
        let (plan, channel, stage) = (None, None, Stage::Away);
        let (goes_on, bringing) = (false, Bringing::Done);
        Self { person, stage, age, due, taps, sent, last_sent_at, patience, plan, goes_on, channel, bringing }
    }

    /// They will do this then, unless something comes between.
    pub(crate) fn will(&mut self, deed: Deed, at: Moment) {
        self.due = Some((at, deed));
    }

    /// Takes the deed that is due.
    pub(crate) fn take_due(&mut self, now: Moment) -> Option<Deed> {
        self.due.take_if(|(at, _)| *at <= now).map(|(_, deed)| deed)
    }

    /// Moves the member's plans to a later time.
    pub(crate) fn postpone(&mut self, by: Duration) {
        if let Some((at, _)) = &mut self.due {
            *at += by;
        }
    }

    /// The member has no plans any more.
    pub(crate) fn rests_for_good(&mut self) {
        (self.due, self.plan) = (None, None);
    }

    /// The member has left, and does not mean to come back.
    pub(crate) fn is_gone(&self) -> bool {
        self.stage == Stage::Away && self.due.is_none()
    }

    /// The member waits for what comes of something, and then looks for somebody.
    pub(crate) fn waits(&mut self, now: Moment) {
        self.enter(Stage::Resting, Some((now + self.patience, Deed::Find)));
    }

    /// The member reads what the bot wrote.
    pub(crate) fn reads(&mut self, notice: Notice, now: Moment, chance: &mut StdRng) {
        let says = |saying| notice.says(saying);
        let asked_back = says(Saying::ConfirmNext) || says(Saying::AskJoin);
        if asked_back && self.goes_on {
            // So they are still where they were.
            self.enter(Stage::Paired, None);
        } else if says(Saying::Paired) {
            self.enter(Stage::Paired, None);
        } else if says(Saying::ShutOut) {
            // They ask now and then whether somebody is there for them again.
            self.enter(Stage::Resting, Some((now + self.patience, Deed::Find)));
            self.plan = None;
        } else if says(Saying::Searching) {
            self.enter(Stage::Searching, None);
        } else if says(Saying::Ended) && self.stage == Stage::Paired {
            let deed = if chance.random_bool(WANTS_AGAIN) { Deed::Again } else { Deed::Find };
            self.enter(Stage::Resting, Some((now + between(chance, 300, 2_000), deed)));
        } else if says(Saying::Staying) && matches!(self.stage, Stage::Greeted | Stage::Away) {
            self.enter(Stage::Resting, Some((now + between(chance, 50, 400), Deed::Find)));
        } else if says(Saying::AskAge) && matches!(self.stage, Stage::Greeted | Stage::Registered) {
            self.due = Some((now + between(chance, 50, 400), Deed::TellAge));
        } else if self.stage == Stage::Registered {
            let deed = if self.taps > 0 { Deed::Tap } else { Deed::Find };
            self.due = Some((now + between(chance, 50, 400), deed));
        }
    }

    /// The member did a deed.
    pub(crate) fn did(&mut self, deed: Deed, now: Moment) {
        let stage = match deed {
            Deed::Come => Stage::Greeted,
            Deed::TellAge => Stage::Registered,
            Deed::Tap => {
                self.taps = self.taps.saturating_sub(1);
                Stage::Registered
            }
            Deed::Again => Stage::Resting,
            Deed::Find => Stage::Searching,
        };
        self.enter(stage, Some((now + self.patience, Deed::Find)));
    }

    /// The member ended a chat.
    pub(crate) fn exited(&mut self, exit: Exit, now: Moment, chance: &mut StdRng) {
        let (stage, pause, deed) = match exit {
            Exit::Next => (Stage::Searching, self.patience, Deed::Find),
            Exit::Stop | Exit::Never | Exit::Report => {
                (Stage::Resting, between(chance, 1_000, 4_000), Deed::Find)
            }
            Exit::GoOut => (Stage::Resting, between(chance, 5_000, 15_000), Deed::Find),
            Exit::Block => (Stage::Away, between(chance, 2_000, 6_000), Deed::Come),
        };
        self.enter(stage, Some((now + pause, deed)));
        (self.goes_on, self.plan) = (exit == Exit::Next, None);
    }

    /// The member had all deleted that is known of them; they come back while that can be undone, or not at all.
    pub(crate) fn deleted(&mut self, comes_back: bool, now: Moment, chance: &mut StdRng) {
        let back = comes_back.then(|| (now + between(chance, 2_000, 6_000), Deed::Come));
        self.enter(Stage::Away, back);
        self.plan = None;
    }

    fn enter(&mut self, stage: Stage, due: Option<(Moment, Deed)>) {
        (self.stage, self.due) = (stage, due);
        self.goes_on = false;
    }
}

impl Exit {
    /// Any of the ways, the quick one more often than the others.
    pub(crate) fn any(chance: &mut StdRng) -> Self {
        match chance.random_range(0..40) {
            0..20 => Self::Next,
            20..29 => Self::Stop,
            29..33 => Self::GoOut,
            33..37 => Self::Block,
            37..39 => Self::Never,
            _ => Self::Report,
        }
    }
}

/// How often somebody would like to talk on with whom they parted from.
const WANTS_AGAIN: f64 = 0.2;

/// A time between so many milliseconds.
fn between(chance: &mut StdRng, least_ms: u64, most_ms: u64) -> Duration {
    Duration::from_millis(chance.random_range(least_ms..=most_ms))
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    const LATER: Moment = Duration::from_mins(1);
    const PATIENCE: Duration = Duration::from_secs(5);

    #[test]
    fn a_member_registers_searches_and_talks() {
        let mut chance = StdRng::seed_from_u64(1);
        let mut member = Member::new(PersonId(5), "30".to_owned(), 1, Moment::ZERO, PATIENCE);
        assert_eq!(member.take_due(LATER), Some(Deed::Come));
        member.did(Deed::Come, LATER);
        member.reads(Notice::default().and(Saying::AskAge), LATER, &mut chance);
        assert_eq!(member.take_due(2 * LATER), Some(Deed::TellAge));
        member.did(Deed::TellAge, LATER);
        member.reads(Notice::default(), LATER, &mut chance);
        assert_eq!(member.take_due(2 * LATER), Some(Deed::Tap));
        member.did(Deed::Tap, LATER);
        member.reads(Notice::default(), LATER, &mut chance);
        assert_eq!(member.take_due(2 * LATER), Some(Deed::Find));
        member.did(Deed::Find, LATER);
        member.reads(Notice::default().and(Saying::Paired), LATER, &mut chance);
        assert_eq!((member.stage, member.take_due(2 * LATER)), (Stage::Paired, None));
        member.reads(Notice::default().and(Saying::Ended), LATER, &mut chance);
        assert_eq!(member.stage, Stage::Resting);
        assert!(matches!(member.take_due(2 * LATER), Some(Deed::Find | Deed::Again)));
    }

    #[test]
    fn silence_is_met_with_another_try() {
        let mut member = Member::new(PersonId(5), "30".to_owned(), 1, Moment::ZERO, PATIENCE);
        member.did(Deed::Find, Moment::ZERO);
        assert_eq!(member.take_due(PATIENCE / 2), None);
        assert_eq!(member.take_due(PATIENCE), Some(Deed::Find));
    }

    #[test]
    fn who_is_asked_back_is_still_in_the_chat() {
        let mut chance = StdRng::seed_from_u64(1);
        let mut member = Member::new(PersonId(5), "30".to_owned(), 1, Moment::ZERO, PATIENCE);
        let read = |member: &mut Member, saying| {
            member.reads(Notice::default().and(saying), LATER, &mut StdRng::seed_from_u64(1));
        };
        for saying in [Saying::ConfirmNext, Saying::AskJoin] {
            read(&mut member, Saying::Paired);
            member.exited(Exit::Next, LATER, &mut chance);
            assert_eq!(member.stage, Stage::Searching);
            read(&mut member, saying);
            assert_eq!(member.stage, Stage::Paired);
            read(&mut member, Saying::Searching);
            read(&mut member, saying);
            assert_eq!(member.stage, Stage::Searching);
        }
    }
}
