//! One call, from its turn to its end.

use std::time::{Duration, Instant};

use shoal_domain::door::Gate;
use shoal_domain::effect::Effect;
use shoal_domain::id::Address;
use shoal_domain::message::Report;
use shoal_mailbox::{EffectId, EntryId, Read};
use shoal_telegram::{Fate, Fetched, Sent, TelegramError};
use tokio::sync::OwnedSemaphorePermit;

use super::bots::Passed;
use super::course::Course;
use super::verdict::Next;
use super::{Item, Sender, Start};
use crate::metrics;

/// How a call ended.
pub(super) enum End {
    /// The partition is handed over or lost, and the effect stays on its lane.
    Left,
    /// It is over.
    Over,
    /// The chat cannot be written to. Where the report of it stands, if that is known: whatever was decided before it is
    /// read was decided without knowing.
    Gone(Option<EntryId>),
}

/// What came of a try.
enum Tried {
    Answered(Result<Sent, TelegramError>),
    /// It was not made: meanwhile it has to wait again.
    NotNow,
    /// It was not made, and will not be: too many wait.
    GivenUp,
    /// The partition is handed over or lost.
    Left,
}

impl Sender {
    /// What the person reads by it, where it may be reported.
    fn read(&self, effect: &Effect) -> Option<Read> {
        let evidence = self.telegram.evidence.as_ref()?;
        evidence.read(effect, self.tenure.now())
    }

    /// Carries an effect out.
    pub(super) async fn deliver(&self, mut item: Item) -> End {
        if let Effect::AskMembership { who, gate } = item.effect {
            return self.find_out_membership(item.id, who, gate).await;
        }
        if let Effect::InGroup { who, group, act } = &item.effect {
            return self.act_in_group(item.id, (*who, *group), act.clone()).await;
        }
        self.telegram.groups.make(&self.telegram.client, &mut item.effect).await;
        self.telegram.links.make(&self.telegram.client, &mut item.effect).await;
        self.telegram.referrals.fill(&self.telegram.client, &mut item.effect).await;
        self.telegram.shop.fill(&self.telegram.client, &mut item.effect).await;
        self.telegram.holdings.fill(&mut item.effect).await;
        let Ok(()) = self.copies.name_latest(&mut item.effect).await else { return End::Left };
        self.telegram.privacy.fill(&mut item.effect).await;
        let Ok(about) = self.copies.about(&item.effect).await else { return End::Left };
        let Some(mut course) = Course::of(&item, &about) else {
            // What it is about was never sent, or too long ago.
            self.settler.finish(item.id, item.effect.refused(), None).await;
            return End::Over;
        };
        let mut tried = match std::mem::replace(&mut item.start, Start::Ahead) {
            Start::Ahead => None,
            Start::Now(permit) => self.attempt_at_once(&item, &course, permit).await,
            Start::InDoubt if item.effect.is_repeatable() => None,
            Start::InDoubt => {
                self.doubt(&item, "an earlier owner stopped during the call").await;
                None
            }
        };
        loop {
            let tried = match tried.take() {
                Some(tried) => tried,
                None => self.attempt_in_turn(&mut item, &mut course).await,
            };
            let mut copied = None;
            let next = match tried {
                Tried::Left => return End::Left,
                Tried::NotNow => continue,
                Tried::GivenUp => Next::Over(item.effect.refused()),
                Tried::Answered(Ok(sent)) => {
                    copied = self.copies.note(&item.effect, &sent.messages, self.read(&item.effect));
                    let shown = sent.messages.first().and_then(|message| item.effect.shown(*message));
                    Next::Over(item.effect.done().or(shown))
                }
                Tried::Answered(Err(error)) => self.judge(&item, &error, &mut course).await,
            };
            match next {
                Next::Over(report) => {
                    if matches!(report, Some(Report::Unsaid { gone: true, .. })) {
                        copied = self.copies.forget(&item.effect);
                    }
                    self.settler.finish(item.id, report, copied).await;
                    return End::Over;
                }
                Next::Gone(report) => return End::Gone(self.settler.report(item.id, report).await),
                Next::Again(pause) => {
                    if !self.rest(pause).await {
                        return End::Left;
                    }
                }
            }
        }
    }

    /// Finds out whether somebody is in a bot's channels. It changes nothing, so nobody need know that it began.
    async fn find_out_membership(&self, id: EffectId, who: Address, gate: Gate) -> End {
        let telegram = &self.telegram;
        let Some(report) = self.unless_over(telegram.doors.find_out(&telegram.client, who, gate)).await
        else {
            return End::Left;
        };
        self.settler.finish(id, Some(report), None).await;
        End::Over
    }

    /// Makes a call whose start the commit has written down. `None`: something has come in its way meanwhile, and it has
    /// to wait like any other.
    async fn attempt_at_once(
        &self,
        item: &Item,
        course: &Course,
        _permit: OwnedSemaphorePermit,
    ) -> Option<Tried> {
        let in_the_way = item.place.rests(&Passed::AtOnce) || self.is_paused(item, course);
        if in_the_way {
            self.settler.hold(item.id).await;
        }
        if in_the_way || !self.tenure.holds() {
            return None;
        }
        // No head start has a file to fetch.
        Some(self.make(item, course, None).await)
    }

    /// Makes the call when it is its turn.
    async fn attempt_in_turn(&self, item: &mut Item, course: &mut Course) -> Tried {
        let Some(passed) = self.unless_over(item.place.pass()).await else { return Tried::Left };
        match passed {
            // Its time begins when it is really tried; of one in doubt it has begun.
            Passed::AfterRest | Passed::ToFindOut if !course.listed => course.began = Instant::now(),
            Passed::AtOnce | Passed::AfterRest | Passed::ToFindOut => {}
            Passed::Not => return Tried::GivenUp,
        }
        if !self.await_turn(item, course).await {
            return Tried::Left;
        }
        self.attempt(item, course, &passed).await
    }

    /// Makes the call once. What has to be fetched for it is fetched before it begins: until then it is certainly not
    /// carried out.
    async fn attempt(&self, item: &Item, course: &Course, passed: &Passed) -> Tried {
        let _transfer = match item.effect.file() {
            Some(_) => match self.unless_over(self.telegram.transfers.acquire()).await {
                Some(Ok(transfer)) => Some(transfer),
                _ => return Tried::Left,
            },
            None => None,
        };
        let started = Instant::now();
        let Some(file) = self.unless_over(self.telegram.client.fetch(&course.call)).await else {
            return Tried::Left;
        };
        let file = match file {
            Ok(file) => file,
            Err(error) => {
                let result = Err(error);
                metrics::call("getFile", outcome(&result), started.elapsed());
                return Tried::Answered(result);
            }
        };
        let permits = if course.chat.is_some() { &self.telegram.permits } else { &self.telegram.answers };
        let Ok(_permit) = permits.acquire().await else { return Tried::Left };
        // Others may have found out while this one waited, and what is known now need not be found out once more.
        if item.place.rests(passed) || self.is_paused(item, course) {
            return Tried::NotNow;
        }
        // Writing it down may take longer than the lease: then wait for its renewal, and write it down again.
        while {
            if !self.tenure.may_begin().await || !self.settler.begin(item.id).await {
                return Tried::Left;
            }
            !self.tenure.holds()
        } {}
        self.make(item, course, file).await
    }

    /// Makes a call whose start is written down.
    async fn make(&self, item: &Item, course: &Course, file: Option<Fetched>) -> Tried {
        #[cfg(feature = "sabotage")]
        shoal_runtime::sabotage::reach("begun");
        let bot = item.effect.bot();
        let started = Instant::now();
        let result = self.telegram.client.deliver(bot, &course.call, file).await;
        #[cfg(feature = "sabotage")]
        shoal_runtime::sabotage::reach("answered");
        metrics::call(course.call.method(), outcome(&result), started.elapsed());
        if knew_the_bot(&result) {
            self.telegram.bots.wake(bot);
        }
        if result.is_ok() && course.chat.is_some() {
            self.telegram.pauses.succeeded(bot, started);
        }
        Tried::Answered(result)
    }

    /// Waits until neither the bot nor the chat is paused and the chat's pace allows a message; `false` when the partition is
    /// handed over or lost meanwhile.
    async fn await_turn(&self, item: &Item, course: &Course) -> bool {
        let Some(chat) = course.chat else { return true };
        let bot = item.effect.bot();
        loop {
            let wait = match self.telegram.pauses.paused_for(bot) {
                Duration::ZERO => self.telegram.pace.ready_in(bot, chat),
                wait => wait,
            };
            if wait.is_zero() {
                return true;
            }
            if !self.rest(wait).await {
                return false;
            }
        }
    }

    /// Whether Telegram wants nothing sent by the bot, or to the chat, for a while.
    fn is_paused(&self, item: &Item, course: &Course) -> bool {
        let (bot, telegram) = (item.effect.bot(), &self.telegram);
        course.chat.is_some_and(|chat| {
            !telegram.pauses.paused_for(bot).is_zero() || !telegram.pace.paused_for(bot, chat).is_zero()
        })
    }

    /// Sleeps; `false` when the partition is handed over or lost meanwhile.
    async fn rest(&self, pause: Duration) -> bool {
        self.unless_over(tokio::time::sleep(pause)).await.is_some()
    }

    /// Waits for something; `None` when the partition is handed over or lost meanwhile.
    pub(super) async fn unless_over<T>(&self, something: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            () = self.tenure.leaving.cancelled() => None,
            () = self.tenure.lost.cancelled() => None,
            done = something => Some(done),
        }
    }
}

/// Whether a call's end shows that its bot need not rest. One that was removed need not, either: its calls end by
/// themselves.
fn knew_the_bot<T>(result: &Result<T, TelegramError>) -> bool {
    !matches!(
        result.as_ref().map_err(TelegramError::fate),
        Err(Fate::Revoked | Fate::NotExecuted | Fate::Unknown)
    )
}

/// How a call ended, for the count.
pub(crate) fn outcome<T>(result: &Result<T, TelegramError>) -> &'static str {
    match result.as_ref().map_err(TelegramError::fate) {
        Ok(_) => "sent",
        Err(Fate::RetryAt(_)) => "limited",
        Err(Fate::Unknown) => "unknown",
        Err(Fate::Unreachable(_) | Fate::NoSuchBot) => "unreachable",
        Err(Fate::AsWished) => "as_wished",
        Err(Fate::NotExecuted) => "not_executed",
        Err(Fate::Refused | Fate::TooLarge | Fate::Revoked | Fate::Migrated(_) | Fate::Conflict) => "refused",
    }
}
