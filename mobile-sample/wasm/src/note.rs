//! A case note in one go: the shared part and, under the same id, the narrative that stays within the service.

use crate::walk;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sync_core::catalogue::Kind;
use sync_core::ids::{ChildId, DeviceId};
use sync_core::record::{Intent, Path, View};
use uuid::Uuid;

/// The kind of the shared part.
pub const SHARED: &str = "case-note";
/// The kind of the restricted part.
pub const RESTRICTED: &str = "restricted-narrative";

/// A new note.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// The child.
    pub child: ChildId,
    when: DateTime<Utc>,
    duration_minutes: Option<i64>,
    type_of_intervention: Option<String>,
    #[serde(default)]
    type_of_intervention_other: Option<String>,
    who_present: String,
    nature_of_intervention: String,
    shared_summary: String,
    actions: String,
    narrative: String,
    /// Whether to sign both parts.
    pub sign: bool,
}

impl NewNote {
    /// Returns the intents of the shared part.
    pub fn shared(&self, note: Uuid) -> Vec<Intent> {
        let mut values = Map::new();
        let mut say = |name: &str, value: Value| {
            if !value.is_null() && value != "" {
                values.insert(name.to_owned(), value);
            }
        };
        say("when", json!(self.when));
        say("duration_minutes", json!(self.duration_minutes));
        say("type_of_intervention", json!(self.type_of_intervention));
        say("type_of_intervention_other", json!(self.type_of_intervention_other));
        say("who_present", json!(self.who_present.trim()));
        say("nature_of_intervention", json!(self.nature_of_intervention.trim()));
        say("shared_summary", json!(self.shared_summary.trim()));
        say("actions", json!(self.actions.trim()));
        vec![Intent::AddRow { path: place(note), values }]
    }

    /// Returns the intents of the restricted part; none where there is no narrative.
    pub fn restricted(&self, note: Uuid) -> Vec<Intent> {
        let narrative = self.narrative.trim();
        let set = Intent::Set { path: place(note).join("narrative"), value: json!(narrative) };
        if narrative.is_empty() { Vec::new() } else { vec![set] }
    }
}

/// Returns where a note stands in either part.
pub fn place(note: Uuid) -> Path {
    Path::root().join("notes").join(note.to_string())
}

/// Half of a note that was begun and is not signed: the shared part, or the narrative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotePart {
    /// The note, in either part.
    pub id: Uuid,
    /// When the contact was; the time of the first word where that is not written.
    pub when: Option<DateTime<Utc>>,
    /// Whose devices wrote in it.
    pub devices: Vec<DeviceId>,
    /// What is written in it, by its labels.
    pub written: Vec<String>,
}

/// Lists what nobody has signed of the notes of a record, where it is one of notes.
pub fn unsigned(kind: &Kind, view: &View) -> Vec<NotePart> {
    if kind.name != SHARED && kind.name != RESTRICTED {
        return Vec::new();
    }
    let row_schema = kind.schema.pointer("/properties/notes/additionalProperties").unwrap_or(&Value::Null);
    let rows = view.data.get("notes").and_then(Value::as_object).into_iter().flatten();
    rows.filter_map(|(key, row)| {
        let (id, row) = (Uuid::try_parse(key).ok()?, row.as_object()?);
        let unit = place(id);
        if view.signatures.iter().any(|signature| signature.locks && signature.unit == unit) {
            return None;
        }
        let within = format!("{unit}/");
        let written_by = view.attribution.iter().filter(|(path, _)| path.starts_with(&within));
        let (mut devices, mut first) = (Vec::new(), None);
        for (_, attribution) in written_by {
            devices.extend(attribution.device);
            first = first.map_or(Some(attribution.at), |first: DateTime<Utc>| Some(first.min(attribution.at)));
        }
        devices.sort_unstable();
        devices.dedup();
        let answered = walk::fields(row_schema).filter(|(name, _)| row.get(*name).is_some_and(walk::is_answer));
        let written =
            answered.filter(|(name, _)| *name != "when").map(|(_, field)| walk::text(field, "title").to_owned());
        let when = row.get("when").and_then(Value::as_str).and_then(|when| when.parse().ok());
        Some(NotePart { id, when: when.or(first), devices, written: written.collect() })
    })
    .collect()
}
