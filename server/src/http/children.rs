//! Children: who they are, and who may know.

pub mod break_glass;
pub mod create;
pub mod duplicates;
pub mod get;
mod likely;
pub mod list;
pub mod restrict;
pub mod search;
pub mod update;

use crate::auth::Level;
use crate::db::children::Row;
use crate::disclosure::Disclosure;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sync_core::casework::child::ChildDetails;
use sync_core::casework::classification::{Rule, rules};
use sync_core::fields::{Date, Name, Text};
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who a child is, and no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChildHeader {
    /// The child.
    pub id: Uuid,
    /// Forename.
    pub forename: Name<100>,
    /// Surname.
    pub surname: Name<100>,
    /// Alias.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<Name<100>>,
    /// Date of birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<Date>,
    /// The team that is responsible.
    pub team: Text<100>,
}

impl ChildHeader {
    /// Takes the header of a child, which the answer then says.
    pub fn of(id: Uuid, details: &ChildDetails, shown: &Disclosure) -> ChildHeader {
        shown.child(ChildId(id), Level::Header);
        ChildHeader {
            id,
            forename: details.forename.clone(),
            surname: details.surname.clone(),
            alias: details.alias.clone(),
            date_of_birth: details.date_of_birth,
            team: details.team.clone(),
        }
    }
}

/// A child, as much of it as the caller may see.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Child {
    /// Who the child is.
    #[serde(flatten)]
    pub header: ChildHeader,
    /// Whether the caller sees the header alone.
    pub header_only: bool,
    /// Whether only named people may see the child.
    pub restricted: bool,
    /// The version, as in the ETag.
    pub version: i64,
    /// When the details last changed.
    pub updated_at: DateTime<Utc>,
    /// Every rule by which the child is never absent today, for those who work with the child; told where one child is
    /// read or changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub never_absent: Vec<Rule>,
    /// The details, for those who work with the child.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<ChildDetails>,
}

impl Child {
    /// Names the rules by which the child is never absent on the day of an instant, to those who see the details.
    #[must_use]
    pub fn with_rules(mut self, now: DateTime<Utc>) -> Child {
        if let Some(details) = &self.details {
            self.never_absent = rules(details.classification_facts(now));
        }
        self
    }
}

/// Shows as much of a child as the level allows.
pub fn show(row: Row, level: Level, shown: &Disclosure) -> Child {
    shown.child(ChildId(row.id), level);
    Child {
        header: ChildHeader::of(row.id, &row.details, shown),
        header_only: level != Level::Full,
        restricted: row.restricted,
        version: row.version,
        updated_at: row.updated_at,
        never_absent: Vec::new(),
        details: (level == Level::Full).then_some(row.details),
    }
}
