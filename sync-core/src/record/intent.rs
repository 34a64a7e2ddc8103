//! What a person meant to do: the edits a phone keeps beside the changes made of them.

use super::Path;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// One edit. Intents outlive the changes made of them: they are re-executed when a device's actor is retired or
/// its work was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "intent", rename_all = "snake_case", deny_unknown_fields)]
pub enum Intent {
    /// Writes a scalar, or ticks an option (`/push/abuse` = true). `null` clears. Writing over a conflict is a
    /// choice, and is recorded like [`Intent::Resolve`].
    Set {
        /// The field or option.
        path: Path,
        /// The value.
        value: Value,
    },
    /// Edits a co-edited narrative in place.
    EditText {
        /// The narrative.
        path: Path,
        /// Position, in Unicode scalar values.
        at: usize,
        /// How many Unicode scalar values to take out there.
        #[serde(default)]
        remove: usize,
        /// What to put in.
        #[serde(default)]
        insert: String,
    },
    /// Adds a row. For rows whose key has meaning this is optional: writing into such a row starts it.
    AddRow {
        /// The new row: the group's path and the row's key.
        path: Path,
        /// First values, shaped as the row's JSON.
        #[serde(default)]
        values: Map<String, Value>,
    },
    /// Takes a row out of the merged record; its content, who removed it, when and why stay readable.
    RemoveRow {
        /// The row.
        path: Path,
        /// Why, in words.
        reason: String,
    },
    /// Brings a removed row back.
    RestoreRow {
        /// The row.
        path: Path,
    },
    /// Signs a unit: the record, or a row.
    Sign {
        /// The unit.
        unit: Path,
        /// A fresh id for the signature.
        id: Uuid,
        /// The slot, such as `author` or `manager`.
        slot: String,
        /// The name as signed.
        name: String,
        /// The statement agreed to, where the form has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        statement: Option<String>,
        /// The signature as drawn: an SVG path.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        drawing: Option<String>,
    },
    /// Adds a correction to a signed unit, whose original stays as it was.
    Amend {
        /// The unit.
        unit: Path,
        /// A fresh id for the amendment.
        id: Uuid,
        /// The correction.
        text: String,
    },
    /// Chooses between concurrent values. The choice and what it was made between are recorded.
    Resolve {
        /// The field or option in conflict.
        path: Path,
        /// A fresh id for the resolution.
        id: Uuid,
        /// The value to keep: one of those in conflict, or another.
        value: Value,
    },
}

impl Intent {
    /// Returns the path the intent is about.
    pub fn path(&self) -> &Path {
        match self {
            Intent::Set { path, .. }
            | Intent::EditText { path, .. }
            | Intent::AddRow { path, .. }
            | Intent::RemoveRow { path, .. }
            | Intent::RestoreRow { path }
            | Intent::Resolve { path, .. } => path,
            Intent::Sign { unit, .. } | Intent::Amend { unit, .. } => unit,
        }
    }
}
