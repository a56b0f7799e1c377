//! What a route can answer, status by status.

use serde_json::{Map, Value, json};

use super::reference;
use crate::body::Takes;
use crate::routes::Route;

pub(super) fn of(route: &Route) -> Map<String, Value> {
    let mut answers = Map::new();
    answers.insert(route.status.to_string(), success(route));
    for (status, description) in refusals(route) {
        answers.insert(status.to_string(), refusal(status, description));
    }
    answers
}

fn success(route: &Route) -> Value {
    let mut answer = json!({
        "description": route.summary,
        "content": { route.media: { "schema": reference(route.schema) } },
    });
    if route.makes() {
        let schema = json!({ "type": "string", "enum": ["true"] });
        let description = "Nothing new was made: this is what the key made before.";
        answer["headers"] =
            json!({ "Idempotent-Replayed": { "description": description, "schema": schema } });
    }
    answer
}

/// The ways in which a route can refuse.
fn refusals(route: &Route) -> Vec<(u16, &'static str)> {
    let mut refusals = vec![
        (401, "The token is missing or wrong, or was revoked."),
        (403, "It takes a higher role."),
        (413, "The body is larger than 256 KiB."),
        (422, "Something is not as it should be; errors names the fields."),
        (429, "Too many requests with this token, or too many wrong ones from this address."),
        (500, "Something broke; the log says what."),
        (503, "The database is not available, or others are served first."),
    ];
    if route.path.contains('{') {
        refusals.push((404, "What the path names is not there."));
    }
    if route.method != "GET" {
        refusals.push((409, "Not as things stand; the type says why."));
    }
    if route.takes != Takes::Nothing {
        refusals.extend([
            (400, "The body is no JSON."),
            (408, "The body took too long."),
            (415, "The body is not application/json."),
        ]);
    }
    refusals
}

fn refusal(status: u16, description: &str) -> Value {
    let mut answer = json!({
        "description": description,
        "content": { "application/problem+json": { "schema": reference("Problem") } },
    });
    if matches!(status, 429 | 503) {
        let seconds = json!({ "description": "Seconds to wait.", "schema": { "type": "integer" } });
        answer["headers"] = json!({ "Retry-After": seconds });
    }
    answer
}
