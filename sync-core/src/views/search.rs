//! Search across what is on the phone: names, contact details, episodes, and whatever people wrote in their own words.

use super::caseload::{Caseload, name};
use super::words;
use crate::ids::{ChildId, RecordId};
use crate::names::{Closeness, Query, Wanted, fold, fold_text};
use crate::sync::phone::SyncStatus;
use serde::Serialize;
use serde_json::{Map, Value};

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

impl Caseload<'_> {
    /// Finds every child and record in which all words of `text` stand, each at the beginning of a word. `drafts` are
    /// entries that came to no value yet.
    pub fn search(&self, text: &str, drafts: &[Draft], preparing: usize) -> Matches {
        let text: String = text.chars().take(MAX_CHARS).collect();
        let mut hits = Hits { hits: Vec::new(), more: false };
        if let (Some(query), Some(wanted)) = (Query::new(&text), Wanted::new(&text)) {
            self.find_children(&query, &wanted, &mut hits);
            self.find_episodes(&wanted, &mut hits);
            self.find_words(&wanted, drafts, &mut hits);
        }
        let unread = self.digests.values().filter(|digest| digest.is_unread).count();
        Matches {
            hits: hits.hits,
            more: hits.more,
            children: self.children.len(),
            records: self.sync_statuses().len(),
            preparing,
            unread,
        }
    }

    fn find_children(&self, query: &Query, wanted: &Wanted, hits: &mut Hits) {
        let named = self.children.iter().filter_map(|child| name_hit(child, query));
        let mut named: Vec<(Closeness, Hit)> = named.collect();
        named.sort_by_key(|(closeness, _)| *closeness);
        named.into_iter().for_each(|(_, hit)| hits.push(hit));
        for child in self.children {
            let Some(id) = id_of(child, "id") else { continue };
            for (label, text) in written(child.get("details"), "") {
                if wanted.is_in(fold_text(text).as_bytes()) {
                    let words = in_words(&label);
                    hits.push(of_child(id, &name(child), (HitSaid::Detail { key: label }, words), text));
                }
            }
        }
    }

    fn find_episodes(&self, wanted: &Wanted, hits: &mut Hits) {
        for episode in &self.episodes {
            let Some(child) = id_of(episode, "child") else { continue };
            for (label, text) in written(episode.get("details"), "") {
                if wanted.is_in(fold_text(text).as_bytes()) {
                    let words = format!("Missing episode: {}", in_words(&label));
                    hits.push(of_child(child, &self.name_of(child), (HitSaid::Episode { key: label }, words), text));
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
        let Some(SyncStatus { header, .. }) = self.sync_status_of(record) else { return };
        let kind_title = self.catalogue.kind(&header.kind).map(|kind| kind.title.as_str()).unwrap_or_default();
        hits.push(Hit {
            child: header.child,
            child_name: self.name_of(header.child),
            record: Some(header.id),
            kind: Some(header.kind.clone()),
            kind_title: Some(kind_title.to_owned()),
            path: Some(path.to_owned()),
            label: label.to_owned(),
            said: told(label),
            text: piece(text, wanted.place_in(text).unwrap_or_default()),
        });
    }
}

/// What was found, and how much was looked through.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Matches {
    /// What was found.
    pub hits: Vec<Hit>,
    /// More matched than is shown.
    pub more: bool,
    /// How many children were looked through.
    pub children: usize,
    /// How many records.
    pub records: usize,
    /// Records whose summary is not made yet: what stands in them is not found.
    pub preparing: usize,
    /// Records that cannot be read until the next sync.
    pub unread: usize,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Hit {
    /// The child.
    pub child: ChildId,
    /// The child's name.
    pub child_name: String,
    /// The record; none for a name or a detail of the child.
    pub record: Option<RecordId>,
    /// Its kind.
    pub kind: Option<String>,
    /// What the kind is called.
    pub kind_title: Option<String>,
    /// The place in it.
    pub path: Option<String>,
    /// Where the words were found: the field's label.
    pub label: String,
    /// What that label is made of where it is not the label of a field.
    pub said: Option<HitSaid>,
    /// The words.
    pub text: String,
}

/// What a label is made of: `key` is the name of a detail, `label` that of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "code", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum HitSaid {
    Name,
    Alias,
    Detail { key: String },
    Episode { key: String },
    NotFinished,
    Correction,
    OtherVersion { label: String },
    TakenOut { label: String },
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
    hits: Vec<Hit>,
    more: bool,
}

impl Hits {
    fn push(&mut self, hit: Hit) {
        if self.hits.len() < MAX_HITS {
            self.hits.push(hit);
        } else {
            self.more = true;
        }
    }
}

/// Shows a child whose names fit, in any order and with a letter off.
fn name_hit(child: &Value, query: &Query) -> Option<(Closeness, Hit)> {
    let id = id_of(child, "id")?;
    let said = |key: &str| child.get(key).and_then(Value::as_str).unwrap_or_default();
    let [forename, surname, alias] = NAMES.map(|key| fold(said(key)));
    let by_name = query.fits([forename.as_str(), &surname]);
    let by_alias = query.fits([forename.as_str(), &surname, &alias]);
    let full = name(child);
    match (by_name, by_alias) {
        (Some(closeness), other) if other.is_none_or(|other| closeness <= other) => {
            Some((closeness, of_child(id, &full, (HitSaid::Name, "Name".to_owned()), &full)))
        }
        (_, Some(closeness)) => {
            Some((closeness, of_child(id, &full, (HitSaid::Alias, "Alias".to_owned()), said("alias"))))
        }
        _ => None,
    }
}

fn of_child(child: ChildId, child_name: &str, (said, label): (HitSaid, String), text: &str) -> Hit {
    Hit {
        child,
        child_name: child_name.to_owned(),
        record: None,
        kind: None,
        kind_title: None,
        path: None,
        label,
        said: Some(said),
        text: text.to_owned(),
    }
}

/// Tells what the label of a found text is made of, for the page to say it; none where it is the label of a field.
fn told(label: &str) -> Option<HitSaid> {
    match label {
        NOT_FINISHED => Some(HitSaid::NotFinished),
        words::CORRECTION => Some(HitSaid::Correction),
        _ => {
            let of = |end: &str| label.strip_suffix(end).map(str::to_owned);
            let other = of(words::OTHER_VERSION).map(|label| HitSaid::OtherVersion { label });
            other.or_else(|| of(words::TAKEN_OUT).map(|label| HitSaid::TakenOut { label }))
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
    use serde_json::json;

    fn hit(child: &Value, typed: &str) -> Option<(Closeness, String)> {
        let (closeness, hit) = name_hit(child, &Query::new(typed)?)?;
        Some((closeness, hit.label))
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
        assert_eq!(told("Where, taken out"), Some(HitSaid::TakenOut { label: "Where".to_owned() }));
        assert_eq!(told("Where, the other version"), Some(HitSaid::OtherVersion { label: "Where".to_owned() }));
        assert_eq!(told("Where"), None);
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
