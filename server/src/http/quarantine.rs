//! Work that was refused, kept until a manager decides.

pub mod decide;
pub mod list;

use crate::db::quarantine::Refused;
use crate::handover::HandedOver;
use crate::ingest::unframe;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sync_core::sync::wire::Chunk;
use utoipa::ToSchema;
use uuid::Uuid;

/// A refused push.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantineEntry {
    /// The entry.
    pub id: Uuid,
    /// The record it claims to be of.
    pub record: Uuid,
    /// The kind it claims.
    pub kind: String,
    /// The child it claims to be about.
    pub child: Uuid,
    /// The device that handed it in.
    pub device: Uuid,
    /// The person.
    pub user: Uuid,
    /// When.
    pub received_at: DateTime<Utc>,
    /// Why it was refused, as a stable code.
    pub code: String,
    /// Why, in one plain sentence.
    pub detail: String,
    /// The bytes as they came.
    pub changes: Vec<Chunk>,
    /// What a phone that was handed over held beside changes, with `handed_over`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub handed_over: Option<HandedOver>,
    /// What was decided: `accepted` or `set_aside`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<DateTime<Utc>>,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<Uuid>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

fn show(refused: Refused) -> QuarantineEntry {
    QuarantineEntry {
        id: refused.id,
        record: refused.header.id.0,
        kind: refused.header.kind,
        child: refused.header.child.0,
        device: refused.device.0,
        user: refused.user,
        received_at: refused.received_at,
        code: refused.code,
        detail: refused.detail,
        changes: unframe(&refused.bytes).into_iter().map(Chunk).collect(),
        // Written by this program, so it reads.
        handed_over: refused.handed_over.and_then(|json| serde_json::from_str(&json).ok()),
        decision: refused.decision,
        decided_at: refused.decided_at,
        decided_by: refused.decided_by,
        reason: refused.reason,
    }
}
