//! Children: who they are, and who may know.

pub mod break_glass;
pub mod create;
pub mod duplicates;
pub mod get;
pub mod list;
pub mod restrict;
pub mod search;
pub mod timeline;
pub mod update;

use crate::auth::Level;
use crate::caller::Caller;
use crate::child_header::ChildHeader;
use crate::db::children::Row;
use crate::disclosure::Disclosure;
use crate::http::extract::etag;
use crate::services::children::SeenChild;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sync_core::casework::child::ChildDetails;
use sync_core::casework::classification::{Rule, rules};
use sync_core::ids::ChildId;
use utoipa::ToSchema;

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

/// Answers a child as it stands after what was asked.
fn answer(caller: &Caller, seen: SeenChild) -> Response {
    let version = seen.row.version;
    (etag(version), axum::Json(show(seen.row, seen.level, &caller.shown))).into_response()
}
