//! What is done about somebody in a group. It is bound to no chat's order, and each step can be taken twice: so nobody need
//! know that it began, and an owner that finds it on its lane takes the steps anew.

use std::time::{Duration, Instant};

use shoal_domain::effect::Effect;
use shoal_domain::group::Act;
use shoal_domain::id::{Address, BotId, ChatId};
use shoal_mailbox::EffectId;
use shoal_runtime::telemetry::chain;
use shoal_telegram::{Fate, GroupStep, TelegramError};
use tracing::{info, warn};

use super::call::End;
use super::{Sender, outcome};
use crate::metrics;

/// How long a step is tried. Whom nobody could remove by then is looked at again, by what they hold then.
const TRY_FOR: Duration = Duration::from_mins(4);

/// First pause after a failure, doubled each time up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// Longest pause after a failure.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// What came of a step.
enum Taken {
    Done,
    Refused,
    /// The partition is handed over or lost.
    Left,
}

impl Sender {
    /// Takes the steps of an act, one after the other.
    pub(super) async fn act_in_group(&self, id: EffectId, (who, group): (Address, ChatId), act: Act) -> End {
        let effect = Effect::InGroup { who, group, act: act.clone() };
        let steps = match act {
            // The operator has taken the group off meanwhile: nobody is removed from it any more.
            Act::Remove if !self.telegram.groups.has(who.bot, group) => vec![],
            Act::Remove => vec![GroupStep::Ban, GroupStep::Unban],
            Act::TurnAway => vec![GroupStep::Decline],
            Act::LetIn { link } => {
                [GroupStep::Approve].into_iter().chain(link.map(GroupStep::Revoke)).collect()
            }
        };
        let mut report = effect.done();
        for step in steps {
            match self.take_step(who, group, &step).await {
                Taken::Done => {}
                Taken::Left => return End::Left,
                // The link runs out by itself, and whoever else opens it is judged as well.
                Taken::Refused if matches!(step, GroupStep::Revoke(_)) => {}
                Taken::Refused => {
                    report = effect.refused();
                    break;
                }
            }
        }
        info!(effect.id = %id, bot.id = %who.bot, group.id = %group, "Effect {id} in group {group} is over");
        self.settler.finish(id, report, None).await;
        End::Over
    }

    async fn take_step(&self, who: Address, group: ChatId, step: &GroupStep) -> Taken {
        let (began, mut wait) = (Instant::now(), FIRST_WAIT);
        loop {
            let Some(result) = self.try_step(who, group, step).await else { return Taken::Left };
            let Err(error) = result else { return Taken::Done };
            let pause = match error.fate() {
                Fate::AsWished => return Taken::Done,
                Fate::RetryAt(pause) => pause,
                Fate::NotExecuted | Fate::Unknown | Fate::NoSuchBot => wait,
                _ => return refused(who.bot, group, step, &error),
            };
            if began.elapsed() + pause > TRY_FOR {
                return refused(who.bot, group, step, &error);
            }
            wait = (wait * 2).min(LONGEST_WAIT);
            let rested = self.unless_over(tokio::time::sleep(pause)).await;
            if rested.is_none() {
                return Taken::Left;
            }
        }
    }

    /// Tries a step once. `None`: the partition is handed over or lost. A worker that slept past its lease must not act by
    /// what somebody held long ago.
    async fn try_step(
        &self,
        who: Address,
        group: ChatId,
        step: &GroupStep,
    ) -> Option<Result<(), TelegramError>> {
        let telegram = &self.telegram;
        let _permit = self.unless_over(telegram.answers.acquire()).await?.ok()?;
        if !self.tenure.may_begin().await {
            return None;
        }
        let started = Instant::now();
        let result = telegram.client.step_in_group(who.bot, (group, who.user), step).await;
        metrics::call(step.method(), outcome(&result), started.elapsed());
        Some(result)
    }
}

fn refused(bot: BotId, group: ChatId, step: &GroupStep, error: &TelegramError) -> Taken {
    let method = step.method();
    warn!(
        bot.id = %bot, group.id = %group, method, error = chain(error),
        "Telegram does not let bot {bot} act in group {group}: may it invite people there, and remove them?"
    );
    Taken::Refused
}
