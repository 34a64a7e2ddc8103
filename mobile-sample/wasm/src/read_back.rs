//! The record as it is read to the young person: plain words, section by section.

use crate::walk;
use serde_json::{Map, Value, json};
use sync_core::record::Record;

/// Shows a record to be read aloud, the young person's own words first. Sections and fields that the catalogue keeps from
/// them, and fields that are never printed, are left out: a carer's account, the worker's own judgement and lists of
/// indicators are not theirs to hear. `all` is for the worker's own reading, and leaves out nothing.
pub fn read_back(record: &Record, child_name: &str, all: bool) -> Value {
    let schema = &record.kind().schema;
    let view = record.view();
    let nothing = Map::new();
    let data = view.data.as_object().unwrap_or(&nothing);
    let list = schema.get("x-sections").and_then(Value::as_array).into_iter().flatten();
    let told = list.filter(|section| all || section.get("read_back") != Some(&Value::Bool(false)));
    let (first, then): (Vec<_>, Vec<_>) = told.partition(|section| walk::text(section, "read_back") == "first");
    let sections: Vec<Value> = first
        .into_iter()
        .chain(then)
        .filter_map(|section| {
            let mut lines = Vec::new();
            for (name, field) in walk::fields(schema) {
                let is_here = walk::text(field, "x-section") == walk::text(section, "id");
                if let Some(value) = data.get(name).filter(|_| is_here && walk::is_shown(field, data)) {
                    read(field, value, (0, all), &mut lines);
                }
            }
            let told = json!({"id": section.get("id"), "title": section.get("title"), "lines": lines});
            (!lines.is_empty()).then_some(told)
        })
        .collect();
    json!({"title": record.kind().title, "child_name": child_name, "sections": sections})
}

fn read(field: &Value, value: &Value, (depth, all): (usize, bool), lines: &mut Vec<Value>) {
    let is_kept = field.get("x-read-back") == Some(&Value::Bool(false));
    let is_unsaid =
        is_kept || walk::text(field, "x-print") == "never" || walk::text(field, "x-sensitivity") == "restricted";
    if is_unsaid && !all {
        return;
    }
    let label = walk::text(field, "title");
    match value {
        Value::Object(rows) if walk::is_rows(field) => {
            let row_schema = walk::row_schema(field);
            let title = if row_schema.get("title").is_some() { walk::text(row_schema, "title") } else { label };
            for row in rows.values().filter_map(Value::as_object) {
                // The fields follow: a summary of them would be read twice.
                lines.push(json!({"label": title, "text": "", "depth": depth}));
                read_fields(row_schema, row, (depth + 1, all), lines);
            }
        }
        Value::Object(group) => {
            lines.push(json!({"label": label, "text": "", "depth": depth}));
            read_fields(field, group, (depth + 1, all), lines);
        }
        value if walk::is_answer(value) => {
            let is_id = walk::text(field, "format") == "uuid";
            let text = if is_id { "Attached".to_owned() } else { walk::say(field, value) };
            lines.push(json!({"label": label, "text": text, "attached": is_id, "depth": depth}));
        }
        _ => {}
    }
}

fn read_fields(schema: &Value, data: &Map<String, Value>, at: (usize, bool), lines: &mut Vec<Value>) {
    for (name, field) in walk::fields(schema) {
        if let Some(value) = data.get(name).filter(|_| walk::is_shown(field, data)) {
            read(field, value, at, lines);
        }
    }
}
