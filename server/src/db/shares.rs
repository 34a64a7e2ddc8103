//! How much of what waits for a decision, or to be finished, is each device's and person's.

use super::{Write, uuid};
use crate::clock::micros;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{AnyConnection, AnyPool};
use sync_core::ids::DeviceId;
use utoipa::ToSchema;
use uuid::Uuid;

/// The most of each that a device and a person may have waiting. Beyond it nothing is taken, and the phone keeps what it has.
#[derive(Debug, Clone, Copy)]
pub struct Shares {
    /// Entries in quarantine of a device, and of a person.
    pub entries: (i64, i64),
    /// Bytes of these entries.
    pub entry_bytes: (i64, i64),
    /// Packages that were handed over.
    pub packages: (i64, i64),
    /// Attachments that are not finished.
    pub uploads: (i64, i64),
}

impl Default for Shares {
    fn default() -> Shares {
        Shares {
            entries: (500, 1_000),
            entry_bytes: (256 * 1024 * 1024, 512 * 1024 * 1024),
            packages: (20, 40),
            uploads: (20, 60),
        }
    }
}

/// What room is left in a quarantine for a device and its person.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    entries: i64,
    bytes: i64,
}

impl Room {
    /// Takes room for an entry of a size, if there is any.
    pub fn take(&mut self, bytes: usize) -> bool {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        let fits = self.entries > 0 && self.bytes >= bytes;
        if fits {
            self.entries -= 1;
            self.bytes -= bytes;
        }
        fits
    }
}

const SIZE: &str = "CAST(COALESCE(SUM(CAST(LENGTH(bytes) AS BIGINT)), 0) AS BIGINT)";

/// Finds what room is left. The write keeps it as it is until it commits.
pub async fn room(write: &mut Write, shares: &Shares, (device, user): (DeviceId, Uuid)) -> Result<Room, sqlx::Error> {
    let mut room = Room { entries: i64::MAX, bytes: i64::MAX };
    for (column, id, entries, bytes) in [
        ("device_id", device.to_string(), shares.entries.0, shares.entry_bytes.0),
        ("user_id", user.to_string(), shares.entries.1, shares.entry_bytes.1),
    ] {
        let sql = format!("SELECT COUNT(*), {SIZE} FROM quarantine WHERE {column} = $1 AND decided_at IS NULL");
        let (taken, size): (i64, i64) = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_one(write.on()).await?;
        room.entries = room.entries.min(entries - taken);
        room.bytes = room.bytes.min(bytes - size);
    }
    Ok(room)
}

/// Counts the packages of a device, and of its person, that count as theirs.
pub async fn packages(on: &mut AnyConnection, device: DeviceId, user: Uuid) -> Result<(i64, i64), sqlx::Error> {
    let mut counts = [0; 2];
    for (place, (column, id)) in
        [("device_id", device.to_string()), ("user_id", user.to_string())].into_iter().enumerate()
    {
        let sql = format!("SELECT COUNT(*) FROM handovers WHERE {column} = $1 AND cleared_at IS NULL");
        counts[place] = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(id).fetch_one(&mut *on).await?;
    }
    Ok((counts[0], counts[1]))
}

/// Counts a person's uploads under way, on all devices.
pub async fn uploads(on: &mut AnyConnection, user: Uuid) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT (SELECT COUNT(*) FROM attachments WHERE user_id = $1 AND completed_at IS NULL) \
         + (SELECT COUNT(*) FROM aside_attachments WHERE user_id = $1 AND completed_at IS NULL)",
    )
    .bind(user.to_string())
    .fetch_one(on)
    .await
}

/// What a device has waiting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Share {
    /// The device.
    pub device: Uuid,
    /// What its person calls it.
    pub device_name: String,
    /// The person.
    pub user: Uuid,
    /// The person's name.
    pub user_name: String,
    /// Entries in quarantine that wait for a decision.
    pub entries: i64,
    /// Their size, in bytes.
    pub entry_bytes: i64,
    /// Packages that were handed over and are not cleared.
    pub packages: i64,
    /// Their size, in bytes.
    pub package_bytes: i64,
    /// Attachments that are not finished.
    pub uploads: i64,
    /// What is here of them, in bytes.
    pub upload_bytes: i64,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: String,
    device_name: String,
    user_id: String,
    user_name: String,
    entries: i64,
    entry_bytes: i64,
    packages: i64,
    package_bytes: i64,
    uploads: i64,
    upload_bytes: i64,
}

/// Which devices' shares a manager may see: those of the manager's team, those with an entry about a child the manager sees,
/// and for `everybody` all.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'s> {
    /// The manager.
    pub manager: Uuid,
    /// The manager's team.
    pub team: Option<&'s str>,
    /// Whether every team is the manager's.
    pub everybody: bool,
}

/// Lists devices that have something waiting, after a device.
pub async fn list(pool: &AnyPool, sight: Sight<'_>, after: &str, limit: i64) -> Result<Vec<Share>, sqlx::Error> {
    let sql = format!(
        "SELECT id, device_name, user_id, user_name, entries, entry_bytes, packages, package_bytes, uploads, upload_bytes \
         FROM (SELECT devices.id, devices.name AS device_name, devices.user_id, users.name AS user_name, \
         (SELECT COUNT(*) FROM quarantine WHERE device_id = devices.id AND decided_at IS NULL) AS entries, \
         (SELECT {SIZE} FROM quarantine WHERE device_id = devices.id AND decided_at IS NULL) AS entry_bytes, \
         (SELECT COUNT(*) FROM handovers WHERE device_id = devices.id AND cleared_at IS NULL) AS packages, \
         (SELECT {SIZE} FROM handovers WHERE device_id = devices.id AND cleared_at IS NULL) AS package_bytes, \
         (SELECT COUNT(*) FROM attachments WHERE device_id = devices.id AND completed_at IS NULL) AS uploads, \
         (SELECT CAST(COALESCE(SUM(received), 0) AS BIGINT) FROM attachments WHERE device_id = devices.id \
         AND completed_at IS NULL) AS upload_bytes \
         FROM devices JOIN users ON users.id = devices.user_id \
         WHERE $4 = 1 OR users.team = $3 OR EXISTS (SELECT 1 FROM quarantine JOIN access ON \
         access.child_id = quarantine.child_id WHERE quarantine.device_id = devices.id AND decided_at IS NULL \
         AND access.user_id = $2 AND access.level = 'full')) AS shares \
         WHERE id > $1 AND entries + packages + uploads > 0 ORDER BY id LIMIT $5"
    );
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(after)
        .bind(sight.manager.to_string())
        .bind(sight.team.unwrap_or_default())
        .bind(i64::from(sight.everybody))
        .bind(limit)
        .fetch_all(pool)
        .await?;
    let share = |row: Row| Share {
        device: uuid(&row.id),
        device_name: row.device_name,
        user: uuid(&row.user_id),
        user_name: row.user_name,
        entries: row.entries,
        entry_bytes: row.entry_bytes,
        packages: row.packages,
        package_bytes: row.package_bytes,
        uploads: row.uploads,
        upload_bytes: row.upload_bytes,
    };
    Ok(rows.into_iter().map(share).collect())
}

/// Tells whether the manager may see what a device has waiting, or had.
pub async fn sees(pool: &AnyPool, sight: Sight<'_>, device: Uuid) -> Result<bool, sqlx::Error> {
    let found: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM devices JOIN users ON users.id = devices.user_id WHERE devices.id = $1 AND ($4 = 1 OR \
         users.team = $3 OR EXISTS (SELECT 1 FROM quarantine JOIN access ON access.child_id = quarantine.child_id \
         WHERE quarantine.device_id = devices.id AND access.user_id = $2 AND access.level = 'full'))",
    )
    .bind(device.to_string())
    .bind(sight.manager.to_string())
    .bind(sight.team.unwrap_or_default())
    .bind(i64::from(sight.everybody))
    .fetch_one(pool)
    .await?;
    Ok(found > 0)
}

/// Tells whether the whole of what a device has waiting is the manager's: the device is of a person of the manager's team.
pub async fn manages(write: &mut Write, sight: Sight<'_>, device: Uuid) -> Result<bool, sqlx::Error> {
    let found: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM devices JOIN users ON users.id = devices.user_id \
         WHERE devices.id = $1 AND ($3 = 1 OR users.team = $2)",
    )
    .bind(device.to_string())
    .bind(sight.team.unwrap_or_default())
    .bind(i64::from(sight.everybody))
    .fetch_one(write.on())
    .await?;
    Ok(found > 0)
}

/// Clears what a device has waiting: entries are set aside with the reason, packages that were looked at count no longer,
/// and uploads are dropped, to be begun again. Bytes of entries and packages stay, and so do entries about children whom the
/// manager sees by broken glass alone. Returns how many of each.
pub async fn clear(
    write: &mut Write,
    sight: Sight<'_>,
    device: Uuid,
    (reason, at): (&str, DateTime<Utc>),
) -> Result<[u64; 3], sqlx::Error> {
    let entries = sqlx::query(
        "UPDATE quarantine SET decision = 'set_aside', reason = $5, decided_by = $2, decided_at = $6 \
         WHERE device_id = $1 AND decided_at IS NULL AND ($4 = 1 OR \
         EXISTS (SELECT 1 FROM users WHERE users.id = quarantine.user_id AND users.team = $3)) AND (EXISTS \
         (SELECT 1 FROM access WHERE access.child_id = quarantine.child_id AND access.user_id = $2 AND access.level = 'full') \
         OR NOT EXISTS (SELECT 1 FROM break_glass WHERE break_glass.child_id = quarantine.child_id \
         AND break_glass.user_id = $2 AND break_glass.until > $6 AND break_glass.ended_at IS NULL))",
    )
    .bind(device.to_string())
    .bind(sight.manager.to_string())
    .bind(sight.team.unwrap_or_default())
    .bind(i64::from(sight.everybody))
    .bind(reason)
    .bind(micros(at))
    .execute(write.on())
    .await?
    .rows_affected();
    // What waits for the organisation's key, or for room, has been seen by nobody.
    let packages = sqlx::query(
        "UPDATE handovers SET cleared_at = $2 WHERE device_id = $1 AND cleared_at IS NULL AND state IN ('opened', 'damaged') \
         AND ($4 = 1 OR EXISTS (SELECT 1 FROM users WHERE users.id = handovers.user_id AND users.team = $3))",
    )
    .bind(device.to_string())
    .bind(micros(at))
    .bind(sight.team.unwrap_or_default())
    .bind(i64::from(sight.everybody))
    .execute(write.on())
    .await?
    .rows_affected();
    let own = "device_id = $1 AND completed_at IS NULL AND ($3 = 1 OR EXISTS (SELECT 1 FROM users WHERE \
               users.id = attachments.user_id AND users.team = $2))";
    let mut uploads = 0;
    for sql in [
        format!("DELETE FROM attachment_parts WHERE upload IN (SELECT upload FROM attachments WHERE {own})"),
        format!("DELETE FROM attachments WHERE {own}"),
    ] {
        let dropped = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(device.to_string())
            .bind(sight.team.unwrap_or_default())
            .bind(i64::from(sight.everybody))
            .execute(write.on())
            .await?;
        uploads = dropped.rows_affected();
    }
    Ok([entries, packages, uploads])
}
