//! Channels: who is in them, and which bots are told so.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{World, group::InviteLink};
use crate::{
    api::ApiError,
    ids::{BotId, PersonId},
};

/// The number of the first channel; the others follow below it.
const FIRST: i64 = -1_001_000_000_001;

/// How somebody stands in a channel. Who is not listed never was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// In it.
    Member,
    /// In it or not, and not allowed everything.
    Restricted {
        /// Whether they are in it.
        is_member: bool,
    },
    /// They left, or never came.
    Left,
    /// They were thrown out.
    Kicked,
}

/// A channel.
#[derive(Debug)]
pub(crate) struct Channel {
    pub(super) id: i64,
    /// People talk in it.
    pub(super) is_group: bool,
    title: String,
    username: Option<String>,
    invite_link: String,
    pub(super) people: BTreeMap<PersonId, Standing>,
    pub(super) administrators: BTreeMap<BotId, Rights>,
    /// Bots that are or were in it.
    pub(super) bots: BTreeSet<BotId>,
    pub(super) links: Vec<InviteLink>,
    /// Who asks to be let in, and by which link.
    pub(super) requests: BTreeMap<PersonId, String>,
}

/// What a bot may do where it is an administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// Make links, and let people in who ask.
    pub invite: bool,
    /// Throw people out.
    pub restrict: bool,
}

impl Channel {
    /// As a `Chat`.
    pub(super) fn chat(&self) -> Value {
        let kind = if self.is_group { "supergroup" } else { "channel" };
        let mut chat = json!({ "id": self.id, "type": kind, "title": self.title });
        if let Some(username) = &self.username {
            chat["username"] = json!(username);
        }
        chat
    }
}

impl Standing {
    /// As a `ChatMember` of the Bot API.
    pub(super) fn member(self, user: &Value) -> Value {
        match self {
            Standing::Member => json!({ "status": "member", "user": user }),
            Standing::Left => json!({ "status": "left", "user": user }),
            Standing::Kicked => json!({ "status": "kicked", "user": user, "until_date": 0 }),
            Standing::Restricted { is_member } => {
                let mut member =
                    json!({ "status": "restricted", "user": user, "is_member": is_member, "until_date": 0 });
                let rights = [
                    "can_send_messages",
                    "can_send_audios",
                    "can_send_documents",
                    "can_send_photos",
                    "can_send_videos",
                    "can_send_video_notes",
                    "can_send_voice_notes",
                    "can_send_polls",
                    "can_send_other_messages",
                    "can_add_web_page_previews",
                    "can_react_to_messages",
                    "can_edit_tag",
                    "can_change_info",
                    "can_invite_users",
                    "can_pin_messages",
                    "can_manage_topics",
                ];
                for right in rights {
                    member[right] = json!(false);
                }
                member
            }
        }
    }
}

impl World {
    /// Founds a channel; returns its number.
    pub(crate) fn found_channel(&mut self, username: Option<&str>, title: &str) -> i64 {
        let id = FIRST - i64::try_from(self.channels.len()).unwrap_or_default();
        let channel = Channel {
            id,
            is_group: false,
            title: title.to_owned(),
            username: username.map(str::to_owned),
            invite_link: format!("https://t.me/+invite{}", -id),
            people: BTreeMap::new(),
            administrators: BTreeMap::new(),
            bots: BTreeSet::new(),
            links: vec![],
            requests: BTreeMap::new(),
        };
        self.channels.push(channel);
        id
    }

    /// A bot becomes an administrator of a channel, or is one no longer.
    pub(crate) fn set_administrator(&mut self, channel: i64, bot: BotId, is_one: bool) {
        let Some(channel) = self.channels.iter_mut().find(|one| one.id == channel) else { return };
        if is_one {
            channel.administrators.insert(bot, Rights { invite: true, restrict: false });
        } else {
            channel.administrators.remove(&bot);
        }
    }

    /// Somebody comes or goes; every bot that administers the channel is told, if it asked to be.
    pub(crate) fn stand(&mut self, channel: i64, person: PersonId, standing: Standing) {
        self.stand_by(channel, person, standing, None);
    }

    /// The same, by the doing of a bot.
    pub(super) fn stand_by(&mut self, channel: i64, person: PersonId, standing: Standing, by: Option<BotId>) {
        let (user, date) = (self.citizen(person).user(), self.clock.unix());
        let from = by.map_or_else(|| user.clone(), |bot| self.bot(bot).user());
        let Some(channel) = self.channels.iter_mut().find(|one| one.id == channel) else { return };
        let before = channel.people.insert(person, standing).unwrap_or(Standing::Left);
        let update = json!({
            "chat": channel.chat(),
            "from": from,
            "date": date,
            "old_chat_member": before.member(&user),
            "new_chat_member": standing.member(&user),
        });
        let bots: Vec<BotId> = channel.administrators.keys().copied().collect();
        for bot in bots {
            self.tell(bot, "chat_member", update.clone());
        }
    }

    /// The channel to which a link leads.
    pub(crate) fn channel_at(&self, link: &str) -> Option<i64> {
        let named = link.strip_prefix("https://t.me/")?;
        let leads = |channel: &&Channel| {
            channel.username.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(named))
                || channel.invite_link == link
        };
        self.channels.iter().find(leads).map(|channel| channel.id)
    }

    /// The channel that a call names, by number or by `@name`.
    fn channel_named(&self, named: &Value) -> Result<&Channel, ApiError> {
        let found = self.channels.iter().find(|channel| match named {
            Value::String(name) => {
                let name = name.strip_prefix('@').unwrap_or_default();
                channel.username.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name))
            }
            number => number.as_i64() == Some(channel.id),
        });
        found.ok_or_else(ApiError::chat_not_found)
    }

    /// `getChat`. A bot sees a public channel, and one that it administers.
    pub(crate) fn channel_info(&self, bot: BotId, named: &Value) -> Result<Value, ApiError> {
        let channel = self.channel_named(named)?;
        let administers = channel.administrators.contains_key(&bot);
        if !administers && channel.username.is_none() {
            return Err(ApiError::chat_not_found());
        }
        let mut info = channel.chat();
        info["accent_color_id"] = json!(0);
        info["max_reaction_count"] = json!(11);
        info["accepted_gift_types"] = json!({
            "unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false,
            "gifts_from_channels": false,
        });
        if administers {
            info["invite_link"] = json!(channel.invite_link);
        }
        Ok(info)
    }

    /// `getChatMember`. Of others a bot is told only where it is an administrator.
    pub(crate) fn channel_member(&self, bot: BotId, named: &Value, user: i64) -> Result<Value, ApiError> {
        let channel = self.channel_named(named)?;
        let rights = channel.administrators.get(&bot);
        if user == bot.0 {
            let me = self.bot(bot).user();
            return Ok(match rights {
                Some(rights) => administrator(&me, *rights),
                None if channel.bots.contains(&bot) => Standing::Member.member(&me),
                None => Standing::Left.member(&me),
            });
        }
        if rights.is_none() {
            return Err(ApiError::bad_request("member list is inaccessible"));
        }
        let person = PersonId(user);
        let citizen = self.people.get(&person).ok_or_else(|| ApiError::bad_request("user not found"))?;
        // Whoever comes in by the page cannot go anywhere else, and is in every channel.
        let unlisted = if self.visitors.contains(&person) { Standing::Member } else { Standing::Left };
        let standing = channel.people.get(&person).copied().unwrap_or(unlisted);
        Ok(standing.member(&citizen.user()))
    }
}

pub(super) fn administrator(me: &Value, rights: Rights) -> Value {
    let mut member = json!({
        "status": "administrator", "user": me, "can_be_edited": false, "can_invite_users": rights.invite,
        "can_restrict_members": rights.restrict,
    });
    let rights = [
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_promote_members",
        "can_change_info",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    ];
    for right in rights {
        member[right] = json!(false);
    }
    member
}
