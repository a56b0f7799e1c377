//! The `OpenAPI` document, made from the table of routes. What bodies look like is in `openapi/schemas.json`.

mod answers;

use serde_json::{Map, Value, json};
use shoal_domain::broadcast::RecipientState;

use crate::body::Takes;
use crate::place::PARAMS;
use crate::problem::Problem;
use crate::query::Param;
use crate::routes::{ROOT, ROUTES, Route};
use crate::serve::{Asked, Reply};

/// Not derived from types: those of the domain read and write themselves by rules of their own.
const SCHEMAS: &str = include_str!("openapi/schemas.json");

/// `GET /openapi.json`
pub(crate) async fn show(asked: Asked) -> Result<Reply, Problem> {
    Ok(Reply::json(&asked.api.openapi))
}

/// The document.
pub(crate) fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let path = paths.entry(format!("{ROOT}{}", route.path)).or_insert_with(|| json!({}));
        path[route.method.to_ascii_lowercase()] = operation(route);
    }
    let schemas: Value =
        serde_json::from_str(SCHEMAS).expect("the file is part of the program, and a test reads it");
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Shoal",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Broadcasts of Shoal's bots, and what moderators do. Every request shows a token; every refusal is application/problem+json.",
        },
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
}

fn operation(route: &Route) -> Value {
    let name = route.path.trim_start_matches('/').replace(['/', '-', '.'], "_").replace(['{', '}'], "");
    let mut operation = json!({
        "operationId": format!("{}_{name}", route.method.to_ascii_lowercase()),
        "summary": route.summary,
        "description": format!("For the role {} and above.", route.right),
        "x-right": route.right.as_str(),
        "parameters": parameters(route),
        "responses": answers::of(route),
    });
    let (schema, is_required) = match route.takes {
        Takes::Nothing => return operation,
        Takes::Maybe(schema) => (schema, false),
        Takes::Json(schema) => (schema, true),
    };
    let content = json!({ "application/json": { "schema": reference(schema) } });
    operation["requestBody"] = json!({ "required": is_required, "content": content });
    operation
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn parameters(route: &Route) -> Vec<Value> {
    let number = json!({ "type": "integer", "format": "int64", "minimum": 1 });
    let in_path = PARAMS.into_iter().filter(|name| route.path.contains(&format!("{{{name}}}")));
    let in_path =
        in_path.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": number }));
    let in_query = route.query.iter().map(|param| {
        let schema = match param {
            Param::Limit { default, most } => {
                json!({ "type": "integer", "minimum": 1, "maximum": most, "default": default })
            }
            Param::Before | Param::After => number.clone(),
            Param::State => json!({ "type": "string", "enum": RecipientState::ALL }),
            Param::Reviewed => json!({ "type": "boolean", "default": false }),
            Param::Channel => reference("Channel"),
            Param::Job => reference("JobName"),
        };
        let required = *param == Param::Channel;
        json!({ "name": param.name(), "in": "query", "required": required, "schema": schema })
    });
    let key = route.makes().then(|| {
        let schema = json!({ "type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[ -~]+$" });
        let description =
            "The same again, under the same key, makes nothing new. Take a fresh one for each broadcast.";
        json!({ "name": "Idempotency-Key", "in": "header", "description": description, "schema": schema })
    });
    in_path.chain(in_query).chain(key).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn it_lists_the_routes_of_the_table_and_no_others() {
        let document = document();
        let mut listed = BTreeSet::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            listed.extend(methods.as_object().unwrap().keys().map(|method| (method.clone(), path.clone())));
        }
        let table: BTreeSet<_> =
            ROUTES.iter().map(|r| (r.method.to_ascii_lowercase(), format!("{ROOT}{}", r.path))).collect();
        assert_eq!((listed, table.len()), (table, ROUTES.len()));
    }

    #[test]
    fn every_schema_that_is_named_is_there() {
        let document = document();
        let text = document.to_string();
        for named in text.split("#/components/schemas/").skip(1) {
            let name = named.split('"').next().unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
    }
}
