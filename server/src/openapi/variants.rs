//! Which component a value keeps to, told by one of its properties.
//!
//! Written as `if`, `then` and `else` beside the properties that all have, and not as `oneOf` with a discriminator: of a
//! `oneOf` Kotlin's client makes an interface that nothing implements, Rust's loses the property that tells them apart, and
//! Go's refuses what two of them would take. All of them read the plain object; validators read the conditions too.

use serde_json::{Value, json};

/// Adds to a schema that a value whose `tag` is a variant's name keeps to that variant's component as well.
pub(super) fn tell(schema: &mut Value, tag: &str, variants: &[(String, String)]) {
    let conditions = variants.iter().rev().fold(None, |rest: Option<Value>, (name, reference)| {
        let mut condition = json!({
            "if": {"properties": {tag: {"const": name}}, "required": [tag]},
            "then": {"$ref": reference},
        });
        if let Some(rest) = rest {
            condition["else"] = rest;
        }
        Some(condition)
    });
    if let (Some(schema), Some(Value::Object(conditions))) = (schema.as_object_mut(), conditions) {
        schema.extend(conditions);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_variant_is_told_once_and_in_order() {
        let mut schema = json!({"type": "object"});
        let variants =
            [("dry", "#/a"), ("wet", "#/b")].map(|(name, reference)| (name.to_owned(), reference.to_owned()));
        tell(&mut schema, "weather", &variants);
        let wet = json!({"if": {"properties": {"weather": {"const": "wet"}}, "required": ["weather"]}, "then": {"$ref": "#/b"}});
        let dry = json!({"type": "object",
            "if": {"properties": {"weather": {"const": "dry"}}, "required": ["weather"]}, "then": {"$ref": "#/a"}, "else": wet});
        assert_eq!(schema, dry);
    }
}
