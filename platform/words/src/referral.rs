//! What is said about bringing others here.

use std::borrow::Cow;

use shoal_domain::language::Language;
use shoal_domain::notice::{OfReferral, Page};
use shoal_domain::referral::{REWARD, Terms, WITHIN};

use crate::privacy::days;
use crate::text;

/// What is said about bringing others here.
pub(crate) fn of_referral(about: &OfReferral, language: Language) -> Cow<'static, str> {
    match about {
        OfReferral::Yours { terms, page: Some(page), .. } => Cow::Owned(yours(terms, page, language)),
        OfReferral::Yours { page: None, .. } => text::referral_not_made(language),
        OfReferral::NotHere => text::referral_not_here(language),
    }
}

fn yours(terms: &Terms, page: &Page, language: Language) -> String {
    let Terms { chats, days: reward, hold_days, minutes, .. } = *terms;
    let how = text::referral_how(language, chats, reward, hold_days, minutes, REWARD, days(WITHIN));
    let of = page.account;
    let account = text::referral_account(language, of.came, of.counted, of.days, of.on_hold);
    format!("{} {}\n\n{how}\n\n{account}", text::referral_yours(language), page.url)
}
