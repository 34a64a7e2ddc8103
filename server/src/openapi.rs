//! The OpenAPI document: the router's own, with every record kind as a named, fully typed component from the catalogue,
//! and every refusal documented.

use serde_json::{Map, Value, json};
use sync_core::catalogue::{Catalogue, Kind};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, RefOr, Schema, ServerBuilder};
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

/// Returns the document before the router's paths.
pub fn frame() -> OpenApi {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The access token of `POST /v1/sessions`, good for ten minutes."))
        .build();
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Homeward")
                .version("1")
                .description(Some(
                    "Offline-first case recording for people who keep children safe. Records are merged from many \
                     phones and desks; nothing anyone wrote is lost, and where people wrote different things both \
                     sides are shown until someone chooses.\n\nEvery refusal is `application/problem+json` (RFC 9457) \
                     with a stable `code`. Children outside the caller's access are not found (404). Lists are paged \
                     by opaque cursors; `Link: rel=\"next\"` has the next page.",
                ))
                .license(Some(
                    utoipa::openapi::LicenseBuilder::new()
                        .name("AGPL-3.0-or-later")
                        .identifier(Some("AGPL-3.0-or-later"))
                        .build(),
                ))
                .build(),
        )
        .servers(Some([ServerBuilder::new().url("/").description(Some("This server")).build()]))
        .components(Some(
            ComponentsBuilder::new()
                .schema_from::<crate::problem::Problem>()
                .security_scheme("bearer", SecurityScheme::Http(bearer))
                .build(),
        ))
        .build()
}

/// Finishes the document: record kinds, intents, and the refusals each operation can answer.
pub fn finish(document: OpenApi) -> Value {
    // The document is plain data, so it cannot fail to serialise.
    let mut document = serde_json::to_value(document).unwrap_or_default();
    let catalogue = Catalogue::embedded();
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        add_kinds(schemas, catalogue);
        schemas.insert("Intent".to_owned(), intent());
        for schema in schemas.values_mut() {
            tidy(schema);
        }
    }
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        for item in paths.values_mut().filter_map(Value::as_object_mut) {
            for operation in item.values_mut().filter(|operation| operation.get("responses").is_some()) {
                document_refusals(operation);
            }
        }
    }
    document
}

/// Names the component of a kind: `ReturnHomeInterview`.
pub fn component(kind: &Kind) -> String {
    kind.name
        .split('-')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
        })
        .collect()
}

fn add_kinds(schemas: &mut Map<String, Value>, catalogue: &Catalogue) {
    let mut records = Vec::new();
    let mut mapping = Map::new();
    for kind in catalogue.kinds() {
        let data = component(kind);
        let record = format!("{data}Record");
        let mut schema = kind.schema.clone();
        if let Some(schema) = schema.as_object_mut() {
            // Inside the document an `$id` would move the base of every reference.
            for keyword in ["$schema", "$id", "x-record"] {
                schema.remove(keyword);
            }
        }
        schemas.insert(data.clone(), schema);
        let typed = json!({
            "description": format!("A record of the kind `{}`: {}", kind.name, kind.title),
            "allOf": [{"$ref": "#/components/schemas/RecordEnvelope"}, {
                "type": "object",
                "properties": {
                    "kind": {"type": "string", "const": kind.name},
                    "data": {"$ref": format!("#/components/schemas/{data}")},
                },
                "required": ["kind", "data"],
            }],
        });
        schemas.insert(record.clone(), typed);
        let reference = format!("#/components/schemas/{record}");
        records.push(json!({"$ref": reference}));
        mapping.insert(kind.name.clone(), Value::from(reference));
    }
    let any = json!({
        "description": "A record as it is read; `kind` says which.",
        "oneOf": records,
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    });
    schemas.insert("Record".to_owned(), any);
    // Wherever the router's types say envelope, the reader gets the typed record.
    for (name, schema) in schemas.iter_mut() {
        if name.starts_with("Page_") {
            retarget(schema);
        }
    }
}

fn retarget(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get_mut("$ref")
                && reference == "#/components/schemas/RecordEnvelope"
            {
                *reference = "#/components/schemas/Record".to_owned();
            }
            map.values_mut().for_each(retarget);
        }
        Value::Array(list) => list.iter_mut().for_each(retarget),
        _ => {}
    }
}

/// Makes what the derive macros write as exact as what they describe.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(map) => {
            // An unsigned integer has a minimum already; int64 is the widest any client reads.
            if map.get("format").and_then(Value::as_str) == Some("int32") && map.get("minimum") == Some(&json!(0)) {
                map.remove("format");
            }
            map.values_mut().for_each(tidy);
        }
        Value::Array(list) => list.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// Adds to an operation every refusal it can answer, by its shape.
fn document_refusals(operation: &mut Value) {
    let secured = operation.get("security").is_some();
    let has_body = operation.get("requestBody").is_some();
    let parameters = operation.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    let has = |place: &str| parameters.iter().any(|parameter| parameter["in"] == place);
    let mut refusals: Vec<(&str, &str)> = Vec::new();
    if has_body || has("path") || has("query") {
        refusals.push(("400", "It cannot be read: `malformed_request`."));
    }
    if secured || has_body {
        refusals.push((
            "401",
            "Not signed in, or not with what was sent: `unauthenticated`, `token_expired`, \
             `invalid_credentials`, `session_ended`, `device_revoked`, `refresh_token_reused`, `invalid_proof`.",
        ));
    }
    if secured {
        refusals.push(("403", "The role does not allow it: `not_allowed`, `device_required`."));
        refusals.push(("404", "There is no such thing, or the caller may not know of it: `not_found`."));
    }
    if has_body || operation["operationId"] == "takeEpisode" {
        refusals.push((
            "409",
            "It does not fit what is there: `already_exists`, `likely_duplicates`, `episode_open`, \
             `episode_overlaps`, `wrong_state`.",
        ));
    }
    if has_body {
        refusals.push(("413", "The body is too large: `body_too_large`."));
        refusals.push(("415", "The body is not `application/json`: `unsupported_media_type`."));
        refusals.push(("422", "A value is not allowed, and `errors` names it: `invalid`."));
    }
    if has("header") {
        refusals.push(("412", "It has changed since it was read: `version_mismatch`."));
        refusals.push(("428", "`If-Match` is missing: `precondition_required`."));
    }
    if operation["operationId"] == "revokeUser" {
        refusals.push(("409", "An administrator does not revoke their own account: `wrong_state`."));
    }
    if operation["operationId"] == "signIn" {
        refusals.push(("429", "Too many sign-ins failed; wait a minute: `too_many_requests`."));
    }
    refusals.push(("500", "The server failed: `internal`."));
    refusals.push(("503", "The server cannot answer now; try again: `unavailable`."));
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for (status, description) in refusals {
        let problem = json!({
            "description": description,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        });
        responses.entry(status).or_insert(problem);
    }
    // The record read is typed by its kind.
    for response in responses.values_mut() {
        retarget(response);
    }
}

/// The schema of an intent, one of eight; `sync_core::record::Intent` is what reads it.
fn intent() -> Value {
    let path =
        json!({"type": "string", "maxLength": 1024, "description": "A JSON pointer into the record (RFC 6901)."});
    let id = json!({"type": "string", "format": "uuid", "description": "A fresh id."});
    let text = |description: &str, max: u32| json!({"type": "string", "maxLength": max, "description": description});
    let scalar = json!({"type": ["string", "integer", "boolean", "null"], "description": "A scalar; null clears."});
    let one = |name: &str, description: &str, properties: Value, required: &[&str]| {
        let mut all = json!({"intent": {"type": "string", "const": name}});
        if let (Some(all), Value::Object(properties)) = (all.as_object_mut(), properties) {
            all.extend(properties);
        }
        let mut needed = vec!["intent"];
        needed.extend(required);
        json!({"type": "object", "title": name, "description": description, "properties": all,
            "required": needed, "additionalProperties": false})
    };
    let position =
        |description: &str| json!({"type": "integer", "minimum": 0, "maximum": 100_000, "description": description});
    json!({
        "description": "One edit, as a person meant it.",
        "discriminator": {"propertyName": "intent"},
        "oneOf": [
            one("set", "Writes a scalar, or ticks an option (`/push/abuse` = true). Writing over a conflict is a choice, \
                 and is recorded.", json!({"path": path, "value": scalar}), &["path", "value"]),
            one("edit_text", "Edits a co-edited narrative in place; positions in Unicode scalar values.",
                json!({"path": path, "at": position("Where."), "remove": position("How many to take out."),
                    "insert": text("What to put in.", 100_000)}), &["path", "at"]),
            one("add_row", "Adds a row.", json!({"path": path, "values": {"type": "object",
                "description": "First values, shaped as the row."}}), &["path"]),
            one("remove_row", "Takes a row out; its content stays readable.",
                json!({"path": path, "reason": text("Why.", 500)}), &["path", "reason"]),
            one("restore_row", "Brings a removed row back.", json!({"path": path}), &["path"]),
            one("sign", "Signs a unit: the record (empty pointer), or a row.", json!({"unit": path, "id": id,
                "slot": text("The slot, such as `author` or `manager`.", 64), "name": text("The name as signed.", 200),
                "statement": {"type": ["string", "null"], "maxLength": 2000},
                "drawing": {"type": ["string", "null"], "maxLength": 90_000, "description": "An SVG path."}}),
                &["unit", "id", "slot", "name"]),
            one("amend", "Adds a correction to a signed unit.",
                json!({"unit": path, "id": id, "text": text("The correction.", 10_000)}), &["unit", "id", "text"]),
            one("resolve", "Chooses between values in conflict; the choice is recorded.",
                json!({"path": path, "id": id, "value": scalar}), &["path", "id", "value"]),
        ],
    })
}
