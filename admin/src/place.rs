//! What the path of a request names.

use axum::extract::RawPathParams;
use shoal_domain::id::{BotId, BroadcastId, UserId};
use shoal_domain::payout::PayoutId;

use crate::about::is_ours;
use crate::problem::Problem;
use crate::query;
use crate::serve::Asked;

/// The parameters that paths have. Each is a number from 1 on.
pub(crate) const PARAMS: [&str; 6] = ["id", "report", "bot", "user", "payment", "payout"];

/// What the path of a request names.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place([Option<i64>; PARAMS.len()]);

impl Place {
    /// What is no number names nothing.
    pub(crate) fn read(params: &RawPathParams) -> Place {
        let number = |name| {
            params.iter().find_map(|(key, value)| (key == name).then(|| query::number(value)).flatten())
        };
        Place(PARAMS.map(number))
    }

    /// How the audit names it; the first of them, where there are two.
    pub(crate) fn subject(self) -> Option<String> {
        let words = ["broadcast", "report", "bot", "person", "payment", "payout"];
        words.iter().zip(self.0).find_map(|(word, number)| Some(format!("{word} {}", number?)))
    }
}

impl Asked {
    /// The broadcast in the path.
    pub(crate) fn broadcast(&self) -> Result<BroadcastId, Problem> {
        let Place([broadcast, ..]) = self.place;
        broadcast.map(BroadcastId).ok_or_else(|| Problem::not_found("such broadcast"))
    }

    /// The report in the path.
    pub(crate) fn report(&self) -> Result<i64, Problem> {
        let Place([_, report, ..]) = self.place;
        report.ok_or_else(|| Problem::not_found("such report"))
    }

    /// The bot in the path, one of ours.
    pub(crate) async fn bot(&self) -> Result<BotId, Problem> {
        let Place([_, _, bot, ..]) = self.place;
        let no_bot = || Problem::not_found("such bot");
        let bot = bot.map(BotId).ok_or_else(no_bot)?;
        if is_ours(&self.api, bot).await? { Ok(bot) } else { Err(no_bot()) }
    }

    /// The person in the path.
    pub(crate) fn user(&self) -> Result<UserId, Problem> {
        let Place([_, _, _, user, ..]) = self.place;
        user.map(UserId).ok_or_else(|| Problem::not_found("such person"))
    }

    /// The payment in the path.
    pub(crate) fn payment(&self) -> Result<i64, Problem> {
        let Place([_, _, _, _, payment, _]) = self.place;
        payment.ok_or_else(|| Problem::not_found("such payment"))
    }

    /// The payout in the path.
    pub(crate) fn payout(&self) -> Result<PayoutId, Problem> {
        let Place([.., payout]) = self.place;
        payout.map(PayoutId).ok_or_else(|| Problem::not_found("such payout"))
    }
}
