//! What of a JSON value a schema of the document refuses: all of it at once, each with its place.
//!
//! A body is read into a type that checks itself, and that stops at the first fault. This says the others, for whoever
//! has to mend them; it decides nothing. Examples in the document are held to it too.

use chrono::{DateTime, NaiveDate};
use regex::Regex;
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// Most faults that are told of one body.
pub const MOST: usize = 100;
/// The code of a fault that has none of its own.
pub const INVALID: &str = "invalid";
/// What is said of a member that the schema does not have.
pub const UNKNOWN_FIELD: &str = "is not a field here";
/// How deep a body is looked into; ours are much flatter.
const DEEPEST: usize = 32;

/// A place in a value that its schema refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer into the value (RFC 6901).
    pub pointer: String,
    /// The stable code.
    pub code: String,
    /// One plain sentence, which never repeats the value.
    pub detail: String,
}

/// Says what is wrong with a text by the format that the document gives it, where that depends on the server's settings or
/// takes more than a pattern: a stable code and a sentence.
pub type Formats<'a> = &'a dyn Fn(&str, &str) -> Option<(String, String)>;

/// The server's own document, which the router makes and gives to each request as an extension.
#[derive(Debug, Clone, Default)]
pub struct Document(Arc<Value>);

impl Document {
    /// Takes the document.
    pub fn new(document: Value) -> Document {
        Document(Arc::new(document))
    }

    fn component(&self, name: &str) -> Option<&Value> {
        self.0.pointer("/components/schemas")?.get(super::naming::component(name))
    }

    /// Lists what a component refuses; `None` where there is none of the name.
    pub fn faults(&self, name: &str, value: &Value, formats: Formats<'_>) -> Option<Vec<Fault>> {
        Some(found(&self.0, self.component(name)?, value, formats))
    }

    /// Returns the longest part of a JSON pointer into a value of a component that the document knows, or else the schema
    /// of the type: names of fields and places in lists. The rest is whatever a client made up.
    pub fn known_place<'v>(&'v self, name: &str, own: &'v Value, pointer: &str) -> String {
        let mut at: Vec<&'v Value> = vec![self.component(name).unwrap_or(own)];
        let mut known = String::new();
        for segment in pointer.split('/').skip(1) {
            let name = segment.replace("~1", "/").replace("~0", "~");
            let is_index = segment.parse::<usize>().is_ok();
            let within = |schema: &'v Value| match &schema["items"] {
                items if is_index && items.is_object() => Some(items),
                _ => schema["properties"].get(&name),
            };
            at = self.alternatives(at).into_iter().filter_map(within).collect();
            if at.is_empty() {
                break;
            }
            known = format!("{known}/{segment}");
        }
        known
    }

    /// Lists schemas and all that they are made of, references followed.
    fn alternatives<'v>(&'v self, schemas: Vec<&'v Value>) -> Vec<&'v Value> {
        let mut all: Vec<&'v Value> = Vec::new();
        let mut open = schemas;
        while let Some(schema) = open.pop() {
            if all.iter().any(|known| std::ptr::eq(*known, schema)) {
                continue;
            }
            all.push(schema);
            let target = schema["$ref"].as_str().and_then(|reference| self.0.pointer(reference.strip_prefix('#')?));
            open.extend(target);
            for keyword in ["allOf", "oneOf", "anyOf"] {
                open.extend(schema[keyword].as_array().into_iter().flatten());
            }
            open.extend(["then", "else"].into_iter().filter_map(|keyword| schema.get(keyword)));
        }
        all
    }
}

/// Lists what a schema by itself refuses, at most [`MOST`] faults.
pub fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<Fault> {
    found(document, schema, value, &|_, _| None)
}

fn found(document: &Value, schema: &Value, value: &Value, formats: Formats<'_>) -> Vec<Fault> {
    let mut check = Check { document, formats, found: Vec::new() };
    check.value(schema, value, String::new(), 0);
    check.found
}

struct Check<'a> {
    document: &'a Value,
    formats: Formats<'a>,
    found: Vec<Fault>,
}

impl<'a> Check<'a> {
    fn note(&mut self, pointer: &str, detail: impl Into<String>) {
        self.note_as(pointer, INVALID, detail);
    }

    fn note_as(&mut self, pointer: &str, code: impl Into<String>, detail: impl Into<String>) {
        // A variant and what all variants share may both refuse a place.
        if self.found.len() < MOST && !self.found.iter().any(|fault| fault.pointer == pointer) {
            self.found.push(Fault { pointer: pointer.to_owned(), code: code.into(), detail: detail.into() });
        }
    }

    fn value(&mut self, schema: &'a Value, value: &Value, at: String, depth: usize) {
        if depth > DEEPEST || self.found.len() >= MOST {
            return;
        }
        if let Some(target) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            match self.document.pointer(target) {
                Some(target) => self.value(target, value, at, depth + 1),
                None => self.note(&at, "does not fit"),
            }
            return;
        }
        for all in schema["allOf"].as_array().into_iter().flatten() {
            self.value(all, value, at.clone(), depth + 1);
        }
        if let Some(condition) = schema.get("if") {
            let mut check = Check { document: self.document, formats: self.formats, found: Vec::new() };
            check.value(condition, value, at.clone(), depth + 1);
            let branch = if check.found.is_empty() { "then" } else { "else" };
            if let Some(branch) = schema.get(branch) {
                self.value(branch, value, at.clone(), depth + 1);
            }
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(variants) = schema[keyword].as_array() {
                self.one_of(variants, value, &at, depth);
                if schema.get("type").is_none() {
                    return;
                }
            }
        }
        if !types(schema).is_empty() && !types(schema).iter().any(|one| is_of(one, value)) {
            return self.note(&at, must_be(&types(schema)));
        }
        if schema.get("const").is_some_and(|constant| constant != value)
            || schema["enum"].as_array().is_some_and(|options| !options.contains(value))
        {
            return self.note(&at, "must be one of the listed options");
        }
        match value {
            Value::String(text) => self.text(schema, text, &at),
            Value::Number(number) => self.number(schema, number.as_f64().unwrap_or_default(), &at),
            Value::Array(list) => {
                let length = |keyword: &str| schema[keyword].as_u64().and_then(|length| usize::try_from(length).ok());
                if let Some(most) = length("maxItems").filter(|most| list.len() > *most) {
                    self.note(&at, format!("must have at most {most} entries"));
                }
                if let Some(least) = length("minItems").filter(|least| list.len() < *least) {
                    self.note(&at, format!("must have at least {least} entries"));
                }
                if schema["items"].is_object() {
                    for (index, entry) in list.iter().enumerate() {
                        self.value(&schema["items"], entry, format!("{at}/{index}"), depth + 1);
                    }
                }
            }
            Value::Object(members) => {
                let known = schema["properties"].as_object();
                for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                    if !members.contains_key(name) {
                        self.note(&format!("{at}/{}", escaped(name)), "is missing");
                    }
                }
                for (name, member) in members {
                    let at = format!("{at}/{}", escaped(name));
                    match known.and_then(|known| known.get(name)) {
                        Some(schema) => self.value(schema, member, at, depth + 1),
                        None if schema["additionalProperties"] == Value::Bool(false) => {
                            self.note(&at, UNKNOWN_FIELD);
                        }
                        None if schema["additionalProperties"].is_object() => {
                            self.value(&schema["additionalProperties"], member, at, depth + 1);
                        }
                        None => {}
                    }
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// Chooses the variant that the value means to be, and says what that one refuses.
    fn one_of(&mut self, variants: &'a [Value], value: &Value, at: &str, depth: usize) {
        let mut closest: Option<Vec<Fault>> = None;
        for variant in variants {
            let mut check = Check { document: self.document, formats: self.formats, found: Vec::new() };
            check.value(variant, value, at.to_owned(), depth + 1);
            if check.found.is_empty() {
                return;
            }
            // A variant of another type refuses the value as a whole; the one it means to be names places within.
            let within = check.found.iter().any(|fault| fault.pointer != at);
            if within && closest.as_ref().is_none_or(|closest| check.found.len() < closest.len()) {
                closest = Some(check.found);
            }
        }
        let filled: Vec<&Value> = variants.iter().filter(|one| one["type"] != "null").collect();
        match (closest, &filled[..]) {
            (Some(closest), _) => {
                closest.into_iter().for_each(|fault| self.note_as(&fault.pointer, fault.code, fault.detail))
            }
            (None, [only]) => self.value(only, value, at.to_owned(), depth + 1),
            (None, _) => self.note(at, "must be one of the listed options"),
        }
    }

    fn text(&mut self, schema: &Value, text: &str, at: &str) {
        let length = text.chars().count();
        let limit = |keyword: &str| schema[keyword].as_u64().and_then(|limit| usize::try_from(limit).ok());
        if let Some(most) = limit("maxLength").filter(|most| length > *most) {
            return self.note(at, format!("must have at most {most} characters"));
        }
        if let Some(least) = limit("minLength").filter(|least| length < *least) {
            let said = if least == 1 {
                "must not be empty".to_owned()
            } else {
                format!("must have at least {least} characters")
            };
            return self.note(at, said);
        }
        let fits = match schema["format"].as_str() {
            Some("uuid") => Uuid::parse_str(text).is_ok(),
            Some("date") => NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok_and(|date| date.to_string() == text),
            Some("date-time") => DateTime::parse_from_rfc3339(text).is_ok(),
            _ => true,
        };
        if !fits {
            return self.note(
                at,
                match schema["format"].as_str() {
                    Some("uuid") => "must be a UUID",
                    Some("date") => "must be a date such as 2026-03-01",
                    _ => "must be an instant such as 2026-03-01T09:30:00Z",
                },
            );
        }
        let pattern = schema["pattern"].as_str().and_then(|pattern| Regex::new(pattern).ok());
        if pattern.is_some_and(|pattern| !pattern.is_match(text)) {
            self.note(
                at,
                if text.trim().is_empty() {
                    "must not be empty"
                } else {
                    "must not contain such characters, or be written so"
                },
            );
        } else if let Some((code, detail)) = schema["format"].as_str().and_then(|format| (self.formats)(format, text)) {
            self.note_as(at, code, detail);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "limits are small")]
    fn number(&mut self, schema: &Value, number: f64, at: &str) {
        let limit = |keyword: &str| schema[keyword].as_i64().map(|limit| limit as f64);
        if limit("minimum").is_some_and(|least| number < least) || limit("maximum").is_some_and(|most| number > most) {
            self.note(
                at,
                match (limit("minimum"), limit("maximum")) {
                    (Some(least), Some(most)) => format!("must be from {least} to {most}"),
                    (Some(least), None) => format!("must be at least {least}"),
                    (_, most) => format!("must be at most {}", most.unwrap_or_default()),
                },
            );
        }
    }
}

/// Writes a member's name as a part of a JSON pointer.
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

fn must_be(types: &[&str]) -> String {
    let words = types.iter().filter(|kind| **kind != "null").map(|kind| match *kind {
        "boolean" => "true or false",
        "integer" => "an integer",
        "number" => "a number",
        "string" => "a string",
        "array" => "a list",
        _ => "an object",
    });
    format!("must be {}", words.collect::<Vec<_>>().join(" or "))
}
