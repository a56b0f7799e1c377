//! The outermost layer of an update: its id, and the one field that says what kind it is.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use shoal_domain::id::UpdateId;

use crate::decode::DecodeError;
use crate::kind::UpdateKind;

/// An update, opened but not read.
pub(crate) struct Split<'a> {
    pub(crate) update_id: UpdateId,
    pub(crate) kind: UpdateKind,
    /// What the kind's field holds, as it stands; `null` when there is no such field.
    pub(crate) body: &'a str,
}

/// Opens an update. Skipping over the body is a loop, not a recursion, so its depth does not matter.
pub(crate) fn split(raw: &[u8]) -> Result<Split<'_>, DecodeError> {
    let text = std::str::from_utf8(raw).map_err(|error| DecodeError::NotJson { at: error.valid_up_to() })?;
    let Outer { update_id, kind, body } =
        serde_json::from_str(text).map_err(|error| DecodeError::NotJson { at: error.column() })?;
    let update_id = update_id.and_then(|id| id.get().parse().ok()).ok_or(DecodeError::NoUpdateId)?;
    Ok(Split { update_id: UpdateId(update_id), kind, body: body.map_or("null", RawValue::get) })
}

/// A name in an object. Borrowed, unless it is written with escapes, which is allowed though nobody does.
#[derive(serde::Deserialize)]
pub(crate) struct Key<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

struct Outer<'a> {
    update_id: Option<&'a RawValue>,
    kind: UpdateKind,
    body: Option<&'a RawValue>,
}

impl<'de> Deserialize<'de> for Outer<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OuterVisitor)
    }
}

struct OuterVisitor;

impl<'de> Visitor<'de> for OuterVisitor {
    type Value = Outer<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an update")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Outer<'de>, M::Error> {
        let mut outer = Outer { update_id: None, kind: UpdateKind::Unknown, body: None };
        while let Some(Key(name)) = map.next_key()? {
            let value: &RawValue = map.next_value()?;
            if name == "update_id" {
                if outer.update_id.replace(value).is_some() {
                    return Err(M::Error::duplicate_field("update_id"));
                }
            } else if value.get() != "null" {
                let kind = UpdateKind::named(&name);
                // Telegram sends one kind in an update. A field that we do not know must not hide one that we do.
                if outer.body.is_none() || (outer.kind == UpdateKind::Unknown && kind != UpdateKind::Unknown)
                {
                    (outer.kind, outer.body) = (kind, Some(value));
                } else if outer.kind == kind && kind != UpdateKind::Unknown {
                    return Err(M::Error::duplicate_field(kind.name()));
                }
            }
        }
        Ok(outer)
    }
}
