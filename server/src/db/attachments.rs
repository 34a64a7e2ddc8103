//! Pictures attached to records, kept in parts as they came, and the uploads that are under way.

use super::uuid;
use crate::clock::micros;
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, AnyPool};
use sync_core::ids::{ChildId, DeviceId, RecordId};
use sync_core::record::Header;
use uuid::Uuid;

/// Most attachments of a record, those under way included.
pub const MAX_PER_RECORD: i64 = 200;

/// A picture that is all here.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// The upload that brought it.
    pub upload: Uuid,
    /// The record.
    pub record: RecordId,
    /// Its id.
    pub id: Uuid,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
    /// How large it is, in bytes.
    pub size: i64,
    /// What its bytes are.
    pub media_type: String,
}

/// An upload that is under way.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The upload.
    pub id: Uuid,
    /// How large it will be, in bytes.
    pub size: i64,
    /// How much is here, in bytes.
    pub received: i64,
}

/// Which upload: the record, the attachment and the device.
pub type Key = (RecordId, Uuid, DeviceId);

/// Finds what a record is, without reading it.
pub async fn home(pool: &AnyPool, record: RecordId) -> Result<Option<Header>, sqlx::Error> {
    let row: Option<(String, String)> = sqlx::query_as("SELECT kind, child_id FROM records WHERE id = $1")
        .bind(record.to_string())
        .fetch_optional(pool)
        .await?;
    Ok(row.map(|(kind, child)| Header { id: record, kind, child: ChildId(uuid(&child)) }))
}

type Row = (String, String, String, String, i64, String);
const COLUMNS: &str = "upload, record_id, attachment_id, sha256, size, media_type";

fn attachment((upload, record, id, sha256, size, media_type): Row) -> Attachment {
    Attachment { upload: uuid(&upload), record: RecordId(uuid(&record)), id: uuid(&id), sha256, size, media_type }
}

/// Finds a picture that is all here.
pub async fn find(on: &mut AnyConnection, record: RecordId, id: Uuid) -> Result<Option<Attachment>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM attachments WHERE record_id = $1 AND attachment_id = $2 AND completed_at IS NOT NULL"
    ));
    let row: Option<Row> = sqlx::query_as(sql).bind(record.to_string()).bind(id.to_string()).fetch_optional(on).await?;
    Ok(row.map(attachment))
}

/// Lists pictures that are all here, after an upload.
pub async fn list(pool: &AnyPool, after: &str, limit: i64) -> Result<Vec<Attachment>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM attachments WHERE completed_at IS NOT NULL AND upload > $1 ORDER BY upload LIMIT $2"
    ));
    let rows: Vec<Row> = sqlx::query_as(sql).bind(after).bind(limit).fetch_all(pool).await?;
    Ok(rows.into_iter().map(attachment).collect())
}

/// Finds a device's upload that is under way.
pub async fn upload(pool: &AnyPool, (record, id, device): Key) -> Result<Option<Upload>, sqlx::Error> {
    let row: Option<(String, i64, i64)> = sqlx::query_as(
        "SELECT upload, size, received FROM attachments \
         WHERE record_id = $1 AND attachment_id = $2 AND device_id = $3 AND completed_at IS NULL",
    )
    .bind(record.to_string())
    .bind(id.to_string())
    .bind(device.to_string())
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|(upload, size, received)| Upload { id: uuid(&upload), size, received }))
}

/// Finds a device's upload that is under way, for this transaction alone until it ends.
pub async fn take(
    on: &mut AnyConnection,
    (record, id, device): Key,
    at: DateTime<Utc>,
) -> Result<Option<Upload>, sqlx::Error> {
    let row: Option<(String, i64, i64)> = sqlx::query_as(
        "UPDATE attachments SET touched_at = $4 WHERE record_id = $1 AND attachment_id = $2 AND device_id = $3 \
         AND completed_at IS NULL RETURNING upload, size, received",
    )
    .bind(record.to_string())
    .bind(id.to_string())
    .bind(device.to_string())
    .bind(micros(at))
    .fetch_optional(on)
    .await?;
    Ok(row.map(|(upload, size, received)| Upload { id: uuid(&upload), size, received }))
}

/// Begins an upload; `false` where the device has one of the same picture already.
pub async fn begin(
    on: &mut AnyConnection,
    upload: &Upload,
    ((record, id, device), user): (Key, Uuid),
    sha256: &str,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let begun = sqlx::query(
        "INSERT INTO attachments (upload, record_id, attachment_id, sha256, size, device_id, user_id, touched_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
    )
    .bind(upload.id.to_string())
    .bind(record.to_string())
    .bind(id.to_string())
    .bind(sha256)
    .bind(upload.size)
    .bind(device.to_string())
    .bind(user.to_string())
    .bind(micros(at))
    .execute(on)
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// Counts a device's uploads under way, and a record's attachments.
pub async fn count(on: &mut AnyConnection, device: DeviceId, record: RecordId) -> Result<(i64, i64), sqlx::Error> {
    let unfinished =
        sqlx::query_scalar("SELECT COUNT(*) FROM attachments WHERE device_id = $1 AND completed_at IS NULL")
            .bind(device.to_string())
            .fetch_one(&mut *on)
            .await?;
    let of_record = sqlx::query_scalar("SELECT COUNT(*) FROM attachments WHERE record_id = $1")
        .bind(record.to_string())
        .fetch_one(on)
        .await?;
    Ok((unfinished, of_record))
}

/// Adds the next part of an upload.
pub async fn add_part(on: &mut AnyConnection, upload: &Upload, bytes: &[u8]) -> Result<(), sqlx::Error> {
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    sqlx::query("INSERT INTO attachment_parts (upload, first_byte, size, bytes) VALUES ($1, $2, $3, $4)")
        .bind(upload.id.to_string())
        .bind(upload.received)
        .bind(size)
        .bind(bytes)
        .execute(&mut *on)
        .await?;
    sqlx::query("UPDATE attachments SET received = received + $2 WHERE upload = $1")
        .bind(upload.id.to_string())
        .bind(size)
        .execute(on)
        .await?;
    Ok(())
}

/// Reads the bytes of an upload from one byte up to another, as far as they are here.
pub async fn read(on: &mut AnyConnection, upload: Uuid, (from, to): (i64, i64)) -> Result<Vec<u8>, sqlx::Error> {
    let parts: Vec<(i64, Vec<u8>)> = sqlx::query_as(
        "SELECT first_byte, bytes FROM attachment_parts \
         WHERE upload = $1 AND first_byte + size > $2 AND first_byte < $3 ORDER BY first_byte",
    )
    .bind(upload.to_string())
    .bind(from)
    .bind(to)
    .fetch_all(on)
    .await?;
    let mut read = Vec::new();
    for (first, bytes) in parts {
        let place = |at: i64| usize::try_from(at - first).unwrap_or(0).min(bytes.len());
        read.extend_from_slice(bytes.get(place(from)..place(to)).unwrap_or_default());
    }
    Ok(read)
}

/// Marks an upload complete; `false` where another device's of the same picture was faster.
pub async fn finish(
    on: &mut AnyConnection,
    upload: Uuid,
    media_type: &str,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let finished = sqlx::query("UPDATE attachments SET completed_at = $2, media_type = $3 WHERE upload = $1")
        .bind(upload.to_string())
        .bind(micros(at))
        .bind(media_type)
        .execute(on)
        .await;
    match finished {
        Ok(_) => Ok(true),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Drops an upload with its parts.
pub async fn drop_upload(on: &mut AnyConnection, upload: Uuid) -> Result<(), sqlx::Error> {
    for sql in ["DELETE FROM attachment_parts WHERE upload = $1", "DELETE FROM attachments WHERE upload = $1"] {
        sqlx::query(sql).bind(upload.to_string()).execute(&mut *on).await?;
    }
    Ok(())
}

/// Drops a device's uploads that were begun and left alone since before an instant.
pub async fn drop_stale(on: &mut AnyConnection, device: DeviceId, before: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let stale: Vec<String> = sqlx::query_scalar(
        "SELECT upload FROM attachments WHERE device_id = $1 AND completed_at IS NULL AND touched_at < $2",
    )
    .bind(device.to_string())
    .bind(micros(before))
    .fetch_all(&mut *on)
    .await?;
    for upload in stale {
        drop_upload(on, uuid(&upload)).await?;
    }
    Ok(())
}
