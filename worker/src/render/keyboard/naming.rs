//! The buttons under the question who of the last day is meant: one for each chat, by when it ended, and the way to others.

use shoal_domain::chat::{Button, Naming};
use shoal_domain::language::Language;
use shoal_domain::notice::Notice;
use shoal_telegram::InlineButton;
use shoal_words as words;

/// The buttons under the question; `None` under anything else.
pub(super) fn under(notice: &Notice, language: Language) -> Option<Vec<Vec<InlineButton>>> {
    let Notice::WhomToName { naming, met, page, pages } = notice else { return None };
    let chats: Vec<InlineButton> = met
        .iter()
        .map(|(conversation, minutes)| {
            let does = match naming {
                Naming::Report => Button::Report(*conversation),
                Naming::Block => Button::Block(*conversation),
            };
            InlineButton::new(words::ago(*minutes, language), does.to_string())
        })
        .collect();
    let mut rows: Vec<_> = chats.chunks(2).map(<[_]>::to_vec).collect();
    let mut ways = vec![];
    if let Some(later) = page.checked_sub(1) {
        let to = Button::Met(*naming, later);
        ways.push(InlineButton::new(words::later_ones(language), to.to_string()));
    }
    if page.saturating_add(1) < *pages {
        let to = Button::Met(*naming, page + 1);
        ways.push(InlineButton::new(words::button(&to, language), to.to_string()));
    }
    rows.extend((!ways.is_empty()).then_some(ways));
    Some(rows)
}
