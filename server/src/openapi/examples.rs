//! An example for every body of every operation, made from its schema and from invented values, so that none can be
//! forgotten or grow stale. `homeward-openapi --check` holds each to its schema.

use crate::problem::{Code, Problem};
use serde_json::{Map, Value, json};

/// Invented values of properties, by name. What is not required is in an example only if it has one.
fn invented(name: &str) -> Option<Value> {
    Some(match name {
        "forename" => json!("Robin"),
        "surname" => json!("Example"),
        "alias" => json!("Rob"),
        "date_of_birth" => json!("2011-05-06"),
        "team" => json!("Kingston"),
        "username" => json!("ada"),
        "password" => json!("an invented password"),
        "reported_by" => json!("An invented carer"),
        "missing_from" => json!("home"),
        "classification" => json!("missing"),
        "reason" => json!("An invented reason of some length."),
        "detail" => json!("One sentence about this occurrence."),
        "kind" => json!("return-home-interview"),
        "role" => json!("missing_children_worker"),
        "service" => json!("missing"),
        "school_or_college" => json!("Invented Hill School"),
        "status" | "version" | "limit" | "position" => json!(1),
        "expires_in" => json!(600),
        "token_type" => json!("Bearer"),
        "etag" => json!("\"1\""),
        "where_found" => json!("At an invented friend's"),
        "outcome" => json!("Well, and glad to be back."),
        _ => return None,
    })
}

/// An id that is obviously nobody's.
const ID: &str = "019cad00-0000-7000-8000-000000000001";
/// How deep an example goes.
const DEEPEST: usize = 12;

/// Adds examples to bodies and parameters that have none.
pub(super) fn apply(document: &mut Value) {
    let source = document.clone();
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        if operation.get("responses").is_none() {
            continue;
        }
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            let required = parameter["required"] == true;
            if parameter.get("example").is_none() && required {
                let value =
                    if name == "if-match" { json!("\"1\"") } else { make(&source, &parameter["schema"], &name, 0) };
                parameter["example"] = value;
            }
        }
        let request = operation.pointer_mut("/requestBody/content/application~1json");
        if let Some(media) = request {
            add(&source, media);
        }
        for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
            let description = response["description"].as_str().unwrap_or_default().to_owned();
            for (kind, media) in response.get_mut("content").and_then(Value::as_object_mut).into_iter().flatten() {
                match kind.as_str() {
                    "application/json" => add(&source, media),
                    "application/problem+json" => refuse(status, &description, media),
                    _ => {}
                }
            }
        }
    }
}

fn add(document: &Value, media: &mut Value) {
    if media.get("example").is_none() && media.get("examples").is_none() {
        media["example"] = make(document, &media["schema"], "", 0);
    }
}

/// Shows a refusal of the first code that the description names.
fn refuse(status: &str, description: &str, media: &mut Value) {
    let named =
        |code: &&Code| description.contains(&format!("`{}`", code.as_str())) && code.status().as_str() == status;
    let code = Code::ALL.iter().find(named).or_else(|| Code::ALL.iter().find(|code| code.status().as_str() == status));
    if let Some(code) = code.filter(|_| media.get("example").is_none()) {
        let problem = Problem::new(*code);
        let problem =
            if *code == Code::Invalid { problem.field("/details/forename", "invalid", "is missing") } else { problem };
        media["example"] = serde_json::to_value(problem).unwrap_or_default();
    }
}

/// Makes a value that a schema takes.
fn make(document: &Value, schema: &Value, name: &str, depth: usize) -> Value {
    if let Some(target) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
        return document.pointer(target).map(|target| make(document, target, name, depth + 1)).unwrap_or_default();
    }
    for keyword in ["example", "const"] {
        if let Some(value) = schema.get(keyword) {
            return value.clone();
        }
    }
    let invented = invented(name);
    if let Some(options) = schema["enum"].as_array() {
        return invented.filter(|one| options.contains(one)).or_else(|| options.first().cloned()).unwrap_or_default();
    }
    if let Some(value) = invented.filter(|one| super::check::faults(document, schema, one).is_empty()) {
        return value;
    }
    // Of what a property tells apart, the first, or a return home interview.
    let told = std::iter::successors(Some(schema), |condition| condition.get("else"));
    let told: Vec<&Value> = told.filter_map(|condition| condition.get("then")).collect();
    let interview =
        |then: &&&Value| then["$ref"].as_str().is_some_and(|name| name.ends_with("ReturnHomeInterviewRecord"));
    if let Some(then) = told.iter().find(interview).or(told.first()) {
        return make(document, then, name, depth + 1);
    }
    for keyword in ["oneOf", "anyOf"] {
        let mut variants = schema[keyword].as_array().into_iter().flatten();
        if let Some(first) = variants.find(|one| one["type"] != "null") {
            return if depth > DEEPEST { Value::Null } else { make(document, first, name, depth + 1) };
        }
    }
    if let Some(all) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in all.iter().map(|part| make(document, part, name, depth + 1)) {
            whole.extend(part.as_object().cloned().unwrap_or_default());
        }
        return Value::Object(whole);
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.first().and_then(Value::as_str),
        kind => kind.as_str(),
    };
    match kind {
        Some("object") => object(document, schema, depth),
        Some("array")
            if schema["minItems"].as_u64().unwrap_or(0) > 0 || (depth < 4 && schema["items"].get("$ref").is_some()) =>
        {
            json!([make(document, &schema["items"], name, depth + 1)])
        }
        Some("array") => json!([]),
        Some("boolean") => json!(false),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("string") => text(schema),
        _ => Value::Null,
    }
}

fn object(document: &Value, schema: &Value, depth: usize) -> Value {
    let required = |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name));
    let mut object = Map::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        if required(name) || (depth < 4 && invented(name).is_some() && property["deprecated"] != true) {
            object.insert(name.clone(), make(document, property, name, depth + 1));
        }
    }
    Value::Object(object)
}

fn text(schema: &Value) -> Value {
    if schema["contentEncoding"] == "base64" {
        return json!("AAAA");
    }
    match schema["format"].as_str() {
        Some("uuid") => return json!(ID),
        Some("date") => return json!("2026-03-01"),
        Some("date-time") => return json!("2026-03-01T09:30:00Z"),
        _ => {}
    }
    let least = schema["minLength"].as_u64().and_then(|least| usize::try_from(least).ok()).unwrap_or(0);
    let shapes = [
        "An invented text.".to_owned(),
        "Invented".to_owned(),
        "/where".to_owned(),
        "a".repeat(64),
        "0".repeat(least.clamp(1, 128)),
        "AAAA".to_owned(),
        String::new(),
    ];
    let fits = |shape: &&String| super::check::faults(&Value::Null, schema, &json!(shape)).is_empty();
    shapes.iter().find(fits).map(|shape| json!(shape)).unwrap_or_default()
}
