//! Who is let into a group, and removed from it.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use shoal_domain::group::{Knock, LONGEST_LINK};
use shoal_domain::id::{BotId, ChatId, UserId};
use teloxide::requests::Payload;

use crate::client::{Client, REQUEST_TIMEOUT};
use crate::error::TelegramError;
use crate::transport::call;

/// The longest name of a link that is read, in characters: Telegram's bound.
const LONGEST_MARK: usize = 32;

/// What a bot may do in a group (Bot API `ChatMember`), as far as letting in and removing go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Rights {
    status: String,
    #[serde(default)]
    can_invite_users: bool,
    #[serde(default)]
    can_restrict_members: bool,
}

impl Rights {
    /// Whether the bot is an administrator who may invite people and remove them.
    #[must_use]
    pub fn suffice(&self) -> bool {
        self.status == "creator"
            || self.status == "administrator" && self.can_invite_users && self.can_restrict_members
    }
}

#[derive(Serialize)]
struct OfMember {
    chat_id: ChatId,
    user_id: UserId,
}

/// `getChatMember`
#[derive(Serialize)]
struct GetRights(OfMember);

/// `createChatInviteLink`. Telegram has no limit of uses where somebody has to be let in: whoever opens it can only ask.
#[derive(Serialize)]
struct CreateLink<'a> {
    chat_id: ChatId,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// In seconds since 1970.
    expire_date: u64,
    creates_join_request: bool,
}

#[derive(Deserialize)]
struct Created {
    invite_link: String,
}

#[derive(Serialize)]
struct RevokeLink<'a> {
    chat_id: ChatId,
    invite_link: &'a str,
}

#[derive(Serialize)]
struct Approve(OfMember);

#[derive(Serialize)]
struct Decline(OfMember);

#[derive(Serialize)]
struct Ban(OfMember);

#[derive(Serialize)]
struct Unban {
    chat_id: ChatId,
    user_id: UserId,
    only_if_banned: bool,
}

impl Payload for GetRights {
    type Output = Rights;
    const NAME: &'static str = "getChatMember";
}

impl Payload for CreateLink<'_> {
    type Output = Created;
    const NAME: &'static str = "createChatInviteLink";
}

impl Payload for RevokeLink<'_> {
    type Output = IgnoredAny;
    const NAME: &'static str = "revokeChatInviteLink";
}

impl Payload for Approve {
    type Output = IgnoredAny;
    const NAME: &'static str = "approveChatJoinRequest";
}

impl Payload for Decline {
    type Output = IgnoredAny;
    const NAME: &'static str = "declineChatJoinRequest";
}

impl Payload for Ban {
    type Output = IgnoredAny;
    const NAME: &'static str = "banChatMember";
}

impl Payload for Unban {
    type Output = IgnoredAny;
    const NAME: &'static str = "unbanChatMember";
}

/// A step in a group. Taking it twice is taking it once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupStep {
    /// Lets somebody in who asks.
    Approve,
    /// Does not.
    Decline,
    /// Throws somebody out, and keeps them out.
    Ban,
    /// Somebody who was thrown out may come back. Who was not stays where they are.
    Unban,
    /// A link opens nothing any more.
    Revoke(String),
}

impl GroupStep {
    /// The Bot API's name of the method.
    #[must_use]
    pub fn method(&self) -> &'static str {
        match self {
            GroupStep::Approve => Approve::NAME,
            GroupStep::Decline => Decline::NAME,
            GroupStep::Ban => Ban::NAME,
            GroupStep::Unban => Unban::NAME,
            GroupStep::Revoke(_) => RevokeLink::NAME,
        }
    }
}

impl Client {
    /// What the bot may do in a group.
    pub async fn rights(&self, bot: BotId, group: ChatId) -> Result<Rights, TelegramError> {
        let payload = GetRights(OfMember { chat_id: group, user_id: UserId(bot.0) });
        call(&self.bot(bot)?, &payload, REQUEST_TIMEOUT).await
    }

    /// A link by which people can ask to be let in, until a moment in seconds since 1970. The bot reads its mark (at most 32
    /// characters) when somebody asks; so do the administrators of the group.
    pub async fn create_way(
        &self,
        bot: BotId,
        group: ChatId,
        mark: Option<&str>,
        expire_date: u64,
    ) -> Result<String, TelegramError> {
        let payload = CreateLink { chat_id: group, name: mark, expire_date, creates_join_request: true };
        call(&self.bot(bot)?, &payload, REQUEST_TIMEOUT).await.map(|created: Created| created.invite_link)
    }

    /// Takes a step about somebody in a group.
    pub async fn step_in_group(
        &self,
        bot: BotId,
        (group, user): (ChatId, UserId),
        step: &GroupStep,
    ) -> Result<(), TelegramError> {
        let (bot, of) = (&self.bot(bot)?, OfMember { chat_id: group, user_id: user });
        let IgnoredAny = match step {
            GroupStep::Approve => call(bot, &Approve(of), REQUEST_TIMEOUT).await?,
            GroupStep::Decline => call(bot, &Decline(of), REQUEST_TIMEOUT).await?,
            GroupStep::Ban => call(bot, &Ban(of), REQUEST_TIMEOUT).await?,
            GroupStep::Unban => {
                let unban = Unban { chat_id: group, user_id: user, only_if_banned: true };
                call(bot, &unban, REQUEST_TIMEOUT).await?
            }
            GroupStep::Revoke(link) => {
                let revoke = RevokeLink { chat_id: group, invite_link: link };
                call(bot, &revoke, REQUEST_TIMEOUT).await?
            }
        };
        Ok(())
    }
}

/// Somebody asks to be let in (Bot API `ChatJoinRequest`).
#[derive(Deserialize)]
pub(crate) struct JoinRequest<'a> {
    chat: Place,
    from: Asker,
    #[serde(borrow, default)]
    invite_link: Option<Link<'a>>,
}

#[derive(Deserialize)]
struct Place {
    id: ChatId,
}

#[derive(Deserialize)]
struct Asker {
    id: UserId,
}

#[derive(Deserialize)]
struct Link<'a> {
    #[serde(borrow)]
    invite_link: Cow<'a, str>,
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
}

impl JoinRequest<'_> {
    /// Who asks, where, and by which link. What is too long to be a link of Telegram's counts as none.
    pub(crate) fn read(self) -> (UserId, ChatId, Knock) {
        let mut knock = Knock::default();
        if let Some(Link { invite_link, name }) = self.invite_link {
            // Of links that are not its own a bot sees the beginning.
            let is_whole = invite_link.len() <= LONGEST_LINK && !invite_link.ends_with(['…', '.']);
            knock.link = is_whole.then(|| invite_link.into_owned());
            knock.mark = name.filter(|name| name.chars().count() <= LONGEST_MARK).map(Cow::into_owned);
        }
        (self.from.id, self.chat.id, knock)
    }
}
