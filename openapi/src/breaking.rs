//! Finds the changes of a new document that break clients made for an old one.
//!
//! A request may ask for less and allow more; an answer may say more, and promise no less. A change of the other
//! direction is named with its place. Widened enums in answers count as breaking: generated clients refuse a value they
//! do not know.

use crate::lint::operations;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Lists the breaking changes, in the order of the old document.
pub(crate) fn changes(old: &Value, new: &Value) -> Vec<String> {
    let mut comparison = Comparison { old, new, found: Vec::new(), visited: BTreeSet::new() };
    let known: BTreeMap<String, &Value> = operations(new).collect();
    for (place, was) in operations(old) {
        match known.get(&place) {
            None => comparison.note(&place, "removed"),
            Some(is) => comparison.operation(&place, was, is),
        }
    }
    comparison.found
}

/// Which way a value travels: what is harmless one way breaks clients the other way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Request,
    Response,
}

struct Comparison<'a> {
    old: &'a Value,
    new: &'a Value,
    found: Vec<String>,
    /// Pairs of components compared already: schemas may refer to themselves.
    visited: BTreeSet<(Way, String, String)>,
}

impl Comparison<'_> {
    fn note(&mut self, place: &str, what: &str) {
        if is_argued(place, what) {
            return;
        }
        let finding = format!("{place}: {what}");
        if !self.found.contains(&finding) {
            self.found.push(finding);
        }
    }

    fn operation(&mut self, place: &str, was: &Value, is: &Value) {
        if was["operationId"] != is["operationId"] {
            self.note(place, "changed operationId, which names the method in generated clients");
        }
        match (is_secured(was), is_secured(is)) {
            (true, false) => self.note(place, "removed security"),
            (false, true) => self.note(place, "new security"),
            _ => {}
        }
        self.parameters(place, was, is);
        let body = |operation: &Value| operation["requestBody"]["content"]["application/json"]["schema"].clone();
        match (was.get("requestBody"), is.get("requestBody")) {
            (Some(_), Some(_)) => self.schema(&format!("{place} body"), Way::Request, &body(was), &body(is)),
            (None, Some(new)) if new["required"] == true => self.note(place, "new required body"),
            _ => {}
        }
        for (status, response) in entries(&was["responses"]) {
            let place = format!("{place} {status}");
            let Some(now) = is["responses"].get(status) else {
                // A refusal that no longer happens harms nobody.
                if status.starts_with('2') {
                    self.note(&place, "removed response");
                }
                continue;
            };
            for (kind, media) in entries(&response["content"]) {
                match now["content"].get(kind) {
                    None => self.note(&place, "removed content type"),
                    Some(current) => self.schema(&place, Way::Response, &media["schema"], &current["schema"]),
                }
            }
            for name in entries(&response["headers"]).map(|(name, _)| name) {
                if now["headers"].get(name).is_none() {
                    self.note(&format!("{place} {name}"), "removed header");
                }
            }
        }
    }

    fn parameters(&mut self, place: &str, was: &Value, is: &Value) {
        let by_name = |operation: &Value| -> BTreeMap<String, Value> {
            let all = operation["parameters"].as_array().cloned().unwrap_or_default();
            all.into_iter().map(|one| (format!("{} {}", one["in"], one["name"]).replace('"', ""), one)).collect()
        };
        let (was, is) = (by_name(was), by_name(is));
        for (name, parameter) in &is {
            let place = format!("{place} {name}");
            match was.get(name) {
                None if parameter["required"] == true => self.note(&place, "new required parameter"),
                Some(old) if parameter["required"] == true && old["required"] != true => {
                    self.note(&place, "now required");
                }
                Some(old) => self.schema(&place, Way::Request, &old["schema"], &parameter["schema"]),
                None => {}
            }
        }
        for name in was.keys().filter(|name| !is.contains_key(*name)) {
            self.note(&format!("{place} {name}"), "removed parameter");
        }
    }

    fn schema(&mut self, place: &str, way: Way, was: &Value, is: &Value) {
        if let (Some(a), Some(b)) = (was["$ref"].as_str(), is["$ref"].as_str())
            && !self.visited.insert((way, a.to_owned(), b.to_owned()))
        {
            return;
        }
        let (was, is) = (resolve(self.old, was).clone(), resolve(self.new, is).clone());
        self.types(place, way, &was, &is);
        self.options(place, way, &was, &is);
        self.properties(place, way, &was, &is);
        for keyword in ["items", "additionalProperties"] {
            if was[keyword].is_object() && is[keyword].is_object() {
                self.schema(&format!("{place}/{keyword}"), way, &was[keyword], &is[keyword]);
            }
        }
        self.variants(place, way, &was, &is);
    }

    fn types(&mut self, place: &str, way: Way, was: &Value, is: &Value) {
        let (old, new) = (types(self.old, was), types(self.new, is));
        let broken = match way {
            // No type allows all.
            Way::Request => !new.is_empty() && (old.is_empty() || !old.is_subset(&new)),
            Way::Response => !old.is_empty() && (new.is_empty() || !new.is_subset(&old)),
        };
        if broken {
            self.note(place, "changed type");
        } else if format(was) != format(is) {
            self.note(place, "changed format");
        }
    }

    fn options(&mut self, place: &str, way: Way, was: &Value, is: &Value) {
        match (way, options(was), options(is)) {
            (Way::Request, Some(old), Some(new)) if !old.is_subset(&new) => self.note(place, "narrowed enum"),
            (Way::Request, None, Some(_)) => self.note(place, "narrowed to an enum"),
            (Way::Response, Some(old), Some(new)) if !new.is_subset(&old) => self.note(place, "widened enum"),
            (Way::Response, Some(_), None) => self.note(place, "widened beyond an enum"),
            _ => {}
        }
    }

    fn properties(&mut self, place: &str, way: Way, was: &Value, is: &Value) {
        // What each variant of an old request asked for is no news where all are one object.
        let asked = |name: &str| {
            let mut variants = choices(was).into_iter().map(|one| resolve(self.old, one)).peekable();
            variants.peek().is_some() && variants.all(|one| required(one, name))
        };
        for (name, old) in entries(&was["properties"]) {
            let place = format!("{place}/{name}");
            match is["properties"].get(name) {
                // A closed request refuses what it does not know; an answer's reader misses it.
                None if way == Way::Response || is["additionalProperties"] == false => {
                    self.note(&place, "removed property");
                }
                None => {}
                Some(new) => {
                    self.schema(&place, way, old, new);
                    match way {
                        Way::Request if required(is, name) && !required(was, name) => self.note(&place, "now required"),
                        Way::Response if required(was, name) && !required(is, name) => {
                            self.note(&place, "no longer always there");
                        }
                        _ => {}
                    }
                }
            }
        }
        let mut added = Vec::new();
        for (name, _) in entries(&is["properties"]) {
            if way == Way::Request && required(is, name) && was["properties"].get(name).is_none() && !asked(name) {
                added.push(format!("{place}/{name}"));
            }
        }
        for place in added {
            self.note(&place, "new required property");
        }
    }

    /// Compares the variants by what tells them apart: a reference, a title, or the constants in them.
    fn variants(&mut self, place: &str, way: Way, was: &Value, is: &Value) {
        let every = |schema: &Value, keyword: &str| -> Vec<Value> {
            match keyword {
                "oneOf" => choices(schema).into_iter().cloned().collect(),
                _ => schema[keyword].as_array().cloned().unwrap_or_default(),
            }
        };
        for keyword in ["oneOf", "anyOf", "allOf"] {
            let by_name = |schema: &Value| -> BTreeMap<String, Value> {
                every(schema, keyword).into_iter().map(|one| (variant(&one), one)).collect()
            };
            let (old, mut new) = (by_name(was), by_name(is));
            // A component's name is not on the wire: where one alone went and one alone came, it has another name.
            let went: Vec<&String> = old.keys().filter(|name| !new.contains_key(*name)).collect();
            let came: Vec<String> = new.keys().filter(|name| !old.contains_key(*name)).cloned().collect();
            if let ([went], [came]) = (&went[..], &came[..])
                && let Some(schema) = new.remove(came)
            {
                new.insert((*went).clone(), schema);
            }
            for (name, schema) in &old {
                match new.get(name) {
                    Some(current) => self.schema(&format!("{place}/{name}"), way, schema, current),
                    None if way == Way::Request => self.note(&format!("{place}/{name}"), "removed variant"),
                    None => {}
                }
            }
            for name in new.keys().filter(|name| way == Way::Response && !old.contains_key(*name)) {
                // A schema that had no variants has changed its type, which is said already.
                if !old.is_empty() {
                    self.note(&format!("{place}/{name}"), "new variant");
                }
            }
        }
    }
}

/// Lists what a value may be: each schema of a `oneOf` that is no constant, and what it is by `if` and `then`.
fn choices(schema: &Value) -> Vec<&Value> {
    let one_of = schema["oneOf"].as_array().into_iter().flatten().filter(|one| one.get("const").is_none());
    let conditions = std::iter::successors(Some(schema), |condition| condition.get("else"));
    one_of.chain(conditions.filter_map(|condition| condition.get("then"))).collect()
}

/// Returns the types that a schema names, or where it names none, those of its variants.
fn types(document: &Value, schema: &Value) -> BTreeSet<String> {
    let named = schema["type"].as_array().cloned().unwrap_or_else(|| vec![schema["type"].clone()]);
    let named: BTreeSet<String> = named.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    if named.is_empty() {
        let variants = choices(schema).into_iter().map(|one| resolve(document, one));
        return variants.filter(|one| *one != schema).flat_map(|one| types(document, one)).collect();
    }
    named
}

/// Changes that are made all the same, by the end of their place and what they are.
///
/// - `code` of a refusal may grow, and the document says so: a client goes by `status` where it does not know the code.
/// - `classification_rule` of an interview gained `age_unknown`, which the episode that it is copied from has told from the
///   beginning: without it an interview about a child of unknown age named no rule, or a wrong one.
/// - `police_category` of an interview gained `emerging_themes`, as the child's has been spelled from the beginning; `below_1`
///   stays for the interviews that hold it.
const ARGUED: [(&str, &str); 3] =
    [("/code", "widened enum"), ("/classification_rule", "widened enum"), ("/police_category", "widened enum")];

fn is_argued(place: &str, what: &str) -> bool {
    // Of an answer that refuses, or of a record.
    let refused = place
        .split_once(' ')
        .and_then(|(_, rest)| rest.split_once(' '))
        .is_some_and(|(_, rest)| rest.starts_with(['4', '5']));
    ARGUED.iter().any(|(end, change)| place.ends_with(end) && what == *change && (*end != "/code" || refused))
}

/// Formats by which generators choose a type. Any other is a note for readers and for tests, which a client's types do not
/// show: `team`, `cursor`, `username`.
const TYPED: [&str; 12] =
    ["binary", "byte", "date", "date-time", "decimal", "double", "email", "float", "int32", "int64", "uri", "uuid"];

/// Returns the format where it is one that generators know; base64 has two spellings.
fn format(schema: &Value) -> Option<&str> {
    match schema["contentEncoding"].as_str() {
        Some("base64") => Some("byte"),
        _ => schema["format"].as_str().filter(|format| TYPED.contains(format)),
    }
}

fn required(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|required| required.iter().any(|one| one == name))
}

fn is_secured(operation: &Value) -> bool {
    operation["security"].as_array().is_some_and(|security| !security.is_empty())
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let pointer = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(schema)
}

/// Returns the values a schema lists: an `enum`, a `const`, or a `oneOf` of constants.
fn options(schema: &Value) -> Option<BTreeSet<String>> {
    if let Some(constant) = schema.get("const") {
        return Some(BTreeSet::from([constant.to_string()]));
    }
    if let Some(list) = schema["enum"].as_array() {
        return Some(list.iter().map(ToString::to_string).collect());
    }
    let constants = schema["oneOf"].as_array()?.iter().map(|one| one.get("const").map(ToString::to_string));
    constants.collect()
}

fn variant(schema: &Value) -> String {
    let named = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    named.or(schema["title"].as_str()).or(schema["type"].as_str()).unwrap_or("variant").to_owned()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let map: Option<&Map<String, Value>> = value.as_object();
    map.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
mod tests;
