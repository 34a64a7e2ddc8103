//! What generators of clients need beyond a valid document; `tests/clients` runs what they make of it.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Shapes the finished document for them. Nothing that travels changes.
pub(super) fn shape(document: &mut Value) {
    spell(document);
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        name_values(schemas);
    }
}

fn spell(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(constants) = constants(map) {
                // Labels stand in the `oneOf`; of values, many generators read `enum` alone.
                map.insert("enum".to_owned(), constants.into());
            }
            if map.get("format").and_then(Value::as_str) == Some("byte") {
                // As JSON Schema says it. Rust's client does not compile where a `byte` may be absent.
                map.remove("format");
                map.insert("contentEncoding".to_owned(), "base64".into());
            }
            let is_open = map.get("type").and_then(Value::as_str) == Some("object")
                && !["properties", "additionalProperties", "allOf"].iter().any(|keyword| map.contains_key(*keyword));
            if is_open {
                // Said outright: openapi-typescript takes an object of nothing for an empty one.
                map.insert("additionalProperties".to_owned(), true.into());
            }
            map.values_mut().for_each(spell);
        }
        Value::Array(list) => list.iter_mut().for_each(spell),
        _ => {}
    }
}

/// Returns the values of a `oneOf` of constants.
fn constants(schema: &Map<String, Value>) -> Option<Vec<Value>> {
    schema.get("oneOf")?.as_array()?.iter().map(|one| one.get("const").cloned()).collect()
}

/// Names the values of an enum by the enum too where another enum has the same value: Go keeps them all in one package.
fn name_values(schemas: &mut Map<String, Value>) {
    let mut holders: BTreeMap<String, usize> = BTreeMap::new();
    for value in schemas.values().flat_map(values) {
        *holders.entry(constant("", value)).or_default() += 1;
    }
    for (name, schema) in schemas {
        if values(schema).any(|value| holders[&constant("", value)] > 1) {
            let names: Vec<String> = values(schema).map(|value| constant(name, value)).collect();
            schema["x-enum-varnames"] = json!(names);
        }
    }
}

fn values(schema: &Value) -> impl Iterator<Item = &str> {
    schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// Spells a constant: `SERVICE_SOCIAL_CARE`.
fn constant(of: &str, value: &str) -> String {
    let mut name = String::new();
    for letter in of.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    if !name.is_empty() {
        name.push('_');
    }
    name.extend(
        value.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' }),
    );
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_of_constants_lists_its_values_and_keeps_their_labels() {
        let labelled = json!([{"const": "dry", "title": "Dry"}, {"const": "wet", "title": "Wet"}]);
        let mut schema = json!({"type": "string", "oneOf": labelled});
        shape(&mut schema);
        assert_eq!(schema, json!({"type": "string", "oneOf": labelled, "enum": ["dry", "wet"]}));
        let mut nullable = json!({"oneOf": [{"type": "string"}, {"type": "null"}]});
        shape(&mut nullable);
        assert_eq!(nullable, json!({"oneOf": [{"type": "string"}, {"type": "null"}]}));
    }

    #[test]
    fn values_that_two_enums_share_are_named_by_their_enum() {
        let mut document = json!({"components": {"schemas": {
            "Weather": {"enum": ["dry", "wet"]}, "PaintOf": {"enum": ["wet", "half-dry"]}, "State": {"enum": ["done"]}}}});
        shape(&mut document);
        let names = |component: &str| document["components"]["schemas"][component]["x-enum-varnames"].clone();
        assert_eq!(names("Weather"), json!(["WEATHER_DRY", "WEATHER_WET"]));
        assert_eq!(names("PaintOf"), json!(["PAINT_OF_WET", "PAINT_OF_HALF_DRY"]));
        assert_eq!(names("State"), Value::Null);
    }

    #[test]
    fn an_object_of_nothing_is_open() {
        let mut schema = json!({"type": "object", "description": "Whatever the phone kept."});
        shape(&mut schema);
        assert_eq!(schema["additionalProperties"], true);
        let mut closed = json!({"type": "object", "additionalProperties": false});
        shape(&mut closed);
        assert_eq!(closed["additionalProperties"], false);
    }

    #[test]
    fn bytes_are_text_in_base64() {
        let mut schema = json!({"type": "string", "format": "byte"});
        shape(&mut schema);
        assert_eq!(schema, json!({"type": "string", "contentEncoding": "base64"}));
    }
}
