//! Who did what, in codes and ids; never content.

use super::Db;
use crate::auth::Caller;
use crate::clock::{World, from_micros, micros};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::AnyConnection;
use sync_core::ids::{ChildId, RecordId};
use utoipa::ToSchema;
use uuid::Uuid;

/// Something to be noted.
#[derive(Debug, Clone)]
pub struct Entry {
    user: Option<Uuid>,
    device: Option<Uuid>,
    action: &'static str,
    child: Option<ChildId>,
    record: Option<RecordId>,
    detail: Option<String>,
}

impl Entry {
    /// Makes an entry of what a caller did.
    pub fn of(caller: &Caller, action: &'static str) -> Entry {
        Entry {
            user: Some(caller.user),
            device: Some(caller.device.0),
            action,
            child: None,
            record: None,
            detail: None,
        }
    }

    /// Makes an entry of what happened without a caller: a sign-in, a command on the machine.
    pub fn by(user: Option<Uuid>, device: Option<Uuid>, action: &'static str) -> Entry {
        Entry { user, device, action, child: None, record: None, detail: None }
    }

    /// Names the child.
    #[must_use]
    pub fn child(mut self, child: ChildId) -> Entry {
        self.child = Some(child);
        self
    }

    /// Names the record.
    #[must_use]
    pub fn record(mut self, record: RecordId) -> Entry {
        self.record = Some(record);
        self
    }

    /// Adds codes or ids.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Entry {
        self.detail = Some(detail.into());
        self
    }
}

/// An entry as it is read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditEntry {
    /// The entry.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Uuid>,
    /// On which device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<Uuid>,
    /// What: `record.read`, `access.refused`, `glass.broken` …
    pub action: String,
    /// The child.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child: Option<Uuid>,
    /// The record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Uuid>,
    /// Codes and ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Notes an entry within a transaction.
pub async fn add(on: &mut AnyConnection, world: &World, entry: Entry) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO audit (id, at, user_id, device_id, action, child_id, record_id, detail) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(world.id().to_string())
    .bind(micros(world.now()))
    .bind(entry.user.map(|id| id.to_string()))
    .bind(entry.device.map(|id| id.to_string()))
    .bind(entry.action)
    .bind(entry.child.map(|id| id.to_string()))
    .bind(entry.record.map(|id| id.to_string()))
    .bind(entry.detail)
    .execute(on)
    .await?;
    Ok(())
}

/// Notes an entry by itself.
pub async fn note(db: &Db, world: &World, entry: Entry) -> Result<(), sqlx::Error> {
    let mut tx = db.begin().await?;
    add(&mut tx, world, entry).await?;
    tx.commit().await
}

type Row = (String, i64, Option<String>, Option<String>, String, Option<String>, Option<String>, Option<String>);

/// Lists entries before a time and id, newest first; of one child, or of all.
pub async fn list(
    pool: &sqlx::AnyPool,
    child: Option<ChildId>,
    before: (i64, &str),
    limit: i64,
) -> Result<Vec<AuditEntry>, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, at, user_id, device_id, action, child_id, record_id, detail FROM audit \
         WHERE ($1 = '' OR child_id = $1) AND (at < $2 OR (at = $2 AND id < $3)) ORDER BY at DESC, id DESC LIMIT $4",
    )
    .bind(child.map(|id| id.to_string()).unwrap_or_default())
    .bind(before.0)
    .bind(before.1)
    .bind(limit)
    .fetch_all(pool)
    .await?;
    let id = |text: Option<String>| text.map(|text| super::uuid(&text));
    Ok(rows
        .into_iter()
        .map(|(entry, at, user, device, action, child, record, detail)| AuditEntry {
            id: super::uuid(&entry),
            at: from_micros(at),
            user: id(user),
            device: id(device),
            action,
            child: id(child),
            record: id(record),
            detail,
        })
        .collect())
}
