//! People and their devices.

use super::{Db, Write, uuid};
use crate::auth::username;
use crate::clock::{from_micros, micros};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::{AnyConnection, AnyPool};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::ids::DeviceId;
use sync_core::role::Role;
use sync_core::sync::wire::Person;
use utoipa::ToSchema;
use uuid::Uuid;

/// A person's account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct User {
    /// The person.
    pub id: Uuid,
    /// What the person signs in with.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// The role.
    #[schema(value_type = crate::http::types::RoleName)]
    pub role: Role,
    /// The team, where the role has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When the account was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<DateTime<Utc>>,
    /// The administrator who added it; absent where it was added on the machine itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_by: Option<Uuid>,
    /// Since when it can be used; absent while it waits for a second person to confirm it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Who confirmed it; absent where no second person was needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<Uuid>,
}

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

/// What sign-in needs of an account.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The account.
    pub user: User,
    /// The hash of the password.
    pub password_hash: String,
    /// Whether the person must change it before anything else.
    pub must_change_password: bool,
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

type UserRow =
    (String, String, String, String, Option<String>, i64, Option<i64>, Option<String>, Option<i64>, Option<String>);
const USER: &str = "id, username, name, role, team, created_at, revoked_at, added_by, confirmed_at, confirmed_by";

fn user(row: UserRow) -> Option<User> {
    let (id, username, name, role, team, created_at, revoked_at, added_by, confirmed_at, confirmed_by) = row;
    Some(User {
        id: uuid(&id),
        username,
        name,
        role: Role::parse(&role)?,
        team,
        created_at: from_micros(created_at),
        revoked_at: revoked_at.map(from_micros),
        added_by: added_by.map(|id| uuid(&id)),
        confirmed_at: confirmed_at.map(from_micros),
        confirmed_by: confirmed_by.map(|id| uuid(&id)),
    })
}

/// Adds an account; `false` where the id is taken, or the username as names are compared.
pub async fn add_user(
    write: &mut Write,
    user: &User,
    (password_hash, must_change): (&str, bool),
) -> Result<bool, sqlx::Error> {
    let added = sqlx::query(
        "INSERT INTO users (id, username, username_key, name, role, team, password_hash, must_change_password, created_at, \
         added_by, confirmed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
    )
    .bind(user.id.to_string())
    .bind(&user.username)
    .bind(username::key(&user.username))
    .bind(&user.name)
    .bind(user.role.as_str())
    .bind(user.team.as_deref())
    .bind(password_hash)
    .bind(i64::from(must_change))
    .bind(micros(user.created_at))
    .bind(user.added_by.map(|id| id.to_string()))
    .bind(user.confirmed_at.map(micros))
    .execute(write.on())
    .await?
    .rows_affected();
    Ok(added == 1)
}

/// Finds an account.
pub async fn find_user(pool: &AnyPool, id: Uuid) -> Result<Option<User>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {USER} FROM users WHERE id = $1"));
    Ok(sqlx::query_as(sql).bind(id.to_string()).fetch_optional(pool).await?.and_then(user))
}

/// Finds an account within a transaction, where nobody else can change it.
pub async fn find_user_in(write: &mut Write, id: Uuid) -> Result<Option<User>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {USER} FROM users WHERE id = $1"));
    Ok(sqlx::query_as(sql).bind(id.to_string()).fetch_optional(write.on()).await?.and_then(user))
}

/// Confirms an account that waits; `false` where it does not wait.
pub async fn confirm_user(write: &mut Write, id: Uuid, by: Uuid, at: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let confirmed = sqlx::query(
        "UPDATE users SET confirmed_at = $2, confirmed_by = $3 \
         WHERE id = $1 AND confirmed_at IS NULL AND revoked_at IS NULL",
    )
    .bind(id.to_string())
    .bind(micros(at))
    .bind(by.to_string())
    .execute(write.on())
    .await?;
    Ok(confirmed.rows_affected() == 1)
}

/// Lists the other accounts of a person's role, and those that wait for the person to confirm them, before a time and id,
/// newest first.
pub async fn list_by_role(
    pool: &AnyPool,
    (person, role, team): (Uuid, Role, Option<&str>),
    before: (i64, &str),
    limit: i64,
) -> Result<Vec<User>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {USER} FROM users WHERE id <> $1 AND (role = $2 OR (confirmed_at IS NULL AND revoked_at IS NULL \
         AND ($6 = 'associate_director' OR ($6 = 'team_manager' AND team = $7)))) AND (created_at < $3 OR (created_at = $3 AND id < $4)) ORDER BY created_at DESC, id DESC LIMIT $5"
    ));
    let rows: Vec<UserRow> = sqlx::query_as(sql)
        .bind(person.to_string())
        .bind(role.as_str())
        .bind(before.0)
        .bind(before.1)
        .bind(limit)
        .bind(role.as_str())
        .bind(team.unwrap_or_default())
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().filter_map(user).collect())
}

/// Lists accounts after a username, in order.
pub async fn list_users(pool: &AnyPool, after: &str, limit: i64) -> Result<Vec<User>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {USER} FROM users WHERE username > $1 ORDER BY username LIMIT $2"));
    let rows: Vec<UserRow> = sqlx::query_as(sql).bind(after).bind(limit).fetch_all(pool).await?;
    Ok(rows.into_iter().filter_map(user).collect())
}

/// Revokes an account; `false` where there is none, or it was revoked before.
pub async fn revoke_user(write: &mut Write, id: Uuid, at: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let revoked = sqlx::query("UPDATE users SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(id.to_string())
        .bind(micros(at))
        .execute(write.on())
        .await?;
    Ok(revoked.rows_affected() == 1)
}

#[derive(sqlx::FromRow)]
struct CredentialsRow {
    id: String,
    username: String,
    name: String,
    role: String,
    team: Option<String>,
    created_at: i64,
    revoked_at: Option<i64>,
    added_by: Option<String>,
    confirmed_at: Option<i64>,
    confirmed_by: Option<String>,
    password_hash: String,
    must_change_password: i64,
}

fn credentials_of(row: CredentialsRow) -> Option<Credentials> {
    let CredentialsRow { id, username, name, role, team, created_at, revoked_at, .. } = row;
    let (added_by, confirmed_at, confirmed_by) = (row.added_by, row.confirmed_at, row.confirmed_by);
    let user = user((id, username, name, role, team, created_at, revoked_at, added_by, confirmed_at, confirmed_by))?;
    Some(Credentials { user, password_hash: row.password_hash, must_change_password: row.must_change_password != 0 })
}

/// Finds what sign-in needs: of the account of exactly the name, else of the one of its key.
pub async fn credentials(pool: &AnyPool, username: &str, key: &str) -> Result<Option<Credentials>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {USER}, password_hash, must_change_password FROM users WHERE username = $1 OR username_key = $2 \
         ORDER BY CASE WHEN username = $1 THEN 0 ELSE 1 END LIMIT 1"
    ));
    let row: Option<CredentialsRow> = sqlx::query_as(sql).bind(username).bind(key).fetch_optional(pool).await?;
    Ok(row.and_then(credentials_of))
}

/// Finds what a change of password needs.
pub async fn own_credentials(pool: &AnyPool, user: Uuid) -> Result<Option<Credentials>, sqlx::Error> {
    let sql =
        sqlx::AssertSqlSafe(format!("SELECT {USER}, password_hash, must_change_password FROM users WHERE id = $1"));
    let row: Option<CredentialsRow> = sqlx::query_as(sql).bind(user.to_string()).fetch_optional(pool).await?;
    Ok(row.and_then(credentials_of))
}

/// Sets a password in the place of one; `false` where that is not the account's any more.
pub async fn set_password(
    on: &mut AnyConnection,
    user: Uuid,
    old_hash: &str,
    (new_hash, must_change): (&str, bool),
) -> Result<bool, sqlx::Error> {
    let set = sqlx::query(
        "UPDATE users SET password_hash = $3, must_change_password = $4 WHERE id = $1 AND password_hash = $2",
    )
    .bind(user.to_string())
    .bind(old_hash)
    .bind(new_hash)
    .bind(i64::from(must_change))
    .execute(on)
    .await?;
    Ok(set.rows_affected() == 1)
}

/// Gives accounts the key of their names that have none: those of earlier builds. Where several names have one key, the oldest
/// account gets it, and the others stay without.
pub(super) async fn key_usernames(db: &Db) -> Result<(), sqlx::Error> {
    if without_key(db.reader()).await?.is_empty() {
        return Ok(());
    }
    // Nodes that start at once do this one after the other.
    let mut write = db.write().await?;
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id, username FROM users WHERE username_key IS NULL ORDER BY created_at, id")
            .fetch_all(write.on())
            .await?;
    let mut keyed = 0;
    for (id, name) in rows {
        let done = sqlx::query(
            "UPDATE users SET username_key = $2 \
             WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM users AS other WHERE other.username_key = $2)",
        )
        .bind(id)
        .bind(username::key(&name))
        .execute(write.on())
        .await?;
        keyed += done.rows_affected();
    }
    if keyed > 0 { write.commit().await } else { Ok(()) }
}

async fn without_key(pool: &AnyPool) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as("SELECT id, username FROM users WHERE username_key IS NULL ORDER BY id").fetch_all(pool).await
}

/// Lists accounts whose names are compared alike: each without a key, and the one that has it.
pub async fn same_usernames(pool: &AnyPool) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    let mut same = Vec::new();
    for (id, name) in without_key(pool).await? {
        let other: Option<String> = sqlx::query_scalar("SELECT id FROM users WHERE username_key = $1")
            .bind(username::key(&name))
            .fetch_optional(pool)
            .await?;
        same.push((uuid(&id), other.map(|other| uuid(&other)).unwrap_or_default()));
    }
    Ok(same)
}

/// Gives an account another username; `false` where there is no such account, or the name is taken.
pub async fn rename_user(on: &mut AnyConnection, user: Uuid, name: &str) -> Result<bool, sqlx::Error> {
    let renamed = sqlx::query(
        "UPDATE users SET username = $2, username_key = $3 WHERE id = $1 \
         AND NOT EXISTS (SELECT 1 FROM users AS other WHERE other.username_key = $3 AND other.id <> $1)",
    )
    .bind(user.to_string())
    .bind(name)
    .bind(username::key(name))
    .execute(on)
    .await?;
    Ok(renamed.rows_affected() == 1)
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
    type Row = (String, Option<String>, Option<Vec<u8>>, Option<i64>);
    let row: Option<Row> =
        sqlx::query_as("SELECT user_id, algorithm, public_key, revoked_at FROM devices WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(on)
            .await?;
    Ok(row.map(|(user, algorithm, public_key, revoked)| Enrolled {
        user: uuid(&user),
        algorithm,
        public_key,
        revoked: revoked.is_some(),
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
    type Row = (String, String, String, Option<String>, i64, i64, Option<i64>);
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
        .map(|(id, user, name, algorithm, enrolled_at, last_seen_at, revoked_at)| Device {
            id: uuid(&id),
            user: uuid(&user),
            name,
            enrolled: algorithm.is_some(),
            enrolled_at: from_micros(enrolled_at),
            last_seen_at: from_micros(last_seen_at),
            revoked_at: revoked_at.map(from_micros),
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
    let mut people = BTreeMap::new();
    for device in devices {
        if people.contains_key(&device) {
            continue;
        }
        let row: Option<(String, String)> = sqlx::query_as(
            "SELECT users.id, users.name FROM devices JOIN users ON users.id = devices.user_id WHERE devices.id = $1",
        )
        .bind(device.to_string())
        .fetch_optional(pool)
        .await?;
        if let Some((user, name)) = row {
            people.insert(device, Person { user: uuid(&user), name });
        }
    }
    Ok(people)
}

/// Names people. Revoked ones too: their words stay theirs.
pub async fn named(pool: &AnyPool, users: &BTreeSet<Uuid>) -> Result<BTreeMap<Uuid, Person>, sqlx::Error> {
    let mut people = BTreeMap::new();
    for &user in users {
        let name: Option<String> = sqlx::query_scalar("SELECT name FROM users WHERE id = $1")
            .bind(user.to_string())
            .fetch_optional(pool)
            .await?;
        if let Some(name) = name {
            people.insert(user, Person { user, name });
        }
    }
    Ok(people)
}

/// Counts accounts.
pub async fn count_users(db: &Db) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COUNT(*) FROM users").fetch_one(db.reader()).await
}

/// Returns the id that earlier builds gave a person's desk device. Desks that they made keep it; no device enrols it.
pub fn derived_desk(user: Uuid) -> Uuid {
    let digest = Sha256::new().chain_update(b"homeward/desk/").chain_update(user.as_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
