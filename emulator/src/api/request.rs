//! A checked call: parameters in one form, read by name.

use serde_json::{Map, Value};

use super::{
    error::ApiError,
    params::Params,
    table::{Bound, Method},
};
use crate::{
    clock::Moment,
    ids::BotId,
    text::{Formatted, Unfit},
};

/// A call that passed the table.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) bot: BotId,
    pub(crate) method: &'static Method,
    pub(crate) params: Params,
    pub(crate) received_at: Moment,
}

impl Request {
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.params.values.get(name)
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.value(name)?.as_i64()
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_str()
    }

    /// False where it is absent, as everywhere in the Bot API.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.value(name).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(crate) fn strings(&self, name: &str) -> Option<Vec<String>> {
        let items = self.value(name)?.as_array()?;
        Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// The chat that the call is about, if it names one by number.
    pub(crate) fn chat(&self) -> Option<i64> {
        self.integer("chat_id")
    }

    /// Whether Telegram's limits on sending count it.
    pub(crate) fn is_chat_bound(&self) -> bool {
        self.method.chat_bound
    }

    /// Whether the bot offers to pay for not being held up.
    pub(crate) fn is_paid(&self) -> bool {
        self.flag("allow_paid_broadcast")
    }

    /// Whether it makes messages that were not there before.
    pub(crate) fn makes_messages(&self) -> bool {
        ["send", "copy", "forward"].iter().any(|act| self.method.name.starts_with(act))
    }

    /// How many messages it is about.
    pub(crate) fn messages(&self) -> usize {
        let list = ["media", "message_ids"].into_iter().find_map(|name| self.value(name)?.as_array());
        list.map_or(1, Vec::len)
    }

    /// The text `name` with its entities, which stand in the parameter `entities` unless there is a parse mode.
    pub(crate) fn formatted(&self, name: &str, entities: &str) -> Result<Option<Formatted>, ApiError> {
        let field = self.method.parameters.iter().find(|field| field.name == name);
        formatted(&self.params.values, (name, entities), field.and_then(|field| field.bound.as_ref()))
    }
}

/// The text `name` of some fields with its entities, held to its bound.
pub(crate) fn formatted(
    fields: &Map<String, Value>,
    (name, entities): (&str, &str),
    bound: Option<&Bound>,
) -> Result<Option<Formatted>, ApiError> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let Some(raw) = text(name) else { return Ok(None) };
    let formatted =
        Formatted::parse(raw, text("parse_mode"), fields.get(entities)).map_err(|unfit| match unfit {
            Unfit::Refused(reason) => ApiError::malformed(reason),
            Unfit::NotEmulated(what) => ApiError::not_emulated(what),
        })?;
    if let Some(Bound::Length { min, max, .. }) = bound {
        let what = if name == "caption" { "message caption" } else { "message" };
        let length = formatted.characters();
        if length < *min {
            return Err(ApiError::malformed("message text is empty"));
        }
        if length > *max {
            return Err(ApiError::malformed(format!("{what} is too long")));
        }
    }
    Ok(Some(formatted.with_detected()))
}
