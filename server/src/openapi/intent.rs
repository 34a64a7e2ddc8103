//! The component `Intent`, written by hand: the core owns the type, and a derived schema could not say all of it.

use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Describes [`sync_core::record::Intent`], which the core owns.
#[derive(Debug)]
pub struct IntentSchema;

impl PartialSchema for IntentSchema {
    fn schema() -> RefOr<Schema> {
        // Replaced by `intent` below: utoipa's own types cannot say all of it.
        utoipa::openapi::ObjectBuilder::new().build().into()
    }
}

impl ToSchema for IntentSchema {
    fn name() -> std::borrow::Cow<'static, str> {
        "Intent".into()
    }
}

/// Adds the component `Intent`, which is one of eight that have names of their own; `sync_core::record::Intent` is what
/// reads it.
pub(super) fn add(schemas: &mut Map<String, Value>) {
    let mut told = Vec::new();
    let mut names = Vec::new();
    let mut properties = json!({"intent": {"$ref": "#/components/schemas/IntentKind", "description": "What is done."}});
    for (name, schema) in variants() {
        let component: String = name.split('_').map(capital).collect::<String>() + "Intent";
        for (property, described) in schema["properties"].as_object().into_iter().flatten() {
            if properties.get(property).is_none() {
                properties[property] = plain(described);
            }
        }
        names.push(name);
        told.push((name.to_owned(), format!("#/components/schemas/{component}")));
        schemas.insert(component, schema);
    }
    let mut intent = json!({
        "type": "object",
        "description": "One edit, as a person meant it. `intent` says which, and the component of that name, such as `SetIntent`, \
                        what goes with it.",
        "properties": properties,
        "required": ["intent"],
        "additionalProperties": false,
    });
    super::variants::tell(&mut intent, "intent", &told);
    schemas.insert("Intent".to_owned(), intent);
    let kind = json!({"type": "string", "enum": names, "description": "What an intent does."});
    schemas.insert("IntentKind".to_owned(), kind);
}

/// Leaves out the type of a scalar and of an object. Of a choice of types some generators make a class that nothing can
/// fill, and Java's client sends an object that was not set as an empty one.
fn plain(property: &Value) -> Value {
    let several = property["type"].as_array().is_some_and(|types| types.len() > 2);
    if several || property["type"] == "object" {
        return json!({"description": property["description"]});
    }
    property.clone()
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    first.to_uppercase() + rest
}

fn variants() -> [(&'static str, Value); 8] {
    let path = json!({"type": "string", "maxLength": 1024, "pattern": "^(/([^/~]|~[01])+){0,12}$", "description": "A JSON pointer into the record (RFC 6901)."});
    let id = json!({"type": "string", "format": "uuid", "description": "A fresh id."});
    let text = |description: &str, max: u32| json!({"type": "string", "maxLength": max, "description": description});
    let scalar = json!({"type": ["string", "integer", "boolean", "null"], "description": "A scalar; null clears."});
    let one = |name: &'static str, description: &str, properties: Value, required: &[&str]| {
        let mut all = json!({"intent": {"type": "string", "const": name, "description": "Which."}});
        if let (Some(all), Value::Object(properties)) = (all.as_object_mut(), properties) {
            all.extend(properties);
        }
        let mut needed = vec!["intent"];
        needed.extend(required);
        let schema = json!({"type": "object", "description": description, "properties": all, "required": needed,
            "additionalProperties": false});
        (name, schema)
    };
    let position =
        |description: &str| json!({"type": "integer", "minimum": 0, "maximum": 100_000, "description": description});
    [
        one(
            "set",
            "Writes a scalar, or ticks an option (`/push/abuse` = true). Writing over a conflict is a choice, \
                 and is recorded.",
            json!({"path": path, "value": scalar}),
            &["path", "value"],
        ),
        one(
            "edit_text",
            "Edits a co-edited narrative in place; positions in Unicode scalar values.",
            json!({"path": path, "at": position("Where."), "remove": position("How many to take out."),
                    "insert": text("What to put in.", 100_000)}),
            &["path", "at"],
        ),
        one(
            "add_row",
            "Adds a row.",
            json!({"path": path, "values": {"type": "object", "additionalProperties": true,
                "description": "First values, shaped as the row."}}),
            &["path"],
        ),
        one(
            "remove_row",
            "Takes a row out; its content stays readable.",
            json!({"path": path, "reason": text("Why.", 500)}),
            &["path", "reason"],
        ),
        one("restore_row", "Brings a removed row back.", json!({"path": path}), &["path"]),
        one(
            "sign",
            "Signs a unit: the record (empty pointer), or a row.",
            json!({"unit": path, "id": id,
                "slot": text("The slot, such as `author` or `manager`.", 64), "name": text("The name as signed.", 200),
                "statement": {"type": ["string", "null"], "maxLength": 2000, "description": "What was agreed to."},
                "drawing": {"type": ["string", "null"], "maxLength": 90_000, "description": "An SVG path."}}),
            &["unit", "id", "slot", "name"],
        ),
        one(
            "amend",
            "Adds a correction to a signed unit.",
            json!({"unit": path, "id": id, "text": text("The correction.", 10_000)}),
            &["unit", "id", "text"],
        ),
        one(
            "resolve",
            "Chooses between values in conflict; the choice is recorded.",
            json!({"path": path, "id": id, "value": scalar}),
            &["path", "id", "value"],
        ),
    ]
}
