//! What people see when they type a slash.

use std::borrow::Cow;

use shoal_domain::language::Language;

use crate::text;

/// Each command and what it does, in the order in which Telegram shows them.
#[must_use]
pub fn commands(language: Language) -> [(&'static str, Cow<'static, str>); 29] {
    [
        ("find", text::command_find(language)),
        ("next", text::command_next(language)),
        ("stop", text::command_stop(language)),
        ("rooms", text::command_rooms(language)),
        ("link", text::command_link(language)),
        ("unsend", text::command_unsend(language)),
        ("block", text::command_block(language)),
        ("report", text::command_report(language)),
        ("mute", text::command_mute(language)),
        ("rate", text::command_rate(language)),
        ("profile", text::command_profile(language)),
        ("settings", text::command_settings(language)),
        ("language", text::command_language(language)),
        ("plans", text::command_plans(language)),
        ("refer", text::command_refer(language)),
        ("groups", text::command_groups(language)),
        ("paysupport", text::command_paysupport(language)),
        ("terms", text::command_terms(language)),
        ("follow", text::command_follow(language)),
        ("dashboard", text::command_dashboard(language)),
        ("positions", text::command_positions(language)),
        ("history", text::command_history(language)),
        ("close", text::command_close(language)),
        ("stopall", text::command_stopall(language)),
        ("privacy", text::command_privacy(language)),
        ("export", text::command_export(language)),
        ("delete", text::command_delete(language)),
        ("appeal", text::command_appeal(language)),
        ("help", text::command_help(language)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use shoal_domain::chat::Command;

    #[test]
    fn what_people_may_ask_for_by_law_is_on_the_list_and_in_the_help() {
        for language in Language::ALL {
            let help = crate::notice(&shoal_domain::notice::Notice::Help, language);
            for name in ["export", "delete", "appeal"] {
                assert!(commands(language).iter().any(|(on_list, _)| *on_list == name), "{language}: {name}");
                assert!(help.contains(&format!("/{name} – ")), "{language}: {name}");
            }
        }
    }

    #[test]
    fn telegram_takes_the_list_and_we_know_what_is_on_it() {
        for language in Language::ALL {
            for (name, description) in commands(language) {
                assert!((1..=256).contains(&description.chars().count()), "{language}: {description}");
                assert_ne!(Command::parse(&format!("/{name}")), Some(Command::Unknown), "{name}");
            }
        }
    }
}
