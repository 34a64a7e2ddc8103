//! People's accounts.

use super::rows::of_many;
use super::{Db, Write, stored, uuid};
use crate::auth::username;
use crate::clock::{from_micros, micros};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, AnyExecutor, AnyPool};
use std::collections::{BTreeMap, BTreeSet};
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
    /// The administrator who set another password, while that waits for a second person to confirm it: it cannot be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_set_by: Option<Uuid>,
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

#[derive(sqlx_macros::FromRow)]
struct UserRow {
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
    password_set_by: Option<String>,
}
const TABLE: &str = "users";
const USER: &str =
    "id, username, name, role, team, created_at, revoked_at, added_by, confirmed_at, confirmed_by, password_set_by";

fn user(row: UserRow) -> Result<User, sqlx::Error> {
    Ok(User {
        id: uuid(&row.id),
        username: row.username,
        name: row.name,
        role: stored::known(TABLE, &row.id, Role::parse(&row.role))?,
        team: row.team,
        created_at: from_micros(row.created_at),
        revoked_at: row.revoked_at.map(from_micros),
        added_by: row.added_by.map(|id| uuid(&id)),
        confirmed_at: row.confirmed_at.map(from_micros),
        confirmed_by: row.confirmed_by.map(|id| uuid(&id)),
        password_set_by: row.password_set_by.map(|id| uuid(&id)),
    })
}

/// Adds an account; `false` where the id is taken, or the username as names are compared or look.
pub async fn add_user(
    write: &mut Write,
    user: &User,
    (password_hash, must_change): (&str, bool),
) -> Result<bool, sqlx::Error> {
    let added = sqlx::query(
        "INSERT INTO users (id, username, username_key, username_look, name, role, team, password_hash, \
         must_change_password, created_at, added_by, confirmed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
    )
    .bind(user.id.to_string())
    .bind(&user.username)
    .bind(username::key(&user.username))
    .bind(username::look(&user.username))
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
    find_on(pool, id).await
}

/// Finds an account within a transaction, where nobody else can change it.
pub async fn find_user_in(write: &mut Write, id: Uuid) -> Result<Option<User>, sqlx::Error> {
    find_on(write.on(), id).await
}

async fn find_on<'c>(on: impl AnyExecutor<'c>, id: Uuid) -> Result<Option<User>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {USER} FROM users WHERE id = $1"));
    sqlx::query_as(sql).bind(id.to_string()).fetch_optional(on).await?.map(user).transpose()
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
        "SELECT {USER} FROM users WHERE id <> $1 AND (role = $2 OR \
         ((confirmed_at IS NULL OR password_set_by IS NOT NULL) AND revoked_at IS NULL AND ($6 = 'associate_director' OR ($6 = 'team_manager' AND team = $7)))) AND (created_at < $3 OR (created_at = $3 AND id < $4)) ORDER BY created_at DESC, id DESC LIMIT $5"
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
    rows.into_iter().map(user).collect()
}

/// Lists accounts after a username, in order.
pub async fn list_users(pool: &AnyPool, after: &str, limit: i64) -> Result<Vec<User>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {USER} FROM users WHERE username > $1 ORDER BY username LIMIT $2"));
    let rows: Vec<UserRow> = sqlx::query_as(sql).bind(after).bind(limit).fetch_all(pool).await?;
    rows.into_iter().map(user).collect()
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

#[derive(sqlx_macros::FromRow)]
struct CredentialsRow {
    #[sqlx(flatten)]
    user: UserRow,
    password_hash: String,
    must_change_password: i64,
}

fn credentials_of(row: CredentialsRow) -> Result<Credentials, sqlx::Error> {
    let must_change_password = row.must_change_password != 0;
    Ok(Credentials { user: user(row.user)?, password_hash: row.password_hash, must_change_password })
}

/// Finds what sign-in needs: of the account of exactly the name, else of the one of its key.
pub async fn credentials(pool: &AnyPool, username: &str, key: &str) -> Result<Option<Credentials>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {USER}, password_hash, must_change_password FROM users WHERE username = $1 OR username_key = $2 \
         ORDER BY CASE WHEN username = $1 THEN 0 ELSE 1 END LIMIT 1"
    ));
    let row: Option<CredentialsRow> = sqlx::query_as(sql).bind(username).bind(key).fetch_optional(pool).await?;
    row.map(credentials_of).transpose()
}

/// Finds what a change of password needs.
pub async fn own_credentials(pool: &AnyPool, user: Uuid) -> Result<Option<Credentials>, sqlx::Error> {
    let sql =
        sqlx::AssertSqlSafe(format!("SELECT {USER}, password_hash, must_change_password FROM users WHERE id = $1"));
    let row: Option<CredentialsRow> = sqlx::query_as(sql).bind(user.to_string()).fetch_optional(pool).await?;
    row.map(credentials_of).transpose()
}

/// Sets a password in the place of one; `false` where that is not the account's any more.
pub async fn set_password(
    on: &mut AnyConnection,
    user: Uuid,
    old_hash: &str,
    (new_hash, must_change): (&str, bool),
) -> Result<bool, sqlx::Error> {
    let set = sqlx::query(
        "UPDATE users SET password_hash = $3, must_change_password = $4, password_set_by = NULL \
         WHERE id = $1 AND password_hash = $2",
    )
    .bind(user.to_string())
    .bind(old_hash)
    .bind(new_hash)
    .bind(i64::from(must_change))
    .execute(on)
    .await?;
    Ok(set.rows_affected() == 1)
}

/// Names people. Revoked ones too: their words stay theirs.
pub async fn named(pool: &AnyPool, users: &BTreeSet<Uuid>) -> Result<BTreeMap<Uuid, Person>, sqlx::Error> {
    let users: Vec<Uuid> = users.iter().copied().collect();
    let rows: Vec<(String, String)> = of_many(&mut *pool.acquire().await?, &users, |places| {
        format!("SELECT id, name FROM users WHERE id IN ({places})")
    })
    .await?;
    Ok(rows.into_iter().map(|(id, name)| (uuid(&id), Person { user: uuid(&id), name })).collect())
}

/// Sets a password that its person must change; with `waits_by` it cannot be used before a second person beside that
/// administrator confirms it. `false` where the account was revoked.
pub async fn reset_password(
    write: &mut Write,
    user: Uuid,
    new_hash: &str,
    waits_by: Option<Uuid>,
) -> Result<bool, sqlx::Error> {
    let set = sqlx::query(
        "UPDATE users SET password_hash = $2, must_change_password = 1, password_set_by = $3 \
         WHERE id = $1 AND revoked_at IS NULL",
    )
    .bind(user.to_string())
    .bind(new_hash)
    .bind(waits_by.map(|id| id.to_string()))
    .execute(write.on())
    .await?;
    Ok(set.rows_affected() == 1)
}

/// Confirms a password that waits; `false` where none does.
pub async fn confirm_password(write: &mut Write, user: Uuid) -> Result<bool, sqlx::Error> {
    let confirmed = sqlx::query(
        "UPDATE users SET password_set_by = NULL \
         WHERE id = $1 AND password_set_by IS NOT NULL AND revoked_at IS NULL",
    )
    .bind(user.to_string())
    .execute(write.on())
    .await?;
    Ok(confirmed.rows_affected() == 1)
}

/// Counts accounts.
pub async fn count_users(db: &Db) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COUNT(*) FROM users").fetch_one(db.reader()).await
}

/// Lists the accounts whose role this version does not know.
///
/// # Errors
/// What the database says.
pub async fn unreadable(pool: &AnyPool) -> Result<Vec<stored::Unreadable>, sqlx::Error> {
    let sql = "SELECT id, id, role FROM users WHERE id > $1 ORDER BY id LIMIT $2";
    stored::unreadable(pool, TABLE, sql, |_, role| Role::parse(role).is_some()).await
}
