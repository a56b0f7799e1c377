//! Holds the table against the machine-readable specification, where that is at hand.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

use super::*;

/// `Array of X` as the table writes it.
fn shape_of(spec: &str) -> Shape {
    match spec.strip_prefix("Array of ") {
        Some(item) => Shape::List(Box::new(shape_of(item))),
        None => Shape::read(spec),
    }
}

fn compare(owner: &str, fields: &[Field], spec: &Value) {
    let listed: BTreeSet<&str> = fields.iter().filter(|f| f.documented).map(|f| f.name.as_str()).collect();
    let specified = spec["fields"].as_array().cloned().unwrap_or_default();
    let wanted: BTreeSet<&str> = specified.iter().filter_map(|f| f["name"].as_str()).collect();
    assert_eq!(listed, wanted, "fields of {owner}");
    for spec_field in &specified {
        let field = fields.iter().find(|f| spec_field["name"] == f.name.as_str()).unwrap();
        assert_eq!(spec_field["required"], field.required, "{owner}.{}", field.name);
        let shapes: Vec<Shape> =
            spec_field["types"].as_array().unwrap().iter().map(|t| shape_of(t.as_str().unwrap())).collect();
        assert_eq!(shapes, field.shapes, "{owner}.{}", field.name);
    }
}

#[test]
fn the_table_agrees_with_the_specification() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/bot-api-spec/api.json");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: {} is not here", path.display());
        return;
    };
    let spec: Value = serde_json::from_str(&text).unwrap();
    let methods = spec["methods"].as_object().unwrap();
    assert_eq!(table().methods.len(), methods.len(), "number of methods");
    for (name, method) in methods {
        compare(name, &table().method(name).unwrap().parameters, method);
    }
    for (name, listed) in &table().types {
        match listed {
            Type::Fields(fields) => compare(name, fields, &spec["types"][name]),
            Type::Choice(names) => {
                let subtypes = spec["types"][name]["subtypes"].as_array().unwrap();
                assert!(
                    subtypes.iter().map(|s| s.as_str().unwrap()).eq(names.iter().map(String::as_str)),
                    "{name}"
                );
            }
        }
    }
}

#[test]
fn every_object_a_parameter_names_is_described() {
    fn named(shape: &Shape) -> Option<&str> {
        match shape {
            Shape::Object(name) => Some(name),
            Shape::List(item) => named(item),
            _ => None,
        }
    }
    let of_methods = table().methods.values().flat_map(|m| &m.parameters);
    let of_types = table().types.values().flat_map(|t| match t {
        Type::Fields(fields) => fields.as_slice(),
        Type::Choice(_) => &[],
    });
    for name in of_methods.chain(of_types).flat_map(|f| &f.shapes).filter_map(named) {
        assert!(table().object(name).is_some(), "{name} is used but not described");
    }
}

#[test]
fn bounds_are_read_as_written() {
    let bound = |method: &str, name: &str| {
        let parameters = &table().method(method).unwrap().parameters;
        parameters.iter().find(|f| f.name == name).unwrap().bound.as_ref().unwrap()
    };
    assert_eq!(bound("SendMessage", "text"), &Bound::Length { min: 1, max: 4096, unit: Unit::Parsed });
    assert_eq!(bound("setwebhook", "secret_token"), &Bound::Length { min: 1, max: 256, unit: Unit::Token });
    assert_eq!(bound("setWebhook", "max_connections"), &Bound::Number { min: 1, max: 100 });
    assert_eq!(bound("sendMediaGroup", "media"), &Bound::Length { min: 2, max: 10, unit: Unit::Items });
    assert_eq!(bound("sendPoll", "type"), &Bound::OneOf(vec!["regular".into(), "quiz".into()]));
}
