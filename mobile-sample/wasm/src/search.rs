//! Search across what is on the phone: names, contact details, episodes, and whatever people wrote in their own words.

use crate::words;
use crate::work::{Book, name};
use serde_json::{Map, Value, json};
use sync_core::ids::{ChildId, RecordId};
use sync_core::names::{Closeness, Query, Wanted, fold, fold_text};
use sync_core::sync::phone::Standing;

/// Most hits shown.
const MAX_HITS: usize = 60;
/// Longest text searched for, in characters.
const MAX_CHARS: usize = 100;
/// Longest piece of a found text that is shown, in characters.
const PIECE_CHARS: usize = 160;
/// How much of it stands before the words that were found.
const BEFORE_CHARS: usize = 40;

/// What an entry of a child or an episode tells by a choice, a date or an id, and not in words.
const CODED: [&str; 22] = [
    "id",
    "child",
    "kind",
    "whose",
    "system",
    "status",
    "categories",
    "police_category",
    "looked_after_status",
    "home_local_authority",
    "classification",
    "missing_from",
    "taken_by",
    "rhi",
    "rules",
    "reclassifications",
    "team",
    "reported_at",
    "returned_at",
    "last_seen_at",
    "date_of_birth",
    "at",
];
/// How an entry is called that came to no value yet.
const NOT_FINISHED: &str = "Not finished";
/// What a child's name is found by.
const NAMES: [&str; 3] = ["forename", "surname", "alias"];

impl Book<'_> {
    /// Finds every child and record in which all words of `text` stand, each at the beginning of a word. `drafts` are
    /// entries that came to no value yet.
    pub fn search(&self, text: &str, drafts: &[Draft]) -> Value {
        let text: String = text.chars().take(MAX_CHARS).collect();
        let mut hits = Hits { hits: Vec::new(), more: false };
        if let (Some(query), Some(wanted)) = (Query::new(&text), Wanted::new(&text)) {
            self.find_children(&query, &wanted, &mut hits);
            self.find_episodes(&wanted, &mut hits);
            self.find_words(&wanted, drafts, &mut hits);
        }
        let unread = self.digests.values().filter(|digest| digest.is_unread).count();
        json!({
            "hits": hits.hits, "more": hits.more,
            "children": self.children.len(), "records": self.phone.held(), "unread": unread,
        })
    }

    fn find_children(&self, query: &Query, wanted: &Wanted, hits: &mut Hits) {
        let named = self.children.iter().filter_map(|child| name_hit(child, query));
        let mut named: Vec<(Closeness, Value)> = named.collect();
        named.sort_by_key(|(closeness, _)| *closeness);
        named.into_iter().for_each(|(_, hit)| hits.push(hit));
        for child in self.children {
            let Some(id) = id_of(child, "id") else { continue };
            for (label, text) in written(child.get("details"), "") {
                if wanted.is_in(fold_text(text).as_bytes()) {
                    let told = json!({"code": "detail", "key": label});
                    hits.push(of_child(id, &name(child), (told, &in_words(&label)), text));
                }
            }
        }
    }

    fn find_episodes(&self, wanted: &Wanted, hits: &mut Hits) {
        for episode in &self.episodes {
            let Some(child) = id_of(episode, "child") else { continue };
            for (label, text) in written(episode.get("details"), "") {
                if wanted.is_in(fold_text(text).as_bytes()) {
                    let (told, label) = (json!({"code": "episode", "key": label}), in_words(&label));
                    let label = format!("Missing episode: {label}");
                    hits.push(of_child(child, &self.name_of(child), (told, &label), text));
                }
            }
        }
    }

    fn find_words(&self, wanted: &Wanted, drafts: &[Draft], hits: &mut Hits) {
        (self.words)(&mut |record, words| {
            // Once there are more than are shown, it is enough to know that.
            if !hits.more {
                words::find(words, wanted, |path, label, text| self.hit(record, (path, label, text), wanted, hits));
            }
        });
        for draft in drafts {
            let written = written(Some(&draft.raw), "").into_iter();
            for (_, text) in written.filter(|(_, text)| wanted.is_in(fold_text(text).as_bytes())) {
                self.hit(draft.record, (&draft.path, NOT_FINISHED, text), wanted, hits);
            }
        }
    }

    fn hit(&self, record: RecordId, (path, label, text): (&str, &str, &str), wanted: &Wanted, hits: &mut Hits) {
        let Some(Standing { header, .. }) = self.phone.standing(record) else { return };
        let kind_title = self.catalogue.kind(&header.kind).map(|kind| kind.title.as_str()).unwrap_or_default();
        hits.push(json!({
            "child": header.child, "child_name": self.name_of(header.child), "record": header.id,
            "kind": header.kind, "kind_title": kind_title, "path": path, "label": label, "said": told(label),
            "text": piece(text, wanted.place_in(text).unwrap_or_default()),
        }));
    }
}

/// An entry that came to no value yet.
#[derive(Debug)]
pub struct Draft {
    /// The record.
    pub record: RecordId,
    /// The field.
    pub path: String,
    /// What was typed.
    pub raw: Value,
}

struct Hits {
    hits: Vec<Value>,
    more: bool,
}

impl Hits {
    fn push(&mut self, hit: Value) {
        if self.hits.len() < MAX_HITS {
            self.hits.push(hit);
        } else {
            self.more = true;
        }
    }
}

/// Shows a child whose names fit, in any order and with a letter off.
fn name_hit(child: &Value, query: &Query) -> Option<(Closeness, Value)> {
    let id = id_of(child, "id")?;
    let said = |key: &str| child.get(key).and_then(Value::as_str).unwrap_or_default();
    let [forename, surname, alias] = NAMES.map(|key| fold(said(key)));
    let by_name = query.fits([forename.as_str(), &surname]);
    let by_alias = query.fits([forename.as_str(), &surname, &alias]);
    let full = name(child);
    match (by_name, by_alias) {
        (Some(closeness), other) if other.is_none_or(|other| closeness <= other) => {
            Some((closeness, of_child(id, &full, (json!({"code": "name"}), "Name"), &full)))
        }
        (_, Some(closeness)) => {
            Some((closeness, of_child(id, &full, (json!({"code": "alias"}), "Alias"), said("alias"))))
        }
        _ => None,
    }
}

fn of_child(child: ChildId, child_name: &str, (told, label): (Value, &str), text: &str) -> Value {
    json!({
        "child": child, "child_name": child_name, "record": null, "kind": null, "kind_title": null, "path": null,
        "label": label, "said": told, "text": text,
    })
}

/// Tells what the label of a found text is made of, for the page to say it; null where it is the label of a field.
fn told(label: &str) -> Value {
    match label {
        NOT_FINISHED => json!({"code": "not_finished"}),
        words::CORRECTION => json!({"code": "correction"}),
        _ => {
            let of = |end: &str, code: &str| Some(json!({"code": code, "label": label.strip_suffix(end)?}));
            of(words::OTHER_VERSION, "other_version").or_else(|| of(words::TAKEN_OUT, "taken_out")).unwrap_or_default()
        }
    }
}

fn id_of(value: &Value, key: &str) -> Option<ChildId> {
    value.get(key)?.as_str()?.parse().ok()
}

/// Lists what stands in words within a value, with the detail that each belongs to.
fn written<'v>(value: Option<&'v Value>, label: &str) -> Vec<(String, &'v str)> {
    match value {
        Some(Value::String(text)) if !text.is_empty() => vec![(label.to_owned(), text)],
        Some(Value::Array(list)) => list.iter().flat_map(|one| written(Some(one), label)).collect(),
        Some(Value::Object(map)) => written_in(map, label),
        _ => Vec::new(),
    }
}

fn written_in<'v>(map: &'v Map<String, Value>, label: &str) -> Vec<(String, &'v str)> {
    let plain = map.iter().filter(|(key, _)| !CODED.contains(&key.as_str()) && !NAMES.contains(&key.as_str()));
    plain.flat_map(|(key, value)| written(Some(value), if label.is_empty() { key } else { label })).collect()
}

/// Says what a detail is called: its name in words, in the singular.
fn in_words(key: &str) -> String {
    match key {
        "addresses" => "Address".to_owned(),
        "phones" => "Phone".to_owned(),
        "parents_or_carers" => "Parent or carer".to_owned(),
        "external_case_numbers" => "Case number".to_owned(),
        "gp" => "GP".to_owned(),
        "sen" => "SEN".to_owned(),
        _ => {
            let words = key.replace('_', " ");
            let first = words.get(..1).unwrap_or_default().to_uppercase();
            format!("{first}{}", words.get(1..).unwrap_or_default())
        }
    }
}

/// Cuts out of a text what stands around a place in it.
fn piece(text: &str, at: usize) -> String {
    let (before, after) = text.split_at(at);
    let skip = before.chars().count().saturating_sub(BEFORE_CHARS);
    let mut before: String = before.chars().skip(skip).collect();
    if skip > 0 {
        let word = before.find(' ').map_or(0, |space| space + 1);
        before = format!("…{}", &before[word..]);
    }
    let room = PIECE_CHARS.saturating_sub(before.chars().count());
    let mut shown: String = after.chars().take(room).collect();
    if shown.len() < after.len() {
        shown.truncate(shown.trim_end().len());
        shown.push('…');
    }
    format!("{before}{shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(child: &Value, typed: &str) -> Option<(Closeness, String)> {
        let (closeness, hit) = name_hit(child, &Query::new(typed)?)?;
        Some((closeness, hit["label"].as_str().unwrap_or_default().to_owned()))
    }

    #[test]
    fn a_child_is_found_however_the_name_is_typed() {
        let child = json!({"id": "019cad00-0000-7000-8000-000000000001", "forename": "Zoë-Ann",
            "surname": "O’Invented", "alias": "Núñez"});
        for typed in ["zoe", "o'invented", "oinvented zoeann", "INVENTED ANN", "Zoe\u{308} ann"] {
            assert_eq!(hit(&child, typed), Some((Closeness::Exact, "Name".to_owned())), "{typed}");
        }
        assert_eq!(hit(&child, "invetned"), Some((Closeness::Near, "Name".to_owned())));
        assert_eq!(hit(&child, "nunez"), Some((Closeness::Exact, "Alias".to_owned())));
        assert_eq!(hit(&child, "quill"), None);
    }

    #[test]
    fn details_are_searched_but_for_their_codes() {
        let details = json!({
            "forename": "Ash", "looked_after_status": "currently_looked_after", "gp": "Dr Invented",
            "phones": [{"whose": "young_person", "number": "07700 900888"}],
            "parents_or_carers": [{"name": "José Invented", "lives_with": true, "phone": "020 7946 0000"}],
        });
        let mut found = written(Some(&details), "");
        found.sort_unstable();
        let found: Vec<(&str, &str)> = found.iter().map(|(label, text)| (label.as_str(), *text)).collect();
        assert_eq!(
            found,
            [
                ("gp", "Dr Invented"),
                ("parents_or_carers", "020 7946 0000"),
                ("parents_or_carers", "José Invented"),
                ("phones", "07700 900888"),
            ]
        );
        assert_eq!(
            ["gp", "parents_or_carers", "last_seen_where"].map(in_words),
            ["GP", "Parent or carer", "Last seen where"]
        );
    }

    #[test]
    fn a_label_that_is_made_of_parts_tells_them() {
        assert_eq!(told("Where, taken out"), json!({"code": "taken_out", "label": "Where"}));
        assert_eq!(told("Where, the other version"), json!({"code": "other_version", "label": "Where"}));
        assert_eq!(told("Where"), Value::Null);
    }

    #[test]
    fn a_long_text_is_shown_around_what_was_found() {
        let text = format!("{}the grey van {}", "before ".repeat(30), "after ".repeat(60));
        let shown = piece(&text, text.find("grey").unwrap_or_default());
        assert!(shown.starts_with("…") && shown.ends_with('…') && shown.contains("the grey van"), "{shown}");
        assert!(shown.chars().count() <= PIECE_CHARS + 1);
        assert_eq!(piece("short", 0), "short");
    }
}
