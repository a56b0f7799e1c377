//! Whose token this is, and which bots there are.

use std::collections::BTreeMap;

use serde_json::json;
use shoal_domain::broadcast::moment;
use shoal_domain::id::BotId;
use shoal_store::{Admin, StoreError};

use crate::api::Api;
use crate::problem::Problem;
use crate::serve::{Asked, Reply};

/// `GET /me`
pub(crate) async fn me(asked: Asked) -> Result<Reply, Problem> {
    let Admin { name, role, created_at, .. } = &asked.caller.admin;
    Ok(Reply::json(&json!({ "name": name, "role": role.as_str(), "created_at": moment::write(*created_at) })))
}

/// `GET /bots`
pub(crate) async fn bots(asked: Asked) -> Result<Reply, Problem> {
    let bots = known_bots(&asked.api).await?;
    let bots = bots.into_iter().map(|(bot, username)| json!({ "id": bot, "username": username }));
    Ok(Reply::json(&json!({ "bots": bots.collect::<Vec<_>>() })))
}

/// Our bots, with the names of those that were added.
async fn known_bots(api: &Api) -> Result<BTreeMap<BotId, Option<String>>, StoreError> {
    let mut bots: BTreeMap<BotId, Option<String>> = api.bots.iter().map(|bot| (*bot, None)).collect();
    let added = api.store.bots().await?.into_iter().filter(|bot| !bot.leaving);
    bots.extend(added.map(|bot| (bot.bot, Some(bot.username))));
    Ok(bots)
}

/// Whether a bot is one of ours. A process without `SHOAL_BOT_TOKENS` cannot know those of the others' settings, and
/// takes any: the worker then says that there is no such bot.
pub(crate) async fn is_ours(api: &Api, bot: BotId) -> Result<bool, StoreError> {
    Ok(api.bots.is_empty() || known_bots(api).await?.contains_key(&bot))
}
