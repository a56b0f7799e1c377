//! Groups: links that lead to their door, people who ask to be let in, and people who are thrown out.

use serde_json::{Value, json};

use super::{
    World,
    channel::{Channel, Rights, Standing, administrator},
};
use crate::{
    api::ApiError,
    ids::{BotId, PersonId},
};

/// Who appoints and dismisses bots: nobody that a test needs to know.
const OWNER: i64 = 999_000_000;

/// A link by which people come to a group.
#[derive(Debug, Clone)]
pub(crate) struct InviteLink {
    pub(crate) url: String,
    pub(crate) creator: BotId,
    pub(crate) name: Option<String>,
    /// In seconds since 1970.
    pub(crate) expires: Option<i64>,
    pub(crate) limit: Option<i64>,
    /// Whoever opens it can only ask.
    pub(crate) asks: bool,
    pub(crate) revoked: bool,
    /// How many came in by it.
    pub(crate) used: i64,
}

impl InviteLink {
    /// As a `ChatInviteLink`. `whole`: for whoever made it.
    fn shown(&self, creator: &Value, whole: bool) -> Value {
        let url = if whole { self.url.clone() } else { self.url.chars().take(16).chain(['…']).collect() };
        let mut link = json!({
            "invite_link": url, "creator": creator, "creates_join_request": self.asks, "is_primary": false,
            "is_revoked": self.revoked,
        });
        for (field, value) in [
            ("name", json!(self.name)),
            ("expire_date", json!(self.expires)),
            ("member_limit", json!(self.limit)),
        ] {
            if !value.is_null() {
                link[field] = value;
            }
        }
        link
    }

    fn is_open(&self, now: i64) -> bool {
        let is_used_up = self.limit.is_some_and(|limit| self.used >= limit);
        !self.revoked && !is_used_up && self.expires.is_none_or(|expires| expires > now)
    }
}

impl World {
    /// Founds a group; returns its number.
    pub(crate) fn found_group(&mut self, title: &str) -> i64 {
        let id = self.found_channel(None, title);
        self.group_mut(id).is_group = true;
        id
    }

    fn group_mut(&mut self, id: i64) -> &mut Channel {
        self.channels.iter_mut().find(|one| one.id == id).expect("groups are never removed")
    }

    /// A bot gets these rights in a group, or is an ordinary member there (`None`). It is told.
    pub(crate) fn set_rights(&mut self, id: i64, bot: BotId, rights: Option<Rights>) {
        let (me, date) = (self.bot(bot).user(), self.clock.unix());
        let standing = |rights: Option<Rights>| match rights {
            Some(rights) => administrator(&me, rights),
            None => Standing::Member.member(&me),
        };
        let group = self.group_mut(id);
        let before = match group.administrators.get(&bot) {
            None if !group.bots.contains(&bot) => Standing::Left.member(&me),
            before => standing(before.copied()),
        };
        match rights {
            Some(rights) => group.administrators.insert(bot, rights),
            None => group.administrators.remove(&bot),
        };
        group.bots.insert(bot);
        let update = json!({
            "chat": group.chat(),
            "from": { "id": OWNER, "is_bot": false, "first_name": "Owner" },
            "date": date,
            "old_chat_member": before,
            "new_chat_member": standing(rights),
        });
        self.tell(bot, "my_chat_member", update);
    }

    /// How somebody stands in a group.
    pub(crate) fn standing_of(&self, id: i64, person: PersonId) -> Standing {
        let group = self.channels.iter().find(|one| one.id == id);
        group.and_then(|group| group.people.get(&person).copied()).unwrap_or(Standing::Left)
    }

    /// Somebody opens a link: they are in, or have asked. `false`: it leads nowhere, or they are shut out.
    pub(crate) fn opens_link(&mut self, id: i64, person: PersonId, url: &str) -> bool {
        let (user, now) = (self.citizen(person).user(), self.clock.unix());
        let standing = self.standing_of(id, person);
        let group = self.group_mut(id);
        let Some(link) = group.links.iter_mut().find(|link| link.url == url) else { return false };
        if !link.is_open(now) || standing == Standing::Kicked {
            return false;
        }
        if standing == Standing::Member {
            return true;
        }
        let (link, chat) = (link.clone(), group.chat());
        if !link.asks {
            group.links.iter_mut().filter(|one| one.url == url).for_each(|link| link.used += 1);
            self.stand(id, person, Standing::Member);
            return true;
        }
        group.requests.insert(person, url.to_owned());
        let bots: Vec<BotId> =
            group.administrators.iter().filter(|(_, rights)| rights.invite).map(|(bot, _)| *bot).collect();
        for bot in bots {
            let creator = self.bot(link.creator).user();
            let update = json!({
                "chat": chat, "from": user, "user_chat_id": person.0, "date": now,
                "invite_link": link.shown(&creator, bot == link.creator),
            });
            self.tell(bot, "chat_join_request", update);
        }
        true
    }

    /// The group that a call names, where the bot has a right there; `why` is said where it has not.
    fn group_where(
        &mut self,
        bot: BotId,
        named: &Value,
        has: impl FnOnce(Rights) -> bool,
        why: &str,
    ) -> Result<&mut Channel, ApiError> {
        let group = self.channels.iter_mut().find(|one| named.as_i64() == Some(one.id));
        let group = group.ok_or_else(ApiError::chat_not_found)?;
        match group.administrators.get(&bot) {
            Some(rights) if has(*rights) => Ok(group),
            Some(_) => Err(ApiError::bad_request(why)),
            None if group.bots.contains(&bot) => Err(ApiError::bad_request(why)),
            None => Err(ApiError::forbidden("bot is not a member of the supergroup chat")),
        }
    }

    /// `createChatInviteLink`
    pub(crate) fn create_link(&mut self, named: &Value, link: InviteLink) -> Result<Value, ApiError> {
        if link.asks && link.limit.is_some() {
            let why = "member limit can't be specified for links requiring administrator approval";
            return Err(ApiError::malformed(why));
        }
        if link.expires.is_some_and(|expires| expires <= self.clock.unix()) {
            return Err(ApiError::malformed("EXPIRE_DATE_INVALID"));
        }
        let creator = self.bot(link.creator).user();
        let why = "not enough rights to manage chat invite link";
        let group = self.group_where(link.creator, named, |rights| rights.invite, why)?;
        let url = format!("https://t.me/+way{}x{}", -group.id, group.links.len());
        let link = InviteLink { url, ..link };
        group.links.push(link.clone());
        Ok(link.shown(&creator, true))
    }

    /// `revokeChatInviteLink`
    pub(crate) fn revoke_link(&mut self, bot: BotId, named: &Value, url: &str) -> Result<Value, ApiError> {
        let creator = self.bot(bot).user();
        let why = "not enough rights to manage chat invite link";
        let group = self.group_where(bot, named, |rights| rights.invite, why)?;
        let link = group.links.iter_mut().find(|link| link.url == url && link.creator == bot);
        let link = link.ok_or_else(|| ApiError::bad_request("INVITE_HASH_EXPIRED"))?;
        link.revoked = true;
        Ok(link.shown(&creator, true))
    }

    /// `approveChatJoinRequest`, `declineChatJoinRequest`
    pub(crate) fn answer_request(
        &mut self,
        bot: BotId,
        named: &Value,
        person: PersonId,
        approved: bool,
    ) -> Result<Value, ApiError> {
        let why = "not enough rights to manage chat join requests";
        let group = self.group_where(bot, named, |rights| rights.invite, why)?;
        let id = group.id;
        if group.people.get(&person) == Some(&Standing::Member) {
            return Err(ApiError::bad_request("USER_ALREADY_PARTICIPANT"));
        }
        let Some(url) = group.requests.remove(&person) else {
            return Err(ApiError::bad_request("HIDE_REQUESTER_MISSING"));
        };
        if approved {
            group.links.iter_mut().filter(|link| link.url == url).for_each(|link| link.used += 1);
            self.stand_by(id, person, Standing::Member, Some(bot));
        }
        Ok(json!(true))
    }

    /// `banChatMember`. They are told nothing; the bots are.
    pub(crate) fn ban(&mut self, bot: BotId, named: &Value, user: i64) -> Result<Value, ApiError> {
        let why = "not enough rights to restrict/unrestrict chat member";
        let group = self.group_where(bot, named, |rights| rights.restrict, why)?;
        let id = group.id;
        if user == bot.0 {
            return Err(ApiError::malformed("can't restrict self"));
        }
        if group.administrators.contains_key(&BotId(user)) {
            return Err(ApiError::bad_request("user is an administrator of the chat"));
        }
        group.requests.remove(&PersonId(user));
        self.move_person(id, user, bot, |_| Some(Standing::Kicked))
    }

    /// `unbanChatMember`. Without `only_if_banned` somebody who is in the group goes out of it.
    pub(crate) fn unban(
        &mut self,
        bot: BotId,
        named: &Value,
        user: i64,
        only_if_banned: bool,
    ) -> Result<Value, ApiError> {
        let why = "not enough rights to restrict/unrestrict chat member";
        let id = self.group_where(bot, named, |rights| rights.restrict, why)?.id;
        self.move_person(id, user, bot, |standing| match standing {
            Standing::Kicked => Some(Standing::Left),
            Standing::Member | Standing::Restricted { .. } if !only_if_banned => Some(Standing::Left),
            _ => None,
        })
    }

    fn move_person(
        &mut self,
        id: i64,
        user: i64,
        by: BotId,
        to: impl FnOnce(Standing) -> Option<Standing>,
    ) -> Result<Value, ApiError> {
        let person = PersonId(user);
        if !self.people.contains_key(&person) {
            return Err(ApiError::bad_request("PARTICIPANT_ID_INVALID"));
        }
        let before = self.standing_of(id, person);
        if let Some(standing) = to(before).filter(|standing| *standing != before) {
            self.stand_by(id, person, standing, Some(by));
        }
        Ok(json!(true))
    }
}
