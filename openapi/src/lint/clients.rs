//! Rules that keep the clients which common generators make of the document compiling and reading.
//!
//! Each stands for a fault that one of them had: openapi-python-client, openapi-typescript, or openapi-generator's
//! python, typescript-fetch, java, kotlin, go and rust, all with their default options.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Lists what the generators would trip over in the components.
pub(super) fn faults(document: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let components = document.pointer("/components/schemas").and_then(Value::as_object);
    let mut holders: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut conditions = BTreeSet::new();
    super::collect_under("then", document, &mut conditions);
    for (name, schema) in components.into_iter().flatten() {
        let place = format!("component {name}");
        if let Some(of) = name.strip_prefix("New")
            && components.is_some_and(|components| components.contains_key(of))
        {
            faults.push(format!("{place}: Go's constructor of {of} has that name"));
        }
        for (property, described) in schema["properties"].as_object().into_iter().flatten() {
            if pascal(property) == *name && (described.get("enum").is_some() || described.get("const").is_some()) {
                faults.push(format!(
                    "{place}/{property}: Rust names the enum in it as the component: give it one of its own"
                ));
            }
        }
        let named = schema["x-enum-varnames"].as_array();
        for value in named.or(schema["enum"].as_array()).into_iter().flatten().filter_map(Value::as_str) {
            holders.entry(constant(value)).or_default().push(name);
        }
        // What is only a condition is for validators: no client is made to fill it.
        let filled = !conditions.contains(name.as_str());
        super::walk(schema, &place, &mut |place, schema| shape(&mut faults, place, schema, filled));
    }
    let schemes = document.pointer("/components/securitySchemes").and_then(Value::as_object);
    if schemes.into_iter().flatten().filter(|(_, scheme)| scheme["scheme"] == "bearer").count() > 1 {
        faults.push("security schemes: Java gives a token to whichever bearer scheme it finds first".to_owned());
    }
    for (value, of) in holders.iter().filter(|(_, of)| of.len() > 1) {
        faults.push(format!(
            "enums {}: Go has one constant {value} for all: name them in x-enum-varnames",
            of.join(", ")
        ));
    }
    faults
}

fn shape(faults: &mut Vec<String>, place: &str, schema: &Value, filled: bool) {
    let mut fault = |what: &str| faults.push(format!("{place}: {what}"));
    for keyword in ["oneOf", "anyOf"] {
        let variants = schema[keyword].as_array().map(Vec::as_slice).unwrap_or_default();
        let constants: Option<Vec<&Value>> = variants.iter().map(|one| one.get("const")).collect();
        match constants {
            Some(constants) if !constants.is_empty() => {
                let listed: Option<Vec<&Value>> = schema["enum"].as_array().map(|listed| listed.iter().collect());
                if listed != Some(constants) {
                    fault("openapi-python-client reads no oneOf of constants: list them in enum too");
                }
            }
            _ if variants.iter().filter(|one| one["type"] != "null").count() > 1 => {
                fault("Kotlin has no type for a choice: write the properties, and if and then for what differs");
            }
            _ => {}
        }
    }
    if schema.get("discriminator").is_some() {
        fault("Kotlin makes an interface of a discriminator, and Rust reads its property away: write if and then");
    }
    let types = schema["type"].as_array().into_iter().flatten().filter(|one| *one != "null").count();
    if types > 1 && filled {
        fault("Kotlin and TypeScript make an empty class of several types: leave them out, or name one");
    }
    if schema["format"] == "byte" {
        fault("Rust does not compile where a byte may be absent: contentEncoding base64");
    }
    let has_properties = schema.get("properties").is_some();
    let more = schema.get("additionalProperties");
    if schema["type"] == "object" && !has_properties && more.is_none() && schema.get("allOf").is_none() {
        fault("openapi-typescript takes an object of nothing for empty: additionalProperties true");
    }
    if has_properties && more.is_some_and(|more| *more != false) {
        fault("Kotlin has no type for properties beside others");
    }
}

/// Spells a constant as Go does.
fn constant(value: &str) -> String {
    value.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' }).collect()
}

fn pascal(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_uppercase() + rest
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::faults;
    use serde_json::{Value, json};

    fn found(schemas: Value) -> String {
        faults(&json!({"components": {"schemas": schemas}})).join("; ")
    }

    #[test]
    fn each_generator_s_fault_is_found_and_its_remedy_is_not() {
        assert!(found(json!({"Outing": {}, "NewOuting": {}})).contains("Go's constructor"));
        assert_eq!(found(json!({"Outing": {}, "OutingCreation": {}, "NewTram": {}})), "");

        let weather = json!({"type": "string", "oneOf": [{"const": "dry"}, {"const": "wet"}]});
        assert!(found(json!({"Outing": {"properties": {"weather": weather}}})).contains("openapi-python-client"));
        let mut listed = weather;
        listed["enum"] = json!(["dry", "wet"]);
        assert_eq!(found(json!({"Outing": {"properties": {"weather": listed}}})), "");

        let choice = json!({"oneOf": [{"$ref": "#/a"}, {"$ref": "#/b"}], "discriminator": {"propertyName": "by"}});
        let said = found(json!({"Outing": {"properties": {"journey": choice}}}));
        assert!(said.contains("no type for a choice") && said.contains("discriminator"), "{said}");
        assert_eq!(found(json!({"Outing": {"oneOf": [{"$ref": "#/a"}, {"type": "null"}]}})), "");

        let several = json!({"properties": {"note": {"type": ["string", "integer", "null"]}}});
        assert!(found(json!({"Outing": several})).contains("several types"));
        assert_eq!(found(json!({"Outing": several, "Any": {"then": {"$ref": "#/components/schemas/Outing"}}})), "");
        assert_eq!(found(json!({"Outing": {"properties": {"note": {"type": ["string", "null"]}}}})), "");

        assert!(found(json!({"Ticket": {"type": "string", "format": "byte"}})).contains("base64"));
        assert!(found(json!({"Outing": {"type": "object"}})).contains("empty"));
        assert!(found(json!({"Outing": {"properties": {}, "additionalProperties": true}})).contains("beside others"));
        assert!(found(json!({"Weather": {"properties": {"weather": {"enum": ["dry"]}}}})).contains("as the component"));
        assert!(
            found(json!({"Weather": {"enum": ["dry"]}, "Wine": {"enum": ["dry", "red"]}})).contains("constant DRY")
        );
        let apart = json!({"Weather": {"enum": ["dry"]}, "Wine": {"enum": ["dry"], "x-enum-varnames": ["WINE_DRY"]}});
        assert_eq!(found(apart), "");

        let bearer = json!({"type": "http", "scheme": "bearer"});
        let two = json!({"components": {"securitySchemes": {"token": bearer, "ticket": bearer}}});
        assert!(faults(&two)[0].contains("bearer"));
    }
}
