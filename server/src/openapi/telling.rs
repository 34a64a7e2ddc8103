//! What every component and property says of itself, where the router's types say it beside it or not at all.

use crate::budget::MAX_BODY_BYTES;
use crate::problem::Code;
use serde_json::{Value, json};

/// How the id of a record follows from child and kind.
const DERIVED_IDS: &str = "\n\nIds are made by clients: UUIDs of version 7. Of some kinds a child has one record, whose id \
    follows from child and kind, so that two people who begin it apart begin the same one: a UUID of version 8 (RFC 9562) of \
    the first 16 bytes of SHA-256 over the ASCII text `homeward/record/`, the 16 bytes of the child's id, and the kind's name \
    in UTF-8. `GET /v1/record-ids` gives it.";

/// Longest texts of requests that no type of their own bounds, in characters: values that the largest body bounds.
const LONGEST: [(&str, &str, usize); 2] =
    [("SetIntent", "value", MAX_BODY_BYTES), ("ResolveIntent", "value", MAX_BODY_BYTES)];

/// Fills in descriptions and the list of codes.
pub(super) fn apply(document: &mut Value) {
    if let Some(Value::String(description)) = document.pointer_mut("/info/description") {
        description.push_str(DERIVED_IDS);
    }
    for server in document["servers"].as_array_mut().into_iter().flatten() {
        server["description"] = json!("This server, in production or on a local machine.");
        server["x-internal"] = json!(false);
    }
    if let Some(Value::String(description)) = document.pointer_mut("/components/securitySchemes/bearer/description") {
        description.push_str(" Checked as RFC8725 asks: one algorithm, a type of its own for each kind of token.");
    }
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    if let Some(code) = schemas.get_mut("Problem").and_then(|problem| problem.pointer_mut("/properties/code")) {
        code["enum"] = Code::ALL.iter().map(|code| code.as_str()).collect();
    }
    for (component, property, most) in LONGEST {
        if let Some(text) = schemas.get_mut(component).and_then(|schema| schema["properties"].get_mut(property)) {
            text["maxLength"] = json!(most);
        }
    }
    for (name, schema) in schemas.iter_mut() {
        if schema.get("description").is_none() {
            let most = schema["maxLength"].as_u64();
            schema["description"] = match (name.trim_end_matches(|c: char| c.is_ascii_digit()), most) {
                ("Text", Some(most)) => json!(format!(
                    "A text of 1 to {most} characters, not blank, without control characters other than line breaks and tabs."
                )),
                ("Name", Some(most)) => json!(format!(
                    "A name of 1 to {most} characters, not blank, without control characters, invisible characters and \
                     direction controls (UAX #9); joiners stay where a script needs them (UAX #31)."
                )),
                ("Role", _) => {
                    json!("What a person is to the children they work with; decides what they may see and do.")
                }
                _ => schema.get("title").cloned().unwrap_or_else(|| json!(words(name))),
            };
        }
        describe(schema);
    }
}

/// Describes properties by what they refer to or by their label.
fn describe(schema: &mut Value) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (name, property) in properties.iter_mut() {
            if property.get("description").is_none() {
                let variants = property["oneOf"].as_array().into_iter().flatten();
                let said = variants.filter_map(|one| one.get("description")).next().cloned();
                let label = property.get("title").cloned();
                property["description"] = said.or(label).unwrap_or_else(|| json!(words(name)));
            }
            describe(property);
        }
    }
    for keyword in ["items", "additionalProperties"] {
        if schema.get(keyword).is_some_and(Value::is_object) {
            describe(&mut schema[keyword]);
        }
    }
    for keyword in ["oneOf", "anyOf", "allOf"] {
        schema.get_mut(keyword).and_then(Value::as_array_mut).into_iter().flatten().for_each(describe);
    }
}

/// Says a name in words: `BySession` and `by_session` are `By session.`.
fn words(name: &str) -> String {
    let mut said = String::new();
    for c in name.chars() {
        match c {
            '_' | '-' => said.push(' '),
            c if c.is_ascii_uppercase() && !said.is_empty() && !said.ends_with(|c: char| c.is_ascii_uppercase()) => {
                said.push(' ');
                said.push(c.to_ascii_lowercase());
            }
            c if said.is_empty() => said.push(c.to_ascii_uppercase()),
            c => said.push(c),
        }
    }
    said + "."
}
