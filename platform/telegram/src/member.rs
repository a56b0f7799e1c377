//! Who is in a channel, and what a channel is called.

use std::borrow::Cow;

use serde::{Deserialize, Serialize, Serializer};
use shoal_domain::door::Channel;
use shoal_domain::id::{BotId, ChatId, UserId};
use shoal_domain::update::Update;
use teloxide::requests::Payload;

use crate::client::{Client, REQUEST_TIMEOUT};
use crate::error::TelegramError;
use crate::transport::call;

/// Somebody in a channel (Bot API `ChatMember`), as far as it says whether they are there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Membership {
    status: String,
    #[serde(default)]
    is_member: Option<bool>,
}

/// A channel (Bot API `ChatFullInfo`), as far as people see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ChannelInfo {
    /// What it is called.
    pub title: Option<String>,
    /// Its name, without the `@`.
    pub username: Option<String>,
    /// The link by which people come in, if the bot may see it.
    pub invite_link: Option<String>,
}

impl Membership {
    /// Whether they are in the channel; `None` for a state that did not exist when this was written.
    #[must_use]
    pub fn is_in(&self) -> Option<bool> {
        is_in(&self.status, self.is_member)
    }

    /// Whether they see who is in it.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        matches!(self.status.as_str(), "creator" | "administrator")
    }
}

/// Whether somebody of this status is in a chat. Who is restricted may be in it or not.
pub(crate) fn is_in(status: &str, is_member: Option<bool>) -> Option<bool> {
    match status {
        "creator" | "administrator" | "member" => Some(true),
        "restricted" => is_member,
        "left" | "kicked" => Some(false),
        _ => None,
    }
}

/// A channel, as the Bot API takes it: a name is a text, a number is one.
struct Named<'a>(&'a Channel);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Channel::Named(_) => serializer.collect_str(self.0),
            Channel::Numbered(number) => serializer.serialize_i64(*number),
        }
    }
}

#[derive(Serialize)]
struct GetChatMember<'a> {
    chat_id: Named<'a>,
    user_id: UserId,
}

#[derive(Serialize)]
struct GetChat<'a> {
    chat_id: Named<'a>,
}

impl Payload for GetChatMember<'_> {
    type Output = Membership;
    const NAME: &'static str = "getChatMember";
}

impl Payload for GetChat<'_> {
    type Output = ChannelInfo;
    const NAME: &'static str = "getChat";
}

impl Client {
    /// Whether somebody is in a channel. Of others than itself a bot is told this for sure only where it is an administrator.
    pub async fn membership(
        &self,
        bot: BotId,
        channel: &Channel,
        user: UserId,
    ) -> Result<Membership, TelegramError> {
        let payload = GetChatMember { chat_id: Named(channel), user_id: user };
        call(&self.bot(bot)?, &payload, REQUEST_TIMEOUT).await
    }

    /// What a channel is called.
    pub async fn channel(&self, bot: BotId, channel: &Channel) -> Result<ChannelInfo, TelegramError> {
        call(&self.bot(bot)?, &GetChat { chat_id: Named(channel) }, REQUEST_TIMEOUT).await
    }
}

/// Somebody came or left (Bot API `ChatMemberUpdated`).
#[derive(Deserialize)]
pub(crate) struct Moved<'a> {
    chat: Place,
    #[serde(borrow, default)]
    old_chat_member: Option<Standing<'a>>,
    #[serde(borrow)]
    new_chat_member: Standing<'a>,
}

#[derive(Deserialize)]
struct Place {
    id: ChatId,
}

#[derive(Deserialize)]
struct Standing<'a> {
    user: Someone,
    #[serde(borrow)]
    status: Cow<'a, str>,
    #[serde(default)]
    is_member: Option<bool>,
}

#[derive(Deserialize)]
struct Someone {
    id: UserId,
    #[serde(default)]
    is_bot: bool,
}

impl Moved<'_> {
    /// Who, where, and whether they are in it now.
    pub(crate) fn read(&self) -> Option<Update> {
        let Standing { user, status, is_member } = &self.new_chat_member;
        let present = is_in(status, *is_member)?;
        let before = self.old_chat_member.as_ref();
        let was_out = before.is_some_and(|before| is_in(&before.status, before.is_member) == Some(false));
        let leads = matches!(&**status, "creator" | "administrator");
        let arrived = present && was_out && !leads && !user.is_bot;
        Some(Update::Member { user: user.id, group: self.chat.id, present, arrived, leads })
    }
}
