//! Rules that every version of the document keeps, beyond being valid.

mod clients;

use serde_json::Value;
use std::collections::BTreeSet;

/// Operations that need no sign-in: health, and signing in itself.
const OPEN: [&str; 4] = ["livez", "readyz", "signIn", "refreshSession"];
/// Properties that are named by somebody else's dataset.
const FOREIGN_PREFIX: &str = "MISS0";

/// Lists every fault, with the place.
pub(crate) fn faults(document: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let tags: BTreeSet<&str> = names(document, "/tags").collect();
    for tag in document["tags"].as_array().into_iter().flatten() {
        describe(&mut faults, "tag", tag);
    }
    let mut ids = BTreeSet::new();
    for (place, operation) in operations(document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        if id.is_empty() || !ids.insert(id) {
            faults.push(format!("{place}: the operationId is missing or stands twice"));
        }
        if operation["summary"].as_str().unwrap_or_default().is_empty() {
            faults.push(format!("{place}: no summary"));
        }
        let operation_tags = operation["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
        if operation_tags.len() != 1 || !operation_tags.iter().all(|tag| tags.contains(tag.as_str().unwrap_or("?"))) {
            faults.push(format!("{place}: needs one tag, of those the document describes"));
        }
        let secured = operation["security"].as_array().is_some_and(|security| !security.is_empty());
        if secured == OPEN.contains(&id) {
            faults.push(format!("{place}: {}", if secured { "should be open" } else { "anybody may call it" }));
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            describe(&mut faults, &format!("{place} parameter {}", parameter["name"]), parameter);
        }
        responses(&mut faults, &place, operation);
    }
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    let used = references(document);
    for (name, schema) in schemas.into_iter().flatten() {
        if !used.contains(name.as_str()) {
            faults.push(format!("component {name}: nothing refers to it"));
        }
        if !name.starts_with(|first: char| first.is_ascii_uppercase()) || !name.chars().all(char::is_alphanumeric) {
            faults.push(format!("component {name}: not in PascalCase"));
        }
        walk(schema, &format!("component {name}"), &mut |place, value| schema_faults(&mut faults, place, value));
    }
    for name in used {
        if !schemas.is_some_and(|schemas| schemas.contains_key(name)) {
            faults.push(format!("component {name}: referred to, and not there"));
        }
    }
    faults.extend(clients::faults(document));
    faults
}

/// Lists the operations with their places: `POST /v1/sync`.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let operations = item.as_object().into_iter().flatten().filter(|(_, value)| value.get("responses").is_some());
        operations.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
    })
}

fn responses(faults: &mut Vec<String>, place: &str, operation: &Value) {
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let place = format!("{place} {status}");
        describe(faults, &place, response);
        let content = response.get("content").and_then(Value::as_object);
        let expected = match status.as_str() {
            "204" | "304" => None,
            refused if refused.starts_with(['4', '5']) => Some("application/problem+json"),
            _ => Some("application/json"),
        };
        let found: Vec<&str> = content.into_iter().flatten().map(|(kind, _)| kind.as_str()).collect();
        if !found.is_empty() && found.iter().all(|kind| kind.starts_with("image/") || kind.starts_with("audio/")) {
            // A picture is bytes, and has no shape that a component could name.
            continue;
        }
        if found != expected.into_iter().collect::<Vec<_>>() {
            faults.push(format!("{place}: answers {found:?}, not {expected:?}"));
        }
        for (kind, media) in content.into_iter().flatten() {
            if media.pointer("/schema/$ref").is_none() {
                faults.push(format!("{place}: {kind} is not a named component"));
            }
        }
    }
}

fn schema_faults(faults: &mut Vec<String>, place: &str, schema: &Value) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !plain && !name.starts_with(FOREIGN_PREFIX) {
            faults.push(format!("{place}/{name}: not in snake_case"));
        }
        // A record's fields have their label; the shape of a row or group is said by the field that holds it.
        let said = ["description", "title", "const", "$ref"].iter().any(|key| property.get(key).is_some());
        let referred = property["oneOf"].as_array().into_iter().flatten().any(|one| one.get("description").is_some());
        if !said && !referred {
            faults.push(format!("{place}/{name}: neither described nor titled"));
        }
    }
    if let Some(text) = schema["description"].as_str()
        && (text.contains("::") || text.contains("[`"))
    {
        faults.push(format!("{place}: the description speaks Rust"));
    }
}

/// Visits a schema and those within it, properties apart from keywords.
fn walk(schema: &Value, place: &str, visit: &mut impl FnMut(&str, &Value)) {
    visit(place, schema);
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        walk(property, &format!("{place}/{name}"), visit);
    }
    for keyword in ["items", "additionalProperties"] {
        if schema[keyword].is_object() {
            walk(&schema[keyword], &format!("{place}/{keyword}"), visit);
        }
    }
    for keyword in ["oneOf", "anyOf", "allOf"] {
        for (index, one) in schema[keyword].as_array().into_iter().flatten().enumerate() {
            walk(one, &format!("{place}/{keyword}/{index}"), visit);
        }
    }
}

fn describe(faults: &mut Vec<String>, place: &str, thing: &Value) {
    if thing["description"].as_str().unwrap_or_default().trim().is_empty() {
        faults.push(format!("{place}: no description"));
    }
}

fn names<'a>(document: &'a Value, pointer: &str) -> impl Iterator<Item = &'a str> {
    let list = document.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|entry| entry["name"].as_str())
}

fn references(value: &Value) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    collect(value, &mut found);
    found
}

/// Collects the components that a keyword refers to.
fn collect_under<'a>(keyword: &str, value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(map) => {
            map.get(keyword).into_iter().for_each(|value| collect(value, found));
            map.values().for_each(|value| collect_under(keyword, value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| collect_under(keyword, value, found)),
        _ => {}
    }
}

fn collect<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(map) => {
            let reference = map.get("$ref").and_then(Value::as_str);
            found.extend(reference.and_then(|reference| reference.strip_prefix("#/components/schemas/")));
            map.values().for_each(|value| collect(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn good() -> Value {
        json!({
            "tags": [{"name": "outings", "description": "Outings."}],
            "paths": {"/v1/outings": {"get": {
                "operationId": "listOutings", "summary": "Lists outings.", "tags": ["outings"],
                "security": [{"bearer": []}],
                "responses": {"200": {"description": "Outings.", "content": {"application/json": {"schema":
                    {"$ref": "#/components/schemas/Outing"}}}}},
            }}},
            "components": {"schemas": {"Outing": {"type": "object", "properties":
                {"led_by": {"type": "string", "description": "By whom."}}}}},
        })
    }

    /// Changes the good document in one place and returns what is found.
    fn with(pointer: &str, value: Value) -> String {
        let mut document = good();
        *document.pointer_mut(pointer).unwrap() = value;
        faults(&document).join("; ")
    }

    #[test]
    fn a_good_document_has_no_faults() {
        assert_eq!(faults(&good()), Vec::<String>::new());
    }

    #[test]
    fn each_rule_is_kept() {
        let get = "/paths/~1v1~1outings/get";
        assert!(with("/tags/0/description", json!("")).contains("no description"));
        assert!(with(&format!("{get}/operationId"), json!("")).contains("operationId"));
        assert!(with(&format!("{get}/summary"), json!("")).contains("no summary"));
        assert!(with(&format!("{get}/tags"), json!(["trips"])).contains("one tag"));
        assert!(with(&format!("{get}/security"), json!([])).contains("anybody may call it"));
        assert!(with(&format!("{get}/operationId"), json!("signIn")).contains("should be open"));
        let plain = json!({"404": {"description": "No.", "content": {"text/plain": {"schema": {"type": "string"}}}}});
        let found = with(&format!("{get}/responses"), plain);
        assert!(found.contains("problem+json") && found.contains("not a named component"), "{found}");
        let properties = "/components/schemas/Outing/properties";
        assert!(with(properties, json!({"ledBy": {"description": "By whom."}})).contains("snake_case"));
        assert!(with(properties, json!({"led_by": {}})).contains("neither described nor titled"));
        assert!(with(properties, json!({"led_by": {"description": "See [`crate::x`]."}})).contains("speaks Rust"));
        let schemas = json!({"Outing": {}, "Trip": {}});
        assert_eq!(with("/components/schemas", schemas), "component Trip: nothing refers to it");
        assert!(with("/components/schemas", json!({})).contains("referred to, and not there"));
    }

    #[test]
    fn an_operation_id_stands_once() {
        let mut document = good();
        document["paths"]["/v1/trips"] = document["paths"]["/v1/outings"].clone();
        assert!(faults(&document)[0].contains("twice"));
    }
}
