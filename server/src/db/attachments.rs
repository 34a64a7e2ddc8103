//! Pictures, kept in parts as they came, and the uploads that are under way: with the record that they are attached to, or
//! beside the quarantine.

use super::uuid;
use crate::clock::micros;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use sqlx::{AnyConnection, AnyPool};
use sync_core::ids::{ChildId, DeviceId, RecordId};
use sync_core::record::Header;
use uuid::Uuid;

/// Most attachments of a record, those under way included.
pub const MAX_PER_RECORD: i64 = 200;
/// Most pictures of a device's refused work, those under way included.
pub const MAX_ASIDE_PER_DEVICE: i64 = 100;

/// How large a part is that is written anew, in bytes.
const PART_BYTES: usize = 256 * 1024;

/// Where pictures lie. Both places have the same columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// With their record.
    Record,
    /// Beside the quarantine, for a device's refused work.
    Aside,
}

impl Location {
    fn pictures(self) -> &'static str {
        match self {
            Location::Record => "attachments",
            Location::Aside => "aside_attachments",
        }
    }

    fn parts(self) -> &'static str {
        match self {
            Location::Record => "attachment_parts",
            Location::Aside => "aside_attachment_parts",
        }
    }

    /// Puts the tables' names into a statement: `{pictures}` and `{parts}`.
    fn sql(self, text: &str) -> sqlx::AssertSqlSafe<String> {
        sqlx::AssertSqlSafe(text.replace("{pictures}", self.pictures()).replace("{parts}", self.parts()))
    }
}

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
    /// SHA-256 of what was sent, where less of it is kept.
    pub sent_sha256: Option<String>,
    /// How large that was, in bytes.
    pub sent_size: i64,
}

/// What of a picture is kept.
#[derive(Debug)]
pub struct Kept<'b> {
    /// What its bytes are.
    pub media_type: &'b str,
    /// The bytes to keep in the place of those that came; `None` where these are kept.
    pub instead: Option<&'b [u8]>,
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

#[derive(sqlx_macros::FromRow)]
struct Row {
    upload: String,
    record_id: String,
    attachment_id: String,
    sha256: String,
    size: i64,
    media_type: String,
    sent_sha256: Option<String>,
    sent_size: Option<i64>,
}

const COLUMNS: &str = "upload, record_id, attachment_id, sha256, size, media_type, sent_sha256, sent_size";

fn attachment(row: Row) -> Attachment {
    Attachment {
        upload: uuid(&row.upload),
        record: RecordId(uuid(&row.record_id)),
        id: uuid(&row.attachment_id),
        sha256: row.sha256,
        size: row.size,
        media_type: row.media_type,
        sent_sha256: row.sent_sha256,
        sent_size: row.sent_size.unwrap_or(row.size),
    }
}

/// Finds a picture of a record that is all here.
pub async fn find(on: &mut AnyConnection, record: RecordId, id: Uuid) -> Result<Option<Attachment>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM attachments WHERE record_id = $1 AND attachment_id = $2 AND completed_at IS NOT NULL"
    ));
    let row: Option<Row> = sqlx::query_as(sql).bind(record.to_string()).bind(id.to_string()).fetch_optional(on).await?;
    Ok(row.map(attachment))
}

/// Finds a picture that is all here: of the record, or of the device's refused work on it.
pub async fn find_on(
    on: &mut AnyConnection,
    location: Location,
    (record, id, device): Key,
) -> Result<Option<Attachment>, sqlx::Error> {
    match location {
        Location::Record => find(on, record, id).await,
        Location::Aside => Ok(aside(on, record, device).await?.into_iter().find(|picture| picture.id == id)),
    }
}

/// Lists the pictures of a device's refused work on a record that are all here.
pub async fn aside(on: &mut AnyConnection, record: RecordId, device: DeviceId) -> Result<Vec<Attachment>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM aside_attachments WHERE record_id = $1 AND device_id = $2 AND completed_at IS NOT NULL \
         ORDER BY upload LIMIT {MAX_ASIDE_PER_DEVICE}"
    ));
    let rows: Vec<Row> = sqlx::query_as(sql).bind(record.to_string()).bind(device.to_string()).fetch_all(on).await?;
    Ok(rows.into_iter().map(attachment).collect())
}

/// Moves those pictures of a device's accepted work to their record which it names by now. One that the record has already is
/// dropped.
pub async fn attach(on: &mut AnyConnection, record: RecordId, device: DeviceId) -> Result<(), sqlx::Error> {
    let view: Option<String> = sqlx::query_scalar("SELECT view FROM projections WHERE record_id = $1")
        .bind(record.to_string())
        .fetch_optional(&mut *on)
        .await?;
    let Some(view) = view else { return Ok(()) };
    for picture in aside(&mut *on, record, device).await? {
        if !view.contains(&picture.id.to_string()) {
            continue;
        }
        if find(&mut *on, record, picture.id).await?.is_none() {
            let upload = picture.upload.to_string();
            // An upload of the same picture that this device began with the record gives way to the whole.
            let under_way: Option<String> = sqlx::query_scalar(
                "SELECT upload FROM attachments WHERE record_id = $1 AND attachment_id = $2 AND device_id = $3",
            )
            .bind(record.to_string())
            .bind(picture.id.to_string())
            .bind(device.to_string())
            .fetch_optional(&mut *on)
            .await?;
            if let Some(under_way) = under_way {
                drop_upload(&mut *on, Location::Record, uuid(&under_way)).await?;
            }
            const MOVED: &str = "upload, record_id, attachment_id, sha256, size, received, device_id, user_id, touched_at, \
                                 completed_at, media_type, sent_sha256, sent_size";
            for sql in [
                format!("INSERT INTO attachments ({MOVED}) SELECT {MOVED} FROM aside_attachments WHERE upload = $1"),
                "INSERT INTO attachment_parts (upload, first_byte, size, bytes) \
                 SELECT upload, first_byte, size, bytes FROM aside_attachment_parts WHERE upload = $1"
                    .to_owned(),
            ] {
                sqlx::query(sqlx::AssertSqlSafe(sql)).bind(&upload).execute(&mut *on).await?;
            }
        }
        drop_upload(&mut *on, Location::Aside, picture.upload).await?;
    }
    Ok(())
}

/// Lists pictures that are all here, after an upload.
pub async fn list(pool: &AnyPool, location: Location, after: &str, limit: i64) -> Result<Vec<Attachment>, sqlx::Error> {
    let sql = location.sql(&format!(
        "SELECT {COLUMNS} FROM {{pictures}} WHERE completed_at IS NOT NULL AND upload > $1 ORDER BY upload LIMIT $2"
    ));
    let rows: Vec<Row> = sqlx::query_as(sql).bind(after).bind(limit).fetch_all(pool).await?;
    Ok(rows.into_iter().map(attachment).collect())
}

/// Finds a device's upload that is under way.
pub async fn upload(
    pool: &AnyPool,
    location: Location,
    (record, id, device): Key,
) -> Result<Option<Upload>, sqlx::Error> {
    let row: Option<(String, i64, i64)> = sqlx::query_as(location.sql(
        "SELECT upload, size, received FROM {pictures} \
         WHERE record_id = $1 AND attachment_id = $2 AND device_id = $3 AND completed_at IS NULL",
    ))
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
    location: Location,
    (record, id, device): Key,
    at: DateTime<Utc>,
) -> Result<Option<Upload>, sqlx::Error> {
    let row: Option<(String, i64, i64)> = sqlx::query_as(location.sql(
        "UPDATE {pictures} SET touched_at = $4 WHERE record_id = $1 AND attachment_id = $2 AND device_id = $3 \
         AND completed_at IS NULL RETURNING upload, size, received",
    ))
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
    location: Location,
    upload: &Upload,
    ((record, id, device), user): (Key, Uuid),
    (sha256, at): (&str, DateTime<Utc>),
) -> Result<bool, sqlx::Error> {
    let begun = sqlx::query(location.sql(
        "INSERT INTO {pictures} (upload, record_id, attachment_id, sha256, size, device_id, user_id, touched_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
    ))
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

/// Counts a device's uploads under way, a record's attachments, and the pictures of the device's refused work.
pub async fn count(on: &mut AnyConnection, device: DeviceId, record: RecordId) -> Result<(i64, i64, i64), sqlx::Error> {
    let unfinished = sqlx::query_scalar(
        "SELECT (SELECT COUNT(*) FROM attachments WHERE device_id = $1 AND completed_at IS NULL) \
         + (SELECT COUNT(*) FROM aside_attachments WHERE device_id = $1 AND completed_at IS NULL)",
    )
    .bind(device.to_string())
    .fetch_one(&mut *on)
    .await?;
    let of_record = sqlx::query_scalar("SELECT COUNT(*) FROM attachments WHERE record_id = $1")
        .bind(record.to_string())
        .fetch_one(&mut *on)
        .await?;
    let aside = sqlx::query_scalar("SELECT COUNT(*) FROM aside_attachments WHERE device_id = $1")
        .bind(device.to_string())
        .fetch_one(on)
        .await?;
    Ok((unfinished, of_record, aside))
}

/// Tells whether a record has as many pictures as it may, and this one is not among them or under way to them.
pub async fn is_full(on: &mut AnyConnection, (record, id, device): Key) -> Result<bool, sqlx::Error> {
    let others: i64 = sqlx::query_scalar(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM attachments WHERE record_id = $1 AND attachment_id = $2 \
         AND (device_id = $3 OR completed_at IS NOT NULL)) THEN 0 \
         ELSE (SELECT COUNT(*) FROM attachments WHERE record_id = $1) END",
    )
    .bind(record.to_string())
    .bind(id.to_string())
    .bind(device.to_string())
    .fetch_one(on)
    .await?;
    Ok(others >= MAX_PER_RECORD)
}

/// Adds the next part of an upload.
pub async fn add_part(
    on: &mut AnyConnection,
    location: Location,
    upload: &Upload,
    bytes: &[u8],
) -> Result<(), sqlx::Error> {
    put_part(&mut *on, location, (upload.id, upload.received), bytes).await?;
    sqlx::query(location.sql("UPDATE {pictures} SET received = received + $2 WHERE upload = $1"))
        .bind(upload.id.to_string())
        .bind(size(bytes))
        .execute(on)
        .await?;
    Ok(())
}

async fn put_part(
    on: &mut AnyConnection,
    location: Location,
    (upload, first): (Uuid, i64),
    bytes: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query(location.sql("INSERT INTO {parts} (upload, first_byte, size, bytes) VALUES ($1, $2, $3, $4)"))
        .bind(upload.to_string())
        .bind(first)
        .bind(size(bytes))
        .bind(bytes)
        .execute(on)
        .await?;
    Ok(())
}

fn size(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

/// Reads the bytes of an upload from one byte up to another, as far as they are here.
pub async fn read(
    on: &mut AnyConnection,
    location: Location,
    upload: Uuid,
    (from, to): (i64, i64),
) -> Result<Vec<u8>, sqlx::Error> {
    let parts: Vec<(i64, Vec<u8>)> = sqlx::query_as(location.sql(
        "SELECT first_byte, bytes FROM {parts} \
         WHERE upload = $1 AND first_byte + size > $2 AND first_byte < $3 ORDER BY first_byte",
    ))
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
    location: Location,
    upload: Uuid,
    kept: &Kept<'_>,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    if let Some(bytes) = kept.instead {
        keep_instead(&mut *on, location, upload, bytes).await?;
    }
    let finished =
        sqlx::query(location.sql("UPDATE {pictures} SET completed_at = $2, media_type = $3 WHERE upload = $1"))
            .bind(upload.to_string())
            .bind(micros(at))
            .bind(kept.media_type)
            .execute(on)
            .await;
    match finished {
        Ok(_) => Ok(true),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Keeps other bytes in the place of those that came, and remembers what came by its hash and size.
async fn keep_instead(
    on: &mut AnyConnection,
    location: Location,
    upload: Uuid,
    bytes: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query(location.sql("DELETE FROM {parts} WHERE upload = $1"))
        .bind(upload.to_string())
        .execute(&mut *on)
        .await?;
    let mut first = 0;
    for part in bytes.chunks(PART_BYTES) {
        put_part(&mut *on, location, (upload, first), part).await?;
        first += size(part);
    }
    let sha256 = hex::encode(Sha256::digest(bytes));
    sqlx::query(location.sql(
        "UPDATE {pictures} SET sent_sha256 = sha256, sent_size = size, sha256 = $2, size = $3, received = $3 \
         WHERE upload = $1",
    ))
    .bind(upload.to_string())
    .bind(sha256)
    .bind(size(bytes))
    .execute(on)
    .await?;
    Ok(())
}

/// Keeps a picture that came whole; `false` where it is here already.
pub async fn keep(
    on: &mut AnyConnection,
    location: Location,
    upload: Uuid,
    (key, user): (Key, Uuid),
    (bytes, sha256, kept): (&[u8], &str, &Kept<'_>),
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let begun = Upload { id: upload, size: size(bytes), received: 0 };
    if !begin(&mut *on, location, &begun, (key, user), (sha256, at)).await? {
        return Ok(false);
    }
    if kept.instead.is_none() {
        add_part(&mut *on, location, &begun, bytes).await?;
    }
    finish(on, location, upload, kept, at).await
}

/// Drops an upload with its parts.
pub async fn drop_upload(on: &mut AnyConnection, location: Location, upload: Uuid) -> Result<(), sqlx::Error> {
    for sql in ["DELETE FROM {parts} WHERE upload = $1", "DELETE FROM {pictures} WHERE upload = $1"] {
        sqlx::query(location.sql(sql)).bind(upload.to_string()).execute(&mut *on).await?;
    }
    Ok(())
}

/// Drops a device's uploads that were begun and left alone since before an instant.
pub async fn drop_stale(on: &mut AnyConnection, device: DeviceId, before: DateTime<Utc>) -> Result<(), sqlx::Error> {
    for location in [Location::Record, Location::Aside] {
        let stale: Vec<String> = sqlx::query_scalar(
            location
                .sql("SELECT upload FROM {pictures} WHERE device_id = $1 AND completed_at IS NULL AND touched_at < $2"),
        )
        .bind(device.to_string())
        .bind(micros(before))
        .fetch_all(&mut *on)
        .await?;
        for upload in stale {
            drop_upload(on, location, uuid(&upload)).await?;
        }
    }
    Ok(())
}

/// Where a picture goes of a person who may not write its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// To the record: the device's changes are in it, and it names the picture.
    Record,
    /// Beside the device's refused work on it.
    Aside,
    /// Beside the quarantine by itself: the device's changes are in the record, which does not name the picture.
    Alone,
}

/// Finds where a picture goes by what this device has handed in of its record; `None` where that is nothing.
pub async fn home_of_handed_in(on: &mut AnyConnection, (record, id, device): Key) -> Result<Option<Home>, sqlx::Error> {
    let view: Option<String> = sqlx::query_scalar(
        "SELECT view FROM projections WHERE record_id = $1 \
         AND EXISTS (SELECT 1 FROM changes WHERE changes.record_id = $1 AND device_id = $2)",
    )
    .bind(record.to_string())
    .bind(device.to_string())
    .fetch_optional(&mut *on)
    .await?;
    // An id is made of a hash: no text holds it by chance.
    if view.as_ref().is_some_and(|view| view.contains(&id.to_string())) {
        return Ok(Some(Home::Record));
    }
    let refused: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM quarantine WHERE record_id = $1 AND device_id = $2")
        .bind(record.to_string())
        .bind(device.to_string())
        .fetch_one(on)
        .await?;
    Ok(match refused {
        0 => view.map(|_| Home::Alone),
        _ => Some(Home::Aside),
    })
}
