//! What people wrote in one record in their own words, to search: kept beside the record's summary, and read after it, since no list
//! shows it. What the search goes through is folded and lies in one piece; the rest is read of what was found.
//!
//! Lines of text: the record's mark, how many lines follow, so many lines each folded as [`fold_text`] does (which leaves no line break),
//! and JSON with a list of the field, its label and the words for each of them.

use super::walk;
use crate::catalogue::Kind;
use crate::names::{Wanted, fold_text};
use crate::record::{Path, View};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

/// What stands after a field's label where two versions differ, and this is not the one that is shown.
pub const OTHER_VERSION: &str = ", the other version";
/// What stands after a field's label where its row was taken out.
pub const TAKEN_OUT: &str = ", taken out";
/// The label of a correction.
pub const CORRECTION: &str = "Correction";

/// Lists what people wrote in their own words: as it stands, the other side where two differ, what was taken out, and
/// corrections.
pub fn of(kind: &Kind, view: &View, mark: &str) -> Vec<u8> {
    let nothing = Map::new();
    let data = view.data.as_object().unwrap_or(&nothing);
    let mut words = Written { folded: String::new(), lines: 0, told: Vec::new() };
    walk::visit(&kind.fields, data, &Path::root(), &mut |path, field, value| {
        if let Some(text) = walk::written(field, value) {
            words.add(path, field.title.clone(), text);
        }
    });
    for conflict in &view.conflicts {
        // The value that is shown stands last.
        for claim in conflict.values.iter().rev().skip(1) {
            if let Some(text) = claim.value.as_str().filter(|text| !is_code(text)) {
                words.add(&conflict.path, format!("{}{OTHER_VERSION}", conflict.label), text);
            }
        }
    }
    for row in &view.removed {
        let group = row.path.segments().first().and_then(|name| walk::rows(kind.fields.get(name)?));
        let (Some(group), Some(data)) = (group, row.data.as_object()) else { continue };
        walk::visit(&group.fields, data, &row.path, &mut |path, field, value| {
            if let Some(text) = walk::written(field, value) {
                words.add(path, format!("{}{TAKEN_OUT}", field.title), text);
            }
        });
    }
    for amendment in &view.amendments {
        words.add(&amendment.unit, CORRECTION.to_owned(), &amendment.text);
    }
    let Written { folded, lines, told } = words;
    format!("{mark}\n{lines}\n{folded}{}", Value::from(told)).into_bytes()
}

/// Tells whether words are of a record as it is marked.
pub fn are_of(words: &[u8], mark: &str) -> bool {
    words.strip_prefix(mark.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'\n'))
}

/// Finds the fields in which all that is looked for stands, and tells of each: the field, its label and the words.
pub fn find(words: &[u8], wanted: &Wanted, mut hit: impl FnMut(&str, &str, &str)) {
    let mut parts = words.splitn(3, |b| *b == b'\n').skip(1);
    let lines = parts.next().and_then(|lines| std::str::from_utf8(lines).ok()?.parse::<usize>().ok());
    let (Some(lines), Some(rest)) = (lines, parts.next()) else { return };
    let mut ends = rest.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + 1);
    let end = if lines == 0 { Some(0) } else { ends.nth(lines - 1) };
    let Some((folded, told)) = end.and_then(|end| rest.split_at_checked(end)) else { return };
    // Most records hold nothing of it.
    if !wanted.is_in(folded) {
        return;
    }
    let told: Value = serde_json::from_slice(told).unwrap_or_default();
    for (line, folded) in folded.split(|b| *b == b'\n').take(lines).enumerate() {
        if wanted.is_in(folded) {
            let part = |index: usize| told[line][index].as_str().unwrap_or_default();
            hit(part(0), part(1), part(2));
        }
    }
}

struct Written {
    folded: String,
    lines: usize,
    told: Vec<Value>,
}

impl Written {
    fn add(&mut self, path: &Path, label: String, text: &str) {
        self.folded.push_str(&fold_text(text));
        self.folded.push('\n');
        self.lines += 1;
        self.told.push(Value::from(vec![path.to_string(), label, text.to_owned()]));
    }
}

/// Tells whether a value that stands without its field is a choice, a date or an id.
fn is_code(text: &str) -> bool {
    text.parse::<Uuid>().is_ok()
        || text.parse::<DateTime<Utc>>().is_ok()
        || text.parse::<NaiveDate>().is_ok()
        || text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') && text.contains('_')
}
