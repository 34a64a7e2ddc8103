//! What travels between a phone and the server: JSON, with changes in base64.

use crate::ids::{ChildId, DeviceId, RecordId};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;

/// Most records that one request may push.
pub const MAX_PUSHES: usize = 1_000;
/// Most changes that one push may carry.
pub const MAX_CHANGES_PER_PUSH: usize = 2_000;
/// Most records that one request may audit.
pub const MAX_AUDIT: usize = 5_000;
/// Largest request body, after decompression, in bytes.
pub const MAX_REQUEST_BYTES: usize = 16 * 1024 * 1024;
/// Largest page of deliveries, before compression, in bytes.
pub const MAX_PAGE_BYTES: usize = 4 * 1024 * 1024;

/// Bytes that travel as base64 (RFC 4648, section 4, padded).
#[derive(Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = Byte))]
pub struct Chunk(pub Vec<u8>);

impl std::fmt::Debug for Chunk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Content stays out of every log.
        write!(f, "Chunk({} bytes)", self.0.len())
    }
}

impl Serialize for Chunk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Chunk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Chunk, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Chunk).map_err(|_| serde::de::Error::custom("must be base64"))
    }
}

/// A phone's request: everything it has to hand in, and how far it has read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncRequest {
    /// The cursor of the last answer; absent the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub cursor: Option<String>,
    /// What to hand in, at most 1000 records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub push: Vec<Push>,
    /// Records to compare, at most 5000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 5000))]
    pub audit: Vec<AuditEntry>,
}

/// A record as the phone has it from the server, without what waits to be handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SyncAuditEntry))]
pub struct AuditEntry {
    /// The record's id.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub record: RecordId,
    /// The first 8 bytes of the SHA-256 of the record's heads, in order, as 16 hexadecimal digits; 16 zeros for a copy
    /// that cannot be read. See [`crate::sync::hub::fingerprint`].
    #[cfg_attr(feature = "openapi", schema(min_length = 16, max_length = 16, pattern = "^[0-9a-f]{16}$"))]
    pub fingerprint: String,
}

/// A record whose copies differ. The server delivers its own whole; the phone offers again what the server lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditDifference {
    /// The record's id.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub record: RecordId,
    /// The hashes of the server's newest changes; none where the server has no such record.
    #[serde(default)]
    pub heads: Vec<String>,
}

/// New changes of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Push {
    /// The record's id.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub record: RecordId,
    /// The record's kind.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub kind: String,
    /// The child it is about.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub child: ChildId,
    /// Uncompressed Automerge change chunks, each after those it depends on.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 2000))]
    pub changes: Vec<Chunk>,
}

/// What became of a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PushStatus {
    /// Merged, and durable.
    Accepted,
    /// All of it was there already.
    Duplicate,
    /// Kept aside with its bytes and the reason, for a manager to decide.
    Quarantined,
    /// It builds on changes that are not here yet. Nothing was stored: the phone keeps it and offers it again.
    Waiting,
    /// The device has numbered other changes alike: it was restored from a backup. It takes a new actor and makes
    /// its changes again.
    Rotate,
}

/// The answer to one push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushResult {
    /// The record.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub record: RecordId,
    /// What became of it.
    pub status: PushStatus,
    /// The record's position in the feed after the push.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<i64>,
    /// The highest sequence number held of the actor that pushed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_seq: Option<u64>,
    /// A stable code, where it was not accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// One plain sentence, where it was not accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Names the push that this is about: the SHA-256, in lower-case hexadecimal, of its changes in order, each after its
    /// length as eight bytes, big-endian. A phone takes a result with another digest for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    pub digest: Option<String>,
}

/// A record's news: the whole record, or the changes since the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// The record's id.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub record: RecordId,
    /// The record's kind.
    pub kind: String,
    /// The child it is about.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub child: ChildId,
    /// The record's position in the feed.
    pub position: i64,
    /// The whole record: one Automerge document chunk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Byte))]
    pub snapshot: Option<Chunk>,
    /// Automerge change chunks, each after those it depends on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Chunk>,
}

/// How far a manager has read a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Seen {
    /// The record's id.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub record: RecordId,
    /// The position the record stood at when it was read.
    pub position: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who read it.
    pub by: String,
}

/// Who works on a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// The person's id.
    pub user: uuid::Uuid,
    /// The person's name.
    pub name: String,
}

/// The server's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncResponse {
    /// One result for each push, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<PushResult>,
    /// Records with news.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<Delivery>,
    /// Audited records whose copies differ, the pushes of this request counted in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audited: Vec<AuditDifference>,
    /// Children with news, as the children's resource shows them; those a caller sees by header alone say so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub children: Vec<Value>,
    /// Missing episodes with news.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub episodes: Vec<Value>,
    /// Children whose records the phone must drop: access has ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<uuid::Uuid>))]
    pub purge: Vec<ChildId>,
    /// What a manager has read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
    /// The people behind the devices named in the records of this answer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, Person>))]
    pub people: BTreeMap<DeviceId, Person>,
    /// Where to read on from.
    pub cursor: String,
    /// Whether another page waits.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// The server's clock, by which a phone knows that its own is off.
    pub server_time: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idle_request_and_answer_are_small() {
        let request = SyncRequest { cursor: Some("1.123456".into()), ..SyncRequest::default() };
        assert_eq!(serde_json::to_string(&request).unwrap(), r#"{"cursor":"1.123456"}"#);
        let answer: SyncResponse =
            serde_json::from_str(r#"{"cursor":"1.2","server_time":"2026-03-01T09:30:00Z"}"#).unwrap();
        assert!(answer.records.is_empty() && !answer.more);
        assert!(serde_json::from_str::<SyncRequest>(r#"{"cursr":"1"}"#).is_err());
    }

    #[test]
    fn chunks_are_base64_and_never_printed() {
        let chunk: Chunk = serde_json::from_str("\"Q2FuYXJ5\"").unwrap();
        assert_eq!(chunk.0, b"Canary");
        assert_eq!(format!("{chunk:?}"), "Chunk(6 bytes)");
        assert!(serde_json::from_str::<Chunk>("\"Q2?\"").is_err());
    }
}
