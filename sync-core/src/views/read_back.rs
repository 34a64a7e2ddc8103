//! A record as it is read to the young person: plain words, section by section.

use super::walk;
use crate::catalogue::{self, Field, Fields, Register, Section, Shape};
use crate::record::Record;
use serde::Serialize;
use serde_json::{Map, Value};

/// A record in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReadBack {
    /// The form's title.
    pub title: String,
    /// Whose it is.
    pub child_name: String,
    /// What is told, the young person's own words first.
    pub sections: Vec<ReadBackSection>,
}

/// A section in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReadBackSection {
    /// The section.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What stands in it.
    pub lines: Vec<ReadBackLine>,
}

/// A question and what was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReadBackLine {
    /// The question.
    pub label: String,
    /// Choices by their labels, dates in words.
    pub text: String,
    /// A picture or a recording, of which there is nothing to read.
    pub attached: bool,
    /// How deep the line stands: 0 a field, 1 within a group or row.
    pub depth: u32,
}

/// Shows a record to be read aloud, the young person's own words first. Sections and fields that the catalogue keeps from
/// them, and fields that are never printed, are left out: a carer's account, the worker's own judgement and lists of
/// indicators are not theirs to hear. `all` is for the worker's own reading, and leaves out nothing.
pub fn read_back(record: &Record, child_name: &str, all: bool) -> ReadBack {
    let kind = record.kind();
    let view = record.view();
    let nothing = Map::new();
    let data = view.data.as_object().unwrap_or(&nothing);
    let told = kind.sections.iter().filter(|section| all || section.read_back != catalogue::ReadBack::Never);
    let (first, then): (Vec<_>, Vec<_>) = told.partition(|section| section.read_back == catalogue::ReadBack::First);
    let sections = first.into_iter().chain(then).filter_map(|section| told_of(section, &kind.fields, data, all));
    ReadBack { title: kind.title.clone(), child_name: child_name.to_owned(), sections: sections.collect() }
}

fn told_of(section: &Section, fields: &Fields, data: &Map<String, Value>, all: bool) -> Option<ReadBackSection> {
    let mut lines = Vec::new();
    for field in fields.iter().filter(|field| field.section == section.id && walk::is_shown(field, data)) {
        if let Some(value) = data.get(&field.name) {
            read(field, value, (0, all), &mut lines);
        }
    }
    let (id, title) = (section.id.clone(), section.title.clone());
    (!lines.is_empty()).then_some(ReadBackSection { id, title, lines })
}

fn read(field: &Field, value: &Value, (depth, all): (u32, bool), lines: &mut Vec<ReadBackLine>) {
    if !field.is_read_back && !all {
        return;
    }
    let mut line = |label: &str, text: String, attached: bool| {
        lines.push(ReadBackLine { label: label.to_owned(), text, attached, depth });
    };
    match (&field.shape, value) {
        (Shape::Rows(group), Value::Object(rows)) => {
            for row in rows.values().filter_map(Value::as_object) {
                // The fields follow: a summary of them would be read twice.
                lines.push(ReadBackLine { label: group.title.clone(), text: String::new(), attached: false, depth });
                read_fields(&group.fields, row, (depth + 1, all), lines);
            }
        }
        (Shape::Group(inner), Value::Object(group)) => {
            line(&field.title, String::new(), false);
            read_fields(inner, group, (depth + 1, all), lines);
        }
        (Shape::Register(Register::Uuid), value) if walk::is_answer(value) => {
            line(&field.title, "Attached".to_owned(), true);
        }
        (_, value) if walk::is_answer(value) => line(&field.title, walk::say(field, value), false),
        _ => {}
    }
}

fn read_fields(fields: &Fields, data: &Map<String, Value>, at: (u32, bool), lines: &mut Vec<ReadBackLine>) {
    for field in fields.iter().filter(|field| walk::is_shown(field, data)) {
        if let Some(value) = data.get(&field.name) {
            read(field, value, at, lines);
        }
    }
}
