//! Devices: those that enrolled a key, and the desks by which the server writes.

use super::rows::of_many;
use super::uuid;
use crate::clock::{from_micros, micros};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use sqlx::{AnyConnection, AnyPool};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::ids::DeviceId;
use sync_core::sync::wire::Person;
use utoipa::ToSchema;
use uuid::Uuid;

/// A device.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Device {
    /// The device.
    pub id: Uuid,
    /// Whose it is.
    pub user: Uuid,
    /// What the person calls it.
    pub name: String,
    /// Whether it is enrolled with a key of its own; the desk device, by which the server writes for a person who uses
    /// REST alone, is not.
    pub enrolled: bool,
    /// Since when.
    pub enrolled_at: DateTime<Utc>,
    /// When it last signed in or synced.
    pub last_seen_at: DateTime<Utc>,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A device's key as it was enrolled.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// Whose device.
    pub user: Uuid,
    /// The algorithm's name; `None` for a desk device.
    pub algorithm: Option<String>,
    /// The public key.
    pub public_key: Option<Vec<u8>>,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// Enrols a device with its key, if the id is free.
pub async fn enrol(
    on: &mut AnyConnection,
    (id, user): (Uuid, Uuid),
    name: &str,
    (algorithm, public_key): (&str, &[u8]),
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO devices (id, user_id, name, algorithm, public_key, enrolled_at, last_seen_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (id) DO NOTHING",
    )
    .bind(id.to_string())
    .bind(user.to_string())
    .bind(name)
    .bind(algorithm)
    .bind(public_key.to_vec())
    .bind(micros(at))
    .execute(on)
    .await?;
    Ok(())
}

/// Returns the person's desk device, by which the server writes for a person who uses REST alone; makes it, with the fresh
/// id, where there is none that is not revoked. An index allows one for each person, so that sign-ins at once find the same.
pub async fn desk(on: &mut AnyConnection, user: Uuid, fresh: Uuid, at: DateTime<Utc>) -> Result<Uuid, sqlx::Error> {
    if let Some(desk) = find_desk(on, user).await? {
        return Ok(desk);
    }
    sqlx::query(
        "INSERT INTO devices (id, user_id, name, enrolled_at, last_seen_at) VALUES ($1, $2, 'Desk', $3, $3) \
         ON CONFLICT DO NOTHING",
    )
    .bind(fresh.to_string())
    .bind(user.to_string())
    .bind(micros(at))
    .execute(&mut *on)
    .await?;
    find_desk(on, user).await?.ok_or(sqlx::Error::RowNotFound)
}

async fn find_desk(on: &mut AnyConnection, user: Uuid) -> Result<Option<Uuid>, sqlx::Error> {
    let id: Option<String> =
        sqlx::query_scalar("SELECT id FROM devices WHERE user_id = $1 AND algorithm IS NULL AND revoked_at IS NULL")
            .bind(user.to_string())
            .fetch_optional(on)
            .await?;
    Ok(id.map(|id| uuid(&id)))
}

/// Finds a device's key.
pub async fn enrolled(on: &mut AnyConnection, id: Uuid) -> Result<Option<Enrolled>, sqlx::Error> {
    #[derive(sqlx_macros::FromRow)]
    struct Row {
        user_id: String,
        algorithm: Option<String>,
        public_key: Option<Vec<u8>>,
        revoked_at: Option<i64>,
    }
    let row: Option<Row> =
        sqlx::query_as("SELECT user_id, algorithm, public_key, revoked_at FROM devices WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(on)
            .await?;
    Ok(row.map(|row| Enrolled {
        user: uuid(&row.user_id),
        algorithm: row.algorithm,
        public_key: row.public_key,
        revoked: row.revoked_at.is_some(),
    }))
}

/// Keeps when a device was last heard of.
pub async fn touch(on: &mut AnyConnection, id: Uuid, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE devices SET last_seen_at = $2 WHERE id = $1")
        .bind(id.to_string())
        .bind(micros(at))
        .execute(on)
        .await?;
    Ok(())
}

/// Revokes a device; `false` where there is none, or it was revoked before.
pub async fn revoke_device(on: &mut AnyConnection, id: Uuid, at: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let revoked = sqlx::query("UPDATE devices SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(id.to_string())
        .bind(micros(at))
        .execute(on)
        .await?;
    Ok(revoked.rows_affected() == 1)
}

/// Lists devices after an id, of one person or of all.
pub async fn list_devices(
    pool: &AnyPool,
    user: Option<Uuid>,
    after: &str,
    limit: i64,
) -> Result<Vec<Device>, sqlx::Error> {
    #[derive(sqlx_macros::FromRow)]
    struct Row {
        id: String,
        user_id: String,
        name: String,
        algorithm: Option<String>,
        enrolled_at: i64,
        last_seen_at: i64,
        revoked_at: Option<i64>,
    }
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, user_id, name, algorithm, enrolled_at, last_seen_at, revoked_at FROM devices \
         WHERE id > $1 AND ($2 = '' OR user_id = $2) ORDER BY id LIMIT $3",
    )
    .bind(after)
    .bind(user.map(|id| id.to_string()).unwrap_or_default())
    .bind(limit)
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Device {
            id: uuid(&row.id),
            user: uuid(&row.user_id),
            name: row.name,
            enrolled: row.algorithm.is_some(),
            enrolled_at: from_micros(row.enrolled_at),
            last_seen_at: from_micros(row.last_seen_at),
            revoked_at: row.revoked_at.map(from_micros),
        })
        .collect())
}

/// Lists every device of a person.
pub async fn own_devices(pool: &AnyPool, user: Uuid) -> Result<Vec<DeviceId>, sqlx::Error> {
    let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM devices WHERE user_id = $1 ORDER BY id")
        .bind(user.to_string())
        .fetch_all(pool)
        .await?;
    Ok(ids.iter().map(|id| DeviceId(uuid(id))).collect())
}

/// Names the people behind devices. Revoked ones too: their words stay theirs.
pub async fn people(
    pool: &AnyPool,
    devices: impl IntoIterator<Item = DeviceId>,
) -> Result<BTreeMap<DeviceId, Person>, sqlx::Error> {
    let devices: Vec<DeviceId> = BTreeSet::from_iter(devices).into_iter().collect();
    let rows: Vec<(String, String, String)> = of_many(&mut *pool.acquire().await?, &devices, |places| {
        format!(
            "SELECT devices.id, users.id, users.name FROM devices JOIN users ON users.id = devices.user_id \
             WHERE devices.id IN ({places})"
        )
    })
    .await?;
    let read =
        |(device, user, name): (String, String, String)| (DeviceId(uuid(&device)), Person { user: uuid(&user), name });
    Ok(rows.into_iter().map(read).collect())
}

/// Returns the id that earlier builds gave a person's desk device. Desks that they made keep it; no device enrols it.
pub fn derived_desk(user: Uuid) -> Uuid {
    let digest = Sha256::new().chain_update(b"homeward/desk/").chain_update(user.as_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
