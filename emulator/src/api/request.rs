//! A checked call: parameters in one form, read by name.

use serde_json::Value;

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

    /// The text `name` with its entities, which stand in the parameter `entities` unless there is a parse mode.
    pub(crate) fn formatted(&self, name: &str, entities: &str) -> Result<Option<Formatted>, ApiError> {
        let Some(raw) = self.text(name) else { return Ok(None) };
        let formatted = Formatted::parse(raw, self.text("parse_mode"), self.value(entities)).map_err(
            |unfit| match unfit {
                Unfit::Refused(reason) => ApiError::malformed(reason),
                Unfit::NotEmulated(what) => ApiError::not_emulated(what),
            },
        )?;
        let field = self.method.parameters.iter().find(|field| field.name == name);
        if let Some(Bound::Length { min, max, .. }) = field.and_then(|field| field.bound.as_ref()) {
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
}
