//! Places that move.

use serde_json::{Map, Value, json};

use super::edit::edit;
use crate::{
    api::{ApiError, Request},
    world::World,
};

/// What only a place that moves has.
const LIVE: [&str; 3] = ["live_period", "heading", "proximity_alert_radius"];

pub(super) fn moves(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    edit(world, request, |content| {
        let place = live(content)?;
        for field in ["heading", "proximity_alert_radius", "horizontal_accuracy"] {
            place.remove(field);
        }
        let fields = ["latitude", "longitude", "horizontal_accuracy", "heading", "proximity_alert_radius"];
        for field in fields.into_iter().chain(["live_period"]) {
            if let Some(value) = request.value(field) {
                place.insert(field.to_owned(), value.clone());
            }
        }
        Ok(())
    })
}

pub(super) fn stops(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    edit(world, request, |content| {
        let place = live(content)?;
        for field in LIVE {
            place.remove(field);
        }
        Ok(())
    })
}

/// The place that moves in a message, as long as it does.
fn live(content: &mut Map<String, Value>) -> Result<&mut Map<String, Value>, ApiError> {
    let place = content.get_mut("location").and_then(Value::as_object_mut);
    let place = place.filter(|place| place.get("live_period").is_some_and(|period| *period != json!(0)));
    place.ok_or_else(|| ApiError::bad_request("message can't be edited"))
}
