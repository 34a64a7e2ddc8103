//! What the doctor reads and mends: records against their log.

use super::rows::HeaderRow;
use super::{Write, uuid};
use sqlx::{AnyConnection, AnyPool};
use sync_core::ids::RecordId;
use sync_core::record::Header;
use uuid::Uuid;

/// Lists what records are, after an id.
pub async fn headers(pool: &AnyPool, after: &str, limit: i64) -> Result<Vec<Header>, sqlx::Error> {
    let sql = "SELECT id, kind, child_id FROM records WHERE id > $1 ORDER BY id LIMIT $2";
    let rows: Vec<HeaderRow> = sqlx::query_as(sql).bind(after).bind(limit).fetch_all(pool).await?;
    Ok(rows.into_iter().map(HeaderRow::header).collect())
}

/// What is derived of a record from its log, as the database has it.
#[derive(Debug, Clone)]
pub struct Derived {
    /// The newest changes' hashes.
    pub heads: String,
    /// How many changes it says the log holds.
    pub changes: i64,
    /// The projection: heads, merged JSON and the number of conflicts.
    pub projection: Option<(String, String, i64)>,
}

/// Reads what is derived of a record.
pub async fn derived(pool: &AnyPool, id: RecordId) -> Result<Derived, sqlx::Error> {
    let record = sqlx::query_as("SELECT heads, changes FROM records WHERE id = $1");
    let (heads, changes) = record.bind(id.to_string()).fetch_one(pool).await?;
    let projection = sqlx::query_as("SELECT heads, view, conflicts FROM projections WHERE record_id = $1")
        .bind(id.to_string())
        .fetch_optional(pool)
        .await?;
    Ok(Derived { heads, changes, projection })
}

/// Replaces a record's snapshot and heads by what was derived again from the log.
pub async fn put_snapshot(
    write: &mut Write,
    id: RecordId,
    snapshot: &[u8],
    heads: &str,
    changes: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE records SET snapshot = $2, heads = $3, changes = $4, snapshot_changes = $4, version = version + 1 \
         WHERE id = $1",
    )
    .bind(id.to_string())
    .bind(snapshot)
    .bind(heads)
    .bind(changes)
    .execute(write.on())
    .await?;
    Ok(())
}

/// Writes the devices on a record again, from the log.
pub async fn put_devices(write: &mut Write, id: RecordId) -> Result<(), sqlx::Error> {
    let wrote: Vec<String> = sqlx::query_scalar(
        "SELECT device_id FROM changes WHERE record_id = $1 GROUP BY device_id ORDER BY MIN(ordinal)",
    )
    .bind(id.to_string())
    .fetch_all(write.on())
    .await?;
    sqlx::query("UPDATE records SET devices = $2 WHERE id = $1")
        .bind(id.to_string())
        .bind(wrote.join(" "))
        .execute(write.on())
        .await?;
    Ok(())
}

/// Lists every account.
pub async fn user_ids(pool: &AnyPool) -> Result<Vec<Uuid>, sqlx::Error> {
    let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM users ORDER BY id").fetch_all(pool).await?;
    Ok(ids.iter().map(|id| uuid(id)).collect())
}

/// Lists every device with a key, and whose it is.
pub async fn devices_with_keys(pool: &AnyPool) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    let sql = "SELECT id, user_id FROM devices WHERE algorithm IS NOT NULL ORDER BY id";
    let rows: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(pool).await?;
    Ok(rows.iter().map(|(device, owner)| (uuid(device), uuid(owner))).collect())
}

/// Lists devices that somebody else than their person is signed in on or worked by: the device, its person, the other.
pub async fn borrowed_devices(pool: &AnyPool) -> Result<Vec<(Uuid, Uuid, Uuid)>, sqlx::Error> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT devices.id, devices.user_id, used.user_id FROM devices JOIN ( \
             SELECT device_id, user_id FROM sessions WHERE ended_at IS NULL \
             UNION SELECT device_id, user_id FROM changes \
             UNION SELECT device_id, user_id FROM quarantine \
             UNION SELECT device_id, user_id FROM attachments \
         ) AS used ON used.device_id = devices.id WHERE used.user_id <> devices.user_id ORDER BY 1, 3",
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.iter().map(|(device, owner, user)| (uuid(device), uuid(owner), uuid(user))).collect())
}

/// Lists who wrote by a device.
pub async fn writers(on: &mut AnyConnection, device: Uuid) -> Result<Vec<Uuid>, sqlx::Error> {
    let ids: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT user_id FROM changes WHERE device_id = $1 ORDER BY user_id")
            .bind(device.to_string())
            .fetch_all(on)
            .await?;
    Ok(ids.iter().map(|id| uuid(id)).collect())
}

/// Gives a device to a person as one without a key, so that it is good for nothing but to tell who wrote.
pub async fn give_device(on: &mut AnyConnection, device: Uuid, person: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE devices SET user_id = $2, algorithm = NULL, public_key = NULL WHERE id = $1")
        .bind(device.to_string())
        .bind(person.to_string())
        .execute(on)
        .await?;
    Ok(())
}
