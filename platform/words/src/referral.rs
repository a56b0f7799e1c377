//! What is said about bringing others here.

use std::borrow::Cow;

use shoal_domain::language::Language;
use shoal_domain::ledger::Asset;
use shoal_domain::notice::{Earning, OfReferral, Page};
use shoal_domain::referral::{REWARD, Reward, Terms, WITHIN};

use crate::privacy::days;
use crate::text;

/// What is said about bringing others here.
pub(crate) fn of_referral(about: &OfReferral, language: Language) -> Cow<'static, str> {
    match about {
        OfReferral::Yours { terms, page: Some(page), .. } => Cow::Owned(yours(terms, page, language)),
        OfReferral::Yours { page: None, .. } => text::referral_not_made(language),
        OfReferral::NotHere => text::referral_not_here(language),
        OfReferral::HandedOut => text::referral_handed_out(language),
        OfReferral::NotHandedOut => text::referral_not_handed_out(language),
    }
}

fn yours(terms: &Terms, page: &Page, language: Language) -> String {
    let Terms { chats, hold_days, minutes, .. } = *terms;
    let what = match terms.reward {
        Reward::Days(reward) => text::referral_days(language, reward, REWARD),
        Reward::Share(share) => text::referral_share(language, share.to_string()),
    };
    let how = text::referral_how(language, chats, hold_days, minutes, days(WITHIN));
    let of = page.account;
    let account = text::referral_account(language, of.came, of.counted, of.days, of.on_hold);
    let link = format!("{} {}", text::referral_yours(language), page.url);
    let mut parts = vec![link, format!("{what}\n{how}"), account.into_owned()];
    parts.extend(page.earnings.iter().map(|earning| earned(earning, language)));
    if !page.earnings.is_empty() {
        parts.push(text::referral_file(language).into_owned());
    }
    parts.join("\n\n")
}

fn earned(Earning { earned, least }: &Earning, language: Language) -> String {
    let asset = if earned.asset == Asset::Stars { "⭐" } else { earned.asset.code() };
    let written = |units| earned.asset.written(units);
    let (free, resting) = (written(earned.free), written(earned.resting));
    let (due, paid) = (written(earned.due), written(earned.paid));
    let mut lines = vec![text::referral_earned(language, asset, due, free, paid, resting)];
    if earned.owed > 0 {
        lines.push(text::referral_owed(language, asset, written(earned.owed)));
    }
    lines.push(text::referral_payout(language, asset, written(*least)));
    lines.join("\n")
}
