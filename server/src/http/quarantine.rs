//! Work that was refused, kept until a manager decides.

pub mod decide;
pub mod get;
pub mod list;
pub mod picture;

use crate::db::attachments::Attachment;
use crate::db::quarantine::{self, Content, Kept};
use crate::db::stored;
use crate::disclosure::Disclosure;
use crate::problem::Problem;
use crate::services::handovers::HandedOver;
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
    /// How large it is, in bytes.
    #[schema(minimum = 0)]
    pub size: i64,
    /// The bytes as they came. Empty in lists and after a decision: `GET /v1/quarantine/{entry}` has them.
    pub changes: Vec<Chunk>,
    /// What a phone that was handed over held beside changes, with the code
    /// `handed_over`. Left out in lists and after a decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub handed_over: Option<HandedOver>,
    /// Pictures that this device sent for the record and that wait with its refused work: `getQuarantinePicture` reads them.
    /// Those that the record names are attached to it when the work is accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<QuarantinePicture>,
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

/// A picture that waits with refused work.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantinePicture {
    /// The attachment's id.
    pub attachment: Uuid,
    /// How large it is, in bytes.
    pub size: i64,
    /// What its bytes are.
    pub media_type: String,
}

/// Shows an entry, which the answer then holds, with its pictures, and with its content where that was read.
fn show(
    entry: Kept,
    content: Option<Content>,
    pictures: Vec<Attachment>,
    shown: &Disclosure,
) -> Result<QuarantineEntry, Problem> {
    shown.record(entry.header.child, entry.header.id);
    let (bytes, handed_over) = content.map_or_else(Default::default, |content| (content.bytes, content.handed_over));
    let decided = entry.decided;
    let pictures = pictures.into_iter().map(|found| QuarantinePicture {
        attachment: found.id,
        size: found.size,
        media_type: found.media_type,
    });
    let read = |json: String| stored::read(quarantine::TABLE, entry.id, &json);
    let handed_over = handed_over.map(read).transpose()?;
    Ok(QuarantineEntry {
        id: entry.id,
        record: entry.header.id.0,
        kind: entry.header.kind,
        child: entry.header.child.0,
        device: entry.device.0,
        user: entry.user,
        received_at: entry.received_at,
        code: entry.code,
        detail: entry.detail,
        size: entry.size,
        changes: quarantine::changes(entry.id, &bytes)?.into_iter().map(Chunk).collect(),
        handed_over,
        attachments: pictures.collect(),
        decision: decided.as_ref().map(|decided| decided.decision.clone()),
        decided_at: decided.as_ref().map(|decided| decided.at),
        decided_by: decided.as_ref().map(|decided| decided.by),
        reason: decided.map(|decided| decided.reason),
    })
}
