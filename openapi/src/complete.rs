//! Requires of the document what somebody needs to write a client: an example for every body, a description of everything,
//! and a limit on whatever is sent.

use crate::lint::operations;
use homeward_server::openapi::check;
use serde_json::Value;
use std::collections::BTreeSet;

/// Operations whose body or answer is bytes, and has no example in JSON.
const BYTES: [&str; 3] = ["application/octet-stream", "image/", "audio/"];

/// Lists what is missing, and examples that their own schema refuses.
pub(crate) fn faults(document: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (place, operation) in operations(document) {
        bodies(&mut faults, document, &format!("{place} body"), &operation["requestBody"]);
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            bodies(&mut faults, document, &format!("{place} {status}"), response);
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let place = format!("{place} {}", parameter["name"].as_str().unwrap_or_default());
            match parameter.get("example") {
                Some(example) => hold(&mut faults, document, &place, &parameter["schema"], example),
                None if parameter["required"] == true => faults.push(format!("{place}: no example")),
                None => {}
            }
        }
    }
    let mut bounds = Bounds { document, visited: BTreeSet::new(), found: Vec::new() };
    for (place, operation) in operations(document) {
        bounds.walk(&format!("{place} body"), &operation["requestBody"]["content"]["application/json"]["schema"]);
    }
    faults.extend(bounds.found);
    for (name, schema) in document.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten() {
        if is_bare(schema) {
            faults.push(format!("component {name}: no description"));
        }
        properties(&mut faults, &format!("component {name}"), schema);
    }
    faults
}

fn bodies(faults: &mut Vec<String>, document: &Value, place: &str, holder: &Value) {
    for (kind, media) in holder["content"].as_object().into_iter().flatten() {
        if BYTES.iter().any(|bytes| kind.starts_with(bytes)) {
            continue;
        }
        match media.get("example") {
            Some(example) => hold(faults, document, place, &media["schema"], example),
            None => faults.push(format!("{place}: no example of {kind}")),
        }
    }
}

fn hold(faults: &mut Vec<String>, document: &Value, place: &str, schema: &Value, example: &Value) {
    for fault in check::faults(document, schema, example) {
        faults.push(format!("{place}: the example is refused at `{}`: {}", fault.pointer, fault.detail));
    }
}

fn properties(faults: &mut Vec<String>, place: &str, schema: &Value) {
    if !schema.is_object() {
        return;
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let place = format!("{place}/{name}");
        if is_bare(property) {
            faults.push(format!("{place}: no description"));
        }
        properties(faults, &place, property);
    }
    for keyword in ["items", "additionalProperties"] {
        properties(faults, &format!("{place}/{keyword}"), &schema[keyword]);
    }
    for keyword in ["oneOf", "anyOf", "allOf"] {
        for one in schema[keyword].as_array().into_iter().flatten() {
            properties(faults, &format!("{place}/{keyword}"), one);
        }
    }
}

/// Names what a client may send without a bound: whatever comes in is bounded before it is read.
struct Bounds<'a> {
    document: &'a Value,
    visited: BTreeSet<&'a str>,
    found: Vec<String>,
}

impl<'a> Bounds<'a> {
    fn walk(&mut self, place: &str, schema: &'a Value) {
        if !schema.is_object() {
            return;
        }
        if let Some(reference) = schema["$ref"].as_str() {
            if self.visited.insert(reference)
                && let Some(schema) = reference.strip_prefix('#').and_then(|target| self.document.pointer(target))
            {
                self.walk(place, schema);
            }
            return;
        }
        let is = |kind: &str| {
            schema["type"] == kind || schema["type"].as_array().is_some_and(|kinds| kinds.iter().any(|one| one == kind))
        };
        let has = |keywords: &[&str]| keywords.iter().any(|keyword| schema.get(*keyword).is_some());
        let format = schema["format"].as_str().unwrap_or_default();
        // Bytes are bounded by the body that they come in.
        let shaped = ["uuid", "date", "date-time", "binary"].contains(&format) || has(&["contentEncoding"]);
        if is("string") && !shaped && !has(&["maxLength", "enum", "const", "oneOf", "pattern"]) {
            self.found.push(format!("{place}: a text without a limit"));
        }
        if is("array") && !has(&["maxItems"]) {
            self.found.push(format!("{place}: a list without a limit"));
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            self.walk(&format!("{place}/{name}"), property);
        }
        for keyword in ["items", "additionalProperties"] {
            self.walk(place, &schema[keyword]);
        }
        for keyword in ["oneOf", "anyOf", "allOf"] {
            schema[keyword].as_array().into_iter().flatten().for_each(|one| self.walk(place, one));
        }
    }
}

fn is_bare(schema: &Value) -> bool {
    schema["description"].as_str().unwrap_or_default().trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bodies_have_examples_that_hold_and_everything_is_described() {
        let mut document = json!({
            "paths": {"/v1/outings": {"post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Outing"},
                    "example": {"led_by": "A guide"}}}},
                "responses": {"204": {}},
            }}},
            "components": {"schemas": {"Outing": {"type": "object", "description": "An outing.", "required": ["led_by"],
                "properties": {"led_by": {"type": "string", "maxLength": 9, "description": "By whom."}}}}},
        });
        assert_eq!(faults(&document), Vec::<String>::new());
        let media = "/paths/~1v1~1outings/post/requestBody/content/application~1json/example";
        *document.pointer_mut(media).unwrap() = json!({"led_by": 5});
        assert!(faults(&document)[0].contains("refused at `/led_by`"));
        document["components"]["schemas"]["Outing"]["properties"]["led_by"] =
            json!({"type": "string", "description": "By whom."});
        assert!(faults(&document).concat().contains("a text without a limit"));
        document["paths"]["/v1/outings"]["post"]["requestBody"]["content"]["application/json"] = json!({"schema": {}});
        document["components"]["schemas"]["Outing"]["properties"]["led_by"] = json!({"title": "Led by"});
        let found = faults(&document);
        assert!(found[0].contains("no example") && found[1] == "component Outing/led_by: no description", "{found:?}");
    }
}
