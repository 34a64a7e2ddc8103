//! A merged record as a person reads it: section by section, with who wrote what, and every conflict.

use super::organisation::full_name;
use super::page::wrap;
use serde_json::Value;
use std::collections::BTreeSet;
use sync_core::catalogue::{Choice, Field, Kind, Register, Shape};

const LABEL: usize = 27;
const TEXT: usize = 50;

/// Lays out a record of a kind, as the REST API shows it, for a page of 97 characters.
pub(super) fn describe(kind: &Kind, child: &Value, record: &Value, history: &Value) -> String {
    let mut lines = vec![format!("{} · {}", kind.title, full_name(child)), "═".repeat(LABEL + TEXT + 18)];
    for section in &kind.sections {
        let belongs = |field: &&Field| field.section == section.id;
        let mut rows = Vec::new();
        for field in kind.fields.iter().filter(belongs) {
            let value = &record["data"][&field.name];
            let texts = texts(&field.shape, value);
            let path = format!("/{}", field.name);
            let who = writers(record, history, &path);
            let disputed = conflict(record, &path).is_some();
            for (number, text) in texts.iter().enumerate() {
                let label = if number == 0 { field.title.as_str() } else { "" };
                let who = match (number, disputed) {
                    (0, true) => "in conflict, below",
                    (0, false) => &who,
                    _ => "",
                };
                rows.extend(columns(label, text, who));
            }
        }
        if !rows.is_empty() {
            lines.push(String::new());
            lines.push(section.title.clone());
            lines.extend(rows);
        }
    }
    lines.extend(conflicts(kind, record));
    lines.extend(steps(history));
    lines.join("\n")
}

/// Tells of a decision between values in conflict: what was chosen, by whom, and between what.
pub(super) fn decision(kind: &Kind, resolution: &Value) -> String {
    let name = resolution["path"].as_str().unwrap_or_default().trim_start_matches('/');
    let Some(field) = kind.fields.get(name) else { return resolution["path"].to_string() };
    let words = |value: &Value| texts(&field.shape, value).join("; ");
    let sides = resolution["over"].as_array().into_iter().flatten();
    let sides: Vec<String> =
        sides.map(|claim| format!("{} ({})", words(&claim["value"]), first_name(&claim["person"]))).collect();
    let (chosen, who, at) = (words(&resolution["chosen"]), first_name(&resolution["person"]), time(&resolution["at"]));
    format!("{}: {chosen}. Decided by {who} at {at} UTC between {}", field.title, sides.join(" and "))
}

fn conflicts(kind: &Kind, record: &Value) -> Vec<String> {
    let mut lines = vec![String::new(), "In conflict: both sides are kept until somebody decides".to_owned()];
    for conflict in record["conflicts"].as_array().into_iter().flatten() {
        let name = conflict["path"].as_str().unwrap_or_default().trim_start_matches('/');
        for (number, claim) in conflict["values"].as_array().into_iter().flatten().enumerate() {
            let value = match kind.fields.get(name) {
                Some(field) => texts(&field.shape, &claim["value"]).join("; "),
                None => claim["value"].to_string(),
            };
            let label = if number == 0 { conflict["label"].as_str().unwrap_or_default() } else { "" };
            lines.extend(columns(label, &value, &format!("{}, {}", first_name(&claim["person"]), time(&claim["at"]))));
        }
    }
    lines
}

fn steps(history: &Value) -> Vec<String> {
    let mut lines = vec![String::new(), "History".to_owned()];
    for step in history["steps"].as_array().into_iter().flatten() {
        let touches = step["touches"].as_array().map_or(0, Vec::len);
        let places = if touches == 1 { "one place".to_owned() } else { format!("{touches} places") };
        let received = format!("here at {}", time(&step["received_at"]));
        let label = format!("{} wrote at {}", first_name(&step["person"]), time(&step["at"]));
        lines.extend(columns(&label, &format!("in {places}, {received} UTC"), ""));
    }
    lines
}

/// Lays out a label, a text and who wrote it.
fn columns(label: &str, text: &str, who: &str) -> Vec<String> {
    let (labels, texts) = (wrap(label, LABEL - 1), wrap(text, TEXT));
    let part = |lines: &[String], row: usize| lines.get(row).cloned().unwrap_or_default();
    (0..labels.len().max(texts.len()))
        .map(|row| {
            let who = if row == 0 { who } else { "" };
            format!("  {:<LABEL$}{:<TEXT$}  {who}", part(&labels, row), part(&texts, row)).trim_end().to_owned()
        })
        .collect()
}

/// Puts a value into words: one text, or one for each row of a group. Nothing for what was not filled in.
fn texts(shape: &Shape, value: &Value) -> Vec<String> {
    match (shape, value) {
        (_, Value::Null) => Vec::new(),
        (Shape::Register(register), value) => vec![scalar(register, value)],
        (Shape::Set { options }, Value::Array(ticked)) => {
            let titles: Vec<&str> = ticked.iter().filter_map(|ticked| title(options, ticked.as_str()?)).collect();
            vec![titles.join(", ")]
        }
        (Shape::Group(fields), value) => {
            let filled = fields.iter().filter(|field| !value[&field.name].is_null());
            let parts =
                filled.map(|field| format!("{}: {}", field.title, texts(&field.shape, &value[&field.name]).join("; ")));
            vec![parts.collect::<Vec<_>>().join(". ")]
        }
        (Shape::Rows(rows), Value::Object(all)) => {
            let row = |row: &Value| {
                let filled = rows.fields.iter().filter(|field| !row[&field.name].is_null());
                let part =
                    |field: &Field| format!("{}: {}", field.title, texts(&field.shape, &row[&field.name]).join("; "));
                format!("· {}", filled.map(part).collect::<Vec<_>>().join(". "))
            };
            all.values().map(row).collect()
        }
        (_, value) => vec![value.as_str().map_or_else(|| value.to_string(), str::to_owned)],
    }
}

fn scalar(register: &Register, value: &Value) -> String {
    match (register, value) {
        (Register::Boolean, Value::Bool(yes)) => if *yes { "Yes" } else { "No" }.to_owned(),
        (Register::Choice(options), Value::String(chosen)) => {
            title(options, chosen).unwrap_or(chosen.as_str()).to_owned()
        }
        (Register::Instant, Value::String(at)) => at.replace('T', ", ").replace('Z', " UTC"),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

fn title<'c>(options: &'c [Choice], value: &str) -> Option<&'c str> {
    options.iter().find(|option| option.value == value).map(|option| option.title.as_str())
}

fn conflict<'r>(record: &'r Value, path: &str) -> Option<&'r Value> {
    record["conflicts"].as_array()?.iter().find(|conflict| conflict["path"] == path)
}

/// Names everybody who wrote at a path or below it: by attribution, and for narratives by history.
fn writers(record: &Value, history: &Value, path: &str) -> String {
    let below = |touched: &str| touched == path || touched.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
    let devices = record["attribution"].as_object().into_iter().flatten();
    let mut names: BTreeSet<String> = devices
        .filter(|(touched, _)| below(touched))
        .map(|(_, by)| first_name(&record["people"][by["device"].as_str().unwrap_or_default()]))
        .collect();
    if names.is_empty() {
        for step in history["steps"].as_array().into_iter().flatten() {
            let touches = step["touches"].as_array();
            if touches.into_iter().flatten().any(|touch| touch["path"].as_str().is_some_and(below)) {
                names.insert(first_name(&step["person"]));
            }
        }
    }
    names.into_iter().collect::<Vec<_>>().join(" and ")
}

fn first_name(person: &Value) -> String {
    person["name"].as_str().and_then(|name| name.split(' ').next()).unwrap_or("somebody").to_owned()
}

fn time(at: &Value) -> String {
    at.as_str().and_then(|at| at.get(11..19)).unwrap_or_default().to_owned()
}
