//! Keeps the books of contacts by the records alone, and says where they differ from what a person's record holds.

use std::collections::BTreeMap;

use shoal_domain::chat::{NOTED_EVERY, Past, User, UserChange};
use shoal_domain::decision::{Decision, Record};
use shoal_domain::id::{Address, UserId};
use shoal_domain::message::{Message, Tell};
use shoal_domain::time::Timestamp;
use shoal_domain::update::{Introduction, Update};

/// A row of the books.
#[derive(Default)]
struct Row {
    met: Option<(Timestamp, String)>,
    unreachable: bool,
    opted_out: bool,
    summary: bool,
}

/// The books of contacts.
#[derive(Default)]
pub struct Contacts(BTreeMap<Address, Row>);

impl Contacts {
    pub fn sees(
        &mut self,
        me: UserId,
        message: &Message,
        decision: &Decision<UserChange>,
        before: &User,
        after: &User,
        now: Timestamp,
    ) {
        for record in &decision.records {
            self.write(record);
        }
        for (bot, contact) in &after.contacts {
            let row = &self.0[&Address { bot: *bot, user: me }];
            assert_eq!(row.unreachable, contact.unreachable, "the books say whether they can be written to");
            assert_eq!(row.opted_out, contact.wishes.opted_out, "the books say whether they want to be");
            assert_eq!(row.summary, contact.wishes.summary, "and whether they want summaries");
        }
        let Message::Update(bot, _, update) = message else { return };
        // Whoever is shut out is not heard.
        if before.standing.banned(now).is_some() {
            return;
        }
        if let Some(introduction) = introduction(update) {
            let row = &self.0[&Address { bot: *bot, user: me }];
            let (at, name) = row.met.as_ref().expect("whoever is heard has been met");
            assert!(!row.unreachable && now.0 - at.0 < NOTED_EVERY.0 && name == introduction.first_name());
        }
        if let Update::Press { button, .. } = update
            && ["no-more", "announcements:", "zone"].iter().any(|start| button.starts_with(start))
        {
            let chats = |user: &User| -> Vec<Option<Past>> {
                user.sessions
                    .values()
                    .map(|session| session.chat().map(shoal_domain::chat::Chat::over))
                    .collect()
            };
            assert_eq!(chats(before), chats(after), "settings disturb no chat");
            // What was held of an album goes out before them, or is asked about first.
            let of_album = |tell: &Tell| matches!(tell, Tell::Said { .. } | Tell::AskThrough { .. });
            assert!(decision.tells.iter().all(|(_, tell)| of_album(tell)), "a partner never sees them");
        }
    }

    fn write(&mut self, record: &Record) {
        match record {
            Record::Met { who, first_name, at, .. } => {
                let row = self.0.entry(*who).or_default();
                row.met = Some((*at, first_name.clone()));
                row.unreachable = false;
            }
            Record::Unreachable { who, .. } => self.0.entry(*who).or_default().unreachable = true,
            Record::Reachable { who, .. } => self.0.entry(*who).or_default().unreachable = false,
            Record::Announcements { who, wanted, .. } => {
                let row = self.0.entry(*who).or_default();
                assert_eq!(row.opted_out, *wanted, "what changes nothing is not written");
                row.opted_out = !wanted;
            }
            Record::Summaries { who, wanted, .. } => {
                let row = self.0.entry(*who).or_default();
                assert_eq!(row.summary, !wanted, "what changes nothing is not written");
                row.summary = *wanted;
            }
            Record::Forgotten { user, .. } => self.0.retain(|at, _| at.user != *user),
            _ => {}
        }
    }
}

fn introduction(update: &Update) -> Option<&Introduction> {
    match update {
        Update::Message { introduction, .. } | Update::Press { introduction, .. } => Some(introduction),
        _ => None,
    }
}
