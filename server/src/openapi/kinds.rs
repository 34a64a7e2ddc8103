//! Record kinds as named, fully typed components, generated from the catalogue.

use super::variants;
use serde_json::{Map, Value, json};
use sync_core::catalogue::{Catalogue, Kind};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Describes the name of a record kind in a request.
#[derive(Debug)]
pub struct KindName;

impl PartialSchema for KindName {
    fn schema() -> RefOr<Schema> {
        // Which there are the catalogue says, when the document is finished.
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .description(Some("A record kind."))
            .build()
            .into()
    }
}

impl ToSchema for KindName {
    fn name() -> std::borrow::Cow<'static, str> {
        "RecordKind".into()
    }
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

/// Adds two components for each kind, its data and the record that holds them, and `Record`, which is any of them. The
/// envelope that the router's types know is spent: nobody reads an untyped record.
pub(super) fn add(schemas: &mut Map<String, Value>, catalogue: &Catalogue) {
    let envelope = schemas.remove(ENVELOPE).unwrap_or_default();
    let mut variants = Vec::new();
    for kind in catalogue.kinds() {
        let data = component(kind);
        let name = format!("{data}Record");
        let mut schema = kind.schema.clone();
        if let Some(schema) = schema.as_object_mut() {
            // Inside the document an `$id` would move the base of every reference.
            for keyword in ["$schema", "$id", "x-record"] {
                schema.remove(keyword);
            }
        }
        let mut record = envelope.clone();
        record["description"] = json!(format!("{}: a record of the kind `{}` as it is read.", kind.title, kind.name));
        // Whole, without `allOf`: generators of clients lose the type of a property that two schemas name.
        record["properties"]["kind"] = json!({"type": "string", "const": kind.name, "description": "The kind."});
        record["properties"]["data"] = json!({"$ref": reference(&data), "description": "The merged values."});
        schemas.insert(data, schema);
        variants.push((kind.name.clone(), reference(&name)));
        schemas.insert(name, record);
    }
    let mut any = envelope;
    any["description"] = json!(
        "A record as it is read. `kind` says which, and the component of that kind, such as `SafetyPlanRecord`, what `data` \
         holds: every record of that kind can be read as it too."
    );
    any["properties"]["kind"] = json!({"$ref": reference("RecordKind"), "description": "The kind."});
    any["properties"]["data"] = json!({"type": "object", "additionalProperties": true,
        "description": "The merged values, in the shape of the kind."});
    let names: Vec<&str> = variants.iter().map(|(name, _)| name.as_str()).collect();
    if let Some(kinds) = schemas.get_mut(&*KindName::name()) {
        kinds["enum"] = json!(names);
    }
    variants::tell(&mut any, "kind", &variants);
    schemas.insert("Record".to_owned(), any);
}

/// Refers to the typed record wherever the router's types say envelope.
pub(super) fn retarget(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if map.get("$ref").and_then(Value::as_str) == Some(&reference(ENVELOPE)) {
                map.insert("$ref".to_owned(), reference("Record").into());
            }
            map.values_mut().for_each(retarget);
        }
        Value::Array(list) => list.iter_mut().for_each(retarget),
        _ => {}
    }
}

/// The component that the router's types make of a record.
const ENVELOPE: &str = "RecordEnvelope";

fn reference(component: &str) -> String {
    format!("#/components/schemas/{component}")
}
