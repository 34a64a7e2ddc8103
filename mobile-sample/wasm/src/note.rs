//! A case note in one go: the shared part and, under the same id, the narrative that stays within the service.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sync_core::ids::ChildId;
use sync_core::record::{Intent, Path};
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
