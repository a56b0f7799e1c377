//! Channels that people have to be in before they search at a bot. Nothing is asked of Telegram here: that the bot is an
//! administrator there `shoal bot channels add` can see, this cannot.

use serde::Deserialize;
use serde_json::{Value, json};
use shoal_domain::door::{Channel, Door, LONGEST_TITLE, MOST_DOORS};
use shoal_domain::id::BotId;

use crate::api::Api;
use crate::body::{decode, present};
use crate::problem::Problem;
use crate::query::Param;
use crate::serve::{Asked, Reply};

/// What a link into Telegram begins with.
const TELEGRAM: &str = "https://t.me/";

/// Characters of a link at most.
const LONGEST_LINK: usize = 100;

/// `GET /bots/{bot}/channels`
pub(crate) async fn list(asked: Asked) -> Result<Reply, Problem> {
    let bot = asked.bot().await?;
    Ok(Reply::json(&shown(&asked.api, bot).await?))
}

/// `POST /bots/{bot}/channels`: one more, or one that is called otherwise from now on.
pub(crate) async fn add(mut asked: Asked) -> Result<Reply, Problem> {
    let bot = asked.bot().await?;
    let door = decode::<Written>(asked.body.take())?.read()?;
    if !asked.api.store.add_door(bot, &door).await? {
        let why = format!("this bot asks for {MOST_DOORS} channels, which is the most there can be");
        return Err(Problem::conflict("too-many-channels", why));
    }
    let note = json!({ "channel": door.channel, "title": door.title, "link": door.link });
    Ok(Reply { note, ..Reply::json(&shown(&asked.api, bot).await?) })
}

/// `DELETE /bots/{bot}/channels?channel=…`
pub(crate) async fn remove(asked: Asked) -> Result<Reply, Problem> {
    let bot = asked.bot().await?;
    let channel: Option<Channel> = asked.query.value(Param::Channel)?;
    let channel = channel.ok_or_else(|| Problem::field("channel", "say which: channel=@name"))?;
    if !asked.api.store.remove_door(bot, &channel.to_string()).await? {
        return Err(Problem::not_found("such channel of this bot"));
    }
    Ok(Reply { note: json!({ "channel": channel }), ..Reply::json(&shown(&asked.api, bot).await?) })
}

async fn shown(api: &Api, bot: BotId) -> Result<Value, Problem> {
    let doors = api.store.doors().await?.remove(&bot).unwrap_or_default();
    Ok(json!({ "channels": doors }))
}

/// A channel as an admin writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    channel: String,
    #[serde(default, deserialize_with = "present")]
    title: Option<String>,
    #[serde(default, deserialize_with = "present")]
    link: Option<String>,
}

impl Written {
    fn read(self) -> Result<Door, Problem> {
        let channel: Channel =
            self.channel.parse().map_err(|bad| Problem::field("channel", format!("{bad}")))?;
        let link = self.link.or_else(|| channel.link());
        let link = link.ok_or_else(|| {
            Problem::field("link", "a number needs a link by which people come in: https://t.me/+…")
        })?;
        let is_plain = link.chars().all(|sign| sign.is_ascii_graphic());
        if !is_plain || !link.starts_with(TELEGRAM) || link.len() > LONGEST_LINK {
            let why = format!("a link begins with {TELEGRAM} and has at most {LONGEST_LINK} signs");
            return Err(Problem::field("link", why));
        }
        let title = self.title.map(|title| title.trim().to_owned());
        let fits = |title: &String| {
            let length = title.chars().count();
            (1..=LONGEST_TITLE).contains(&length) && !title.chars().any(char::is_control)
        };
        if title.as_ref().is_some_and(|title| !fits(title)) {
            let why = format!("a title has 1 to {LONGEST_TITLE} characters, all on one line");
            return Err(Problem::field("title", why));
        }
        let named = || channel.to_string().chars().take(LONGEST_TITLE).collect();
        Ok(Door { title: title.unwrap_or_else(named), channel, link })
    }
}
