//! What was refused, kept with its bytes until a manager decides.

use super::{Write, uuid};
use crate::clock::{from_micros, micros};
use chrono::{DateTime, Utc};
use sqlx::AnyPool;
use sync_core::ids::{ChildId, DeviceId, RecordId};
use sync_core::record::Header;
use uuid::Uuid;

/// Most undecided entries a device may have.
pub const MAX_ENTRIES_PER_DEVICE: i64 = 500;

/// A refused push.
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
    /// What was decided: `accepted` or `set_aside`.
    pub decision: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// By whom.
    pub decided_by: Option<Uuid>,
    /// Why.
    pub reason: Option<String>,
}

/// Counts a device's undecided entries.
pub async fn undecided(write: &mut Write, device: DeviceId) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COUNT(*) FROM quarantine WHERE device_id = $1 AND decided_at IS NULL")
        .bind(device.to_string())
        .fetch_one(write.on())
        .await
}

/// Tells whether a refused push is kept already, decided or not.
pub async fn keeps(write: &mut Write, digest: &str) -> Result<bool, sqlx::Error> {
    let found: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM quarantine WHERE digest = $1")
        .bind(digest)
        .fetch_one(write.on())
        .await?;
    Ok(found > 0)
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

type Row = (
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    i64,
    String,
    String,
    Vec<u8>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<String>,
);
const COLUMNS: &str = "quarantine.id, digest, record_id, kind, quarantine.child_id, device_id, quarantine.user_id, \
                       received_at, code, detail, bytes, handed_over, decision, decided_at, decided_by, reason";

fn refused(row: Row) -> Refused {
    let (
        id,
        digest,
        record,
        kind,
        child,
        device,
        user,
        received_at,
        code,
        detail,
        bytes,
        handed_over,
        decision,
        at,
        by,
        reason,
    ) = row;
    Refused {
        id: uuid(&id),
        digest,
        header: Header { id: RecordId(uuid(&record)), kind, child: ChildId(uuid(&child)) },
        device: DeviceId(uuid(&device)),
        user: uuid(&user),
        received_at: from_micros(received_at),
        code,
        detail,
        bytes,
        handed_over,
        decision,
        decided_at: at.map(from_micros),
        decided_by: by.map(|id| uuid(&id)),
        reason,
    }
}

/// Lists undecided entries after an id: of children the manager may see, and of children nobody knows, whose people
/// are in the manager's team.
pub async fn list(
    pool: &AnyPool,
    manager: Uuid,
    team: Option<&str>,
    after: &str,
    limit: i64,
) -> Result<Vec<Refused>, sqlx::Error> {
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
    Ok(rows.into_iter().map(refused).collect())
}

/// Finds an entry, if the manager may see it.
pub async fn find(pool: &AnyPool, manager: Uuid, team: Option<&str>, id: Uuid) -> Result<Option<Refused>, sqlx::Error> {
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
    Ok(row.map(refused))
}

/// Keeps a decision; `false` where one was made before. The bytes stay.
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
