//! Names of components that say what they are, where the type's own name serves the code alone. No name of a component is
//! on the wire.

use serde_json::{Map, Value};

/// The name in the code, and the one in the document. A name that a language of clients keeps for itself is among the first.
const NAMES: [(&str, &str); 6] = [
    ("Instant", "Timestamp"),
    ("Reconsider", "NewClassification"),
    ("Record", "CaseRecord"),
    ("Seen", "ManagerReadMark"),
    ("Touch", "ChangedField"),
    ("WhoIsIt", "ChildToCompare"),
];

/// Returns the name in the document of the component that a type makes.
pub(super) fn component(name: &str) -> &str {
    NAMES.iter().find(|(own, _)| *own == name).map_or(name, |(_, told)| told)
}

/// Gives the components their names, and everything that refers to them.
pub(super) fn apply(document: &mut Value) {
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        let named: Map<String, Value> =
            std::mem::take(schemas).into_iter().map(|(name, schema)| (component(&name).to_owned(), schema)).collect();
        *schemas = named;
    }
    refer(document);
}

fn refer(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(name) = text.strip_prefix(super::SCHEMAS) {
                *text = format!("{}{}", super::SCHEMAS, component(name));
            }
        }
        Value::Object(map) => map.values_mut().for_each(refer),
        Value::Array(list) => list.iter_mut().for_each(refer),
        _ => {}
    }
}
