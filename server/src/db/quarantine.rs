//! What was refused, kept with its bytes until a manager decides.

use super::{Write, stored, uuid};
use crate::clock::{from_micros, micros};
use chrono::{DateTime, Utc};
use sqlx::AnyPool;
use sync_core::framing::unframe;
use sync_core::ids::{ChildId, DeviceId, RecordId};
use sync_core::record::Header;
use uuid::Uuid;

/// A refused push, to be kept.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The entry.
    pub id: Uuid,
    /// SHA-256 over record, device and bytes.
    pub digest: String,
    /// What it claims to be.
    pub header: Header,
    /// The device.
    pub device: DeviceId,
    /// The person.
    pub user: Uuid,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// Why, as a stable code.
    pub code: String,
    /// Why, in one plain sentence.
    pub detail: String,
    /// The chunks, framed.
    pub bytes: Vec<u8>,
    /// What a phone that was handed over held beside changes, as JSON.
    pub handed_over: Option<String>,
}

/// A refused push that is kept, without its content.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The entry.
    pub id: Uuid,
    /// What it claims to be.
    pub header: Header,
    /// The device.
    pub device: DeviceId,
    /// The person.
    pub user: Uuid,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// Why, as a stable code.
    pub code: String,
    /// Why, in one plain sentence.
    pub detail: String,
    /// How large its chunks are, in bytes.
    pub size: i64,
    /// What was decided, once it was.
    pub decided: Option<Decided>,
}

/// A decision on a refused push.
#[derive(Debug, Clone)]
pub struct Decided {
    /// `accepted` or `set_aside`.
    pub decision: String,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Uuid,
    /// Why.
    pub reason: String,
}

/// What a refused push holds.
#[derive(Debug, Clone)]
pub struct Content {
    /// The chunks, framed.
    pub bytes: Vec<u8>,
    /// What a phone that was handed over held beside changes, as JSON.
    pub handed_over: Option<String>,
}

/// Tells whether a refused push is kept already, decided or not.
pub async fn keeps(write: &mut Write, digest: &str) -> Result<bool, sqlx::Error> {
    let found: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM quarantine WHERE digest = $1")
        .bind(digest)
        .fetch_one(write.on())
        .await?;
    Ok(found > 0)
}

/// Finds what a record claims to be of which work by a device was refused.
pub async fn header(pool: &AnyPool, record: RecordId, device: DeviceId) -> Result<Option<Header>, sqlx::Error> {
    let row: Option<(String, String)> = sqlx::query_as(
        "SELECT kind, child_id FROM quarantine WHERE record_id = $1 AND device_id = $2 ORDER BY received_at, id LIMIT 1",
    )
    .bind(record.to_string())
    .bind(device.to_string())
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|(kind, child)| Header { id: record, kind, child: ChildId(uuid(&child)) }))
}

/// Counts the decided entries of a record that came by a device.
pub async fn decided_of(write: &mut Write, record: RecordId, device: DeviceId) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM quarantine WHERE record_id = $1 AND device_id = $2 AND decision IS NOT NULL",
    )
    .bind(record.to_string())
    .bind(device.to_string())
    .fetch_one(write.on())
    .await
}

/// Keeps a refused push; the same one again is kept once.
pub async fn add(write: &mut Write, refused: &Refused) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO quarantine (id, digest, record_id, kind, child_id, device_id, user_id, received_at, code, detail, \
         bytes, handed_over) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (digest) DO NOTHING",
    )
    .bind(refused.id.to_string())
    .bind(&refused.digest)
    .bind(refused.header.id.to_string())
    .bind(&refused.header.kind)
    .bind(refused.header.child.to_string())
    .bind(refused.device.to_string())
    .bind(refused.user.to_string())
    .bind(micros(refused.received_at))
    .bind(&refused.code)
    .bind(&refused.detail)
    .bind(&refused.bytes[..])
    .bind(refused.handed_over.as_deref())
    .execute(write.on())
    .await?;
    Ok(())
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: String,
    record_id: String,
    kind: String,
    child_id: String,
    device_id: String,
    user_id: String,
    received_at: i64,
    code: String,
    detail: String,
    size: i64,
}

// What lies before the bytes in a row, and their length: nothing that has to be read past them.
const COLUMNS: &str = "quarantine.id, record_id, kind, quarantine.child_id, device_id, quarantine.user_id, received_at, \
                       code, detail, CAST(LENGTH(bytes) AS BIGINT) AS size";

fn kept(row: Row) -> Kept {
    Kept {
        id: uuid(&row.id),
        header: Header { id: RecordId(uuid(&row.record_id)), kind: row.kind, child: ChildId(uuid(&row.child_id)) },
        device: DeviceId(uuid(&row.device_id)),
        user: uuid(&row.user_id),
        received_at: from_micros(row.received_at),
        code: row.code,
        detail: row.detail,
        size: row.size,
        decided: None,
    }
}

/// Lists undecided entries after an id, without their content: of children the manager may see, and of children nobody
/// knows, whose people are in the manager's team.
pub async fn list(
    pool: &AnyPool,
    manager: Uuid,
    team: Option<&str>,
    after: &str,
    limit: i64,
) -> Result<Vec<Kept>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM quarantine JOIN users ON users.id = quarantine.user_id \
         WHERE decided_at IS NULL AND quarantine.id > $1 AND (users.team = $3 OR EXISTS (SELECT 1 FROM access WHERE \
         access.child_id = quarantine.child_id AND access.user_id = $2 AND access.level = 'full')) \
         ORDER BY quarantine.id LIMIT $4"
    ));
    let rows: Vec<Row> = sqlx::query_as(sql)
        .bind(after)
        .bind(manager.to_string())
        .bind(team.unwrap_or_default())
        .bind(limit)
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().map(kept).collect())
}

/// Finds an entry without its content, if the manager may see it.
pub async fn find(pool: &AnyPool, manager: Uuid, team: Option<&str>, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM quarantine JOIN users ON users.id = quarantine.user_id \
         WHERE quarantine.id = $1 AND (users.team = $3 OR EXISTS (SELECT 1 FROM access WHERE \
         access.child_id = quarantine.child_id AND access.user_id = $2 AND access.level = 'full'))"
    ));
    let row: Option<Row> = sqlx::query_as(sql)
        .bind(id.to_string())
        .bind(manager.to_string())
        .bind(team.unwrap_or_default())
        .fetch_optional(pool)
        .await?;
    let Some(mut entry) = row.map(kept) else { return Ok(None) };
    let decided: Option<(String, i64, String, String)> = sqlx::query_as(
        "SELECT decision, decided_at, decided_by, reason FROM quarantine WHERE id = $1 AND decided_at IS NOT NULL",
    )
    .bind(id.to_string())
    .fetch_optional(pool)
    .await?;
    entry.decided =
        decided.map(|(decision, at, by, reason)| Decided { decision, at: from_micros(at), by: uuid(&by), reason });
    Ok(Some(entry))
}

/// Reads what an entry holds.
pub async fn content(pool: &AnyPool, id: Uuid) -> Result<Content, sqlx::Error> {
    let (bytes, handed_over) = sqlx::query_as("SELECT bytes, handed_over FROM quarantine WHERE id = $1")
        .bind(id.to_string())
        .fetch_one(pool)
        .await?;
    Ok(Content { bytes, handed_over })
}

/// Keeps a decision; `false` where one was made before. The bytes stay. What is merged by it belongs into the same transaction:
/// of two decisions at once one is made, and the other never was.
pub async fn decide(
    write: &mut Write,
    (id, by): (Uuid, Uuid),
    decision: &str,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let decided = sqlx::query(
        "UPDATE quarantine SET decision = $2, reason = $3, decided_by = $4, decided_at = $5 \
         WHERE id = $1 AND decided_at IS NULL",
    )
    .bind(id.to_string())
    .bind(decision)
    .bind(reason)
    .bind(by.to_string())
    .bind(micros(at))
    .execute(write.on())
    .await?;
    Ok(decided.rows_affected() == 1)
}

/// Reads the changes that an entry keeps.
///
/// # Errors
/// [`stored::Unreadable`] where they break off: what is not all there is not shown or merged as if it were.
pub fn changes(id: Uuid, bytes: &[u8]) -> Result<Vec<Vec<u8>>, sqlx::Error> {
    let read = unframe(bytes).map(|parts| parts.into_iter().map(<[u8]>::to_vec).collect());
    stored::known(TABLE, id, read)
}

/// Lists the entries whose account of what was handed over cannot be read.
///
/// # Errors
/// What the database says.
pub async fn unreadable(
    pool: &AnyPool,
    can_read: impl Fn(&str) -> bool,
) -> Result<Vec<stored::Unreadable>, sqlx::Error> {
    let sql =
        "SELECT id, id, handed_over FROM quarantine WHERE handed_over IS NOT NULL AND id > $1 ORDER BY id LIMIT $2";
    stored::unreadable(pool, TABLE, sql, |_, json| can_read(json)).await
}

/// The table.
pub const TABLE: &str = "quarantine";
